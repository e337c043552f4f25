"""`Layer`: a function of tensors with variables of its own, made when it is first called."""

import copy
import re

from minigraph.core import dtypes, nest
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph, graph_of
from minigraph.core.name_scope import name_scope
from minigraph.core.operation import Operation
from minigraph.layers.input_spec import check_inputs
from minigraph.layers.introspection import Introspection
from minigraph.ops import array, elementwise
from minigraph.variables.lists import global_variables
from minigraph.variables.scopes import get_variable, variable_scope
from minigraph.variables.variable import VariableAggregation, VariableSynchronization


class Layer(Introspection):
    """A function of tensors with variables.

    A subclass gives `call(inputs, ...)`, and `build(input_shape)` that makes the variables with
    `add_weight`. Calling the layer builds it the first time; later calls share its variables.

    Args:
      trainable: whether its variables go to GraphKeys.TRAINABLE_VARIABLES.
      name: name of the layer and of its variable scope; by default the class's, made unique.
      dtype: dtype of the variables; by default that of the first input.
      _reuse: share the variables of the scope of that name, as `reuse` of `tf.variable_scope`.
      _scope: name or VariableScope for the variables instead of one by `name`.
      activity_regularizer: function(output) -> loss, added for each call and divided by the batch.
    Raises:
      TypeError: for other keyword arguments.
    Source: tf.layers.Layer, TensorFlow 1.15.
    """

    def __init__(self, trainable=True, name=None, dtype=None, **kwargs):
        self._reuse = kwargs.pop("_reuse", None)
        scope = kwargs.pop("_scope", None)
        self._activity_regularizer = kwargs.pop("activity_regularizer", None)
        for name_ in kwargs:
            if name_ not in ("input_shape", "batch_input_shape", "batch_size", "weights"):
                raise TypeError("Keyword argument not understood:", name_)
        self._base_name = name or _snake_case(type(self).__name__)
        self._name = name or _unique_name(self._base_name)
        self._trainable = trainable
        self._dtype = None if dtype is None else dtypes.as_dtype(dtype).name
        self._trainable_weights, self._non_trainable_weights = [], []
        self._losses, self._updates = [], []
        self.built = False
        self.input_spec = None
        self._graph = None
        self._scope = self._current_scope = None
        if scope:
            with variable_scope(scope) as self._scope:
                pass

    @property
    def name(self):
        return self._name

    @property
    def dtype(self):
        """Name of the dtype of the variables; None before it is known."""
        return self._dtype

    @property
    def trainable(self):
        return self._trainable

    @trainable.setter
    def trainable(self, value):
        self._trainable = value

    @property
    def activity_regularizer(self):
        return self._activity_regularizer

    @property
    def graph(self):
        """The graph that the layer was first called in."""
        return self._graph

    @property
    def scope_name(self):
        """Name of the variable scope; ValueError before the first call."""
        if not self._scope:
            raise ValueError(
                'No name available for layer scope because the layer "%s" has not been used yet. '
                "The scope name  is determined the first time the layer instance is called. You "
                "must therefore call the layer before querying `scope_name`." % self._name)
        return self._scope.name

    @property
    def trainable_weights(self):
        return list(self._trainable_weights) if self.trainable else []

    @property
    def non_trainable_weights(self):
        frozen = [] if self.trainable else self._trainable_weights
        return [*frozen, *self._non_trainable_weights]

    @property
    def weights(self):
        return self.trainable_weights + self.non_trainable_weights

    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights
    variables = weights

    @property
    def losses(self):
        """Loss tensors of the regularizers and of `add_loss`."""
        return [loss for loss, _ in self._losses]

    @property
    def updates(self):
        """Operations of `add_update`; none if the layer is not trainable."""
        return [update for update, _ in self._updates] if self.trainable else []

    def get_losses_for(self, inputs):
        """Losses computed from `inputs`, or with None those that depend on no input."""
        return _for_inputs(self._losses, inputs)

    def get_updates_for(self, inputs):
        """Updates computed from `inputs`, or with None those that depend on no input."""
        return _for_inputs(self._updates, inputs) if self.trainable else []

    def count_params(self):
        """Number of scalars in the weights. ValueError before the layer is built."""
        if not self.built:
            raise ValueError("You tried to call `count_params` on %s, but the layer isn't built. "
                             "You can build it manually via: `%s.build(batch_input_shape)`."
                             % (self.name, self.name))
        return sum(weight.shape.num_elements() for weight in self.weights)

    def build(self, input_shape):
        """Makes the variables for inputs of `input_shape`; to be overridden."""
        self.built = True

    def call(self, inputs, **kwargs):
        """What the layer computes; to be overridden."""
        return inputs

    def compute_output_shape(self, input_shape):
        """Shape of the output for inputs of `input_shape`; to be overridden."""
        raise NotImplementedError

    def add_loss(self, losses, inputs=None):
        """Adds loss tensors to the layer and to GraphKeys.REGULARIZATION_LOSSES.

        Args:
          losses: tensor or list of tensors.
          inputs: the inputs, or True, if the losses depend on those of this call; else None.
        """
        losses = [loss for loss in nest.flatten(losses) if loss is not None]
        self._losses += [(loss, inputs) for loss in losses]
        _add_once(losses, GraphKeys.REGULARIZATION_LOSSES)

    def add_update(self, updates, inputs=None):
        """Adds operations, to be run with every training step, to GraphKeys.UPDATE_OPS.

        Args:
          updates: operation, tensor or list of them.
          inputs: the inputs, or True, if the updates depend on those of this call; else None.
        """
        updates = [update if isinstance(update, Operation) else update.op
                   for update in nest.flatten(updates)]
        self._updates += [(update, inputs) for update in updates]
        _add_once(updates, GraphKeys.UPDATE_OPS)

    def add_weight(self, name, shape, dtype=None, initializer=None, regularizer=None,
                   trainable=None, constraint=None, use_resource=None,
                   synchronization=VariableSynchronization.AUTO,
                   aggregation=VariableAggregation.NONE, partitioner=None):
        """The variable "<scope of the layer>/<name>": made, or shared if the layer reuses.

        Args:
          name, shape: as for `tf.get_variable`.
          dtype: by default the layer's, else float32.
          initializer, constraint, use_resource, aggregation, partitioner: as for `get_variable`.
          regularizer: function(variable) -> loss, added to the layer's losses.
          trainable: whether it is a trainable variable; True by default.
          synchronization: with ON_READ it cannot be trainable.
        Raises:
          ValueError: for a trainable variable that is synchronized ON_READ.
        """
        if synchronization is VariableSynchronization.ON_READ:
            if trainable:
                raise ValueError("Synchronization value can be set to VariableSynchronization."
                                 "ON_READ only for non-trainable variables. You have specified "
                                 "trainable=True and synchronization=VariableSynchronization."
                                 "ON_READ.")
            trainable = False
        trainable = True if trainable is None else trainable
        self._set_scope(None)
        existing = set(global_variables())
        with variable_scope(self._scope, reuse=self.built or self._reuse,
                            auxiliary_name_scope=False) as scope:
            self._current_scope = scope
            with name_scope(self._name_scope()):
                variable = get_variable(
                    name, shape=shape, dtype=dtypes.as_dtype(dtype or self.dtype or "float32"),
                    initializer=initializer, trainable=trainable and self.trainable,
                    constraint=constraint, use_resource=use_resource, partitioner=partitioner,
                    synchronization=synchronization, aggregation=aggregation)
                if regularizer and not existing.intersection(_parts(variable)):
                    self._regularize(name, variable, regularizer)
        (self._trainable_weights if trainable else self._non_trainable_weights).append(variable)
        return variable

    add_variable = add_weight

    def _regularize(self, name, variable, regularizer):
        for part in _parts(variable):
            with name_scope(name + "/Regularizer"):
                loss = regularizer(part)
            self.add_loss(loss)

    def _set_scope(self, scope):
        """Decides the layer's variable scope, once."""
        if self._scope is not None:
            return
        if self._reuse:
            captured = variable_scope(scope if scope is not None else self._base_name)
        else:
            captured = variable_scope(scope, default_name=self._base_name)
        with captured as self._scope:
            pass

    def _name_scope(self):
        return self._current_scope.original_name_scope

    def __call__(self, inputs, *args, **kwargs):
        """The layer applied to a tensor or a structure of them; builds it the first time."""
        scope = kwargs.pop("scope", None)
        graph = graph_of([x for x in nest.flatten(inputs) if hasattr(x, "graph")])
        with graph.as_default():
            self._graph = self._graph or graph
            self._set_scope(scope)
            with variable_scope(self._scope, reuse=self.built or self._reuse,
                                auxiliary_name_scope=False) as current:
                self._current_scope = current
                with name_scope(self._name_scope()):
                    return self._apply_in_scope(inputs, args, kwargs)

    apply = __call__

    def _apply_in_scope(self, inputs, args, kwargs):
        inputs = nest.map_structure(convert_to_tensor, inputs)
        flat = nest.flatten(inputs)
        check_inputs(self.input_spec, flat, self.name)
        if not self.built:
            if self._dtype is None and flat:
                self._dtype = flat[0].dtype.base_dtype.name
            shapes = nest.map_structure(lambda x: x.shape, inputs)
            self.build(shapes)
            self.built = True
            check_inputs(self.input_spec, flat, self.name)
        outputs = self.call(inputs, *args, **kwargs)
        if self._activity_regularizer is not None:
            self._regularize_activity(inputs, outputs)
        return outputs

    def _regularize_activity(self, inputs, outputs):
        with name_scope("ActivityRegularizer"):
            for output in nest.flatten(outputs):
                loss = self._activity_regularizer(output)
                batch = elementwise.cast(array.shape(output)[0], loss.dtype)
                self.add_loss(loss / batch, inputs=inputs)

    def __deepcopy__(self, memo):
        """A copy that shares the graph, the scope and the variables made so far."""
        result = memo[id(self)] = type(self).__new__(type(self))
        shared = ("_graph", "_scope", "_current_scope", "_losses", "_updates")
        for key, value in vars(self).items():
            if key in shared or hasattr(value, "graph"):
                setattr(result, key, value)
            elif key.endswith("_weights"):
                setattr(result, key, list(value))
            else:
                setattr(result, key, copy.deepcopy(value, memo))
        return result


def _snake_case(name):
    spaced = re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    result = re.sub("([a-z])([A-Z])", r"\1_\2", spaced).lower()
    return "private" + result if result.startswith("_") else result


def _unique_name(base):
    counts = get_default_graph().__dict__.setdefault("_layer_name_counts", {})
    counts[base] = counts.get(base, 0) + 1
    return "%s_%d" % (base, counts[base])


def _for_inputs(entries, inputs):
    if inputs is None:
        return [item for item, of in entries if of is None]
    inputs = {x.op for x in nest.flatten(inputs)}
    return [item for item, of in entries if of is not None and _depends_on(item, inputs)]


def _depends_on(item, ops):
    """Whether the operation, or that of the tensor, `item` is computed from one of `ops`."""
    waiting, seen = [item if isinstance(item, Operation) else item.op], set()
    while waiting:
        op = waiting.pop()
        if op in ops:
            return True
        if op not in seen:
            seen.add(op)
            waiting += [x.op for x in op.inputs]
    return False


def _add_once(items, key):
    collection = get_default_graph().get_collection_ref(key)
    present = {id(item) for item in collection}
    collection.extend(item for item in items if id(item) not in present)


def _parts(variable):
    return list(variable) if hasattr(variable, "_get_variable_list") else [variable]
