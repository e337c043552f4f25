"""`OpDef`: the one place that says what an operation type is, and the registry of them.

An OpDef states the type's inputs, attributes and outputs by TensorFlow's names, how shapes follow,
how it runs (a native kernel or a host function on NumPy arrays) and its gradient. Calling an OpDef
adds an operation of that type to the default graph.
"""

from minigraph import errors
from minigraph.core import dtypes
from minigraph.core.arguments import REQUIRED, bind_arguments
from minigraph.core.graph import graph_of
from minigraph.core.infer import InferContext
from minigraph.core.shape import TensorShape, as_shape

NOT_DIFFERENTIABLE = type("NOT_DIFFERENTIABLE", (), {"__repr__": lambda self: "NOT_DIFFERENTIABLE"})()

_registry = {}


class Port:
    """One declared input or output: its name and type.

    The type is written "T" (the dtype attribute T), a DType, "N*T" (as many of T as attribute N
    says), or "[Tin]" (one of each dtype in the list attribute Tin); a leading "&" asks for a
    reference to a variable.
    """

    __slots__ = ("name", "type_attr", "number_attr", "list_attr", "dtype", "is_ref")

    def __init__(self, name, declared):
        self.name = name
        self.type_attr = self.number_attr = self.list_attr = self.dtype = None
        self.is_ref = isinstance(declared, str) and declared.startswith("&")
        if not isinstance(declared, str):
            self.dtype = dtypes.as_dtype(declared)
            return
        declared = declared.lstrip("&")
        if declared.startswith("["):
            self.list_attr = declared[1:-1]
        elif "*" in declared:
            self.number_attr, declared = declared.split("*")
            self._set_type(declared)
        else:
            self._set_type(declared)

    def _set_type(self, declared):
        if declared in dtypes.NAMES:
            self.dtype = dtypes.as_dtype(declared)
        else:
            self.type_attr = declared


