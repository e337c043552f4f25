"""The steps of optimizers: each updates a variable and its slots in place, in one instruction.

The formulas are in csrc/kernels/training/optimizers_rules.h. The learning rate and the like are scalar
tensors, so that schedules can compute them.
"""

import numpy as np

from minigraph.core import dtypes
from minigraph.core.infer import merge_shapes, shape_error
from minigraph.core.op_def import NOT_DIFFERENTIABLE, OpDef
from minigraph.core.shape import TensorShape
from minigraph.ops.resource import on_handles
from minigraph.ops.state import INDEX_OUT_OF_RANGE

_GRADIENTS = ("grad", "delta")


class _Rule:
    """One step's declaration: which inputs are variables, gradient, indices and scalars."""

    def __init__(self, kernel, targets, rest, flags):
        self.kernel = kernel
        self.names = targets + rest
        self.targets = range(len(targets))
        self.flags = flags
        self.gradient = next(i for i, name in enumerate(self.names) if name in _GRADIENTS)
        self.indices = self.names.index("indices") if "indices" in self.names else None
        self.scalars = [i for i in range(len(targets), len(self.names))
                        if i not in (self.gradient, self.indices)]

    def infer(self, c):
        """Variable, slots and gradient agree; with indices, they do row by row."""
        shape = c.shape(0)
        for i in self.targets[1:]:
            shape = merge_shapes(c, shape, c.shape(i))
        for i in self.scalars:
            if c.shape(i).ndims not in (None, 0):
                raise shape_error(c, "Shape must be rank 0 but is rank %d" % c.shape(i).ndims)
        grad = c.shape(self.gradient)
        if self.indices is None:
            return [merge_shapes(c, shape, grad)]
        indices = c.shape(self.indices)
        if indices.ndims not in (None, 1):
            raise shape_error(c, "Shape must be rank 1 but is rank %d" % indices.ndims)
        if grad.ndims and shape.ndims:
            merge_shapes(c, grad, TensorShape([indices[0] if indices.ndims else None]).concatenate(
                shape[1:]))
        return [shape]

    def lower(self, node, emit):
        inputs = node.inputs
        targets = [inputs[i] for i in self.targets]
        operands = [inputs[self.gradient]]
        name, flags = "apply_" + self.kernel, [int(node.attrs[flag]) for flag in self.flags]
        extent = int(np.prod(targets[0].shape, dtype=np.int64))
        grain = 1 << 17 >> len(targets)     # some ten microseconds
        if self.indices is not None:
            indices = inputs[self.indices]
            operands.append(indices)
            count, rows = indices.shape[0], targets[0].shape[0]
            name, extent = "sparse_" + name, extent // max(rows, 1) if count else 0
            flags = [count, extent, indices.dtype.size, rows, *flags]
            grain = max(64, grain // max(count, 1))
        if extent:
            operands += [inputs[i] for i in self.scalars]
            emit(name, targets[0].dtype, targets, operands, params=flags, extent=extent,
                 grain=min(grain, extent))


def _out_of_range(node, status, fault, arrays):
    if status != INDEX_OUT_OF_RANGE:
        return None
    return "Index %d at offset %d in indices is out of range" % (fault[1], fault[0])


def _step(type, kernel, targets, rest, *flags, allowed=dtypes.FLOATING, **defaults):
    rule = _Rule(kernel, targets.split(), rest.split(), flags)
    types = {"indices": "Tindices", "global_step": dtypes.int64}
    inputs = {name: "&T" if i in rule.targets else types.get(name, "T")
              for i, name in enumerate(rule.names)}
    attrs = {"T": allowed, "use_locking": False, **dict.fromkeys(flags, False), **defaults}
    if rule.indices is not None:
        attrs["Tindices"] = dtypes.INDEX
    op_def = OpDef(type=type, inputs=inputs, outputs={"out": "&T"}, attrs=attrs, infer=rule.infer,
                   lower=rule.lower, stateful=True, gradient=NOT_DIFFERENTIABLE)
    op_def.fault_message = _out_of_range
    inputs.update(dict.fromkeys(rule.names[:len(rule.targets)], dtypes.resource))
    on_handles_def = OpDef(
        type="Resource" + type, inputs=inputs, attrs=attrs,
        infer=on_handles(rule.infer, tuple(rule.targets), "T"), runs_as=op_def, stateful=True,
        writes=tuple(rule.targets), gradient=NOT_DIFFERENTIABLE)
    return Step(op_def, on_handles_def, len(rule.targets))


class Step:
    """A step of an optimizer, for variables of both kinds.

    Args:
      on_references, on_handles: the OpDefs.
      targets: how many of the first inputs are variables, which are of one kind.
    """

    def __init__(self, on_references, on_handles, targets):
        self._on_references, self._on_handles = on_references, on_handles
        self._targets = targets

    def __call__(self, *inputs, **attrs):
        """The operation that updates the variables among its inputs."""
        variables = inputs[:self._targets]
        if getattr(variables[0], "has_handle", False):
            return self._on_handles(*[v.handle for v in variables], *inputs[self._targets:],
                                    **attrs)
        return self._on_references(*inputs, **attrs).op


APPLY_GRADIENT_DESCENT = _step("ApplyGradientDescent", "gradient_descent", "var", "alpha delta",
                               allowed=dtypes.FLOATING | dtypes.COMPLEX)
APPLY_MOMENTUM = _step("ApplyMomentum", "momentum", "var accum", "lr grad momentum", "use_nesterov")
APPLY_ADAM = _step("ApplyAdam", "adam", "var m v",
                   "beta1_power beta2_power lr beta1 beta2 epsilon grad", "use_nesterov")
APPLY_RMS_PROP = _step("ApplyRMSProp", "rms_prop", "var ms mom", "lr rho momentum epsilon grad")
APPLY_CENTERED_RMS_PROP = _step("ApplyCenteredRMSProp", "centered_rms_prop", "var mg ms mom",
                                "lr rho momentum epsilon grad")
APPLY_ADAGRAD = _step("ApplyAdagrad", "adagrad", "var accum", "lr grad", "update_slots",
                      update_slots=True)
APPLY_ADAGRAD_DA = _step("ApplyAdagradDA", "adagrad_da",
                         "var gradient_accumulator gradient_squared_accumulator",
                         "grad lr l1 l2 global_step")
APPLY_ADADELTA = _step("ApplyAdadelta", "adadelta", "var accum accum_update", "lr rho epsilon grad")
APPLY_FTRL = _step("ApplyFtrl", "ftrl", "var accum linear", "grad lr l1 l2 lr_power")
APPLY_FTRL_V2 = _step("ApplyFtrlV2", "ftrl_v2", "var accum linear",
                      "grad lr l1 l2 l2_shrinkage lr_power")
APPLY_PROXIMAL_GRADIENT_DESCENT = _step(
    "ApplyProximalGradientDescent", "proximal_gradient_descent", "var", "alpha l1 l2 delta")
APPLY_PROXIMAL_ADAGRAD = _step("ApplyProximalAdagrad", "proximal_adagrad", "var accum",
                               "lr l1 l2 grad")

SPARSE_APPLY_MOMENTUM = _step("SparseApplyMomentum", "momentum", "var accum",
                              "lr grad indices momentum", "use_nesterov")
SPARSE_APPLY_RMS_PROP = _step("SparseApplyRMSProp", "rms_prop", "var ms mom",
                              "lr rho momentum epsilon grad indices")
SPARSE_APPLY_CENTERED_RMS_PROP = _step("SparseApplyCenteredRMSProp", "centered_rms_prop",
                                       "var mg ms mom", "lr rho momentum epsilon grad indices")
SPARSE_APPLY_ADAGRAD = _step("SparseApplyAdagrad", "adagrad", "var accum", "lr grad indices",
                             "update_slots", update_slots=True)
SPARSE_APPLY_ADAGRAD_DA = _step("SparseApplyAdagradDA", "adagrad_da",
                                "var gradient_accumulator gradient_squared_accumulator",
                                "grad indices lr l1 l2 global_step")
SPARSE_APPLY_ADADELTA = _step("SparseApplyAdadelta", "adadelta", "var accum accum_update",
                              "lr rho epsilon grad indices")
SPARSE_APPLY_FTRL = _step("SparseApplyFtrl", "ftrl", "var accum linear",
                          "grad indices lr l1 l2 lr_power")
SPARSE_APPLY_FTRL_V2 = _step("SparseApplyFtrlV2", "ftrl_v2", "var accum linear",
                             "grad indices lr l1 l2 l2_shrinkage lr_power")
SPARSE_APPLY_PROXIMAL_GRADIENT_DESCENT = _step(
    "SparseApplyProximalGradientDescent", "proximal_gradient_descent", "var",
    "alpha l1 l2 grad indices")
SPARSE_APPLY_PROXIMAL_ADAGRAD = _step("SparseApplyProximalAdagrad", "proximal_adagrad", "var accum",
                                      "lr l1 l2 grad indices")
