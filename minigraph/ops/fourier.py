"""Discrete Fourier transforms over the last one, two or three dimensions, on NumPy's.

y[k] = sum over n of x[n] exp(-2 pi i k n / N); the inverse has the other sign and the factor 1/N.
"""

import math

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.infer import constant_value_as_shape, shape_error
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import OpDef
from minigraph.ops._shape_rules import checked_rank, dims_of, with_rank_at_least
from minigraph.ops.array import (
    concat, ones, pad, rank as rank_of, shape as shape_of, slice as slice_of, stack, unstack,
    zeros, zeros_like)
from minigraph.ops.constant import constant
from minigraph.ops.elementwise import cast, complex as complex_of, maximum, minimum, real
from minigraph.ops.reduction import reduce_prod


def _dims(rank):
    return {1: "", 2: "2D", 3: "3D"}[rank]


def _axes(rank):
    return tuple(range(-rank, 0))


def _complex_transform(type, rank, function):
    def infer(c):
        return [with_rank_at_least(c, 0, rank)]

    def host(context, x):
        if x.ndim < rank:
            raise _rank_error(rank, x)
        return function(x, axes=_axes(rank)).astype(x.dtype) if x.size else x.copy()

    return OpDef(type=type + _dims(rank), inputs={"input": "Tcomplex"},
                 outputs={"output": "Tcomplex"},
                 attrs={"Tcomplex": dtypes.AllowedTypes(dtypes.COMPLEX, dtypes.complex64)},
                 infer=infer, host=host)


def _rank_error(rank, x):
    return errors.InvalidArgumentError(
        None, None, "Input must have rank of at least %d but got: [%s]"
        % (rank, ",".join(map(str, x.shape))))


def _infer_real(rank, is_forward):
    def infer(c):
        dims = with_rank_at_least(c, 0, rank)
        length = checked_rank(c, dims_of(c, 1), 1)[0]
        if length not in (None, rank):
            raise shape_error(c, "Dimension must be %d but is %d" % (rank, length))
        if dims is None:
            return [None]
        lengths = c.value_as_shape(1).as_tuple() or (None,) * rank
        last = lengths[-1]
        if is_forward and last is not None:
            last = last // 2 + 1 if last else 0
        return [dims[:len(dims) - rank] + tuple(lengths[:-1]) + (last,)]
    return infer


def _checked_lengths(rank, x, lengths, last):
    """The part of `x` that the transform of `lengths` reads; its last dimension is `last`."""
    if x.ndim < rank:
        raise _rank_error(rank, x)
    if any(n < 0 for n in lengths):
        raise errors.InvalidArgumentError(
            None, None, "fft_length[%d] must >= 0, but got: %d"
            % next((i, n) for i, n in enumerate(lengths) if n < 0))
    wanted = [*map(int, lengths[:-1]), last]
    for i, n in enumerate(wanted):
        if x.size and x.shape[i - rank] < n:
            raise errors.InvalidArgumentError(
                None, None, "Input dimension %d must have length of at least %d but got: %d"
                % (x.ndim - rank + i, n, x.shape[i - rank]))
    return x[(..., *(slice(n) for n in wanted))]


def _real_transform(rank):
    def host(context, x, lengths):
        x = _checked_lengths(rank, x, lengths, int(lengths[-1]))
        if not x.size:
            half = int(lengths[-1]) // 2 + 1 if lengths[-1] else 0
            return np.zeros(x.shape[:-rank] + tuple(lengths[:-1]) + (half,), np.complex64)
        return np.fft.rfftn(x, axes=_axes(rank)).astype(np.complex64)

    return OpDef(type="RFFT" + _dims(rank),
                 inputs={"input": dtypes.float32, "fft_length": dtypes.int32},
                 outputs={"output": dtypes.complex64}, infer=_infer_real(rank, True), host=host)


