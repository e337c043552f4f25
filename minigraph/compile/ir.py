"""The compiler's view of a graph: nodes over values whose shapes are all known.

A `Value` is assigned once. Views and reference outputs do not own memory: `Value.base` is the value
whose buffer they share, and `Value.root` the one at the end of that chain.
"""

import math

from minigraph.core.shape import fully_known


class Value:
    """A tensor of the program.

    Attributes:
      dtype, shape: its DType and tuple of ints.
      const: its NumPy array if it is known at compile time; of stride 0 where all elements agree.
      formula: while compilation is traced, what `const` depends on where it is not the same for
        all sizes, see `compile.formula`.
      node: the Node that makes it; None for feeds, constants and state.
      kind: "temp", "feed", "const", "slot" (a variable, or the state of an operation), or "kept":
        made of a slot that the program does not write, or of a constant, and kept between runs.
      base: the value whose buffer it shares, or None.
      walk: None, or where its elements are in that buffer, in row-major order: (offset, sizes,
        strides) in elements; only what `compile.in_place` looks at may take such a value.
      key: for a slot, the operation it belongs to; for what is kept, a tuple that tells, with the
        slot or constant, what it is.
    """

    __slots__ = ("dtype", "shape", "_const", "formula", "node", "kind", "base", "walk",
                 "key", "_tensor_shape", "_size", "buffer")

    def __init__(self, dtype, shape, kind="temp", const=None, node=None, key=None, base=None):
        self.dtype = dtype
        self.shape = shape
        self.kind = kind
        self._const = const
        self.formula = None
        self.node = node
        self.key = key
        self.base = base
        self.walk = None
        self.buffer = None
        self._tensor_shape = self._size = None

    @property
    def const(self):
        if self.formula is not None:
            self.formula.fail()
        return self._const

    @const.setter
    def const(self, array):
        self._const = array

    @property
    def is_const(self):
        return self._const is not None or self.formula is not None

    @property
    def array(self):
        """The constant's elements, of which a Formula's may be Numbers; None if it is none."""
        return self._const if self.formula is None else self.formula.array()

    @property
    def size(self):
        if self._size is None:
            self._size = math.prod(self.shape)
        return self._size

    @property
    def bytes(self):
        return self.size * self.dtype.size

    @property
    def tensor_shape(self):
        if self._tensor_shape is None:
            self._tensor_shape = fully_known(self.shape)
        return self._tensor_shape

    @property
    def root(self):
        value = self
        while value.base is not None:
            value = value.base
        return value

    @property
    def is_native(self):
        """False for strings and the like, which only host functions touch."""
        return self.dtype.suffix is not None

    @property
    def splat(self):
        """The one element of a constant whose elements all agree, else None."""
        if self.formula is not None:
            return self.formula.elements[0] if self.formula.fills and self.size else None
        if self._const is None or self._const.size == 0:
            return None
        if self._const.size == 1 or not any(self._const.strides):
            return self._const.flat[0]
        return None

    def __repr__(self):
        return "%%%x:%s%s" % (id(self), self.dtype.name, list(self.shape))


def same_shape(a, b):
    """Have two Values one shape? Where ranks differ, a trace notes no comparison of sizes."""
    return len(a.shape) == len(b.shape) and a.shape == b.shape


class Node:
    """An operation of the program: `outputs` from `inputs`, after all nodes of `after`."""

    __slots__ = ("op_def", "inputs", "outputs", "attrs", "op", "after", "state")

    def __init__(self, op_def, inputs, outputs, attrs, op=None, after=(), state=None):
        self.op_def = op_def
        self.inputs = inputs
        self.outputs = outputs
        self.attrs = attrs
        self.op = op
        self.after = set(after)
        self.state = state
        for output in outputs:
            output.node = self

    def replace_inputs(self, values):
        """Takes `values[v]` for every input v in the dict; what shares its buffer follows."""
        for value in self.inputs:
            if value in values:
                break
        else:
            return
        self.inputs = [values.get(v, v) for v in self.inputs]
        if self.op_def.view and self.outputs:
            self.outputs[0].base = self.inputs[0]
        for i in self.op_def.ref_outputs:
            self.outputs[i].base = self.inputs[i]

    def value(self, i):
        """The NumPy array of input `i` if it is a constant, else None."""
        return self.inputs[i].array

    def replace_read(self, old, new):
        """Reads the Value `new` wherever it, or a node fused into it, reads `old`."""
        writes = self.op_def.writes
        self.inputs = [new if v is old and i not in writes else v
                       for i, v in enumerate(self.inputs)]
        for member in self.attrs.get("nodes", ()):
            member.replace_read(old, new)

    @property
    def is_effect(self):
        """True if it does more than make its outputs."""
        return bool(self.op_def.writes) or self.op_def.stateful

    @property
    def id(self):
        return self.op._id if self.op is not None else 0

    def __repr__(self):
        return "%s = %s(%s)" % (", ".join(map(repr, self.outputs)), self.op_def.type,
                                ", ".join(map(repr, self.inputs)))


class Program:
    """Nodes in an order that respects their inputs, with what is fed and fetched.

    Attributes:
      nodes: list of Nodes.
      feeds: list of Values, one per feed, in the caller's order.
      fetches: list of Values.
    """

    def __init__(self, nodes, feeds, fetches):
        self.nodes = nodes
        self.feeds = feeds
        self.fetches = fetches

    def users(self):
        """dict of Value -> list of Nodes that take it as an input."""
        users = {}
        for node in self.nodes:
            for value in node.inputs:
                users.setdefault(value, []).append(node)
        return users

    def replace(self, old, new):
        """Uses the Value `new` wherever `old` is used or fetched."""
        for node in self.nodes:
            if old in node.inputs:
                node.inputs = [new if v is old else v for v in node.inputs]
        self.fetches = [new if v is old else v for v in self.fetches]

    def drop_dead(self):
        """Removes nodes without effect whose outputs nobody uses."""
        needed = set(self.fetches)      # Values, and Nodes that others wait for
        kept = []
        for node in reversed(self.nodes):
            if not needed.isdisjoint(node.outputs) or node.is_effect or node in needed:
                kept.append(node)
                needed.update(node.inputs, node.after)
        self.nodes = kept[::-1]

    def verify(self):
        """Checks what passes must keep. AssertionError names the first thing that is wrong."""
        made = set()
        nodes = set(self.nodes)
        for node in self.nodes:
            for value in node.inputs:
                maker = value.root.node if value.base is not None and value.walk is None \
                    else value.node
                assert maker is None or maker in made, "%r before %r" % (node, value)
            assert all(n in made for n in node.after if n in nodes), "%r is too early" % node
            assert all(output.node is node for output in node.outputs), node
            made.add(node)
        for value in self.fetches:
            assert value.node is None or value.node in made, "%r is not made" % value

    def __str__(self):
        return "\n".join(map(repr, self.nodes))
