"""Optimizers: every rule against NumPy, dense and sparse; TensorFlow's names and words."""

import numpy as np
import pytest

import minigraph as tf
from minigraph import engine


def shrink(x, by):
    return np.sign(x) * np.maximum(np.abs(x) - by, 0)


# Each oracle takes the state (a dict that holds "var"), the gradient and the step from 1 on.

# The numbers are exact in float32: TensorFlow makes float32 tensors of learning rates first.

def gradient_descent(s, g, t):
    s["var"] = s["var"] - .25 * g


def momentum(s, g, t, nesterov=False):
    s["momentum"] = .875 * s.get("momentum", 0) + g
    s["var"] = s["var"] - .25 * (g + .875 * s["momentum"] if nesterov else s["momentum"])


def nesterov(s, g, t):
    momentum(s, g, t, nesterov=True)


def adam(s, g, t):
    s["m"] = .75 * s.get("m", 0) + .25 * g
    s["v"] = .875 * s.get("v", 0) + .125 * g * g
    rate = .125 * np.sqrt(1 - .875 ** t) / (1 - .75 ** t)
    s["var"] = s["var"] - rate * s["m"] / (np.sqrt(s["v"]) + 2 ** -10)


def rms_prop(s, g, t, centered=False):
    s["rms"] = .875 * s.get("rms", 1) + .125 * g * g
    s["mg"] = .875 * s.get("mg", 0) + .125 * g
    square = s["rms"] - s["mg"] ** 2 if centered else s["rms"]
    s["momentum"] = .5 * s.get("momentum", 0) + .125 * g / np.sqrt(square + 2 ** -10)
    s["var"] = s["var"] - s["momentum"]


def centered_rms_prop(s, g, t):
    rms_prop(s, g, t, centered=True)


def adagrad(s, g, t):
    s["accumulator"] = s.get("accumulator", .125) + g * g
    s["var"] = s["var"] - .125 * g / np.sqrt(s["accumulator"])


def adagrad_da(s, g, t):
    total = s["gradient_accumulator"] = s.get("gradient_accumulator", 0) + g
    squares = s.get("gradient_squared_accumulator", .125) + g * g
    s["gradient_squared_accumulator"] = squares
    s["var"] = -.125 * shrink(total, .125 * t) / (.25 * t * .125 + np.sqrt(squares))


def adadelta(s, g, t):
    s["accum"] = .875 * s.get("accum", 0) + .125 * g * g
    update = np.sqrt(s.get("accum_update", 0) + 2 ** -10) / np.sqrt(s["accum"] + 2 ** -10) * g
    s["accum_update"] = .875 * s.get("accum_update", 0) + .125 * update ** 2
    s["var"] = s["var"] - .5 * update


def ftrl(s, g, t, power=-.5, shrinkage=0):
    old = s.get("accum", .125)
    new = s["accum"] = old + g * g
    growth = (new ** -power - old ** -power) / .5
    z = s["linear"] = s.get("linear", 0) + g + 2 * shrinkage * s["var"] - growth * s["var"]
    s["var"] = -shrink(z, .125) / (new ** -power / .5 + 2 * .25)


def ftrl_power(s, g, t):
    ftrl(s, g, t, power=-.25)


def ftrl_shrinkage(s, g, t):
    ftrl(s, g, t, shrinkage=.25)


def proximal_gradient_descent(s, g, t):
    s["var"] = shrink(s["var"] - .25 * g, .25 * .125) / (1 + .25 * .25)


def proximal_adagrad(s, g, t):
    s["accumulator"] = s.get("accumulator", .125) + g * g
    rate = .25 / np.sqrt(s["accumulator"])
    s["var"] = shrink(s["var"] - rate * g, rate * .125) / (1 + rate * .25)


