"""Facts: expressions and what TensorFlow 1.15 makes of them, in the files *.txt beside this one.

An expression stands at the start of a line, its result below it after "= ", or after "! " the class of
the exception and the first line of its message. Statements may come before the expression, each followed
by ";;"; a line that begins with "@ " has one that comes before every expression of the file. The names are
tf, np, run(fetches, feed_dict), ph (tf.placeholder), described(tensor), with_tables(fetches, feed_dict),
which initialises tables first, and SCRATCH, the path of a file to write. Each expression has a graph and a
session of its own.

    python evaluate.py tensorflow FILE...    writes the results anew, with the module of that name
"""

import importlib
import os
import re
import sys
import tempfile

import numpy as np


def read(path):
    """(statements, [(expression, result)]) of a file; the result is None if there is none yet."""
    statements, facts = [], []
    with open(path, encoding="utf-8") as file:
        for line in file.read().split("\n"):
            if line.startswith("    "):
                facts[-1][1] = line[4:]
            elif line.startswith("@ "):
                statements.append(line[2:])
            elif line and not line.startswith("#"):
                facts.append([line, None])
    return statements, facts


def evaluate(tf, text, statements=()):
    """The result of an expression as text."""
    with tf.Graph().as_default() as graph, tf.Session() as session, \
            tempfile.TemporaryDirectory() as folder:
        def run(fetches, feed_dict=None):
            return session.run(fetches, feed_dict)

        def with_tables(fetches, feed_dict=None):
            session.run(tf.tables_initializer())
            return session.run(fetches, feed_dict)

        def described(tensor):
            return [str(tensor.shape), tensor.dtype.name, tensor.op.type, tensor.name]

        names = {"tf": tf, "np": np, "run": run, "with_tables": with_tables, "described": described,
                 "ph": tf.placeholder, "graph": graph, "session": session,
                 "SCRATCH": os.path.join(folder, "file")}
        *own, expression = text.split(";;")
        try:
            for statement in [*statements, *own]:
                exec(statement.strip(), names)
            return "= " + shown(eval(expression.strip(), names))
        except Exception as error:
            message = (getattr(error, "message", None) or str(error)).strip().split("\n")[0]
            message = re.sub(r" *\[\[.*| \(defined at .*", "", message)
            message = message.replace(names["SCRATCH"], "SCRATCH")
            return "! %s: %s" % (type(error).__name__, message)


def shown(value):
    """A fetched structure as text: dtype, shape and elements of arrays, six digits of floats."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return "%s(%s)" % (type(value).__name__, ", ".join(map(shown, value)))
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join(map(shown, value))
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%s: %s" % (k, shown(v)) for k, v in sorted(value.items()))
    if isinstance(value, (np.ndarray, np.generic, bytes)):
        array = np.asarray(value, object) if isinstance(value, bytes) else np.asarray(value)
        kind = "string" if array.dtype.kind in "SUO" else array.dtype.name
        items = array.ravel().tolist()
        if array.dtype.kind == "f":
            items = [float("%.6g" % x) for x in items]
        return "%s%s %s" % (kind, list(array.shape), items)
    return repr(value)


def agrees(got, recorded):
    """True if a result is the recorded one; a message may go on where the recorded one ends."""
    if recorded.startswith("! "):
        return got.startswith(recorded)
    return got == recorded


def _rewrite(tf, path):
    statements, _ = read(path)
    with open(path, encoding="utf-8") as file:
        lines = [line for line in file.read().split("\n") if not line.startswith("    ")]
    with open(path, "w", encoding="utf-8") as file:
        for line in lines[:-1] if not lines[-1] else lines:
            file.write(line + "\n")
            if line and not line.startswith(("#", "@ ")):
                file.write("    %s\n" % evaluate(tf, line, statements))


if __name__ == "__main__":
    for name in sys.argv[2:]:
        _rewrite(importlib.import_module(sys.argv[1]), name)
