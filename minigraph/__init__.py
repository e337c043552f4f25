"""TensorFlow 1.x's graph-and-session API on NumPy and a small C engine."""
