"""Special functions outside of where they are defined, as TensorFlow 1.15.5 has them."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.ops import special


@pytest.mark.parametrize("call, wanted", [
    (lambda: tf.zeta([-1.0, 1.0, 2.5, 2.0, 2.0], [2.0, 2.0, -0.5, -0.5, -2.0]),
     [np.nan, np.inf, np.nan, 8.934802, np.inf]),
    (lambda: tf.polygamma([-1.0, 0.5, 0.0, 0.0], [2.0, 2.0, -1.0, 1.5]),
     [np.nan, np.nan, np.inf, 0.03648996]),
    (lambda: tf.igamma([-1.0, 0.0, 1.0, 1.0, 20.0, 0.0], [1.0, 1.0, -1.0, 0.0, 25.0, 0.0]),
     [np.nan, np.nan, np.nan, 0, 0.8664247, 0]),
    (lambda: special.IGAMMA_GRAD_A([1e4], [1.01e4]), [-0.002415688]),
    (lambda: tf.betainc([1.0, -1.0], [1.0, 1.0], [0.3, 0.3]), [0.3, np.nan]),
    (lambda: tf.digamma([0.0, -1.0, -0.5]), [np.inf, np.inf, 0.03648996]),
    (lambda: tf.lgamma([0.0, -1.0, -0.5]), [np.inf, np.inf, 1.2655121]),
])
def test_values_at_the_edges(call, wanted):
    with tf.Session() as session:
        np.testing.assert_allclose(session.run(call()), np.float32(wanted), rtol=2e-6)


def test_lbeta():
    with tf.Session() as session:
        got = session.run([tf.lbeta([2.0, 3.0]), tf.lbeta([[1.0, 1.0], [0.5, 0.5]])])
    np.testing.assert_allclose(got[0], np.log(1 / 12), rtol=1e-6)
    np.testing.assert_allclose(got[1], [0, np.log(np.pi)], atol=1e-6)


def test_names_of_operations():
    assert tf.zeta(1.5, [2.0]).op.name == "Zeta"
    assert tf.math.bessel_i0e([1.0]).op.name == "BesselI0e"
    assert tf.math.bessel_i0([1.0]).op.name == "bessel_i0/mul"
