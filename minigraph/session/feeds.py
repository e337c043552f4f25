"""Feeds: which tensors are fed, and their values as arrays the engine can read."""

import numpy as np

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.nest import flatten_dict_items, is_nested
from minigraph.core.operation import Operation
from minigraph.core.sparse_tensor import SparseTensor
from minigraph.core.tensor import Tensor

_expansions = []    # (type, function(key, value) -> list of (tensor, value))
_values = {}        # type -> function(value) -> array


def register_feed_expansion(kind, expand):
    """Lets objects of a type be feed_dict keys: `expand(key, value)` -> (tensor, value) pairs."""
    _expansions.insert(0, (kind, expand))


register_feed_expansion(SparseTensor, lambda sparse, value: list(zip(
    (sparse.indices, sparse.values, sparse.dense_shape), value)))
register_feed_expansion(IndexedSlices, lambda slices, value: list(zip(
    (slices.values, slices.indices, slices.dense_shape)[:2 if slices.dense_shape is None else 3],
    value)))


def register_value(kind, value_of):
    """Lets objects of a type be fed as the array `value_of(object)`."""
    _values[kind] = value_of


def resolve_feeds(graph, feed_dict):
    """(dict of Tensor -> value, whether each key became one of them) for a `feed_dict`.

    Raises:
      TypeError: for a key that is no tensor of the graph.
      ValueError: for a tensor that may not be fed, or a tuple of keys of another length than its
        values.
    """
    resolved = {}
    for key, value in flatten_dict_items(feed_dict).items():
        for tensor, part in _expand(graph, key, value):
            if not graph.is_feedable(tensor):
                raise ValueError("Tensor %s may not be fed." % tensor)
            resolved[tensor] = part
    simple = len(resolved) == len(feed_dict) and not any(map(is_nested, feed_dict))
    return resolved, simple


def _expand(graph, key, value):
    for kind, expand in _expansions:
        if isinstance(key, kind):
            return [(t, v) for k, part in expand(key, value) for t, v in _expand(graph, k, part)]
    try:
        element = graph.as_graph_element(key, allow_operation=False)
    except (TypeError, ValueError, KeyError) as error:
        raise TypeError("Cannot interpret feed_dict key as Tensor: %s"
                        % (error.args[0] if error.args else error)) from None
    return [(element, value)]


def feed_array(tensor, value):
    """`value` as a C-contiguous, aligned array of the tensor's dtype, the caller's own if it is so.

    Raises:
      TypeError: a Tensor as value, or an integer that the dtype cannot hold.
      ValueError: a shape that the tensor cannot have.
    """
    if isinstance(value, (Tensor, Operation)):
        raise TypeError("The value of a feed cannot be a tf.Tensor object. Acceptable feed values "
                        "include Python scalars, strings, lists, numpy ndarrays, or TensorHandles. "
                        "For reference, the tensor object was %s which was passed to the feed with "
                        "key %s." % (value, tensor))
    if type(value) in _values:
        value = _values[type(value)](value)
    dtype = tensor.dtype.base_dtype
    numpy_dtype = dtype.as_numpy_dtype
    if isinstance(value, int):
        _check_integer(value, dtype, numpy_dtype)
    if dtype is dtypes.string:
        array = _string_array(value)
    else:
        array = _converted(value, numpy_dtype, tensor)
        flags = array.flags
        if not (flags.c_contiguous and flags.aligned):
            array = np.require(array, requirements=("C", "A"))
            if not array.flags.aligned or not array.flags.c_contiguous:
                array = array.copy()
        if type(array) is not np.ndarray:
            array = array.view(np.ndarray)
    if not tensor.shape.is_compatible_with(array.shape):
        raise ValueError("Cannot feed value of shape %r for Tensor %r, which has shape %r"
                         % (array.shape, tensor.name, str(tensor.shape)))
    return array


def _converted(value, numpy_dtype, tensor):
    try:
        return np.asarray(value, dtype=numpy_dtype)
    except (TypeError, ValueError) as error:
        error.add_note("This is the value fed to Tensor %r, which has dtype %s and shape %s."
                       % (tensor.name, tensor.dtype.base_dtype.name, tensor.shape))
        raise


def _check_integer(value, dtype, numpy_dtype):
    try:
        same = dtype is not dtypes.string and numpy_dtype(value) == value
    except OverflowError:
        same = False
    if not same:
        raise TypeError("Type of feed value %s with type %s is not compatible with Tensor type %s. "
                        "Try explicitly setting the type of the feed tensor to a larger type (e.g. "
                        "int64)." % (value, type(value), numpy_dtype))


def _string_array(value):
    """`value` as an array of bytes objects; the caller's own if it is one.

    Raises:
      InternalError: for an element that is no string.
    """
    array = np.require(np.asarray(value, dtype=object), requirements="C")
    kinds = set(map(type, array.ravel().tolist()))
    if kinds <= {bytes}:
        return array
    if not all(issubclass(kind, (bytes, str)) for kind in kinds):
        wrong = next(kind for kind in kinds if not issubclass(kind, (bytes, str)))
        raise errors.InternalError(None, None, "Unsupported object type %s" % wrong.__name__)
    flat = np.empty(array.size, dtype=object)
    flat[:] = [item.encode() if isinstance(item, str) else bytes(item) for item in array.ravel()]
    return flat.reshape(array.shape)
