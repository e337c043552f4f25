"""Makes a `Program` of operations for known feed shapes: infers every shape, folds what is known.

An operation whose output shapes depend on data cannot be compiled with the rest. It, if nothing but
its run can tell, ends the program (`dynamic`); what depends on it is `deferred` to a later program,
which is compiled when the shapes, and the values that shapes depend on, are there.
"""

import numpy as np

from minigraph import errors
from minigraph.compile import formula
from minigraph.compile.failure import located, uninitialized
from minigraph.compile.interpret import evaluate
from minigraph.compile.ir import Node, Program, Value
from minigraph.compile.lower import runs_on_host
from minigraph.compile.pin import PINNED, predecessors, written_slots
from minigraph.compile.views import shown
from minigraph.core.dtypes import as_dtype, bool as bool_, resource
from minigraph.core.infer import describe_shape, shape_from_value
from minigraph.core.shape import TensorShape, as_shape
from minigraph.core.size import NotSymbolic, is_symbolic
from minigraph.ops.array.selecting import MASKED
from minigraph.ops.state import REPLACE_VARIABLE
from minigraph.ops.stored import is_variable, stored_as, variable_dtype

FOLD_LIMIT = 1 << 20    # elements; larger constants are computed when the plan runs


class NodeContext:
    """The compile-time twin of `core.infer.InferContext`: shapes are known, values if constant."""

    __slots__ = ("op", "attrs", "inputs", "asked")
    running = True

    def __init__(self, op, inputs):
        self.op = op
        self.attrs = op.attrs
        self.inputs = inputs
        self.asked = []

    @property
    def type(self):
        return self.op.type

    @property
    def op_name(self):
        return self.op.name

    @property
    def n_inputs(self):
        return len(self.inputs)

    @property
    def n_outputs(self):
        return len(self.op.outputs)

    def dtype(self, i):
        return self.inputs[i].dtype

    def shape(self, i):
        return self.inputs[i].tensor_shape

    def shapes(self):
        return [v.tensor_shape for v in self.inputs]

    def value(self, i):
        value = self.inputs[i]
        if not value.is_const:
            self.asked.append(i)
        return value.array

    def value_as_shape(self, i):
        value = self.value(i)
        if value is not None:
            return shape_from_value(value)
        shape = self.inputs[i].shape
        return TensorShape([None] * shape[0]) if len(shape) == 1 else TensorShape(None)


class Specialised:
    """What `specialise` gives: a program, and what it had to leave to a later one.

    Attributes:
      program: the Program.
      values: dict of Tensor -> Value of everything in it.
      dynamic: set of Values whose shapes are known only after the run.
      deferred: operations left over, in order; some may be in the program, too: what they make of
        a feed is less work to make again than to hand on.
      wanted: tensors whose *values* the deferred operations need at compile time.
      node_of: dict of Operation -> set of Nodes that stand for it in control dependencies.
    """

    def __init__(self):
        self.program = None
        self.values = {}
        self.dynamic = set()
        self.deferred = []
        self.deferred_set = set()
        self.wanted = {}
        self.node_of = {}


