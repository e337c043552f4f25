"""Static shapes: `Dimension` (an int or unknown) and `TensorShape` (a list of them or unknown).

A TensorShape keeps a tuple of ints and Nones; Dimension objects are made only when a user asks
for one. Inference and the compiler work on the tuple, which `as_tuple` returns.
"""

import math
import operator

from minigraph.core import dtypes
from minigraph.core.size import Number


def _dim_value(value):
    """int >= 0 or None for anything `Dimension` accepts."""
    if value is None:
        return None
    if isinstance(value, Dimension):
        return value._value
    if type(value) is Number:
        return value
    if isinstance(value, dtypes.DType):
        raise TypeError("Cannot convert %s to Dimension" % value)
    number = int(value)
    if not isinstance(value, (str, bytes)) and number != value:
        raise ValueError("Ambiguous dimension: %s" % value)
    if number < 0:
        raise ValueError("Dimension %d must be >= 0" % number)
    return number


def _combine(op, left, right):
    if left is None or right is None:
        return Dimension(None)
    return Dimension(op(left, right))


def _compare(op, left, right):
    if left is None or right is None:
        return None
    return op(left, right)


class Dimension:
    """One dimension of a shape: `Dimension(3)`, or `Dimension(None)` if it is unknown.

    Arithmetic (`+ - * // %`, also with ints and None on either side) gives a Dimension, unknown if
    either side is. Comparisons, `==` included, give None if either side is unknown; the truth of
    None is False. The result of an operation must be >= 0, as any dimension.

    Raises:
      ValueError: for a negative number or one that is not whole.
      TypeError: for a value that `int` rejects.
    Source: tf.Dimension, TensorFlow 1.15.
    """

    __slots__ = ("_value",)
    __hash__ = None  # equality with an unknown dimension is undecided

    def __init__(self, value):
        self._value = _dim_value(value)

    @property
    def value(self):
        """The dimension as an int, or None if it is unknown."""
        return self._value

    def is_compatible_with(self, other):
        """True if both can be the same number: equal, or at least one is unknown."""
        other = _dim_value(other)
        return self._value is None or other is None or self._value == other

    def assert_is_compatible_with(self, other):
        """Raises ValueError unless `is_compatible_with(other)`."""
        if not self.is_compatible_with(other):
            raise ValueError("Dimensions %s and %s are not compatible" % (self, other))

    def merge_with(self, other):
        """The known one of two compatible dimensions; ValueError if they are not compatible."""
        other = as_dimension(other)
        self.assert_is_compatible_with(other)
        return Dimension(other._value if self._value is None else self._value)

    def _arithmetic(self, op, other):
        # An operand that is no dimension is left to its own class, and in the end to Python.
        try:
            other = _dim_value(other)
        except (TypeError, ValueError):
            return NotImplemented
        return _combine(op, self._value, other)

    def __add__(self, other):
        return self._arithmetic(operator.add, other)

    __radd__ = __add__

    def __sub__(self, other):
        return self._arithmetic(operator.sub, other)

    def __rsub__(self, other):
        return _combine(operator.sub, _dim_value(other), self._value)

    def __mul__(self, other):
        return self._arithmetic(operator.mul, other)

    __rmul__ = __mul__

    def __floordiv__(self, other):
        return self._arithmetic(operator.floordiv, other)

    def __rfloordiv__(self, other):
        return _combine(operator.floordiv, _dim_value(other), self._value)

    def __mod__(self, other):
        return _combine(operator.mod, self._value, _dim_value(other))

    def __rmod__(self, other):
        return _combine(operator.mod, _dim_value(other), self._value)

    def __truediv__(self, other):
        raise TypeError("unsupported operand type(s) for /: 'Dimension' and '{}', "
                        "please use // instead".format(type(other).__name__))

    def __rtruediv__(self, other):
        raise TypeError("unsupported operand type(s) for /: '{}' and 'Dimension', "
                        "please use // instead".format(type(other).__name__))

    def __eq__(self, other):
        try:
            return _compare(operator.eq, self._value, _dim_value(other))
        except (TypeError, ValueError):
            return NotImplemented

    def __ne__(self, other):
        try:
            return _compare(operator.ne, self._value, _dim_value(other))
        except (TypeError, ValueError):
            return NotImplemented

    def __lt__(self, other):
        return _compare(operator.lt, self._value, _dim_value(other))

    def __le__(self, other):
        return _compare(operator.le, self._value, _dim_value(other))

    def __gt__(self, other):
        return _compare(operator.gt, self._value, _dim_value(other))

    def __ge__(self, other):
        return _compare(operator.ge, self._value, _dim_value(other))

    def __int__(self):
        return self._value

    def __index__(self):
        return self._value

    def __str__(self):
        return "?" if self._value is None else str(self._value)

    def __repr__(self):
        return "Dimension(%r)" % (self._value,)

    def __reduce__(self):
        return Dimension, (self._value,)


