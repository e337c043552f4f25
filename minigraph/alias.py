"""`import tensorflow` that gives minigraph, for scripts that cannot be edited."""

import importlib
import importlib.abc
import importlib.machinery
import re
import sys

import minigraph
from minigraph.core.missing import say_absent
from minigraph.python import Facade, find_namespace

_ALIAS = "tensorflow"
# Where old scripts look for what later had another place.
_MOVED = {
    "compat.v1": "",
    "python.keras": "keras",
    "contrib.keras": "keras",
    "g3doc.tutorials.mnist": "examples.tutorials.mnist",
    "models.rnn.rnn_cell": "nn.rnn_cell",
}
# Modules of protocol buffers, and where their messages are.
_MESSAGES = {
    "core.example.example_pb2": "core.example",
    "core.example.feature_pb2": "core.example",
    "core.framework.attr_value_pb2": "core.node_def",
    "core.framework.node_def_pb2": "core.node_def",
    "core.framework.tensor_pb2": "core.tensor_proto",
    "core.framework.tensor_shape_pb2": "core.tensor_proto",
    "core.framework.types_pb2": "core.tensor_proto",
    "core.framework.variable_pb2": "core.variable_def",
    "core.framework.versions_pb2": "core.version_def",
    "core.protobuf.config_pb2": "session.config",
    "core.protobuf.rewriter_config_pb2": "session.config",
}
# minigraph's own folders, and none of TensorFlow's (its `core` holds protocol buffers).
_INSIDES = {"alias", "autodiff", "cli", "compile", "core", "engine", "ops", "session", "training",
            "variables"}


def install_as_tensorflow():
    """Makes `import tensorflow` and imports of its sub-modules give minigraph, in this process.

    `tensorflow.nn` is then the same module object as `minigraph.nn`; TensorFlow's inner modules
    (`tensorflow.python.ops.math_ops`) look names up in minigraph's public namespaces. An
    installed TensorFlow cannot be imported afterwards. Calling it again changes nothing.

    Raises:
      ImportError: if TensorFlow itself has been imported already.
    """
    if sys.modules.get(_ALIAS) is minigraph:
        return
    if _ALIAS in sys.modules:
        raise ImportError("install_as_tensorflow: must be called before TensorFlow is imported,"
                          f" got {sys.modules[_ALIAS]!r}", name=_ALIAS)
    sys.modules[_ALIAS] = minigraph
    sys.meta_path.insert(0, _Finder())
    sys.meta_path.append(_AbsentNames())


def find_module(path):
    """minigraph's module for `tensorflow.<path>`; None if there is none."""
    for old, new in _MOVED.items():
        if path == old or path.startswith(old + "."):
            path = (new + path.removeprefix(old)).lstrip(".")
        elif old.startswith(path + "."):
            return find_namespace(path) or _facade(path)
    if path in _MESSAGES:
        # Not by way of attributes: `minigraph.core` is now what is imported as `tensorflow.core`.
        return importlib.import_module(f"{minigraph.__name__}.{_MESSAGES[path]}")
    if any(known.startswith(path + ".") for known in _MESSAGES):
        return _facade(path)
    if path.partition(".")[0] in _INSIDES:
        return None
    return find_namespace(path) or _find_inside_contrib(path)


def _find_inside_contrib(path):
    """What `tensorflow.contrib.layers.python.layers.initializers` publishes in contrib.layers."""
    match = re.match(r"(contrib\.(\w+))\.python(?:\.\2)?(.*)", path)
    if match is None:
        return None
    package, _, rest = match.groups()
    if find_namespace(package) is None:
        return None
    return find_namespace(package + rest) or _facade(path, package)


def _facade(path, *namespaces):
    # `from package import name` looks for package.__name__ + name: it must get here again.
    return Facade(f"{_ALIAS}.{path}", f"{_ALIAS}.{path}", namespaces)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds `tensorflow.x` as the module that minigraph has for it.

    It never leaves one to the next finder, which would look through minigraph's folder and
    import a file a second time under the other name.
    """

    def find_spec(self, fullname, path=None, target=None):
        if not fullname.startswith(_ALIAS + "."):
            return None
        inner = fullname.removeprefix(_ALIAS + ".")
        module = find_module(inner)
        if module is None:
            raise ModuleNotFoundError(
                f"No module named '{fullname}': {say_absent('tf.' + inner)}", name=fullname)
        spec = importlib.machinery.ModuleSpec(fullname, self)
        spec.loader_state = module, module.__spec__
        return spec

    def create_module(self, spec):
        return spec.loader_state[0]

    def exec_module(self, module):
        # The import system has put the alias's spec in place of the module's own.
        module.__spec__ = module.__spec__.loader_state[1]
        if not hasattr(module, "__path__"):
            module.__path__ = []  # lets names below it get as far as this finder


class _AbsentNames(importlib.abc.MetaPathFinder):
    """Says why `from tensorflow import keras` fails: Python's own message would not.

    For a name that a package lacks, Python looks for a module, by the package's own name
    (`minigraph.keras`), and comes here last.
    """

    def find_spec(self, fullname, path=None, target=None):
        root, _, inner = fullname.partition(".")
        if root != minigraph.__name__:
            return
        package, _, name = f"{_ALIAS}.{inner}".rpartition(".")
        raise ImportError(f"cannot import name '{name}' from '{package}':"
                          f" {say_absent('tf.' + inner)}", name=fullname)
