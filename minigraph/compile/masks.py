"""Operations that wait for the only user of what they make.

Masks that choose what is gathered are three operations, of which one alone needs the data.

`boolean_mask` is Where, Squeeze and GatherV2. The first ends a program, as only the data tell how
many elements are true, and the others would be compiled for each number. Where nothing else takes
what the first two make, one step on the host does the work of all three.

Pairs of indices that are scattered into a matrix need not be made before its size is known: they
are left to the program that scatters them, which may do without.
"""

from collections import namedtuple

# The Operations of a mask; `gather` stands for all of them.
Mask = namedtuple("Mask", ["where", "squeeze", "gather"])


def masks_in(operations, fetches):
    """dict of Operation -> the Mask that it belongs to."""
    found = {}
    wheres = [op for op in operations if op.type == "Where"]
    if wheres:
        needed, fetched = set(operations), set(fetches)
        for op in wheres:
            mask = _mask_of(op, needed, fetched)
            if mask is not None:
                found.update({member: mask for member in mask})
    return found


def pairs_in(operations, fetches):
    """dict of ScatterNd -> the Pack that makes its indices for nothing else."""
    found = {}
    packs = [op for op in operations if op.type == "Pack"]
    if packs and any(op.type == "ScatterNd" for op in operations):
        needed, fetched = set(operations), set(fetches)
        for op in packs:
            scatter = _only_user(op, "ScatterNd", needed, fetched)
            if scatter is not None and scatter._inputs[0] is op.outputs[0] \
                    and scatter._inputs.count(op.outputs[0]) == 1:
                found[scatter] = op
    return found


def _mask_of(where, needed, fetched):
    squeeze = _only_user(where, "Squeeze", needed, fetched)
    gather = squeeze and _only_user(squeeze, "GatherV2", needed, fetched)
    if gather is None or where._inputs[0].shape.ndims != 1 \
            or gather._inputs[1] is not squeeze.outputs[0] or gather.attrs["batch_dims"]:
        return None
    waits_for = set(gather._control_inputs)
    if not waits_for.issuperset([*where._control_inputs, *squeeze._control_inputs]):
        return None
    return Mask(where, squeeze, gather)


def _only_user(op, type, needed, fetched):
    """The operation that takes the output of `op`, if it is the only one and of this type."""
    tensor = op.outputs[0]
    users = {user for user in tensor.consumers() if user in needed}
    waiting = any(user in needed for user in op._control_outputs)
    if tensor in fetched or waiting or len(users) != 1:
        return None
    user, = users
    return user if user.type == type else None
