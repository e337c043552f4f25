"""Nested structures of Python: flatten them, map over them, pack them again (`tf.nest`).

A structure is a list, tuple, namedtuple, dict or other collection of structures; everything else
is a leaf, strings and NumPy arrays among it. Dicts are visited in the order of their sorted keys,
so that equal dicts flatten equally however they were filled.

With `expand_composites=True` an object made of several tensors is a structure too: one whose class
lists the names of its tensors in `_composite_fields`, and takes them as keyword arguments.

Source: tf.nest and tf.contrib.framework.nest, TensorFlow 1.15.
"""

import collections
from collections import abc

_COLLECTIONS = (abc.Sequence, abc.Mapping, abc.MappingView)
_LEAF_SEQUENCES = (str, bytes)


def is_nested(seq):
    """True for a collection, such as a list, tuple or dict; not for strings, sets and arrays."""
    if isinstance(seq, _COLLECTIONS):
        return not isinstance(seq, _LEAF_SEQUENCES)
    return _is_attrs(seq)


is_sequence = is_nested


def is_sequence_or_composite(seq):
    """True for a collection, and for an object made of several tensors."""
    return is_nested(seq) or _is_composite(seq)


def _is_attrs(instance):
    return hasattr(type(instance), "__attrs_attrs__")


def _is_composite(instance):
    return hasattr(type(instance), "_composite_fields")


def _is_namedtuple(instance):
    return isinstance(instance, tuple) and hasattr(instance, "_fields")


def _test_for(expand_composites):
    return is_sequence_or_composite if expand_composites else is_nested


def _sorted_keys(mapping):
    try:
        return sorted(mapping)
    except TypeError:
        raise TypeError("nest only supports dicts with sortable keys.") from None


def _items(structure):
    """(key, value) pairs of the first level: keys of a dict, names of fields, else positions."""
    if isinstance(structure, abc.Mapping):
        return [(key, structure[key]) for key in _sorted_keys(structure)]
    if _is_namedtuple(structure):
        return list(zip(structure._fields, structure))
    if _is_attrs(structure):
        names = [a.name for a in type(structure).__attrs_attrs__]
        return [(name, getattr(structure, name)) for name in names]
    if _is_composite(structure):
        pairs = [(name, getattr(structure, name)) for name in type(structure)._composite_fields]
        return [(name, value) for name, value in pairs if value is not None]
    return list(enumerate(structure))


def _like(structure, values):
    """A structure of the type of `structure`, with other values on its first level."""
    cls = type(structure)
    if isinstance(structure, abc.Mapping):
        by_key = dict(zip(_sorted_keys(structure), values))
        result = {key: by_key[key] for key in structure}  # in the order of `structure`
        if cls is collections.defaultdict:
            return cls(structure.default_factory, result)
        return cls(result)
    if _is_namedtuple(structure) or _is_attrs(structure):
        return cls(*values)
    if isinstance(structure, (abc.MappingView, range)):
        return list(values)
    if _is_composite(structure):
        return cls(**dict(zip([name for name, _ in _items(structure)], values)))
    return cls(values)


def flatten(structure, expand_composites=False):
    """List of the leaves of `structure`, depth first; `[structure]` if it is a leaf."""
    flat = []
    _flatten_into(flat, structure, _test_for(expand_composites))
    return flat


def _flatten_into(flat, structure, is_structure):
    if not is_structure(structure):
        flat.append(structure)
        return
    for _, value in _items(structure):
        _flatten_into(flat, value, is_structure)


def pack_sequence_as(structure, flat_sequence, expand_composites=False):
    """`structure` with its leaves replaced by the values of `flat_sequence`, in flatten's order.

    Raises:
      TypeError: if `flat_sequence` is not a sequence.
      ValueError: if it has more or fewer values than `structure` has leaves.
    """
    is_structure = _test_for(expand_composites)
    if not is_structure(flat_sequence):
        raise TypeError("flat_sequence must be a sequence")
    if not is_structure(structure):
        if len(flat_sequence) != 1:
            raise ValueError("Structure is a scalar but len(flat_sequence) == %d > 1"
                             % len(flat_sequence))
        return flat_sequence[0]
    leaves = flatten(structure, expand_composites)
    if len(leaves) != len(flat_sequence):
        raise ValueError(
            "Could not pack sequence. Structure had %d elements, but flat_sequence had %d "
            "elements.  Structure: %s, flat_sequence: %s."
            % (len(leaves), len(flat_sequence), structure, flat_sequence))
    return _pack(structure, (flat_sequence[i] for i in range(len(leaves))), is_structure)


