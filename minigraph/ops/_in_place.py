"""Emitting native instructions that write variables where they lie."""

from minigraph.core import dtypes

_BY_SIZE = {1: dtypes.uint8, 2: dtypes.uint16, 4: dtypes.uint32, 8: dtypes.uint64,
            16: dtypes.complex128}


def size_dtype(dtype):
    """The dtype whose suffix names the data-movement kernels for elements as wide as `dtype`."""
    return _BY_SIZE[dtype.size]


def emit_in_place(emit, kernel, targets, inputs, by_size=False, elementwise=False, **parts):
    """Emits `kernel` with the variables `targets` as its outputs.

    The kernel's dtype is that of the variables, or with `by_size` the one as wide. No kernel
    computes in float16: its variables and inputs are widened to float32 and rounded back once.
    With `elementwise` the first target is also the kernel's first input, as a map row wants it.
    """
    dtype = targets[0].dtype
    if by_size:
        dtype = size_dtype(dtype)
    elif dtype is dtypes.float16:
        wide = {id(value): _widened(emit, value) for value in [*targets, *inputs]}
        outputs = [wide[id(value)] for value in targets]
        inputs = [wide[id(value)] for value in inputs]
        emit(kernel, dtypes.float32, outputs, outputs[:1] * elementwise + inputs, **parts)
        for target, value in zip(targets, outputs):
            _cast(emit, target, value)
        return
    emit(kernel, dtype, list(targets), targets[:1] * elementwise + list(inputs), **parts)


def _widened(emit, value):
    if value.dtype is not dtypes.float16:
        return value
    wide = emit.temp(dtypes.float32, value.shape)
    _cast(emit, wide, value)
    return wide


def _cast(emit, target, value):
    size = 1
    for dimension in value.shape:
        size *= dimension
    emit("cast_%s" % value.dtype.suffix, target.dtype, [target], [value], extent=size, grain=size)
