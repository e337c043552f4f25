"""`import tensorflow` as minigraph: the same objects, the inner modules, nothing uninvited."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

# Where the package under test lies: installed, or a built checkout.
ROOT = Path(importlib.util.find_spec("minigraph").origin).parents[1]


def run(code, *, env=None):
    """stdout of `code` in a Python of its own, with the alias installed."""
    prelude = "from minigraph.alias import install_as_tensorflow; install_as_tensorflow()\n"
    done = subprocess.run([sys.executable, "-c", prelude + code], cwd=ROOT, text=True, env=env,
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_tensorflow_is_minigraph():
    assert run("import tensorflow as tf, minigraph; print(tf is minigraph)") == "True"


def test_sub_modules_are_the_same_objects():
    assert run("""
import tensorflow.examples.tutorials.mnist.input_data as by_import
from tensorflow.examples.tutorials.mnist import input_data
import tensorflow as tf
import minigraph.examples.tutorials.mnist.input_data as own
print(by_import is own, input_data is own, tf.examples.tutorials.mnist.input_data is own,
      own.__name__, own.__spec__.name)
""") == "True True True " + " ".join(["minigraph.examples.tutorials.mnist.input_data"] * 2)


def test_no_module_is_loaded_twice():
    assert run("""
import tensorflow.errors, tensorflow.contrib.learn.datasets.mnist
import tensorflow.examples.tutorials.mnist.input_data
from tensorflow.python.ops import nn, math_ops
import sys
files = {}
for module in set(sys.modules.values()):
    file = getattr(module, "__file__", None)
    if file and "minigraph" in file:
        files.setdefault(file, []).append(module.__name__)
print([names for names in files.values() if len(names) > 1])
""") == "[]"


SAME = [
    ("tensorflow.python.framework.ops", "Graph", "minigraph.core.graph.Graph"),
    ("tensorflow.python.framework.ops", "get_default_graph",
     "minigraph.core.graph.get_default_graph"),
    ("tensorflow.python.framework.dtypes", "as_dtype", "minigraph.core.dtypes.as_dtype"),
    ("tensorflow.python.framework.dtypes", "float32", "minigraph.core.dtypes.float32"),
    ("tensorflow.python.framework.tensor_shape", "TensorShape",
     "minigraph.core.shape.TensorShape"),
    ("tensorflow.python.framework.errors", "OpError", "minigraph.errors.OpError"),
    ("tensorflow.python.framework.random_seed", "get_seed",
     "minigraph.core.random_seed.get_seed"),
    ("tensorflow.python.ops.math_ops", "matmul", "minigraph.matmul"),
    ("tensorflow.python.ops.nn", "relu", "minigraph.nn.relu"),
    ("tensorflow.python.ops.variables", "VariableV1", "minigraph.Variable"),
    ("tensorflow.python.training.adam", "AdamOptimizer", "minigraph.train.AdamOptimizer"),
    ("tensorflow.python.training.moving_averages", "assign_moving_average",
     "minigraph.training.moving_averages.assign_moving_average"),
    ("tensorflow.python.training.slot_creator", "create_zeros_slot",
     "minigraph.training.slot_creator.create_zeros_slot"),
    ("tensorflow.python.ops.control_flow_ops", "with_dependencies",
     "minigraph.ops.control.with_dependencies"),
    ("tensorflow.python.ops.array_ops", "shape_internal",
     "minigraph.ops.array.shapes.shape_internal"),
    ("tensorflow.python.ops.init_ops", "Initializer", "minigraph.ops.init_ops.Initializer"),
    ("tensorflow.python.eager.context", "executing_eagerly",
     "minigraph.behavior.executing_eagerly"),
    ("tensorflow", "nn", "minigraph.nn"),
    ("tensorflow.nn", "softmax", "minigraph.nn.softmax"),
    ("tensorflow.contrib.learn.datasets.mnist", "DataSet", "minigraph.datasets.mnist.DataSet"),
    ("tensorflow.contrib.learn.python.learn.datasets.mnist", "DataSet",
     "minigraph.datasets.mnist.DataSet"),
    ("tensorflow.contrib.learn.python.learn.datasets.base", "Datasets",
     "minigraph.datasets.base.Datasets"),
    ("tensorflow.contrib.learn.python.learn", "datasets", "minigraph.datasets"),
    ("tensorflow.g3doc.tutorials.mnist.input_data", "read_data_sets",
     "minigraph.datasets.mnist.read_data_sets"),
]


def test_tensorflows_core_is_not_minigraphs():
    assert run("""
from tensorflow.core.protobuf import config_pb2
from tensorflow.python.framework import tensor_shape, dtypes, ops
import tensorflow as tf
print(tensor_shape.scalar(), dtypes.as_dtype("float32"), ops.Graph is tf.Graph)
""") == "() <dtype: 'float32'> True"


def test_from_import():
    different = run(f"""
from importlib import import_module
for module, name, own in {SAME}:
    scope = {{}}
    exec(f"from {{module}} import {{name}} as found", scope)
    package, _, leaf = own.rpartition(".")
    __import__(package, fromlist=[leaf])
    if scope["found"] is not getattr(import_module(package), leaf):
        print(module, name)
