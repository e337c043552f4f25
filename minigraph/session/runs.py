"""Compiled runs: for one set of fetches and feeds, the plans for each set of shapes.

A run is a chain of plans: normally one; where a shape depends on data, the next one is compiled when
the shapes are known, and found again by them. Plans are kept in bounded caches, the least recently
used one goes first. From the second set of shapes on, programs are compiled for all sizes at once
(`compile.template`), and a plan for further shapes is made from one of them; where that cannot be
and shapes never repeat, they are compiled with fewer passes.
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
        self.templates = []
        self.compilations = 0       # of programs; plans made from a template are not counted
        if session.logs_placement:
            for op in operations:
                print("%s: (%s): %s" % (op.name, op.type, DEVICE), file=sys.stderr)

    def __call__(self, arrays):
        """(fetched arrays in the order of `fetches`, the link to repeat) for fed arrays.

        The link is None where the run takes several plans.
        """
        link = self.link_for(arrays)
        if link.compiled.deferred:
            return self._chain(link, arrays, None), None
        return link.execute(arrays), None if self.unshaped else link

    def trace(self, arrays, trace):
        """As a call; appends (name, label, start, end) of each step to the list `trace`."""
        return self._chain(self.link_for(arrays), arrays, trace)

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
            link = self.plans.add(key, Link(self, self.operations, self.fetches, feeds))
        return link

    def _chain(self, link, arrays, trace):
        known = dict(zip(self.feed_tensors, arrays))
        while True:
            results = link.execute([known[t] for t in link.feed_keys], trace)
            known.update(zip(link.compiled.keys, results))
            if not link.compiled.deferred:
                return [known[t] for t in self.fetches]
            link = link.following(known)

    def compile(self, operations, fetches, feeds, handed):
        """The Compiled of one link."""
        if handed is None and not self.unshaped:
            compiled = self._from_template([shape for shape, _ in feeds.values()])
            if compiled is not None:
                return compiled
        return self._compile_alone(operations, fetches, feeds, handed)

    @without_collection
    def _compile_alone(self, operations, fetches, feeds, handed):
        passes = self.session.passes
        if self.compilations >= MAX_OPTIMIZED:
            passes = CHEAP_PASSES
        self._count_program()
        return compile_operations(operations, fetches, feeds, self.session.slot_shape,
                                  self.session, passes, handed)

    def _count_program(self):
        self.compilations += 1
        self.counts.programs += 1

    def _from_template(self, shapes):
        """The Compiled for a run's feeds of `shapes`, made of a template, or None."""
        for template in self.templates:
            compiled = template.compiled(shapes)
            if compiled is not None:
                return compiled
        if self.compilations == 0 or len(self.templates) == MAX_TEMPLATES:
            return None
        return self._from_new_template(shapes)

    @without_collection
    def _from_new_template(self, shapes):
        try:
            template = Template(self.operations, self.fetches, dict(zip(self.feed_tensors, shapes)),
                                self.session.slot_shape, self.session, self.session.passes)
        except (NotSymbolic, errors.OpError):
            # What a size that stands for many cannot do, one that stands for itself does, or it
            # raises what is to be raised.
            self.templates.append(NO_TEMPLATE)
            return None
        self.templates.append(template)
        self._count_program()
        return template.compiled(shapes)


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
    """One plan of a chain, with its executables and the links that may follow it."""

    def __init__(self, run, operations, fetches, feeds, handed=None):
        self.run = run
        self.fetches = fetches
        self.feed_keys = list(feeds)
        self.shapes = tuple(shape for shape, _ in feeds.values())
        self.compiled = run.compile(operations, fetches, feeds, handed)
        stuck = operations and len(self.compiled.deferred) == len(operations)
        if stuck and not self.compiled.wanted:
            raise AssertionError("no operation can run: %s" % operations[0].name)
        self.numbers = self.compiled.numbers
        self.idle = [] if self.numbers is None else self.compiled.resizing.idle
        self.next = Plans() if self.compiled.deferred else None

    def execute(self, arrays, trace=None):
        """Runs the plan on arrays of its feeds; each concurrent run has an executable of its own."""
        try:
            executable = self.idle.pop()
        except IndexError:
            executable = self._new_executable()
        try:
            if executable.numbers is not self.numbers:
                executable.resize(self.numbers, self.compiled)
            if trace is None:
                return executable.run(arrays)
            return self._traced(executable, arrays, trace)
        except MemoryError:
            raise self._out_of_memory() from None
        finally:
            self.idle.append(executable)

    def _new_executable(self):
        session = self.run.session
        slots = [session.slot_of(use) for use in self.compiled.plan.slots]
        kind = engine.Executable if self.numbers is None else engine.Resizable
        try:
            return kind(self.compiled, slots, session.memories)
        except (MemoryError, OverflowError):
            raise self._out_of_memory() from None

    def _out_of_memory(self):
        plan = self.compiled.plan
        largest = max(plan.buffers, key=lambda buffer: buffer.bytes)
        return errors.ResourceExhaustedError(
            None, None, "OOM when allocating tensor with shape%s and type %s on %s: a run needs "
            "%d bytes" % (list(largest.shape), largest.dtype.name, DEVICE, plan.arena_bytes))

    def _traced(self, executable, arrays, trace):
        steps = []
        results = executable.run(arrays, steps)
        for step, start, end in steps:
            node = self.compiled.plan.instrs[step].node if isinstance(step, int) else step.node
            kind = self.compiled.plan.instrs[step].name if isinstance(step, int) else "host"
            name = node.op.name if node is not None and node.op is not None else kind
            type_ = node.op_def.type if node is not None else kind
            trace.append((name, "%s = %s() [%s]" % (name, type_, kind), start, end))
        return results

    def following(self, known):
        """The link for the deferred operations, given the arrays of all that is known so far."""
        compiled, over = self.compiled, self.compiled.handed
        needed = {over.readings.get((op, i), t) for op in compiled.deferred
                  for i, t in enumerate(op._inputs)}
        for key, array in over.constants.items():
            known.setdefault(key, array)    # a fetched one stays the caller's own copy
        keys = [k for k in known
                if k in needed and k not in over.bound and k not in over.constants]
        shapes = tuple((known[k].shape, known[k].tobytes() if k in compiled.wanted else None)
                       for k in keys)
        link = self.next.get(shapes)
        if link is not None:
            self.run.counts.hits += 1
        else:
            self.run.counts.misses += 1
            feeds = {k: (known[k].shape, known[k].copy() if k in compiled.wanted else None)
                     for k in keys}
            feeds.update((k, (array.shape, array)) for k, array in over.constants.items())
            left = [t for t in self.fetches if t not in known]
            link = self.next.add(shapes, Link(self.run, compiled.deferred, left, feeds, over))
        return link
