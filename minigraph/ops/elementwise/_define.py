"""How elementwise operations are defined: one call states type, types taken and kernel."""

from minigraph.core import dtypes
from minigraph.core.op_def import OpDef
from minigraph.ops._infer import broadcast, same_as_input

FLOATS = dtypes.FLOATING
FLOATS_AND_COMPLEX = FLOATS | dtypes.COMPLEX
NUMBERS = dtypes.NUMERIC
REALS = dtypes.REAL


def unary(type, kernel, allowed=FLOATS_AND_COMPLEX, input="x", output="y", **options):
    """An OpDef of one input and one output of its shape and dtype."""
    return OpDef(type=type, inputs={input: "T"}, outputs={output: "T"}, attrs={"T": allowed},
                 infer=same_as_input, kernel=kernel, alias={0: 0}, **options)


def binary(type, kernel, allowed=NUMBERS, names=("x", "y"), output="z", **options):
    """An OpDef of two inputs of one dtype that broadcast."""
    return OpDef(type=type, inputs={names[0]: "T", names[1]: "T"}, outputs={output: "T"},
                 attrs={"T": allowed}, infer=broadcast, kernel=kernel, **options)


def backward(type, kernel, names=("y", "dy"), output="z", allowed=FLOATS_AND_COMPLEX):
    """An OpDef of a gradient kernel: two inputs of one shape."""
    return OpDef(type=type, inputs={names[0]: "T", names[1]: "T"}, outputs={output: "T"},
                 attrs={"T": allowed}, infer=same_as_input, kernel=kernel, alias={0: 0})
