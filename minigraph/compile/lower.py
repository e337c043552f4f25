"""From nodes to instructions of the engine and host steps."""

import numpy as np

from minigraph import engine
from minigraph.compile.ir import Node, Value
from minigraph.compile.lower_map import lower_cast, lower_elementwise
from minigraph.core import dtypes


def suffix_of(dtype):
    """"f32" for tf.float32; a string is taken as the suffix itself."""
    return dtype if isinstance(dtype, str) else dtype.suffix


def kernel_id(kernel, dtype):
    """(number, name with suffix) of a kernel for a dtype or suffix. LookupError if it has none."""
    name = "%s_%s" % (kernel, suffix_of(dtype))
    number = engine.KERNELS.get(name)
    if number is None:
        raise LookupError("the engine has no kernel %s for %s" % (kernel, dtype))
    return number, name


_WIDE = dtypes.float32


def runs_on_host(node):
    """True if a node runs on NumPy: it has no lowering, or none for its dtypes.

    A lowering may take constants of any dtype, such as the text of a message, and it may serve
    some nodes alone.
    """
    op_def = node.op_def
    if op_def.host is None or op_def.view:
        return False
    constants = getattr(op_def.lower, "takes_constants", False)
    serves = getattr(op_def.lower, "serves", None)
    return op_def.lower is None or not all([v.is_native or constants and v.is_const
                                            for v in node.inputs + node.outputs]) \
        or serves is not None and not serves(node)


def lower_node(node, emit):
    """Emits the instructions of a native node."""
    op_def = node.op_def
    if op_def.elementwise:
        lower_elementwise(node, emit)
    elif any([v.dtype.is_narrow for v in (*node.inputs, *node.outputs)]) \
            and not getattr(op_def.lower, "by_size", False):
        _lower_narrow(node, emit)
    else:
        op_def.lower(node, emit)


def _lower_narrow(node, emit):
    """Runs a node on float32 copies of narrower operands: kernels compute in float32."""
    def widened(value):
        if not value.dtype.is_narrow:
            return value
        if value.const is not None:
            return emit.const(np.asarray(value.const, np.float32), _WIDE)
        wide = emit.temp(_WIDE, value.shape)
        lower_cast(emit, wide, value)
        return wide

    inputs = [widened(v) for v in node.inputs]
    outputs = [Value(_WIDE, v.shape) if v.dtype.is_narrow else v for v in node.outputs]
    writes = node.op_def.writes
    written = [(node.inputs[i], inputs[i]) for i in writes if node.inputs[i] is not inputs[i]]
    makers = [v.node for v in node.outputs]
    attrs = {k: _WIDE if isinstance(v, dtypes.DType) and v.is_narrow else v
             for k, v in node.attrs.items()}
    wide = Node(node.op_def, inputs, outputs, attrs, node.op, state=node.state)
    lower_node(wide, emit)
    for i, (target, source, maker) in enumerate(zip(node.outputs, outputs, makers)):
        target.node = maker
        if target is not source and i not in writes:
            lower_cast(emit, target, source)
    for target, source in written:
        lower_cast(emit, target, source)


class HostContext:
    """What a host function gets beside its arrays: the operation and its attributes."""

    __slots__ = ("op", "attrs", "session")

    def __init__(self, op, attrs, session=None):
        self.op = op
        self.attrs = attrs
        self.session = session


def widens_inputs(node):
    """True if a host function is given other arrays than the node's."""
    return not getattr(node.op_def.host, "any_dtype", False) \
        and any(value.dtype is dtypes.bfloat16 for value in node.inputs)


def host_inputs(node, arrays):
    """What a host function is given: bfloat16 as float32, as NumPy has no arithmetic for it."""
    if not widens_inputs(node):
        return arrays
    return [array.astype(np.float32) if value.dtype is dtypes.bfloat16 else array
            for value, array in zip(node.inputs, arrays)]


def host_dtypes(node):
    """The NumPy dtypes of what a host function returns."""
    return [object if v.dtype is dtypes.string else _numpy_dtype(v.dtype) for v in node.outputs]


def host_results(numpy_dtypes, results):
    """What a host function returned, as a list of arrays of the outputs' dtypes."""
    if not numpy_dtypes:
        return []
    if len(numpy_dtypes) == 1 and not isinstance(results, (list, tuple)):
        results = [results]
    arrays = []
    for dtype, result in zip(numpy_dtypes, results, strict=True):
        if type(result) is not np.ndarray or result.dtype != dtype:
            result = np.asarray(result, dtype=dtype)
        arrays.append(result)
    return arrays


def _numpy_dtype(dtype):
    try:
        return np.dtype(dtype.as_numpy_dtype)
    except TypeError:
        return object
