"""`tf.gradients`: reverse-mode differentiation that adds the derivative's operations to the graph.

The operations between `xs` and `ys` are visited once each, in reverse, when the gradients of all
their consumers have arrived; nothing recurses, so a graph may be as deep as it likes. Scopes, names
and the order of the operations made are TensorFlow's, since programs and checkpoints refer to them.
"""

import collections
import contextlib
import enum

from minigraph.core import dtypes
from minigraph.core.convert import convert_to_tensor
from minigraph.core.garbage import without_collection
from minigraph.core.gradient_registry import gradient_function
from minigraph.core.graph import get_default_graph
from minigraph.core.indexed_slices import IndexedSlices, convert_to_tensor_or_indexed_slices
from minigraph.core.name_scope import name_scope
from minigraph.core.tensor import Tensor
from minigraph.ops import array
from minigraph.ops.add_n import accumulate_n, add_n
from minigraph.ops.constant import constant
from minigraph.ops.control import tuple_
from minigraph.ops.elementwise import cast
from minigraph.ops.resource import shape_of
from minigraph.ops.stored import handled, variable_dtype

_TRAINABLE = dtypes.FLOATING | dtypes.COMPLEX | {dtypes.resource, dtypes.variant}


class AggregationMethod:
    """How the gradients that meet in one tensor are added up.

    ADD_N, the default, adds them all in one operation; EXPERIMENTAL_TREE adds one after the other;
    EXPERIMENTAL_ACCUMULATE_N uses `accumulate_n`.

    Source: tf.AggregationMethod, TensorFlow 1.15.
    """

    ADD_N = 0
    DEFAULT = ADD_N
    EXPERIMENTAL_TREE = 1
    EXPERIMENTAL_ACCUMULATE_N = 2


class UnconnectedGradients(enum.Enum):
    """What `gradients` gives for an x that no y depends on: None, or zeros of its shape.

    Source: tf.UnconnectedGradients, TensorFlow 1.15.
    """

    NONE = "none"
    ZERO = "zero"


def gradients(ys, xs, grad_ys=None, name="gradients", colocate_gradients_with_ops=False,
              gate_gradients=False, aggregation_method=None, stop_gradients=None,
              unconnected_gradients=UnconnectedGradients.NONE):
    """Tensors that compute the sum over y in `ys` of grad_y * dy/dx, for each x in `xs`.

    Args:
      ys: tensor or list of tensors to differentiate.
      xs: tensor, variable, or list of them, to differentiate by.
      grad_ys: a tensor (or None) for each y; by default ones of the shape of y.
      name: scope of the operations made.
      colocate_gradients_with_ops: record that each gradient belongs with its operation.
      gate_gradients: use an operation's gradients only when all of them are computed.
      aggregation_method: a constant of `AggregationMethod`.
      stop_gradients: tensors to treat as constants.
      unconnected_gradients: what to give for an x that no y depends on.
    Returns:
      A list with one Tensor, IndexedSlices or None for each x.
    Raises:
      LookupError: if an operation on the way has no gradient.
      ValueError: if arguments do not go together, or a gradient has not its input's shape.
      TypeError: if a grad_y is not of a dtype that y can have.
    Source: tf.gradients, TensorFlow 1.15.
    """
    try:
        unconnected_gradients = UnconnectedGradients(unconnected_gradients)
    except ValueError:
        raise ValueError("Unknown value for unconnected_gradients: %r"
                         % unconnected_gradients) from None
    if aggregation_method not in (None, 0, 1, 2):
        raise ValueError("Invalid aggregation_method specified %s." % aggregation_method)
    ys, xs, stop_gradients = _as_list(ys), _as_list(xs), _as_list(stop_gradients)
    grad_ys = [None] * len(ys) if grad_ys is None else _as_list(grad_ys)
    with name_scope(name, "gradients", ys + xs + stop_gradients + grad_ys):
        graph = get_default_graph()
        # TensorFlow names each call's cluster; the name is taken here too, so that later ones agree.
        graph.unique_name("uid")
        colocate = graph.colocate_with if colocate_gradients_with_ops else _nowhere
        ys = [convert_to_tensor_or_indexed_slices(y, name="y_%d" % i) for i, y in enumerate(ys)]
        xs = [_differentiated(x, i) for i, x in enumerate(xs)]
        grad_ys = _initial_gradients(grad_ys, ys, colocate)
        if len(ys) > 1:
            # A y that another y is computed from gets a name of its own for its gradient.
            ys = [array.identity(y) if y.consumers() else y for y in ys]
        walk = _Walk(graph, ys, xs, stop_gradients)
        for y, grad_y in zip(ys, grad_ys):
            walk.receive(y, grad_y)
        walk.run(colocate, gate_gradients, aggregation_method)
    return [walk.result(x, unconnected_gradients) for x in xs]


