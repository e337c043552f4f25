"""`Session` and `InteractiveSession`."""

import numpy as np

from minigraph.core.graph import default_session, get_default_graph
from minigraph.core.operation import Operation
from minigraph.core.tensor import Tensor
from minigraph.engine import KnownRun, KnownRuns, Slot, plain
from minigraph.session.feeds import feed_array, resolve_feeds
from minigraph.session.fetches import FetchMapper
from minigraph.session.runs import Run


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
        if not hasattr(self._graph, "create_op"):
            raise TypeError("graph must be a tf.Graph, but got %s" % type(graph))
        self._target = target
        self._config = config
        self._closed = False
        self._slots = {}
        self._known = KnownRuns()
        self._contexts = []
        threads = getattr(config, "intra_op_parallelism_threads", 0)
        if threads:
            from minigraph import engine
            engine.set_threads(threads)

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
          options, run_metadata: `tf.RunOptions`, `tf.RunMetadata` (optional).
        Raises:
          RuntimeError: if the session is closed.
          TypeError, ValueError: for fetches and feeds that cannot be.
          tf.errors.OpError: what an operation raises while it runs.
        """
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        known = self._known.find(fetches, feed_dict)
        if known is None:
            known, feeds = self._prepared(fetches, feed_dict)
            return known.answer(feeds)
        return known.answer(feed_dict)

    def _prepared(self, fetches, feed_dict):
        """(KnownRun, dict of Tensor -> value) for fetches and feeds seen for the first time."""
        feeds = resolve_feeds(self._graph, feed_dict) if feed_dict else None
        if not self._graph._ops and not isinstance(fetches, (Tensor, Operation)):
            raise RuntimeError("The Session graph is empty.  Add operations to the graph before "
                               "calling run().")
        run = Run(self, FetchMapper(self._graph, fetches), feeds or ())
        known = _known(run, isinstance(fetches, Tensor))
        self._known.remember(fetches, feeds, known)
        return known, feeds

    def make_callable(self, fetches, feed_list=None, accept_options=False):
        """A function of the values of `feed_list`, in order, that returns `fetches`.

        Source: tf.Session.make_callable, TensorFlow 1.15.
        """
        if feed_list is not None and not isinstance(feed_list, (list, tuple)):
            raise TypeError("`feed_list` must be a list or tuple.")
        tensors = [self._graph.as_graph_element(t, allow_operation=False) for t in feed_list or []]
        known = _known(Run(self, FetchMapper(self._graph, fetches), tensors),
                       isinstance(fetches, Tensor))

        def call(*values, **options):
            if self._closed:
                raise RuntimeError("Attempted to use a closed Session.")
            if len(values) != len(tensors):
                raise ValueError("Number of feed values does not match number of feeds: %d vs. %d"
                                 % (len(values), len(tensors)))
            return known.answer(dict(zip(tensors, values)))

        return call

    # ---- state

    def slot_shape(self, op):
        """The shape of a variable in this session; None while an unshaped one is not initialised."""
        static = op.outputs[0].shape
        if static.is_fully_defined():
            return tuple(static.as_list())
        slot = self._slots.get(op)
        return slot.array.shape if slot is not None and slot.array is not None else None

    def variable_array(self, op):
        """What the variable `op` holds in this session; None if it has no value."""
        slot = self._slots.get(op)
        return slot.array if slot is not None and slot.initialized else None

    def slot_of(self, use):
        """The Slot of a variable or stateful operation, made on first need."""
        key = (use.key, "state") if use.state else use.key
        slot = self._slots.get(key)
        if slot is None:
            slot = self._slots[key] = Slot()
            if use.state:
                slot.array, slot.initialized = np.array(use.key.op_def.state(use.key)), True
        return slot

    # ---- life

    def close(self):
        """Frees the session's variables and plans; running it afterwards is an error."""
        self._closed = True
        self._known.clear()
        self._slots.clear()

    def as_default(self):
        """A context manager in which this is the default session; does not close it."""
        return default_session(self)

    def __enter__(self):
        contexts = (self._graph.as_default(), self.as_default())
        for context in contexts:
            context.__enter__()
        self._contexts.append(contexts)
        return self

    def __exit__(self, exc_type, exc_value, traceback):
        for context in reversed(self._contexts.pop()):
            context.__exit__(exc_type, exc_value, traceback)
        self.close()

    def list_devices(self):
        """The one device there is."""
        from minigraph.session.device_attributes import DeviceAttributes
        return [DeviceAttributes("/job:localhost/replica:0/task:0/device:CPU:0", "CPU")]


def _known(run, single):
    """The KnownRun of a Run; `single` if its answer is the one tensor it fetches."""
    rebuild = run.mapper.rebuild
    feeds = [(t, _type_number(t), feed_array) for t in run.feed_tensors]
    return KnownRun(run, None if single else lambda results: rebuild([plain(r) for r in results]),
                    feeds)


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
        self._explicit_graph = graph
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
