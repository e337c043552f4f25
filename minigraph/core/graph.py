"""`Graph`: operations, their names and scopes, and the default graph and session."""

import contextlib
import re
import threading
import weakref

from minigraph.core.collections import Collections
from minigraph.core.convert import convert_to_tensor
from minigraph.core.defaults import DefaultStack
from minigraph.core.device import checked_device, device_of
from minigraph.core.operation import Operation
from minigraph.core.tensor import Tensor
from minigraph.core.version_def import current_versions

_VALID_OP_NAME = re.compile(r"^[A-Za-z0-9.][A-Za-z0-9_.\-/]*$")
_VALID_SCOPE_NAME = re.compile(r"^[A-Za-z0-9_.\-/]*$")


class Graph(Collections):
    """A set of operations and the tensors between them.

    Building is not thread-safe; running sessions over a graph that is no longer changed is.
    Source: tf.Graph, TensorFlow 1.15.
    """

    def __init__(self):
        super().__init__()
        self._ops = []
        self._by_name = {}
        self._names_in_use = {}
        self._scopes = _Scopes()
        self._control_stack = []
        self._device_stack = []
        self._colocation_stack = []
        self._owner = None
        self._container = ""
        self._stored = {}       # see ops/stored.py
        self._gradient_override = {}
        self._unfeedable = set()
        self._unfetchable = set()
        self._seed = None
        self._finalized = False
        self._change_listeners = []

    # ---- operations

    def create_op(self, op_type, inputs, dtypes=None, input_types=None, name=None, attrs=None,
                  op_def=None, compute_shapes=True, compute_device=True):
        """Adds an operation by the name of its type, and returns it.

        A type that is not registered can be added with outputs of `dtypes`, but not run. The
        arguments from `input_types` on are TensorFlow's; `attrs` is a dict of Python values.

        Raises:
          TypeError: if an input is not a Tensor.
        Source: tf.Graph.create_op, TensorFlow 1.15.
        """
        from minigraph.core.op_def import create_by_type
        for i, tensor in enumerate(inputs):
            if not isinstance(tensor, Tensor):
                raise TypeError("Input #%d is not a tensor: %s" % (i, tensor))
        with self.as_default():
            return create_by_type(self, op_type, inputs, dtypes or (), attrs or {}, name or op_type)

    def add_op(self, op_def, inputs, attrs, output_dtypes, name):
        """Adds an operation. `name` ends in "/" if it is a scope already made unique for it."""
        self._check_not_finalized()
        if name.endswith("/"):
            name = name[:-1]
        else:
            if not _VALID_OP_NAME.match(name):
                raise ValueError("'%s' is not a valid node name" % name)
            name = self.unique_name(name)
        for tensor in inputs:
            if tensor.graph is not self:
                raise ValueError("%r must be from the same graph as %r." % (tensor, self))
        if self._container and attrs.get("container") == "":
            attrs["container"] = self._container
        controls = self._control_inputs_for(inputs)
        op = Operation(self, name, op_def, inputs, attrs, output_dtypes, controls)
        if self._device_stack:
            op.device = device_of(op, self._device_stack)
        groups = self._colocation_groups()
        if groups:
            op.attrs.setdefault("_class", groups)
            op.device = self._colocation_stack[-1].device or op.device
        elif self._owner is not None:
            op.attrs.setdefault("_class", [self._owner])
        for i in op_def.refs:
            op.attrs.setdefault("_class", inputs[i].op.colocation_groups())
        override = self._gradient_override.get(op_def.type)
        if override is not None:
            op._gradient_override = override
        return op

    def _register(self, op):
        if op.name in self._by_name:
            raise ValueError("Duplicate node name in graph: '%s'" % op.name)
        self._ops.append(op)
        self._by_name[op.name] = op
        return len(self._ops)

    def _remove_last(self, op):
        """Takes back the operation that was added last: its inputs have turned out to be wrong.

        Its name stays taken, as in TensorFlow.
        """
        self._ops.remove(op)
        del self._by_name[op.name]
        op._detach()

    def _check_not_finalized(self):
        if self._finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")

    def _on_change(self, method):
        """Calls a bound method, as long as its object lives, when inputs of operations change."""
        self._change_listeners.append(weakref.WeakMethod(method))

    def _changed(self):
        """Says that inputs of existing operations have changed."""
        for listener in list(self._change_listeners):
            method = listener()
            if method is None:
                self._change_listeners.remove(listener)
            else:
                method()

    def as_graph_def(self, from_version=None, add_shapes=False):
        """NotImplementedError: there is no GraphDef of a graph."""
        raise NotImplementedError("Graph.as_graph_def: minigraph does not write GraphDefs")

    def finalize(self):
        """Makes the graph read-only: adding an operation raises RuntimeError from now on."""
        self._finalized = True

    def _unsafe_unfinalize(self):
        self._finalized = False

    @property
    def finalized(self):
        return self._finalized

    @property
    def version(self):
        """A number that grows as operations are added."""
        return len(self._ops)

    @property
    def graph_def_versions(self):
        """The versions of the GraphDef format that the graph is made for, as a VersionDef."""
        return current_versions()

    def switch_to_thread_local(self):
        """Does nothing more: each thread has name scopes of its own already."""

    @property
    def _last_id(self):
        return len(self._ops)

    @property
    def seed(self):
        return self._seed

    @seed.setter
    def seed(self, seed):
        self._seed = seed

    @property
    def building_function(self):
        return False

    def get_operations(self):
        return list(self._ops)

    def get_operation_by_name(self, name):
        if not isinstance(name, str):
            raise TypeError("Operation names are strings (or similar), not %s."
                            % type(name).__name__)
        return self.as_graph_element(name, allow_tensor=False, allow_operation=True)

    def get_tensor_by_name(self, name):
        if not isinstance(name, str):
            raise TypeError("Tensor names are strings (or similar), not %s." % type(name).__name__)
        return self.as_graph_element(name, allow_tensor=True, allow_operation=False)

    def as_graph_element(self, obj, allow_tensor=True, allow_operation=True):
        """The Tensor or Operation that `obj`, a name or a graph element, stands for.

        Raises:
          ValueError: if it is not of this graph, or is of the kind that is not allowed.
          TypeError: if `obj` is nothing that can be one.
          KeyError: if no operation or output has that name.
        """
        if allow_tensor and allow_operation:
            types = "Tensor or Operation"
        elif allow_tensor or allow_operation:
            types = "Tensor" if allow_tensor else "Operation"
        else:
            raise ValueError("allow_tensor and allow_operation can't both be False.")
        converter = getattr(obj, "_as_graph_element", None)
        if converter is not None:
            obj = converter()
        if isinstance(obj, bytes):
            obj = obj.decode()
        if isinstance(obj, str):
            return self._element_by_name(obj, allow_tensor, allow_operation)
        if isinstance(obj, Tensor) and allow_tensor or isinstance(obj, Operation) and allow_operation:
            if obj.graph is not self:
                kind = "Tensor" if isinstance(obj, Tensor) else "Operation"
                raise ValueError("%s %s is not an element of this graph." % (kind, obj))
            return obj
        raise TypeError("Can not convert a %s into a %s." % (type(obj).__name__, types))

    def _element_by_name(self, name, allow_tensor, allow_operation):
        if ":" in name and allow_tensor:
            op_name, _, index = name.partition(":")
            if not index.isdigit():
                raise ValueError("The name %s looks a like a Tensor name, but is not a valid one. "
                                 "Tensor names must be of the form \"<op_name>:<output_index>\"."
                                 % repr(name))
            op = self._by_name.get(op_name)
            if op is None:
                raise KeyError("The name %s refers to a Tensor which does not exist. The operation, "
                               "%s, does not exist in the graph." % (repr(name), repr(op_name)))
            if int(index) >= len(op.outputs):
                raise KeyError("The name %s refers to a Tensor which does not exist. The operation, "
                               "%s, exists but only has %s outputs."
                               % (repr(name), repr(op_name), len(op.outputs)))
            return op.outputs[int(index)]
        if ":" in name:
            raise ValueError("Name %s appears to refer to a Tensor, not a Operation."
                             % repr(name))
        if not allow_operation:
            if name in self._by_name:
                raise ValueError("The name %s refers to an Operation, not a Tensor. Tensor names "
                                 "must be of the form \"<op_name>:<output_index>\"." % repr(name))
            raise ValueError("The name %s looks like an (invalid) Operation name, not a Tensor. "
                             "Tensor names must be of the form \"<op_name>:<output_index>\"."
                             % repr(name))
        if name not in self._by_name:
            raise KeyError("The name %s refers to an Operation not in the graph." % repr(name))
        return self._by_name[name]

    # ---- names

    @property
    def _name_stack(self):
        return self._scopes.name

    @_name_stack.setter
    def _name_stack(self, name):
        self._scopes.name = name

    def unique_name(self, name, mark_as_used=True):
        """`name` under the current scope, with "_1", "_2", ... appended if it is taken."""
        if self._name_stack:
            name = self._name_stack + "/" + name
        key = name.lower()
        count = self._names_in_use.get(key, 0)
        if mark_as_used:
            self._names_in_use[key] = count + 1
        if count:
            base = key
            while key in self._names_in_use:
                key = "%s_%d" % (base, count)
                numbered = "%s_%d" % (name, count)
                count += 1
            if mark_as_used:
                self._names_in_use[key] = 1
                self._names_in_use[base] = count
            name = numbered
        return name

    @contextlib.contextmanager
    def name_scope(self, name):
        """Puts operations created inside under `name`; yields the scope's full name with "/".

        A name that ends in "/" is taken as it is: it re-enters that scope. None or "" is the root.
        """
        if name:
            if isinstance(name, bytes):
                name = name.decode()
            valid = _VALID_SCOPE_NAME if self._name_stack else _VALID_OP_NAME
            if not valid.match(name):
                raise ValueError("'%s' is not a valid scope name" % name)
        old = self._name_stack
        try:
            if not name:
                self._name_stack = ""
            elif name.endswith("/"):
                self._name_stack = name[:-1]
            else:
                self._name_stack = self.unique_name(name)
            yield "" if not name else self._name_stack + "/"
        finally:
            self._name_stack = old

    def get_name_scope(self):
        return self._name_stack

    # ---- control dependencies, devices, gradient overrides

    def control_dependencies(self, control_inputs):
        """A context in which operations run after all of `control_inputs`; None clears it.

        Raises:
          TypeError, KeyError, ValueError: at once, if one of them is no element of this graph.
        """
        if control_inputs is None:
            return self._without_control()
        return self._with_control(
            _ControlFrame([self._as_control_input(item) for item in control_inputs]))

    @contextlib.contextmanager
    def _without_control(self):
        old, self._control_stack = self._control_stack, []
        try:
            yield
        finally:
            self._control_stack = old

    @contextlib.contextmanager
    def _with_control(self, frame):
        self._control_stack.append(frame)
        try:
            yield
        finally:
            self._control_stack.remove(frame)

    def _as_control_input(self, item):
        if hasattr(item, "indices") and hasattr(item, "values") and not callable(item.values):
            item = item.values  # IndexedSlices and SparseTensor: their values' operation
        elif getattr(item, "has_handle", False):
            item = item.op      # that which wrote the variable, where the item is what it returned
        element = self.as_graph_element(item)
        return element.op if isinstance(element, Tensor) else element

    def _control_inputs_for(self, inputs):
        """Operations of the enclosing contexts that do not come through `inputs` already."""
        controls = {}
        input_ops = {tensor.op for tensor in inputs}
        for frame in self._control_stack:
            if not (input_ops & frame.seen):
                controls.update((op, None) for op in frame.ops if op not in input_ops)
        return list(controls)

    def _record_op_seen_by_control_dependencies(self, op):
        for frame in self._control_stack:
            frame.seen.add(op)

    @contextlib.contextmanager
    def device(self, device_name_or_function):
        """Records the device of operations created inside; every device runs on this CPU.

        A function takes the Operation and returns its device; None forgets outer devices.
        ValueError for a name that cannot be parsed.
        """
        self._device_stack.append(checked_device(device_name_or_function))
        try:
            yield
        finally:
            self._device_stack.pop()

    @contextlib.contextmanager
    def colocate_with(self, op, ignore_existing=False):
        """Records that operations created inside belong with `op`; None clears the record.

        Device contexts around it have no say in them, as in TensorFlow.
        """
        if op is not None and not hasattr(op, "colocation_groups"):
            if not hasattr(op, "op"):
                op = convert_to_tensor(op)
            op = op.op
        entries = [None] if ignore_existing or op is None else []
        entries += [op] if op is not None else []
        self._colocation_stack += entries
        devices, self._device_stack = self._device_stack, []
        try:
            yield
        finally:
            self._device_stack = devices
            del self._colocation_stack[-len(entries):]

    @contextlib.contextmanager
    def belonging_to(self, name):
        """Records that operations created inside belong with the one that will have this name,
        unless they are colocated with another."""
        old, self._owner = self._owner, b"loc:@" + name.encode()
        try:
            yield
        finally:
            self._owner = old

    def _colocation_groups(self):
        groups = set()
        for op in reversed(self._colocation_stack):
            if op is None:
                break
            groups.update(op.colocation_groups())
        return sorted(groups)

    @contextlib.contextmanager
    def container(self, container_name):
        """Records the resource container's name."""
        old, self._container = self._container, container_name
        try:
            yield self._container
        finally:
            self._container = old

    @contextlib.contextmanager
    def gradient_override_map(self, op_type_map):
        """Operations of a type in the map get the gradient registered under the mapped name."""
        if not isinstance(op_type_map, dict):
            raise TypeError("op_type_map must be a dictionary mapping strings to strings")
        for op_type, mapped in op_type_map.items():
            if not isinstance(op_type, str) or not isinstance(mapped, str):
                raise TypeError("op_type_map must be a dictionary mapping strings to strings")
        old = self._gradient_override
        self._gradient_override = {**old, **op_type_map}
        try:
            yield
        finally:
            self._gradient_override = old

    # ---- what can be fed and fetched

    def prevent_feeding(self, tensor):
        self._unfeedable.add(tensor)

    def is_feedable(self, tensor):
        return tensor not in self._unfeedable

    def prevent_fetching(self, op):
        self._unfetchable.add(op)

    def is_fetchable(self, tensor_or_op):
        return getattr(tensor_or_op, "op", tensor_or_op) not in self._unfetchable

    def as_default(self):
        """A context manager in which this graph is the default."""
        return _default_graphs.pushed(self)


