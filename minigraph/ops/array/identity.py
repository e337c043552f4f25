"""Operations that pass their input on: identity, stop_gradient, and checks on gradients."""

from minigraph.core import dtypes
from minigraph.core.op_def import NOT_DIFFERENTIABLE, REQUIRED, OpDef
from minigraph.errors import InvalidArgumentError
from minigraph.ops._copying import emit_copy, moves
from minigraph.ops._infer import same_as_input

IDENTITY = OpDef(
    type="Identity",
    inputs={"input": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL | {dtypes.resource}},
    infer=same_as_input,
    value=lambda c: c.value(0),
    value_as_shape=lambda c: c.value_as_shape(0),
    view=True,
)
STOP_GRADIENT = OpDef(
    type="StopGradient",
    inputs={"input": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL},
    infer=same_as_input,
    view=True,
    gradient=NOT_DIFFERENTIABLE,
)
PREVENT_GRADIENT = OpDef(
    type="PreventGradient",
    inputs={"input": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL, "message": ""},
    infer=same_as_input,
    view=True,
)


def _infer_guarantee_const(c):
    if c.running and c.op._inputs[0].dtype is dtypes.resource:
        raise InvalidArgumentError(None, c.op,
                                   "Input tensor cannot be a resource variable handle.")
    return [c.shape(0)]


GUARANTEE_CONST = OpDef(
    type="GuaranteeConst",
    inputs={"input": "T"},
    outputs={"output": "T"},
    attrs={"T": dtypes.ALL | {dtypes.resource}},
    infer=_infer_guarantee_const,
    view=True,
)


@moves
def _lower_identity_n(node, emit):
    for target, source in zip(node.outputs, node.inputs):
        emit_copy(emit, target, source)


IDENTITY_N = OpDef(
    type="IdentityN",
    inputs={"input": "[T]"},
    outputs={"output": "[T]"},
    attrs={"T": REQUIRED},
    infer=lambda c: c.shapes(),
    lower=_lower_identity_n,
    host=lambda ctx, *xs: list(xs),
)


@IDENTITY.gradient
def _identity_grad(op, grad):
    return [grad]


@IDENTITY_N.gradient
def _identity_n_grad(op, *grads):
    return list(grads)


@PREVENT_GRADIENT.gradient
def _prevent_gradient_grad(op, grad):
    raise LookupError("Gradient explicitly disabled. Reason: %s" % op.get_attr("message"))


def identity(input, name=None):
    """A tensor with the value of `input`. Source: tf.identity, TensorFlow 1.15."""
    return IDENTITY(input, name=name)


def identity_n(input, name=None):
    """A list of tensors with the values of the list `input`. Source: tf.identity_n, TF 1.15."""
    return IDENTITY_N(input, name=name)


def stop_gradient(input, name=None):
    """`input`, through which no gradient flows. Source: tf.stop_gradient, TensorFlow 1.15."""
    return STOP_GRADIENT(input, name=name)


def prevent_gradient(input, message="", name=None):
    """`input`; asking for a gradient through it raises LookupError with `message`."""
    return PREVENT_GRADIENT(input, message=message, name=name)


def guarantee_const(input, name=None):
    """`input`: a promise that its value never changes, of which nothing is made here.

    Raises:
      InvalidArgumentError: when run, if it is the handle of a variable.
    Source: tf.guarantee_const, TensorFlow 1.15.
    """
    return GUARANTEE_CONST(input, name=name)
