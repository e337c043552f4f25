"""Runs that are cut into several plans, where shapes depend on data."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import minigraph as tf
from minigraph.session import runs


@pytest.fixture
def session():
    with tf.Session() as session:
        yield session


@pytest.fixture
def x():
    return tf.placeholder(tf.float32, [None], name="x")


def positive(x):
    return tf.boolean_mask(x, x > 0)


FED = np.array([1.0, -1.0, 2.0, -5.0, 4.0], np.float32)


def test_results_of_every_plan_are_fetched(session, x):
    kept = positive(x)
    fetches = {"before": x * 2, "kept": kept, "sum": tf.reduce_sum(kept), "size": tf.size(kept),
               "fed": x}
    for fed in (FED, -FED, FED[:0], np.ones(1, np.float32)):
        answer = session.run(fetches, {x: fed})
        np.testing.assert_array_equal(answer["before"], fed * 2)
        np.testing.assert_array_equal(answer["kept"], fed[fed > 0])
        np.testing.assert_array_equal(answer["fed"], fed)
        assert answer["sum"] == fed[fed > 0].sum() and answer["size"] == (fed > 0).sum()


def test_several_cuts(session, x):
    once = positive(x)
    twice = tf.boolean_mask(once, once > 1)
    values, index = tf.unique(tf.cast(twice, tf.int32))
    total = tf.reduce_sum(values) + tf.reduce_sum(index) + tf.cast(tf.reduce_sum(x), tf.int32)
    fed = np.array([1, 2, 2, 3, -1], np.float32)
    assert session.run(total, {x: fed}) == 5 + 1 + 7


class TestMasks:
    """Where, Squeeze and GatherV2 are one step where nothing else needs the first two."""

    def test_one_step(self, session, x):
        text = session.explain(positive(x), {x: FED})
        assert "masked_any" in text and "where" not in text and "then" not in text
        assert "host" not in text
        np.testing.assert_array_equal(session.run(positive(x), {x: FED}), [1, 2, 4])

    def test_the_places_are_wanted_too(self, session, x):
        kept = positive(x)
        squeezed = kept.op.inputs[1]
        for also, wanted in ((squeezed, [0, 2, 4]), (squeezed.op.inputs[0], [[0], [2], [4]]),
                             (squeezed + 1, [1, 3, 5])):
            values, places = session.run([kept, also], {x: FED})
            np.testing.assert_array_equal(values, [1, 2, 4])
            np.testing.assert_array_equal(places, wanted)

    def test_something_waits_for_the_places(self, session, x):
        kept = positive(x)
        with tf.control_dependencies([kept.op.inputs[1]]):
            after = tf.identity(x)
        values, _ = session.run([kept, after], {x: FED})
        np.testing.assert_array_equal(values, [1, 2, 4])

    def test_places_are_fed(self, session, x):
        kept = positive(x)
        answer = session.run(kept, {x: FED, kept.op.inputs[1]: [1, 1]})
        np.testing.assert_array_equal(answer, [-1, -1])

    def test_only_the_places_wait_for_a_check(self, session, x):
        check = tf.assert_less(tf.size(x), 4)
        with tf.control_dependencies([check]):
            places = tf.where(x > 0)
        kept = tf.gather(x, tf.squeeze(places, [1]))
        np.testing.assert_array_equal(session.run(kept, {x: FED[:3]}), [1, 2])
        with pytest.raises(tf.errors.InvalidArgumentError, match="assertion failed"):
            session.run(kept, {x: FED})

    def test_what_is_masked_follows_a_cut(self, session, x):
        values, index = tf.unique(x)
        kept = tf.boolean_mask(values, values > 0)
        mask = tf.boolean_mask(tf.range(tf.size(x)), x > 0)
        answer = session.run([kept, mask, index], {x: [1, -1, 1, 3, -1]})
        for got, wanted in zip(answer, ([1, 3], [0, 2, 3], [0, 1, 0, 2, 1])):
            np.testing.assert_array_equal(got, wanted)

    def test_a_mask_that_is_longer(self, session, x):
        mask = tf.placeholder(tf.bool, [None])
        kept = tf.boolean_mask(x, mask)
        chosen = [True, False, True]
        np.testing.assert_array_equal(session.run(kept, {x: FED, mask: chosen}), [1, 2])
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match=r"^indices\[1\] = 2 is not in \[0, 2\)\n\t \[\[node boolean_mask/"
                                 "GatherV2 "):
            session.run(kept, {x: FED[:2], mask: chosen})

    def test_numbers_for_truth(self, session, x):
        kept = tf.gather(x, tf.squeeze(tf.where(tf.cast(x, tf.int32)), [1]))
        np.testing.assert_array_equal(session.run(kept, {x: [0.5, 2, -3]}), [2, -3])

    def test_a_number_has_no_rows(self, session):
        x = tf.placeholder(tf.float32)
        kept = tf.gather(x, tf.squeeze(tf.where([True]), [1]))
        assert session.run(kept, {x: [5]}) == [5]
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match="params must be at least 1 dimensional"):
            session.run(kept, {x: 5})


def test_gradients_go_through_a_cut(session, x):
    loss = tf.reduce_sum(tf.square(positive(x)))
    gradient = tf.gradients(loss, x)[0]
    answer = session.run(tf.convert_to_tensor(gradient), {x: FED})
    np.testing.assert_array_equal(answer, np.where(FED > 0, 2 * FED, 0))


def test_a_shape_that_was_fed_is_known_in_the_next_plan(session):
    size = tf.placeholder(tf.int32, [2])
    y = tf.ones(size) * 3
    for shape in ([2, 3], [1, 1], [2, 3], [0, 4]):
        np.testing.assert_array_equal(session.run(y, {size: shape}), np.full(shape, 3))


class TestVariables:
    """Every read sees the writes that it follows, and no others, in whichever plan it is."""

    @pytest.fixture(autouse=True)
    def variable(self, session):
        self.v = tf.Variable([1.0, 2.0], name="v")
        session.run(self.v.initializer)
        self.session = session

    def run(self, *fetches, x):
        return self.session.run(list(fetches), {x: FED})

    def test_a_late_read_does_not_see_an_early_write_it_does_not_follow(self, x):
        write = self.v.assign_add([10.0, 10.0])
        late = self.v * tf.reduce_sum(positive(x))
        answer, written = self.run(late, write, x=x)
        np.testing.assert_array_equal(answer, [7, 14])
        np.testing.assert_array_equal(written, [11, 12])
        np.testing.assert_array_equal(self.session.run(self.v), [11, 12])

    def test_a_late_read_sees_an_early_write_it_follows(self, x):
        with tf.control_dependencies([self.v.assign_add([10.0, 10.0])]):
            late = self.v * tf.reduce_sum(positive(x))
        np.testing.assert_array_equal(self.run(late, x=x)[0], [77, 84])

    def test_two_late_reads_of_different_times(self, x):
        write = self.v.assign([5.0, 5.0])
        total = tf.reduce_sum(positive(x))
        old = self.v * total
        with tf.control_dependencies([write]):
            new = self.v * total
        results = self.run(old, new, x=x)
        np.testing.assert_array_equal(results, [[7, 14], [35, 35]])

    def test_a_late_write_comes_after_early_reads_and_is_kept(self, x):
        write = self.v.assign_add(tf.tile(tf.reshape(tf.reduce_sum(positive(x)), [1]), [2]))
        for i in range(3):
            before, written = self.run(self.v * 1, write, x=x)
            np.testing.assert_array_equal(before, [1 + 7 * i, 2 + 7 * i])
            np.testing.assert_array_equal(written, [8 + 7 * i, 9 + 7 * i])

    def test_a_late_write_after_an_early_one(self, x):
        first = self.v.assign([0.0, 0.0])
        with tf.control_dependencies([first]):
            second = self.v.assign_add([1.0, 1.0] * tf.reduce_sum(positive(x)))
        np.testing.assert_array_equal(self.run(second, x=x)[0], [7, 7])

    def test_a_reference_that_an_early_write_gave(self, x):
        chained = tf.assign_add(self.v.assign([0.0, 1.0]), [1.0, 1.0] * tf.reduce_sum(positive(x)))
        np.testing.assert_array_equal(self.run(chained, x=x)[0], [7, 8])

    def test_a_fetched_variable_is_read_after_late_writes(self, x):
        """TensorFlow 1.15's results."""
        total = tf.reduce_sum(positive(x))
        late, early = self.v.assign_add([1.0, 1.0] * total), self.v.assign_add([1.0, 1.0])
        shown, _, doubled = self.run(self.v, late.op, total * 2, x=x)
        np.testing.assert_array_equal(shown, [8, 9])
        assert doubled == 14
        np.testing.assert_array_equal(self.run(early, late, self.v, x=x), [[16, 17]] * 3)
        np.testing.assert_array_equal(self.run(early, total, self.v, x=x)[::2], [[17, 18]] * 2)

    def test_an_uninitialised_variable_that_is_read_late(self, x):
        other = tf.Variable([1.0], name="other")
        with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value other"):
            self.run(other * tf.reduce_sum(positive(x)), x=x)

    def test_training_on_a_part_that_is_chosen_by_its_values(self, x):
        loss = tf.reduce_sum(self.v) * tf.reduce_sum(positive(x))
        step = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        for _ in range(2):
            self.run(step, x=x)
        np.testing.assert_allclose(self.session.run(self.v), [1 - 1.4, 2 - 1.4], rtol=1e-5)


