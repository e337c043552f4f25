"""Dimension and TensorShape against facts recorded from TensorFlow 1.15."""

import operator
import pickle

import numpy as np
import pytest

from minigraph.core import dtypes
from minigraph.core import shape as tensor_shape
from minigraph.core.shape import Dimension, TensorShape

D = Dimension
S = TensorShape


@pytest.mark.parametrize("value, expected", [
    (None, None), (3, 3), ("3", 3), (3.0, 3), (D(2), 2), (D(None), None), (np.int64(4), 4),
    (True, 1), (np.array(3), 3),
], ids=repr)
def test_dimension_from(value, expected):
    assert D(value).value == expected
    assert repr(D(value)) == "Dimension(%r)" % expected
    assert str(D(value)) == ("?" if expected is None else str(expected))


@pytest.mark.parametrize("value, error, words", [
    (3.5, ValueError, "Ambiguous dimension: 3.5"),
    (-1, ValueError, "Dimension -1 must be >= 0"),
    ("a", ValueError, "invalid literal"),
    ([1], TypeError, "not 'list'"),
    (dtypes.int32, TypeError, "Cannot convert <dtype: 'int32'> to Dimension"),
])
def test_dimension_rejects(value, error, words):
    with pytest.raises(error, match=words):
        D(value)


@pytest.mark.parametrize("op, expected", [
    (operator.add, 10), (operator.sub, 4), (operator.mul, 21), (operator.floordiv, 2),
    (operator.mod, 1)])
def test_dimension_arithmetic(op, expected):
    for a, b in [(D(7), D(3)), (D(7), 3), (7, D(3))]:
        assert isinstance(op(a, b), Dimension) and op(a, b).value == expected
    for a, b in [(D(None), 3), (D(7), None), (None, D(3)), (7, D(None)), (D(None), D(None))]:
        assert isinstance(op(a, b), Dimension) and op(a, b).value is None


@pytest.mark.parametrize("op, a, b, error, words", [
    (operator.sub, D(3), 5, ValueError, "Dimension -2 must be >= 0"),
    (operator.add, D(3), "x", TypeError, "unsupported operand"),
    (operator.add, D(3), -5, TypeError, "unsupported operand"),
    (operator.sub, -5, D(3), ValueError, "Dimension -5 must be >= 0"),
    (operator.mod, D(3), -5, ValueError, "Dimension -5 must be >= 0"),
    (operator.lt, D(3), "x", ValueError, "invalid literal"),
    (operator.floordiv, D(3), 0, ZeroDivisionError, "by zero"),
    (operator.truediv, D(6), 2, TypeError,
     "for /: 'Dimension' and 'int', please use // instead"),
    (operator.truediv, 6, D(2), TypeError,
     "for /: 'int' and 'Dimension', please use // instead"),
    (operator.pow, D(3), 2, TypeError, "unsupported operand"),
])
def test_dimension_arithmetic_rejects(op, a, b, error, words):
    with pytest.raises(error, match=words):
        op(a, b)


@pytest.mark.parametrize("op", [operator.eq, operator.ne, operator.lt, operator.le, operator.gt,
                                operator.ge])
def test_dimension_comparison(op):
    for left, right in [(2, 3), (3, 3), (3, 2)]:
        assert op(D(left), D(right)) is op(D(left), right) is op(left, D(right)) is op(left, right)
    for a, b in [(D(None), D(None)), (D(None), 3), (D(3), None), (None, D(3)), (D(3), D(None))]:
        assert op(a, b) is None


def test_dimension_differs_from_what_is_no_dimension():
    assert (D(3) == "x") is False and (D(3) != "x") is True
    assert (D(None) == -5) is False


def test_dimension_as_number():
    assert int(D(3)) == 3 and list(range(D(3))) == [0, 1, 2]
    assert np.zeros([D(2), D(3)]).shape == (2, 3)
    assert bool(D(0)) and bool(D(None))
    with pytest.raises(TypeError, match="__int__ returned non-int"):
        int(D(None))
    with pytest.raises(TypeError, match="__index__ returned non-int"):
        operator.index(D(None))
    with pytest.raises(TypeError, match="unhashable type: 'Dimension'"):
        hash(D(3))


def test_dimension_merge():
    assert D(3).merge_with(None).value == D(None).merge_with(3).value == D(3).merge_with(3).value
    assert D(3).is_compatible_with(None) and not D(3).is_compatible_with(4)
    for method in (D(3).merge_with, D(3).assert_is_compatible_with):
        with pytest.raises(ValueError, match="Dimensions 3 and 4 are not compatible"):
            method(4)


