/* Data movement: kernels that copy elements without looking at them, one for each size of element.
 *
 *   fill     buf: y, value       y[i] = value; parallel axis: elements
 *   move     buf: y, x           param: y's offset, x's offset, n, dims[n], y's strides[n], x's
 *                                       strides[n]; parallel axis: dims[0]
 *            y[offset + sum i_k * ystride_k] = x[offset + sum i_k * xstride_k]
 *   move_at  buf: y, x, begin    param: bytes of an index, m, size[m], taken[m], stride[m],
 *                                       wraps[m], then as move
 *            x's offset also has sum begin_k * stride_k, where 0 <= begin_k <= size_k - taken_k is
 *            checked; where wraps_k, a negative begin_k counts from the end
 *
 * Slices, concatenations, paddings, tiles, broadcasts, transpositions, reversals and diagonals are
 * all moves: the compiler orders the axes by y's strides, merges those it can, and, where x is
 * contiguous along another axis than y, puts that axis last but one, so that the plane is
 * transposed tile by tile. Offsets and strides count elements; a stride of 0 repeats, a negative
 * one reverses. */
#include <string.h>

#include "simd/across.h"
#include "indices.h"
#include "simd/stream.h"

/* After merging, an axis is left for every change of stride; space_to_batch of 8 dimensions needs
 * most. Transpositions go by blocks that fit the L2 cache. Results of so many bytes are written
 * past the caches: whole lines that lie apart pay for that sooner than rows do. */
enum { MAX_AXES = 24, BLOCK = 128, LINES_BYTES = 4 << 20, ROWS_BYTES = 16 << 20, LONG_ROW = 1024 };

typedef vf32 vector_f32;
typedef vf64 vector_f64;

/* A piece of a move: `n` axes, the last two first in `rows` and `cols`. */
typedef struct walk {
    int64_t n;
    const int64_t *dims, *ystride, *xstride;
} walk;

/* The last two axes: their sizes and strides, and the bytes of the move as a whole. */
typedef struct plane {
    int64_t rows, cols, yr, yc, xr, xc, bytes;
} plane;

/* Rows of `bytes`, `ys` and `xs` bytes apart; those of some sizes without a look at the size. */
static void copy_rows(char *MG_RESTRICT y, const char *MG_RESTRICT x, int64_t rows, int64_t bytes,
                      int64_t ys, int64_t xs) {
#define COPY_ROWS(n) \
    for (int64_t i = 0; i < rows; i++) memcpy(y + i * ys, x + i * xs, n);
    switch (bytes) {
        case 4: COPY_ROWS(4) break;
        case 8: COPY_ROWS(8) break;
        case 16: COPY_ROWS(16) break;
        case 32: COPY_ROWS(32) break;
        default:
            for (int64_t i = 0; i < rows; i++) copy_slice(y + i * ys, x + i * xs, bytes);
    }
#undef COPY_ROWS
}

#define S u8
#define ZIPPED
#include "movement_type.h"
#define S u16
#define ZIPPED
#include "movement_type.h"
#define S u32
#define VECTORS f32
#include "movement_type.h"
#define S u64
#define VECTORS f64
#include "movement_type.h"
#define S c128
#include "movement_type.h"
