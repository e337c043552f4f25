"""python -m minigraph: runs scripts as Python does, checks them, and answers for itself."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from minigraph.cli import check

# Where the package under test lies: installed, or a built checkout.
ROOT = Path(importlib.util.find_spec("minigraph").origin).parents[1]


def python(*args, cwd, **env):
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.run([sys.executable, *map(str, args)], cwd=cwd, text=True, timeout=60,
                          env={**os.environ, "PYTHONPATH": path, **env}, capture_output=True)


def minigraph(*args, cwd, **env):
    return python("-m", "minigraph", *args, cwd=cwd, **env)


@pytest.fixture
def script(tmp_path):
    def write(code, name="script.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(code)
        return path
    return write


SURROUNDINGS = """
import sys
print(sys.argv, sys.path[0], __name__, __file__, __spec__ and __spec__.name, __package__)
print(sys.modules["__main__"].__dict__ is globals(), type(__builtins__).__name__)
"""


@pytest.mark.parametrize("args", [[], ["-h", "--check", "x", "-m", "--", "--version"]])
@pytest.mark.parametrize("relative", [True, False])
def test_a_script_sees_what_python_shows_it(script, tmp_path, args, relative):
    path = script(SURROUNDINGS, "folder/script.py")
    path = path.relative_to(tmp_path) if relative else path
    ours, pythons = minigraph(path, *args, cwd=tmp_path), python(path, *args, cwd=tmp_path)
    assert ours.stdout == pythons.stdout
    assert ours.returncode == 0


def test_a_folder_with_a_main_is_run(script, tmp_path):
    script(SURROUNDINGS.replace("__spec__ and __spec__.name, __package__", ""),
           "app/__main__.py")
    ours, pythons = minigraph("app", "x", cwd=tmp_path), python("app", "x", cwd=tmp_path)
    assert ours.stdout.split()[:3] == pythons.stdout.split()[:3]


def test_a_module_sees_what_python_shows_it(script, tmp_path):
    script("", "pkg/__init__.py")
    script(SURROUNDINGS, "pkg/mod.py")
    ours = minigraph("-m", "pkg.mod", "-x", "y", cwd=tmp_path)
    pythons = python("-m", "pkg.mod", "-x", "y", cwd=tmp_path)
    assert ours.stdout.splitlines()[0] == pythons.stdout.splitlines()[0]


def test_tensorflow_is_minigraph_in_the_script(script, tmp_path):
    path = script("import tensorflow as tf\n"
                  "from tensorflow.examples.tutorials.mnist import input_data\n"
                  "print(tf.__name__, input_data.__name__)")
    expected = "minigraph minigraph.examples.tutorials.mnist.input_data\n"
    assert minigraph(path, cwd=tmp_path).stdout == expected


OF_ITS_TIME = """
import collections, time
import numpy as np
print(np.int is int, np.float is float, np.object is object, np.float_ is np.float64)
print(np.zeros(2, np.int).dtype.kind, np.zeros(2, dtype=np.bool).dtype, np.mat([[1, 2]]).shape)
print(np.Inf, -np.NINF, np.NaN, np.product([2, 3]), np.asscalar(np.float32([0.5])))
print(np.in1d([1, 2, 3], [[2]]), np.asfarray([1, 2]), np.msort([[3, 1], [2, 4]]).tolist())
print(np.trapz([1, 2, 3]), np.alltrue([1, 0]), np.sometrue([1, 0]))
print([np.float32(0.5), np.int64(3)], {"a": np.float64(0.1)}, (np.bool_(True),))
print(isinstance([], collections.Iterable), isinstance({}, collections.Mapping))
print(time.clock() >= 0)
"""
CALLS_OF_ITS_TIME = """
import base64, fractions, inspect, random, threading
import numpy as np
print(np.reshape([1, 2], newshape=(2, 1)).tolist(), np.reshape([1, 2], (1, 2)).tolist())
print(np.histogram([1, 2, 2], bins=2, normed=True)[0].tolist(), np.histogram([1, 2, 2], 2)[0])
print(np.fromstring(b"ab", dtype=np.uint8), np.fromstring("1 2", sep=" "))
print(np.vstack([i, i] for i in range(2)).tolist(), np.hstack([[1], [2]]))
print(np.rank([[1]]), np.alen([1, 2]), np.bool8 is np.bool_, np.find_common_type(["f4", "f8"], []))
print(sorted(random.sample({1, 2, 3}, 3)), len(random.sample([1, 2, 3], 2)))
print(inspect.getargspec(lambda a, b=1, *c, **d: 0), fractions.gcd(4, 6))
print(base64.decodestring(base64.encodestring(b"a")), threading.Thread().isAlive())
"""


def test_a_script_calls_functions_as_in_its_time(script, tmp_path):
    ran = minigraph(script(CALLS_OF_ITS_TIME), cwd=tmp_path)
    assert (ran.stdout, ran.stderr) == ("""\
