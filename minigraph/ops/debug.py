"""Operations to look into a running graph: Print, Assert, CheckNumerics, Timestamp."""

import collections
import sys
import time
import weakref

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.convert import convert_n_to_tensor, convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops._summarize import summarize_value
from minigraph.ops.control import group, with_dependencies

_GRAIN = 65536
_FOUND = {1: "NaN", 2: "Inf", 3: "Inf and NaN"}

# How often each operation has printed, by session, for `first_n`.
_printed = weakref.WeakKeyDictionary()


def _text(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _print(ctx, value, *data):
    first_n = ctx.attrs["first_n"]
    counts = _printed.setdefault(ctx.session or ctx.op.graph, collections.Counter())
    if first_n < 0 or counts[ctx.op] < first_n:
        counts[ctx.op] += 1
        parts = ["[%s]" % summarize_value(item, ctx.attrs["summarize"]) for item in data]
        sys.stderr.write(_text(ctx.attrs["message"]) + "".join(parts) + "\n")
        sys.stderr.flush()
    return value


PRINT = OpDef(
    type="Print",
    inputs={"input": "T", "data": "[U]"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "U": None, "message": "", "first_n": -1, "summarize": 3},
    infer=lambda c: [c.shape(0)],
    host=_print,
    stateful=True,
)


@PRINT.gradient
def _print_grad(op, grad):
    return [grad] + [None] * (len(op.inputs) - 1)


def Print(input_, data, message=None, first_n=None, summarize=None, name=None):
    """`input_`, and each time it is computed, `message` and the values of `data` on stderr.

    Args:
      input_: tensor to pass on.
      data: list of tensors to print.
      message: text to print before them.
      first_n: print only so many times in a session; always by default.
      summarize: how many elements of each tensor to print: 3 by default, all if negative.
      name: name of the operation (optional).
    Source: tf.Print, TensorFlow 1.15.
    """
    return PRINT(input_, list(data), message=message or "", name=name,
                 first_n=-1 if first_n is None else first_n,
                 summarize=3 if summarize is None else summarize)


def _assert(ctx, condition, *data):
    if not np.all(condition):
        raise _failed(ctx, data)
    return []


def _failed(ctx, data):
    return errors.InvalidArgumentError(None, None, _assertion_text(ctx.attrs, data))


def _assertion_text(attrs, data):
    return "assertion failed: " + " ".join(
        ["[%s]" % summarize_value(item, attrs["summarize"]) for item in data])


def _lower_assert(node, emit):
    condition, *data = node.inputs
    emit("require", "any", [], [condition, *[v for v in data if v.is_native]],
         params=[condition.size])


_lower_assert.by_size = True
_lower_assert.takes_constants = True


def _assert_fault(node, status, fault, arrays):
    operands = iter(arrays[1:])
    return _assertion_text(node.attrs, [_shown(v, next(operands)) if v.is_native else v.array
                                        for v in node.inputs[1:]])


def _shown(value, array):
    wide = np.float32 if value.dtype is dtypes.bfloat16 else array.dtype
    return array.reshape(value.shape).astype(wide)


def _infer_assert(c):
    """An assertion that is known to fail does so before the shapes of what follows are looked at."""
    if c.running and c.value(0) is not None and not c.value(0).all():
        data = [c.value(i) for i in range(1, c.n_inputs)]
        if all(value is not None for value in data):
            raise _failed(c, data)
    return []


ASSERT = OpDef(
    type="Assert",
    inputs={"condition": dtypes.bool, "data": "[T]"},
    attrs={"T": None, "summarize": 3},
    infer=_infer_assert,
    lower=_lower_assert,
    host=_assert,
    fault_message=_assert_fault,
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)


def Assert(condition, data, summarize=None, name=None):
    """An operation that fails unless `condition` holds.

    Args:
      condition: bool tensor.
      data: list of tensors to show in the error.
      summarize: how many elements of each to show: 3 by default, all if negative.
      name: scope of the operation (optional).
    Raises:
      TypeError: if `data` is no list.
    Raises (when it runs):
      InvalidArgumentError: "assertion failed: ..." if `condition` is False.
    Source: tf.Assert, TensorFlow 1.15.
    """
    if not isinstance(data, (list, tuple)):
        raise TypeError("values must be a sequence.")
    with name_scope(name, "Assert", [condition, data]):
        # TensorFlow converts the data twice, and later names and seeds count the constants.
        shown = convert_n_to_tensor(data)
        condition = convert_to_tensor(condition, name="Condition")
        # Other data is shown by a conditional there, whose name this operation bears.
        plain = all(x.dtype in (dtypes.string, dtypes.int32) for x in shown)
        return ASSERT(condition, list(data), summarize=3 if summarize is None else summarize,
                      name="Assert" if plain else "AssertGuard/Merge")


def _lower_check_numerics(node, emit):
    size = int(np.prod(node.inputs[0].shape, dtype=np.int64))
    if size:
        emit("check_numerics", node.inputs[0].dtype, node.outputs, node.inputs, params=(size,),
             extent=size, grain=min(size, _GRAIN))


CHECK_NUMERICS = OpDef(
    type="CheckNumerics",
    inputs={"tensor": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.FLOATING, "message": ""},
    infer=lambda c: [c.shape(0)],
    lower=_lower_check_numerics,
    fault_message=lambda node, status, fault, arrays:
        "%s : Tensor had %s values" % (_text(node.op.attrs["message"]), _FOUND[int(fault[0])]),
    alias={0: 0},
    stateful=True,
)


@CHECK_NUMERICS.gradient
def _check_numerics_grad(op, grad):
    return [CHECK_NUMERICS(grad, message="Not a number (NaN) or infinity (Inf) values detected in "
                                         "gradient. %s" % _text(op.attrs["message"]))]


def check_numerics(tensor, message, name=None):
    """`tensor`, if all of its elements are finite.

    Args:
      tensor: floating point tensor.
      message: start of the error's text.
      name: name of the operation (optional).
    Raises (when it runs):
      InvalidArgumentError: "<message> : Tensor had NaN values" (or Inf, or Inf and NaN).
    Source: tf.check_numerics, TensorFlow 1.15.
    """
    return CHECK_NUMERICS(tensor, message=message, name=name)


def verify_tensor_all_finite(t=None, msg=None, name=None, x=None, message=None):
    """`t`, checked by `check_numerics` with the message `msg`.

    Source: tf.verify_tensor_all_finite, TensorFlow 1.15.
    """
    tensor = x if t is None else t
    message = message if msg is None else msg
    with name_scope(name, "VerifyFinite", [tensor]):
        tensor = convert_to_tensor(tensor, name="x")
        with get_default_graph().colocate_with(tensor):
            check = check_numerics(tensor, message=message)
            return with_dependencies([check], tensor)


def add_check_numerics_ops():
    """An operation that checks every floating point tensor of the default graph.

    Each check waits for the one before, so that the first bad tensor in the graph's order is named.

    Source: tf.add_check_numerics_ops, TensorFlow 1.15.
    """
    checks = []
    graph = get_default_graph()
    for op in graph.get_operations():
        for output in op.outputs:
            if output.dtype in dtypes.FLOATING:
                with graph.control_dependencies(checks[-1:]):
                    checks.append(check_numerics(output, message=output.name).op)
    return group(*checks)


TIMESTAMP = OpDef(
    type="Timestamp",
    outputs={"ts": dtypes.float64},
    infer=lambda c: [TensorShape([])],
    host=lambda ctx: np.float64(time.time()),
    stateful=True,
    gradient=NOT_DIFFERENTIABLE,
)


def timestamp(name=None):
    """Seconds since 1970 when it runs, float64. Source: tf.timestamp, TensorFlow 1.15."""
    return TIMESTAMP(name=name)
