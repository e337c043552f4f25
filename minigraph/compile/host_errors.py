"""Runs a host function and words its failure as TensorFlow's exception with the user's line."""

from minigraph import errors
from minigraph.compile.failure import located


def run_host(step, values):
    """`step.function` on `values`; OpErrors get the operation, other errors pass as they are."""
    try:
        return step.function(step.context, *values)
    except errors.OpError as error:
        if error.op is None:
            op = step.node.op
            raise type(error)(op, op, located(op, error.message)) from None
        raise