[[1], [2]] [[1, 2]]
[0.6666666666666666, 1.3333333333333333] [1 2]
[97 98] [1. 2.]
[[0, 0], [1, 1]] [1 2]
2 2 True float64
[1, 2, 3] 2
ArgSpec(args=['a', 'b'], varargs='c', keywords='d', defaults=(1,)) 2
b'a' False
""", "")


def test_a_script_finds_the_numpy_and_python_of_its_time(script, tmp_path):
    ran = minigraph(script(OF_ITS_TIME), cwd=tmp_path)
    assert (ran.stdout, ran.stderr) == ("""\
True True True True
i bool (1, 2)
inf inf nan 6 0.5
[False  True False] [1. 2.] [[2, 1], [3, 4]]
4.0 False True
[0.5, 3] {'a': 0.1} (True,)
True True
True
""", "")


def test_import_of_minigraph_leaves_numpy_alone(tmp_path):
    code = "import numpy as np; print(hasattr(np, 'infty'), repr(np.float32(1)))"
    ours = python("-c", "import minigraph; " + code, cwd=tmp_path)
    assert ours.stdout == python("-c", code, cwd=tmp_path).stdout != ""


def test_modules_beside_the_script_are_found(script, tmp_path):
    script("import tensorflow\nname = tensorflow.__name__", "folder/beside.py")
    path = script("import beside; print(beside.name)", "folder/script.py")
    assert minigraph(path, cwd=tmp_path).stdout == "minigraph\n"


@pytest.mark.parametrize("code, status", [
    ("import sys; sys.exit(3)", 3), ("raise SystemExit", 0), ("import sys; sys.exit('no')", 1),
    ("1 / 0", 1), ("def f(:", 1)])
def test_exit_status_and_stderr_are_pythons(script, tmp_path, code, status):
    path = script(code)
    ours, pythons = minigraph(path, cwd=tmp_path), python(path, cwd=tmp_path)
    assert ours.returncode == pythons.returncode == status
    assert ours.stderr == pythons.stderr


NESTED_ERROR = """
def f():
    try:
        {}["key"]
    except KeyError as e:
        raise ValueError("outer") from e
f()
"""


def test_traceback_is_pythons(script, tmp_path):
    path = script(NESTED_ERROR)
    assert minigraph(path, cwd=tmp_path).stderr == python(path, cwd=tmp_path).stderr


def test_traceback_of_a_module_has_only_its_own_frames(script, tmp_path):
    script("1 / 0", "mod.py")
    error = minigraph("-m", "mod", cwd=tmp_path).stderr
    assert error.count("  File ") == 1
    assert error.endswith("ZeroDivisionError: division by zero\n")


FAILS_INSIDE = """
from tensorflow.examples.tutorials.mnist import input_data
input_data.read_data_sets("data", source_url="http://127.0.0.1:1/")
"""


def test_traceback_leaves_minigraphs_frames_out(script, tmp_path):
    error = minigraph(script(FAILS_INSIDE), cwd=tmp_path).stderr
    assert str(ROOT / "minigraph") not in error
    assert "script.py\", line 3, in <module>\n" in error
    assert "OSError: read_data_sets: train-images-idx3-ubyte.gz is not in" in error


def test_traceback_of_a_run_ends_at_the_users_line(script, tmp_path):
    code = """
import tensorflow as tf
x = tf.placeholder(tf.float32, [2])
rows = tf.gather(x, [0, 5])
tf.Session().run(rows, {x: [1, 2]})
"""
    error = minigraph(script(code), cwd=tmp_path).stderr
    assert error.count("  File ") == 1 and "line 5, in <module>" in error
    assert "indices[1] = 5 is not in [0, 2)" in error
    assert "script.py:4: rows = tf.gather(x, [0, 5])" in error


def test_traceback_in_full_on_request(script, tmp_path):
    error = minigraph(script(FAILS_INSIDE), cwd=tmp_path, MINIGRAPH_FULL_TRACEBACK="1").stderr
    assert str(ROOT / "minigraph" / "datasets" / "mnist.py") in error


def test_import_error_shows_the_line_that_imports(script, tmp_path):
    error = minigraph(script("import tensorflow.no_such"), cwd=tmp_path).stderr
    assert error.count("  File ") == 1
    assert error.endswith("ModuleNotFoundError: No module named 'tensorflow.no_such':"
                          " tf.no_such is not in minigraph\n")


def test_no_such_file(tmp_path):
    done = minigraph("absent.py", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == ("minigraph: can't open file 'absent.py':"
                           " [Errno 2] No such file or directory\n")


def test_nothing_to_do_is_wrong_usage(tmp_path):
    done = minigraph(cwd=tmp_path)
    assert done.returncode == 2
    assert "a script, a command or an option is needed" in done.stderr


def test_help(tmp_path):
    done = minigraph("-h", cwd=tmp_path)
    assert done.returncode == 0
    for word in ("script.py", "bench", "info", "--check", "--version", "-m"):
        assert word in done.stdout


def test_version(tmp_path):
    assert minigraph("--version", cwd=tmp_path).stdout.startswith("minigraph ")


@pytest.mark.parametrize("how", ["info", "--info"])
def test_info(tmp_path, how):
    pytest.importorskip("minigraph.engine._engine", reason="the engine is not built")
    rows = dict(line.split(maxsplit=1)
                for line in minigraph(how, cwd=tmp_path).stdout.splitlines())
    assert set(rows) == {"minigraph", "python", "numpy", "machine", "isa", "threads"}
    assert rows["isa"].split()[0] in rows["isa"].partition("(of ")[2].rstrip(")").split(", ")
    assert int(rows["threads"]) >= 1


CHECKED = """\
import tensorflow as tf
import tensorflow.contrib.no_such as absent
from tensorflow.python.framework import ops, errors
from tensorflow.examples.tutorials.mnist import input_data
from tensorflow.python.ops.math_ops import no_such_op
import numpy as np
contrib = tf.contrib