def _as_list(value):
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _nowhere(op):
    return contextlib.nullcontext()


def _differentiated(x, index):
    """The tensor that stands for `x`: a variable's reference, not one read of its value."""
    if isinstance(x, (Tensor, IndexedSlices)):
        return convert_to_tensor_or_indexed_slices(x)
    if getattr(x, "has_handle", False):
        return x.handle
    return convert_to_tensor(x, name="x_%d" % index, as_ref=True)


def _initial_gradients(grad_ys, ys, colocate):
    if len(grad_ys) != len(ys):
        raise ValueError("Passed %d grad_ys for %d ys" % (len(grad_ys), len(ys)))
    grad_ys = [None if g is None else convert_to_tensor_or_indexed_slices(g, name="grad_y_%d" % i)
               for i, g in enumerate(grad_ys)]
    result = []
    for i, (grad_y, y) in enumerate(zip(grad_ys, ys)):
        with colocate(y.op):
            if grad_y is None:
                if y.dtype.is_complex:
                    raise TypeError("Gradients of complex tensors must set grad_ys (y.dtype = %r)"
                                    % y.dtype)
                result.append(array.fill(array.shape(y),
                                         constant(1, dtype=y.dtype, name="grad_ys_%d" % i)))
            else:
                _check_initial_gradient(grad_y, y)
                result.append(_named_copy(grad_y, "grad_ys_%d" % i))
    return result


def _check_initial_gradient(grad_y, y):
    found, wanted = grad_y.dtype, y.dtype
    if wanted.is_floating or wanted.is_integer:
        if not found.is_floating and not found.is_integer:
            raise TypeError("Gradient type %s generated for real or integer-valued tensor %s with "
                            "type %s must be real or integer" % (found.name, y, wanted.name))
    elif wanted.is_complex:
        if not found.is_complex:
            raise TypeError("Gradient type %s generated for complex-valued tensor %s with type %s "
                            "must be real" % (found.name, y, wanted.name))
    else:
        raise TypeError("Tensor %s with type %s must be numeric to obtain a default gradient"
                        % (y, wanted.name))


def _named_copy(grad_y, name):
    if isinstance(grad_y, Tensor):
        return array.identity(grad_y, name=name)
    indices = array.identity(grad_y.indices, name=name + "_indices")
    values = array.identity(grad_y.values, name=name + "_values")
    shape = grad_y.dense_shape
    return IndexedSlices(values, indices,
                         None if shape is None else array.identity(shape, name=name + "_shape"))


