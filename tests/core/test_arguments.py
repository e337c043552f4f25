"""Arguments of operations that cannot be bound."""

import pytest

import minigraph as tf
from minigraph.ops.histogram import BINCOUNT


def test_a_python_number_of_another_kind():
    x = tf.constant([1, 2])
    with pytest.raises(TypeError, match="Expected int32 passed to parameter 'y' of op 'Add', got "
                                        "1.5 of type 'float' instead."):
        tf.add(x, 1.5)
    with pytest.raises(TypeError, match="passed to parameter 'arr' of op 'Bincount'"):
        BINCOUNT([0.5], 3, [1.0])
