"""`Session.partial_run`: one run in several steps, each fed and fetched a part of it."""

from minigraph import errors
from minigraph.compile.prune import needed_operations
from minigraph.ops.stored import is_variable
from minigraph.session.feeds import feed_array
from minigraph.session.runs import Run


class PartialRun:
    """A run that was set up, and how far it has come.

    Args:
      session: the Session.
      mapper: FetchMapper of all that will be fetched.
      feeds: Tensors that will be fed.
    Raises:
      tf.errors.InvalidArgumentError: if nothing is to be fetched or a tensor is fed twice.
    """

    def __init__(self, session, mapper, feeds):
        if not mapper.tensors and not mapper.targets:
            raise _invalid("Must specify at least one target to fetch or execute.")
        for i, tensor in enumerate(feeds):
            if tensor in feeds[:i]:
                raise _invalid("Endpoint \"%s\" fed more than once." % tensor.name)
        self._session = session
        self._feeds = set(feeds)
        self._fetches = set(mapper.tensors) | set(mapper.targets)
        self._known = {}            # Tensor -> array: what was fed or computed
        self._fetched = set()
        self._left = needed_operations(_operations(mapper, self._feeds), self._feeds)
        self._planned = set(self._left)

    def run(self, mapper, feeds):
        """The arrays of `mapper.tensors`, for values of some more feeds."""
        self._check(mapper, feeds)
        self._known.update((tensor, feed_array(tensor, value)) for tensor, value in feeds.items())
        needed = needed_operations(_operations(mapper, self._known), set(self._known))
        left = set(self._left)
        now = [op for op in needed if op in left]
        for op in needed:
            if op not in self._planned:
                raise _invalid("Fetch %s can't be computed from the feeds that have been fed so "
                               "far." % op.outputs[0].name)
        results = self._execute(now, mapper)
        self._fetched.update(mapper.tensors + mapper.targets)
        return results

    def _execute(self, now, mapper):
        later = [op for op in self._left if op not in set(now) or is_variable(op)]
        wanted = {t for op in later for t in op._inputs if t.op in set(now)
                  and not is_variable(t.op)}
        fetches = list(dict.fromkeys([t for t in mapper.tensors if t not in self._known]
                                     + list(wanted)))
        feeds = [t for t in self._known if t in mapper.tensors
                 or any(t in op._inputs for op in now)]
        run = Run(self._session, now, fetches, feeds)
        results = run([self._known[t] for t in feeds])
        self._known.update(zip(fetches, results))
        self._left = later
        return [self._known[t] for t in mapper.tensors]

    def _check(self, mapper, feeds):
        for tensor in feeds:
            if tensor not in self._feeds:
                raise _invalid("The feed %s was not specified in partial_run_setup." % tensor.name)
            if tensor in self._known:
                raise _invalid("The feed %s has already been fed." % tensor.name)
        for fetch in mapper.tensors + mapper.targets:
            if fetch not in self._fetches:
                raise _invalid("The fetch %s was not specified in partial_run_setup." % fetch.name)
            if fetch in self._fetched:
                raise _invalid("The fetch %s has already been fetched." % fetch.name)

    @property
    def is_done(self):
        """True if everything that was set up has been fed and fetched."""
        return self._fetched == self._fetches and self._feeds <= self._known.keys()


def _operations(mapper, fed):
    return [t.op for t in mapper.tensors if t not in fed] + mapper.targets


def _invalid(message):
    return errors.InvalidArgumentError(None, None, message)
