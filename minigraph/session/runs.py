"""Compiled runs: for one set of fetches and feeds, the plans for each set of shapes.

A run is a chain of plans: normally one; where a shape depends on data, the next one is compiled
when the shapes are known, and found again by them. Plans are kept in bounded caches, the least
recently used one goes first. Where placeholders leave dimensions open, programs are compiled for
all sizes at once (`compile.template`), and a plan for further shapes is made from one of them;
where that cannot be and shapes never repeat, they are compiled with fewer passes.
"""

import sys
import threading
from collections import OrderedDict

from minigraph import engine, errors
from minigraph.compile.pipeline import CHEAP_PASSES, compile_operations
from minigraph.compile.template import Template
from minigraph.core.garbage import without_collection
from minigraph.core.size import NotSymbolic
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
        self.unshaped = [op for op in operations if op.type == "VariableV2"
                         and (op in session.reshaped
                              or not op.outputs[0].shape.is_fully_defined())]
        self.plans = Plans()
        self.counts = session.counts
        self.part = Part(self, operations, fetches)
        self.compilations = 0       # of programs; plans made from a template are not counted
        if session.logs_placement:
            for op in operations:
                print("%s: (%s): %s" % (op.name, op.type, DEVICE), file=sys.stderr)

    def __call__(self, arrays):
        """(fetched arrays in the order of `fetches`, the link to repeat) for fed arrays.

        The link is None where that depends on more than the shapes of what is fed.
        """
        link = self.link_for(arrays)
        return link.chain(arrays), None if self.unshaped else link

    def trace(self, arrays, trace):
        """As a call; appends (name, label, start, end) of each step to the list `trace`."""
        return self.link_for(arrays).chain(arrays, trace)

    def link_for(self, arrays):
        """The first link of the chain for arrays of these shapes."""
        key = [array.shape for array in arrays]
        if self.unshaped:
            key += [self.session.slot_shape(op) for op in self.unshaped]
        key = tuple(key)
        link = self.plans.get(key)
        if link is not None:
            self.counts.hits += 1
        else:
            self.counts.misses += 1
            feeds = {t: (a.shape, None) for t, a in zip(self.feed_tensors, arrays)}
            link = self.plans.add(key, Link(self.part, feeds, self.feed_tensors))
        return link


class Part:
    """What compiles one part of a run, for each set of shapes: all of it, or what follows a cut.

    Args:
      run: the Run.
      operations, fetches: of this part.
      handed: the HandOver of the part before, if there is one.
    """

    def __init__(self, run, operations, fetches, handed=None):
        self.run, self.operations, self.fetches = run, operations, fetches
        self.handed = handed
        self.constants = {} if handed is None else {
            key: (array.shape, array) for key, array in handed.constants.items()}
        self.templates = []
        self.compilations = 0

    def compiled(self, feeds):
        """The Compiled for `feeds`, a dict of key -> (shape, constant or None)."""
        if not self.run.unshaped and all(const is None for _, const in feeds.values()):
            compiled = self._from_template({key: shape for key, (shape, _) in feeds.items()})
            if compiled is not None:
                return compiled
        return self._compiled_alone(feeds)

    @without_collection
    def _compiled_alone(self, feeds):
        session = self.run.session
        passes = session.passes if self.run.compilations < MAX_OPTIMIZED else CHEAP_PASSES
        self._count_program()
        return compile_operations(self.operations, self.fetches, {**feeds, **self.constants},
                                  session.slot_shape, session, passes, self.handed)

    def _count_program(self):
        self.compilations += 1
        self.run.compilations += 1
        self.run.counts.programs += 1

    def _from_template(self, shapes):
        """The Compiled for feeds of `shapes`, made of a template, or None."""
        for template in self.templates:
            compiled = template.compiled(shapes.values())
            if compiled is not None:
                if template is not self.templates[0]:   # of few the one used last is tried first
                    self.templates = [template, *(t for t in self.templates if t is not template)]
                return compiled
        if len(self.templates) == MAX_TEMPLATES \
                or self.compilations == 0 and len(self.operations) > MAX_TRACED_FIRST:
            return None
        return self._from_new_template(shapes)

    @without_collection
    def _from_new_template(self, shapes):
        session = self.run.session
        # The first may stay the only one: it folds all that a program for its sizes alone would.
        first = self.compilations == 0
        try:
            template = Template(self.operations, self.fetches, shapes, session.slot_shape, session,
                                session.passes, self.handed, self.constants, folding=first)
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

    def compiled(self, shapes):
        return None


NO_TEMPLATE = _NoTemplate()


