"""What `tf.test` offers to tests: its TestCase, and gradients held against finite differences."""
