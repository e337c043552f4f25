"""Nested structures against facts recorded from TensorFlow 1.15."""

import collections
from collections import OrderedDict

import numpy as np
import pytest

from minigraph.core import nest
from minigraph.core.indexed_slices import IndexedSlices
from minigraph.core.shape import TensorShape

Point = collections.namedtuple("Point", "a b")
Other = collections.namedtuple("Other", "a b")


class SubPoint(Point):
    pass


class SubList(list):
    pass


class Sparse:
    """An object made of tensors; the last is optional."""

    _composite_fields = ("indices", "values", "extra")

    def __init__(self, indices, values, extra=None):
        self.indices, self.values, self.extra = indices, values, extra


@pytest.mark.parametrize("structure, flat", [
    ([], []), ((), []), ({}, []), ([1, [2, (3,)]], [1, 2, 3]),
    ({"b": 1, "a": [2, 3]}, [2, 3, 1]), (Point(1, [2]), [1, 2]), (range(3), [0, 1, 2]),
    (OrderedDict([("b", 1), ("a", 2)]), [2, 1]), ({"b": 1}.values(), [1]),
    (collections.deque([1, 2]), [1, 2]), (bytearray(b"a"), [97]),
    (collections.ChainMap({"a": 1}), [1]), ([[]], []), ([None, "ab"], [None, "ab"]),
], ids=repr)
def test_flatten(structure, flat):
    assert nest.is_nested(structure) and nest.is_sequence(structure)
    assert nest.flatten(structure) == flat


@pytest.mark.parametrize("leaf", [
    1, None, "ab", b"x", {1, 2}, np.ones(2), TensorShape([2]), iter([1]), slice(1)],
    ids=lambda leaf: type(leaf).__name__)
def test_leaves(leaf):
    assert not nest.is_nested(leaf)
    assert nest.flatten(leaf)[0] is leaf
    assert nest.pack_sequence_as(leaf, [5]) == 5


def test_keys_that_cannot_be_sorted():
    with pytest.raises(TypeError, match="nest only supports dicts with sortable keys."):
        nest.flatten({1: 2, "a": 3})


@pytest.mark.parametrize("structure, flat, packed", [
    ([1, 2], [3, 4], [3, 4]), ({"b": 1, "a": [2, 3]}, (7, 8, 9), {"b": 9, "a": [7, 8]}),
    (Point(1, [2]), [3, 4], Point(3, [4])), (SubPoint(1, 2), [3, 4], SubPoint(3, 4)),
    (SubList([1]), [3], SubList([3])), (range(2), [5, 6], [5, 6]),
    ({"b": 1}.values(), [8], [8]), (collections.deque([1]), [3], collections.deque([3])),
    (OrderedDict([("z", 1), ("y", 2)]), [3, 4], OrderedDict([("z", 4), ("y", 3)])),
    (collections.defaultdict(int, {"z": 1, "y": 2}), [3, 4],
     collections.defaultdict(int, {"z": 4, "y": 3})),
], ids=repr)
def test_pack(structure, flat, packed):
    result = nest.pack_sequence_as(structure, flat)
    assert result == packed and type(result) is type(packed)
    if isinstance(structure, dict):
        assert list(result) == list(structure)


@pytest.mark.parametrize("structure, flat, error, words", [
    ([1, 2], "xy", TypeError, "flat_sequence must be a sequence"),
    (1, [2, 3], ValueError, "Structure is a scalar but len(flat_sequence) == 2 > 1"),
    ([1, 2], [3], ValueError,
     "Could not pack sequence. Structure had 2 elements, but flat_sequence had 1 elements.  "
     "Structure: [1, 2], flat_sequence: [3]."),
])
def test_pack_rejects(structure, flat, error, words):
    with pytest.raises(error) as raised:
        nest.pack_sequence_as(structure, flat)
    assert str(raised.value) == words


@pytest.mark.parametrize("a, b", [
    ([1, 2], [3, 4]), (1, "a"), ({"a": 1}, OrderedDict(a=2)), (Point(1, 2), Point(3, 4)),
    ([1, 2], SubList([1, 2])), ([], []),
    (Point(1, 2), collections.namedtuple("Point", "a b")(3, 4)),
])
def test_same_structure(a, b):
    nest.assert_same_structure(a, b)


@pytest.mark.parametrize("a, b", [
    ([1, 2], (3, 4)), (Point(1, 2), Other(3, 4)), (Point(1, 2), (1, 2)), ((1, 2), Point(1, 2)),
    (Point(1, 2), SubPoint(3, 4)), ([], ()), ({"a": [1]}, {"a": (1,)}), ([1], {"a": 1}),
])
def test_same_structure_but_for_types(a, b):
    with pytest.raises(TypeError, match="The two namedtuples don't have the same sequence type."):
        nest.assert_same_structure(a, b)
    nest.assert_same_structure(a, b, check_types=False)


