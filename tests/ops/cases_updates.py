"""The steps of optimizers, by their formulas; sparse steps are those of the rows they name."""

import numpy as np
from case import FLOATS, Case, fixed, uniform
from cases_resource import Handled
from cases_state import Stored, after

import minigraph as tf
import minigraph.ops.training_ops  # noqa: F401
from minigraph.core import op_def

_SHAPE, _FEW = (5, 3), (3, 3)
_ROWS = fixed([4, 0, 2], "int32")
_LR, _L1, _L2, _SHRINKAGE, _POWER = 0.1, 0.03, 0.2, 0.07, -0.5
_RHO, _MOMENTUM, _EPSILON, _BETA1, _BETA2 = 0.9, 0.8, 0.01, 0.7, 0.95


def shrunk(x, by):
    return np.sign(x) * np.maximum(np.abs(x) - by, 0)


def proximal(x, lr):
    return shrunk(x, lr * _L1) / (1 + lr * _L2)


def gradient_descent(var, g):
    return [var - _LR * g]


def momentum(var, accum, g):
    accum = _MOMENTUM * accum + g
    return [var - _LR * accum, accum]


def nesterov(var, accum, g):
    accum = _MOMENTUM * accum + g
    return [var - _LR * (g + _MOMENTUM * accum), accum]


def adam(var, m, v, g):
    m, v = _BETA1 * m + (1 - _BETA1) * g, _BETA2 * v + (1 - _BETA2) * g * g
    lr = _LR * np.sqrt(1 - _BETA2 ** 3) / (1 - _BETA1 ** 3)
    return [var - lr * m / (np.sqrt(v) + _EPSILON), m, v]


def rms_prop(var, ms, mom, g):
    ms = _RHO * ms + (1 - _RHO) * g * g
    mom = _MOMENTUM * mom + _LR * g / np.sqrt(ms + _EPSILON)
    return [var - mom, ms, mom]


def centered_rms_prop(var, mg, ms, mom, g):
    mg, ms = _RHO * mg + (1 - _RHO) * g, _RHO * ms + (1 - _RHO) * g * g
    mom = _MOMENTUM * mom + _LR * g / np.sqrt(ms - mg * mg + _EPSILON)
    return [var - mom, mg, ms, mom]


def adagrad(var, accum, g):
    accum = accum + g * g
    return [var - _LR * g / np.sqrt(accum), accum]


def adagrad_da(var, total, squares, g, steps=4):
    total, squares = total + g, squares + g * g
    return [-_LR * shrunk(total, _L1 * steps) / (_L2 * steps * _LR + np.sqrt(squares)), total,
            squares]


def adadelta(var, accum, updates, g):
    accum = _RHO * accum + (1 - _RHO) * g * g
    update = np.sqrt(updates + _EPSILON) / np.sqrt(accum + _EPSILON) * g
    return [var - _LR * update, accum, _RHO * updates + (1 - _RHO) * update * update]


def ftrl(var, accum, linear, g, shrinkage=0.0):
    new = accum + g * g
    linear = linear + g + 2 * shrinkage * var - (new ** -_POWER - accum ** -_POWER) / _LR * var
    return [-shrunk(linear, _L1) / (new ** -_POWER / _LR + 2 * _L2), new, linear]


def ftrl_v2(var, accum, linear, g):
    return ftrl(var, accum, linear, g, _SHRINKAGE)


def proximal_gradient_descent(var, g):
    return [proximal(var - _LR * g, _LR)]


def proximal_adagrad(var, accum, g):
    accum = accum + g * g
    lr = _LR / np.sqrt(accum)
    return [shrunk(var - lr * g, lr * _L1) / (1 + lr * _L2), accum]


# By the names of the OpDefs' inputs; a number stands for a scalar.
_SCALARS = {"alpha": _LR, "lr": _LR, "l1": _L1, "l2": _L2, "l2_shrinkage": _SHRINKAGE,
            "lr_power": _POWER, "rho": _RHO, "momentum": _MOMENTUM, "epsilon": _EPSILON,
            "beta1": _BETA1, "beta2": _BETA2, "beta1_power": _BETA1 ** 3,
            "beta2_power": _BETA2 ** 3, "global_step": 4}


def call_of(type, **flags):
    """The operation on stored variables; gives them after it."""
    definition = op_def.get(type)
    targets = len(definition.writes)

    def call(*tensors):
        sources, inputs, variables = iter(tensors), [], []
        for i, port in enumerate(definition.inputs):
            if i < targets:
                variables.append(Stored(next(sources)) if port.is_ref else Handled(next(sources)))
                inputs.append(variables[-1].tensor)
            elif port.name in ("grad", "delta"):
                inputs.append(tensors[targets])
            elif port.name == "indices":
                inputs.append(tensors[-1])
            else:
                inputs.append(tf.constant(_SCALARS[port.name], port.dtype or tensors[0].dtype))
        with tf.control_dependencies([v.assigned for v in variables]):
            updated = definition(*inputs, **flags)
        return [after(getattr(updated, "op", updated), v.read) for v in variables]
    return call


def of_rows(function):
    """`function` on the rows that the indices name."""
    def oracle(*arrays):
        *slots, grad, rows = arrays
        slots = [slot.copy() for slot in slots]
        for slot, new in zip(slots, function(*(slot[rows] for slot in slots), grad)):
            slot[rows] = new
        return slots
    return oracle


_POSITIVE = uniform(0.5, 2, shape=_SHAPE)


def step(name, function, sources=(_POSITIVE,) * 4, sparse=True, label="", **flags):
    """The dense and the sparse operation of one rule."""
    rows = []
    for type, kind, more in (("Apply" + name, function, []),
                             ("SparseApply" + name, of_rows(function), [_ROWS])):
        if op_def.registered_or_none(type) is None:
            assert not sparse and more, type
            continue
        count = len(op_def.get(type).writes)
        grad = uniform(-1, 1, shape=_FEW if more else _SHAPE)
        rows += [Case(kept + type, call_of(kept + type, **flags), kind,
                      [*sources[:count], grad, *more], FLOATS, tolerance=20,
                      why="roots and quotients of rounded terms", name=label)
                 for kept in ("", "Resource")]
    return rows


CASES = [
    *step("GradientDescent", gradient_descent, sparse=False),
    *step("Momentum", momentum),
    *step("Momentum", nesterov, label="nesterov", use_nesterov=True),
    *step("Adam", adam, sparse=False),
    *step("RMSProp", rms_prop),
    *step("Adagrad", adagrad),
    *step("Adagrad", lambda var, accum, g: [var - _LR * g / np.sqrt(accum), accum],
          label="kept slots", update_slots=False),
    *step("AdagradDA", adagrad_da),
    *step("Adadelta", adadelta),
    *step("Ftrl", ftrl),
    *step("FtrlV2", ftrl_v2),
    *step("ProximalGradientDescent", proximal_gradient_descent),
    *step("ProximalAdagrad", proximal_adagrad),
    *step("CenteredRMSProp", centered_rms_prop,
          (_POSITIVE, uniform(-0.2, 0.2, shape=_SHAPE), uniform(1, 2, shape=_SHAPE), _POSITIVE)),
]
