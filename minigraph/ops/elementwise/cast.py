"""Conversion between dtypes."""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import REQUIRED, OpDef
from minigraph.errors import UnimplementedError
from minigraph.ops._infer import same_as_input
from minigraph.ops.constant import constant


def _cast_value(c):
    value = c.value(0)
    target = c.attrs["DstT"]
    if value is None or target.suffix is None or c.running and value.dtype == object:
        return None     # what a run of strings fails with, inference says
    with np.errstate(over="ignore", invalid="ignore"):
        return value.astype(target.as_numpy_dtype)


def _infer_cast(c):
    source, target = c.dtype(0), c.attrs["DstT"]
    if c.running and dtypes.string in (source, target) and source is not target:
        raise UnimplementedError(None, None, "Cast %s to %s is not supported" % tuple(
            _C_NAMES.get(dtype, dtype.name) for dtype in (source, target)))
    return same_as_input(c)


_C_NAMES = {dtypes.float32: "float", dtypes.float64: "double", dtypes.float16: "half"}

CAST = OpDef(
    type="Cast",
    inputs={"x": "SrcT"},
    outputs={"y": "DstT"},
    attrs={"SrcT": dtypes.ALL, "DstT": REQUIRED, "Truncate": False},
    infer=_infer_cast,
    kernel="cast",
    value=_cast_value,
)


@CAST.gradient
def _cast_grad(op, grad):
    differentiable = dtypes.FLOATING | dtypes.COMPLEX
    source = op.inputs[0].dtype.base_dtype
    if source in differentiable and grad.dtype.base_dtype in differentiable:
        return [cast(grad, source)]
    return [None]


def cast(x, dtype, name=None):
    """x converted to `dtype`; floats to integers round towards zero, complex to real drops the
    imaginary part.

    Args:
      x: Tensor, SparseTensor or IndexedSlices.
      dtype: DType of the result.
      name: name of the operation (optional).
    Raises:
      UnimplementedError (when it runs): for a string to a number, or the reverse.
      ValueError: where a constant string's value is asked for at once, if it spells no number.
    Source: tf.cast, TensorFlow 1.15.
    """
    base = dtypes.as_dtype(dtype).base_dtype
    if not hasattr(x, "indices") and getattr(x, "dtype", None) == base and hasattr(x, "op"):
        return x if getattr(x, "has_handle", False) else convert_to_tensor(x)
    with name_scope(name, "Cast", [x]) as scope:
        if isinstance(x, IndexedSlices):
            return IndexedSlices(cast(x.values, base, name=scope), x.indices, x.dense_shape)
        if hasattr(x, "dense_shape"):
            return type(x)(x.indices, cast(x.values, base, name=scope), x.dense_shape)
        x = convert_to_tensor(x, name="x")
        if x.dtype.base_dtype == base:
            return x
        return CAST(x, DstT=base, name=scope)


def saturate_cast(value, dtype, name=None):
    """`value` clamped to the range of `dtype`, then cast. Source: tf.saturate_cast."""
    from minigraph.ops.elementwise.arithmetic import maximum, minimum
    with name_scope(name, "saturate_cast", [value]) as scope:
        value = convert_to_tensor(value, name="value")
        dtype = dtypes.as_dtype(dtype).base_dtype
        if value.dtype.min < dtype.min:
            value = maximum(value, constant(dtype.min, dtype=value.dtype, name="min"))
        if value.dtype.max > dtype.max:
            value = minimum(value, constant(dtype.max, dtype=value.dtype, name="max"))
        return cast(value, dtype, name=scope)


def _to(dtype, name):
    def convert(x, name=name):
        return cast(x, dtype, name=name)
    convert.__doc__ = "x as %s; the older spelling of `cast`." % dtype.name
    convert.__name__ = convert.__qualname__ = {
        "ToFloat": "to_float", "ToDouble": "to_double", "ToInt32": "to_int32",
        "ToInt64": "to_int64", "ToBFloat16": "to_bfloat16", "ToComplex64": "to_complex64",
        "ToComplex128": "to_complex128"}[name]
    return convert


to_float = _to(dtypes.float32, "ToFloat")
to_double = _to(dtypes.float64, "ToDouble")
to_int32 = _to(dtypes.int32, "ToInt32")
to_int64 = _to(dtypes.int64, "ToInt64")
to_bfloat16 = _to(dtypes.bfloat16, "ToBFloat16")
to_complex64 = _to(dtypes.complex64, "ToComplex64")
to_complex128 = _to(dtypes.complex128, "ToComplex128")
