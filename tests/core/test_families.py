"""Which family of TensorFlow's API a symbol belongs to, and where README says that it will be."""

from pathlib import Path

import pytest

from minigraph.core.families import FAMILIES, find_family

README = Path(__file__).parents[2] / "README.md"


@pytest.mark.parametrize("family, symbols", [
    ("Keras", "tf.keras tf.keras.layers.Conv2D tf.contrib.keras.layers.LSTM"
              " tf.python.keras.models.Model"),
    ("recurrent networks", "tf.nn.dynamic_rnn tf.nn.rnn_cell.BasicLSTMCell tf.contrib.rnn.GRUCell"
                           " tf.contrib.seq2seq.dynamic_decode tf.models.rnn.ptb.reader"
                           " tf.python.ops.rnn.dynamic_rnn tf.python.ops.rnn_cell._linear"),
    ("datasets", "tf.data.Dataset tf.contrib.data.Dataset"),
    ("images", "tf.image.resize_images tf.io.decode_png"),
    ("convolution and pooling", "tf.nn.conv2d tf.nn.max_pool tf.layers.conv2d tf.layers.Conv2D"
                                " tf.contrib.slim.conv2d tf.compat.v1.nn.depthwise_conv2d"
                                " tf.python.ops.nn_ops.conv2d tf.extract_image_patches"),
    ("summaries", "tf.summary.scalar tf.Summary tf.merge_all_summaries tf.train.SummaryWriter"),
    ("saving and reading models", "tf.train.Saver tf.train.get_checkpoint_state tf.GraphDef"
                                  " tf.train.import_meta_graph tf.saved_model.simple_save"
                                  " tf.graph_util.convert_variables_to_constants"
                                  " tf.python.training.saver.Saver"),
    ("control flow", "tf.cond tf.while_loop tf.case tf.map_fn tf.scan tf.TensorArray"
                     " tf.python.ops.control_flow_ops.cond"),
    ("monitored sessions", "tf.train.MonitoredTrainingSession tf.train.StopAtStepHook"
                           " tf.train.Supervisor"),
    ("queues and readers", "tf.FIFOQueue tf.train.batch tf.train.shuffle_batch tf.TFRecordReader"
                           " tf.train.string_input_producer tf.train.start_queue_runners"
                           " tf.train.Coordinator tf.PaddingFIFOQueue"),
    ("distribution over machines", "tf.train.Server tf.train.ClusterSpec tf.distribute.Strategy"
                                   " tf.contrib.tpu.TPUConfig tf.train.replica_device_setter"),
    ("estimators", "tf.estimator.Estimator tf.feature_column.numeric_column"
                   " tf.contrib.learn.DNNClassifier"),
    ("probability distributions", "tf.distributions.Normal tf.contrib.distributions.Normal"),
    ("linear operators", "tf.linalg.LinearOperatorFullMatrix"),
])
def test_symbols_of_a_family(family, symbols):
    assert {symbol: find_family(symbol) for symbol in symbols.split()} == (
        dict.fromkeys(symbols.split(), family))


@pytest.mark.parametrize("symbol", ["tf.no_such", "tf.train.AdamOptimiser", "tf.conj", "tf.nn.rellu",
                                    "tf.batch_matmul", "tf.contrib.crf.viterbi_decode",
                                    "tf.python.ops.math_ops.summ"])
def test_symbols_of_none(symbol):
    assert find_family(symbol) is None


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_readme_tells_its_place(family):
    rows = [line for line in README.read_text().splitlines() if line.startswith("|")]
    assert any(row.startswith(f"| {family.name} |") and f"`minigraph/{family.place}`" in row
               for row in rows)