@pytest.mark.parametrize("a, b, words", [
    ([1, 2], [3], "The two structures don't have the same number of elements. "
                  "First structure: type=list str=[1, 2]. Second structure: type=list str=[3]\n"),
    ([1, 2], [3, [4]], 'Substructure "type=list str=[4]" is a sequence, while substructure '
                       '"type=int str=2" is not\n'),
    ([1], 2, 'Substructure "type=list str=[1]" is a sequence, while substructure '
             '"type=int str=2" is not\n'),
    ({"a": 1}, {"b": 2},
     "The two dictionaries don't have the same set of keys. First structure has keys "
     "type=list str=['a'], while second structure has keys type=list str=['b']\n"),
])
def test_different_structure(a, b, words):
    with pytest.raises(ValueError) as raised:
        nest.assert_same_structure(a, b)
    assert "More specifically: " + words in str(raised.value)


def test_text_of_different_structures():
    with pytest.raises(ValueError) as raised:
        nest.assert_same_structure([[1], {"a": 2}], [[1, 3], {"a": 2}])
    assert str(raised.value) == (
        "The two structures don't have the same nested structure.\n\n"
        "First structure: type=list str=[[1], {'a': 2}]\n\n"
        "Second structure: type=list str=[[1, 3], {'a': 2}]\n\n"
        "More specifically: The two structures don't have the same number of elements. "
        "First structure: type=list str=[1]. Second structure: type=list str=[1, 3]\n"
        "Entire first structure:\n[[.], {'a': .}]\n"
        "Entire second structure:\n[[., .], {'a': .}]")


def _add(*values):
    return sum(values)


def test_map_structure():
    assert nest.map_structure(_add, [1, [2]], [3, [4]]) == [4, [6]]
    assert nest.map_structure(_add, {"b": 1, "a": 2}, {"a": 10, "b": 20}) == {"b": 21, "a": 12}
    assert nest.map_structure(_add, Point(1, 2)) == Point(1, 2)
    assert nest.map_structure(_add, 5, 6) == 11
    assert nest.map_structure(_add, [1], (2,), check_types=False) == [3]


@pytest.mark.parametrize("args, kwargs, error, words", [
    ((3, [1]), {}, TypeError, "func must be callable, got: 3"),
    ((_add,), {}, ValueError, "Must provide at least one structure"),
    ((_add, [1]), {"foo": 1, "bar": 2}, ValueError,
     "Only valid keyword arguments are `check_types` and `expand_composites`, not: `foo`, `bar`"),
    ((_add, [1], [1, 2]), {}, ValueError, "don't have the same number of elements"),
    ((_add, [1], (2,)), {}, TypeError, "don't have the same sequence type"),
])
def test_map_structure_rejects(args, kwargs, error, words):
    with pytest.raises(error, match=words.replace("?", r"\?")):
        nest.map_structure(*args, **kwargs)


def test_paths():
    structure = {"b": 1, "a": Point(2, {"c": [3]})}
    paths = [("a", "a"), ("a", "b", "c", 0), ("b",)]
    assert list(nest.yield_flat_paths(structure)) == paths
    assert nest.flatten_with_tuple_paths(structure) == list(zip(paths, [2, 3, 1]))
    assert nest.flatten_with_joined_string_paths(structure) == [
        ("a/a", 2), ("a/b/c/0", 3), ("b", 1)]
    assert nest.flatten_with_joined_string_paths([1, [2]], separator=".") == [("0", 1), ("1.0", 2)]
    assert nest.flatten_with_tuple_paths(5) == [((), 5)]
    assert nest.map_structure_with_paths(lambda p, *v: (p, v), [1, [2]], [3, [4]]) == [
        ("0", (1, 3)), [("1/0", (2, 4))]]
    assert nest.map_structure_with_tuple_paths(lambda p, v: (p, v), Point(1, [2])) == Point(
        (("a",), 1), [(("b", 0), 2)])


@pytest.mark.parametrize("shallow, deep, flat", [
    ([True, [False]], [[1, 2], [3]], [[1, 2], 3]), (0, [1, 2], [[1, 2]]),
    (Point(0, 0), Point(1, [2]), [1, [2]]), ({"b": 0, "a": 0}, {"a": [1], "b": 2}, [[1], 2]),
    ((), (), []), (OrderedDict(a=0), {"a": 1}, [1]),
])
def test_flatten_up_to(shallow, deep, flat):
    nest.assert_shallow_structure(shallow, deep)
    assert nest.flatten_up_to(shallow, deep) == flat


LENGTHS = ("The two structures don't have the same sequence length. Input structure has length %d, "
           "while shallow structure has length %d.")