class Specialiser:
    def __init__(self, slot_shape, readings, traced=False, folding=False, masks=None,
                 pairs=None):
        self.traced, self.folding = traced, folding
        self.masks = masks or {}
        self.pairs = pairs or {}
        self.held = set(self.pairs.values())
        self.slot_shape = slot_shape
        self.readings = readings
        self.result = Specialised()
        self.values = self.result.values
        self.nodes = []
        self.node_of = self.result.node_of
        self.slots = {}
        self.replacing = set()      # Assigns that give variables another shape
        self.deferred = self.result.deferred_set

    def feed(self, tensor, shape, const=None):
        if isinstance(const, formula.Formula):
            self.values[tensor] = formula.constant(const)
        else:
            kind = "feed" if const is None else "const"
            self.values[tensor] = Value(tensor.dtype.base_dtype, tuple(shape), kind, const)
        return self.values[tensor]

    def bind(self, tensor, variable, shape, is_read):
        """Makes `tensor` stand for a variable that an earlier program met, see `cut.Binding`."""
        slot = self._slot(variable)
        value = slot if shape is None else Value(slot.dtype, shape, base=slot)
        if is_read:     # before whatever this program writes
            self.nodes.append(Node(PINNED, [slot], [value], {"T": slot.dtype}))
        self.values[tensor] = value

    def add(self, op):
        """Adds one operation, whose inputs have been added."""
        if op in self.masks:
            mask = self.masks[op]
            if op is mask.gather:
                self._add_mask(mask)
            return
        if op in self.held:
            return
        if op in self.pairs:
            self._add_pairs(self.pairs[op], op)
        if (self.deferred or self.result.dynamic or self.replacing) and self._must_wait(op):
            self._defer(op)
            return
        values, op_def = self.values, op.op_def
        inputs = [values[t] for t in self._inputs(op)]
        after = self._waits_for(op, inputs)
        if not op_def.reads_ref and not op_def.writes:
            if op.outputs and _follows_write(inputs[0].root, after):
                self._bind(op, [self._after_write(op, inputs[0], after)], after)
                return
            inputs = inputs[1:]     # asks the session about the variable instead
        if is_variable(op):
            self._bind(op, [self._slot(stored_as(op))], after)
            return
        if op.type == "Identity" and op.outputs[0].dtype is resource and inputs[0].kind == "slot":
            self._bind(op, inputs, after)       # a handle that is passed on
            return
        if op.type == "Placeholder":
            raise_not_fed(op)
        if op.type in ("Assign", "AssignVariableOp") and self._changes_shape(op, *inputs):
            self._replace(op, inputs[1], after)
            return
        context = NodeContext(op, inputs)
        if self.traced:
            formulas = formula.known(op, context)
            if formulas is not None:
                self._bind(op, [formula.constant(f) for f in formulas], after)
                return
        known = self._known_value(op, context)
        if known is not None:
            known = known if isinstance(known, list) else [known]
            self._bind(op, [Value(t.dtype.base_dtype, v.shape, "const", v)
                            for t, v in zip(op.outputs, known)], after)
            return
        unknown = op_def.needs_values and [i for i in op_def.needs_values
                                           if not inputs[i].is_const]
        if unknown:
            keys = self._inputs(op)
            self.result.wanted.update((keys[i], None) for i in unknown)
            self._defer(op)
            return
        shapes = self._shapes(op, context)
        if None not in shapes:
            self._add_node(op, inputs, shapes, after)
        elif context.asked and not op_def.finds_size:
            keys = self._inputs(op)
            self.result.wanted.update((keys[i], None) for i in context.asked)
            self._defer(op)
        else:
            self._add_dynamic(op, inputs, shapes, after)

    def _after_write(self, op, slot, after):
        """What an operation gives that asks about a variable, once this run has written it."""
        if op.outputs[0].dtype.is_bool:
            return Value(bool_, (), "const", np.array(True))
        value = Value(slot.dtype, slot.root.shape, base=slot)
        self.nodes.append(Node(PINNED, [slot], [value], {"T": slot.dtype}, after=after))
        return value

    def _add_mask(self, mask):
        """Adds the operations of a Mask as one node, if all that they need is there."""
        params, _, axis = self._inputs(mask.gather)
        keys = [params, *self._inputs(mask.where), axis]
        inputs = [self.values.get(key) for key in keys]
        if any(value is None or value in self.result.dynamic for value in inputs) \
                or any(c in self.deferred for c in mask.gather._control_inputs):
            for op in mask:
                self._defer(op)
            return
        params, axis = inputs[0], inputs[2].array
        if axis is not None and axis.ndim == 0 and 0 <= axis < len(params.shape) \
                and inputs[1].shape == (params.shape[axis],):
            after = self._waits_for(mask.gather, inputs)
            self._add_dynamic(mask.gather, inputs[:2], [None], after, MASKED, {"axis": int(axis)})
            return
        self.masks = {op: m for op, m in self.masks.items() if m is not mask}
        for op in mask:
            self.add(op)

    def _add_pairs(self, pack, scatter):
        """Adds the Pack of the indices of `scatter`, unless the size of what that makes is not
        known yet: then both are left over, and a feed is handed on rather than its casts."""
        self.held.discard(pack)
        key = self._inputs(scatter)[2]
        size = self.values.get(key)
        if size is None or size.is_const or size in self.result.dynamic \
                or any(t not in self.values for t in self._inputs(pack)):
            self.add(pack)
            return
        for tensor in pack._inputs:
            self._leave_again(tensor)
        self.result.wanted[key] = None
        self._defer(pack)

    def _leave_again(self, tensor):
        """Leaves over the operations that make `tensor` of a feed alone, though they are added."""
        made, value = [], self.values.get(tensor)
        while value is not None and value.kind != "feed" and tensor.op.type in ("Cast", "Identity"):
            made.append(tensor.op)
            tensor = tensor.op._inputs[0]
            value = self.values.get(tensor)
        if value is not None and value.kind == "feed":
            self.result.deferred += [op for op in reversed(made) if op not in self.result.deferred]

    def _waits_for(self, op, inputs):
        """The nodes that come before `op` although it takes nothing that they make."""
        after = set()
        for before in op._control_inputs:
            after.update(self.node_of.get(before, ()))
        for tensor, value in zip(op._inputs, inputs):
            if value.node is None:      # no node itself, but what it waits for, its users wait for
                nodes = self.node_of.get(tensor.op)
                if nodes:
                    after.update(nodes)
        return after

    def _changes_shape(self, op, ref, value):
        """True for an Assign whose value has another shape than the variable in this session."""
        if ref.root.shape is None:
            ref.root.shape = value.shape
        return not op.attrs.get("validate_shape") and ref.root.shape != value.shape

    def _replace(self, op, value, after):
        """Adds an Assign that gives the variable another shape; what waits for it is deferred."""
        output = Value(value.dtype, value.shape)
        node = Node(REPLACE_VARIABLE, [value], [output], {"T": value.dtype}, op, after)
        self.nodes.append(node)
        self._bind(op, [output], {node})
        self.replacing.add(op)

    def _must_wait(self, op):
        if any(c in self.deferred or c in self.replacing for c in op._control_inputs):
            return True
        return any(t not in self.values or self.values[t] in self.result.dynamic
                   for t in self._inputs(op))

    def _inputs(self, op):
        """Keys of the input values: the input tensors, or what stands for them in this program."""
        if not self.readings:
            return op._inputs
        return [self.readings.get((op, i), t) for i, t in enumerate(op._inputs)]

    def _defer(self, op):
        if self.traced:
            raise NotSymbolic()
        self.deferred.add(op)
        self.result.deferred.append(op)

    def _known_value(self, op, context):
        function = op.op_def.value
        if function is None or context.inputs and op.op_def.stateful \
                or self.traced and any(v.formula is not None for v in context.inputs):
            return None
        try:
            found = function(context)
        except errors.OpError as error:
            raise type(error)(op, op, located(op, error.message)) from None
        context.asked.clear()
        return found

    def _shapes(self, op, context):
        """Shapes of the outputs as tuples; None for one that is not known yet."""
        infer = op.op_def.infer
        if infer is None:
            return [None] * len(op.outputs)
        try:
            shapes = infer(context)
        except ValueError as error:
            raise errors.InvalidArgumentError(op, op, located(op, str(error))) from None
        except errors.OpError as error:
            raise type(error)(op, op, located(op, error.message)) from None
        return [None if s is None else _known_dims(as_shape(s).as_tuple()) for s in shapes]

    def _add_node(self, op, inputs, shapes, after):
        outputs = [Value(t.dtype.base_dtype, s) for t, s in zip(op.outputs, shapes)]
        for output in outputs:
            _check_size(op, output)
        op_def = op.op_def
        if op_def.runs_as is not None:
            op_def = op_def.runs_as
            outputs = outputs or [Value(inputs[i].dtype, inputs[i].shape)
                                  for i in op_def.ref_outputs]
        foldable = inputs and outputs and all([v.is_const for v in inputs]) \
            and not op_def.stateful and not op_def.writes \
            and sum([v.size for v in outputs]) <= FOLD_LIMIT
        node = Node(op_def, inputs, outputs, op.attrs, op, after)
        if foldable and self.traced and _depends_on_sizes(node):
            formulas = formula.fold(node)
            if formulas is not None:
                self._bind(op, [formula.constant(f) for f in formulas], after)
                return
            if self.folding:
                raise NotSymbolic()
        elif foldable and _folded(node):
            self._bind(op, outputs, after)
            return
        views = shown(node)
        if views is not None:
            self.nodes += views
            self._bind(op, outputs, set(views))
            return
        if op_def.view:
            outputs[0].base = inputs[0]
        for i in op_def.ref_outputs:
            outputs[i].base = inputs[i]
        if op_def.state is not None:
            node.state = self._state(op)
        self.nodes.append(node)
        self._bind(op, outputs, {node})

    def _add_dynamic(self, op, inputs, shapes, after, op_def=None, attrs=None):
        if self.traced:
            raise NotSymbolic()
        for value in inputs:
            if value.kind == "slot" and value.root.shape is None:
                raise uninitialized(value.key, op)
        op_def = op_def or op.op_def.runs_as or op.op_def
        outputs = [Value(t.dtype.base_dtype, shape or ()) for t, shape in zip(op.outputs, shapes)]
        node = Node(op_def, inputs, outputs, attrs or op.attrs, op, after)
        found = runs_on_host(node)      # then the arrays are what it gives, not the plan's
        # Other lowerings than those that find sizes would write beyond what they are given.
        if not found and not op_def.finds_size:
            raise AssertionError("%s (%s): its shape is not known from its inputs' shapes"
                                 % (op.name, op.type))
        self.nodes.append(node)
        self.result.dynamic.update(output for output, shape in zip(outputs, shapes)
                                   if found or shape is None)
        self._bind(op, outputs, {node})

    def _bind(self, op, values, nodes):
        for tensor, value in zip(op.outputs, values):
            self.values.setdefault(tensor, value)
        self.node_of[op] = nodes

    def _slot(self, op):
        if op not in self.slots:
            shape = self.slot_shape(op)
            self.slots[op] = Value(variable_dtype(op), shape, "slot", key=op)
        return self.slots[op]

    def _state(self, op):
        array = np.asarray(self.slot_state(op))
        return Value(as_dtype(array.dtype), array.shape, "slot", key=op)

    def slot_state(self, op):
        return op.op_def.state(op)


