"""Which TensorFlow symbols a script uses and minigraph does not have, without running it."""

import ast
import sys
import types

from minigraph.alias import find_module
from minigraph.core import missing
from minigraph.core.families import find_family

_ROOTS = ("tensorflow", "minigraph")


def check(paths):
    """Prints `file:line: message` for each missing symbol, then a summary.

    Returns:
      0 if every symbol exists, 1 if some do not, 2 if a file cannot be read or parsed.
    """
    used = absent = 0
    for path in paths:
        try:
            with open(path, "rb") as f:
                tree = ast.parse(f.read(), path)
        except (OSError, SyntaxError, ValueError) as e:
            print(f"minigraph: cannot check {path}: {e}", file=sys.stderr)
            return 2
        symbols = find_symbols(tree)
        used += len({symbol for _, symbol in symbols})
        problems = dict.fromkeys((line, problem(symbol)) for line, symbol in symbols)
        found = [(line, text) for line, text in problems if text]
        absent += len({text for _, text in found})
        for line, text in found:
            print(f"{path}:{line}: {text}")
    print(f"{used} TensorFlow symbols used, {absent} missing")
    return 1 if absent else 0


def find_symbols(tree):
    """(line, dotted path below tensorflow) of each symbol that a parsed script uses, by line.

    Follows imports, and names assigned once from a symbol (`slim = tf.contrib.slim`), without
    regard to scopes. What the script itself puts into a module (`tf.model = ...`) is no symbol.
    """
    nodes = sorted((n for n in ast.walk(tree) if hasattr(n, "lineno")),
                   key=lambda n: (n.lineno, n.col_offset, -n.end_col_offset))
    names, symbols = {}, []
    for node in nodes:
        if isinstance(node, ast.Import):
            symbols += _import(node, names)
        elif isinstance(node, ast.ImportFrom):
            symbols += _import_from(node, names)
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            path = _path_of(node.value, names)
            if path is not None and isinstance(_resolve(path)[0], types.ModuleType):
                names.setdefault(node.targets[0].id, path)
    inner = {id(n.value) for n in nodes if isinstance(n, ast.Attribute)}
    attributes = [(n, _path_of(n, names)) for n in nodes if isinstance(n, ast.Attribute)]
    own = {path for n, path in attributes if path and isinstance(n.ctx, ast.Store)}
    for node, path in attributes:
        if path is not None and id(node) not in inner and not own.intersection(_prefixes(path)):
            symbols.append((node.lineno, path))
    return sorted(symbols)


def _prefixes(path):
    """"a", "a.b", "a.b.c" of "a.b.c"."""
    parts = path.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]


def problem(path):
    """What is wrong with the symbol at `path`; None if minigraph has it."""
    return _resolve(path)[1]


def _import(node, names):
    for alias in node.names:
        root, _, path = alias.name.partition(".")
        if root in _ROOTS:
            names[alias.asname or root] = path if alias.asname else ""
            if path:
                yield node.lineno, path


def _import_from(node, names):
    root, _, path = (node.module or "").partition(".")
    if root not in _ROOTS or node.level:
        return
    for alias in node.names:
        full = path if alias.name == "*" else f"{path}.{alias.name}".lstrip(".")
        names[alias.asname or alias.name] = full
        if full:
            yield node.lineno, full


def _path_of(node, names):
    """The dotted path below tensorflow that an expression spells; None for any other one."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in names:
        return None
    return ".".join(filter(None, [names[node.id], *reversed(parts)]))


def _resolve(path):
    """(the object at `path`, None), or (None, what is missing)."""
    module, parts = None, path.split(".") if path else []
    depth = len(parts)
    while module is None:
        module = find_module(".".join(parts[:depth]))
        depth -= module is None
    found, symbol = module, ".".join(["tf", *parts[:depth]])
    for place, part in enumerate(parts[depth:], depth + 1):
        if not isinstance(found, (types.ModuleType, type)):
            break  # an attribute of a value: known only when the script runs
        if not hasattr(found, part):
            if isinstance(found, type):
                return None, f"{symbol} has no attribute '{part}'"
            text = missing.describe(found.__name__, symbol, part).partition(": ")[2]
            whole = ".".join(["tf", *parts])
            if find_family(whole):
                text = missing.say_absent(whole)
            elif parts[place:]:
                text = f"{whole} is not in minigraph: " + text.replace(
                    f"{symbol}.{part} is not in minigraph", f"there is no {symbol}.{part}")
            return None, text
        found = getattr(found, part)
        symbol += "." + part
    return found, None
