"""Compiled runs: for one set of fetches and feeds, the plans for each set of shapes.

A run is a chain of plans: normally one; where a shape depends on data, the next one is compiled
when the shapes are known, and found again by them. Plans are kept in bounded caches, the least
recently used one goes first. Where placeholders leave dimensions open, programs are compiled for
all sizes at once (`compile.template`), and a plan for further shapes is made from one of them;
where that cannot be and shapes never repeat, they are compiled with fewer passes.
"""

import sys

from minigraph import engine, errors
from minigraph.compile.pipeline import CHEAP_PASSES, compile_operations
from minigraph.compile.template import Template
from minigraph.core.garbage import without_collection
from minigraph.core.size import NotSymbolic
from minigraph.ops.stored import is_variable, stored_as, variable_shape
from minigraph.session.metadata import DEVICE

# Plans kept for one set of fetches and feeds. They share the memory that they run in.
MAX_SHAPES = 1024
# Programs for all sizes that one run may have: sizes 1 and 0 need others, and so do thresholds.
MAX_TEMPLATES = 8
# Operations of a run that is compiled for all sizes from the first on: it takes a third longer than
# for one size, which matters where there are many and all runs are of one size.
MAX_TRACED_FIRST = 400
# Compilations of one run after which it is not worth while to optimize yet another.
MAX_OPTIMIZED = 48


class Run:
    """What a session does for one set of fetches and feeds.

    Args:
      session: the Session.
      operations: Operations to run, inputs first.
      fetches: Tensors wanted.
      feed_tensors: Tensors fed.
    """

    def __init__(self, session, operations, fetches, feed_tensors):
        self.session = session
        self.operations = operations
        self.fetches = fetches
        self.feed_tensors = list(feed_tensors)
        self.unshaped = [op for op in map(stored_as, filter(is_variable, operations))
                         if op in session.reshaped or not variable_shape(op).is_fully_defined()]
        self.counts = session.counts
        self.part = Part(self, operations, fetches, self.feed_tensors, self.feed_tensors)
        self.found = {}             # of all Links, see engine.Links
        self.links = _Links(self.part, range(len(self.feed_tensors)),
                            also=self._slot_shapes if self.unshaped else None)
        self.compilations = 0       # of programs; plans made from a template are not counted
        if session.logs_placement:
            for op in operations:
                print("%s: (%s): %s" % (op.name, op.type, DEVICE), file=sys.stderr)

    def _slot_shapes(self):
        return tuple([self.session.slot_shape(op) for op in self.unshaped])

    def __call__(self, arrays, trace=None):
        """The fetched arrays in the order of `fetches` for fed arrays.

        Appends (name, label, start, end) of each step to the list `trace`, if there is one.
        """
        return self.links.link(arrays).chain(arrays, trace)


class Part:
    """What compiles one part of a run, for each set of shapes: all of it, or what follows a cut.

    Args:
      run: the Run.
      operations, fetches: of this part.
      keys: of what it is fed.
      known: keys of all that is known when it runs: what the run is fed, what the plans before
        gave and handed on.
      handed: the HandOver of the part before, if there is one.
    """

    def __init__(self, run, operations, fetches, keys, known, handed=None):
        self.run, self.operations, self.fetches = run, operations, fetches
        self.keys, self.known = keys, known
        self.handed = handed
        self.constants = {} if handed is None else {
            key: (array.shape, array) for key, array in handed.constants.items()}
        self.templates = []
        self.compilations = 0

    def link(self, shapes, values):
        """A Repeatable for feeds of `shapes`, and of `values` where these are not None."""
        found = None if self.run.unshaped else self._from_template(shapes, values)
        compiled, numbers = found or (self._compiled_alone(shapes, values), None)
        link = compiled.link or Link(self, compiled)
        if numbers is not None:
            compiled.link = link
        return engine.Repeatable(link, shapes, values, numbers)

    @without_collection
    def _compiled_alone(self, shapes, values):
        session = self.run.session
        passes = session.passes if self.run.compilations < MAX_OPTIMIZED else CHEAP_PASSES
        self._count_program()
        feeds = {**dict(zip(self.keys, zip(shapes, values))), **self.constants}
        return compile_operations(self.operations, self.fetches, feeds, session.slot_shape, session,
                                  passes, self.handed)

    def _count_program(self):
        self.compilations += 1
        self.run.compilations += 1
        self.run.counts.programs += 1

    def _from_template(self, shapes, values):
        """(Compiled, numbers) for feeds of `shapes` and `values`, made of a template, or None."""
        for template in self.templates:
            found = template.compiled(shapes, values)
            if found is not None:
                # Of few the one used last is tried first.
                self.templates = [template, *(t for t in self.templates if t is not template)]
                return found
        if len(self.templates) == MAX_TEMPLATES \
                or self.compilations == 0 and len(self.operations) > MAX_TRACED_FIRST:
            return None
        return self._from_new_template(shapes, values)

    @without_collection
    def _from_new_template(self, shapes, values):
        session = self.run.session
        # The first may stay the only one: it folds all that a program for its sizes alone would.
        first = self.compilations == 0
        try:
            template = Template(self.operations, self.fetches,
                                dict(zip(self.keys, zip(shapes, values))), session.slot_shape,
                                session, session.passes, self.handed, self.constants, folding=first)
        except (NotSymbolic, errors.OpError):
            # What a size that stands for many cannot do, one that stands for itself does, or it
            # raises what is to be raised.
            if not first:
                self.templates = [*self.templates, NO_TEMPLATE]
            return None
        self.templates = [template, *self.templates]
        self._count_program()
        return template.made


