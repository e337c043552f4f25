"""`InputSpec`: what a layer asks of the tensors it is called on."""

from minigraph.core.dtypes import as_dtype


class InputSpec:
    """Rank, shape, dtype and sizes of axes that an input of a layer must have; None for any.

    Args:
      dtype: DType or its name.
      shape: the whole shape, with None for any size; it gives the rank.
      ndim, max_ndim, min_ndim: the rank, or its bounds.
      axes: dict of axis -> size.
    Source: tf.layers.InputSpec, TensorFlow 1.15.
    """

    def __init__(self, dtype=None, shape=None, ndim=None, max_ndim=None, min_ndim=None, axes=None):
        self.dtype = as_dtype(dtype).name if dtype is not None else None
        self.ndim = ndim if shape is None else len(shape)
        self.shape = shape
        self.max_ndim = max_ndim
        self.min_ndim = min_ndim
        self.axes = {int(axis): size for axis, size in (axes or {}).items()}

    def __repr__(self):
        given = [(key, getattr(self, key)) for key in ("dtype", "shape", "ndim", "max_ndim",
                                                       "min_ndim", "axes") if getattr(self, key)]
        return "InputSpec(%s)" % ", ".join("%s=%s" % item for item in given)


def check_inputs(specs, inputs, layer_name):
    """ValueError in TensorFlow's words unless the list `inputs` is as `specs` ask."""
    if not specs:
        return
    specs = specs if isinstance(specs, (list, tuple)) else [specs]
    if len(inputs) != len(specs):
        raise ValueError("Layer %s expects %d inputs, but it received %d input tensors. Inputs "
                         "received: %s" % (layer_name, len(specs), len(inputs), inputs))
    for i, (spec, x) in enumerate(zip(specs, inputs)):
        if spec is not None:
            _check(spec, x, i, layer_name)


def _check(spec, x, i, layer_name):
    wants_rank = spec.ndim is not None or spec.min_ndim is not None or spec.max_ndim is not None
    rank = x.shape.ndims
    if rank is None:
        if wants_rank:
            _refuse(i, layer_name, "its rank is undefined, but the layer requires a defined rank.")
        return
    shape = x.shape.as_list()
    if spec.ndim is not None and rank != spec.ndim:
        _refuse(i, layer_name, "expected ndim=%d, found ndim=%d. Full shape received: %s"
                % (spec.ndim, rank, shape))
    if spec.max_ndim is not None and rank > spec.max_ndim:
        _refuse(i, layer_name, "expected max_ndim=%d, found ndim=%d" % (spec.max_ndim, rank))
    if spec.min_ndim is not None and rank < spec.min_ndim:
        _refuse(i, layer_name, ": expected min_ndim=%d, found ndim=%d. Full shape received: %s"
                % (spec.min_ndim, rank, shape))
    if spec.dtype is not None and x.dtype.base_dtype.name != spec.dtype:
        _refuse(i, layer_name, "expected dtype=%s, found dtype=%s" % (spec.dtype, x.dtype))
    for axis, size in spec.axes.items():
        if size is not None and shape[int(axis)] not in (int(size), None):
            _refuse(i, layer_name, "expected axis %s of input shape to have value %s but received "
                    "input with shape %s" % (axis, size, shape))
    if spec.shape is not None and any(
            wanted is not None and found is not None and wanted != found
            for wanted, found in zip(spec.shape, shape)):
        raise ValueError("Input %d is incompatible with layer %s: expected shape=%s, found shape=%s"
                         % (i, layer_name, spec.shape, shape))


def _refuse(i, layer_name, what):
    raise ValueError("Input %d of layer %s is incompatible with the layer: %s"
                     % (i, layer_name, what))
