"""`tf.test.TestCase`: its assertions hold where they should, and fail where they should."""

import collections
import importlib.util
import subprocess
import sys
import unittest
from pathlib import Path

import numpy as np
import pytest

import minigraph as tf

# Where the package under test lies: installed, or a built checkout.
ROOT = Path(importlib.util.find_spec("minigraph").origin).parents[1]
Pair = collections.namedtuple("Pair", "first second")


@pytest.fixture
def case():
    class Case(tf.test.TestCase):
        def runTest(self):
            pass

    made = Case()
    made.setUp()
    yield made
    made.tearDown()


@pytest.mark.parametrize("assertion", [
    lambda t: t.assertNear(1.0, 1.05, 0.1),
    lambda t: t.assertArrayNear([1.0, 2.0], [1.05, 2.05], 0.1),
    lambda t: t.assertNDArrayNear(np.ones(2), np.ones(2) + 0.01, 0.1),
    lambda t: t.assertAllClose([1.0, 2.0], np.array([1.0, 2.0 + 1e-7])),
    lambda t: t.assertAllClose({"a": [1.0], "b": (2.0, 3.0)}, {"a": [1.0], "b": (2.0, 3.0)}),
    lambda t: t.assertAllClose(Pair([1.0], [[2.0]]), Pair([1.0], [[2.0]])),
    lambda t: t.assertAllClose(tf.constant([1.0]) + 1, [2.0]),
    lambda t: t.assertAllClose(np.nan, np.nan),
    lambda t: t.assertAllCloseAccordingToType(np.float16(1), np.float16(1.0009)),
    lambda t: t.assertNotAllClose([1.0], [2.0]),
    lambda t: t.assertAllEqual([[1, 2]], np.array([[1, 2]])),
    lambda t: t.assertAllEqual([b"a"], tf.constant(["a"])),
    lambda t: t.assertAllGreater([2, 3], 1),
    lambda t: t.assertAllLessEqual([2, 3], 3),
    lambda t: t.assertAllInRange([1, 2], 1, 2),
    lambda t: t.assertAllInSet([1, 2, 1], [1, 2]),
    lambda t: t.assertShapeEqual(np.zeros((2, 3)), tf.zeros([2, 3])),
    lambda t: t.assertStartsWith("abc", "ab"),
    lambda t: t.assertItemsEqual([1, 2], [2, 1]),
    lambda t: t.assertDeviceEqual("/cpu:0", "/device:CPU:0"),
    lambda t: t.assertProtoEquals("allow_growth: true", tf.GPUOptions(allow_growth=True)),
])
def test_assertions_that_hold(case, assertion):
    assertion(case)


@pytest.mark.parametrize("assertion", [
    lambda t: t.assertNear(1.0, 1.5, 0.1),
    lambda t: t.assertArrayNear([1.0], [1.0, 2.0], 0.1),
    lambda t: t.assertNDArrayNear(np.ones(2), np.zeros(2), 0.1),
    lambda t: t.assertAllClose([1.0, 2.0], [1.0, 2.1]),
    lambda t: t.assertAllClose([1.0], [[1.0]]),
    lambda t: t.assertAllClose({"a": 1.0}, {"b": 1.0}),
    lambda t: t.assertAllClose({"a": [1.0, (2.0, [3.0, 4.0])]}, {"a": [1.0, (2.0, [3.0, 5.0])]}),
    lambda t: t.assertNotAllClose([1.0], [1.0]),
    lambda t: t.assertAllEqual([1, 2], [1, 3]),
    lambda t: t.assertAllGreater([1, 2], 1),
    lambda t: t.assertAllLess([1, 2], 2),
    lambda t: t.assertAllGreaterEqual([0, 2], 1),
    lambda t: t.assertAllInRange([1, 2], 1, 2, open_upper_bound=True),
    lambda t: t.assertAllInSet([3], [1, 2]),
    lambda t: t.assertShapeEqual(np.zeros((2, 3)), tf.zeros([3, 2])),
    lambda t: t.assertDeviceEqual("/cpu:0", "/cpu:1"),
    lambda t: t.assertProtoEquals("allow_growth: false", tf.GPUOptions(allow_growth=True)),
])
def test_assertions_that_fail(case, assertion):
    with pytest.raises(AssertionError):
        assertion(case)


