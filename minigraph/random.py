"""`tf.random`: random tensors and seeds."""

from minigraph.core.missing import module_getattr
from minigraph.core.random_seed import get_seed, set_random_seed
from minigraph.ops.candidate_sampling import (
    all_candidate_sampler, fixed_unigram_candidate_sampler, learned_unigram_candidate_sampler,
    log_uniform_candidate_sampler, uniform_candidate_sampler)
from minigraph.ops.random import (
    random_normal as normal, random_shuffle as shuffle, random_uniform as uniform,
    truncated_normal)
from minigraph.ops.random_distributions import (
    categorical, multinomial, random_gamma as gamma, random_poisson as poisson)

_STATELESS = {"stateless_" + name: "ops.stateless_random:stateless_" + of for name, of in (
    ("categorical", "categorical"), ("multinomial", "multinomial"), ("normal", "random_normal"),
    ("truncated_normal", "truncated_normal"), ("uniform", "random_uniform"))}

__getattr__ = module_getattr(__name__, lazy=_STATELESS)
