"""Compiled runs: for one set of fetches and feeds, the plans for each set of shapes.

A run is a chain of plans: normally one; where a shape depends on data, the next one is compiled when
the shapes are known, and found again by them. Chains are kept least recently used last and bounded.
"""

import threading
from collections import OrderedDict

from minigraph import engine
from minigraph.compile.pipeline import compile_operations
from minigraph.compile.prune import needed_operations

# Plans kept for one set of fetches and feeds; a script that varies its shapes without end pays the
# compilation again, and its memory stays bounded.
MAX_SHAPES = 64


class Run:
    """What `Session.run` does for one set of fetches and feeds."""

    def __init__(self, session, mapper, feed_tensors):
        self.session = session
        self.mapper = mapper
        self.feed_tensors = list(feed_tensors)
        targets = [t.op for t in mapper.tensors if t not in feed_tensors] + mapper.targets
        operations = needed_operations(targets, set(feed_tensors))
        self.operations = operations
        self.unshaped = [op for op in operations if op.type == "VariableV2"
                         and not op.outputs[0].shape.is_fully_defined()]
        self.plans = OrderedDict()

    def __call__(self, arrays):
        """(fetched arrays in the order of `mapper.tensors`, the link to repeat) for fed arrays.

        The link is None where the run takes several plans.
        """
        key = [array.shape for array in arrays]
        if self.unshaped:
            key += [self.session.slot_shape(op) for op in self.unshaped]
        key = tuple(key)
        link = self.plans.get(key)
        if link is None:
            feeds = {t: (a.shape, None) for t, a in zip(self.feed_tensors, arrays)}
            link = Link(self.session, self.operations, self.mapper.tensors, feeds)
            _remember(self.plans, key, link)
        if link.compiled.deferred:
            return self._chain(link, arrays), None
        return link.execute(arrays), None if self.unshaped else link

    def _chain(self, link, arrays):
        known = dict(zip(self.feed_tensors, arrays))
        while True:
            known.update(zip(link.compiled.tensors,
                             link.execute([known[t] for t in link.feed_tensors])))
            if not link.compiled.deferred:
                return [known[t] for t in self.mapper.tensors]
            link = link.following(known)


def _remember(plans, key, link):
    plans[key] = link
    if len(plans) > MAX_SHAPES:
        plans.popitem(last=False)


class Link:
    """One plan of a chain, with its executables and the links that may follow it."""

    def __init__(self, session, operations, fetches, feeds):
        self.session = session
        self.fetches = fetches
        self.feed_tensors = list(feeds)
        self.shapes = tuple(shape for shape, _ in feeds.values())
        self.compiled = compile_operations(operations, fetches, feeds, session.slot_shape, session)
        self.idle = []
        self.lock = threading.Lock()
        self.next = OrderedDict()

    def execute(self, arrays):
        """Runs the plan on arrays of its feeds; each concurrent run has an executable of its own."""
        try:
            executable = self.idle.pop()
        except IndexError:
            executable = self._new_executable()
        try:
            return executable.run(arrays)
        finally:
            self.idle.append(executable)

    def _new_executable(self):
        plan = self.compiled.plan
        return engine.Executable(plan, [self.session.slot_of(use) for use in plan.slots])

    def following(self, known):
        """The link for the deferred operations, given the arrays of all tensors known so far."""
        compiled = self.compiled
        wanted = set(compiled.wanted)
        needed = {t for op in compiled.deferred for t in op._inputs if t in known}
        needed |= {t for t in self.fetches if t in known}
        tensors = [t for t in known if t in needed]
        key = tuple((known[t].shape, known[t].tobytes() if t in wanted else None) for t in tensors)
        link = self.next.get(key)
        if link is None:
            feeds = {t: (known[t].shape, known[t].copy() if t in wanted else None) for t in tensors}
            left = [t for t in self.fetches if t not in known]
            link = Link(self.session, compiled.deferred, left, feeds)
            _remember(self.next, key, link)
        return link