def test_nothing_with_an_effect_runs_twice(session, x):
    calls = []
    counter = tf.Variable(0.0)
    session.run(counter.initializer)
    called = tf.py_func(lambda: calls.append(1) or np.float32(1), [], tf.float32)
    drawn = tf.random_uniform([])
    step = counter.assign_add(1.0)
    total = tf.reduce_sum(positive(x)) * 0
    late = total + called + drawn + tf.identity(step)
    answer, random = session.run([late, drawn], {x: FED})
    assert answer == np.float32(2 + random) and calls == [1]
    assert session.run(counter) == 1.0


def test_shape_churn_is_bounded(session, x, monkeypatch):
    monkeypatch.setattr(runs, "MAX_SHAPES", 4)
    monkeypatch.setattr(runs, "MAX_OPTIMIZED", 6)
    y = tf.reduce_sum(tf.exp(x) * 0 + 1)
    for size in [*range(1, 20), 3, 3, 1]:
        assert session.run(y, {x: np.zeros(size)}) == size
    run, = session._runs.values()
    assert len(run.found) <= 4
    assert run.compilations == 2    # for 1, and for many
    monkeypatch.setattr(runs, "MAX_TEMPLATES", 0)
    y = tf.reduce_sum(tf.exp(x) * 0 + 1) * 1
    for size in [*range(1, 20), 3, 3, 1]:
        assert session.run(y, {x: np.zeros(size)}) == size
    assert [run.compilations for run in session._runs.values()] == [2, 21]
    kept = tf.reduce_sum(positive(x))
    for size in range(1, 20):
        assert session.run(kept, {x: np.ones(size)}) == size


