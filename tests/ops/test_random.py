"""Random numbers against TensorFlow 1.15.5's for the same seeds.

The values of the tests below were printed by TensorFlow 1.15.5 (Python 3.7, one thread) running the
very calls that stand beside them, with `tf.set_random_seed(7)` before unless they say otherwise.
"""

import zlib

import math

import numpy as np
import pytest
from random_records import DRAWS

import minigraph as tf
from minigraph import engine
from minigraph.ops.random_distributions import parameterized_truncated_normal

# Float normals: log, sin and cos may differ from a C library's in the last bit.
TOLERANCE = {"float16": 2e-3, "float32": 1e-6, "float64": 1e-14}


@pytest.fixture(autouse=True)
def fresh_graph():
    with tf.Graph().as_default():
        tf.set_random_seed(7)
        yield


def twice(y):
    with tf.Session() as session:
        return session.run(y), session.run(y)


def draw(name, n, dtype):
    if dtype.startswith("int"):
        return twice(tf.random_uniform([n], -5, 17, dtype=dtype, seed=11))
    return twice(getattr(tf, name)([n], dtype=dtype, seed=11))


@pytest.mark.parametrize("name, n, dtype, head, tail, checksum", DRAWS)
def test_draws(name, n, dtype, head, tail, checksum):
    first, second = draw(name, n, dtype)
    assert first.shape == second.shape == (n,)
    assert first.dtype == second.dtype == np.dtype(dtype)
    tolerance = 0 if name == "random_uniform" else TOLERANCE[dtype]
    np.testing.assert_allclose(first[:4], np.array(head, dtype), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(second[-3:], np.array(tail, dtype), rtol=tolerance, atol=tolerance)
    if name == "random_uniform":
        assert zlib.crc32(second.tobytes()) == checksum


@pytest.fixture
def engine_settings():
    before = engine.isa(), engine.threads()
    yield
    engine.select_isa(before[0])
    engine.set_threads(before[1])


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_every_instruction_set_and_number_of_threads_draws_the_same(dtype, engine_settings):
    draws = [getattr(tf, name)([30011], dtype=dtype, seed=11)
             for name in ("random_uniform", "random_normal", "truncated_normal")]
    draws += [tf.random_gamma([300], [0.5, 2.], dtype=dtype, seed=11),
              tf.random_poisson([0.5, 20.], [300], dtype=dtype, seed=11),
              tf.multinomial(tf.constant([[0., 1., 2.]] * 300, dtype), 7, seed=11),
              tf.random_shuffle(tf.range(1000), seed=11)]
    first = twice(draws)
    for isa in engine.available_isas():
        engine.select_isa(isa)
        for threads in (1, 2):
            engine.set_threads(threads)
            for expected, got in zip(first, twice(draws)):
                for e, g in zip(expected, got):
                    np.testing.assert_array_equal(e, g)


def test_new_session_starts_again():
    y = tf.random_normal([5], seed=1)
    first, second = twice(y)
    assert not np.array_equal(first, second)
    again, _ = twice(y)
    np.testing.assert_array_equal(first, again)


def test_two_operations_of_one_seed_draw_the_same():
    first, second = tf.random_uniform([3], seed=1), tf.random_uniform([3], seed=1)
    with tf.Session() as session:
        np.testing.assert_array_equal(*session.run([first, second]))


@pytest.mark.parametrize("graph_seed, op_seed, expected", [
    (0, 0, [0.01975703239440918, 0.0070421695709228516, 0.189872145652771]),
    (None, 5, [0.3883112668991089, 0.6636828184127808, 0.1919107437133789]),
    (-3, -5, [0.12417078018188477, 0.42943501472473145, 0.13315224647521973]),
    (2 ** 40 + 1, 2 ** 35, [0.9726026058197021, 0.05032193660736084, 0.42319464683532715]),
])
def test_seeds(graph_seed, op_seed, expected):
    tf.set_random_seed(graph_seed)
    np.testing.assert_array_equal(twice(tf.random_uniform([3], seed=op_seed))[0],
                                  np.float32(expected))


def test_graph_seed_counts_operations():
    y = tf.random_uniform([5])
    expected = [0.4010878801345825, 0.37683892250061035, 0.3092927932739258, 0.08807563781738281]
    np.testing.assert_array_equal(twice(y)[0][:4], np.float32(expected))


def test_without_seeds_draws_from_entropy():
    tf.set_random_seed(None)
    y = tf.random_uniform([4])
    assert not np.array_equal(twice(y)[0], twice(y)[0])


def test_range_and_scale():
    uniform = twice(tf.random_uniform([3, 5], -2.5, 4., seed=3))[0]
    expected = [0.1070711612701416, -0.050547122955322266, -0.4895968437194824, -1.9275083541870117]
    np.testing.assert_array_equal(uniform.ravel()[:4], np.float32(expected))
    normal = twice(tf.random_normal([3, 5], 1., .1, seed=3))[0]
    expected = [1.0944703817367554, 0.9033209085464478, 1.0805171728134155, 1.1303316354751587]
    np.testing.assert_allclose(normal.ravel()[:4], np.float32(expected), rtol=1e-6)


def test_shuffle():
    assert twice(tf.random_shuffle(tf.range(10), seed=3))[0][:4].tolist() == [3, 4, 2, 9]
    pairs = twice(tf.random_shuffle(tf.reshape(tf.range(12), [6, 2]), seed=3))[0]
    assert pairs.ravel()[:4].tolist() == [6, 7, 8, 9]
    assert sorted(pairs[:, 0]) == [0, 2, 4, 6, 8, 10]


@pytest.mark.parametrize("shape", [(0,), (1,), (0, 3), (3, 0), (1, 4)])
def test_shuffle_of_nothing(shape):
    x = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    np.testing.assert_array_equal(twice(tf.random_shuffle(x))[1], x)


@pytest.mark.parametrize("dtype", ["float16", "float64", "int8", "bool", "complex128"])
def test_shuffle_of_every_width(dtype):
    x = np.arange(7).astype(dtype)
    assert sorted(twice(tf.random_shuffle(x))[0].tolist(), key=abs) == x.tolist() or dtype == "bool"


def test_multinomial():
    logits = [[0., 1., 2.], [3., -1., 0.]]
    first, second = twice(tf.multinomial(logits, 5, seed=3))
    assert first.dtype == np.int64 and first.shape == (2, 5)
    assert first.ravel()[:4].tolist() == [1, 2, 2, 0]
    assert zlib.crc32(second.tobytes()) == 1355536185
    narrow = tf.multinomial(tf.constant(logits, tf.float64), 5, seed=3, output_dtype=tf.int32)
    np.testing.assert_array_equal(twice(narrow)[1], second)


def test_multinomial_of_nothing():
    assert twice(tf.multinomial(tf.zeros([0, 5]), 7))[0].shape == (0, 7)
    assert twice(tf.multinomial(tf.zeros([3, 5]), 0))[0].shape == (3, 0)
    with pytest.raises(tf.errors.InvalidArgumentError, match="num_classes should be positive"):
        twice(tf.multinomial(tf.zeros([3, 0]), 7))


def test_gamma():
    first, second = twice(tf.random_gamma([3], [0.3, 1., 7.], beta=2., seed=3))
    expected = [0.02941831201314926, 0.08389821648597717, 3.8473618030548096, 0.36900416016578674]
    np.testing.assert_allclose(first.ravel()[:4], expected, rtol=1e-6)
    np.testing.assert_allclose(
        second.ravel()[-3:], [1.9314409655635245e-05, 0.23761950433254242, 3.155609130859375],
        rtol=1e-6)
    wide = twice(tf.random_gamma([3], [0.3, 1., 7.], seed=3, dtype=tf.float64))[0]
    np.testing.assert_allclose(wide.ravel()[:3], [0.05883662079397596, 0.16779643064591207,
                                                  7.694723725683006], rtol=1e-14)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32", "int64"])
def test_poisson(dtype):
    first, second = twice(tf.random_poisson([0.5, 4., 30.], [4], seed=3, dtype=dtype))
    assert first.dtype == np.dtype(dtype) and first.shape == (4, 3)
    assert first.ravel()[:4].tolist() == [0, 4, 30, 1]
    assert second.ravel()[-3:].tolist() == [0, 4, 25]


def test_crop():
    crop = twice(tf.random_crop(tf.reshape(tf.range(30), [5, 6]), [2, 3], seed=3))[0]
    assert crop.tolist() == [[14, 15, 16], [20, 21, 22]]


def test_crop_larger_than_the_value():
    y = tf.random_crop(tf.zeros([2]), [5])
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError):
        session.run(y)


