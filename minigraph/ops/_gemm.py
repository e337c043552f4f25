"""Products of matrices as instructions of the engine: csrc/kernels/gemm/gemm.h says what they carry."""

import math

from minigraph import engine
from minigraph.core import dtypes
from minigraph.core.size import of_sizes

ACTIVATIONS = {None: 0, "relu": 1, "sigmoid": 2, "tanh": 3, "relu6": 4}

# One block of C is the work of one task. Blocks of this size copy little of A and B twice; a task
# of MIN_WORK multiplications takes some ten microseconds, a few times what handing it over costs.
# Where rows of C are short, A is read where it lies, and less of it is to be read at once.
BLOCK_ROWS = 512
SHORT_ROW_BYTES, SHORT_BLOCK_ROWS = 1024, 256
BLOCK_COLS = 1024
MIN_WORK = 1 << 20
# Narrow products and those with a vector take a few, for they need no copy of a matrix that tasks
# would make once each; the latter wait for their matrix.
MIN_NARROW_WORK, MIN_VECTOR_WORK = 1 << 18, 1 << 16

# How much of K is multiplied at once: B's part of a block for that depth is to stay in an L2 cache
# of a megabyte, a panel of it in the L1 cache. Narrow products are summed along K, in long runs.
PART_BYTES = 7 << 17
DEPTHS = 128, 256
NARROW = 32
NARROW_DEPTH = 2048
OUTER_ROOM = 15000      # elements that gemm_outer.h works in

# What gemm_amx_packed.h makes of B: panels of so many columns, of so many bytes for 32 of K; and
# gemm_packed.h, of whole vectors.
PANEL_COLS, PANEL_DEPTH, PANEL_BYTES = 32, 32, 97 * 64
VECTOR_BYTES = 64       # of the longest vectors
PANEL_WORK = 1 << 15    # numbers that one task packs
ROWS_TO_PACK = 96       # rows of products with B from which on it is worth packing it for them
ROWS_BY_TILES = 32      # from which on products go by tiles, packed or not, as gemm_amx.h says


