"""What is made of variables and kept while they do not change: it is never out of date."""

import threading

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine

RNG = np.random.RandomState(0)
X = RNG.randn(64, 128).astype(np.float32)
W = RNG.randn(128, 112).astype(np.float32)
OFTEN = 32      # runs between two writes that are worth packing for


@pytest.fixture
def model(isa):
    return Model()


class Model:
    """A variable and its product with what is fed, in a session of its own."""

    def __init__(self, dtype=tf.float32):
        self.x = tf.placeholder(dtype, [None, 128])
        self.weights = tf.Variable(W.astype(dtype.as_numpy_dtype), name="weights")
        self.y = tf.matmul(self.x, self.weights)
        self.session = tf.Session()
        self.session.run(tf.global_variables_initializer())

    def run(self, fetches=None, x=X):
        return self.session.run(self.y if fetches is None else fetches, {self.x: x})

    def makes(self, fetches=None, x=X):
        """How often a run of `fetches` packs something."""
        metadata = tf.RunMetadata()
        self.session.run(self.y if fetches is None else fetches, {self.x: x},
                         tf.RunOptions(trace_level=tf.RunOptions.FULL_TRACE), metadata)
        steps = metadata.step_stats.dev_stats[0].node_stats
        return sum("gemm_pack" in step.timeline_label for step in steps)

    def assert_product(self, weights, fetches=None, x=X):
        """The run sees `weights`, and so do the next ones, before they are packed and after."""
        wanted = x.astype(np.float64) @ weights
        first = self.run(fetches, x)
        np.testing.assert_allclose(first, wanted, rtol=1e-4, atol=1e-4)
        for _ in range(OFTEN + 1):
            assert np.array_equal(self.run(fetches, x), first)
        assert self.makes(fetches, x) == 0


def least_rows():
    """Of products that find their weights packed."""
    return 32 if engine.isa() == "amx" else 5


def test_weights_are_packed_once(model):
    """In the second run that sees the first ones."""
    assert [model.makes() for _ in range(4)] == [0, 1, 0, 0]
    model.assert_product(W)


@pytest.mark.parametrize("m", [5, 13, 32, 33, 64, 100, 512])
def test_what_is_kept_gives_what_is_made_on_the_way_gives(model, m):
    x = np.resize(X, (m, 128))
    first = model.run(x=x)
    assert model.makes(x=x) == (m >= least_rows())
    assert np.array_equal(model.run(x=x), first)
    model.session.run(model.weights.assign(W))
    assert model.makes(x=x) == 0
    assert np.array_equal(model.run(x=x), first)
    assert np.array_equal(Model().run(x=x), first)


def writes(model):
    """dict of name -> (function that changes the weights, the weights that there are then)."""
    sess, weights = model.session, model.weights
    rows, value = np.array([3, 100]), tf.placeholder(tf.float32, [128, 112])
    changed = W.copy()
    changed[rows] = 2
    loss = tf.reduce_sum(model.y)
    step = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    fed = tf.assign(weights, value)
    return {
        "assign": (lambda: sess.run(weights.assign(3 * W)), 3 * W),
        "assign of a feed": (lambda: sess.run(fed, {value: W + 1}), W + 1),
        "assign_add": (lambda: sess.run(weights.assign_add(W)), 2 * W),
        "assign_sub": (lambda: sess.run(weights.assign_sub(3 * W)), -2 * W),
        "load": (lambda: weights.load(4 * W, sess), 4 * W),
        "scatter_update": (lambda: sess.run(
            tf.scatter_update(weights, rows, np.full((2, 112), 2, np.float32))), changed),
        "a step of training": (lambda: model.run(step),
                               W - 0.5 * X.sum(0, dtype=np.float64)[:, None]),
        "reset": (lambda: (sess.run(weights.assign(7 * W)),
                           model.assert_product(7 * W), sess.run(weights.initializer)), W),
        "partial run": (lambda: sess.partial_run(
            sess.partial_run_setup([fed.op], [value]), [fed.op], {value: -W}), -W),
    }


