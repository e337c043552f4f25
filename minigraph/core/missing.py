"""What `tf.something` says when minigraph has no `something`."""

import importlib
import sys
import types

_PACKAGE = __name__.partition(".")[0]


def module_getattr(module_name, symbol=None, lazy=()):
    """A module-level `__getattr__` (PEP 562) for a public namespace.

        __getattr__ = module_getattr(__name__, lazy={"contrib"})

    Args:
      module_name: `__name__` of the module.
      symbol: how users write it, "tf.nn"; by default derived from `module_name`.
      lazy: what is imported when it is first asked for: names of sub-modules, or a dict from
        names to "module" or "module:attribute" below the package.
    Returns:
      A function that raises AttributeError, with the TensorFlow symbol and the nearest name
      that does exist, for any other name.
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
    message += f": {symbol}.{name} is not in minigraph"
    nearest = _nearest(sys.modules.get(module_name), symbol, name)
    return f"{message}; the nearest name is {nearest}" if nearest else message


def _nearest(module, symbol, name):
    """The same name in another namespace, else the most similar one in this; or None."""
    for other, namespace in _namespaces():
        if name in namespace and other != symbol:
            return f"{other}.{name}"
    import difflib  # costs more than the rest of this module, and is seldom needed
    own = [n for n in vars(module) if not n.startswith("_")] if module else []
    similar = difflib.get_close_matches(name, own, n=1)
    return f"{symbol}.{similar[0]}" if similar else None


def _namespaces():
    """(symbol, names) of tf and of the modules that are its public attributes."""
    root = vars(sys.modules[_PACKAGE])
    yield "tf", root
    for name, value in root.items():
        if isinstance(value, types.ModuleType) and _is_namespace(value):
            yield f"tf.{name}", vars(value)


def _is_namespace(module):
    # Re-exporting modules have this `__getattr__`; the others are minigraph's insides.
    return getattr(vars(module).get("__getattr__"), "__module__", None) == __name__
