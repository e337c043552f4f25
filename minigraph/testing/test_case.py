"""`tf.test.TestCase`: unittest's, with a fresh graph for each test and assertions about arrays."""

import contextlib
import os
import random
import re
import sys
import tempfile
import threading
import unittest

import numpy as np

from minigraph.core.defaults import get_default_session
from minigraph.core.device import device_string, parse_device
from minigraph.core.graph import forget_default_graphs, get_default_graph
from minigraph.core.random_seed import DEFAULT_GRAPH_SEED
from minigraph.errors import OpError
from minigraph.flags import FLAGS
from minigraph.session import Session
from minigraph.testing.plain_assertions import PlainAssertions

_HALF_TOLERANCE = 1e-3


class TestCase(PlainAssertions, unittest.TestCase):
    """Base of tests. Source: tf.test.TestCase, TensorFlow 1.15."""

    # Here too, for tests whose setUp does not call this one.
    _threads = ()
    _temporary = None
    _cached = None

    def setUp(self):
        super().setUp()
        self._threads = []
        self._temporary = None
        self._cached = None
        random.seed(DEFAULT_GRAPH_SEED)
        np.random.seed(DEFAULT_GRAPH_SEED)
        forget_default_graphs()
        get_default_graph().seed = DEFAULT_GRAPH_SEED

    def tearDown(self):
        for thread in self._threads:
            thread.check_termination()
        if self._cached is not None:
            self._cached.close()
        super().tearDown()

    def get_temp_dir(self):
        """A folder for this test, made on first need."""
        if self._temporary is None:
            self._temporary = tempfile.mkdtemp(prefix=self._testMethodName)
        return self._temporary

    # ---- sessions

    @contextlib.contextmanager
    def session(self, graph=None, config=None, use_gpu=False, force_gpu=False):
        """A session that is the default inside the block and closed after it."""
        with Session(graph=graph, config=config) as session:
            yield session

    @contextlib.contextmanager
    def cached_session(self, graph=None, config=None, use_gpu=False, force_gpu=False):
        """The session of this test: one for all blocks of it, so that variables keep their values.

        ValueError if it is asked for with another graph or configuration.
        """
        if self._cached is None:
            self._cached = Session(graph=graph, config=config)
            self._cached_arguments = graph, config
        elif self._cached_arguments != (graph, config):
            raise ValueError("The graph and the config of cached_session must be the same for all "
                             "calls of a test.")
        with self._cached.graph.as_default(), self._cached.as_default():
            yield self._cached

    def test_session(self, graph=None, config=None, use_gpu=False, force_gpu=False):
        """`cached_session` without a graph, `session` with one."""
        if self._testMethodName == "test_session":
            self.skipTest("Not a test.")    # unittest takes it for one, by its name
        make = self.cached_session if graph is None else self.session
        return make(graph, config, use_gpu, force_gpu)

    def evaluate(self, tensors):
        """The values of (nested) tensors, in the default session."""
        session = get_default_session() or self._cached
        if session is None:
            with self.session() as session:
                return session.run(tensors)
        return session.run(tensors)

    # ---- numbers and arrays

    def assertNear(self, f1, f2, err, msg=None):
        """|f1 - f2| <= err."""
        self.assertTrue(f1 == f2 or abs(f1 - f2) <= err, "%f != %f +/- %f%s"
                        % (f1, f2, err, " (%s)" % msg if msg is not None else ""))

    def assertArrayNear(self, farray1, farray2, err, msg=None):
        """Elements of two sequences are near."""
        self.assertEqual(len(farray1), len(farray2), msg)
        for f1, f2 in zip(farray1, farray2):
            self.assertNear(float(f1), float(f2), err, msg)

    def assertNDArrayNear(self, ndarray1, ndarray2, err, msg=None):
        """The Euclidean distance of two arrays is less than `err`."""
        self.assertTrue(np.linalg.norm(ndarray1 - ndarray2) < err, msg)

    def assertAllClose(self, a, b, rtol=1e-6, atol=1e-6, msg=None):
        """Arrays, or structures of them, agree: |a - b| <= atol + rtol |b|."""
        self._compare(a, b, msg, lambda x, y: self._assert_close(x, y, rtol, atol, msg))

    def _compare(self, a, b, msg, compare):
        """Calls `compare` on the pairs of leaves of two equal structures."""
        a, b = (x._asdict() if hasattr(x, "_asdict") else x for x in (a, b))
        if isinstance(a, dict) or isinstance(b, dict):
            self.assertEqual(isinstance(a, dict), isinstance(b, dict), msg)
            self.assertEqual(set(a), set(b), msg)
            for key in a:
                self._compare(a[key], b[key], msg, compare)
            return
        if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)) and not _is_dense(a, b):
            self.assertEqual(len(a), len(b), msg)
            for x, y in zip(a, b):
                self._compare(x, y, msg, compare)
            return
        compare(self._array(a), self._array(b))

    def _array(self, value):
        if hasattr(value, "graph"):
            value = self.evaluate(value)
        return value if isinstance(value, np.ndarray) else np.array(value)

    def _assert_close(self, a, b, rtol, atol, msg):
        self.assertEqual(a.shape, b.shape, "Shape mismatch: expected %s, got %s. %s"
                         % (b.shape, a.shape, msg or ""))
        np.testing.assert_allclose(a, b, rtol=rtol, atol=atol, err_msg=msg or "")

    def assertAllCloseAccordingToType(self, a, b, rtol=1e-6, atol=1e-6, float_rtol=1e-6,
                                      float_atol=1e-6, half_rtol=_HALF_TOLERANCE,
                                      half_atol=_HALF_TOLERANCE, bfloat16_rtol=1e-2,
                                      bfloat16_atol=1e-2, msg=None):
        """`assertAllClose` with the tolerance of the less precise type."""
        a, b = self._array(a), self._array(b)
        types = (a.dtype, b.dtype)
        if np.float32 in types or np.complex64 in types:
            rtol, atol = max(rtol, float_rtol), max(atol, float_atol)
        if np.float16 in types:
            rtol, atol = max(rtol, half_rtol), max(atol, half_atol)
        self.assertAllClose(a, b, rtol=rtol, atol=atol, msg=msg)

    def assertNotAllClose(self, a, b, **kwargs):
        """`assertAllClose` would fail."""
        try:
            self.assertAllClose(a, b, **kwargs)
        except AssertionError:
            return
        raise AssertionError("The two values are close at all elements")

    def assertAllEqual(self, a, b, msg=None):
        """Arrays have the same shape and elements; NaN equals NaN."""
        a, b = self._array(a), self._array(b)
        self.assertEqual(a.shape, b.shape, "Shape mismatch: expected %s, got %s. %s"
                         % (a.shape, b.shape, msg or ""))
        np.testing.assert_array_equal(a, b, err_msg=msg or "")

    def assertNotAllEqual(self, a, b, msg=None):
        """Arrays differ somewhere."""
        try:
            self.assertAllEqual(a, b)
        except AssertionError:
            return
        self.fail(self._formatMessage(msg, "The two values are equal at all elements."))

    def assertDTypeEqual(self, target, expected_dtype):
        """An array, or the value of a tensor, has a NumPy dtype."""
        self.assertEqual(self._array(target).dtype, np.dtype(expected_dtype))

    def assertAllGreater(self, a, comparison_target):
        self.assertGreater(np.min(self._array(a)), comparison_target)

    def assertAllLess(self, a, comparison_target):
        self.assertLess(np.max(self._array(a)), comparison_target)

    def assertAllGreaterEqual(self, a, comparison_target):
        self.assertGreaterEqual(np.min(self._array(a)), comparison_target)

    def assertAllLessEqual(self, a, comparison_target):
        self.assertLessEqual(np.max(self._array(a)), comparison_target)

    def assertAllInRange(self, target, lower_bound, upper_bound, open_lower_bound=False,
                         open_upper_bound=False):
        """All elements lie between two bounds, which belong to the range unless they are open."""
        target = self._array(target)
        low = target > lower_bound if open_lower_bound else target >= lower_bound
        high = target < upper_bound if open_upper_bound else target <= upper_bound
        self.assertTrue((low & high).all(), "%s is not in the range %s to %s"
                        % (target, lower_bound, upper_bound))

    def assertAllInSet(self, target, expected_set):
        """All elements belong to a set."""
        self.assertLessEqual(set(self._array(target).ravel().tolist()), set(expected_set))

    def assertShapeEqual(self, np_array, tf_tensor, msg=None):
        """An array and a tensor have the same static shape."""
        self.assertIsInstance(np_array, (np.ndarray, np.generic))
        self.assertAllEqual(np_array.shape, tf_tensor.get_shape().as_list(), msg)

    # ---- errors, text, devices

    @contextlib.contextmanager
    def assertRaisesWithPredicateMatch(self, exception_type, expected_err_re_or_predicate):
        """The block raises an error for which a predicate holds, or whose text a pattern finds."""
        matches = expected_err_re_or_predicate
        if not callable(matches):
            def matches(error):
                return re.search(expected_err_re_or_predicate, _described(error))
        try:
            yield
        except exception_type as error:
            if not matches(error):
                raise AssertionError("Exception of type %s: %s" % (type(error), error)) from error
        else:
            self.fail("%s not raised" % exception_type.__name__)

    def assertRaisesOpError(self, expected_err_re_or_predicate):
        """The block raises an OpError that matches."""
        return self.assertRaisesWithPredicateMatch(OpError, expected_err_re_or_predicate)

    def assertStartsWith(self, actual, expected_start, msg=None):
        self.assertTrue(actual.startswith(expected_start), "%r does not start with %r. %s"
                        % (actual, expected_start, msg or ""))

    def assertItemsEqual(self, expected_seq, actual_seq, msg=None):
        """Two sequences have the same elements, in whatever order."""
        self.assertCountEqual(expected_seq, actual_seq, msg)

    def assertDeviceEqual(self, device1, device2, msg=None):
        """Two device names mean the same."""
        self.assertEqual(device_string(parse_device(device1)), device_string(parse_device(device2)),
                         msg)

    def assertProtoEquals(self, expected_message_maybe_ascii, message, msg=None):
        """A message equals another one, or reads like the text given."""
        expected = expected_message_maybe_ascii
        if isinstance(expected, str):
            self.assertEqual(expected.split(), str(message).split(), msg)
        else:
            self.assertEqual(expected, message, msg)

    def checkedThread(self, target, args=None, kwargs=None):
        """A thread that must be joined before the test ends; `join` raises what it raised."""
        thread = _CheckedThread(self, target, args, kwargs)
        self._threads.append(thread)
        return thread


