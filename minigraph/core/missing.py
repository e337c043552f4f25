"""What `tf.something` says when minigraph has no `something`."""

import importlib
import sys
import types

from minigraph.core.families import find_family

_PACKAGE = __name__.partition(".")[0]
_SIMILAR = 0.8   # of difflib's ratio: one letter of five, two of ten
# What NumPy and very old TensorFlows have under other names.
_OTHER_NAMES = {
    "sum": "reduce_sum", "mean": "reduce_mean", "prod": "reduce_prod", "min": "reduce_min",
    "max": "reduce_max", "amin": "reduce_min", "amax": "reduce_max", "any": "reduce_any",
    "all": "reduce_all", "std": "math.reduce_std", "var": "math.reduce_variance",
    "dot": "tensordot", "arange": "range", "concatenate": "concat", "clip": "clip_by_value",
    "topk": "nn.top_k", "complex_abs": "abs", "batch_matrix_inverse": "matrix_inverse",
    "batch_svd": "svd", "batch_cholesky": "cholesky", "initialise_all_variables":
    "global_variables_initializer",
}


def module_getattr(module_name, symbol=None, lazy=()):
    """A module-level `__getattr__` (PEP 562) for a public namespace.

        __getattr__ = module_getattr(__name__, lazy={"contrib"})

    Args:
      module_name: `__name__` of the module.
      symbol: how users write it, "tf.nn"; by default derived from `module_name`.
      lazy: what is imported when it is first asked for: names of sub-modules, or a dict from
        names to "module" or "module:attribute" below the package.
    Returns:
      A function that raises AttributeError, with the TensorFlow symbol and the family that is
      missing or the nearest name that does exist, for any other name.
    """
    symbol = symbol or "tf" + module_name.removeprefix(_PACKAGE)

    def __getattr__(name):
        if name in lazy:
            found = _import(lazy[name] if isinstance(lazy, dict) else
                            f"{module_name}.{name}".removeprefix(f"{_PACKAGE}."))
            setattr(sys.modules[module_name], name, found)
            return found
        raise AttributeError(describe(module_name, symbol, name), name=name)

    return __getattr__


def _import(target):
    path, _, attribute = target.partition(":")
    module = importlib.import_module(f"{_PACKAGE}.{path}")
    return getattr(module, attribute) if attribute else module


def describe(module_name, symbol, name):
    """The message for `name`, missing in the module that users know as `symbol`."""
    message = f"module '{module_name}' has no attribute '{name}'"
    if name.startswith("__"):
        return message
    family = find_family(f"{symbol}.{name}")
    message += ": " + _without(f"{symbol}.{name}", family)
    if family:
        return message
    nearest = _nearest(sys.modules.get(module_name), symbol, name)
    return f"{message}; the nearest name is {nearest}" if nearest else message


def say_absent(symbol):
    """That minigraph lacks `symbol`, and with it all of the family to which it belongs."""
    return _without(symbol, find_family(symbol))


def _without(symbol, family):
    return f"{symbol} is not in minigraph" + (
        f", which does not have {family} yet" if family else "")


def _nearest(module, symbol, name):
    """The same name in another namespace, else one spelled much like it; or None.

    A name that is only somewhat similar (`tf.conj` for `tf.cond`) would mislead.
    """
    if name in _OTHER_NAMES:
        return f"tf.{_OTHER_NAMES[name]}"
    for other, namespace in _namespaces():
        if name in namespace and other != symbol:
            return f"{other}.{name}"
    own = [(symbol, vars(module))] if module else []
    for other, namespace in own + list(_namespaces()):
        similar = _most_similar(name, namespace)
        if similar:
            return f"{other}.{similar}"
    return None


def _most_similar(name, namespace):
    import difflib  # costs more than the rest of this module, and is seldom needed
    names = [n for n in namespace if not n.startswith("_")]
    return next(iter(difflib.get_close_matches(name, names, n=1, cutoff=_SIMILAR)), None)


def _namespaces():
    """(symbol, names) of tf and of the modules that are its public attributes."""
    root = vars(sys.modules[_PACKAGE])
    yield "tf", root
    for name, value in root.items():
        if name != "python" and isinstance(value, types.ModuleType) and _is_namespace(value):
            yield f"tf.{name}", vars(value)


def _is_namespace(module):
    # Re-exporting modules have this `__getattr__`; the others are minigraph's insides.
    return getattr(vars(module).get("__getattr__"), "__module__", None) == __name__
