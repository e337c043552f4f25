"""The array family: shapes, slices, joins, fills, gathers, orders of elements."""

from minigraph.ops.array.blocks import (batch_to_space, batch_to_space_nd, depth_to_space,
                                        required_space_to_batch_paddings, space_to_batch,
                                        space_to_batch_nd, space_to_depth)
from minigraph.ops.array.diagonals import (diag, diag_part, matrix_band_part, matrix_diag,
                                           matrix_diag_part, matrix_set_diag)
from minigraph.ops.array.filling import (eye, fill, linspace, meshgrid, one_hot, ones, ones_like,
                                         range, zeros, zeros_like)
from minigraph.ops.array.gathering import batch_gather, gather, gather_nd
from minigraph.ops.array.identity import (guarantee_const, identity, identity_n, prevent_gradient,
                                          stop_gradient)
from minigraph.ops.array.indexing import strided_slice
from minigraph.ops.array.joining import auto_pack, concat, parallel_stack, stack
from minigraph.ops.array.padding import pad, tile
from minigraph.ops.array.partitioning import (dynamic_partition, dynamic_stitch,
                                              parallel_dynamic_stitch)
from minigraph.ops.array.repeating import repeat
from minigraph.ops.array.reshaping import bitcast, expand_dims, reshape, squeeze
from minigraph.ops.array.scattering import (scatter_nd, tensor_scatter_add, tensor_scatter_sub,
                                            tensor_scatter_update)
from minigraph.ops.array.segments import (segment_max, segment_mean, segment_min, segment_prod,
                                          segment_sum, unsorted_segment_max, unsorted_segment_mean,
                                          unsorted_segment_min, unsorted_segment_prod,
                                          unsorted_segment_sqrt_n, unsorted_segment_sum)
from minigraph.ops.array.selecting import (boolean_mask, listdiff, searchsorted, sequence_mask,
                                           setdiff1d, sparse_mask, unique, unique_with_counts,
                                           where, where_v2)
from minigraph.ops.array.shapes import (broadcast_dynamic_shape, broadcast_static_shape,
                                        broadcast_to, rank, shape, shape_n, size)
from minigraph.ops.array.slicing import slice
from minigraph.ops.array.splitting import split, unstack
from minigraph.ops.array.transposing import (invert_permutation, matrix_transpose, reverse,
                                             reverse_sequence, roll, transpose)
from minigraph.ops.array.unraveling import unravel_index

newaxis = None
lin_space = linspace
reverse_v2 = reverse