@pytest.mark.parametrize("name", [
    "assign", "assign of a feed", "assign_add", "assign_sub", "load", "scatter_update",
    "a step of training", "reset", "partial run"])
def test_every_write_is_seen(model, name):
    write, wanted = writes(model)[name]
    model.assert_product(W)
    write()
    assert model.makes() == 1
    model.assert_product(wanted)


def test_weights_of_another_shape_are_seen(model):
    x = tf.placeholder(tf.float32, [None, None])
    weights = tf.Variable(W, validate_shape=False)
    y = tf.matmul(x, weights)
    model.session.run(weights.initializer)
    for value in W, W[:, :96] + 1, W[:96] + 2, W:
        model.session.run(tf.assign(weights, value, validate_shape=False))
        for _ in range(3):
            part = X[:, :len(value)]
            np.testing.assert_allclose(model.session.run(y, {x: part}),
                                       part.astype(np.float64) @ value, rtol=1e-4, atol=1e-4)


def test_a_write_of_a_run_that_fails_later_is_seen(model):
    at = tf.placeholder(tf.int32, [])
    with tf.control_dependencies([model.weights.assign(5 * W)]):
        failing = tf.gather(tf.identity(model.x), at)
    model.assert_product(W)
    with pytest.raises(tf.errors.InvalidArgumentError, match="is not in"):
        model.session.run(failing, {model.x: X, at: 1000})
    model.assert_product(5 * W)


