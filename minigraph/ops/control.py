"""Operations that only order others: `no_op`, `group`, `tuple`, `with_dependencies`."""

from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.indexed_slices import IndexedSlices, convert_to_tensor_or_indexed_slices
from minigraph.core.name_scope import name_scope
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.operation import Operation
from minigraph.core.tensor import Tensor
from minigraph.ops.array import identity

NO_OP = OpDef(
    type="NoOp",
    infer=lambda c: [],
    lower=lambda node, emit: None,
    gradient=NOT_DIFFERENTIABLE,
)


def no_op(name=None):
    """An operation that does nothing but wait for its control inputs. Source: tf.no_op, TF 1.15."""
    return NO_OP(name=name)


def group(*inputs, name=None):
    """An operation that runs after all of `inputs`.

    Args:
      inputs: operations, tensors, or (nested) lists of them.
      name: name of the operation (optional).
    Returns:
      An Operation without outputs.
    Raises:
      TypeError: if an input is none of these.
    Source: tf.group, TensorFlow 1.15.
    """
    with name_scope(name, "group_deps", inputs) as name:
        by_device = {}
        for item in _flatten(inputs):
            if not hasattr(item, "device"):
                raise TypeError("Expected tf.group() expected Tensor arguments not '%s' with type "
                                "'%s'" % (item, type(item)))
            by_device.setdefault(item.device or "", []).append(item)
        if len(by_device) < 2:
            return _wait_for(name, *by_device.items())
        return _wait_for(name, ("", [_wait_for(None, (device, by_device[device]))
                                     for device in sorted(by_device)]))


def _flatten(items):
    for item in items:
        if isinstance(item, (list, tuple)):
            yield from _flatten(item)
        elif isinstance(item, dict):
            yield from _flatten(item[key] for key in sorted(item))
        elif isinstance(item, IndexedSlices):
            parts = (item.values, item.indices, item.dense_shape)
            yield from (part for part in parts if part is not None)
        else:
            yield item


def _wait_for(name, on_device=("", ())):
    device, items = on_device
    graph = get_default_graph()
    with graph.control_dependencies(items):
        if not device:
            return no_op(name=name)
        with graph.device(device):
            return no_op(name=name)


def with_dependencies(dependencies, output_tensor, name=None):
    """`output_tensor`, which is given out only after `dependencies` have run.

    Args:
      dependencies: list of operations and tensors.
      output_tensor: Tensor or IndexedSlices.
      name: name of the operation (optional).
    Source: control_flow_ops.with_dependencies, TensorFlow 1.15.
    """
    graph = get_default_graph()
    with name_scope(name, "control_dependency", [*dependencies, output_tensor]) as name:
        with graph.colocate_with(output_tensor), graph.control_dependencies(dependencies):
            output = convert_to_tensor_or_indexed_slices(output_tensor)
            if isinstance(output, Tensor):
                return identity(output, name=name)
            return IndexedSlices(identity(output.values, name=name), output.indices,
                                 output.dense_shape)


def tuple_(tensors, name=None, control_inputs=None):
    """The same tensors, each of which is given out only after all of them are computed.

    Args:
      tensors: list of Tensors, IndexedSlices, Operations and None.
      name: scope of the operations made (optional).
      control_inputs: operations and tensors to wait for as well (optional).
    Returns:
      A list of the same length; None stays None.
    Raises:
      ValueError: if there is nothing to wait for.
      TypeError: if a control input is no operation or tensor.
    Source: tf.tuple, TensorFlow 1.15.
    """
    with name_scope(name, "tuple", tensors) as name:
        tensors = [t if t is None or isinstance(t, (Operation, Tensor, IndexedSlices))
                   or hasattr(t, "has_handle") else convert_to_tensor(t) for t in tensors]
        gates = [t if isinstance(t, Operation) else t.op for t in tensors if t is not None]
        for item in control_inputs or ():
            if not isinstance(item, (Tensor, Operation)):
                raise TypeError("Control input must be Operation or Tensor: %s" % item)
            gates.append(item.op if isinstance(item, Tensor) else item)
        if not gates:
            raise ValueError("Must have at least one Tensor: %s" % tensors)
        gate = group(*sorted(set(gates), key=lambda op: op._id))
        return [_gated(gate, t) for t in tensors]


def _gated(gate, item):
    if item is None:
        return None
    if isinstance(item, Operation):
        return _wait_for(None, ("", [gate]))
    return with_dependencies([gate], item)
