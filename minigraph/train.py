"""`tf.train`: optimizers, learning-rate schedules, steps and what trains a model."""

from minigraph.core.missing import module_getattr
from minigraph.session.config import ClusterDef, JobDef
from minigraph.training.adadelta import AdadeltaOptimizer
from minigraph.training.adagrad import AdagradOptimizer
from minigraph.training.adagrad_da import AdagradDAOptimizer
from minigraph.training.adam import AdamOptimizer
from minigraph.training.ftrl import FtrlOptimizer
from minigraph.training.gradient_descent import GradientDescentOptimizer
from minigraph.training.learning_rate_decay import (
    cosine_decay, cosine_decay_restarts, exponential_decay, inverse_time_decay,
    linear_cosine_decay, natural_exp_decay, noisy_linear_cosine_decay, piecewise_constant,
    piecewise_constant as piecewise_constant_decay, polynomial_decay)
from minigraph.training.momentum import MomentumOptimizer
from minigraph.training.moving_averages import ExponentialMovingAverage
from minigraph.training.optimizer import Optimizer
from minigraph.training.proximal_adagrad import ProximalAdagradOptimizer
from minigraph.training.proximal_gradient_descent import ProximalGradientDescentOptimizer
from minigraph.training.rmsprop import RMSPropOptimizer
from minigraph.training.sync_replicas import SyncReplicasOptimizer
from minigraph.training.training_util import (
    assert_global_step, create_global_step, get_global_step, get_or_create_global_step,
    global_step)

__getattr__ = module_getattr(__name__, lazy={name: "core.example:" + name for name in (
    "BytesList", "Example", "Feature", "FeatureList", "FeatureLists", "Features", "FloatList",
    "Int64List", "SequenceExample")})