def _even_parts(size, longest, multiple=1):
    """The length of equal parts of `size`, of about `longest` or less."""
    parts = -(-size // longest)
    length = -(-size // parts)
    return -(-length // multiple) * multiple


def _least_work(m, n):
    if m == 1 or n == 1:
        return MIN_VECTOR_WORK
    return MIN_NARROW_WORK if n <= NARROW else MIN_WORK


def blocks(m, n, k, size):
    """(rows, columns) of the blocks that C[m, n] = A[m, k] B[k, n] is computed in."""
    least_work = _least_work(m, n)
    if m * n * k < 2 * least_work:
        return m, n
    rows = min(m, BLOCK_ROWS if n * size >= SHORT_ROW_BYTES else SHORT_BLOCK_ROWS)
    cols = min(n, BLOCK_COLS)
    while rows * cols * k < least_work and (rows < m or cols < n):
        rows, cols = min(m, 2 * rows), min(n, 2 * cols)
    if rows >= m and cols >= n:
        rows, cols = (m, -(-n // 2)) if n > m else (-(-m // 2), n)
    if n <= NARROW:
        return _even_parts(m, rows, 16 if rows > 128 else 4), _even_parts(n, cols)
    return _even_parts(m, rows), _even_parts(n, cols, 32)


def depth_of_step(n, cols, size):
    """How much of K is multiplied at once, at most, for blocks of `cols` of n columns."""
    if n <= NARROW:
        return NARROW_DEPTH
    return min(max(PART_BYTES // (cols * size) // 32 * 32, DEPTHS[0]), DEPTHS[1])


def workspace(rows, cols, depth, n, size):
    """Bytes that one task needs, whatever the instruction set: copies of parts of A and of B."""
    panel, strips = depth * 128, depth * 128 * size
    if n <= NARROW:
        return max(panel + depth * max(rows, cols, 16) * size + 256, OUTER_ROOM * size)
    width = max(rows, cols)
    return max(panel + strips + depth * width * size + 256, _tile_room(width, depth, size))


def _tile_room(width, depth, size):
    """What gemm_amx.h works in, with steps of up to 2 * depth: a panel for vectors, two strips, and
    panels of all rows or columns, each of which takes 97 * 64 bytes for 32 of them and 32 of K."""
    if size != 4:
        return 0
    tiles, panels = -(-2 * depth // 32), -(-width // 32)
    return 2 * depth * 128 + 97 * 64 * tiles * 2 + min(97 * 64 * tiles * panels, PART_BYTES)


@of_sizes
def _tasks(m, n, k, count, size):
    """How `count` products are cut: (rows and columns of a block, the depth of a step, the number
    of blocks, how many of them are one task, bytes that it needs)."""
    rows, cols = blocks(m, n, k, size)
    depth = depth_of_step(n, cols, size)
    pieces = -(-m // rows) * -(-n // cols) * count if m and n else 0
    grain = max(1, min(pieces, _least_work(m, n) // max(1, rows * cols * k)))
    return rows, cols, depth, pieces, grain, workspace(rows, cols, min(k, depth) + 32, n, size)


def merged_batches(shape, a_strides, b_strides):
    """(size, distance in A, distance in B) of batch dimensions, merged where they can be."""
    merged = []
    for dim in zip(shape, a_strides, b_strides):
        if dim[0] == 1:
            continue
        if merged and all(merged[-1][i] == dim[0] * dim[i] for i in (1, 2)):
            merged[-1] = (merged[-1][0] * dim[0], dim[1], dim[2])
        else:
            merged.append(dim)
    return merged


def gemm_call(dtype, m, n, k, trans_a=False, trans_b=False, has_bias=False, activation=None,
              alpha=1.0, beta=0.0, batches=(), has_packed=False):
    """What `emit` needs for C = activation(alpha * op(A) op(B) + beta * C + bias).

    Args:
      dtype: float32 or float64.
      m, n, k: C is [m, n], op(A) [m, k], op(B) [k, n].
      batches: (size, distance in A, distance in B) of each batch dimension, in elements.
      has_packed: the last operand is what `pack_call` makes of B.
    Returns:
      Keyword arguments: params, reals, extent, grain, workspace.
    """
    count = math.prod(dim[0] for dim in batches)
    rows, cols, depth, pieces, grain, room = _tasks(m, n, k, count, dtype.size)
    params = [m, n, k, trans_a, trans_b, has_bias, ACTIVATIONS[activation], rows, cols,
              depth, has_packed, len(batches)]
    for dim in batches:
        params += dim
    return {"params": params, "reals": (alpha, beta), "extent": pieces, "grain": grain,
            "workspace": room}


def goes_by_tiles(dtype):
    """Are products of a dtype multiplied by tiles, where that pays?"""
    return dtype is dtypes.float32 and engine.isa() == "amx"


def packed_bytes(dtype, n, k):
    """The size of what gemm_pack makes of a B with K of k and n columns."""
    if goes_by_tiles(dtype):
        return -(-n // PANEL_COLS) * -(-k // PANEL_DEPTH) * PANEL_BYTES
    return -(-n * dtype.size // VECTOR_BYTES) * VECTOR_BYTES * k


def pack_call(dtype, n, k, trans_b):
    """As `gemm_call`, for gemm_pack."""
    cols = PANEL_COLS * 4 // dtype.size
    return {"params": [n, k, trans_b], "extent": -(-n // cols),
            "grain": max(1, PANEL_WORK // (cols * k))}


def gains_by_packing(dtype, m, n, k, trans_b):
    """Does a product of C[m, n] take less time if B is packed already?"""
    return _tiles_gain(m, n, k) if goes_by_tiles(dtype) else _vectors_gain(m, n, k, int(trans_b))


@of_sizes
def _vectors_gain(m, n, k, trans_b):
    """Fewer rows do not copy B, nor do some rows by a B that is stored transposed; by many rows the
    copy is used so often that making it is nothing."""
    return (25 if trans_b else 5) <= m <= 512 and n > NARROW and k > NARROW


@of_sizes
def _tiles_gain(m, n, k):
    """Tiles multiply about twice as fast as vectors, but what is empty of them takes as long."""
    whole = -(-n // 16) * 16 * (-(-k // PANEL_DEPTH) * PANEL_DEPTH)     # numbers of tiles of B
    return n >= 96 and k >= 64 and 4 * whole <= 5 * n * k and m >= 12 \
        and m * n * k >= 1 << 18 and -(-m // 16) * 16 * whole < 2 * m * n * k


def pays_to_pack(sizes):
    """Do products of (m, n, k), with one B, gain more by packing it than that takes?"""
    return len(sizes) > 1 and sum(m for m, _, _ in sizes) >= ROWS_TO_PACK


def pays_to_keep(dtype, sizes):
    """Do products of (m, n, k), with one B that stays as it is, gain by keeping what is packed?

    By tiles those of fewer rows would, too, but not in the runs that have to do without, just after
    a change.
    """
    return not goes_by_tiles(dtype) or all(m >= ROWS_BY_TILES for m, _, _ in sizes)


def plain_call(m, n, k, trans_a, trans_b, batches=()):
    """As `gemm_call`, for C = op(A) op(B) of whole or complex numbers; `trans` 2 conjugates too."""
    count = math.prod(dim[0] for dim in batches)
    params = [m, n, k, trans_a, trans_b, 0, 0, m, n, 0, 0, len(batches)]
    for dim in batches:
        params += dim
    grain = max(1, (MIN_WORK >> 4) // max(1, n * k))
    return {"params": params, "extent": m * count if n else 0,
            "grain": max(1, min(grain, m * count))}


def emit_product(emit, out, a, b, trans_a, trans_b):
    """Emits out = op(a) op(b) for values of two or more dimensions; batch dimensions broadcast.

    `trans_a` and `trans_b` are 0, 1 (transposed) or 2 (conjugated too).
    """
    m, n = out.shape[-2:]
    k = a.shape[-2] if trans_a else a.shape[-1]
    batch = out.shape[:-2]
    batches = merged_batches(batch, batch_strides(a.shape, batch), batch_strides(b.shape, batch)) \
        if batch else ()
    if 0 in out.shape:
        return
    if out.dtype in dtypes.REAL_FLOATS:
        call = gemm_call(out.dtype, m, n, k, bool(trans_a), bool(trans_b), batches=batches)
        emit("gemm", out.dtype, [out], [a, b], **call)
    else:
        call = plain_call(m, n, k, trans_a, trans_b, batches)
        emit("gemm_plain", out.dtype, [out], [a, b], **call)


def batch_strides(shape, batch):
    """Distances between neighbouring matrices of an operand, 0 where it is broadcast."""
    own = (1,) * (len(batch) + 2 - len(shape)) + tuple(shape)
    strides = []
    distance = own[-1] * own[-2]
    for size in reversed(own[:-2]):
        strides.append(distance if size > 1 else 0)
        distance *= size
    return strides[::-1]