def _follows_write(slot, after):
    """Is one of the nodes `after`, or one that they depend on, a write of `slot`?"""
    seen, stack = set(after), list(after)
    while stack:
        node = stack.pop()
        if slot in written_slots(node):
            return True
        before = predecessors(node) - seen
        seen |= before
        stack += before
    return False


def _known_dims(dims):
    """The dims of a shape; None if any is not known. A Number is not compared with None."""
    if dims is not None:
        for dim in dims:
            if dim is None:
                return None
    return dims


def _check_size(op, value):
    """InvalidArgumentError if the elements of `value` cannot be counted in an int64."""
    if not is_symbolic(value.shape) and value.size >= 1 << 63:
        raise errors.InvalidArgumentError(op, op, located(
            op, "Shape %s would have more than 2**63 - 1 elements" % list(value.shape)))


def raise_not_fed(op):
    """Raises InvalidArgumentError for a placeholder that a run needs and nobody fed."""
    shape = op.outputs[0].shape
    described = "" if shape.ndims is None else " and shape %s" % describe_shape(shape)
    raise errors.InvalidArgumentError(op, op, located(
        op, "You must feed a value for placeholder tensor '%s' with dtype %s%s"
        % (op.name, TF_NAMES.get(op.outputs[0].dtype.name, op.outputs[0].dtype.name), described)))