class _Walk:
    """One call's way back from `ys` to `xs`."""

    def __init__(self, graph, ys, xs, stop_gradients):
        self.graph = graph
        self.received = {}   # operation -> for each output the list of gradients, then their sum
        targets = [y.op for y in ys]
        sources = [x.op for x in xs]
        between, reached_targets = _operations_between(sources, targets)
        self.pending = collections.Counter()   # consumers whose gradient has not arrived
        for op in between:
            self.pending.update(tensor.op for tensor in op.inputs if tensor.op in between)
        self.ready = collections.deque(
            op for op in dict.fromkeys(targets)
            if op in reached_targets and not self.pending[op])
        self.stops = {op for op in sources
                      if not any(self.pending[tensor.op] for tensor in op.inputs)}
        self.stops.update(tensor.op for tensor in stop_gradients)

    def receive(self, tensor, gradient):
        """Adds a gradient of `tensor`, to be summed up when the walk comes to its operation."""
        op = tensor.op
        if op not in self.received:
            self.received[op] = [[] for _ in op.outputs]
        self.received[op][getattr(tensor, "value_index", 0)].append(gradient)

    @without_collection
    def run(self, colocate, gate_gradients, aggregation_method):
        while self.ready:
            op = self.ready.popleft()
            with colocate(op):
                sums = [_sum(op, grads, aggregation_method)
                        for grads in self.received.get(op) or [[]] * len(op.outputs)]
                self.received[op] = sums
                if op not in self.stops and any(grad is not None for grad in sums):
                    self._through(op, list(sums), gate_gradients)
            for tensor in op.inputs:
                self.pending[tensor.op] -= 1
                if not self.pending[tensor.op]:
                    self.ready.append(tensor.op)

    def _through(self, op, output_grads, gate_gradients):
        """Hands the gradients of the outputs of `op` on to its inputs."""
        function = gradient_function(op)
        if function is None:
            return
        for i, output in enumerate(op.outputs):
            if output_grads[i] is None and output.dtype.base_dtype in _TRAINABLE:
                output_grads[i] = array.zeros_like(output, optimize=False)
        with self.graph.name_scope(op.name + "_grad"):
            input_grads = function(op, *output_grads)
            if not isinstance(input_grads, (list, tuple)):
                input_grads = [input_grads]
            if len(input_grads) != len(op.inputs):
                raise ValueError("Num gradients %d generated for op %s do not match num inputs %d"
                                 % (len(input_grads), op, len(op.inputs)))
            if gate_gradients and sum(grad is not None for grad in input_grads) > 1:
                with self.graph.device(None), self.graph.colocate_with(None):
                    input_grads = tuple_(input_grads)
        for i, (tensor, grad) in enumerate(zip(op.inputs, input_grads)):
            if grad is not None:
                _set_shape(op, i, tensor, grad)
                self.receive(tensor, grad)

    def result(self, x, unconnected):
        if x.op in self.received:
            grad = self.received[x.op][x.value_index]
            return None if isinstance(grad, list) else grad
        return _zeros(x) if unconnected is UnconnectedGradients.ZERO else None


def _zeros(x):
    """Zeros of the shape and dtype of `x`, or of the variable whose handle it is."""
    variable = handled(x) if x.dtype is dtypes.resource else None
    return array.zeros_like(x) if variable is None else array.zeros(
        shape_of(x), dtype=variable_dtype(variable))


def _operations_between(sources, targets):
    """(operations on a differentiable way from sources to targets, the targets that are reached).

    The first is a dict used as an ordered set.
    """
    reached = set()
    queue = collections.deque(sources)
    while queue:
        op = queue.popleft()
        if op not in reached:
            reached.add(op)
            for output in op.outputs:
                if output.dtype.base_dtype in _TRAINABLE:
                    queue.extend(output._consumers)
    between = {}
    queue.extend(targets)
    while queue:
        op = queue.popleft()
        if op in reached and op not in between:
            between[op] = None
            queue.extend(tensor.op for tensor in op.inputs)
    return between, {op for op in targets if op in reached}


def _set_shape(op, index, tensor, grad):
    """Gives a gradient the static shape of its tensor; ValueError if it has another one."""
    if not isinstance(grad, Tensor) or tensor.dtype is dtypes.resource:
        return
    try:
        grad.set_shape(tensor.shape)
    except ValueError:
        raise ValueError(
            "Incompatible shapes between op input and calculated input gradient.  Forward "
            "operation: %s.  Input index: %d. Original input shape: %s.  Calculated input gradient "
            "shape: %s" % (op.name, index, tensor.shape, grad.shape)) from None


