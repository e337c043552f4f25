"""What a layer tells of itself: weights as arrays, its arguments, and places in Keras models.

A layer of `tf.layers` is in no Keras model, so what concerns its place there is an error or empty,
as it is in TensorFlow.
"""

import inspect

import numpy as np

from minigraph.core import nest
from minigraph.core.defaults import get_default_session
from minigraph.core.tensor_spec import TensorSpec


def _never_called(what, error=RuntimeError):
    return error("The layer has never been called and thus has no defined %s." % what)


class Introspection:
    """Mixin of `Layer`."""

    stateful = False
    supports_masking = True
    dynamic = False

    def get_weights(self):
        """List of arrays: the values of `weights` in the default session."""
        return [weight.eval() for weight in self.weights]

    def set_weights(self, weights):
        """Sets `weights` in the default session.

        Raises:
          ValueError: for another number of arrays, or one of another shape.
        """
        if len(weights) != len(self.weights):
            raise ValueError('You called `set_weights(weights)` on layer "%s" with a  weight list of '
                             "length %d, but the layer was expecting %d weights. Provided weights: "
                             "%s..." % (self.name, len(weights), len(self.weights),
                                        str(weights)[:50]))
        for weight, value in zip(self.weights, weights):
            if weight.shape.as_list() != list(np.shape(value)):
                raise ValueError("Layer weight shape %s not compatible with provided weight shape %s"
                                 % (weight.shape, np.shape(value)))
        for weight, value in zip(self.weights, weights):
            weight.load(value, get_default_session())

    def get_config(self):
        """Dict of the arguments that make such a layer.

        NotImplementedError for a subclass with arguments of its own that does not override it.
        """
        config = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}
        arguments = inspect.getfullargspec(type(self).__init__).args[1:]
        inherited = type(self).get_config is Introspection.get_config
        if inherited and not {*arguments} <= {*config}:
            raise NotImplementedError("Layers with arguments in `__init__` must override "
                                      "`get_config`.")
        return config

    @classmethod
    def from_config(cls, config):
        """The layer that `get_config` described."""
        return cls(**config)

    def compute_output_signature(self, input_signature):
        """TensorSpecs of the outputs for those of the inputs."""
        shape = nest.map_structure(lambda spec: spec.shape, input_signature)
        dtype = self.dtype or nest.flatten(input_signature)[0].dtype
        return nest.map_structure(lambda s: TensorSpec(s, dtype), self.compute_output_shape(shape))

    def compute_mask(self, inputs, mask=None):
        """The mask itself."""
        return mask

    @property
    def metrics(self):
        return []

    @property
    def inbound_nodes(self):
        return []

    @property
    def outbound_nodes(self):
        return []

    @property
    def submodules(self):
        """Layers among the attributes, and theirs."""
        found = []
        for _, values in sorted(vars(self).items()):
            for value in nest.flatten(values):
                if isinstance(value, Introspection):
                    found += [value, *value.submodules]
        return tuple(found)

    @property
    def input(self):
        raise AttributeError("Layer %s is not connected, no input to return." % self.name)

    @property
    def output(self):
        raise AttributeError("Layer %s has no inbound nodes." % self.name)

    input_mask, output_mask = input, output

    @property
    def input_shape(self):
        raise _never_called("input shape", AttributeError)

    @property
    def output_shape(self):
        raise _never_called("output shape", AttributeError)

    def get_input_at(self, node_index):
        raise _never_called("input")

    def get_output_at(self, node_index):
        raise _never_called("output")

    def get_input_shape_at(self, node_index):
        raise _never_called("input shape")

    def get_output_shape_at(self, node_index):
        raise _never_called("output shape")

    def get_input_mask_at(self, node_index):
        raise _never_called("input")

    def get_output_mask_at(self, node_index):
        raise _never_called("output")
