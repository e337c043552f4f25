"""Each script of examples/ runs from anywhere, and learns as much in few steps as it should."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# script: (steps, what its last line must reach). TensorFlow 1.15 gives 0.8957 and 0.9305.
LEAST = {"mnist_softmax.py": (100, 0.85), "mnist_mlp.py": (200, 0.90)}


def run(*args, cwd):
    package = Path(importlib.util.find_spec("minigraph").origin).parents[1]
    path = os.pathsep.join(filter(None, [str(package), os.environ.get("PYTHONPATH")]))
    done = subprocess.run([sys.executable, *map(str, args)], cwd=cwd, text=True, timeout=120,
                          env={**os.environ, "PYTHONPATH": path}, capture_output=True)
    assert done.returncode == 0, done.stderr
    return float(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", sorted(p.name for p in (ROOT / "examples").glob("*.py")))
def test_example_learns(name, tmp_path):
    steps, least = LEAST[name]
    assert run(ROOT / "examples" / name, steps, cwd=tmp_path) >= least


def test_the_tutorial_reaches_its_accuracy(tmp_path):
    assert 0.900 <= run(ROOT / "examples" / "mnist_softmax.py", cwd=tmp_path) <= 0.928


def test_the_tutorial_runs_unedited_through_the_alias(tmp_path):
    source = (ROOT / "examples" / "mnist_softmax.py").read_text()
    (tmp_path / "MNIST_data").symlink_to(ROOT / "examples" / "MNIST_data")
    script = tmp_path / "script.py"
    script.write_text(source.replace("import minigraph as tf", "import tensorflow as tf")
                      .replace("from minigraph.", "from tensorflow."))
    assert run("-m", "minigraph", script, 100, cwd=tmp_path) >= 0.85