data = input_data.read_data_sets("x").train.next_batch
graph = ops.Graph().no_such_attribute_is_known_to_python
np.no_such_thing
tf.errors.OpError, tf.errors.NotFoundErrr
contrib.learn.datasets.mnist.load_mnst
ops.Graph.as_defaul
tf.model = tf.Graph()
tf.model.add, tf.model
"""


def test_check_lists_missing_symbols_with_their_lines(script, tmp_path):
    done = minigraph("--check", script(CHECKED), cwd=tmp_path)
    lines = [line.partition("script.py:")[2] for line in done.stdout.splitlines()[:-1]]
    assert lines == [
        "2: tf.contrib.no_such is not in minigraph",
        "5: tf.python.ops.math_ops.no_such_op is not in minigraph",
        "12: tf.errors.NotFoundErrr is not in minigraph; the nearest name is"
        " tf.errors.NotFoundError",
        "13: tf.contrib.learn.datasets.mnist.load_mnst is not in minigraph; the nearest name is"
        " tf.contrib.learn.datasets.mnist.load_mnist",
        "14: tf.python.framework.ops.Graph has no attribute 'as_defaul'",
    ]
    assert done.stdout.splitlines()[-1].endswith("TensorFlow symbols used, 5 missing")
    assert done.returncode == 1


@pytest.mark.parametrize("line, symbol", [
    ("import tensorflow.compat.v1 as tf; tf.no_such", "tf.compat.v1.no_such"),
    ("import tensorflow as T; T.nn.no_such(T.float32)", "tf.nn.no_such"),
    ("from tensorflow import nn; nn.no_such", "tf.nn.no_such"),
    ("from tensorflow import no_such", "tf.no_such"),
    ("from tensorflow.python.ops import math_ops as m; m.no_such", "tf.python.ops.math_ops.no_such"),
    ("import tensorflow; tensorflow.contrib.layers.no_such", "tf.contrib.layers.no_such"),
    ("def f():\n  import tensorflow as tf\n  return tf.train.no_such", "tf.train.no_such"),
    ("import minigraph as tf; tf.no_such", "tf.no_such"),
    ("import tensorflow.no_such.layers as L", "tf.no_such.layers is not in minigraph: there is no "
                                              "tf.no_such"),
    ("import tensorflow as tf; tf.summary.scalar", "1: tf.summary.scalar is not in minigraph, which "
                                                   "does not have summaries yet\n"),
])
def test_check_follows_aliases(script, tmp_path, line, symbol):
    done = minigraph("--check", script(line + "\n"), cwd=tmp_path)
    assert symbol in done.stdout and done.returncode == 1


def test_check_does_not_run_the_script(script, tmp_path):
    path = script("import tensorflow as tf\nprint('run')\ntf.errors.OpError\n")
    done = minigraph("--check", path, path, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == "2 TensorFlow symbols used, 0 missing\n"


@pytest.mark.parametrize("code", ["def f(:", None])
def test_check_of_what_cannot_be_parsed(script, tmp_path, code):
    path = script(code) if code else "absent.py"
    done = minigraph("--check", path, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("minigraph: cannot check")


def test_problem_of_a_path_that_exists():
    assert check.problem("errors.OpError") is None
    assert check.problem("") is None


def test_bench_gets_its_arguments(script, tmp_path):
    code = ("import sys, types\n"
            "bench = types.ModuleType('minigraph.bench')\n"
            "bench.main = lambda args: print('bench', args) or 5\n"
            "import minigraph\nminigraph.bench = sys.modules['minigraph.bench'] = bench\n"
            "from minigraph.__main__ import main\n"
            "sys.exit(main(['bench', '--json', 'x']))")
    done = python("-c", code, cwd=tmp_path)
    assert done.stdout == "bench ['--json', 'x']\n"
    assert done.returncode == 5
