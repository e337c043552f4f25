"""Instructions that find how large their results are: arrays are made in the middle of a plan."""

import numpy as np
import pytest

import minigraph as tf


@pytest.fixture
def session():
    with tf.Session() as session:
        yield session


@pytest.fixture
def x(session):
    return tf.placeholder(tf.float32, [None], name="x")


def test_the_array_is_made_between_two_instructions(session, x):
    assert session.explain(tf.where(x), {x: [1, 0, 2]}).splitlines() == [
        "t0:int64[1] = count_true_u32(f1:float32[3])",
        "2 sized by 0",
        "s2:int64[?] = where_u32(f1:float32[3])",
        "arena 64 bytes, 2 instructions"]


@pytest.mark.parametrize("count", [0, 1, 5, 300, 5000])
def test_sizes_that_change_from_run_to_run(session, x, count):
    values, index, counts = tf.unique_with_counts(x)
    kept = tf.boolean_mask(x, x > 1)
    fed = np.random.RandomState(count).randint(0, 1 + count // 3, 6000).astype(np.float32)
    run = session.make_callable([values, index, counts, kept], [x])
    held = []
    for size in (count, 6000, count, count // 2):
        held.append((fed[:size], run(fed[:size])))
    for given, (distinct, places, times, masked) in held:    # later runs have not changed them
        np.testing.assert_array_equal(np.sort(distinct), np.unique(given))
        np.testing.assert_array_equal(distinct[places], given)
        np.testing.assert_array_equal(times, [np.sum(given == v) for v in distinct])
        np.testing.assert_array_equal(masked, given[given > 1])


def test_what_has_a_known_shape_does_not_end_the_plan(session, x):
    _, index = tf.unique(x)
    twice = index * 2
    assert "then" not in session.explain(twice, {x: [1, 2]})
    np.testing.assert_array_equal(session.run(twice, {x: [7, 5, 7]}), [0, 2, 0])


def test_two_in_one_plan(session, x):
    y = tf.placeholder(tf.int64, [None, 2])
    fetches = [tf.where(y), tf.setdiff1d(x, [2., 3.]), tf.where(x > 2)]
    places, (left, index), greater = session.run(fetches, {x: [1, 2, 3, 4], y: [[0, 5], [6, 0]]})
    np.testing.assert_array_equal(places, [[0, 1], [1, 0]])
    np.testing.assert_array_equal(left, [1, 4])
    np.testing.assert_array_equal(index, [0, 3])
    np.testing.assert_array_equal(greater, [[2], [3]])


def test_a_mask_along_a_later_axis(session):
    x = tf.placeholder(tf.complex128, [2, None, 3])
    mask = tf.placeholder(tf.bool, [None])
    fed = np.arange(24).reshape(2, 4, 3) + 1j
    chosen = np.array([True, False, False, True])
    np.testing.assert_array_equal(
        session.run(tf.boolean_mask(x, mask, axis=1), {x: fed, mask: chosen}), fed[:, chosen])


@pytest.mark.parametrize("dtype", [tf.float16, tf.bfloat16])
def test_two_bytes(session, dtype):
    x = tf.cast(tf.placeholder(tf.float32, [None], name="wide"), dtype)
    values, index = tf.unique(x)
    left, places = tf.setdiff1d(x, tf.cast([1., 9.], dtype))
    fed = [1, 0, -0., np.nan, 1, np.nan, 2]
    got = session.run([tf.cast(values, tf.float32), index, tf.cast(left, tf.float32), places,
                       tf.where(x)], {"wide:0": fed})
    for array, wanted in zip(got, ([1, 0, np.nan, np.nan, 2], [0, 1, 1, 2, 0, 3, 4],
                                   [0, 0, np.nan, np.nan, 2], [1, 2, 3, 5, 6],
                                   [[0], [3], [4], [5], [6]])):
        np.testing.assert_array_equal(array, wanted)


@pytest.mark.parametrize("dtype", [tf.complex64, tf.complex128, tf.string])
def test_what_only_python_compares(session, dtype):
    x = tf.placeholder(dtype, [None])
    fed = np.array([b"a", b"b", b"a"], object) if dtype is tf.string else np.array([1j, 2, 1j])
    values, index, counts = session.run(tf.unique_with_counts(x), {x: fed})
    np.testing.assert_array_equal(values, fed[:2])
    np.testing.assert_array_equal(index, [0, 1, 0])
    np.testing.assert_array_equal(counts, [2, 1])
    np.testing.assert_array_equal(session.run(tf.setdiff1d(x, fed[1:2]), {x: fed})[1], [0, 2])


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_where_of_complex_numbers(session, dtype):
    x = tf.placeholder(dtype, [None])
    fed = np.array([0, 1j, -0., complex(-0., -0.), 1, complex(0, np.nan)], dtype)
    np.testing.assert_array_equal(session.run(tf.where(x), {x: fed}), np.argwhere(fed))


def test_time_is_taken_of_the_instructions(session, x):
    metadata = tf.RunMetadata()
    options = tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE)
    found = session.run(tf.where(x, name="Found"), {x: [0, 1]}, options, metadata)
    np.testing.assert_array_equal(found, [[1]])
    steps = [step for device in metadata.step_stats.dev_stats for step in device.node_stats]
    assert [step.node_name for step in steps] == ["Found", "Found"]


@pytest.mark.parametrize("make, message", [
    (lambda x: tf.unique(x)[0], "unique expects a 1D vector."),
    (lambda x: tf.setdiff1d(x, [1.])[0], "x should be a 1D vector."),
    (lambda x: tf.setdiff1d([1.], x)[0], "y should be a 1D vector."),
])
def test_what_must_be_a_vector(session, make, message):
    x = tf.placeholder(tf.float32)
    with pytest.raises(tf.errors.InvalidArgumentError, match="^" + message):
        session.run(make(x), {x: [[1]]})