def test_plans_are_bounded_in_all_places_of_a_run_together(session, x, monkeypatch):
    monkeypatch.setattr(runs, "MAX_SHAPES", 6)
    monkeypatch.setattr(runs, "MAX_TEMPLATES", 0)
    n = tf.placeholder(tf.int32, [])
    scaled = tf.reduce_sum(positive(x)) * tf.cast(tf.size(tf.range(n)), tf.float32)
    for size, count in [(s, c) for s in range(1, 6) for c in range(1, 6)]:
        assert session.run(scaled, {x: np.ones(size), n: count}) == size * count
    run, = session._runs.values()
    assert len(run.found) == 6


COUNTS = (2, 3, 4, 6, 8, 12, 3, 1, 24, 12)


@pytest.mark.parametrize("part, expected, values", [
    (lambda x, i: x[i:i + 4], lambda x, i: x[i:i + 4], (0, 1, 2, 9, 20, 21, 22, 24, 30, -4, -9)),
    (lambda x, i: x[-i:], lambda x, i: x[-i:], (1, 2, 3, 24, 30, 0)),
    (lambda x, i: x[1:i:2], lambda x, i: x[1:i:2], (0, 1, 2, 3, 10, 24, 30, -1, -30)),
    (lambda x, i: x[20:i:-1], lambda x, i: x[20:i:-1], (0, 1, 19, 20, 21, -5, -30)),
    (lambda x, i: tf.slice(x, [i], [3]), lambda x, i: x[i:i + 3], (0, 1, 5, 21)),
    (lambda x, i: tf.slice(x, [2], [i]), lambda x, i: x[2:2 + i], (0, 1, 5, 22)),
    (lambda x, i: tf.tile(x[:3], [i]), lambda x, i: np.tile(x[:3], i), COUNTS),
    (lambda x, i: tf.fill([i, 2], 7.0), lambda x, i: np.full((i, 2), 7.0), COUNTS),
    (lambda x, i: tf.reshape(x, [i, -1]) * 2, lambda x, i: x.reshape(i, -1) * 2, COUNTS),
    (lambda x, i: tf.ones([i]) * tf.cast(i, tf.float32), lambda x, i: np.full(i, i), COUNTS),
])
def test_integers_that_shapes_depend_on_are_compiled_for_all(session, part, expected, values):
    """A counter that is fed does not compile again and again."""
    x, i = tf.placeholder(tf.float32, [24]), tf.placeholder(tf.int32, [])
    made = tf.exp(tf.log(part(x, i)))
    fed = np.arange(1, 25, dtype=np.float32)
    for value in values:
        np.testing.assert_allclose(session.run(made, {x: fed, i: value}), expected(fed, value),
                                   rtol=1e-6)
    assert session.cache_info().programs <= 6