@pytest.mark.parametrize("shallow, deep, options, error, words", [
    ([0, 0], [1, 2, 3], {}, ValueError, LENGTHS % (3, 2)),
    ([0, 0], [1], {"check_subtrees_length": False}, ValueError,
     "The input_tree has fewer elements than the shallow_tree. Input structure has length 1, "
     "while shallow structure has length 2."),
    ([0, 0], (1, [2]), {}, TypeError,
     "The two structures don't have the same sequence type. Input structure has type "
     "<class 'tuple'>, while shallow structure has type <class 'list'>."),
    ({"a": 0, "c": 1}, {"a": 1, "b": 2}, {}, ValueError,
     "The shallow_tree's keys are not a subset of the input_tree's keys. The shallow_tree has the "
     "following keys that are not in the input_tree: ['c']."),
    ([0, [0]], [1, 2], {}, TypeError, "If shallow structure is a sequence, input must also be a "
                                      "sequence. Input has type: <class 'int'>."),
    ([0], "a", {"check_types": False}, TypeError,
     "If shallow structure is a sequence, input must also be a sequence. "
     "Input has type: <class 'str'>."),
])
def test_flatten_up_to_rejects(shallow, deep, options, error, words):
    for function in (nest.flatten_up_to, nest.assert_shallow_structure):
        with pytest.raises(error) as raised:
            function(shallow, deep, **options)
        assert str(raised.value) == words


def test_flatten_up_to_options():
    assert nest.flatten_up_to([0, 0], [1, 2, 3], check_subtrees_length=False) == [1, 2]
    assert nest.flatten_up_to([0, 0], (1, [2]), check_types=False) == [1, [2]]


def test_map_structure_up_to():
    assert nest.map_structure_up_to([0, 0], lambda *x: x, [1, [2]], [3, [4]]) == [
        (1, 3), ([2], [4])]
    assert nest.map_structure_with_tuple_paths_up_to(
        [0, [0]], lambda *x: x, [1, [2]], [1, [3]]) == [((0,), 1, 1), [((1, 0), 2, 3)]]
    assert nest.map_structure_up_to([0], lambda x, scale: x * scale, [2], scale=3) == [6]
    with pytest.raises(ValueError, match="Cannot map over no sequences"):
        nest.map_structure_up_to([1], _add)


def test_flatten_dict_items():
    assert nest.flatten_dict_items({((1, 2), 3): ((4, 5), 6), "a": [7]}) == {
        1: 4, 2: 5, 3: 6, "a": [7]}
    with pytest.raises(TypeError, match="input must be a dictionary"):
        nest.flatten_dict_items([1])
    with pytest.raises(ValueError, match="Could not flatten dictionary: key 1 is not unique."):
        nest.flatten_dict_items({1: 2, (1, 3): (4, 5)})
    with pytest.raises(ValueError) as raised:
        nest.flatten_dict_items({(1, 2): (3,)})
    assert str(raised.value) == ("Could not flatten dictionary. Key had 2 elements, but value had "
                                 "1 elements. Key: [1, 2], value: [3].")


STRUCTURE = {"a": [1, (2, 3)], "b": 4}


@pytest.mark.parametrize("traverse, expected", [
    (lambda s: True, {"a": [True, (True, True)], "b": True}),
    (lambda s: False, False),
    (lambda s: not isinstance(s, tuple), {"a": [True, False], "b": True}),
    (lambda s: [True, False] if isinstance(s, list) else isinstance(s, dict),
     {"a": [False, False], "b": False}),
])
def test_traverse(traverse, expected):
    assert nest.get_traverse_shallow_structure(traverse, STRUCTURE) == expected


@pytest.mark.parametrize("traverse, structure, words", [
    (lambda s: 3, [1], "traverse_fn returned a non-bool scalar: 3 for input: [1]"),
    (lambda s: [True], 5, "traverse_fn returned structure: [True] for non-structure: 5"),
    (lambda s: [3], [1], "traverse_fn didn't return a depth=1 structure of bools.  saw: [3]  for "
                         "structure: [1]"),
])
def test_traverse_rejects(traverse, structure, words):
    with pytest.raises(TypeError) as raised:
        nest.get_traverse_shallow_structure(traverse, structure)
    assert str(raised.value) == words


def test_composites():
    sparse = Sparse(1, 2)
    assert nest.flatten([sparse, 3]) == [sparse, 3]
    assert nest.flatten([sparse, 3], expand_composites=True) == [1, 2, 3]
    assert nest.is_sequence_or_composite(sparse) and not nest.is_nested(sparse)
    packed = nest.pack_sequence_as([sparse, 0], [4, 5, 6], expand_composites=True)
    assert isinstance(packed[0], Sparse) and packed[1] == 6
    assert (packed[0].indices, packed[0].values, packed[0].extra) == (4, 5, None)


def test_indexed_slices():
    slices = IndexedSlices("values", "indices")
    assert nest.flatten({"a": slices}, expand_composites=True) == ["values", "indices"]
    mapped = nest.map_structure(str.upper, slices, expand_composites=True)
    assert (mapped.values, mapped.indices, mapped.dense_shape) == ("VALUES", "INDICES", None)
