"""Polynomials, by Horner's rule."""

from minigraph.core import nest
from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.ops.array import zeros_like


def polyval(coeffs, x, name=None):
    """c[0] x^n + c[1] x^(n-1) + ... + c[n]; zeros where there are no coefficients.

    Args:
      coeffs: list of tensors that broadcast with `x`, that of the highest power first.
      x: Tensor.
      name: name scope of the operations (optional).
    Source: tf.math.polyval, TensorFlow 1.15.
    """
    with name_scope(name, "polyval", nest.flatten(coeffs) + [x]) as name:
        x = convert_to_tensor(x, name="x")
        if len(coeffs) < 1:
            return zeros_like(x, name=name)
        coeffs = [convert_to_tensor(c, name="coeff_%d" % i) for i, c in enumerate(coeffs)]
        total = coeffs[0]
        for c in coeffs[1:]:
            total = c + total * x
        return total
