"""The ordered list of passes, from operations and feed shapes to a plan."""

import functools
import os

from minigraph.compile.assemble import assemble
from minigraph.compile.combine import combine
from minigraph.compile.cse import merge_common
from minigraph.compile.cut import HandOver, copy_fetches, hand_over, read_fetched_variables
from minigraph.compile.fuse import fuse
from minigraph.compile.fuse_gemm import fuse_gemm
from minigraph.compile.in_place import read_and_write_in_place
from minigraph.compile.masks import masks_in, pairs_in
from minigraph.compile.order import drop_idle_controls, order_nodes
from minigraph.compile.pack import pack_factors
from minigraph.compile.pin import pin_reads
from minigraph.compile.products import gather_products
from minigraph.compile.simplify import simplify
from minigraph.compile.specialise import specialise

# Each pass changes a Program in place.
PASSES = [
    read_fetched_variables,
    pin_reads,
    drop_idle_controls,
    merge_common,
    simplify,
    combine,
    gather_products,
    fuse_gemm,
    pack_factors,
    fuse,
    read_and_write_in_place,
    copy_fetches,
    order_nodes,
]

# What is run where compiling takes more time than it saves: shapes that change at every run.
CHEAP_PASSES = [
    read_fetched_variables,
    pin_reads,
    drop_idle_controls,
    lambda program: program.drop_dead(),
    copy_fetches,
    order_nodes,
]

# With this environment variable set, programs are checked after each pass, and plans at the end.
_DEBUG = bool(os.environ.get("MINIGRAPH_DEBUG"))


HANDED_CONSTANT = 1024      # elements; constants up to this size stay constants in the next program


class Compiled:
    """A plan for as much of a run as known shapes allow, and what is left for the next one.

    Args:
      make: function() -> the Plan.
    Attributes:
      plan: the Plan, made on first need; its fetches are `keys`, in order.
      keys: Tensors that it gives: fetches, and (also as `cut.Reading`) what `deferred` needs.
      deferred: operations that wait for shapes or values of this plan's results.
      wanted: of the keys, those whose values (not just shapes) the next compilation needs.
      handed: the `cut.HandOver` to the next one.
      resizing: the `resizing.Resizing` that the plan is one size of; None if it is of one alone.
      link: None, or the `session.runs.Link` that has been made of it.
    """

    def __init__(self, make, keys, made, handed, constants, resizing=None):
        self._make = make
        self.keys = keys
        self.deferred = made.deferred
        self.wanted = set(made.wanted) | constants
        self.handed, self.resizing = handed, resizing
        self.link = None

    @functools.cached_property
    def plan(self):
        return self._make()


def compile_operations(operations, fetches, feeds, slot_shape, session=None, passes=PASSES,
                       handed=None):
    """Compiles `operations` for one set of feed shapes.

    Args:
      operations: Operations, inputs first (see `prune.needed_operations`).
      fetches: Tensors wanted.
      feeds: dict of Tensor -> (shape, constant or None).
      slot_shape: function(variable Operation) -> its shape.
      passes: the list of passes; tests leave some out.
      handed: the HandOver of the program before, if there was one.
    """
    handed = handed or HandOver({})
    made = specialise(operations, feeds, slot_shape, handed.bound, handed.readings,
                      masks=masks_in(operations, fetches), pairs=pairs_in(operations, fetches))
    program = made.program
    over = hand_over(made, fetches, handed.readings) if made.deferred else None
    wanted = {t: made.values[t] for t in fetches
              if t in made.values and not (over and t in over.bound)}
    if over is not None:
        wanted.update(over.results)
    constants = {key for key, v in wanted.items()
                 if v.const is not None and v.size <= HANDED_CONSTANT}
    program.fetches = list(wanted.values())
    run_passes(program, passes)
    plan = plan_of(program, made.dynamic, session)
    return Compiled(lambda: plan, list(wanted), made, over, constants)


def run_passes(program, passes):
    """Changes a program by each of `passes`."""
    for run_pass in passes:
        run_pass(program)
        if _DEBUG:
            program.verify()


def plan_of(program, dynamic, session):
    """The Plan of a program that has been through the passes."""
    plan = assemble(program, dynamic, session)
    if _DEBUG:
        plan.verify()
    return plan