# TensorFlow's C++ spells these types its own way in messages.
TF_NAMES = {"float32": "float", "float64": "double", "float16": "half"}


def _folded(node):
    """Makes the outputs constants. False if that fails: the run will, once what comes before it has
    run, which may be an assertion that says it better."""
    try:
        arrays = evaluate(node)
    except errors.OpError:
        return False
    for output, array in zip(node.outputs, arrays):
        output.const, output.kind, output.node = compress(array), "const", None
    return True


def _depends_on_sizes(node):
    """Does a constant that the node takes, or the shape of one that it makes, depend on sizes?"""
    return any(v.formula is not None for v in node.inputs) \
        or any(is_symbolic(v.shape) for v in node.outputs)


def compress(array):
    """`array`, or where all its elements agree, one element seen under its shape."""
    array = np.asarray(array)
    if array.size > 1 and array.dtype != object and array.strides and any(array.strides):
        first = array.flat[0]
        if (array == first).all() and not (first == 0 and np.signbit(array).any()
                                           if array.dtype.kind == "f" else False):
            return np.broadcast_to(np.array(first, array.dtype), array.shape)
    return array


def specialise(operations, feeds, slot_shape, bound=None, readings=None, traced=False,
               folding=False, masks=None, pairs=None):
    """Compiles as many of `operations` as known shapes allow into a Program.

    Args:
      operations: list of Operations, inputs first.
      feeds: dict of Tensor (or `cut.Reading`) -> (shape, None, or a constant: an array, or in a
        trace a Formula).
      slot_shape: function(variable Operation) -> its shape in this session.
      bound, readings: what the program before has handed over, see `cut.HandOver`.
      traced: some of the feeds' dimensions are `Number`s.
      folding: a trace must fold all that would be folded for the sizes at hand.
      masks: dict of Operation -> the `masks.Mask` that it belongs to.
      pairs: dict of ScatterNd -> the Pack that waits for it.
    Returns:
      Specialised; `program.fetches` is left empty for the caller to fill.
    Raises:
      NotSymbolic: if a trace cannot be had; so where anything is to be left to a later program.
    """
    maker = Specialiser(slot_shape, readings or {}, traced, folding, masks, pairs)
    values = [maker.feed(tensor, shape, const) for tensor, (shape, const) in feeds.items()]
    for tensor, binding in (bound or {}).items():
        maker.bind(tensor, *binding)
    for op in operations:
        maker.add(op)
    maker.result.program = Program(maker.nodes, values, [])
    return maker.result
