"""The ordered list of passes, from operations and feed shapes to a plan."""

from minigraph.compile.assemble import assemble
from minigraph.compile.combine import combine
from minigraph.compile.cse import merge_common
from minigraph.compile.fuse import fuse
from minigraph.compile.fuse_gemm import fuse_gemm
from minigraph.compile.order import drop_idle_controls, order_nodes
from minigraph.compile.simplify import simplify
from minigraph.compile.specialise import specialise

# Each pass changes a Program in place.
PASSES = [
    drop_idle_controls,
    merge_common,
    simplify,
    combine,
    fuse_gemm,
    fuse,
    lambda program: program.drop_dead(),
    order_nodes,
]


class Compiled:
    """A plan for as much of a run as known shapes allow, and what is left for the next one.

    Attributes:
      plan: the Plan; its fetches are `tensors`, in order.
      tensors: the Tensors that it gives: fetches, and what `deferred` operations need.
      deferred: operations that wait for shapes or values of this plan's results.
      wanted: of `tensors`, those whose values (not just shapes) the next compilation needs.
    """

    def __init__(self, plan, tensors, deferred, wanted):
        self.plan = plan
        self.tensors = tensors
        self.deferred = deferred
        self.wanted = wanted


def compile_operations(operations, fetches, feeds, slot_shape, session=None, passes=PASSES):
    """Compiles `operations` for one set of feed shapes.

    Args:
      operations: Operations, inputs first (see `prune.needed_operations`).
      fetches: Tensors wanted.
      feeds: dict of Tensor -> (shape, constant or None).
      slot_shape: function(variable Operation) -> its shape.
      passes: the list of passes; tests leave some out.
    """
    made = specialise(operations, feeds, slot_shape)
    program = made.program
    wanted_later = [t for op in made.deferred for t in op._inputs if t in made.values]
    tensors = list(dict.fromkeys([t for t in fetches if t in made.values] + wanted_later))
    program.fetches = [made.values[t] for t in tensors]
    for run_pass in passes:
        run_pass(program)
    plan = assemble(program, made.dynamic, session)
    return Compiled(plan, tensors, made.deferred, [t for t in made.wanted if t in made.values])