def as_dimension(value):
    """`value` as a Dimension."""
    return value if isinstance(value, Dimension) else Dimension(value)


def dimension_value(dimension):
    """int or None for a Dimension; anything else as it is."""
    return dimension._value if isinstance(dimension, Dimension) else dimension


def dimension_at_index(shape, index):
    """Dimension `index` of a TensorShape; unknown if the rank is."""
    return Dimension(None) if shape._dims is None else Dimension(shape._dims[index])


def _dims_from(dims):
    """Tuple of ints and Nones, or None, for anything `TensorShape` accepts."""
    if dims is None:
        return None
    if type(dims) is list or type(dims) is tuple:   # of ints and Nones nearly always
        return tuple([d if d is None or type(d) is int and d >= 0 else _dim_value(d) for d in dims])
    if isinstance(dims, TensorShape):
        return dims._dims
    if isinstance(dims, (str, bytes)):
        raise TypeError("A string has ambiguous TensorShape, please wrap in a "
                        "list or convert to an int: %s" % dims)
    if hasattr(dims, "unknown_rank"):  # a TensorShapeProto: -1 stands for unknown
        if dims.unknown_rank:
            return None
        return tuple(None if d.size == -1 else _dim_value(d.size) for d in dims.dim)
    try:
        items = iter(dims)
    except TypeError:
        return (_dim_value(dims),)
    return tuple([_dim_value(item) for item in items])