STRENGTHS = {"l1_regularization_strength": .125, "l2_regularization_strength": .25}
RULES = {
    "GradientDescent": (gradient_descent, lambda step: tf.train.GradientDescentOptimizer(.25)),
    "Momentum": (momentum, lambda step: tf.train.MomentumOptimizer(.25, .875)),
    "Nesterov": (nesterov, lambda step: tf.train.MomentumOptimizer(.25, .875, use_nesterov=True)),
    "Adam": (adam, lambda step: tf.train.AdamOptimizer(.125, .75, .875, 2 ** -10)),
    "RMSProp": (rms_prop, lambda step: tf.train.RMSPropOptimizer(.125, .875, .5, 2 ** -10)),
    "CenteredRMSProp": (centered_rms_prop,
                        lambda step: tf.train.RMSPropOptimizer(.125, .875, .5, 2 ** -10,
                                                               centered=True)),
    "Adagrad": (adagrad, lambda step: tf.train.AdagradOptimizer(.125, .125)),
    "AdagradDA": (adagrad_da,
                  lambda step: tf.train.AdagradDAOptimizer(.125, step, .125, **STRENGTHS)),
    "Adadelta": (adadelta, lambda step: tf.train.AdadeltaOptimizer(.5, .875, 2 ** -10)),
    "Ftrl": (ftrl, lambda step: tf.train.FtrlOptimizer(.5, -.5, .125, **STRENGTHS)),
    "FtrlPower": (ftrl_power,
                  lambda step: tf.train.FtrlOptimizer(.5, -.25, .125, **STRENGTHS)),
    "FtrlShrinkage": (ftrl_shrinkage, lambda step: tf.train.FtrlOptimizer(
        .5, -.5, .125, l2_shrinkage_regularization_strength=.25, **STRENGTHS)),
    "ProximalGradientDescent": (
        proximal_gradient_descent,
        lambda step: tf.train.ProximalGradientDescentOptimizer(.25, .125, .25)),
    "ProximalAdagrad": (proximal_adagrad,
                        lambda step: tf.train.ProximalAdagradOptimizer(.25, .125, .125, .25)),
}
# float16 is computed in float32 and rounded after each step.
TOLERANCE = {"float32": 3e-5, "float64": 1e-11, "float16": 2e-2}
STEPS = 4


def train(make, start, grads, gradient):
    """(variable, slots, global step) after steps by `grads`, fed to `gradient(placeholder)`."""
    step = tf.Variable(0, trainable=False, dtype=tf.int64)
    var = tf.Variable(start)
    fed = tf.placeholder(var.dtype.base_dtype, grads[0].shape)
    optimizer = make(step)
    update = optimizer.apply_gradients([(gradient(fed), var)], global_step=step)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for grad in grads:
            session.run(update, {fed: grad})
        slots = {name: session.run(optimizer.get_slot(var, name))
                 for name in optimizer.get_slot_names()}
        return session.run(var), slots, session.run(step)


def compare(found, slots, state, tolerance):
    np.testing.assert_allclose(found, state["var"], rtol=tolerance, atol=tolerance)
    for name, slot in slots.items():
        assert slot.dtype == found.dtype
        np.testing.assert_allclose(slot, np.broadcast_to(state[name], slot.shape), rtol=tolerance,
                                   atol=tolerance)


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("rule", RULES)
def test_dense(rule, dtype):
    oracle, make = RULES[rule]
    rng = np.random.default_rng(1)
    start = rng.standard_normal((6, 35)).astype(dtype)
    grads = [rng.standard_normal((6, 35)).astype(dtype) for _ in range(STEPS)]
    found, slots, step = train(make, start, grads, lambda fed: fed)
    state = {"var": start.astype(np.float64)}
    for t, grad in enumerate(grads, 1):
        oracle(state, grad.astype(np.float64), t)
    assert step == STEPS and found.dtype == dtype
    compare(found, slots, state, TOLERANCE[dtype])


@pytest.mark.parametrize("index_type", [np.int32, np.int64])
@pytest.mark.parametrize("rule", RULES)
def test_sparse(rule, index_type):
    """Rows that a step does not name stay as they are, and repeated rows are added up first."""
    oracle, make = RULES[rule]
    rng = np.random.default_rng(2)
    indices = np.array([1, 4, 1, 0], index_type)
    start = rng.standard_normal((6, 35))
    grads = [rng.standard_normal((4, 35)) for _ in range(STEPS)]
    found, slots, _ = train(make, start, grads,
                            lambda fed: tf.IndexedSlices(fed, tf.constant(indices)))
    states = {row: {"var": start[row]} for row in range(6)}
    for t, grad in enumerate(grads, 1):
        dense = np.zeros((6, 35))
        np.add.at(dense, indices, grad)
        for row, state in states.items():
            if row in indices or rule == "Adam":  # whose means decay in every row
                oracle(state, dense[row], t)
    for row, state in states.items():
        if len(state) > 1 or rule in ("GradientDescent", "ProximalGradientDescent"):
            compare(found[row], {name: slot[row] for name, slot in slots.items()}, state, 1e-11)
        else:
            assert np.array_equal(found[row], start[row])


