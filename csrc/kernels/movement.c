/* Data movement: kernels that copy elements without looking at them, one for each size of element.
 *
 *   fill     buf: y, value       y[i] = value; parallel axis: elements
 *   move     buf: y, x           param: y's offset, x's offset, n, dims[n], y's strides[n], x's strides[n]
 *            y[offset + sum i_k * ystride_k] = x[offset + sum i_k * xstride_k]; parallel axis: dims[0]
 *   move_at  buf: y, x, begin    param: bytes of an index, m, size[m], taken[m], stride[m], wraps[m], then as move
 *            x's offset also has sum begin_k * stride_k, where 0 <= begin_k <= size_k - taken_k is checked;
 *            where wraps_k, a negative begin_k counts from the end
 *
 * Slices, concatenations, paddings, tiles, broadcasts, transpositions, reversals and diagonals are all moves:
 * the compiler orders the axes by y's strides, merges those it can, and, where x is contiguous along another
 * axis than y, puts that axis last but one, so that the plane is transposed tile by tile. Offsets and strides
 * count elements; a stride of 0 repeats, a negative one reverses. */
#include <string.h>

#include "kernel.h"

#define PASTE_(a, b) a##_##b
#define PASTE(a, b) PASTE_(a, b)

/* After merging, an axis is left for every change of stride; space_to_batch of 8 dimensions needs most. */
enum { MAX_AXES = 24, TILE = 16 };

/* A piece of a move: `n` axes, the last two first in `rows` and `cols`. */
typedef struct walk {
    int64_t n;
    const int64_t *dims, *ystride, *xstride;
} walk;

#if defined(__AVX2__)
/* A square of 8 x 8 elements: pairs of rows are interleaved, then pairs of those, then halves. */
typedef uint32_t row8 __attribute__((vector_size(32)));
static inline void square_u32(uint32_t *y, const uint32_t *x, int64_t ys, int64_t xs) {
    static const row8 low = {0, 8, 1, 9, 4, 12, 5, 13}, high = {2, 10, 3, 11, 6, 14, 7, 15};
    static const row8 low2 = {0, 1, 8, 9, 4, 5, 12, 13}, high2 = {2, 3, 10, 11, 6, 7, 14, 15};
    static const row8 left = {0, 1, 2, 3, 8, 9, 10, 11}, right = {4, 5, 6, 7, 12, 13, 14, 15};
    row8 a[8], b[8];
    for (int i = 0; i < 8; i++) memcpy(&a[i], x + i * xs, sizeof *a);
    for (int i = 0; i < 8; i += 2) {
        b[i] = __builtin_shuffle(a[i], a[i + 1], low);
        b[i + 1] = __builtin_shuffle(a[i], a[i + 1], high);
    }
    for (int i = 0; i < 8; i += 4) {
        for (int k = 0; k < 2; k++) {
            a[i + 2 * k] = __builtin_shuffle(b[i + k], b[i + k + 2], low2);
            a[i + 2 * k + 1] = __builtin_shuffle(b[i + k], b[i + k + 2], high2);
        }
    }
    for (int i = 0; i < 4; i++) {
        b[i] = __builtin_shuffle(a[i], a[i + 4], left);
        b[i + 4] = __builtin_shuffle(a[i], a[i + 4], right);
    }
    for (int i = 0; i < 8; i++) memcpy(y + i * ys, &b[i], sizeof *b);
}

typedef uint64_t row4 __attribute__((vector_size(32)));
static inline void square_u64(uint64_t *y, const uint64_t *x, int64_t ys, int64_t xs) {
    static const row4 low = {0, 4, 2, 6}, high = {1, 5, 3, 7};
    static const row4 left = {0, 1, 4, 5}, right = {2, 3, 6, 7};
    row4 a[4], b[4];
    for (int i = 0; i < 4; i++) memcpy(&a[i], x + i * xs, sizeof *a);
    for (int i = 0; i < 4; i += 2) {
        b[i] = __builtin_shuffle(a[i], a[i + 1], low);
        b[i + 1] = __builtin_shuffle(a[i], a[i + 1], high);
    }
    for (int i = 0; i < 2; i++) {
        a[i] = __builtin_shuffle(b[i], b[i + 2], left);
        a[i + 2] = __builtin_shuffle(b[i], b[i + 2], right);
    }
    for (int i = 0; i < 4; i++) memcpy(y + i * ys, &a[i], sizeof *a);
}
#endif

#define S u8
#include "movement_type.h"
#define S u16
#include "movement_type.h"
#define S u32
#if defined(__AVX2__)
#define SQUARE 8
#endif
#include "movement_type.h"
#define S u64
#if defined(__AVX2__)
#define SQUARE 4
#endif
#include "movement_type.h"
#define S c128
#include "movement_type.h"
