"""tf.logging against facts recorded from TensorFlow 1.15."""

import logging

import pytest

from minigraph import tf_logging


@pytest.fixture
def start(monkeypatch):
    """Call it first in a test: the logger as in a new process.

    Not a plain fixture, because pytest adds its handlers to the root logger after those.
    """
    logger = logging.getLogger("tensorflow")

    def begin():
        monkeypatch.setattr(logging.getLogger(), "handlers", [])
        monkeypatch.setattr(logger, "handlers", [])
        logger.setLevel(logging.NOTSET)
        return logger

    yield begin
    logger.setLevel(logging.NOTSET)


def test_levels(start):
    start()
    assert (tf_logging.DEBUG, tf_logging.INFO, tf_logging.WARN, tf_logging.ERROR,
            tf_logging.FATAL) == (10, 20, 30, 40, 50)
    assert tf_logging.get_verbosity() == tf_logging.WARN


def test_messages(capsys, start):
    start()
    tf_logging.debug("no")
    tf_logging.info("no")
    tf_logging.warn("w %s", "x")
    tf_logging.warning("w2")
    tf_logging.error("e")
    tf_logging.log(tf_logging.ERROR, "l %d", 5)
    tf_logging.fatal("f")
    tf_logging.TaskLevelStatusMessage("status")
    tf_logging.flush()
    out, err = capsys.readouterr()
    assert out == ""
    assert err == ("WARNING:tensorflow:w x\nWARNING:tensorflow:w2\nERROR:tensorflow:e\n"
                   "ERROR:tensorflow:l 5\nCRITICAL:tensorflow:f\nERROR:tensorflow:status\n")


def test_verbosity(capsys, start):
    start()
    tf_logging.set_verbosity(tf_logging.INFO)
    assert tf_logging.get_verbosity() == 20
    tf_logging.info("%d%%", 100)
    tf_logging.set_verbosity("DEBUG")
    tf_logging.debug("d")
    tf_logging.vlog(10, "v10")
    tf_logging.vlog(1, "v1")
    assert capsys.readouterr().err == ("INFO:tensorflow:100%\nDEBUG:tensorflow:d\n"
                                       "DEBUG:tensorflow:v10\n")


def test_conditions(capsys, start):
    start()
    for i in range(5):
        tf_logging.log_every_n(tf_logging.WARN, "every %d", 3, i)
        tf_logging.log_first_n(tf_logging.WARN, "first %d", 2, i)
        tf_logging.log_if(tf_logging.WARN, "if %d", i == 4, i)
    lines = capsys.readouterr().err.replace("WARNING:tensorflow:", "").split("\n")
    assert lines == ["every 0", "first 0", "first 1", "every 3", "if 4", ""]


def test_record_names_the_users_line(start):
    logger = start()
    records = []
    handler = logging.Handler()
    handler.emit = records.append
    logger.addHandler(handler)
    tf_logging.warn("here")
    tf_logging.log_if(tf_logging.WARN, "here", True)
    assert {r.funcName for r in records} == {"test_record_names_the_users_line"}
    assert {r.filename for r in records} == {"test_tf_logging.py"}


def test_root_handlers_get_the_messages_alone(start):
    logger = start()
    records = []
    handler = logging.Handler()
    handler.emit = records.append
    logging.getLogger().handlers.append(handler)
    tf_logging.warn("w")
    assert [r.getMessage() for r in records] == ["w"] and logger.handlers == []
