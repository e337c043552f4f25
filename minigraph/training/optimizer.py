"""`tf.train.Optimizer`: from a loss to the operation that updates the variables."""

from minigraph.autodiff import gradients
from minigraph.core import dtypes, nest
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.indexed_slices import IndexedSlices, convert_to_tensor_or_indexed_slices
from minigraph.core.name_scope import name_scope
from minigraph.core.tensor import Tensor
from minigraph.ops import array, resource, state
from minigraph.ops.control import group, tuple_
from minigraph.ops.stored import is_handle
from minigraph.training import slot_creator
from minigraph.variables.lists import trainable_variables
from minigraph.variables.variable import Variable


def deduplicate(values, indices):
    """(sums, unique indices): the slices of IndexedSlices with those of one index added up."""
    unique, positions = array.unique(indices)
    return array.unsorted_segment_sum(values, positions, array.shape(unique)[0]), unique


class Optimizer:
    """Base of the optimizers. A subclass says how one variable is updated by one gradient.

    Subclasses override `_create_slots`, `_prepare`, `_apply_dense`, `_apply_sparse` and `_finish`
    as need be.

    Args:
      use_locking: accepted; an update is one instruction that nothing interrupts.
      name: name of the operation that `minimize` gives, and of the slots.
    Source: tf.train.Optimizer, TensorFlow 1.15.
    """

    # How far computing gradients must be finished before the first variable is updated: not at all,
    # per operation, or altogether.
    GATE_NONE = 0
    GATE_OP = 1
    GATE_GRAPH = 2

    def __init__(self, use_locking, name):
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._use_locking = use_locking
        self._name = name
        self._slots = {}            # slot name -> {(graph, variable's name) -> Variable}
        self._non_slot_dict = {}    # (name, graph) -> Variable

    def get_name(self):
        return self._name

    # ---- what users call

    def minimize(self, loss, global_step=None, var_list=None, gate_gradients=GATE_OP,
                 aggregation_method=None, colocate_gradients_with_ops=False, name=None,
                 grad_loss=None):
        """An operation that makes one step: `compute_gradients`, then `apply_gradients`.

        Args:
          loss: Tensor to minimize.
          global_step: integer Variable that each step increments (optional).
          var_list: variables to update, by default the trainable ones.
          gate_gradients: GATE_NONE, GATE_OP or GATE_GRAPH.
          aggregation_method: see `tf.AggregationMethod`.
          colocate_gradients_with_ops: see `tf.gradients`.
          name: name of the operation.
          grad_loss: gradient to start from instead of ones.
        Raises:
          ValueError: if no variable has a gradient.
        Source: tf.train.Optimizer.minimize, TensorFlow 1.15.
        """
        grads_and_vars = self.compute_gradients(
            loss, var_list=var_list, gate_gradients=gate_gradients,
            aggregation_method=aggregation_method,
            colocate_gradients_with_ops=colocate_gradients_with_ops, grad_loss=grad_loss)
        if all(g is None for g, _ in grads_and_vars):
            raise ValueError("No gradients provided for any variable, check your graph for ops "
                             "that do not support gradients, between variables %s and loss %s."
                             % ([str(v) for _, v in grads_and_vars], loss))
        return self.apply_gradients(grads_and_vars, global_step=global_step, name=name)

    def compute_gradients(self, loss, var_list=None, gate_gradients=GATE_OP,
                          aggregation_method=None, colocate_gradients_with_ops=False,
                          grad_loss=None):
        """List of (gradient, variable); the gradient is None where the loss does not depend on it.

        For the arguments see `minimize`. A callable `loss` is called first.

        Raises:
          ValueError: if there are no variables, or a dtype that is not differentiable.
          NotImplementedError: if something in `var_list` is neither variable nor tensor.
        Source: tf.train.Optimizer.compute_gradients, TensorFlow 1.15.
        """
        if callable(loss):
            loss = loss()
        if gate_gradients not in (Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH):
            raise ValueError("gate_gradients must be one of: Optimizer.GATE_NONE, "
                             "Optimizer.GATE_OP, Optimizer.GATE_GRAPH.  Not %s" % gate_gradients)
        self._assert_valid_dtypes([loss])
        if grad_loss is not None:
            self._assert_valid_dtypes([grad_loss])
        if var_list is None:
            var_list = trainable_variables()
        else:
            var_list = nest.flatten(var_list)
        references = [_reference(v) for v in var_list]
        if not var_list:
            raise ValueError("No variables to optimize.")
        grads = gradients(loss, references, grad_ys=grad_loss,
                          aggregation_method=aggregation_method,
                          gate_gradients=gate_gradients == Optimizer.GATE_OP,
                          colocate_gradients_with_ops=colocate_gradients_with_ops)
        if gate_gradients == Optimizer.GATE_GRAPH:
            grads = tuple_(grads)
        grads_and_vars = list(zip(grads, var_list))
        self._assert_valid_dtypes([v for g, v in grads_and_vars if g is not None])
        return grads_and_vars

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """An operation that updates each variable by its gradient.

        Args:
          grads_and_vars: pairs as `compute_gradients` gives them; a gradient is a tensor,
            IndexedSlices or None.
          global_step: integer Variable to increment after the updates (optional).
          name: name of the operation, by default the optimizer's.
        Raises:
          TypeError: if a gradient is something else.
          ValueError: if there are no variables, or none has a gradient.
        Source: tf.train.Optimizer.apply_gradients, TensorFlow 1.15.
        """
        grads_and_vars = tuple(grads_and_vars)
        if not grads_and_vars:
            raise ValueError("No variables provided.")
        converted = [(_converted_gradient(g), v) for g, v in grads_and_vars]
        for _, variable in converted:
            _reference(variable)
        var_list = [v for g, v in converted if g is not None]
        if not var_list:
            raise ValueError("No gradients provided for any variable: %s."
                             % ([str(v) for _, v in converted],))
        with get_default_graph().control_dependencies(None):
            self._create_slots(var_list)
        with name_scope(name, self._name) as scope:
            self._prepare()
            updates = [self._update(g, v) for g, v in converted if g is not None]
            applied = self._finish_with_step(updates, global_step, scope)
        applied = applied.op if isinstance(applied, Tensor) else applied
        train_ops = get_default_graph().get_collection_ref(GraphKeys.TRAIN_OP)
        if applied not in train_ops:
            train_ops.append(applied)
        return applied

    def _update(self, grad, variable):
        graph = get_default_graph()
        with name_scope("update_" + variable.op.name), graph.colocate_with(variable.op):
            if isinstance(variable, Tensor):
                raise NotImplementedError("Trying to update a Tensor ", variable)
            constraint = variable.constraint
            has_handle = is_handle(variable.op)
            if not isinstance(grad, Tensor):
                if constraint is not None:
                    raise RuntimeError("Cannot use a constraint function on a sparse variable.")
                if has_handle:
                    return self._resource_apply_sparse_duplicate_indices(grad.values, variable,
                                                                         grad.indices)
                return self._apply_sparse_duplicate_indices(grad, variable)
            apply = self._resource_apply_dense if has_handle else self._apply_dense
            update = apply(grad, variable)
            if constraint is None:
                return update
            with graph.control_dependencies([update]):
                return variable.assign(constraint(variable))

    def _finish_with_step(self, updates, global_step, scope):
        if global_step is None:
            return self._finish(updates, scope)
        graph = get_default_graph()
        with graph.control_dependencies([self._finish(updates, "update")]):
            with graph.colocate_with(global_step.op):
                if is_handle(global_step.op):
                    one = convert_to_tensor(1, dtype=global_step.dtype)
                    return resource.assign_add_variable_op(global_step.handle, one, name=scope)
                return state.assign_add(global_step, 1, name=scope)

    # ---- slots

    def get_slot(self, var, name):
        """The slot `name` of a variable, or None."""
        return self._slots.get(name, {}).get(_key(var))

    def get_slot_names(self):
        """Names of the slots, sorted."""
        return sorted(self._slots)

    def variables(self):
        """All variables of the optimizer in the default graph, sorted by name."""
        graph = get_default_graph()
        found = list(self._non_slot_variables())
        found += [slot for slots in self._slots.values() for slot in slots.values()]
        return sorted([v for v in found if v.op.graph is graph], key=lambda v: v.name)

    def _slot_dict(self, slot_name):
        return self._slots.setdefault(slot_name, {})

    def _get_or_make_slot(self, var, val, slot_name, op_name):
        slots = self._slot_dict(slot_name)
        if _key(var) not in slots:
            slots[_key(var)] = slot_creator.create_slot(var, val, op_name)
        return slots[_key(var)]

    def _get_or_make_slot_with_initializer(self, var, initializer, shape, dtype, slot_name,
                                           op_name):
        slots = self._slot_dict(slot_name)
        if _key(var) not in slots:
            slots[_key(var)] = slot_creator.create_slot_with_initializer(
                var, initializer, shape, dtype, op_name)
        return slots[_key(var)]

    def _zeros_slot(self, var, slot_name, op_name):
        slots = self._slot_dict(slot_name)
        if _key(var) not in slots:
            slots[_key(var)] = slot_creator.create_zeros_slot(var, op_name)
        return slots[_key(var)]

    def _create_non_slot_variable(self, initial_value, name, colocate_with):
        """A variable of the optimizer's own, one per graph."""
        key = (name, colocate_with.graph)
        if key not in self._non_slot_dict:
            with get_default_graph().colocate_with(colocate_with.op):
                self._non_slot_dict[key] = Variable(initial_value, name=name, trainable=False,
                                                    use_resource=is_handle(colocate_with.op))
        return self._non_slot_dict[key]

    def _get_non_slot_variable(self, name, graph=None):
        return self._non_slot_dict.get((name, graph))

    def _non_slot_variables(self):
        return self._non_slot_dict.values()

    # ---- what subclasses override

    def _valid_dtypes(self):
        return {dtypes.float16, dtypes.bfloat16, dtypes.float32, dtypes.float64}

    def _assert_valid_dtypes(self, tensors):
        valid = self._valid_dtypes()
        for tensor in tensors:
            dtype = tensor.dtype.base_dtype
            if dtype not in valid:
                raise ValueError("Invalid type %r for %s, expected: %s."
                                 % (dtype, tensor.name, sorted(valid, key=lambda d: d.name)))

    def _create_slots(self, var_list):
        """Makes the slots of the variables."""

    def _prepare(self):
        """Makes the tensors that all updates share, such as the learning rate."""

    def _apply_dense(self, grad, var):
        """The operation that updates `var` by a Tensor."""
        raise NotImplementedError()

    def _apply_sparse_duplicate_indices(self, grad, var):
        """The operation that updates `var` by IndexedSlices whose indices may repeat."""
        values, indices = deduplicate(grad.values, grad.indices)
        return self._apply_sparse(IndexedSlices(values, indices, grad.dense_shape), var)

    def _apply_sparse(self, grad, var):
        """The operation that updates `var` by IndexedSlices without repeated indices."""
        raise NotImplementedError()

    def _resource_apply_dense(self, grad, handle):
        """The operation that updates the resource variable `handle` by a Tensor."""
        return self._apply_dense(grad, handle)

    def _resource_apply_sparse_duplicate_indices(self, grad, handle, indices):
        """The operation that updates rows of `handle`, some perhaps several times."""
        values, unique = deduplicate(grad, indices)
        return self._resource_apply_sparse(values, handle, unique)

    def _resource_apply_sparse(self, grad, handle, indices):
        """The operation that updates the rows `indices` of `handle`, none of them twice."""
        return self._apply_sparse(IndexedSlices(grad, indices), handle)

    def _finish(self, update_ops, name_scope):
        """The operation that stands for all updates."""
        return group(*update_ops, name=name_scope)

    def _call_if_callable(self, param):
        return param() if callable(param) else param


def _key(var):
    return var.op.graph, var.op.name


def _reference(variable):
    """What gradients are taken of for a variable of `var_list`."""
    if isinstance(variable, Tensor):
        return variable
    if isinstance(variable, Variable):
        return variable.op.outputs[0]
    raise NotImplementedError("Trying to optimize unsupported type ", variable)


def _converted_gradient(grad):
    if grad is None:
        return None
    try:
        converted = convert_to_tensor_or_indexed_slices(grad)
    except TypeError:
        raise TypeError("Gradient must be convertible to a Tensor or IndexedSlices, or None: %s"
                        % (grad,)) from None
    if not isinstance(converted, (Tensor, IndexedSlices)):
        raise TypeError("Gradient must be a Tensor, IndexedSlices, or None: %s" % (converted,))
    return converted