class _Scopes(threading.local):
    """The name scope that a graph is in: each thread has its own."""

    name = ""


class _ControlFrame:
    """One `control_dependencies` context: its operations, and those created inside it."""

    def __init__(self, ops):
        self.ops = list(dict.fromkeys(ops))
        self.seen = set()


_default_graphs = DefaultStack()
_global_graph = None


def get_default_graph():
    """The graph that operations are added to: the innermost `as_default`, or the global one."""
    global _global_graph
    if _default_graphs.stack:
        return _default_graphs.stack[-1]
    if _global_graph is None:
        _global_graph = Graph()
    return _global_graph


def reset_default_graph():
    """Makes a new global default graph. AssertionError inside a `graph.as_default()` block."""
    global _global_graph
    if _default_graphs.stack:
        raise AssertionError("Do not use tf.reset_default_graph() to clear nested graphs. If you "
                             "need a cleared graph, exit the nesting and create a new graph.")
    _global_graph = None


def forget_default_graphs():
    """Makes a new global default graph the default, inside of whatever `as_default` blocks."""
    _default_graphs.stack.clear()
    reset_default_graph()


def graph_of(inputs):
    """The graph of the tensors and operations among `inputs`, or the default graph.

    Raises:
      ValueError: if two of them are of different graphs.
    """
    found, first = None, None
    for item in inputs:
        if isinstance(item, (list, tuple)):
            continue
        graph = getattr(item, "graph", None)
        if not isinstance(graph, Graph):
            continue
        if found is None:
            found, first = graph, item
        elif graph is not found:
            raise ValueError("%s must be from the same graph as %s." % (item, first))
    return found or get_default_graph()
