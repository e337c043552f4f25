"""`tf.custom_gradient`: a function of tensors that says itself what its gradient is."""

import inspect
import itertools

from minigraph.core import nest
from minigraph.core.convert import convert_to_tensor
from minigraph.core.gradient_registry import RegisterGradient
from minigraph.core.graph import get_default_graph
from minigraph.ops import array

_numbers = itertools.count()


def custom_gradient(f):
    """Decorator for f(*x) -> (y, grad_fn), where grad_fn(*grad_ys) gives the gradients of x.

    The decorated function returns y; `tf.gradients` through it calls `grad_fn`. If f makes
    variables, grad_fn must take them as the keyword `variables` and return a pair: the gradients of
    x and those of the variables.

    Args:
      f: function of tensors; y may be a (nested) list of tensors.
    Raises (when the decorated function is called):
      ValueError: for keyword arguments.
      TypeError: if f makes variables and `grad_fn` has no argument `variables`.
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
    before = set(_variables(graph))
    result, grad_fn = f(*args)
    variables = [v for v in _variables(graph) if v not in before]
    if variables:
        _check_takes_variables(grad_fn)
    results = nest.flatten(result)
    for output in results:
        # TensorFlow searches variables from copies of the outputs; later names count them.
        array.identity(output)
    handles = [convert_to_tensor(v, as_ref=True) for v in variables]
    name = "CustomGradient-%d" % next(_numbers)
    RegisterGradient(name)(_gradient_of(grad_fn, len(results), variables))
    with graph.gradient_override_map({"IdentityN": name}):
        outputs = array.identity_n(results + args + handles)
    return nest.pack_sequence_as(result, outputs[:len(results)])


def _variables(graph):
    return graph.get_collection("variables") + graph.get_collection("local_variables")


def _check_takes_variables(grad_fn):
    spec = inspect.getfullargspec(grad_fn)
    if "variables" not in spec.args + spec.kwonlyargs and not spec.varkw:
        raise TypeError("If using @custom_gradient with a function that uses variables, then "
                        "grad_fn must accept a keyword argument 'variables'.")


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