def test_shape_from_a_tensor():
    shape = tf.placeholder(tf.int32, [2])
    y = tf.random_uniform(shape, seed=11)
    assert y.shape.as_list() == [None, None]
    with tf.Session() as session:
        assert session.run(y, {shape: [2, 3]}).shape == (2, 3)
        assert session.run(y, {shape: [4, 0]}).shape == (4, 0)


def test_names():
    assert tf.random_uniform([2], name="u").op.name == "u"
    names = [op.name for op in tf.get_default_graph().get_operations()]
    assert names == ["u/shape", "u/min", "u/max", "u/RandomUniform", "u/sub", "u/mul", "u"]


@pytest.mark.parametrize("make, error, words", [
    (lambda: tf.random_uniform([2], dtype=tf.int32), ValueError,
     "Must specify maxval for integer dtype tf.int32"),
    (lambda: tf.random_uniform([2], dtype=tf.int8), ValueError, "Invalid dtype tf.int8"),
    (lambda: tf.random_uniform(3), ValueError, "Shape must be rank 1 but is rank 0"),
    (lambda: tf.random_uniform(2.5), TypeError, "has DataType float32 not in list of allowed"),
    (lambda: tf.multinomial([1., 2.], 3), ValueError, "Shape must be rank 2 but is rank 1"),
    (lambda: tf.random_uniform([2], [1, 2], 3, dtype=tf.int32), ValueError,
     "Shape must be rank 0 but is rank 1"),
])
def test_rejects(make, error, words):
    with pytest.raises(error, match=words):
        make()