def _pack(structure, leaves, is_structure):
    if not is_structure(structure):
        return next(leaves)
    return _like(structure, [_pack(value, leaves, is_structure) for _, value in _items(structure)])


def map_structure(func, *structure, **kwargs):
    """`func(x[0], x[1], ...)` of the corresponding leaves, in the structure of the first one.

    Args:
      func: callable with one argument per structure.
      *structure: structures of the same form.
      check_types: keyword; whether the types of the collections must agree too (True).
      expand_composites: keyword; whether objects made of several tensors are structures (False).
    Raises:
      TypeError: if `func` is not callable, or the structures have different types.
      ValueError: if there is no structure, the structures differ, or for other keywords.
    """
    if not callable(func):
        raise TypeError("func must be callable, got: %s" % func)
    if not structure:
        raise ValueError("Must provide at least one structure")
    check_types = kwargs.pop("check_types", True)
    expand_composites = kwargs.pop("expand_composites", False)
    if kwargs:
        raise ValueError("Only valid keyword arguments are `check_types` and "
                         "`expand_composites`, not: `%s`" % "`, `".join(kwargs))
    for other in structure[1:]:
        assert_same_structure(structure[0], other, check_types, expand_composites)
    leaves = zip(*[flatten(s, expand_composites) for s in structure])
    return pack_sequence_as(structure[0], [func(*x) for x in leaves], expand_composites)


def assert_same_structure(nest1, nest2, check_types=True, expand_composites=False):
    """Raises unless both structures have the same form.

    Raises:
      TypeError: if collections at the same place have different types and `check_types` is True.
        All mappings count as one type, and so do all lists, and namedtuples with the same name
        and fields.
      ValueError: if the structures differ otherwise.
    """
    is_structure = _test_for(expand_composites)
    try:
        _assert_same(nest1, nest2, check_types, is_structure)
    except (TypeError, ValueError) as error:
        forms = [map_structure(lambda _: _DOT, nest, expand_composites=expand_composites)
                 for nest in (nest1, nest2)]
        raise type(error)(
            "The two structures don't have the same nested structure.\n\n"
            "First structure: %s\n\nSecond structure: %s\n\nMore specifically: %s\n"
            "Entire first structure:\n%s\nEntire second structure:\n%s"
            % (_describe(nest1), _describe(nest2), error, *forms)) from None


class _Dot:
    """Stands for any leaf in a printed structure."""

    def __repr__(self):
        return "."


_DOT = _Dot()
_END = object()


def _describe(value):
    return "type=%s str=%s" % (type(value).__name__, value)


def _assert_same(a, b, check_types, is_structure):
    if is_structure(a) != is_structure(b):
        outer, leaf = (a, b) if is_structure(a) else (b, a)
        raise ValueError('Substructure "%s" is a sequence, while substructure "%s" is not'
                         % (_describe(outer), _describe(leaf)))
    if not is_structure(a):
        return
    if check_types:
        _assert_same_type(a, b)
    values = [iter([value for _, value in _items(s)]) for s in (a, b)]
    while True:
        x, y = (next(v, _END) for v in values)
        if (x is _END) != (y is _END):
            raise ValueError("The two structures don't have the same number of elements. First "
                             "structure: %s. Second structure: %s" % (_describe(a), _describe(b)))
        if x is _END:
            return
        _assert_same(x, y, check_types, is_structure)


def _assert_same_type(a, b):
    mappings = isinstance(a, abc.Mapping) and isinstance(b, abc.Mapping)
    lists = isinstance(a, list) and isinstance(b, list)
    if not (type(a) is type(b) or mappings or lists or _same_namedtuples(a, b)):
        raise TypeError(
            "The two namedtuples don't have the same sequence type. First structure %s has type "
            "%s, while second structure %s has type %s"
            % (_describe(a), type(a).__name__, _describe(b), type(b).__name__))
    if mappings and set(a) != set(b):
        raise ValueError(
            "The two dictionaries don't have the same set of keys. First structure has keys %s, "
            "while second structure has keys %s" % (_describe(list(a)), _describe(list(b))))


def _same_namedtuples(a, b):
    return (_is_namedtuple(a) and _is_namedtuple(b) and a._fields == b._fields
            and type(a).__name__ == type(b).__name__)