def _sum(op, grads, method):
    """The sum of the gradients that one output of `op` received; None if there are none."""
    if not all(isinstance(grad, (Tensor, IndexedSlices)) for grad in grads):
        raise TypeError("gradients have to be either all Tensors or all IndexedSlices")
    if len(grads) < 2:
        return grads[0] if grads else None
    if not all(isinstance(grad, Tensor) for grad in grads):
        return sum_indexed_slices(grads)
    if not method:
        return _sum_by_device(op.graph, grads)
    if (method == AggregationMethod.EXPERIMENTAL_ACCUMULATE_N and len(grads) > 2
            and any(grad.shape.is_fully_defined() for grad in grads)):
        return accumulate_n(grads)
    with op.graph.name_scope(op.name + "_gradient_sum"):
        total = grads[0]
        for grad in grads[1:]:
            total = add_n([total, grad])
        return total


def _sum_by_device(graph, grads):
    """First the sum of each device's gradients, beside the first of them, then of all devices'."""
    by_device = {}
    for grad in grads:
        by_device.setdefault(grad.device or "", []).append(grad)
    sums = []
    for device in sorted(by_device):
        with graph.colocate_with(by_device[device][0].op, ignore_existing=True):
            sums.append(add_n(by_device[device]))
    return add_n(sums)


def sum_indexed_slices(grads):
    """Sum of IndexedSlices and Tensors: dense if one is, otherwise all slices in one."""
    if any(isinstance(grad, Tensor) for grad in grads):
        return add_n(grads)
    if len({grad.indices.dtype for grad in grads}) > 1:
        grads = [IndexedSlices(grad.values, _as_int64(grad.indices), grad.dense_shape)
                 for grad in grads]
    grads = [_flattened(grad) for grad in grads]
    return IndexedSlices(array.concat([grad.values for grad in grads], axis=0),
                         array.concat([grad.indices for grad in grads], axis=0),
                         grads[0].dense_shape)


def _as_int64(indices):
    return indices if indices.dtype is dtypes.int64 else cast(indices, dtypes.int64)


def _flattened(grad):
    """IndexedSlices of IndexedSlices as one."""
    if isinstance(grad.values, Tensor):
        return grad
    inner = _flattened(grad.values)
    return IndexedSlices(inner.values, array.gather(grad.indices, inner.indices), grad.dense_shape)


def hessians(ys, xs, name="hessians", colocate_gradients_with_ops=False, gate_gradients=False,
             aggregation_method=None):
    """Second derivatives of the sum of `ys`, by each x of `xs` with itself.

    Args:
      ys, colocate_gradients_with_ops, gate_gradients, aggregation_method: see `gradients`.
      xs: tensors or variables whose shape is known.
      name: accepted as in TensorFlow, where it has no effect either.
    Returns:
      For each x a tensor of shape x.shape + x.shape.
    Raises:
      LookupError: if an operation on the way has no gradient.
      ValueError: if the shape of an x is not known, or a gradient does not depend on its x.
    Source: tf.hessians, TensorFlow 1.15.
    """
    xs = _as_list(xs)
    options = {"colocate_gradients_with_ops": colocate_gradients_with_ops,
               "gate_gradients": gate_gradients, "aggregation_method": aggregation_method}
    result = []
    for x, gradient in zip(xs, gradients(ys, xs, **options)):
        shape = convert_to_tensor(x).shape
        if not shape.is_fully_defined():
            raise ValueError("hessians: the shape of x must be known, got %s" % shape)
        dims = shape.as_list()
        flat = array.reshape(gradient, [-1])
        rows = [gradients(flat[i], x, **options)[0] for i in range(flat.shape[0].value)]
        if any(row is None for row in rows):
            raise ValueError("hessians: the gradient of x must depend on x, differentiably")
        result.append(array.reshape(array.stack(rows), dims + dims))
    return result