def test_a_run_inside_of_a_run_sees_what_was_written_so_far(model):
    """Before the write of the outer run, and after it, though that has not ended."""
    before = tf.py_func(lambda: model.run(), [], tf.float32)
    with tf.control_dependencies([before]), \
            tf.control_dependencies([model.weights.assign(6 * W)]):
        after = tf.py_func(lambda: model.run(), [], tf.float32)
    model.assert_product(W)
    first, second = model.session.run([before, after])
    np.testing.assert_allclose(first, X.astype(np.float64) @ W, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(second, 6 * X.astype(np.float64) @ W, rtol=1e-4, atol=1e-3)
    model.assert_product(6 * W)


def test_weights_that_the_run_writes_are_not_kept(model):
    with tf.control_dependencies([model.y]):
        step = model.weights.assign_add(W)
    for i in range(1, 4):
        y, _ = model.run([model.y, step])
        np.testing.assert_allclose(y, i * X.astype(np.float64) @ W, rtol=1e-4, atol=1e-3)
    assert "kept" not in model.session.explain([model.y, step], {model.x: X})


def test_sessions_keep_their_own(model):
    other = tf.Session()
    other.run(model.weights.assign(-W))
    for _ in range(2):
        model.assert_product(W)
        np.testing.assert_allclose(other.run(model.y, {model.x: X}), -X.astype(np.float64) @ W,
                                   rtol=1e-4, atol=1e-4)


def test_plans_share_what_is_kept(model):
    """Other fetches, and other batch sizes, fixed or not."""
    assert [model.makes() for _ in range(2)] == [0, 1]
    assert model.makes(tf.tanh(model.y)) == 0
    for m in 40, 50, 33, 64, 128:
        model.assert_product(W, x=np.resize(X, (m, 128)))
        assert model.makes(x=np.resize(X, (m + 1, 128))) == 0
    model.session.run(model.weights.assign(2 * W))
    assert model.makes() == 1
    assert model.makes(x=X[:40]) == 0
    for m in 50, 33, 64, 3, 128:
        model.assert_product(2 * W, x=np.resize(X, (m, 128)))


def test_both_ways_are_kept_apart(model):
    back = tf.matmul(model.y, model.weights, transpose_b=True)
    assert [model.makes(back) for _ in range(2)] == [0, 2]
    model.session.run(model.weights.assign(2 * W))
    assert [model.makes(back) for _ in range(OFTEN + 2)] == [0] * OFTEN + [2, 0]
    np.testing.assert_allclose(model.run(back), 4 * X.astype(np.float64) @ W @ W.T, rtol=1e-3,
                               atol=1e-2)


def test_reshaped_weights_are_kept_apart(model):
    square = tf.reshape(model.weights, [112, 128])
    y = tf.matmul(model.x[:, :112], square)
    for factor, made in (1, [0, 1]), (2, [1, 0]):
        model.session.run(model.weights.assign(factor * W))
        model.assert_product(factor * W)
        assert [model.makes(y) for _ in range(OFTEN)] == made + [0] * (OFTEN - 2)
        np.testing.assert_allclose(model.run(y), factor * X[:, :112].astype(np.float64)
                                   @ W.reshape(112, 128), rtol=1e-4, atol=1e-3)
        assert model.makes([model.y, y]) == 0


def test_constants_are_kept(model):
    frozen = [tf.constant(W), tf.constant(-W)]
    fetches = [tf.matmul(model.x, w) for w in frozen]
    assert [model.makes(fetches) for _ in range(2)] == [2, 0]
    for m in 64, 50, 40:
        first, second = model.run(fetches, np.resize(X, (m, 128)))
        np.testing.assert_allclose(first, np.resize(X, (m, 128)).astype(np.float64) @ W, rtol=1e-4,
                                   atol=1e-4)
        assert np.array_equal(first, -second)


def test_nothing_is_kept_for_few_rows(model):
    """Products by tiles that find nothing kept, just after a change, would take longer than
    without; others do not copy B for few rows."""
    x = X[:least_rows() - 1]
    assert [model.makes(x=x) for _ in range(3)] == [0, 0, 0]
    assert model.session.memory(model.y, {model.x: x}).kept == 0


def test_nothing_is_kept_for_many_rows(model):
    """The copy that each product makes is nothing then; tiles split their numbers."""
    x = np.resize(X, (600, 128))
    assert [model.makes(x=x) for _ in range(3)] == [0, int(engine.isa() == "amx"), 0]


@pytest.mark.parametrize("m", [5, 30, 64])
def test_weights_of_float64(isa, m):
    """Their products are never by tiles."""
    model = Model(tf.float64)
    x = np.resize(X, (m, 128)).astype(np.float64)
    first = model.run(x=x)
    np.testing.assert_allclose(first, x @ W.astype(np.float64), rtol=1e-12, atol=1e-12)
    assert [model.makes(x=x) for _ in range(2)] == [1, 0]
    assert np.array_equal(model.run(x=x), first)
    assert model.session.memory(model.y, {model.x: x}).kept == 128 * 112 * 8


def test_uninitialised_weights_are_an_error(isa):
    x = tf.placeholder(tf.float32, [64, 128])
    weights = tf.Variable(W)
    with tf.Session() as session:
        for _ in range(2):
            with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value"):
                session.run(tf.matmul(x, weights), {x: X})
        session.run(weights.initializer)
        np.testing.assert_allclose(session.run(tf.matmul(x, weights), {x: X}),
                                   X.astype(np.float64) @ W, rtol=1e-4, atol=1e-4)


def test_weights_that_cannot_be_packed_for_a_while(model):
    model.assert_product(W)
    bad = W.copy()
    bad[5, 7] = np.nan
    model.session.run(model.weights.assign(bad))
    for _ in range(4):
        y = model.run()
        assert np.isnan(y[:, 7]).all() and not np.isnan(np.delete(y, 7, 1)).any()
    model.session.run(model.weights.assign(W))
    model.assert_product(W)


def test_partial_runs_use_what_is_kept(model):
    for factor in 1, 2:
        model.session.run(model.weights.assign(factor * W))
        model.assert_product(factor * W)
        handle = model.session.partial_run_setup([model.y], [model.x])
        np.testing.assert_allclose(
            model.session.partial_run(handle, model.y, {model.x: X}),
            factor * X.astype(np.float64) @ W, rtol=1e-4, atol=1e-4)


def test_explain_and_memory_tell_what_is_kept(isa):
    model = Model()
    plan = model.session.explain(model.y, {model.x: X})
    kept = model.session.memory(model.y, {model.x: X}).kept
    assert "gemm_pack_f32(s0:float32[128,112]), kept until weights changes, if that is seldom" in plan
    # Four panels of four tiles along K, or as many numbers as there are.
    assert kept == (4 * 4 * 97 * 64 if engine.isa() == "amx" else W.nbytes)


def bytes_kept(session):
    return sum(kept.bytes for kept in session._kept.values())


def test_what_is_out_of_date_is_freed(model):
    """By the write, though no plan that used it runs again."""
    back = tf.matmul(model.y, model.weights, transpose_b=True)
    for fetches in model.y, back:
        for _ in range(2):
            model.run(fetches)
    one = model.session.memory(model.y, {model.x: X}).kept
    both = model.session.memory(back, {model.x: X}).kept
    assert 0 < one < both == bytes_kept(model.session)
    model.session.run(model.weights.assign(2 * W))
    assert bytes_kept(model.session) == 0
    model.assert_product(2 * W)
    assert bytes_kept(model.session) == one
    model.weights.load(W, model.session)
    assert bytes_kept(model.session) == 0


def test_what_many_plans_use_is_kept_once(model):
    for m in range(40, 60):
        x = tf.placeholder(tf.float32, [m, 128])
        for _ in range(3):
            model.session.run(tf.matmul(x, model.weights), {x: np.resize(X, (m, 128))})
    assert bytes_kept(model.session) == model.session.memory(model.y, {model.x: X}).kept


def test_weights_that_change_after_few_runs_are_not_packed(model):
    """Nor in the runs after the next change, until they are many; after many, in the first one."""
    def packings(runs):
        """In which runs after a change."""
        for _ in range(2):      # one that no run sees tells nothing
            model.session.run(model.weights.assign_add(W))
        return [i for i in range(runs) if model.makes()]

    assert [model.makes() for _ in range(2)] == [0, 1]
    assert [packings(runs) for runs in (1, 4, OFTEN - 1, OFTEN - 1)] == [[]] * 4
    assert packings(OFTEN + 3) == [OFTEN]
    assert [packings(runs) for runs in (OFTEN, OFTEN, 1)] == [[0]] * 3
    assert packings(OFTEN) == []
    assert packings(1) == [0]


def test_runs_are_counted_across_plans(model):
    for i in range(OFTEN):
        model.run(x=np.resize(X, (40 + i, 128)))
    model.session.run(model.weights.assign(2 * W))
    assert model.makes() == 1


def test_threads_of_one_session(model):
    """Readers in several threads while weights change: in the end all see the last ones. Until then
    they may see a part of each."""
    count, failures = 30, []
    value = tf.placeholder(tf.float32, W.shape)
    assign = model.weights.assign(value)
    stop = threading.Event()

    def read(m):
        most = count * (np.abs(X[:m]) @ np.abs(W))
        while not stop.is_set():
            if not np.all(np.abs(model.run(x=X[:m])) <= most):
                failures.append(m)

    threads = [threading.Thread(target=read, args=(m,)) for m in (64, 64, 48, 33)]
    for thread in threads:
        thread.start()
    for i in range(1, count):
        model.session.run(assign, {value: i * W})
        wanted = i * (X.astype(np.float64) @ W)
        np.testing.assert_allclose(model.run(), wanted, rtol=1e-4, atol=1e-3 * i)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    for m in 64, 48, 33:
        np.testing.assert_allclose(model.run(x=X[:m]), (count - 1) * (X[:m].astype(np.float64) @ W),
                                   rtol=1e-4, atol=1e-2)
