/* Rows picked by index and summed by segment, and the reverse. The parallel axis is the columns.
 *
 *   sparse_segment_sum   buf: y, x, index (int32 or int64), segment (int32, not decreasing)
 *     y[s] = sum of x[index[i]] over the i with segment[i] = s, divided by their number n, or its
 *     root
 *     param: bytes of an index, count, columns, rows of y, rows of x, 0 (sum), 1 (by n) or 2 (by
 *     root n)
 *   sparse_segment_grad  buf: y, x, index, segment (any order), scale of each row of x
 *     y[index[i]] += x[segment[i]] * scale[segment[i]]
 *     param: the same
 *
 *   sparse_segment_scale  buf: y, segment
 *     y[s] = 1 by the number of i with segment[i] = s, or by its root; of none 1. What is not in y
 *     is reported by its position
 *     param: count, size of y, 1 or 2 as above
 *
 * Segments do not decrease and are not negative; MG_BAD_VALUE where the last is too large. An index
 * out of range is reported by its position. */
#include <math.h>
#include <string.h>

#include "move/indices.h"

enum { WIDTH, COUNT, COLUMNS, ROWS, LIMIT, MEAN };

static inline double divisor(int64_t mean, int64_t n) {
    return mean == 1 ? (double)n : sqrt((double)n);
}

/* The columns [begin, end) of all rows of y become 0; elements are of `size` bytes. */
static void zero_columns(const mg_args *a, int64_t begin, int64_t end, size_t size) {
    const size_t columns = (size_t)a->param[COLUMNS];
    char *y = (char *)a->buf[0] + (size_t)begin * size;
    for (int64_t r = 0; r < a->param[ROWS]; r++, y += columns * size) {
        memset(y, 0, (size_t)(end - begin) * size);
    }
}

#define FLOATING
#define S f32
#include "sparse_segments_type.h"
#define S f64
#include "sparse_segments_type.h"
#undef FLOATING
#define EACH "reduce/sparse_segments_type.h"
#include "each_int.h"
