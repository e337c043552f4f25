"""tf.einsum, tf.norm and tf.cross against NumPy."""

import numpy as np
import pytest

import minigraph as tf


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


def data(*shape, seed=1):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


SIZES = dict(zip("abcdij", (2, 3, 4, 5, 2, 3)))


@pytest.mark.parametrize("equation", [
    "ab,bc->ac", "ab,bc", "ab->ba", "ab->", "a,a->", "a,b->ab", "abc,abd->acd", "ab,ab->a",
    "ab,bc,cd->ad", "abc,c->ab", "abc,bcd->da", "ab,cd->", "ba"])
@pytest.mark.parametrize("known", [True, False])
def test_einsum(equation, known):
    terms = equation.split("->")[0].split(",")
    values = [data(*(SIZES[c] for c in term), seed=i) for i, term in enumerate(terms)]
    fed = [tf.placeholder(tf.float32, v.shape if known else [None] * v.ndim) for v in values]
    found = tf.einsum(equation, *fed)
    np.testing.assert_allclose(run(found, dict(zip(fed, values))), np.einsum(equation, *values),
                               rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("equation, inputs, text", [
    ("ab;bc", 2, "Indices have incorrect format"), ("ab,bc->ac", 1, "Got 1 arguments for equation"),
    ("aa->a", 1, "an axis appears more than once"), ("ab->c", 1, "Invalid equation: ab->c"),
    ("ab,ab->a", 2, "Inconsistent sizes of axis")])
def test_einsum_rejects(equation, inputs, text):
    with pytest.raises(ValueError, match=text):
        tf.einsum(equation, *[data(3, 4), data(4, 5)][:inputs])


@pytest.mark.parametrize("ord", ["euclidean", 1, 2, np.inf, 3])
@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("keepdims", [True, False])
def test_norm_of_vectors(ord, axis, keepdims):
    x = data(3, 4)
    of = 2 if ord == "euclidean" else ord
    expected = (np.linalg.norm(x.ravel(), of) * np.ones((1, 1) if keepdims else ()) if axis is None
                else np.linalg.norm(x, of, axis, keepdims))
    np.testing.assert_allclose(run(tf.norm(x, ord, axis, keepdims)), expected, rtol=1e-5)


@pytest.mark.parametrize("ord", ["fro", 1, np.inf])
def test_norm_of_matrices(ord):
    x = data(2, 3, 4)
    np.testing.assert_allclose(run(tf.norm(x, ord, [1, 2])), np.linalg.norm(x, ord, (1, 2)),
                               rtol=1e-5)


@pytest.mark.parametrize("ord, axis, text", [
    ("bad", None, "'ord' must be a supported vector norm, got bad"),
    (3, [0, 1], "'ord' must be a supported matrix norm in"),
    (1, [0, 0], "'axis' must be None, an integer, or a tuple of 2 unique integers")])
def test_norm_rejects(ord, axis, text):
    with pytest.raises(ValueError, match=text):
        tf.norm(data(2, 3), ord, axis)


def test_cross():
    a, b, g = data(2, 3), data(2, 3, seed=2), data(2, 3, seed=3)
    x, y = tf.constant(a), tf.constant(b)
    product = tf.cross(x, y)
    value, (dx, dy) = run([product, tf.gradients(product, [x, y], g)])
    np.testing.assert_allclose(value, np.cross(a, b), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(dx, np.cross(b, g), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(dy, np.cross(g, a), rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match="Dimension must be 3 but is 2"):
        tf.cross([1., 2.], [1., 2.])


@pytest.mark.parametrize("axis", [[0, 1], [-1, 0], [2, 1]])
def test_norm_of_matrices_is_the_largest_singular_value(axis):
    x = np.random.default_rng(0).standard_normal((3, 4, 5))
    y = tf.norm(x, 2, axis=axis)
    with tf.Session() as session:
        np.testing.assert_allclose(session.run(y), np.linalg.norm(x, 2, axis=tuple(axis)))
        kept = session.run(tf.norm(x, 2, axis=axis, keepdims=True))
    np.testing.assert_allclose(kept, np.linalg.norm(x, 2, axis=tuple(axis), keepdims=True))
    with pytest.raises(ValueError, match="needs a tensor of known rank"):
        tf.norm(tf.placeholder(tf.float32), 2, axis=[0, 1])


@pytest.mark.parametrize("equation, shapes", [
    ("...ij,jk->...ik", [(2, 5, 3, 4), (4, 2)]), ("...i,...i->...", [(3, 4), (2, 3, 4)]),
    ("i...->...", [(3, 4, 5)]), ("...ij->...ji", [(2, 3, 4)])])
def test_ellipsis(equation, shapes):
    arrays = [np.random.default_rng(i).standard_normal(s) for i, s in enumerate(shapes)]
    y = tf.einsum(equation, *arrays)
    wanted = np.einsum(equation, *arrays)
    assert y.shape.as_list() == list(wanted.shape)
    with tf.Session() as session:
        np.testing.assert_allclose(session.run(y), wanted, rtol=1e-12)


def test_ellipsis_of_unknown_axes():
    with pytest.raises(ValueError, match="Unable to statically infer ellipsis axes."):
        tf.einsum("...i,i->...", tf.placeholder(tf.float32), [1.0])


def test_a_letter_twice_alone_is_the_trace():
    with tf.Session() as session:
        assert session.run(tf.einsum("ii", np.arange(9.0).reshape(3, 3))) == 12


def test_keywords_that_are_not_there():
    with pytest.raises(TypeError, match="invalid keyword arguments for this function: a, b"):
        tf.einsum("i->i", [1.0], b=1, a=2)


@pytest.mark.parametrize("equation, shapes", [
    ("i,j->ij", [(3,), (4,)]), ("bij,bij->bij", [(2, 3, 4)] * 2), ("bi,bj->bji", [(2, 3), (2, 4)]),
    ("ij,k->kij", [(2, 3), (4,)]), (",i->i", [(), (3,)])])
def test_what_is_not_summed_is_multiplied(equation, shapes):
    arrays = [np.random.default_rng(i).standard_normal(s) for i, s in enumerate(shapes)]
    for x in (arrays, [tf.placeholder_with_default(a, [None] * a.ndim) for a in arrays]):
        y = tf.einsum(equation, *x)
        assert "MatMul" not in [op.type for op in y.graph.get_operations()]
        np.testing.assert_allclose(run(y), np.einsum(equation, *arrays), rtol=1e-12)


def test_products_of_matrices_are_not_reshaped():
    assert tf.einsum("ij,jk->ik", np.eye(2), np.eye(2)).op.name == "einsum/MatMul"
