"""`tf.custom_gradient`: a function of tensors that says itself what its gradient is."""

import collections
import inspect
import itertools

from minigraph.core import nest
from minigraph.core.convert import convert_to_tensor
from minigraph.core.gradient_registry import RegisterGradient, gradient_function
from minigraph.core.graph import get_default_graph
from minigraph.ops import array
from minigraph.ops.stored import is_handle

_numbers = itertools.count()


def custom_gradient(f):
    """Decorator for f(*x) -> (y, grad_fn), where grad_fn(*grad_ys) gives the gradients of x.

    The decorated function returns y; `tf.gradients` through it calls `grad_fn`. If y depends on
    trainable variables, grad_fn must take them as the keyword `variables` and return a pair: the
    gradients of x and those of the variables. Those that f makes must be ResourceVariables.

    Args:
      f: function of tensors; y may be a (nested) list of tensors.
    Raises (when the decorated function is called):
      ValueError: for keyword arguments.
      TypeError: if f makes a variable that is no ResourceVariable, or if y depends on variables and
        `grad_fn` has no argument `variables`, or if it has one and y depends on none.
    Source: tf.custom_gradient, TensorFlow 1.15.
    """
    def decorated(*args, **kwargs):
        if kwargs:
            raise ValueError("The custom_gradient decorator currently supports keywords arguments "
                             "only when eager execution is enabled.")
        return _call(f, [convert_to_tensor(x) for x in args])
    decorated.__name__ = getattr(f, "__name__", "f")
    decorated.__doc__ = f.__doc__
    decorated.__wrapped__ = f
    return decorated


def grad_pass_through(f):
    """Decorator for f(*x) -> y, whose gradient is taken to be that of the identity.

    Source: tf.grad_pass_through, TensorFlow 1.15.
    """
    @custom_gradient
    def decorated(*args):
        def grad(*grad_ys):
            return grad_ys[0] if len(grad_ys) == 1 else grad_ys
        return f(*args), grad
    return decorated


def _call(f, args):
    graph = get_default_graph()
    before = set(_collected(graph))
    result, grad_fn = f(*args)
    if not all(is_handle(v.op) for v in _collected(graph) if v not in before):
        raise TypeError("All variables used by a function wrapped with @custom_gradient must be "
                        "`ResourceVariable`s. Ensure that no `variable_scope` is created with "
                        "`use_resource=False`.")
    results = nest.flatten(result)
    # TensorFlow searches variables from copies of the outputs; later names count them.
    ends = [array.identity(output).op for output in results]
    variables = _trainable_between(args, ends, graph)
    _check_takes_variables(grad_fn, variables)
    name = "CustomGradient-%d" % next(_numbers)
    RegisterGradient(name)(_gradient_of(grad_fn, len(results), variables))
    with graph.gradient_override_map({"IdentityN": name}):
        outputs = array.identity_n(results + args + variables)
    for variable in variables:
        convert_to_tensor(variable)    # TensorFlow reads them once more; later names count that
    return nest.pack_sequence_as(result, outputs[:len(results)])


def _collected(graph):
    return graph.get_collection("variables") + graph.get_collection("local_variables")


def _trainable_between(inputs, ends, graph):
    """The trainable variables that operations depend on other than by way of `inputs`."""
    known = {v.op: v for v in graph.get_collection("variables") if v.trainable}
    found, seen = [], set(ends)
    queue = collections.deque(ends)
    while queue:
        op = queue.popleft()
        if op in known:
            found.append(known[op])
        for tensor in op.inputs if _is_differentiable(op) else ():
            if tensor.op not in seen and not any(tensor is x for x in inputs):
                seen.add(tensor.op)
                queue.append(tensor.op)
    return found


def _is_differentiable(op):
    try:
        return gradient_function(op) is not None
    except LookupError:
        return False


def _check_takes_variables(grad_fn, variables):
    spec = inspect.getfullargspec(grad_fn)
    named = "variables" in spec.args + spec.kwonlyargs
    if variables and not named and not spec.varkw:
        raise TypeError("If using @custom_gradient with a function that uses variables, then "
                        "grad_fn must accept a keyword argument 'variables'.")
    if named and not variables:
        raise TypeError("If using @custom_gradient with a function that uses variables, the "
                        "enclosing variable scope must have use_resource=True.")


def _gradient_of(grad_fn, n_results, variables):
    def gradient(op, *grads):
        grads = grads[:n_results]
        if not variables:
            return [None] * n_results + nest.flatten(grad_fn(*grads))
        input_grads, variable_grads = grad_fn(*grads, variables=variables)
        if len(variable_grads) != len(variables):
            raise ValueError("Must return gradient for each variable from @custom_gradient "
                             "grad_fn.")
        return [None] * n_results + nest.flatten(input_grads) + list(variable_grads)
    return gradient