class OpDef:
    """An operation type.

    Args:
      type: TensorFlow's name of it ("MatMul"); names starting with "_" are the compiler's own.
      inputs, outputs: dicts of name -> type, see `Port`.
      attrs: dict of name -> a frozenset of DTypes (a dtype attribute inferred from the inputs; a
        `dtypes.AllowedTypes` also says which one Python numbers become), REQUIRED, or the default;
        for N of an "N*T" input, the least number of tensors.
      infer: function(InferContext) -> shapes of the outputs; None: unknown shapes.
      kernel: for elementwise operations, the row of csrc/kernels.def.
      lower: function(node, emit) that emits native instructions.
      host: function(context, *arrays) -> array or arrays, on NumPy.
      runs_as: the OpDef that it is compiled as, which takes the same inputs and attributes; where
        that has a reference as its output, this one has none.
      view: the output is the first input's buffer under another shape.
      pins: a view of a variable that follows the writes which it depends on, and no others.
      alias: dict of output -> input whose buffer it may reuse.
      stateful: never folded, merged or reordered past a control dependency.
      value: function(InferContext) -> the output's value (a list of them if there are several
        outputs) where it follows from shapes and constants alone, or None; it is what static
        shape inference can see through.
      value_as_shape: like `value`, for an integer vector of which parts may be unknown, as a
        TensorShape.
      state: function(op) -> initial NumPy array of what the session keeps for the operation.
      needs_values: numbers of the inputs that must be constants when the operation is compiled;
        where one depends on data, compiling waits for its value.
      finds_size: its lowering finds the sizes of its outputs (ops/_sized.py) where they depend on
        the values of inputs; compiling does not wait for these.
      fault_message: function(node, status, fault, arrays) -> what to say when the kernel fails.
      reads_ref: False if the operation does not need its reference input to have a value.
      writes: positions of the reference inputs that it writes; all of them by default.
      gradient: NOT_DIFFERENTIABLE, or set by the decorator `gradient`.
      registered: False for a type that only appears in a graph.
    """

    def __init__(self, type, inputs=None, outputs=None, attrs=None, *, infer=None, kernel=None,
                 lower=None, host=None, runs_as=None, view=False, pins=False, alias=None,
                 stateful=False, value=None, value_as_shape=None, needs_values=(),
                 finds_size=False, fault_message=None, state=None, reads_ref=True, writes=None,
                 gradient=None, registered=True):
        if type in _registry:
            raise ValueError("OpDef %s is registered twice" % type)
        self.type = type
        self.inputs = [Port(*item) for item in (inputs or {}).items()]
        self.outputs = [Port(*item) for item in (outputs or {}).items()]
        self.attrs = dict(attrs or {})
        self.infer = infer
        self.kernel, self.lower, self.host = kernel, lower, host
        self.runs_as, self.view, self.pins = runs_as, view, pins
        self.alias = alias or {}
        self.stateful = stateful or state is not None
        self.value, self.value_as_shape = value, value_as_shape
        self.needs_values, self.finds_size = needs_values, finds_size
        self.fault_message = fault_message
        self.state, self.reads_ref = state, reads_ref
        self.gradient_function = gradient
        self.type_attrs = {attr for port in self.inputs + self.outputs
                           for attr in (port.type_attr, port.list_attr) if attr}
        self.writes = writes if writes is not None else tuple(
            i for i, port in enumerate(self.inputs) if port.is_ref)
        self.refs = tuple(i for i, port in enumerate(self.inputs) if port.is_ref)
        # Outputs that are the variable of the input at the same position.
        self.ref_outputs = tuple(i for i in self.writes
                                 if i < len(self.outputs) and self.outputs[i].is_ref)
        self.is_simple = not any(p.number_attr or p.list_attr for p in self.inputs + self.outputs)
        if registered:
            _registry[type] = self

    def gradient(self, function):
        """Decorator: function(op, *output gradients) -> one gradient (or None) for each input."""
        self.gradient_function = function
        return function

    @property
    def name(self):
        """The type, by the name that TensorFlow's own OpDef message has for it."""
        return self.type

    @property
    def elementwise(self):
        return self.kernel is not None

    def __call__(self, *inputs, name=None, **attrs):
        """Adds an operation of this type; returns its output, list of outputs, or itself if none."""
        return self.outputs_of(self.create(inputs, attrs, name))

    def create(self, inputs, attrs, name):
        """Adds an operation of this type and returns the Operation."""
        graph = graph_of(_flat(inputs) if not self.is_simple else inputs)
        with graph.as_default(), graph.name_scope(name or self.type) as scope:
            tensors, attrs = bind_arguments(self, inputs, attrs)
            with_dtypes = self._output_dtypes(attrs)
            op = graph.add_op(self, tensors, attrs, with_dtypes, scope)
            try:
                infer_output_shapes(op)
            except BaseException:
                graph._remove_last(op)
                raise
            graph._record_op_seen_by_control_dependencies(op)
        return op

    def outputs_of(self, op):
        """What calling gives for an operation: grouped by "N*T" outputs as TensorFlow does."""
        if not self.outputs:
            return op
        if len(self.outputs) == 1:
            port = self.outputs[0]
            return list(op.outputs) if port.number_attr or port.list_attr else op.outputs[0]
        if self.is_simple:
            return list(op.outputs)
        groups, taken = [], 0
        for port in self.outputs:
            size = (int(op.attrs[port.number_attr]) if port.number_attr
                    else len(op.attrs[port.list_attr]) if port.list_attr else None)
            groups.append(op.outputs[taken] if size is None else op.outputs[taken:taken + size])
            taken += 1 if size is None else size
        return groups

    def _output_dtypes(self, attrs):
        result = []
        for port in self.outputs:
            if port.list_attr:
                result += [dtypes.as_dtype(d) for d in attrs[port.list_attr]]
                continue
            dtype = port.dtype or dtypes.as_dtype(attrs[port.type_attr])
            if port.is_ref:
                dtype = dtype._as_ref
            result += [dtype] * (int(attrs[port.number_attr]) if port.number_attr else 1)
        return result

    def __repr__(self):
        return "<OpDef %s>" % self.type


def _flat(inputs):
    for item in inputs:
        if isinstance(item, (list, tuple)):
            yield from item
        else:
            yield item


def infer_output_shapes(op):
    """Sets the static shapes of `op`'s outputs. ValueError in TF's words if its inputs disagree."""
    infer = op.op_def.infer
    if infer is None:
        return
    context = InferContext(op)
    shapes = infer(context)
    for output, shape in zip(op.outputs, shapes):
        output._shape = TensorShape(None) if shape is None else as_shape(shape)


def create_by_type(graph, type, inputs, output_dtypes, attrs, name):
    """The Operation that `Graph.create_op` makes."""
    op_def = _registry.get(type)
    if op_def is not None:
        return op_def.create(inputs, attrs, name)
    op_def = OpDef(type, host=_not_registered, stateful=True, registered=False)
    with graph.name_scope(name) as scope:
        op = graph.add_op(op_def, list(inputs), dict(attrs), list(output_dtypes), scope)
    graph._record_op_seen_by_control_dependencies(op)
    return op


def _not_registered(context, *arrays):
    raise errors.NotFoundError(None, None, "Op type not registered '%s'" % context.op.type)


def get(type):
    """The OpDef of a type. LookupError if there is none."""
    try:
        return _registry[type]
    except KeyError:
        raise LookupError("Op type not registered '%s'" % type) from None


def registered_or_none(type):
    """The OpDef of a type, or None."""
    return _registry.get(type)


def registered():
    """All OpDefs by type."""
    return dict(_registry)