def test_dimension_functions():
    assert tensor_shape.as_dimension(4).value == 4
    assert tensor_shape.dimension_value(D(3)) == tensor_shape.dimension_value(3) == 3
    assert tensor_shape.dimension_value(None) is None
    assert tensor_shape.dimension_at_index(S([1, 2]), 1).value == 2
    assert tensor_shape.dimension_at_index(S(None), 1).value is None


class _Proto:
    def __init__(self, **fields):
        self.__dict__.update(fields)


@pytest.mark.parametrize("dims, expected", [
    (None, None), ([], ()), ([2, None], (2, None)), ((2, 3), (2, 3)), (3, (3,)), (D(3), (3,)),
    (D(None), (None,)), ([D(3), None], (3, None)), (3.0, (3,)), (S([1, 2]), (1, 2)),
    (S(None), None), (np.array([1, 2]), (1, 2)), (np.int32(3), (3,)), (np.array(3), (3,)),
    (range(3), (0, 1, 2)), ([1.0], (1,)), (["4"], (4,)), (True, (1,)),
    pytest.param((x for x in [1]), (1,), id="generator"),
    pytest.param(_Proto(unknown_rank=False, dim=[_Proto(size=2), _Proto(size=-1)]), (2, None),
                 id="proto"),
    pytest.param(_Proto(unknown_rank=True), None, id="proto of unknown rank"),
], ids=str)
def test_shape_from(dims, expected):
    assert S(dims).as_tuple() == expected


@pytest.mark.parametrize("dims, error, words", [
    ("12", TypeError, "A string has ambiguous TensorShape, please wrap in a list or convert to "
                      "an int: 12"),
    ([3.5], ValueError, "Ambiguous dimension: 3.5"),
    ([None, -1], ValueError, "Dimension -1 must be >= 0"),
    ([[1, 2]], TypeError, "not 'list'"),
    (dtypes.float32, TypeError, "Cannot convert <dtype: 'float32'> to Dimension"),
], ids=repr)
def test_shape_rejects(dims, error, words):
    with pytest.raises(error, match=words):
        S(dims)


@pytest.mark.parametrize("dims, text, representation", [
    (None, "<unknown>", "TensorShape(None)"),
    ([], "()", "TensorShape([])"),
    ([3], "(3,)", "TensorShape([Dimension(3)])"),
    ([None], "(?,)", "TensorShape([Dimension(None)])"),
    ([None, 3], "(?, 3)", "TensorShape([Dimension(None), Dimension(3)])"),
])
def test_text(dims, text, representation):
    assert str(S(dims)) == text and repr(S(dims)) == representation


@pytest.mark.parametrize("dims, rank, elements, defined", [
    (None, None, None, False), ([], 0, 1, True), ([2, 3], 2, 6, True), ([None, 3], 2, None, False),
    ([0, 5], 2, 0, True)])
def test_properties(dims, rank, elements, defined):
    s = S(dims)
    assert s.rank == s.ndims == rank
    assert s.num_elements() == elements
    assert s.is_fully_defined() == defined
    assert bool(s) == (dims is not None)
    assert repr(s.dims) == repr(None if dims is None else [D(d) for d in dims])
    if dims is not None:
        assert s.as_list() == dims and len(s) == rank
        assert [d.value for d in s] == dims and all(isinstance(d, Dimension) for d in s)


@pytest.mark.parametrize("use, words", [
    (S.as_list, "as_list\\(\\) is not defined on an unknown TensorShape."),
    (len, "Cannot take the length of shape with unknown rank."),
    (iter, "Cannot iterate over a shape with unknown rank."),
    (S.assert_is_fully_defined, "Shape <unknown> is not fully defined"),
])
def test_unknown_rank_rejects(use, words):
    with pytest.raises(ValueError, match=words):
        use(S(None))


@pytest.mark.parametrize("key, expected", [
    (slice(0, 1), (None,)), (slice(1, None), None), (slice(None, -1), None),
    (slice(-1, None), None), (slice(2, 1), ()), (slice(None), None), (slice(1, 3), (None, None)),
    (slice(0, 0), ())])
def test_slice_of_unknown_rank(key, expected):
    assert S(None)[key].as_tuple() == expected


def test_indexing():
    s = S([2, None, 4])
    assert s[0].value == 2 and s[-1].value == 4 and s[1].value is None
    assert s[1:].as_list() == [None, 4] and s[::-1].as_list() == [4, None, 2]
    assert S(None)[5].value is None
    with pytest.raises(IndexError):
        s[3]
    with pytest.raises(ValueError, match="Steps are not yet handled"):
        S(None)[0:4:2]


