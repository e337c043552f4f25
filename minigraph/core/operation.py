"""`Operation`: one node of a graph."""

from minigraph.core.node_def import node_def_of
from minigraph.core.tensor import Tensor, session_or_default
from minigraph.core.traceback import describe, frames_of, start_lines, user_frame


class Operation:
    """A node: it takes the tensors `inputs` and makes the tensors `outputs`.

    Attributes:
      name, type: its unique name in the graph, and TensorFlow's name of what it does ("MatMul").
      inputs, outputs: lists of Tensors.
      control_inputs: operations that run before it.
      attrs: dict of attributes by TensorFlow's names.
      op_def: the OpDef that says how to infer, run and differentiate it.
    Source: tf.Operation, TensorFlow 1.15.
    """

    __slots__ = ("graph", "name", "type", "op_def", "attrs", "device", "_inputs", "outputs",
                 "_control_inputs", "_control_outputs", "_id", "_place", "_original_op",
                 "_gradient_override", "_shape_function_inputs", "__weakref__", "__dict__")

    def __init__(self, graph, name, op_def, inputs, attrs, output_dtypes, control_inputs):
        self.graph = graph
        self.name = name
        self.op_def = op_def
        self.type = op_def.type
        self.attrs = attrs
        self.device = ""
        self._inputs = list(inputs)
        self._control_inputs = list(control_inputs)
        self._control_outputs = []
        self._original_op = None
        self._gradient_override = None
        self._place = user_frame()
        self._id = graph._register(self)
        self.outputs = [Tensor(self, i, dtype) for i, dtype in enumerate(output_dtypes)]
        for tensor in self._inputs:
            tensor._consumers.append(self)
        for op in self._control_inputs:
            op._control_outputs.append(self)

    def _detach(self):
        for tensor in self._inputs:
            tensor._consumers.remove(self)
        for op in self._control_inputs:
            op._control_outputs.remove(self)

    @property
    def inputs(self):
        return self._inputs

    @property
    def node_def(self):
        """The operation as a NodeDef message."""
        return node_def_of(self)

    @property
    def control_inputs(self):
        return list(self._control_inputs)

    @property
    def _output_types(self):
        return [output.dtype for output in self.outputs]

    @property
    def traceback(self):
        """The user's frame that created the operation, as [(file, line, function, text)]."""
        return frames_of(self._place)

    @property
    def traceback_with_start_lines(self):
        """As `traceback`, each entry followed by the first line of its function."""
        return [(*frame, start) for frame, start in zip(self.traceback, start_lines(self._place))]

    def defined_at(self):
        """'script.py:23: y = tf.matmul(x, W)'."""
        return describe(self._place)

    def get_attr(self, name):
        """The attribute `name`. ValueError if the operation has none of that name."""
        if name in self.attrs:
            value = self.attrs[name]
            return value.encode() if isinstance(value, str) else value
        raise ValueError("Operation '%s' has no attr named '%s'." % (self.name, name))

    def _set_attr(self, name, value):
        self.attrs[name] = value

    def run(self, feed_dict=None, session=None):
        """Runs the operation in `session`, by default the default session."""
        session_or_default(session, self.graph, "execute operation").run(self, feed_dict)

    def _set_device(self, device):
        self.device = device if isinstance(device, str) else device.to_string()

    def values(self):
        return tuple(self.outputs)

    def colocation_groups(self):
        groups = [c for c in self.attrs.get("_class", ()) if c.startswith(b"loc:@")]
        return groups or [("loc:@%s" % self.name).encode()]

    def _add_control_input(self, op):
        self._add_control_inputs([op])

    def _add_control_inputs(self, ops):
        for op in ops:
            self._control_inputs.append(op)
            op._control_outputs.append(self)
        self.graph._changed()

    def _update_input(self, index, tensor):
        self._inputs[index]._consumers.remove(self)
        self._inputs[index] = tensor
        tensor._consumers.append(self)
        self.graph._changed()

    def __str__(self):
        return str(self.node_def)

    def __repr__(self):
        return "<tf.Operation '%s' type=%s>" % (self.name, self.type)
