"""tf.app.run in programs of its own, against facts recorded from TensorFlow 1.15."""

import subprocess
import sys

import pytest

SCRIPT = '''
from minigraph import app
flags = app.flags
flags.DEFINE_string("s", "def", "a string flag")
flags.DEFINE_integer("n", 5, "an int", lower_bound=0)

def main(argv):
    print(argv[1:], flags.FLAGS.s, flags.FLAGS.n)
    return {"three": 3, "text": "words"}.get(flags.FLAGS.s)

if __name__ == "__main__":
    app.run()
'''


@pytest.fixture
def run(tmp_path):
    """Runs a script; returns its exit status, stdout and stderr."""
    def call(*arguments, source=SCRIPT):
        path = tmp_path / "script.py"
        path.write_text(source)
        done = subprocess.run([sys.executable, str(path), *arguments], capture_output=True,
                              text=True, env={"PYTHONPATH": ":".join(filter(None, sys.path))})
        return done.returncode, done.stdout.replace(str(path), "script.py"), done.stderr
    return call


def test_main_gets_the_arguments(run):
    assert run() == (0, "[] def 5\n", "")
    assert run("x", "--s=v", "--foo=1", "y", "-n", "2") == (
        0, "['x', '--foo=1', 'y'] v 2\n", "")


def test_exit_status(run):
    assert run("--s=three")[0] == 3
    assert run("--s=text") == (1, "[] text 5\n", "words\n")


def test_explicit_main_and_argv(run):
    source = SCRIPT.replace("app.run()", "app.run(lambda argv: print(argv), argv=['q', 'x'])")
    assert run(source=source) == (0, "['q', 'x']\n", "")


def test_bad_value(run):
    status, out, err = run("--n=-1")
    assert (status, out) == (1, "")
    assert err.endswith("IllegalFlagValueError: flag --n=-1: -1 is not a non-negative integer\n")


@pytest.mark.parametrize("flag", ["--help", "-?", "--helpshort"])
def test_help(run, flag):
    assert run(flag) == (1, "\n       USAGE: script.py [flags]\nflags:\n\nscript.py:\n"
                            "  --n: an int\n    (default: '5')\n    (a non-negative integer)\n"
                            "  --s: a string flag\n    (default: 'def')\n\n"
                            "Try --helpfull to get a list of all flags.\n", "")


def test_full_help(run):
    status, out, _ = run("--helpfull", source='"""Usage of %s."""\n' + SCRIPT)
    assert status == 1 and out.startswith("Usage of script.py.\nflags:\n\nscript.py:\n")
    assert "\n\nminigraph.app:\n  -?,--[no]help: show this help\n" in out
