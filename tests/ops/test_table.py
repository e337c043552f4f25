"""Runs the table of operations against NumPy, and guards that it is complete."""

import importlib
import pathlib
import pkgutil
import re
import zlib

import numpy as np
import pytest
from case import Case, assert_close
from table import CASES

import minigraph.compile
import minigraph.ops
import minigraph as tf
from minigraph import engine
from minigraph.autodiff import gradients
from minigraph.compile.fuse import fuse
from minigraph.compile.join import JOINED
from minigraph.core import dtypes, op_def

ONE_SHAPE = [(), (0,), (1,), (7,), (8,), (9,), (1023,), (3, 5), (2, 3, 4), (0, 3)]
BROADCAST = [((3, 5), (5,)), ((3, 1), (1, 5)), ((), (4,)), ((2, 3, 4), ()), ((2, 1, 4), (3, 1)),
             ((4,), (3, 4)), ((0, 3), (3,)), ((257, 10), (10,)), ((130, 1), (130, 17)),
             ((3000,), (2, 3000))]

BY_DTYPE = [pytest.param(case, dtype, id="%s-%s" % (case, dtype))
            for case in CASES for dtype in case.dtypes]
DIFFERENTIABLE = [pytest.param(case, id=str(case)) for case in CASES if case.grad_order]


@pytest.fixture
def engine_settings():
    before = engine.isa(), engine.threads()
    yield
    engine.select_isa(before[0])
    engine.set_threads(before[1])


def random_for(case):
    return np.random.default_rng(zlib.crc32(str(case).encode()))


def shape_lists(case):
    """For each try, the shapes of the inputs that have none of their own."""
    free = sum(i.shape is None for i in case.inputs)
    if not free:
        return [[]]
    tries = [[shape] * free for shape in ONE_SHAPE]
    if case.broadcast:
        tries += [list(pair) for pair in BROADCAST] + [list(pair[::-1]) for pair in BROADCAST]
    return tries


def make_inputs(case, dtype, shapes):
    random, shapes = random_for(case), iter(shapes)
    return [i.array(random, next(shapes) if i.shape is None else None, dtype) for i in case.inputs]


def as_list(results):
    return list(results) if isinstance(results, (list, tuple)) else [results]


def expected(case, arrays):
    wide = {"f": np.float64, "c": np.complex128}
    arrays = [a.astype(wide.get(a.dtype.kind, a.dtype)) for a in arrays]
    with np.errstate(all="ignore"):
        return as_list(case.oracle(*arrays))


class Trial:
    """One call of a case, on placeholders of known or unknown shape."""

    def __init__(self, case, dtype, shapes, known=True):
        self.arrays = make_inputs(case, dtype, shapes)
        self.holders = [tf.placeholder(a.dtype, a.shape if known else None) for a in self.arrays]
        self.outputs = as_list(case.call(*self.holders))
        self.feeds = dict(zip(self.holders, self.arrays))

    def run(self):
        with tf.Session() as session:
            return session.run(self.outputs, self.feeds)


@pytest.mark.parametrize("case, dtype", BY_DTYPE)
def test_forward(case, dtype, engine_settings):
    trials = [Trial(case, dtype, shapes) for shapes in shape_lists(case)]
    trials += [Trial(case, dtype, shape_lists(case)[-1], known=False)]
    outputs = [t.outputs for t in trials]
    feeds = {holder: array for t in trials for holder, array in t.feeds.items()}
    wanted = [expected(case, t.arrays) for t in trials]
    for isa in engine.available_isas():
        engine.select_isa(isa)
        by_threads = []
        for threads in (1, 2):
            engine.set_threads(threads)
            with tf.Session() as session:
                by_threads.append(session.run(outputs, feeds))
        for trial, got, again, want in zip(trials, *by_threads, wanted):
            for tensor, g, a, w in zip(trial.outputs, got, again, want, strict=True):
                assert g.dtype == tensor.dtype.as_numpy_dtype
                assert tensor.shape.is_compatible_with(g.shape)
                assert_close(g, w, case.tolerance)
                np.testing.assert_array_equal(g, a)


@pytest.mark.parametrize("case, dtype", BY_DTYPE)
def test_fused_is_unfused(case, dtype, compiler_passes):
    trial = Trial(case, dtype, shape_lists(case)[-1])
    trial.outputs = [tf.cast(tf.equal(y, y), tf.int32) if y.dtype == tf.bool else
                     y + y if y.dtype.is_floating else y for y in trial.outputs]
    fused = trial.run()
    compiler_passes.remove(fuse)
    for a, b in zip(fused, trial.run()):
        np.testing.assert_array_equal(a, b)