class Plans:
    """A bounded cache of Links, by the shapes of what is fed."""

    def __init__(self):
        self._links = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key):
        with self._lock:
            link = self._links.get(key)
            if link is not None:
                self._links.move_to_end(key)
            return link

    def add(self, key, link):
        """Keeps `link`, drops the one that has waited longest, and returns it."""
        with self._lock:
            self._links[key] = link
            if len(self._links) > MAX_SHAPES:
                self._links.popitem(last=False)
        return link

    def __len__(self):
        return len(self._links)


class Link(engine.Repeatable):
    """One plan of a chain, with its executables and the links that may follow it.

    Args:
      part: the Part of the run that it is of.
      feeds: dict of key -> (shape, constant or None).
      known: keys of all that is known when it runs: what the run is fed, what the plans before
        gave and handed on.
    """

    def __init__(self, part, feeds, known):
        self.run = part.run
        self.fetches = part.fetches
        self.shapes = tuple(shape for shape, _ in feeds.values())
        self.values = tuple(value for _, value in feeds.values())
        self.compiled = part.compiled(feeds)
        stuck = part.operations and len(self.compiled.deferred) == len(part.operations)
        if stuck and not self.compiled.wanted:
            raise AssertionError("no operation can run: %s" % part.operations[0].name)
        self.numbers = self.compiled.numbers
        self.idle = [] if self.numbers is None else self.compiled.resizing.idle
        place = {key: i for i, key in enumerate(known)}
        self.taken = [place[key] for key in (*feeds, *part.constants)]
        self.known = [*known, *self.compiled.keys]
        self.next = _Next(self) if self.compiled.deferred else None
        self.works = self.next is None or self.compiled.plan.does_anything
        if self.next is None:
            place = {key: i for i, key in enumerate(self.known)}
            self.answers = [place[t] for t in part.run.fetches]

    def new_executable(self):
        session, resizing = self.run.session, self.compiled.resizing
        kind, made = (engine.Executable, self.compiled) if resizing is None \
            else (engine.Resizable, resizing)
        try:
            slots = [session.slot_of(use) for use in made.plan.slots]
            kept = [session.kept_of(use) for use in made.plan.kept]
            return kind(made, slots, session.memories, kept)
        except (MemoryError, OverflowError):
            raise self.out_of_memory() from None

    def out_of_memory(self):
        plan = self.compiled.plan
        largest = max(plan.buffers, key=lambda buffer: buffer.bytes)
        return errors.ResourceExhaustedError(
            None, None, "OOM when allocating tensor with shape%s and type %s on %s: a run needs "
            "%d bytes" % (list(largest.shape), largest.dtype.name, DEVICE, plan.arena_bytes))

    def traced(self, executable, arrays, trace):
        steps = []
        results = executable.run(arrays, steps)
        for step, start, end in steps:
            node = self.compiled.plan.instrs[step].node if isinstance(step, int) else step.node
            kind = self.compiled.plan.instrs[step].name if isinstance(step, int) else "host"
            name = node.op.name if node is not None and node.op is not None else kind
            type_ = node.op_def.type if node is not None else kind
            trace.append((name, "%s = %s() [%s]" % (name, type_, kind), start, end))
        return results


class _Next(engine.Following):
    """The links that may follow one whose plan leaves operations over, by the shapes and values of
    what it hands on."""

    def __init__(self, link):
        compiled, over = link.compiled, link.compiled.handed
        needed = {over.readings.get((op, i), t) for op in compiled.deferred
                  for i, t in enumerate(op._inputs)}
        place = {key: i for i, key in enumerate(link.known)}
        self._keys = [(i, key, key in compiled.wanted) for key, i in place.items()
                      if key in needed and key not in over.bound and key not in over.constants]
        # One that is fetched, and so known, stays the caller's own copy.
        constants = [array for key, array in over.constants.items() if key not in place]
        super().__init__([i for i, _, _ in self._keys], [by_value for _, _, by_value in self._keys],
                         constants, link.run.counts)
        self._known = link.known + [key for key in over.constants if key not in place]
        left = [t for t in link.fetches if t not in place and t not in over.constants]
        self._part = Part(link.run, compiled.deferred, left, over)
        self._plans = Plans()
        self.found = self._plans.get

    def made(self, key, known):
        """The link for the deferred operations, given the arrays of all that is known so far."""
        feeds = {handed: (known[i].shape, known[i].copy() if by_value else None)
                 for i, handed, by_value in self._keys}
        return self._plans.add(key, Link(self._part, feeds, self._known))