def test_empty_range():
    low = tf.placeholder(tf.int32, [])
    y = tf.random_uniform([2], low, 3, dtype=tf.int32)
    with tf.Session() as session:
        with pytest.raises(tf.errors.InvalidArgumentError, match="Need minval < maxval, got 6 >= 3"):
            session.run(y, {low: 6})
        assert session.run(y, {low: 2}).tolist() == [2, 2]


def test_no_gradient():
    x = tf.placeholder(tf.float32, [3])
    assert tf.gradients(tf.random_uniform([3]) * 2., x) == [None]
    with pytest.raises(LookupError, match="No gradient defined for operation 'RandomShuffle'"):
        tf.gradients(tf.random_shuffle(x), x)


@pytest.mark.parametrize("options, head, tail", [
    ({"shape": [6]}, [1.0616620779037476, -0.8785783052444458],
     [-1.352236270904541, 0.2772446274757385]),
    ({"shape": [3, 4], "minvals": 1., "maxvals": 3.}, [1.5868313312530518, 1.0144569873809814],
     [1.2128980159759521, 1.5636940002441406]),
    ({"shape": [3, 4], "minvals": -.1, "maxvals": .1},
     [-0.022614121437072754, -0.027994751930236816],
     [-0.058020949363708496, -0.09917342662811279]),
    ({"shape": [2, 5], "means": [0., 5.], "stddevs": [1., 2.], "minvals": [-1., 4.],
      "maxvals": [np.inf, 6.]}, [1.0616620779037476, -0.8785783052444458],
     [5.450798988342285, 4.970073223114014]),
    ({"shape": [2, 3], "minvals": -np.inf, "maxvals": -3.},
     [-3.287489414215088, -3.007082462310791], [-3.007774591445923, -3.0450034141540527]),
    ({"shape": [250], "means": 1., "dtype": tf.float64},
     [-0.9891512607565875, 1.8613319661711827], [0.40157862295631386, -0.9995489768442909]),
    ({"shape": [4], "minvals": 4., "maxvals": 5.}, [4.224149703979492, 4.00552225112915],
     [4.224903106689453, 4.0532426834106445]),
])
def test_between_bounds(options, head, tail):
    tf.set_random_seed(None)
    first, second = twice(parameterized_truncated_normal(seed=3, **options))
    np.testing.assert_allclose(first.ravel()[:2], head, rtol=1e-6)
    np.testing.assert_allclose(second.ravel()[-2:], tail, rtol=1e-6)


def test_between_bounds_that_are_none():
    with pytest.raises(tf.errors.InvalidArgumentError, match="Invalid parameters"):
        twice(parameterized_truncated_normal([3], minvals=2., maxvals=1.))
    with pytest.raises(ValueError, match="means should have length 1 or shape"):
        parameterized_truncated_normal([3], means=[1., 2.])


def regularized_gamma(a, x):
    """P(a, x), as a series."""
    k = np.arange(200)[:, None, None]
    steps = np.log(a + k * np.ones(x.shape))
    terms = np.exp(k * np.log(x) - np.cumsum(steps, 0))
    return np.exp(a * np.log(x) - x - np.vectorize(math.lgamma)(a)) * terms.sum(0)


def test_gradient_of_gamma_samples():
    """dx/da = -(dP/da) / (dP/dx), where P(a, x) stays as it is."""
    start, step = np.array([0.7, 2.0, 9.0]), 1e-4
    alpha = tf.placeholder(tf.float64, [3])
    samples = tf.random_gamma([4], alpha, dtype=tf.float64, seed=3)
    gradient, = tf.gradients(samples, alpha)
    with tf.Session() as session:
        drawn, found = session.run([samples, gradient], {alpha: start})
    p = regularized_gamma
    by_a = (p(start + step, drawn) - p(start - step, drawn)) / (2 * step)
    by_x = (p(start, drawn + step) - p(start, drawn - step)) / (2 * step)
    np.testing.assert_allclose(found, (-by_a / by_x).sum(0), rtol=1e-5)