def scalar_projection(outputs, random):
    """A scalar that depends on every element of the float outputs."""
    return tf.add_n([tf.reduce_sum(y * random.uniform(0.5, 1.5, y.shape.as_list()))
                     for y in outputs if y.dtype.is_floating])


def directional(session, scalar, feeds, holder, direction, step=1e-5):
    values = []
    for sign in (1, -1):
        moved = dict(feeds)
        moved[holder] = feeds[holder] + sign * step * direction
        values.append(session.run(scalar, moved))
    return (values[0] - values[1]) / (2 * step)


def check_gradient(scalar, trial, random, order):
    floats = [h for h in trial.holders if h.dtype == tf.float64]
    found = [g if g is None else tf.convert_to_tensor(g) for g in gradients(scalar, floats)]
    assert any(g is not None for g in found), "no gradient reaches the inputs"
    with tf.Session() as session:
        for holder, gradient in zip(floats, found):
            direction = random.uniform(0.5, 1.5, holder.shape.as_list())
            numeric = directional(session, scalar, trial.feeds, holder, direction)
            if gradient is None:
                assert abs(numeric) < 1e-6
                continue
            assert gradient.shape.is_compatible_with(holder.shape)
            exact = np.sum(session.run(gradient, trial.feeds) * direction)
            np.testing.assert_allclose(exact, numeric, rtol=2e-5, atol=2e-5)
    if order > 1:
        again = scalar_projection([g for g in found if g is not None], random)
        check_gradient(again, trial, random, order - 1)


@pytest.mark.parametrize("case", DIFFERENTIABLE)
def test_gradient(case):
    random = random_for(case)
    free = sum(i.shape is None for i in case.inputs)
    tries = [[(2, 3)] * free]
    if case.broadcast:
        tries += [[(2, 3), (3,)], [(2, 1), (1, 3)], [(), (4,)]]
    for shapes in tries:
        trial = Trial(case, "float64", shapes)
        check_gradient(scalar_projection(trial.outputs, random), trial, random, case.grad_order)


@pytest.mark.parametrize("case, reject", [
    pytest.param(case, reject, id="%s-%d" % (case, i))
    for case in CASES for i, reject in enumerate(case.rejects)])
def test_reject(case, reject):
    with pytest.raises(reject.error) as caught:
        case.call(*[a() if callable(a) else a for a in reject.args])
    assert reject.text in str(caught.value)


# ---- The table is complete

# Kernels that compile/lower_map.py makes of several rows of kernels.def.
_COMPOSED = ("cast", "leaky_relu_grad")


def all_operations():
    for module in pkgutil.walk_packages(minigraph.ops.__path__, "minigraph.ops."):
        importlib.import_module(module.name)
    return op_def.registered()


def compilers_own():
    """The types that only the compiler makes; tests/compile has their tests."""
    modules = [importlib.import_module(module.name) for module in
               pkgutil.walk_packages(minigraph.compile.__path__, "minigraph.compile.")]
    return {value.type for module in modules for value in vars(module).values()
            if isinstance(value, op_def.OpDef) and value.type.startswith("_")
            and value.type not in {case.type for case in CASES}}


def test_every_operation_has_a_row():
    rows = {case.type for case in CASES} | compilers_own()
    assert [name for name in all_operations() if name not in rows] == []


def test_every_kernel_of_an_operation_exists():
    """For each dtype that the engine takes and the operation allows; narrow floats run as float32."""
    for definition in all_operations().values():
        if not definition.elementwise or definition.kernel in _COMPOSED:
            continue
        allowed = definition.attrs.get(definition.inputs[-1].type_attr) or [dtypes.bool]
        for dtype in allowed:
            if dtype.suffix and not dtype.is_narrow:
                assert "%s_%s" % (definition.kernel, dtype.suffix) in engine.MAPS, definition


def test_every_kernel_is_named_somewhere():
    source = "".join(path.read_text() for path in
                     pathlib.Path(minigraph.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'"([a-z0-9_]+)"', source))
    prefixes = "", "apply_", "sparse_apply_"    # of the rules in ops/training_ops.py
    unnamed = [kernel for kernel in engine.KERNELS
               if kernel not in named and not kernel.startswith("cast_")
               and not any(prefix + name == kernel.rpartition("_")[0]
                           for prefix in prefixes for name in named)]
    assert unnamed == []


def test_rows_name_what_they_test():
    for case in CASES:
        assert isinstance(case, Case) and case.type in op_def.registered(), case


def test_every_kernel_row_is_used():
    used = {d.kernel for d in op_def.registered().values() if d.kernel}
    stems = {name.rpartition("_")[0] for name in engine.MAPS}
    used.update(JOINED.values())
    unused = [s for s in stems if s not in used and not s.startswith("cast_")]
    assert unused == []
