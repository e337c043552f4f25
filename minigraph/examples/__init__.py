"""Scripts and data readers of the tutorials, under TensorFlow's names."""