def test_gradient_that_is_the_variable_itself():
    """The update reads the variable while it writes it."""
    var = tf.Variable(np.arange(10_000.))
    update = tf.train.MomentumOptimizer(.5, .9).minimize(tf.reduce_sum(var * var) / 2)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(update)
        assert np.array_equal(session.run(var), np.arange(10_000.) / 2)


def test_learning_rate_as_tensor_and_function():
    a, b = tf.Variable(1.), tf.Variable(1.)
    rate = tf.placeholder(tf.float32, [])
    by_tensor = tf.train.GradientDescentOptimizer(rate).minimize(a)
    by_function = tf.train.GradientDescentOptimizer(lambda: .25).minimize(b)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(by_tensor, {rate: .5})
        session.run(by_function)
        assert session.run([a, b]) == [.5, .75]


def test_index_out_of_range_changes_nothing():
    var = tf.Variable([[1.], [2.]])
    where = tf.placeholder(tf.int32, [1])
    optimizer = tf.train.AdagradOptimizer(.1)
    update = optimizer.apply_gradients([(tf.IndexedSlices(tf.constant([[1.]]), where), var)])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        with pytest.raises(tf.errors.InvalidArgumentError,
                           match="Index 7 at offset 0 in indices is out of range"):
            session.run(update, {where: [7]})
        assert session.run(var).tolist() == [[1.], [2.]]


def test_constraint_projects_after_the_update():
    var = tf.Variable([3., -4.], constraint=tf.nn.relu)
    update = tf.train.GradientDescentOptimizer(1.).minimize(2 * var)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(update)
        assert session.run(var).tolist() == [1., 0.]


# ---- names

def names_after(graph, make, types=("Const", "Identity", "VariableV2", "Assign")):
    w = tf.Variable([1., 2.], name="W")
    b = tf.Variable(3., name="b")
    before = len(graph.get_operations())
    update = make().apply_gradients([(tf.constant([1., 1.]), w), (tf.constant(1.), b)])
    made = graph.get_operations()[before + 2:]
    return update.name, [op.name for op in made if op.type not in types]


def test_names_of_updates(fresh_graph):
    assert names_after(fresh_graph, lambda: tf.train.MomentumOptimizer(.1, .9)) == (
        "Momentum", ["Momentum/update_W/ApplyMomentum", "Momentum/update_b/ApplyMomentum",
                     "Momentum"])
    assert [v.name for v in tf.global_variables()] == [
        "W:0", "b:0", "W/Momentum:0", "b/Momentum:0"]
    assert tf.get_collection("train_op") == [fresh_graph.get_operation_by_name("Momentum")]


def test_names_of_adam(fresh_graph):
    name, made = names_after(fresh_graph, tf.train.AdamOptimizer)
    assert made == ["Adam/update_W/ApplyAdam", "Adam/update_b/ApplyAdam", "Adam/mul", "Adam/mul_1",
                    "Adam"]
    assert [v.name for v in tf.global_variables()] == [
        "W:0", "b:0", "beta1_power:0", "beta2_power:0", "W/Adam:0", "W/Adam_1:0", "b/Adam:0",
        "b/Adam_1:0"]
    assert [v.name for v in tf.trainable_variables()] == ["W:0", "b:0"]


def test_second_optimizer_has_slots_of_its_own():
    var = tf.get_variable("v", [2])
    one, two = tf.train.AdamOptimizer(), tf.train.AdamOptimizer()
    one.minimize(var * var)
    two.minimize(var * var)
    assert one.get_slot(var, "m").name == "v/Adam:0" and one.get_slot(var, "x") is None
    assert two.get_slot(var, "v").name == "v/Adam_3:0" and two.get_slot_names() == ["m", "v"]
    assert [v.name for v in one.variables()] == [
        "beta1_power:0", "beta2_power:0", "v/Adam:0", "v/Adam_1:0"]


def test_names_with_global_step(fresh_graph):
    step = tf.train.create_global_step()
    var = tf.Variable(1., name="v")
    update = tf.train.GradientDescentOptimizer(.1).minimize(var, global_step=step, name="foo")
    assert update.name == "foo" and update.type == "AssignAdd"
    assert fresh_graph.get_operation_by_name("foo/value").control_inputs[0].name == "foo/update"