class _NoTemplate:
    """Stands where a template could not be made, and serves no shapes."""

    def compiled(self, shapes, values):
        return None


NO_TEMPLATE = _NoTemplate()


class Link:
    """One plan of a chain, at all sizes that its executables serve, and what may follow it.

    Args:
      part: the Part of the run that it is of.
      compiled: the Compiled for these.
    Attributes:
      idle, works, taken, next, answers, numbers_for: see engine.Repeatable.
    """

    def __init__(self, part, compiled):
        self.run, self.fetches, self.compiled = part.run, part.fetches, compiled
        resizing = compiled.resizing
        self.idle, self.numbers_for = ([], None) if resizing is None \
            else (resizing.idle, resizing.numbers_for)
        stuck = part.operations and len(compiled.deferred) == len(part.operations)
        if stuck and not compiled.wanted:
            raise AssertionError("no operation can run: %s" % part.operations[0].name)
        place = {key: i for i, key in enumerate(part.known)}
        self.taken = [place[key] for key in (*part.keys, *part.constants)]
        self.known = [*part.known, *compiled.keys]
        self.next = _links_after(self) if compiled.deferred else None
        self.works = self.next is None or compiled.plan.does_anything
        place = {key: i for i, key in enumerate(self.known)}
        self.answers = [place[t] for t in part.run.fetches] if self.next is None else None

    def plan_for(self, shapes, values):
        """The Plan that is run for feeds of `shapes` and `values`."""
        resizing = self.compiled.resizing
        return self.compiled.plan if resizing is None else resizing.plan_for(shapes, values)

    def new_executable(self):
        session, resizing = self.run.session, self.compiled.resizing
        kind, made = (engine.Executable, self.compiled) if resizing is None \
            else (engine.Resizable, resizing)
        try:
            slots = [session.slot_of(use) for use in made.plan.slots]
            kept = [session.kept_of(use) for use in made.plan.kept]
            return kind(made, slots, session.memories, kept)
        except OverflowError:
            raise MemoryError() from None

    def out_of_memory(self, plan):
        """The error to raise where there is no memory to run a Plan."""
        largest = max(plan.buffers, key=lambda buffer: buffer.bytes)
        return errors.ResourceExhaustedError(
            None, None, "OOM when allocating tensor with shape%s and type %s on %s: a run needs "
            "%d bytes" % (list(largest.shape), largest.dtype.name, DEVICE, plan.arena_bytes))

    def traced(self, executable, arrays, trace):
        """What `executable` gives; the steps that it makes are told to `trace`, see Run."""
        steps = []
        results = executable.run(arrays, steps)
        for step, start, end in steps:
            node = self.compiled.plan.instrs[step].node if isinstance(step, int) else step.node
            kind = self.compiled.plan.instrs[step].name if isinstance(step, int) else "host"
            name = node.op.name if node is not None and node.op is not None else kind
            type_ = node.op_def.type if node is not None else kind
            trace.append((name, "%s = %s() [%s]" % (name, type_, kind), start, end))
        return results


class _Links(engine.Links):
    """The links at one place in a run, by the shapes and values of what its part is fed."""

    def __init__(self, part, positions, by_value=(), constants=(), also=None):
        super().__init__(list(positions), list(by_value), list(constants), also, part.run.found,
                         MAX_SHAPES, part.run.counts)
        self.made = part.link


def _links_after(link):
    """The _Links that may follow one whose plan leaves operations over."""
    compiled, over = link.compiled, link.compiled.handed
    needed = {over.readings.get((op, i), t) for op in compiled.deferred
              for i, t in enumerate(op._inputs)}
    place = {key: i for i, key in enumerate(link.known)}
    found = [(i, key, key in compiled.wanted) for key, i in place.items()
             if key in needed and key not in over.bound and key not in over.constants]
    # One that is fetched, and so known, stays the caller's own copy.
    constants = {key: array for key, array in over.constants.items() if key not in place}
    left = [t for t in link.fetches if t not in place and t not in over.constants]
    part = Part(link.run, compiled.deferred, left, [key for _, key, _ in found],
                [*link.known, *constants], over)
    return _Links(part, [i for i, _, _ in found], [by_value for _, _, by_value in found],
                  constants.values())
