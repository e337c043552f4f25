"""`tf.einsum`: sums of products given by letters, as a chain of matrix products."""

import re
import string

from minigraph.core.convert import convert_to_tensor
from minigraph.core.name_scope import name_scope
from minigraph.ops.array import expand_dims, reshape, shape, transpose
from minigraph.ops.decompositions import trace
from minigraph.ops.elementwise import multiply
from minigraph.ops.linalg import matmul
from minigraph.ops.reduction import reduce_sum


def einsum(equation, *inputs, name=None, **unknown):
    """"ij,jk->ik": for each letter of the output the sum, over the other letters, of the products.

    Args:
      equation: letters of the axes of each input, and after "->" of the output; without "->" the
        output has the letters that occur once, in order of the alphabet. "..." stands for the
        other axes, in the output too.
      inputs: tensors of one dtype.
      name: scope of the operations (optional).
    Raises:
      ValueError: for an equation of another form, a letter twice in one input, an output letter
        that no input has, or a number of inputs, ranks or sizes that do not fit it.
    Source: tf.einsum, TensorFlow 1.15.
    """
    if unknown:
        raise TypeError("invalid keyword arguments for this function: "
                        + ", ".join(sorted(unknown)))
    with name_scope(name, "einsum", list(inputs)):
        tensors = [convert_to_tensor(x) for x in inputs]
        equation = equation.replace(" ", "")
        if len(tensors) == 1 and re.fullmatch(r"([A-Za-z])\1", equation):
            return trace(tensors[0])
        terms, output = _parsed(_without_ellipsis(equation, tensors), len(inputs))
        sizes = _sizes(terms, tensors)
        value, letters = tensors[0], terms[0]
        for i, (x, term) in enumerate(zip(tensors[1:], terms[1:])):
            needed = set(output).union(*terms[i + 2:])
            value, letters = _product(value, letters, x, term, needed, sizes)
        value, letters = _summed(value, letters, set(output))
        return _ordered(value, letters, output)


def _without_ellipsis(equation, tensors):
    """The equation with letters in place of "...", as many as the inputs' ranks ask for."""
    if "..." not in equation:
        return equation
    left, arrow, right = equation.partition("->")
    terms, found = left.split(","), 0
    unused = [c for c in string.ascii_letters if c not in equation]
    counts = []
    for term, x in zip(terms, tensors):
        if x.shape.ndims is None:
            raise ValueError("Unable to statically infer ellipsis axes.")
        counts.append(x.shape.ndims - len(term.replace("...", "")) if "..." in term else 0)
        found = max(found, counts[-1])
    letters = "".join(unused[:found])
    terms = [term.replace("...", letters[found - n:]) for term, n in zip(terms, counts)]
    if not arrow:
        once = sorted(c for c in set(left) if c.isalpha() and left.count(c) == 1)
        return ",".join(terms) + "->" + letters + "".join(once)
    return ",".join(terms) + "->" + right.replace("...", letters)


def _parsed(equation, number):
    match = re.fullmatch(r"([A-Za-z,]*)(->([A-Za-z]*))?", equation)
    if not match:
        raise ValueError("Indices have incorrect format: %s" % equation)
    terms = match[1].split(",")
    if len(terms) != number:
        raise ValueError('Got %d arguments for equation "%s", expecting %d'
                         % (number, equation, len(terms)))
    for term in terms:
        if len(set(term)) != len(term):
            raise ValueError("Subscript not supported: an axis appears more than once: %s" % term)
    letters = "".join(terms)
    if match[2] is None:
        return terms, "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    for c in match[3]:
        if c not in letters:
            raise ValueError("Invalid equation: %s" % equation)
    return terms, match[3]


def _sizes(terms, tensors):
    """The size of each letter: an int, or a scalar tensor where it is unknown."""
    sizes = {}
    for term, x in zip(terms, tensors):
        x.shape.assert_has_rank(len(term))
        dynamic = None
        for axis, c in enumerate(term):
            size = x.shape[axis].value
            if size is None:
                if c not in sizes:
                    dynamic = shape(x) if dynamic is None else dynamic
                    sizes[c] = dynamic[axis]
            elif isinstance(sizes.get(c), int) and sizes[c] != size:
                raise ValueError("Inconsistent sizes of axis %s: %d and %d" % (c, sizes[c], size))
            else:
                sizes[c] = size
    return sizes


def _summed(x, letters, needed):
    """`x` without the letters that nothing needs."""
    axes = [axis for axis, c in enumerate(letters) if c not in needed]
    if not axes:
        return x, letters
    return reduce_sum(x, axes), "".join(c for c in letters if c in needed)


def _ordered(x, letters, wanted):
    order = [letters.index(c) for c in wanted]
    return x if order == list(range(len(order))) else transpose(x, order)


def _product(a, a_letters, b, b_letters, needed, sizes):
    """The product, summed over what nothing needs, and its letters: shared, of a, of b."""
    a, a_letters = _summed(a, a_letters, needed | set(b_letters))
    b, b_letters = _summed(b, b_letters, needed | set(a_letters))
    shared = [c for c in a_letters if c in b_letters]
    batch = "".join(c for c in shared if c in needed)
    inner = "".join(c for c in shared if c not in needed)
    a_free = "".join(c for c in a_letters if c not in shared)
    b_free = "".join(c for c in b_letters if c not in shared)
    if not inner:
        a = _ordered(a, a_letters, batch + a_free)
        b = _ordered(b, b_letters, batch + b_free)
        return _outer(a, b, len(batch), len(a_free), len(b_free)), batch + a_free + b_free
    a = _grouped(_ordered(a, a_letters, batch + a_free + inner), batch, (a_free, inner), sizes)
    b = _grouped(_ordered(b, b_letters, batch + inner + b_free), batch, (inner, b_free), sizes)
    letters = batch + a_free + b_free
    result = _shaped(matmul(a, b), [sizes[c] for c in letters])
    result.set_shape([sizes[c] if isinstance(sizes[c], int) else None for c in letters])
    return result, letters


def _outer(a, b, n_batch, n_a, n_b):
    """The products of all elements of a and b that share the first axes; nothing is summed."""
    for _ in range(n_b):
        a = expand_dims(a, -1)
    for _ in range(n_a):
        b = expand_dims(b, n_batch)
    return multiply(a, b)


def _grouped(x, batch, groups, sizes):
    """`x` with each group of axes made one; a group of none has size 1."""
    shape_of = [sizes[c] for c in batch]
    for group in groups:
        size = 1
        for c in group:
            size = size * sizes[c]
        shape_of.append(size)
    return _shaped(x, shape_of)


def _shaped(x, sizes):
    """`x`, reshaped if it does not have these sizes."""
    if x.shape.ndims == len(sizes) and all(
            isinstance(n, int) and n == has for n, has in zip(sizes, x.shape.as_list())):
        return x
    return reshape(x, sizes)