def flatten_dict_items(dictionary):
    """Dict with every structured key and its value taken apart: {(1, 2): (3, 4)} -> {1: 3, 2: 4}.

    Raises:
      TypeError: if `dictionary` is not a mapping.
      ValueError: if a key and its value differ in size, or a key comes twice.
    """
    if not isinstance(dictionary, abc.Mapping):
        raise TypeError("input must be a dictionary")
    flat = {}
    for key, value in dictionary.items():
        keys, values = (flatten(key), flatten(value)) if is_nested(key) else ([key], [value])
        if len(keys) != len(values):
            raise ValueError(
                "Could not flatten dictionary. Key had %d elements, but value had %d elements. "
                "Key: %s, value: %s." % (len(keys), len(values), keys, values))
        for k, v in zip(keys, values):
            if k in flat:
                raise ValueError("Could not flatten dictionary: key %s is not unique." % (k,))
            flat[k] = v
    return flat


def assert_shallow_structure(shallow_tree, input_tree, check_types=True,
                             check_subtrees_length=True, expand_composites=False):
    """Raises unless `input_tree` has the form of `shallow_tree` as deep as that goes.

    Raises:
      TypeError: if `input_tree` ends too early, or has other types and `check_types` is True.
      ValueError: if lengths or keys differ; with `check_subtrees_length=False` the collections of
        `input_tree` may have more elements.
    """
    is_structure = _test_for(expand_composites)
    if not is_structure(shallow_tree):
        return
    if not is_structure(input_tree):
        raise TypeError("If shallow structure is a sequence, input must also be a sequence. "
                        "Input has type: %s." % type(input_tree))
    if check_types and not _shallow_types_match(shallow_tree, input_tree):
        raise TypeError("The two structures don't have the same sequence type. Input structure "
                        "has type %s, while shallow structure has type %s."
                        % (type(input_tree), type(shallow_tree)))
    shallow, deep = _items(shallow_tree), _items(input_tree)
    if isinstance(shallow_tree, abc.Mapping):
        _assert_keys(shallow, deep, check_subtrees_length)
    else:
        _assert_lengths(shallow, deep, check_subtrees_length)
    for branch, input_branch in _paired(shallow_tree, input_tree):
        assert_shallow_structure(branch[1], input_branch, check_types, check_subtrees_length,
                                 expand_composites)


def _shallow_types_match(shallow, deep):
    return (isinstance(deep, type(shallow)) or _same_namedtuples(shallow, deep)
            or (isinstance(deep, abc.Mapping) and isinstance(shallow, abc.Mapping)))


def _assert_lengths(shallow, deep, equal):
    if equal and len(shallow) != len(deep):
        raise ValueError("The two structures don't have the same sequence length. Input structure "
                         "has length %d, while shallow structure has length %d."
                         % (len(deep), len(shallow)))
    if len(shallow) > len(deep):
        raise ValueError("The input_tree has fewer elements than the shallow_tree. Input structure "
                         "has length %d, while shallow structure has length %d."
                         % (len(deep), len(shallow)))


def _assert_keys(shallow, deep, equal):
    _assert_lengths(shallow, deep, equal)
    absent = sorted(set(dict(shallow)) - set(dict(deep)))
    if absent:
        raise ValueError("The shallow_tree's keys are not a subset of the input_tree's keys. The "
                         "shallow_tree has the following keys that are not in the input_tree: %s."
                         % absent)


def _paired(shallow_tree, input_tree):
    """((key, shallow branch), input branch): by key in a mapping, else by position."""
    shallow, deep = _items(shallow_tree), _items(input_tree)
    if isinstance(shallow_tree, abc.Mapping):
        by_key = dict(deep)
        return [((key, branch), by_key[key]) for key, branch in shallow]
    return [(item, branch) for item, (_, branch) in zip(shallow, deep)]


def flatten_with_tuple_paths_up_to(shallow_tree, input_tree, check_types=True,
                                   expand_composites=False, check_subtrees_length=True):
    """(path, part) of `input_tree` for every leaf of `shallow_tree`; a path is a tuple of keys.

    Raises: as `assert_shallow_structure`.
    """
    assert_shallow_structure(shallow_tree, input_tree, check_types, check_subtrees_length,
                             expand_composites)
    return list(_walk_up_to(shallow_tree, input_tree, _test_for(expand_composites), ()))


def _walk_up_to(shallow_tree, input_tree, is_structure, path):
    if not is_structure(shallow_tree):
        yield path, input_tree
        return
    for (key, branch), input_branch in _paired(shallow_tree, input_tree):
        yield from _walk_up_to(branch, input_branch, is_structure, path + (key,))


