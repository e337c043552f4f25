"""Random numbers: what TensorFlow 1.15.5 drew with the op seed 5 and no graph seed.

    with tf.Session() as s: print(s.run(tf.random_uniform([4], seed=5)))    # and so on
"""

import math

import numpy as np
from case import Case, Reject, fixed, uniform

import minigraph as tf
from minigraph.ops.random_distributions import RANDOM_GAMMA_GRAD, parameterized_truncated_normal

_CLASSES = fixed([[1], [4]], "int64")
_FOUR = fixed([4], "int32")
_NORMAL = [-1.178082823753357, -0.7099413871765137, -1.7481579780578613, -0.4953722655773163]


def drawn(type, call, values, dtype="float32", **options):
    """A row without inputs but the shape."""
    return Case(type, lambda shape: call(tf.constant([4])),
                lambda shape: np.array(values, dtype), [_FOUR], ("int32",), **options)


def sampled(type, call, candidates, true_counts, counts):
    return Case(type, lambda classes: list(call(classes)),
                lambda classes: [np.array(candidates), np.float32(true_counts)[:, None],
                                 np.float32(counts)], [_CLASSES], ("int64",),
                rejects=[Reject(([[[1]]],), ValueError, "Shape must be rank 2 but is rank 3")])


def lower_gamma(a, x):
    """The regularised lower incomplete gamma function, as a series."""
    term = total = 1 / a
    for k in range(1, 100):
        term = term * x / (a + k)
        total = total + term
    return np.exp(a * np.log(x) - x - np.vectorize(math.lgamma)(a)) * total


def gamma_slope(alpha, sample, step=1e-4):
    """dx/da = -(dP/da) / (dP/dx), where P(a, x) stays as it is."""
    by_a = lower_gamma(alpha + step, sample) - lower_gamma(alpha - step, sample)
    by_x = lower_gamma(alpha, sample + step) - lower_gamma(alpha, sample - step)
    return -by_a / by_x


CASES = [
    drawn("RandomUniform", lambda s: tf.random_uniform(s, seed=5),
          [0.3883112668991089, 0.6636828184127808, 0.1919107437133789, 0.7060526609420776],
          rejects=[Reject((), TypeError, "missing 1 required positional argument")]),
    drawn("RandomStandardNormal", lambda s: tf.random_normal(s, seed=5), _NORMAL),
    drawn("TruncatedNormal", lambda s: tf.truncated_normal(s, seed=5), _NORMAL),
    drawn("ParameterizedTruncatedNormal",
          lambda s: parameterized_truncated_normal(s, 0.5, 2.0, -1.0, 1.0, seed=5),
          [0.3273656368255615, -0.6161785125732422, 0.4121053218841553, -0.732940673828125]),
    drawn("RandomUniformInt", lambda s: tf.random_uniform(s, -9, 90, tf.int32, seed=5),
          [85, -7, 33, 89], "int32"),
    drawn("RandomGamma", lambda s: tf.random_gamma(s, 2.0, seed=5),
          [0.16964685916900635, 0.6019485592842102, 0.5578967332839966, 0.5234653353691101]),
    drawn("RandomPoissonV2", lambda s: tf.random_poisson(4.0, s, seed=5), [4, 5, 6, 5]),
    drawn("Multinomial", lambda s: tf.multinomial([[0.0, 1.0, 2.0]], 6, seed=5),
          [[1, 2, 2, 2, 0, 2]], "int64"),
    Case("RandomShuffle", lambda x: tf.random_shuffle(x, seed=5), lambda x: x[[1, 5, 2, 0, 4, 3]],
         [fixed(np.arange(6))], ("int32", "int64")),
    drawn("StatelessRandomUniform", lambda s: tf.random.stateless_uniform(s, [1, 2]),
          [0.8440604209899902, 0.19204533100128174, 0.9962232112884521, 0.16038739681243896]),
    drawn("StatelessRandomNormal", lambda s: tf.random.stateless_normal(s, [1, 2]),
          [0.544110119342804, 0.20738030970096588, 0.0735643208026886, 0.04643455147743225]),
    drawn("StatelessTruncatedNormal", lambda s: tf.random.stateless_truncated_normal(s, [5, 9]),
          [0.2132473886013031, -0.7651700973510742, -1.0377172231674194, -1.6080163717269897]),
    drawn("StatelessRandomUniformInt",
          lambda s: tf.random.stateless_uniform(s, [1, 2], -9, 90, tf.int32), [28, 29, 36, 30],
          "int32"),
    drawn("StatelessMultinomial",
          lambda s: tf.random.stateless_multinomial([[0.0, 1.0, 2.0]], 6, [1, 2]),
          [[2, 2, 1, 2, 2, 2]], "int64"),
    Case("RandomGammaGrad", RANDOM_GAMMA_GRAD, gamma_slope,
         [uniform(0.5, 5, shape=(7,)), uniform(0.5, 5, shape=(7,))], ("float64",),
         tolerance=1e7, why="the oracle is a difference of second order"),
    sampled("UniformCandidateSampler",
            lambda t: tf.nn.uniform_candidate_sampler(t, 1, 3, True, 9, seed=5), [3, 2, 0],
            [1 / 3, 1 / 3], [1 / 3] * 3),
    sampled("LogUniformCandidateSampler",
            lambda t: tf.nn.log_uniform_candidate_sampler(t, 1, 3, False, 9, seed=5), [0, 2, 4],
            [0.5282737612724304, 0.2375437319278717],
            [0.9030900001525879, 0.3748162090778351, 0.2375437319278717]),
    sampled("LearnedUnigramCandidateSampler",
            lambda t: tf.nn.learned_unigram_candidate_sampler(t, 1, 3, True, 9, seed=5), [4, 2, 6],
            [1 / 3, 1 / 3], [1 / 3] * 3),
    sampled("FixedUnigramCandidateSampler",
            lambda t: tf.nn.fixed_unigram_candidate_sampler(
                t, 1, 3, True, 5, unigrams=[0.1, 0.2, 0.3, 0.4, 0.5], seed=5), [4, 3, 2],
            [0.435832142829895, 0.8024691343307495],
            [0.8024691343307495, 0.7107950448989868, 0.5904000401496887]),
    sampled("AllCandidateSampler", lambda t: tf.nn.all_candidate_sampler(t, 1, 5, True, seed=5),
            [0, 1, 2, 3, 4], [1, 1], [1] * 5),
    Case("ComputeAccidentalHits",
         lambda true, found: list(tf.nn.compute_accidental_hits(true, found, 1)),
         lambda true, found: [np.int32([0, 1]), np.int64([2, 1]),
                              np.full(2, -np.finfo("f4").max, np.float32)],
         [_CLASSES, fixed([4, 4, 1], "int64")], ("int64",)),
]