def _is_dense(*values):
    """True if each value is one array rather than a structure of several."""
    try:
        return all(np.array(value).dtype != object for value in values)
    except ValueError:
        return False


def _described(error):
    """The text of an error, with the operation that it names."""
    text = error.message if isinstance(error, OpError) else str(error)
    op = getattr(error, "op", None)
    return text if op is None else "%s\nCaused by op: %s" % (text, op.name)


class _CheckedThread:
    def __init__(self, test, target, args, kwargs):
        self._test = test
        self._error = None
        self._joined = False
        self._thread = threading.Thread(target=self._run, args=(target, args or (), kwargs or {}))

    def _run(self, target, args, kwargs):
        try:
            target(*args, **kwargs)
        except Exception as error:
            self._error = error

    def start(self):
        self._thread.start()

    def join(self):
        self._joined = True
        self._thread.join()
        if self._error is not None:
            self._test.fail("Error in checkedThread: %s" % self._error)

    def is_alive(self):
        return self._thread.is_alive()

    def check_termination(self):
        if not self._joined:
            self._test.fail("A checked thread was not joined.")


def main(argv=None):
    """Parses the flags, and runs the tests of the main module that the other arguments name."""
    unittest.main(argv=FLAGS(sys.argv if argv is None else argv, known_only=True))


def get_temp_dir():
    """A folder for the files of tests, the same for the whole process."""
    path = os.path.join(tempfile.gettempdir(), "minigraph-tests-%d" % os.getpid())
    os.makedirs(path, exist_ok=True)
    return path


def test_src_dir_path(relative_path):
    """A path below the folder of the package, where TensorFlow keeps the data of its tests."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return os.path.join(package, relative_path)


test_src_dir_path.__test__ = False


def is_gpu_available(cuda_only=False, min_cuda_compute_capability=None):
    """False: everything runs on the CPU."""
    return False


def gpu_device_name():
    """The empty string: there is no GPU."""
    return ""


def is_built_with_cuda():
    """False: there is no GPU."""
    return False


is_built_with_rocm = is_built_with_gpu_support = is_built_with_cuda