def test_an_integer_that_does_not_fit_after_those_that_did(session):
    x, i = tf.placeholder(tf.float32, [24]), tf.placeholder(tf.int32, [])
    part = tf.slice(x, [i], [3]) + 1
    for value in (0, 1, 2, 21):
        session.run(part, {x: np.zeros(24), i: value})
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Expected size\[0\] in \[0, 2\], but "
                       "got 3"):
        session.run(part, {x: np.zeros(24), i: 22})
    np.testing.assert_array_equal(session.run(part, {x: np.arange(24), i: 5}), [6, 7, 8])


def test_what_follows_a_cut_is_compiled_for_all_sizes(session, x):
    """Masks that choose another number of elements at each step do not compile again and again."""
    mask = tf.placeholder(tf.bool, [60])
    scale = tf.Variable(2.0)
    session.run(scale.initializer)
    table = tf.constant(np.arange(120, dtype=np.float32).reshape(60, 2))
    kept = tf.boolean_mask(table * scale, mask)
    loss = tf.reduce_sum(tf.square(kept))
    step = tf.train.GradientDescentOptimizer(1e-8).minimize(loss)
    fetches = [kept, tf.reduce_sum(kept, 0), tf.shape(kept), loss, step]
    random, value = np.random.RandomState(0), 2.0
    for count in [7, 30, *range(2, 58), 60, 1, 0, 12]:
        chosen = np.zeros(60, bool)
        chosen[random.permutation(60)[:count]] = True
        part = np.arange(120.0).reshape(60, 2)[chosen]
        rows, sums, size, cost, _ = session.run(fetches, {mask: chosen})
        np.testing.assert_allclose(rows, part * value, rtol=1e-6)
        np.testing.assert_allclose(sums, (part * value).sum(0), rtol=1e-6)
        np.testing.assert_array_equal(size, part.shape)
        np.testing.assert_allclose(cost, np.square(part * value).sum(), rtol=1e-5)
        expected = value - 1e-8 * 2 * value * np.square(part).sum()
        value = session.run(scale)
        np.testing.assert_allclose(value, expected, rtol=1e-6)
    run = [run for run in session._runs.values() if len(run.fetches) == 4][0]
    assert run.compilations <= 6    # the first part; then 7, 30 and all the usual ones; 1 and 0


def test_plans_share_the_memory_that_they_run_in(session, x):
    y = tf.cumsum(tf.cumsum(tf.cumsum(x)))
    z = tf.py_func(np.sort, [tf.cumsum(x)], tf.float32)
    z.set_shape([None])
    used = []
    for size in [*range(2000, 2020), 10, 2019, 1000000, 2000]:
        ones = np.ones(size, np.float32)
        assert session.run(y, {x: np.zeros(size)}).shape == (size,)
        np.testing.assert_array_equal(session.run(tf.negative(z) if size == 10 else z, {x: ones}),
                                      np.arange(1, size + 1) * (-1 if size == 10 else 1))
        used.append(session.memories.bytes)
    assert 8000 < used[0] <= used[19] < 40000       # two vectors, whatever their number
    assert used[20:22] == [used[19]] * 2
    assert 4000000 < used[-1] < 20000000
    session.close()
    assert session.memories.bytes == 0


def test_runs_at_once_have_memory_of_their_own(session, x):
    y = tf.cumsum(tf.exp(tf.cumsum(x)))
    feeds = [np.full(50000, k / 1e6, np.float32) for k in range(8)]
    alone = [session.run(y, {x: fed}) for fed in feeds]
    with ThreadPoolExecutor(4) as pool:
        for got in pool.map(lambda i: (i % 8, session.run(y, {x: feeds[i % 8]})), range(80)):
            np.testing.assert_array_equal(got[1], alone[got[0]])
