"""Which operations a run needs, in an order that respects data and control inputs."""

from minigraph.core.garbage import without_collection


@without_collection
def needed_operations(targets, fed):
    """The operations that `targets` need, inputs first.

    Args:
      targets: Operations to run.
      fed: set of Tensors whose values are given: what makes them is not needed for them.
    """
    order = []
    done = set()
    stack = list(reversed(dict.fromkeys(targets)))
    while stack:
        op = stack.pop()
        if type(op) is tuple:       # of an operation whose inputs are in order now
            order += op
        elif op not in done:
            done.add(op)
            stack.append((op,))
            for before in reversed(_before(op, fed)):
                if before not in done:
                    stack.append(before)
    return order


def _before(op, fed):
    """The operations that `op` needs directly."""
    if not fed and not op._control_inputs:
        return [t.op for t in op._inputs]
    before = [t.op for t in op._inputs if t not in fed]
    # A fed operation is done when its value is there.
    return before + [c for c in op._control_inputs if not any(t in fed for t in c.outputs)]