""")
    assert different == ""


INNER_MODULES = [
    "tensorflow.python.framework.ops", "tensorflow.python.framework.graph_util",
    "tensorflow.python.ops.math_ops", "tensorflow.python.ops.array_ops",
    "tensorflow.python.ops.control_flow_ops", "tensorflow.python.ops.nn",
    "tensorflow.python.ops.rnn_cell", "tensorflow.python.platform.gfile",
    "tensorflow.python.platform.flags", "tensorflow.python.platform.tf_logging",
    "tensorflow.python.util.nest", "tensorflow.python.util.compat",
    "tensorflow.python.training.saver", "tensorflow.python.client.session",
    "tensorflow.python.lib.io.file_io", "tensorflow.python.pywrap_tensorflow",
    "tensorflow.python.layers.core", "tensorflow.python.saved_model.builder",
    "tensorflow.contrib.learn.python.learn.utils.input_fn_utils", "tensorflow.models.rnn",
]


def test_inner_modules_can_be_imported():
    different = run(f"""
for name in {INNER_MODULES}:
    package, _, leaf = name.rpartition(".")
    scope = {{}}
    exec(f"from {{package}} import {{leaf}} as a\\nimport {{name}} as b", scope)
    if scope["a"] is not scope["b"]:
        print(name)
""")
    assert different == ""


def test_inner_modules_can_be_imported_from_minigraph_too():
    assert run("import minigraph.python.ops.math_ops as a\n"
               "from tensorflow.python.ops import math_ops as b\nprint(a is b)") == "True"


def test_compat_v1_is_the_module_itself():
    assert run("import tensorflow.compat.v1 as tf, minigraph\n"
               "from tensorflow.compat import v1\n"
               "print(tf is minigraph, v1 is minigraph)") == "True True"


def test_messages_are_found_by_the_names_of_their_modules():
    assert run("from tensorflow.core.example import example_pb2, feature_pb2\n"
               "from tensorflow.core.framework import tensor_pb2\n"
               "import tensorflow as tf\n"
               "print(example_pb2.Example is tf.train.Example,"
               " feature_pb2.Feature is tf.train.Feature,"
               " type(tf.make_tensor_proto(1)) is tensor_pb2.TensorProto)") == "True True True"
    assert run("from tensorflow.core.protobuf import config_pb2, rewriter_config_pb2 as r\n"
               "import tensorflow as tf\n"
               "print(config_pb2.ConfigProto is tf.ConfigProto, r.RewriterConfig.OFF)") == "True 2"


def test_modules_of_specs_states_and_slim():
    assert run("""
import minigraph as mg
import tensorflow.contrib.slim as slim
from tensorflow.contrib.training import HParams
from tensorflow.contrib.framework.python.ops import arg_scope
from tensorflow.core.framework import attr_value_pb2, node_def_pb2
from tensorflow.python.framework import common_shapes
from tensorflow.python.framework.tensor_spec import TensorSpec
from tensorflow.python.framework.device import DeviceSpec
from tensorflow.python.ops.gen_state_ops import assign
from tensorflow.python.ops import array_grad, math_grad, nn_grad
print(slim.fully_connected is mg.contrib.layers.fully_connected, arg_scope is slim.arg_scope,
      HParams is mg.contrib.training.HParams, TensorSpec is mg.TensorSpec,
      DeviceSpec is mg.DeviceSpec, assign is mg.assign,
      attr_value_pb2.AttrValue is mg.AttrValue, node_def_pb2.NodeDef is mg.NodeDef)
""") == " ".join(["True"] * 8)


@pytest.mark.parametrize("name", ["tensorflow.no_such", "tensorflow.core.framework.graph_pb2",
                                  "tensorflow.engine", "tensorflow.python.ops.no_such",
                                  "tensorflow.contrib.no_such"])
def test_absent_module(name):
    message = (f"No module named '{name}': tf.{name.removeprefix('tensorflow.')}"
               " is not in minigraph")
    assert run(f"""
try:
    import {name}
except ModuleNotFoundError as e:
    print(e)
""") == message


def test_absent_name_of_an_inner_module():
    assert run("""
from tensorflow.python.ops import math_ops
try:
    math_ops.no_such_thing
except AttributeError as e:
    print(e)
""") == ("module 'minigraph.python.ops.math_ops' has no attribute 'no_such_thing':"
         " tensorflow.python.ops.math_ops.no_such_thing is not in minigraph")


@pytest.mark.parametrize("package, name, message", [
    ("tensorflow.python.ops.math_ops", "no_such",
     "tf.python.ops.math_ops.no_such is not in minigraph"),
    ("tensorflow", "no_such", "tf.no_such is not in minigraph"),
    ("tensorflow", "keras", "tf.keras is not in minigraph, which does not have Keras yet"),
    ("tensorflow.nn", "conv2d", "tf.nn.conv2d is not in minigraph, which does not have"
                                " convolution and pooling yet"),
    ("tensorflow.contrib", "rnn", "tf.contrib.rnn is not in minigraph, which does not have"
                                  " recurrent networks yet"),
])
def test_import_of_an_absent_name(package, name, message):
    assert run(f"""
try:
    from {package} import {name}
except ImportError as e:
    print(type(e).__name__, e)
""") == f"ImportError cannot import name '{name}' from '{package}': {message}"


def test_installing_twice_changes_nothing():
    assert run("import sys; n = len(sys.meta_path); install_as_tensorflow()\n"
               "print(len(sys.meta_path) - n)") == "0"


def test_importing_minigraph_installs_nothing():
    code = "import minigraph, minigraph.alias, sys; print('tensorflow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True)
    assert done.stdout == "False\n"


def test_a_tensorflow_that_was_imported_is_not_replaced():
    code = """
import sys, types
sys.modules["tensorflow"] = types.ModuleType("tensorflow")
from minigraph.alias import install_as_tensorflow
try:
    install_as_tensorflow()
except ImportError as e:
    print(e)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True)
    assert done.stdout == ("install_as_tensorflow: must be called before TensorFlow is imported,"
                           " got <module 'tensorflow'>\n")