def test_errors_are_matched_by_text_or_predicate(case):
    def fail():
        raise tf.errors.NotFoundError(None, None, "no such thing")

    with case.assertRaisesOpError("no such"):
        fail()
    with case.assertRaisesWithPredicateMatch(tf.errors.NotFoundError, lambda e: "thing" in e.message):
        fail()
    with pytest.raises(AssertionError, match="no such thing"):
        with case.assertRaisesOpError("another"):
            fail()
    with pytest.raises(AssertionError, match="OpError not raised"):
        with case.assertRaisesOpError("no such"):
            pass


def test_the_cached_session_keeps_variables(case):
    variable = tf.Variable(1.0)
    with case.test_session() as session:
        session.run(variable.initializer)
        assert variable.eval() == 1.0
    with case.cached_session() as again:
        assert again is session and case.evaluate(variable) == 1.0
    with pytest.raises(ValueError, match="must be the same"):
        with case.cached_session(config=tf.ConfigProto()):
            pass
    with case.session(graph=tf.Graph()) as other:
        assert other is not session


def test_each_test_has_a_fresh_seeded_graph():
    graphs = []

    class Case(tf.test.TestCase):
        def testOne(self):
            graphs.append((tf.get_default_graph(), np.random.rand()))
            tf.reset_default_graph()

        testTwo = testOne

    result = unittest.defaultTestLoader.loadTestsFromTestCase(Case).run(unittest.TestResult())
    assert result.wasSuccessful() and result.testsRun - len(result.skipped) == 2
    (first, number), (second, same) = graphs
    assert first is not second and first.seed == 87654321 and number == same


def test_checked_threads(case):
    def fail():
        raise ValueError("broken")

    thread = case.checkedThread(fail)
    thread.start()
    with pytest.raises(AssertionError, match="broken"):
        thread.join()


def test_folders(case, monkeypatch):
    import os
    assert os.path.isdir(case.get_temp_dir()) and os.path.isdir(tf.test.get_temp_dir())
    assert tf.test.test_src_dir_path("a/b").endswith("minigraph/a/b")


def test_there_is_no_gpu():
    assert not tf.test.is_gpu_available() and tf.test.gpu_device_name() == ""
    assert not tf.test.is_built_with_cuda()


PLAIN = [
    (lambda t, good: t.assertLen([1, 2], 2 if good else 3)),
    (lambda t, good: t.assertEmpty([] if good else [1])),
    (lambda t, good: t.assertNotEmpty([1] if good else [])),
    (lambda t, good: t.assertBetween(2 if good else 4, 1, 3)),
    (lambda t, good: t.assertSameElements([1, 2, 2], [2, 1] if good else [2, 3])),
    (lambda t, good: t.assertContainsSubset([1], [1, 2] if good else [2])),
    (lambda t, good: t.assertNoCommonElements([1], [2] if good else [1, 2])),
    (lambda t, good: t.assertSequenceAlmostEqual([1.0], [1.05 if good else 1.2], delta=0.1)),
    (lambda t, good: t.assertContainsInOrder(["a", "b"], "xaxb" if good else "xbxa")),
    (lambda t, good: t.assertContainsSubsequence([1, 2, 3], [1, 3] if good else [3, 1])),
    (lambda t, good: t.assertNotStartsWith("abc", "b" if good else "ab")),
    (lambda t, good: t.assertEndsWith("abc", "bc" if good else "b")),
    (lambda t, good: t.assertNotEndsWith("abc", "b" if good else "bc")),
    (lambda t, good: t.assertRegexMatch("abc", ["x", "^a.c$"] if good else ["x", "^a$"])),
    (lambda t, good: t.assertNotAllEqual([1, 2], [1, 3] if good else [1, 2])),
    (lambda t, good: t.assertDTypeEqual(tf.constant(1.0), np.float32 if good else np.int32)),
]


@pytest.mark.parametrize("assertion", PLAIN)
def test_plain_assertions(case, assertion):
    assertion(case, True)
    with pytest.raises(AssertionError):
        assertion(case, False)


def test_main_parses_the_flags(tmp_path):
    script = tmp_path / "tests_of_a_model.py"
    script.write_text("""
import minigraph as tf
tf.flags.DEFINE_integer("size", 3, "how many")
class Case(tf.test.TestCase):
    def testSize(self):
        self.assertEqual(tf.flags.FLAGS.size, 4)
    def testNot(self):
        self.fail("not asked for")
tf.test.main()
""")
    done = subprocess.run([sys.executable, str(script), "--size=4", "Case.testSize"], text=True,
                          capture_output=True, timeout=60, env={"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0 and "Ran 1 test" in done.stderr, done.stderr
