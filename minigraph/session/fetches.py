"""Fetches: nested structures of tensors, operations and names, flattened and put together again."""

from collections import defaultdict
from functools import partial

from minigraph.core import dtypes
from minigraph.core.indexed_slices import IndexedSlices, IndexedSlicesValue
from minigraph.core.operation import Operation
from minigraph.core.sparse_tensor import SparseTensor, SparseTensorValue
from minigraph.errors import InaccessibleTensorError, UnimplementedError
from minigraph.ops.stored import handled

_expansions = []    # (type, function(value) -> (list of fetches, function(list of results)))


def register_fetch_expansion(kind, expand):
    """Lets objects of a type be fetched: `expand(value)` -> (fetches, rebuild from results)."""
    _expansions.insert(0, (kind, expand))


def _expand_indexed_slices(slices):
    parts = [slices.values, slices.indices]
    if slices.dense_shape is not None:
        parts.append(slices.dense_shape)
    return parts, lambda results: IndexedSlicesValue(*results, *[None] * (3 - len(results)))


register_fetch_expansion(IndexedSlices, _expand_indexed_slices)
register_fetch_expansion(SparseTensor, lambda sparse: (
    [sparse.indices, sparse.values, sparse.dense_shape],
    lambda results: SparseTensorValue(*results)))


_results = {}       # operation type -> function(session, value) -> what the caller gets


def register_result(op_type, convert):
    """Has fetches of an operation type answered with `convert(session, value)`."""
    _results[op_type] = convert


class FetchMapper:
    """The tensors and operations behind a fetch structure.

    Args:
      session: the Session that is asked.
      fetches: what it is asked for.
    Attributes:
      tensors: distinct Tensors, in order of appearance.
      targets: Operations that are fetched for their effect.
      converts: True if some value is answered with another object.
    Raises:
      TypeError, ValueError: for what cannot be fetched, in TensorFlow's words.
    """

    def __init__(self, session, fetches):
        self._session = session
        self._graph = session.graph
        self._index = {}
        self.targets = []
        self.converts = False
        self._build = self._mapper(fetches)
        self.tensors = list(self._index)

    def rebuild(self, results):
        """The answer of `run`: the structure of the fetches with a value for each."""
        return self._build(results)

    def _mapper(self, fetch):
        if fetch is None:
            raise TypeError("Fetch argument %r has invalid type %r" % (fetch, type(fetch)))
        if isinstance(fetch, (list, tuple)):
            return self._sequence(fetch)
        if isinstance(fetch, dict):
            return self._mapping(fetch)
        if hasattr(type(fetch), "__attrs_attrs__"):
            return self._attrs(fetch)
        for kind, expand in _expansions:
            if isinstance(fetch, kind):
                parts, combine = expand(fetch)
                builders = [self._mapper(part) for part in parts]
                return lambda results: combine([build(results) for build in builders])
        return self._element(fetch)

    def _sequence(self, fetches):
        builders = [self._mapper(item) for item in fetches]
        kind = type(fetches)
        if hasattr(kind, "_fields"):
            return lambda results: kind(*[build(results) for build in builders])
        if kind is list:
            return lambda results: [build(results) for build in builders]
        return lambda results: kind([build(results) for build in builders])

    def _mapping(self, fetches):
        kind = type(fetches)
        if isinstance(fetches, defaultdict):
            kind = partial(kind, fetches.default_factory)
        builders = {key: self._mapper(item) for key, item in fetches.items()}
        return lambda results: kind((key, build(results)) for key, build in builders.items())

    def _attrs(self, fetch):
        kind = type(fetch)
        builders = [self._mapper(getattr(fetch, a.name)) for a in kind.__attrs_attrs__]
        return lambda results: kind(*[build(results) for build in builders])

    def _element(self, fetch):
        try:
            element = self._graph.as_graph_element(fetch)
        except TypeError as error:
            raise TypeError("Fetch argument %r has invalid type %r, must be a string or Tensor. "
                            "(%s)" % (fetch, type(fetch), error)) from None
        except ValueError as error:
            raise ValueError("Fetch argument %r cannot be interpreted as a Tensor. (%s)"
                             % (fetch, error)) from None
        except KeyError as error:
            raise ValueError("Fetch argument %r cannot be interpreted as a Tensor. (%s)"
                             % (fetch, error)) from None
        if not self._graph.is_fetchable(element):
            name = getattr(element, "op", element).name
            raise InaccessibleTensorError(
                "Operation %r has been marked as not fetchable. Typically this happens when it is "
                "defined in another function or code block. Use return values,explicit Python "
                "locals or TensorFlow collections to access it." % name)
        if isinstance(element, Operation):
            self.targets.append(element)
            return lambda results: None
        if element.dtype is dtypes.resource and handled(element) is not None:
            raise UnimplementedError(
                None, element.op, "%s (%s): a handle of a variable has no value that could be "
                "fetched" % (element.op.name, element.op.type))
        position = self._index.setdefault(element, len(self._index))
        convert = _results.get(element.op.type)
        if convert is not None:
            self.converts = True
            return lambda results: convert(self._session, results[position])
        return lambda results: results[position]
