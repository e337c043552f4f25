"""Runs a TensorFlow script as `python script.py` would, with minigraph in TensorFlow's place."""

import builtins
import io
import os
import runpy
import sys
import traceback
import types

from minigraph.alias import install_as_tensorflow
from minigraph.cli import period

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_EXAMPLES = os.path.join(_PACKAGE, "examples") + os.sep
_ENGINE = os.path.join("minigraph", "engine") + os.sep     # as Cython names files in tracebacks
_FULL_TRACEBACK = "MINIGRAPH_FULL_TRACEBACK"


def run_script(path, args):
    """Runs the file, or the `__main__.py` of the folder, at `path` as `__main__`.

    `sys.argv`, `sys.path[0]`, `__main__` and `__file__` are what Python makes them.
    Returns:
      2 if the file cannot be read; otherwise None, when the script has ended.
    """
    is_folder = os.path.isdir(path)
    file = os.path.abspath(os.path.join(path, "__main__.py") if is_folder else path)
    try:
        with io.open_code(file) as f:
            source = f.read()
    except OSError as e:
        print(f"minigraph: can't open file {path!r}: [Errno {e.errno}] {e.strerror}",
              file=sys.stderr)
        return 2
    sys.argv[:] = [path, *args]
    if not sys.flags.safe_path:
        sys.path[0] = os.path.dirname(file if is_folder else os.path.realpath(file))
    _prepare()
    main = types.ModuleType("__main__")
    main.__file__ = file
    main.__builtins__ = builtins
    sys.modules["__main__"] = main
    exec(compile(source, file, "exec", dont_inherit=True), vars(main))


def run_module(name, args):
    """Runs a module or package as `python -m name args` does."""
    sys.argv[:] = [name, *args]
    _prepare()
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def _prepare():
    install_as_tensorflow()
    period.restore()
    if not os.environ.get(_FULL_TRACEBACK):
        sys.excepthook = print_users_traceback


def print_users_traceback(kind, error, trace):
    """An excepthook that leaves out the frames of minigraph and of the import system."""
    exception = traceback.TracebackException(kind, error, trace)
    if not isinstance(error, SyntaxError) and not _theirs(exception.stack):
        sys.__excepthook__(kind, error, trace)  # minigraph's own fault: show all of it
        return
    pending, seen = [exception], set()
    while pending:
        part = pending.pop()
        if part is not None and id(part) not in seen:
            seen.add(id(part))
            part.stack = _theirs(part.stack)
            pending += [part.__cause__, part.__context__]
    print("".join(exception.format()), end="", file=sys.stderr)


def _theirs(stack):
    """The user's frames of a stack; None, which prints no heading, if there are none."""
    frames = [frame for frame in stack if not _is_ours(frame.filename)]
    return traceback.StackSummary.from_list(frames) if frames else None


def _is_ours(filename):
    if filename.startswith(("<frozen runpy", "<frozen importlib", _ENGINE)):
        return True
    return filename.startswith(_PACKAGE) and not filename.startswith(_EXAMPLES)
