"""TensorFlow's inner modules, as far as scripts import them: `minigraph.python.ops.math_ops` ...

Such a module has no code of its own. Its names are looked up, when they are asked for, in the
public namespaces where TensorFlow publishes them, and in minigraph's module of that purpose.
"""

import importlib
import sys
import types

from minigraph.core import missing
from minigraph.python.paths import MODULES, PUBLIC_NAMES

_ROOT = __name__.partition(".")[0]


class Facade(types.ModuleType):
    """A module whose names are those of some namespaces of minigraph.

    Args:
      name: full name of the module.
      symbol: what users call it, for errors.
      namespaces: dotted paths below minigraph, in the order of the search; "" is minigraph.
      public_names: {name here: name there} where the two differ.
    """

    def __init__(self, name, symbol, namespaces=(), public_names=()):
        super().__init__(name)
        self.__path__ = []
        self._symbol = symbol
        self._namespaces = namespaces
        self._public_names = dict(public_names)

    def __getattr__(self, name):
        if not name.startswith("__"):
            wanted = self._public_names.get(name, name)
            for path in self._namespaces:
                namespace = find_namespace(path)
                if namespace is not None and hasattr(namespace, wanted):
                    return getattr(namespace, wanted)
        raise AttributeError(missing.describe(self.__name__, self._symbol, name), name=name)


def find_namespace(path):
    """The module at a dotted path below minigraph ("" is minigraph); None if there is none."""
    found = sys.modules[_ROOT]
    # Of a module that is loaded the path may lead elsewhere: `import tensorflow.core.protobuf`
    # makes TensorFlow's `core` an attribute of minigraph.
    loaded = sys.modules.get("%s.%s" % (_ROOT, path))
    if loaded is not None:
        return loaded
    for part in filter(None, path.split(".")):
        value = getattr(found, part, None)
        if value is None and isinstance(found, Facade):
            return None
        if value is None:
            full = f"{found.__name__}.{part}"
            try:
                value = importlib.import_module(full)
            except ImportError as e:
                if not f"{full}.".startswith(f"{e.name}."):
                    raise  # something that the module imports is missing
                return None
        found = value
    return found if isinstance(found, types.ModuleType) else None


def _make_modules():
    for path, namespaces in MODULES.items():
        parent, folder = sys.modules[__name__], __name__
        *folders, leaf = path.split(".")
        for part in folders:
            folder += "." + part
            parent = vars(parent).get(part) or _add(parent, part, Facade(folder, _symbol(folder)))
        name = f"{__name__}.{path}"
        _add(parent, leaf, Facade(name, _symbol(name), namespaces, PUBLIC_NAMES.get(path, ())))


def _add(parent, name, module):
    sys.modules[module.__name__] = module
    setattr(parent, name, module)
    return module


def _symbol(name):
    return "tensorflow" + name.removeprefix(_ROOT)


_make_modules()
__getattr__ = missing.module_getattr(__name__, symbol=_symbol(__name__))
