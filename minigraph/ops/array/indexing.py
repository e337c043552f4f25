"""`tensor[...]` and strided_slice."""

import sys

import numpy as np

from minigraph.core import dtypes
from minigraph.core.name_scope import name_scope
from minigraph.core.shape import Dimension
from minigraph.core.tensor import Tensor
from minigraph.ops.array._calls import cast
from minigraph.ops.array.filling import ones_like
from minigraph.ops.array.joining import stack
from minigraph.ops.array.selecting import boolean_mask
from minigraph.ops.array.strided_slicing import STRIDED_SLICE
from minigraph.ops.array.strides import MASKS
from minigraph.ops.constant import constant

_INDEX = frozenset([dtypes.int32, dtypes.int64])


def strided_slice(input_, begin, end, strides=None, begin_mask=0, end_mask=0, ellipsis_mask=0,
                  new_axis_mask=0, shrink_axis_mask=0, var=None, name=None):
    """`input_[begin[0]:end[0]:strides[0], ...]`, as Python slices; the masks say what is special.

    Args:
      input_: Tensor.
      begin, end, strides: int32 or int64 vectors of one length; `strides` are 1 by default.
      begin_mask, end_mask: bits of the entries whose begin or end is left out.
      ellipsis_mask: bit of the entry that is `...`.
      new_axis_mask: bits of the entries that add a dimension.
      shrink_axis_mask: bits of the entries that are an index rather than a range.
      var: the variable that is sliced; the result then has `assign(value, name=None)`.
      name: name of the operation (optional).
    Source: tf.strided_slice, TensorFlow 1.15.
    """
    if strides is None:
        strides = ones_like(begin)
    masks = {"begin_mask": begin_mask, "end_mask": end_mask, "ellipsis_mask": ellipsis_mask,
             "new_axis_mask": new_axis_mask, "shrink_axis_mask": shrink_axis_mask}
    result = STRIDED_SLICE(input_, begin, end, strides, name=name, **masks)
    scope = name

    def assign(value, name=None):
        """Writes `value` into the slice of the variable."""
        if var is None:
            raise ValueError("Sliced assignment is only supported for variables")
        return var._strided_slice_assign(begin=begin, end=end, strides=strides, value=value,
                                         name=scope + "_assign" if name is None else name, **masks)

    result.assign = assign
    return result


_BAD_INDEX = ("Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
              "tf.int32/tf.int64 tensors are valid indices, got %r")


def _check_index(index):
    if isinstance(index, (int, Dimension)):
        return
    dtype = getattr(index, "dtype", None)
    if dtype is None or dtypes.as_dtype(dtype).base_dtype not in _INDEX \
            or index.shape and len(index.shape) == 1:
        raise TypeError(_BAD_INDEX % (index,))


class _Entries:
    """The begin, end and strides of an index expression, and its masks."""

    def __init__(self):
        self.begin, self.end, self.strides = [], [], []
        self.masks = dict.fromkeys(MASKS, 0)

    def add(self, begin, end, stride, *masks):
        for mask in masks:
            self.masks[mask] |= 1 << len(self.begin)
        self.begin.append(begin)
        self.end.append(end)
        self.strides.append(stride)

    def add_range(self, item):
        masks, ends = [], []
        for end, mask in ((item.start, "begin_mask"), (item.stop, "end_mask")):
            if end is not None and (isinstance(end, Tensor) or end != sys.maxsize):
                _check_index(end)
                ends.append(end)
            else:
                ends.append(0)
                masks.append(mask)
        if item.step is not None:
            _check_index(item.step)
        self.add(*ends, 1 if item.step is None else item.step, *masks)

    def add_item(self, item):
        if isinstance(item, slice):
            self.add_range(item)
        elif item is Ellipsis:
            self.add(0, 0, 1, "ellipsis_mask")
        elif item is None:
            self.add(0, 0, 1, "new_axis_mask")
        else:
            _check_index(item)
            self.add(item, item + 1, 1, "shrink_axis_mask")


def _is_mask(index):
    if isinstance(index, (bool, np.bool_)):
        return True
    return isinstance(index, Tensor) and index.dtype == dtypes.bool or \
        isinstance(index, np.ndarray) and index.dtype == bool


def slice_helper(tensor, slice_spec, var=None):
    """`tensor[slice_spec]`: integers, slices, `...`, None, scalar tensors, or a boolean mask."""
    if _is_mask(slice_spec):
        return boolean_mask(tensor=tensor, mask=slice_spec)
    entries = _Entries()
    for item in slice_spec if isinstance(slice_spec, (list, tuple)) else [slice_spec]:
        entries.add_item(item)
    with name_scope(None, "strided_slice",
                    [tensor] + entries.begin + entries.end + entries.strides) as name:
        if entries.begin:
            packed = _same_dtype(stack(entries.begin), stack(entries.end), stack(entries.strides))
        else:
            packed = [constant([], dtype=dtypes.int32)] * 3
        return strided_slice(tensor, *packed, var=var, name=name, **entries.masks)


def _same_dtype(*packed):
    """int64 for all where one of them is."""
    if all(p.dtype.base_dtype != dtypes.int64 for p in packed):
        return packed
    return [cast(p, dtypes.int64) for p in packed]


def slice_variable(var, slice_spec):
    """`variable[slice_spec]`, which has `assign`."""
    return slice_helper(var.value(), slice_spec, var)


Tensor._override_operator("__getitem__", slice_helper)
