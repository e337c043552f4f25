"""Operations on sparse tensors."""

from minigraph.ops.sparse.arithmetic import sparse_add, sparse_softmax
from minigraph.ops.sparse.extremes import sparse_maximum, sparse_minimum
from minigraph.ops.sparse.matmul import sparse_tensor_dense_matmul, sparse_tensor_to_dense
from minigraph.ops.sparse.reducing import (
    sparse_reduce_max, sparse_reduce_max_sparse, sparse_reduce_sum, sparse_reduce_sum_sparse)
from minigraph.ops.sparse.reshaping import (
    sparse_concat, sparse_reorder, sparse_reshape, sparse_retain, sparse_slice, sparse_split,
    sparse_transpose)
from minigraph.ops.sparse.rows import (
    embedding_lookup_sparse, sparse_fill_empty_rows, sparse_merge, sparse_placeholder,
    sparse_to_indicator)
from minigraph.ops.sparse.segments import (
    sparse_segment_mean, sparse_segment_sqrt_n, sparse_segment_sum)
from minigraph.ops.sparse.shapes import (
    from_dense, sparse_expand_dims, sparse_eye, sparse_reset_shape)

__all__ = [name for name in dir() if name.startswith(("sparse_", "embedding_"))]