def _inverse_real_transform(rank):
    def host(context, x, lengths):
        last = int(lengths[-1])
        x = _checked_lengths(rank, x, lengths, last // 2 + 1 if last else 0)
        if not x.size or not last:
            return np.zeros(x.shape[:-rank] + tuple(lengths), np.float32)
        return np.fft.irfftn(x, s=[int(n) for n in lengths], axes=_axes(rank)).astype(np.float32)

    return OpDef(type="IRFFT" + _dims(rank),
                 inputs={"input": dtypes.complex64, "fft_length": dtypes.int32},
                 outputs={"output": dtypes.float32}, infer=_infer_real(rank, False), host=host)


FFT, FFT2D, FFT3D = (_complex_transform("FFT", rank, np.fft.fftn) for rank in (1, 2, 3))
IFFT, IFFT2D, IFFT3D = (_complex_transform("IFFT", rank, np.fft.ifftn) for rank in (1, 2, 3))
RFFT, RFFT2D, RFFT3D = map(_real_transform, (1, 2, 3))
IRFFT, IRFFT2D, IRFFT3D = map(_inverse_real_transform, (1, 2, 3))
_INVERSES = {1: IFFT, 2: IFFT2D}
_REALS = {1: RFFT, 2: RFFT2D}


def _count(grad, rank):
    """The number of elements that one transform takes, in the gradient's dtype."""
    sizes = grad.shape[-rank:] if grad.shape.ndims is not None else None
    if sizes is not None and sizes.is_fully_defined():
        return constant(math.prod(sizes.as_list()), dtype=grad.dtype)
    return cast(reduce_prod(shape_of(grad)[-rank:]), grad.dtype)


def _of_complex(rank, forward, inverse):
    forward.gradient(lambda op, grad: [inverse(grad) * _count(grad, rank)])
    inverse.gradient(lambda op, grad: [forward(grad) / _count(grad, rank)])


_of_complex(1, FFT, IFFT)
_of_complex(2, FFT2D, IFFT2D)
_of_complex(3, FFT3D, IFFT3D)


def _fitted(x, sizes):
    """`x`, cut or filled with zeros at the ends to the shape `sizes`, a vector tensor."""
    kept = slice_of(x, zeros_like(sizes), minimum(shape_of(x), sizes))
    behind = maximum(sizes - shape_of(x), 0)
    return pad(kept, stack([zeros_like(behind), behind], axis=1))


def _of_real(rank):
    @_REALS[rank].gradient
    def rfft_grad(op, grad):
        """The half that was not computed takes no gradient; then the adjoint of the transform."""
        x, lengths = op.inputs
        sizes = concat([shape_of(grad)[:-rank], lengths], 0)
        whole = _INVERSES[rank](_fitted(grad, sizes))
        back = real(whole) * cast(reduce_prod(lengths), dtypes.float32)
        result = _fitted(back, shape_of(x))
        result.set_shape(x.shape)
        return [result, None]

    @{1: IRFFT, 2: IRFFT2D}[rank].gradient
    def irfft_grad(op, grad):
        """Every frequency but the first, and the last of an even length, stands for two."""
        x, lengths = op.inputs
        is_odd = lengths[-1] % 2
        half = _REALS[rank](grad, lengths)
        twice = 2.0 * ones([shape_of(half)[-1] - 2 + is_odd])
        factors = concat([[1.0], twice, ones([1 - is_odd])], 0)
        factors = factors / cast(reduce_prod(lengths), dtypes.float32)
        result = _fitted(half * complex_of(factors, zeros_like(factors)), shape_of(x))
        result.set_shape(x.shape)
        return [result, None]


_of_real(1)
_of_real(2)


# ---- public functions

def _public(op_def, text):
    def transform(input, name=None):
        return op_def(input, name=name)
    transform.__name__ = transform.__qualname__ = op_def.type.lower()
    transform.__doc__ = "%s of complex tensors. Source: tf.signal.%s, TensorFlow 1.15." \
        % (text, transform.__name__)
    return transform


fft, fft2d, fft3d = (
    _public(op_def, "The Fourier transform over the last %s" % over) for op_def, over in
    ((FFT, "dimension"), (FFT2D, "two dimensions"), (FFT3D, "three dimensions")))
ifft, ifft2d, ifft3d = (
    _public(op_def, "The inverse Fourier transform over the last %s" % over) for op_def, over in
    ((IFFT, "dimension"), (IFFT2D, "two dimensions"), (IFFT3D, "three dimensions")))


def _inferred_lengths(x, rank, is_inverse):
    sizes = x.shape[-rank:] if x.shape.ndims is not None else None
    if sizes is not None and sizes.is_fully_defined():
        sizes = sizes.as_list()
        if is_inverse:
            sizes[-1] = max(0, 2 * (sizes[-1] - 1))
        return constant(sizes, dtypes.int32)
    lengths = shape_of(x)[-rank:]
    if not is_inverse:
        return lengths
    lengths = unstack(lengths)
    lengths[-1] = maximum(0, 2 * (lengths[-1] - 1))
    return stack(lengths)


def _padded(x, rank, lengths, is_inverse):
    """`x` with zeros behind, where `lengths` ask for more than it has."""
    if x.shape.ndims is not None and 0 in x.shape.as_list():
        return x
    known = constant_value_as_shape(lengths)
    if known.is_fully_defined() and x.shape.ndims is not None:
        has, wants = x.shape.as_list()[-rank:], known.as_list()
        if None not in has:
            if is_inverse:
                wants[-1] = wants[-1] // 2 + 1
            paddings = [[0, max(w - h, 0)] for w, h in zip(wants, has)]
            if not any(after for _, after in paddings):
                return x
            return pad(x, [[0, 0]] * (x.shape.ndims - rank) + paddings)
    if is_inverse:
        lengths = concat([lengths[:-1], lengths[-1:] // 2 + 1], 0)
    outer = zeros([maximum(0, rank_of(x) - rank)], dtypes.int32)
    behind = concat([outer, maximum(0, lengths - shape_of(x)[-rank:])], axis=0)
    return pad(x, stack([zeros_like(behind), behind], axis=1))


def _real_public(op_def, rank, is_inverse, text):
    default = op_def.type.lower()

    def transform(input_tensor, fft_length=None, name=None):
        with name_scope(name, default, [input_tensor, fft_length]) as name:
            x = convert_to_tensor(input_tensor,
                                  dtypes.complex64 if is_inverse else dtypes.float32)
            x.shape.with_rank_at_least(rank)
            lengths = _inferred_lengths(x, rank, is_inverse) if fft_length is None else \
                convert_to_tensor(fft_length, dtypes.int32)
            return op_def(_padded(x, rank, lengths, is_inverse), lengths, name=name)

    transform.__name__ = transform.__qualname__ = default
    transform.__doc__ = """%s

    Args:
      input_tensor: Tensor of rank %d or more; what `fft_length` asks for beyond it is 0.
      fft_length: vector of %d integers, the real sizes (optional).
      name: name of the operation (optional).
    Source: tf.signal.%s, TensorFlow 1.15.
    """ % (text, rank, rank, default)
    return transform


rfft, rfft2d, rfft3d = (
    _real_public(op_def, rank, False, "The Fourier transform of real numbers: its first half.")
    for rank, op_def in enumerate((RFFT, RFFT2D, RFFT3D), 1))
irfft, irfft2d, irfft3d = (
    _real_public(op_def, rank, True, "The real inverse of the first half of a Fourier transform.")
    for rank, op_def in enumerate((IRFFT, IRFFT2D, IRFFT3D), 1))
