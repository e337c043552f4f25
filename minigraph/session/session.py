"""`Session` and `InteractiveSession`."""

import contextlib
import itertools
import weakref
from typing import NamedTuple

import numpy as np

from minigraph import engine, errors
from minigraph.compile.pipeline import CHEAP_PASSES, PASSES
from minigraph.compile.prune import needed_operations
from minigraph.core.defaults import default_session
from minigraph.core.graph import Graph, get_default_graph
from minigraph.core.operation import Operation
from minigraph.engine import Call, Kept, KnownRun, KnownRuns, Slot, plain
from minigraph.ops.stored import variable_shape
from minigraph.session.config import ConfigProto, OptimizerOptions
from minigraph.session.feeds import feed_array, resolve_feeds
from minigraph.session.fetches import FetchMapper
from minigraph.session.metadata import add_steps
from minigraph.session.partial import PartialRun
from minigraph.session.runs import Run

# Runs kept; a script that makes new fetches without end has each of them compiled anew.
MAX_RUNS = 1024

_handles = itertools.count()


class CacheInfo(NamedTuple):
    """What `Session.cache_info` tells."""

    hits: int
    misses: int
    programs: int
    runs: int


class Session:
    """Runs operations of a graph and keeps the values of its variables.

    Args:
      target: "" or "local"; there are no remote targets.
      graph: the Graph; by default the default graph.
      config: a `tf.ConfigProto` (optional).
    Source: tf.Session, TensorFlow 1.15.
    """

    def __init__(self, target="", graph=None, config=None):
        self._graph = get_default_graph() if graph is None else graph
        if not isinstance(self._graph, Graph):
            raise TypeError("graph must be a tf.Graph, but got %s" % type(graph))
        _check_target(target)
        self._target = target
        self._config = _checked_config(config)
        self._closed = False
        self._slots = {}
        self.reshaped = set()   # variables whose shape is not the static one here
        self._runs = {}
        self._known = KnownRuns()
        self.counts = engine.PlanCounts()
        self._partial_runs = {}
        self.memories = engine.Memories()
        self._kept = weakref.WeakValueDictionary()      # what plans use of it is theirs
        self.stored = {}        # handle -> array, see ops/session_ops.py
        self._contexts = None
        self._graph._on_change(self._forget_runs)
        if self._config.intra_op_parallelism_threads:
            engine.set_threads(self._config.intra_op_parallelism_threads)
        self.logs_placement = self._config.log_device_placement
        level = self._config.graph_options.optimizer_options.opt_level
        self.passes = CHEAP_PASSES if level == OptimizerOptions.L0 else PASSES

    @property
    def graph(self):
        return self._graph

    @property
    def graph_def(self):
        return self._graph.as_graph_def()

    @property
    def sess_str(self):
        return self._target

    # ---- running

    def run(self, fetches, feed_dict=None, options=None, run_metadata=None):
        """Runs what `fetches` need and returns their values.

        Args:
          fetches: a Tensor (its value is returned), an Operation (None is returned), the name of
            one, a Variable, or a list, tuple, namedtuple or dict of these, nested at will.
          feed_dict: dict of Tensor -> value that replaces what the graph would compute.
          options: `tf.RunOptions`; a `trace_level` other than NO_TRACE times each step (optional).
          run_metadata: `tf.RunMetadata` that takes the times (optional).
        Raises:
          RuntimeError: if the session is closed or its graph empty.
          TypeError, ValueError: for fetches and feeds that cannot be.
          tf.errors.OpError: what an operation raises while it runs.
        """
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        if options is not None and options.trace_level:
            return self._run_traced(fetches, feed_dict, run_metadata)
        known = self._known.find(fetches, feed_dict)
        if known is None:
            known, feed_dict = self._prepared(fetches, feed_dict)
        return known.answer(feed_dict)

    def _prepared(self, fetches, feed_dict):
        """(KnownRun, dict of Tensor -> value) for fetches and feeds seen for the first time."""
        run, mapper, feeds, simple = self._planned(fetches, feed_dict)
        known = _known(run, mapper, fetches)
        if simple and (not isinstance(fetches, tuple) or type(fetches) is tuple):
            self._known.remember(fetches, feed_dict, known)
        return known, feeds

    def _planned(self, fetches, feed_dict):
        """(Run, FetchMapper, dict of Tensor -> value, whether its keys are those of feed_dict)."""
        self._check_usable()
        feeds, simple = resolve_feeds(self._graph, feed_dict) if feed_dict else ({}, True)
        mapper = FetchMapper(self, fetches)
        return self._run_of(mapper, feeds), mapper, feeds, simple

    def _check_usable(self):
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        if not self._graph.version:
            raise RuntimeError("The Session graph is empty.  Add operations to the graph before "
                               "calling run().")

    def _run_of(self, mapper, feeds):
        """The Run of these fetches and feeds, however they were written."""
        key = (tuple(mapper.tensors), tuple(mapper.targets), tuple(feeds))
        run = self._runs.get(key)
        if run is None:
            targets = [t.op for t in mapper.tensors if t not in feeds] + mapper.targets
            operations = needed_operations(targets, set(feeds))
            run = self._runs[key] = Run(self, operations, mapper.tensors, feeds)
            if len(self._runs) > MAX_RUNS:
                del self._runs[next(iter(self._runs))]
        return run

    def _forget_runs(self):
        """Compiled runs are of no use once inputs of existing operations have changed."""
        self._runs.clear()
        self._known.clear()

    def _run_traced(self, fetches, feed_dict, metadata):
        run, mapper, feeds, _ = self._planned(fetches, feed_dict)
        steps = []
        results = run([feed_array(t, value) for t, value in feeds.items()], steps)
        if metadata is not None:
            add_steps(metadata, steps)
        return _answer(mapper, results, feeds)

    def make_callable(self, fetches, feed_list=None, accept_options=False):
        """A function of the values of `feed_list`, in order, that returns `fetches`.

        With `accept_options` it takes `options` and `run_metadata` as well.
        Source: tf.Session.make_callable, TensorFlow 1.15.
        """
        if feed_list is not None and not isinstance(feed_list, (list, tuple)):
            raise TypeError("`feed_list` must be a list or tuple.")
        self._check_usable()
        tensors = [self._graph.as_graph_element(t, allow_operation=False) for t in feed_list or []]
        mapper = FetchMapper(self, fetches)
        known = _known(self._run_of(mapper, tensors), mapper, fetches)

        def traced(values, options, run_metadata):
            return self.run(fetches, dict(zip(tensors, values)), options, run_metadata)

        return Call(self, known, len(tensors), traced)

    def partial_run_setup(self, fetches, feeds=None):
        """Sets up a run whose feeds and fetches come in several calls of `partial_run`.

        Returns a handle for them. Source: tf.Session.partial_run_setup, TensorFlow 1.15.
        """
        self._check_usable()
        tensors = [self._graph.as_graph_element(t, allow_operation=False) for t in feeds or []]
        handle = "%s;%d" % (self._target, next(_handles))
        self._partial_runs[handle] = PartialRun(self, FetchMapper(self, fetches), tensors)
        return handle

    def partial_run(self, handle, fetches, feed_dict=None):
        """Continues the run of a handle: feeds some more, and returns the values of `fetches`.

        What has been computed is not computed again. Source: tf.Session.partial_run.
        """
        self._check_usable()
        partial = self._partial_runs.get(handle)
        if partial is None:
            raise errors.InvalidArgumentError(
                None, None, "Must run 'setup' before performing partial runs!")
        feeds, _ = resolve_feeds(self._graph, feed_dict) if feed_dict else ({}, True)
        mapper = FetchMapper(self, fetches)
        results = partial.run(mapper, feeds)
        if partial.is_done:
            del self._partial_runs[handle]
        return _answer(mapper, results, ())

    def explain(self, fetches, feed_dict=None):
        """The plan that `run` would use for these fetches and values of feeds, as text.

        One line per instruction, `output = kernel(inputs)`; where shapes depend on data, the
        plan up to there, and which operations follow.
        """
        run, _, feeds, _ = self._planned(fetches, feed_dict)
        first = run.links.link([feed_array(t, value) for t, value in feeds.items()])
        lines = [first.plan.explain()]
        deferred = first.link.compiled.deferred
        if deferred:
            lines.append("then, when shapes are known: " + ", ".join(op.name for op in deferred))
        return "\n".join(lines)

    def memory(self, fetches, feed_dict=None):
        """The bytes that `run` would use for these fetches and values of feeds.

        Returns:
          A `compile.plan.Memory`: arena (the peak of intermediate results), workspace (of each
          thread), variables, constants, fetches, feeds, kept (variables and constants in the form
          that products like best, for all runs that find the same value; nothing until they are
          often enough). Where shapes depend on data, that of the plan up to there.
        """
        run, _, feeds, _ = self._planned(fetches, feed_dict)
        first = run.links.link([feed_array(t, value) for t, value in feeds.items()])
        return first.plan.memory()

    def cache_info(self):
        """How this session's cache of plans has served its runs so far.

        Returns:
          A `CacheInfo`: hits (plans that were there for the fetches and the shapes of the feeds),
          misses (plans that were made), programs (compiled for that: one may serve many shapes),
          and runs (pairs of fetches and feeds that plans are kept for now).
        """
        counts = self.counts
        return CacheInfo(counts.hits, counts.misses, counts.programs, len(self._runs))

    # ---- state

    def slot_shape(self, op):
        """A variable's shape in this session; None while an unshaped one is not initialised."""
        static = variable_shape(op)
        if static.is_fully_defined() and op not in self.reshaped:
            return tuple(static.as_list())
        slot = self._slots.get(op)
        return slot.array.shape if slot is not None and slot.array is not None else None

    def variable_array(self, op):
        """What the variable `op` holds in this session; None if it has no value."""
        slot = self._slots.get(op)
        return slot.array if slot is not None and slot.initialized else None

    def refers_to(self, array):
        """Does `array` lie in the memory of a variable that is known by a reference?"""
        return any(getattr(key, "type", None) == "VariableV2" and slot.array is not None
                   and np.may_share_memory(array, slot.array) for key, slot in self._slots.items())

    def replace_variable(self, op, value):
        """Gives the variable `op` a value of another shape."""
        slot = self._slots.setdefault(op, Slot())
        slot.array, slot.initialized = np.array(value), True
        slot.changed()
        if op not in self.reshaped:
            self.reshaped.add(op)
            self._forget_runs()

    def forget_variable(self, op):
        """Takes the variable `op` its value; returns whether it had one."""
        slot = self._slots.get(op)
        if slot is None or not slot.initialized:
            return False
        slot.initialized = False
        slot.changed()
        return True

    def slot_of(self, use):
        """The Slot of a variable or stateful operation, made on first need."""
        key = (use.key, "state") if use.state else use.key
        slot = self._slots.get(key)
        if slot is None:
            slot = self._slots[key] = Slot()
            if use.state:
                slot.array, slot.initialized = np.array(use.key.op_def.state(use.key)), True
        return slot

    def kept_of(self, use):
        """The Kept for a `compile.plan.KeptUse`: one for all plans that make it of a variable."""
        key = (use.key, engine.isa())
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = Kept()
        return kept

    # ---- life

    def close(self):
        """Frees the session's variables and plans; running it afterwards is an error."""
        self._closed = True
        self._forget_runs()
        self._partial_runs.clear()
        self.stored.clear()
        self._slots.clear()
        self.memories = engine.Memories()

    @staticmethod
    def reset(target, containers=None, config=None):
        """Does nothing: there are no servers that keep resources between sessions."""

    def as_default(self):
        """A context manager in which this is the default session; does not close it."""
        return default_session(self)

    def __enter__(self):
        if self._contexts is not None:
            raise RuntimeError("Session context managers are not re-entrant. Use "
                               "`Session.as_default()` if you want to enter a session multiple "
                               "times.")
        self._contexts = (self._graph.as_default(), self.as_default())
        for context in self._contexts:
            context.__enter__()
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        contexts, self._contexts = self._contexts, None
        for context in reversed(contexts):
            context.__exit__(exc_type, exc_value, traceback)
        self.close()

    def list_devices(self):
        """The one device there is."""
        from minigraph.session.device_attributes import list_local_devices
        return list_local_devices()


