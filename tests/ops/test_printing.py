"""`tf.print` against what TensorFlow 1.15.5 writes."""

import sys

import numpy as np
import pytest

import minigraph as tf

X = np.arange(1.0, 8.0, dtype=np.float32)
Y = [[1, 2], [3, 4]]


def printed(capsys, *inputs, **options):
    op = tf.print(*inputs, output_stream=sys.stdout, **options)
    with tf.Session() as session:
        assert session.run(op) is None
    return capsys.readouterr().out


@pytest.mark.parametrize("inputs, options, text", [
    (lambda x, y: ("x:", x), {}, "x: [1 2 3 ... 5 6 7]\n"),
    (lambda x, y: (x, y, "a", 3), {"sep": "|"}, "[1 2 3 ... 5 6 7]|[[1 2]\n [3 4]]|a|3\n"),
    (lambda x, y: (x,), {"summarize": -1}, "[1 2 3 4 5 6 7]\n"),
    (lambda x, y: (x,), {"summarize": 1, "end": "!"}, "[1 ... 7]!"),
    (lambda x, y: ({"a": x, "b": [y, 1]},), {},
     "{'a': [1 2 3 ... 5 6 7], 'b': [[[1 2]\n [3 4]], 1]}\n"),
    (lambda x, y: (tf.constant("str"), tf.constant(["a", "b"])), {}, '"str" ["a" "b"]\n'),
    (lambda x, y: (tf.constant(1.5), tf.constant(True), None), {}, "1.5 1 None\n"),
    (lambda x, y: (), {}, "\n"),
    (lambda x, y: ("plain", "text"), {}, "plain text\n"),
    (lambda x, y: (tf.SparseTensor([[0, 1]], [2.0], [1, 2]),), {},
     "'SparseTensor(indices=[[0 1]], values=[2], shape=[1 2])'\n"),
])
def test_what_is_written(capsys, inputs, options, text):
    assert printed(capsys, *inputs(tf.constant(X), tf.constant(Y)), **options) == text


def test_variables(capsys):
    v = tf.Variable(3.0)
    op = tf.print("v =", v, name="say")
    assert (op.name, op.type) == ("say", "PrintV2")
    with tf.Session() as session:
        session.run(v.initializer)
        session.run(op)
        with tf.control_dependencies([op]):
            assert session.run(v + 1) == 4
    assert capsys.readouterr().err == "v = 3\n" * 2


def test_files(tmp_path):
    path = tmp_path / "out"
    op = tf.print("q", tf.constant(X), output_stream="file://%s" % path)
    with tf.Session() as session:
        session.run(op)
        session.run(op)
    assert path.read_text() == "q [1 2 3 ... 5 6 7]\n" * 2


@pytest.mark.parametrize("stream, name", [
    (tf.logging.info, "log(info)"), (tf.logging.warning, "log(warning)"),
    (tf.logging.error, "log(error)"),
])
def test_logs(stream, name, caplog):
    op = tf.print("e", output_stream=stream)
    assert op.get_attr("output_stream") == name.encode()
    with tf.Session() as session, caplog.at_level("INFO", "tensorflow"):
        session.run(op)
    assert [record.getMessage() for record in caplog.records] == ["e"]


def test_what_cannot_be():
    with pytest.raises(ValueError, match="Unsupported output stream, logging level, or file.stdout. "
                                         "Supported streams are sys.stdout"):
        tf.print("q", output_stream="stdout")
    with pytest.raises(ValueError, match="Unrecognized keyword arguments for tf.print: {'foo': 1}"):
        tf.print("q", foo=1)
