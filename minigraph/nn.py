"""`tf.nn`: activations, losses and other parts of neural networks."""

from minigraph.core.missing import module_getattr
from minigraph.ops.array import depth_to_space, space_to_batch, space_to_depth
from minigraph.ops.bias import bias_add, crelu, l2_loss, relu_layer, xw_plus_b
from minigraph.ops.candidate_sampling import (
    all_candidate_sampler, compute_accidental_hits, fixed_unigram_candidate_sampler,
    learned_unigram_candidate_sampler, log_uniform_candidate_sampler, uniform_candidate_sampler)
from minigraph.ops.cross_entropy import (
    log_poisson_loss, sigmoid_cross_entropy_with_logits, softmax_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits_v2, sparse_softmax_cross_entropy_with_logits,
    weighted_cross_entropy_with_logits)
from minigraph.ops.dropout import dropout, zero_fraction
from minigraph.ops.elementwise import (
    elu, leaky_relu, relu, relu6, selu, sigmoid, softplus, softsign, tanh)
from minigraph.ops.embedding import embedding_lookup
from minigraph.ops.fused_batch_norm import fused_batch_norm
from minigraph.ops.local_response import (
    local_response_normalization, local_response_normalization as lrn)
from minigraph.ops.normalization import (
    batch_norm_with_global_normalization, batch_normalization, l2_normalize, moments,
    normalize_moments, sufficient_statistics, weighted_moments)
from minigraph.ops.safe_embedding import safe_embedding_lookup_sparse
from minigraph.ops.sampled_losses import nce_loss, sampled_softmax_loss
from minigraph.ops.softmax import log_softmax, softmax
from minigraph.ops.sparse import embedding_lookup_sparse
from minigraph.ops.top_k import in_top_k, top_k
from minigraph.swish import swish

__getattr__ = module_getattr(__name__)
