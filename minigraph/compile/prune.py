"""Which operations a run needs, in an order that respects data and control inputs."""


def needed_operations(targets, fed):
    """The operations that `targets` need, inputs first.

    Args:
      targets: Operations to run.
      fed: set of Tensors whose values are given: what makes them is not needed for them.
    """
    order = []
    done = set()
    stack = [(op, False) for op in reversed(list(dict.fromkeys(targets)))]
    while stack:
        op, expanded = stack.pop()
        if expanded:
            order.append(op)
            continue
        if op in done:
            continue
        done.add(op)
        stack.append((op, True))
        before = [t.op for t in op._inputs if t not in fed]
        # A fed operation is done when its value is there.
        before += [c for c in op._control_inputs if not any(t in fed for t in c.outputs)]
        stack.extend((item, False) for item in reversed(before) if item not in done)
    return order