@pytest.mark.parametrize("gate, expected", [("GATE_GRAPH", True), ("GATE_NONE", False)])
def test_gates(fresh_graph, gate, expected):
    a, b = tf.Variable(1.), tf.Variable(2.)
    tf.train.GradientDescentOptimizer(.1).minimize(
        a * b, gate_gradients=getattr(tf.train.Optimizer, gate))
    assert ("tuple/group_deps" in [op.name for op in fresh_graph.get_operations()]) is expected


# ---- words

def minimize(loss, **options):
    return tf.train.GradientDescentOptimizer(.1).minimize(loss, **options)


def apply(*pairs):
    return tf.train.GradientDescentOptimizer(.1).apply_gradients(pairs)


@pytest.mark.parametrize("make, error, words", [
    (lambda: minimize(tf.constant(1.)), ValueError, "No variables to optimize."),
    (lambda: minimize(tf.constant(1)), ValueError, "Invalid type tf.int32 for Const:0, expected: "),
    (lambda: tf.Variable(1.) and minimize(tf.constant(1.)), ValueError,
     "No gradients provided for any variable, check your graph for ops that do not support "
     "gradients, "
     "between variables [\"<tf.Variable 'Variable:0' shape=() dtype=float32_ref>\"] and loss "
     "Tensor(\"Const:0\", shape=(), dtype=float32)."),
    (lambda: minimize(tf.Variable(1.) * 2, gate_gradients=7), ValueError,
     "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, Optimizer.GATE_GRAPH. "
     " Not 7"),
    (lambda: apply(), ValueError, "No variables provided."),
    (lambda: apply((None, tf.Variable(1.))), ValueError,
     "No gradients provided for any variable: [\"<tf.Variable 'Variable:0' shape=() "
     "dtype=float32_ref>\"]."),
    (lambda: apply((object, tf.Variable(1.))), TypeError,
     "Gradient must be convertible to a Tensor or IndexedSlices, or None: <class 'object'>"),
    (lambda: apply((1., tf.constant(2.))), NotImplementedError, "('Trying to update a Tensor '"),
    (lambda: tf.train.GradientDescentOptimizer(.1, name=""), ValueError,
     "Must specify the optimizer name"),
    (lambda: tf.train.AdagradOptimizer(.1, initial_accumulator_value=0.), ValueError,
     "initial_accumulator_value must be positive: 0.0"),
    (lambda: tf.train.FtrlOptimizer(.1, learning_rate_power=1.), ValueError,
     "learning_rate_power 1.000000 needs to be negative or zero"),
    (lambda: tf.train.FtrlOptimizer(.1, l1_regularization_strength=-1.), ValueError,
     "l1_regularization_strength -1.000000 needs to be positive or zero"),
    (lambda: tf.train.SyncReplicasOptimizer(None, 2), NotImplementedError,
     "tf.train.SyncReplicasOptimizer needs a cluster of TensorFlow servers"),
])
def test_rejects(make, error, words):
    with pytest.raises(error) as caught:
        make()
    assert str(caught.value).startswith(words)


def test_constraint_of_a_sparse_gradient_is_an_error():
    var = tf.Variable([[1.]], constraint=tf.nn.relu)
    with pytest.raises(RuntimeError, match="Cannot use a constraint function on a sparse "
                                           "variable."):
        apply((tf.IndexedSlices(tf.constant([[1.]]), tf.constant([0])), var))


@pytest.fixture
def engine_settings():
    before = engine.isa(), engine.threads()
    yield
    engine.select_isa(before[0])
    engine.set_threads(before[1])


@pytest.mark.parametrize("isa", engine.available_isas())
@pytest.mark.parametrize("rule", RULES)
def test_every_instruction_set_and_any_number_of_threads(rule, isa, engine_settings):
    """One piece of work and several, of odd length: bit for bit the same on two threads."""
    oracle, make = RULES[rule]
    engine.select_isa(isa)
    rng = np.random.default_rng(5)
    start = rng.standard_normal(150_001).astype(np.float32)
    grad = rng.standard_normal(150_001).astype(np.float32)
    found = []
    for threads in (1, 2):
        engine.set_threads(threads)
        with tf.Graph().as_default():
            found.append(train(make, start, [grad], lambda fed: fed))
    state = {"var": start.astype(np.float64)}
    oracle(state, grad.astype(np.float64), 1)
    compare(*found[0][:2], state, 1e-5)
    assert np.array_equal(found[0][0], found[1][0])
    for name, slot in found[0][1].items():
        assert np.array_equal(slot, found[1][1][name])
