"""Moving averages of variables and tensors."""

from minigraph.core import dtypes
from minigraph.core.collections import GraphKeys
from minigraph.core.convert import convert_to_tensor
from minigraph.core.graph import get_default_graph
from minigraph.core.name_scope import add_to_collections, name_scope
from minigraph.ops import init_ops, state
from minigraph.ops.control import group
from minigraph.ops.elementwise import cast, div, minimum, pow, truediv as truediv_
from minigraph.ops.stored import is_variable
from minigraph.training import slot_creator
from minigraph.variables.lists import global_variables, moving_average_variables, trainable_variables
from minigraph.variables.scopes import get_variable, get_variable_scope, variable_scope
from minigraph.variables.variable import Variable


def assign_moving_average(variable, value, decay, zero_debias=True, name=None):
    """variable -= (variable - value) * (1 - decay).

    Args:
      variable: the average, a Variable.
      value: tensor of its shape.
      decay: number or scalar tensor, about 1.
      zero_debias: undo that the average starts at zero: the sum is kept in a variable "biased" and
        divided by 1 - decay ** (number of updates).
      name: name of the operation (optional).
    Returns:
      The variable's reference, after the update.
    Source: moving_averages.assign_moving_average, TensorFlow 1.15; Kingma and Ba, 2014.
    """
    with name_scope(name, "AssignMovingAvg", [variable, value, decay]) as scope:
        rate = convert_to_tensor(1.0 - decay, name="decay")
        if rate.dtype != variable.dtype.base_dtype:
            rate = cast(rate, variable.dtype.base_dtype)
        if zero_debias:
            return _assign_debiased(variable, value, rate, scope)
        return state.assign_sub(variable, (variable - value) * rate, name=scope)


def _assign_debiased(variable, value, rate, scope):
    graph = get_default_graph()
    with variable_scope(variable.op.name, values=[variable, value, rate]):
        with graph.colocate_with(variable.op):
            biased = get_variable(_unused("biased"), shape=variable.get_shape(),
                                  dtype=variable.dtype.base_dtype, initializer=init_ops.Zeros(),
                                  trainable=False)
            local_step = get_variable(_unused("local_step"), shape=[],
                                      dtype=variable.dtype.base_dtype, initializer=init_ops.Zeros(),
                                      trainable=False)
    # variable_scope opened a name scope of its own, which its operations are not in.
    with name_scope(scope):
        total = state.assign_sub(biased, (biased - value) * rate)
        steps = state.assign_add(local_step, 1)
        average = total / (1 - pow(1.0 - rate, steps))
        return state.assign(variable, average, name=scope)


def _unused(name):
    """`name`, or "<name>_<i>" where the current variable scope has such a variable already."""
    scope = get_variable_scope()
    if scope.reuse:
        return name
    taken = {v.op.name for v in scope.global_variables()}
    full_name = scope.name + "/" + name
    if full_name not in taken:
        return name
    i = 1
    while "%s_%d" % (full_name, i) in taken:
        i += 1
    return "%s_%d" % (name, i)


def weighted_moving_average(value, decay, weight, truediv=True, collections=None, name=None):
    """The average of the values seen, weighted by `weight`, later ones more.

    Args:
      value, weight: tensors of one shape.
      decay: number or scalar tensor.
      truediv: divide integers truly.
      collections: keys of collections for the two variables it keeps.
      name: name of the operation (optional).
    Source: moving_averages.weighted_moving_average, TensorFlow 1.15.
    """
    if collections is None:
        collections = [GraphKeys.GLOBAL_VARIABLES]
    with variable_scope(name, "WeightedMovingAvg", [value, weight, decay]) as scope:
        numerators, denominators = (
            get_variable(part, initializer=init_ops.Zeros(), shape=value.get_shape(),
                         dtype=value.dtype, trainable=False, collections=collections)
            for part in ("value_x_weight", "weight"))
        numerator = assign_moving_average(numerators, value * weight, decay, zero_debias=False)
        denominator = assign_moving_average(denominators, weight, decay, zero_debias=False)
        divide = truediv_ if truediv else div
        return divide(numerator, denominator, name=scope.name)


class ExponentialMovingAverage:
    """Keeps shadows of variables: shadow = decay * shadow + (1 - decay) * variable.

    Args:
      decay: number or scalar tensor, about 1.
      num_updates: count of updates n; then min(decay, (1 + n) / (10 + n)) is used.
      zero_debias: undo that averages of tensors start at zero.
      name: name of the operation and of the shadows.
    Source: tf.train.ExponentialMovingAverage, TensorFlow 1.15.
    """

    def __init__(self, decay, num_updates=None, zero_debias=False,
                 name="ExponentialMovingAverage"):
        self._decay = decay
        self._num_updates = num_updates
        self._zero_debias = zero_debias
        self._name = name
        self._averages = {}

    @property
    def name(self):
        return self._name

    def apply(self, var_list=None):
        """An operation that updates the shadows, which are made on the first call.

        Args:
          var_list: variables and tensors, by default the trainable variables.
        Raises:
          TypeError: if one is not floating point.
        """
        if var_list is None:
            var_list = trainable_variables()
        debiased = set()
        for var in var_list:
            if var.dtype.base_dtype not in dtypes.FLOATING:
                raise TypeError("The variables must be half, float, or double: %s" % var.name)
            if var not in self._averages:
                self._averages[var] = self._shadow(var, debiased)
        with name_scope(self._name) as scope:
            decay = self._decay_tensor()
            updates = [assign_moving_average(self._averages[var], var, decay,
                                             zero_debias=self._averages[var] in debiased)
                       for var in var_list]
            return group(*updates, name=scope)

    def _shadow(self, var, debiased):
        with get_default_graph().control_dependencies(None):
            if isinstance(var, Variable):
                shadow = slot_creator.create_slot(var, var.initialized_value(), self._name)
                # Variables that have averages are found by this collection, when restoring.
                add_to_collections([GraphKeys.MOVING_AVERAGE_VARIABLES], var)
                return shadow
            shadow = slot_creator.create_zeros_slot(
                var, self._name, colocate_with_primary=is_variable(var.op))
            if self._zero_debias:
                debiased.add(shadow)
            return shadow

    def _decay_tensor(self):
        decay = convert_to_tensor(self._decay, name="decay")
        if self._num_updates is None:
            return decay
        updates = cast(self._num_updates, dtypes.float32, name="num_updates")
        return minimum(decay, (1.0 + updates) / (10.0 + updates))

    def average(self, var):
        """The shadow of `var`, or None."""
        return self._averages.get(var)

    def average_name(self, var):
        """Name of the shadow of `var`, whether it is there already or not."""
        if var in self._averages:
            return self._averages[var].op.name
        return get_default_graph().unique_name(var.op.name + "/" + self._name, mark_as_used=False)

    def variables_to_restore(self, moving_avg_variables=None):
        """dict of name -> variable that restores each variable from its shadow, where it has one.

        Args:
          moving_avg_variables: variables that have shadows, by default the trainable ones and those
            in GraphKeys.MOVING_AVERAGE_VARIABLES.
        """
        if moving_avg_variables is None:
            moving_avg_variables = trainable_variables() + moving_average_variables()
        averaged = dict.fromkeys(moving_avg_variables)
        names = {self.average_name(v): v for v in averaged}
        averaged_names = {v.name for v in averaged}
        for v in dict.fromkeys(global_variables()):
            if v.name not in averaged_names and v.op.name not in names:
                names[v.op.name] = v
        return names