@pytest.mark.parametrize("a, b, merged, common, joined", [
    (None, [2], (2,), None, None),
    ([2], None, (2,), None, None),
    ([], [], (), (), ()),
    ([None, 3], [2, None], (2, 3), (None, None), (None, 3, 2, None)),
    ([2, 3], (2, 3), (2, 3), (2, 3), (2, 3, 2, 3)),
])
def test_combine_compatible(a, b, merged, common, joined):
    assert S(a).is_compatible_with(b)
    S(a).assert_is_compatible_with(b)
    S(a).assert_same_rank(b)
    assert S(a).merge_with(b).as_tuple() == merged
    assert S(a).most_specific_compatible_shape(b).as_tuple() == common
    assert S(a).concatenate(b).as_tuple() == joined
    assert (S(a) + b).as_tuple() == joined
    assert (a + S(b)).as_tuple() == joined


def test_combine_incompatible():
    with pytest.raises(ValueError, match=r"^Shapes \(2, 3\) and \(2, 4\) are not compatible$"):
        S([2, 3]).merge_with([2, 4])
    with pytest.raises(ValueError, match=r"^Shapes \(\) and \[2, 3\] are incompatible$"):
        S([]).assert_is_compatible_with([2, 3])
    with pytest.raises(ValueError, match=r"^Shapes \(3,\) and \(\?, 3\) must have the same rank$"):
        S([3]).assert_same_rank([None, 3])
    assert S([2, 3]).most_specific_compatible_shape([2, 4]).as_tuple() == (2, None)
    assert S([2, 3]).most_specific_compatible_shape([2]).as_tuple() is None
    assert not S([2, 3]).is_compatible_with([2]) and not S([2]).is_compatible_with(3)


def test_rank_checks():
    s = S([2, None])
    assert s.with_rank(2) is s and s.with_rank_at_least(2) is s and s.with_rank_at_most(2) is s
    s.assert_has_rank(2)
    assert S(None).with_rank(2).as_tuple() == (None, None)
    assert S(None).with_rank_at_least(2).rank is None
    for method, words in [(s.with_rank, "rank 9"), (s.assert_has_rank, "rank 9"),
                          (s.with_rank_at_least, "rank at least 9")]:
        with pytest.raises(ValueError, match=r"^Shape \(2, \?\) must have %s$" % words):
            method(9)
    with pytest.raises(ValueError, match=r"^Shape \(2, \?\) must have rank at most 1$"):
        s.with_rank_at_most(1)


def test_equality():
    assert S([1, 2]) == [1, 2] and S([1, 2]) == (1, 2) and S([]) == [] and S([3]) == 3
    assert S([1, 2]) != [2, 1] and S([1]) != [1, 1] and not S([1, 2]) != [1, 2]
    assert S(None) == None and S([1]) != "abc" and not S([1]) == "abc"  # noqa: E711
    partial = S([None, 3])
    assert partial == partial and partial == S(partial)
    assert not S([None, 3]) == S([None, 3]) and S([None, 3]) != S([None, 3])
    assert not S(None) == S([])
    with pytest.raises(ValueError, match="The inequality of unknown TensorShapes is undefined."):
        S(None) != S([1])
    with pytest.raises(ValueError, match="Dimension -1 must be >= 0"):
        S([1]) == [-1]
    with pytest.raises(TypeError, match="unhashable type: 'TensorShape'"):
        hash(S([1]))


def test_use_by_numpy():
    assert np.zeros(S([2, 3])).shape == (2, 3)
    assert np.zeros(2).reshape(S([2, 1])).shape == (2, 1)


def test_pickle():
    assert repr(pickle.loads(pickle.dumps(S([3, None])))) == repr(S([3, None]))


def test_constructors():
    assert tensor_shape.unknown_shape().rank is None
    assert tensor_shape.unknown_shape(2).as_list() == [None, None]
    assert tensor_shape.unknown_shape(ndims=1).as_list() == [None]
    with pytest.raises(TypeError, match="Unknown argument: {'foo': 1}"):
        tensor_shape.unknown_shape(foo=1)
    assert tensor_shape.scalar().as_list() == []
    assert tensor_shape.vector(3).as_list() == [3]
    assert tensor_shape.matrix(None, 2).as_list() == [None, 2]
    s = S([1])
    assert tensor_shape.as_shape(s) is s and tensor_shape.as_shape(2).as_list() == [2]