class TensorShape:
    """Shape of a tensor, as far as it is known.

    `TensorShape([2, 3])` is fully known, `TensorShape([None, 3])` partially, `TensorShape(None)`
    has an unknown rank. A single number makes a vector's shape.

    `a == b` holds if all dimensions are known and equal, or if one is a copy of the other; two
    separately made shapes with an unknown dimension are not equal.

    Args:
      dims: list or other iterable of dimensions (int, None, Dimension), a single one, another
        TensorShape, a TensorShapeProto, or None.
    Raises:
      TypeError: for a string, or a dimension that is no number.
      ValueError: for a negative dimension or one that is not whole.
    Source: tf.TensorShape, TensorFlow 1.15.
    """

    __slots__ = ("_dims",)
    __hash__ = None  # as Dimension; `as_tuple` makes keys

    def __init__(self, dims):
        self._dims = _dims_from(dims)

    def as_tuple(self):
        """Tuple of ints, None for an unknown dimension; None instead if the rank is unknown."""
        return self._dims

    @property
    def rank(self):
        """Number of dimensions, or None if it is unknown."""
        return None if self._dims is None else len(self._dims)

    ndims = rank

    @property
    def dims(self):
        """List of Dimensions, or None if the rank is unknown."""
        return None if self._dims is None else [Dimension(d) for d in self._dims]

    def as_list(self):
        """List of ints, None for an unknown dimension; ValueError if the rank is unknown."""
        if self._dims is None:
            raise ValueError("as_list() is not defined on an unknown TensorShape.")
        return list(self._dims)

    def as_proto(self):
        """The TensorShapeProto of this shape: -1 for an unknown dimension."""
        from minigraph.core.tensor_proto import TensorShapeProto
        if self._dims is None:
            return TensorShapeProto(unknown_rank=True)
        return TensorShapeProto(dim=[TensorShapeProto.Dim(size=-1 if d is None else d)
                                     for d in self._dims])

    def num_elements(self):
        """Product of the dimensions, or None unless all are known."""
        return math.prod(self._dims) if self.is_fully_defined() else None

    def is_fully_defined(self):
        """True if the rank and every dimension are known."""
        return self._dims is not None and None not in self._dims

    def merge_with(self, other):
        """The shape that has what either shape knows; ValueError if they are not compatible."""
        other = as_shape(other)
        if self._dims is None:
            return other
        if other._dims is None:
            return self
        if not _compatible(self._dims, other._dims):
            raise ValueError("Shapes %s and %s are not compatible" % (self, other))
        return TensorShape([b if a is None else a for a, b in zip(self._dims, other._dims)])

    def concatenate(self, other):
        """The dimensions of this shape, then those of `other`; unknown if either rank is."""
        other = as_shape(other)
        if self._dims is None or other._dims is None:
            return TensorShape(None)
        return TensorShape(self._dims + other._dims)

    def most_specific_compatible_shape(self, other):
        """The shape with only those dimensions on which this one and `other` agree."""
        other = as_shape(other)
        if self._dims is None or other._dims is None or len(self._dims) != len(other._dims):
            return TensorShape(None)
        return TensorShape([a if a == b else None for a, b in zip(self._dims, other._dims)])

    def is_compatible_with(self, other):
        """True if some fully known shape fits both: None matches any dimension."""
        return _compatible(self._dims, as_shape(other)._dims)

    def assert_is_compatible_with(self, other):
        """Raises ValueError unless `is_compatible_with(other)`."""
        if not self.is_compatible_with(other):
            raise ValueError("Shapes %s and %s are incompatible" % (self, other))

    def assert_same_rank(self, other):
        """Raises ValueError if both ranks are known and differ."""
        other = as_shape(other)
        if None not in (self.rank, other.rank) and self.rank != other.rank:
            raise ValueError("Shapes %s and %s must have the same rank" % (self, other))

    def assert_has_rank(self, rank):
        """Raises ValueError if the rank is known and is not `rank`."""
        if self.rank not in (None, rank):
            raise ValueError("Shape %s must have rank %d" % (self, rank))

    def assert_is_fully_defined(self):
        """Raises ValueError unless `is_fully_defined()`."""
        if not self.is_fully_defined():
            raise ValueError("Shape %s is not fully defined" % self)

    def with_rank(self, rank):
        """This shape with `rank` dimensions, all unknown if its rank was; ValueError otherwise."""
        self.assert_has_rank(rank)
        return unknown_shape(rank) if self._dims is None else self

    def with_rank_at_least(self, rank):
        """This shape; ValueError if its rank is known and below `rank`."""
        if self._dims is not None and len(self._dims) < rank:
            raise ValueError("Shape %s must have rank at least %d" % (self, rank))
        return self

    def with_rank_at_most(self, rank):
        """This shape; ValueError if its rank is known and above `rank`."""
        if self._dims is not None and len(self._dims) > rank:
            raise ValueError("Shape %s must have rank at most %d" % (self, rank))
        return self

    def __len__(self):
        if self._dims is None:
            raise ValueError("Cannot take the length of shape with unknown rank.")
        return len(self._dims)

    def __bool__(self):
        return self._dims is not None

    def __iter__(self):
        if self._dims is None:
            raise ValueError("Cannot iterate over a shape with unknown rank.")
        return iter([Dimension(d) for d in self._dims])

    def __getitem__(self, key):
        """The Dimension at an index, or the TensorShape of a slice.

        With an unknown rank every index gives `Dimension(None)`, and a slice with known,
        non-negative ends a shape of that many unknown dimensions.
        """
        if self._dims is None:
            return _slice_of_unknown(key) if isinstance(key, slice) else Dimension(None)
        if isinstance(key, slice):
            return TensorShape(self._dims[key])
        return Dimension(self._dims[key])

    def __add__(self, other):
        return self.concatenate(other)

    def __radd__(self, other):
        return TensorShape(other).concatenate(self)

    def __eq__(self, other):
        try:
            other = as_shape(other)
        except TypeError:
            return NotImplemented
        if self._dims is other._dims:
            return True
        return self.is_fully_defined() and self._dims == other._dims

    def __ne__(self, other):
        try:
            other = as_shape(other)
        except TypeError:
            return NotImplemented
        if self._dims is None or other._dims is None:
            raise ValueError("The inequality of unknown TensorShapes is undefined.")
        return not self == other

    def __str__(self):
        if self._dims is None:
            return "<unknown>"
        words = ["?" if d is None else str(d) for d in self._dims]
        return "(%s,)" % words[0] if len(words) == 1 else "(%s)" % ", ".join(words)

    def __repr__(self):
        return "TensorShape(%r)" % (self.dims,)

    def __reduce__(self):
        return TensorShape, (self._dims,)


def _compatible(a, b):
    if a is None or b is None:
        return True
    return len(a) == len(b) and all(x == y or x is None or y is None for x, y in zip(a, b))


def _slice_of_unknown(key):
    if key.step is not None:
        raise ValueError("Steps are not yet handled")
    start = 0 if key.start is None else key.start
    if key.stop is None or start < 0 or key.stop < 0:
        return TensorShape(None)
    return unknown_shape(max(0, key.stop - start))


def as_shape(shape):
    """`shape` as a TensorShape."""
    return shape if isinstance(shape, TensorShape) else TensorShape(shape)


def fully_known(dims):
    """The TensorShape of a tuple of sizes, which are not looked at again."""
    shape = TensorShape.__new__(TensorShape)
    shape._dims = dims
    return shape


def unknown_shape(rank=None, **kwargs):
    """TensorShape of `rank` unknown dimensions, or of unknown rank. `ndims` is the old name."""
    if rank is None:
        rank = kwargs.pop("ndims", None)
    if kwargs:
        raise TypeError("Unknown argument: %s" % kwargs)
    return TensorShape(None if rank is None else [None] * rank)


def scalar():
    """Shape of a scalar: ()."""
    return TensorShape([])


def vector(length):
    """Shape of a vector of `length` elements, None if unknown."""
    return TensorShape([length])


def matrix(rows, cols):
    """Shape of a matrix of `rows` by `cols`, None if unknown."""
    return TensorShape([rows, cols])