def flatten_up_to(shallow_tree, input_tree, check_types=True, expand_composites=False,
                  check_subtrees_length=True):
    """List of the part of `input_tree` for every leaf of `shallow_tree`.

    `flatten_up_to([0, [0]], [[1, 2], [3]])` is `[[1, 2], 3]`.

    Raises: as `assert_shallow_structure`.
    """
    return [part for _, part in flatten_with_tuple_paths_up_to(
        shallow_tree, input_tree, check_types, expand_composites, check_subtrees_length)]


def map_structure_with_tuple_paths_up_to(shallow_tree, func, *inputs, **kwargs):
    """`func(path, x[0], x[1], ...)` for every leaf of `shallow_tree`, in the form of that.

    The keywords `check_types`, `expand_composites` and `check_subtrees_length` are those of
    `flatten_up_to`; all others are passed to `func`.

    Raises: as `assert_shallow_structure`, and ValueError if there are no inputs.
    """
    if not inputs:
        raise ValueError("Cannot map over no sequences")
    options = {"check_types": True, "expand_composites": False, "check_subtrees_length": True}
    options.update({key: kwargs.pop(key) for key in list(kwargs) if key in options})
    flat = [flatten_with_tuple_paths_up_to(shallow_tree, x, **options) for x in inputs]
    results = [func(parts[0][0], *[part for _, part in parts], **kwargs) for parts in zip(*flat)]
    return pack_sequence_as(shallow_tree, results, options["expand_composites"])


def map_structure_up_to(shallow_tree, func, *inputs, **kwargs):
    """`func(x[0], x[1], ...)` for every leaf of `shallow_tree`, in the form of that.

    Keywords and errors: as `map_structure_with_tuple_paths_up_to`.
    """
    return map_structure_with_tuple_paths_up_to(
        shallow_tree, lambda _, *parts, **kw: func(*parts, **kw), *inputs, **kwargs)


def map_structure_with_tuple_paths(func, *structure, **kwargs):
    """`func(path, x[0], x[1], ...)` of the corresponding leaves; a path is a tuple of keys."""
    return map_structure_with_tuple_paths_up_to(structure[0], func, *structure, **kwargs)


def map_structure_with_paths(func, *structure, **kwargs):
    """`func(path, x[0], x[1], ...)` of the corresponding leaves; a path is text such as "a/0"."""
    return map_structure_with_tuple_paths(
        lambda path, *parts, **kw: func("/".join(map(str, path)), *parts, **kw),
        *structure, **kwargs)


def flatten_with_tuple_paths(structure, expand_composites=False):
    """List of (path, leaf); a path is a tuple of keys."""
    return flatten_with_tuple_paths_up_to(structure, structure, False, expand_composites)


def yield_flat_paths(nest, expand_composites=False):
    """The paths of the leaves of `nest`, each a tuple of keys."""
    for path, _ in flatten_with_tuple_paths(nest, expand_composites):
        yield path


def flatten_with_joined_string_paths(structure, separator="/", expand_composites=False):
    """List of (path, leaf); a path is text such as "a/0"."""
    return [(separator.join(map(str, path)), leaf)
            for path, leaf in flatten_with_tuple_paths(structure, expand_composites)]


def get_traverse_shallow_structure(traverse_fn, structure, expand_composites=False):
    """A shallow structure of bools that tells where `traverse_fn` says to go deeper.

    Args:
      traverse_fn: callable; for a part of `structure` it returns True (go on), False (stop), or
        bools in the form of that part, one per element.
    Raises:
      TypeError: if `traverse_fn` returns something else.
    """
    is_structure = _test_for(expand_composites)
    decision = traverse_fn(structure)
    if not is_structure(structure):
        if not isinstance(decision, bool):
            raise TypeError("traverse_fn returned structure: %s for non-structure: %s"
                            % (decision, structure))
        return decision
    if decision is False:
        return False
    branches = [value for _, value in _items(structure)]
    if decision is True:
        decisions = [True] * len(branches)
    elif is_structure(decision):
        assert_shallow_structure(decision, structure, expand_composites=expand_composites)
        decisions = [value for _, value in _items(decision)]
    else:
        raise TypeError("traverse_fn returned a non-bool scalar: %s for input: %s"
                        % (decision, structure))
    if not all(isinstance(d, bool) for d in decisions):
        raise TypeError("traverse_fn didn't return a depth=1 structure of bools.  saw: %s  for "
                        "structure: %s" % (decision, structure))
    return _like(structure, [
        d and get_traverse_shallow_structure(traverse_fn, branch, expand_composites)
        for d, branch in zip(decisions, branches)])