def _check_target(target):
    if not isinstance(target, (str, bytes)):
        raise TypeError("target must be a string, but got %s" % type(target))
    if target not in ("", b"", "local", b"local"):
        raise errors.NotFoundError(
            None, None, "No session factory registered for the given session options: {target: "
            "\"%s\"} Registered factories are {DIRECT_SESSION}." % target)


def _checked_config(config):
    if config is None:
        return ConfigProto()
    if not isinstance(config, ConfigProto):
        raise TypeError("config must be a tf.ConfigProto, but got %s" % type(config))
    return config


def _known(run, mapper, fetches):
    """The KnownRun of a Run that answers `fetches`."""
    feeds = [(t, _type_number(t), feed_array) for t in run.feed_tensors]
    return KnownRun(run.links, _rebuild(run, mapper, fetches), feeds, run.counts)


def _rebuild(run, mapper, fetches):
    """How results become the answer, see KnownRun: without Python where the structure is plain."""
    fed = run.feed_tensors
    if not mapper.converts and not set(mapper.tensors) & set(fed):
        position = {tensor: i for i, tensor in enumerate(mapper.tensors)}
        with contextlib.suppress(TypeError):
            return _positions(fetches, position, run.session.graph)
    return lambda results: _answer(mapper, results, fed)


def _positions(fetches, position, graph):
    """`fetches` with the positions of their results, -1 for none. TypeError for other objects."""
    kind = type(fetches)
    if kind is list or kind is tuple:
        return kind([_positions(part, position, graph) for part in fetches])
    if kind is dict:
        return {key: _positions(part, position, graph) for key, part in fetches.items()}
    element = graph.as_graph_element(fetches)
    return -1 if isinstance(element, Operation) else position[element]


def _answer(mapper, results, fed):
    """The structure of the fetches, with scalars for arrays of rank 0 that were not fed."""
    return mapper.rebuild([result if tensor in fed else plain(result)
                           for tensor, result in zip(mapper.tensors, results)])


def _type_number(tensor):
    """NumPy's number of the tensor's type; -1 where feeds need more than a conversion."""
    dtype = tensor.dtype.base_dtype
    return np.dtype(dtype.as_numpy_dtype).num if dtype.suffix is not None else -1


class InteractiveSession(Session):
    """A Session that is the default one from its creation on, for notebooks and shells.

    Source: tf.InteractiveSession, TensorFlow 1.15.
    """

    def __init__(self, target="", graph=None, config=None):
        super().__init__(target, graph, config)
        self._default_context = self.as_default()
        self._default_context.__enter__()
        self._graph_context = None
        if graph is not None:
            self._graph_context = graph.as_default()
            self._graph_context.__enter__()

    def close(self):
        super().close()
        if self._graph_context is not None:
            self._graph_context.__exit__(None, None, None)
            self._graph_context = None
        self._default_context.__exit__(None, None, None)
