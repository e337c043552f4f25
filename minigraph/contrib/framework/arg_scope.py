"""`arg_scope`: defaults of keyword arguments for the functions that allow it, inside a block."""

import contextlib
import functools
import inspect

_scopes = [{}]      # innermost last: key of a function -> its defaults
_functions = {}     # key -> names of the arguments that have a default


def _key(function):
    return getattr(function, "_key_op", str(function))


def _name(function):
    return function.__module__, function.__name__


def add_arg_scope(func):
    """Decorator: lets `arg_scope` give defaults of the function's arguments.

    Source: tf.contrib.framework.add_arg_scope, TensorFlow 1.15.
    """
    @functools.wraps(func)
    def func_with_args(*args, **kwargs):
        defaults = _scopes[-1].get(func_with_args._key_op)
        return func(*args, **({**defaults, **kwargs} if defaults else kwargs))

    func_with_args._key_op = _key(func)
    parameters = inspect.signature(func).parameters.values()
    _functions[func_with_args._key_op] = tuple(
        p.name for p in parameters if p.default is not p.empty)
    return func_with_args


def has_arg_scope(func):
    """True if the function is decorated with `add_arg_scope`."""
    return _key(func) in _functions


def arg_scoped_arguments(func):
    """Names of the arguments of a decorated function that `arg_scope` can give.

    Raises:
      ValueError: if it is not decorated.
    """
    if not has_arg_scope(func):
        raise ValueError("%s is not decorated with @add_arg_scope" % (_name(func),))
    return _functions[_key(func)]


def current_arg_scope():
    """The scope around, to be entered again: a dict from functions' keys to their defaults."""
    return _scopes[-1]


@contextlib.contextmanager
def arg_scope(list_ops_or_scope, **kwargs):
    """Inside, the functions take `kwargs` where a call does not give them itself.

    Args:
      list_ops_or_scope: list of functions with `add_arg_scope`, or a scope that an earlier
        `arg_scope` has yielded, to enter again.
    Yields the scope. Inner scopes go before outer ones.
    Raises:
      TypeError: if it is neither.
      ValueError: for a function that is not decorated, or `kwargs` beside a scope.
    Source: tf.contrib.framework.arg_scope, TensorFlow 1.15.
    """
    if isinstance(list_ops_or_scope, dict):
        if kwargs:
            raise ValueError("When attempting to re-use a scope by suppling adictionary, kwargs "
                             "must be empty.")
        scope = list_ops_or_scope.copy()
    elif isinstance(list_ops_or_scope, (list, tuple)):
        scope = _scopes[-1].copy()
        for function in list_ops_or_scope:
            if not has_arg_scope(function):
                raise ValueError("%s is not decorated with @add_arg_scope", _name(function))
            key = _key(function)
            scope[key] = {**scope.get(key, {}), **kwargs}
    else:
        raise TypeError("list_ops_or_scope must either be a list/tuple or reused scope (i.e. dict)")
    _scopes.append(scope)
    try:
        yield scope
    finally:
        _scopes.pop()
