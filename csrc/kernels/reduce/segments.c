/* Rows that are joined by segment: y[index[i]][c] = y[index[i]][c] op x[i][c], in the order of i.
 *
 *   segment_sum, segment_prod, segment_min, segment_max
 *     buf: y (which holds what nothing joins to), x, index    param: bytes of an index, count,
 *     columns, segments
 *     Negative indices are left out; one that is too large is reported by its position. A NaN makes
 *     minima and maxima NaN. Parallel axis: the columns, so that sums do not depend on threads.
 *   sorted_segments
 *     buf: y, x, index (not negative, not decreasing)    param: bytes of an index, count, columns,
 *     segments, which: 0 sums, 1 products, 2 minima, 3 maxima, 4 means
 *     y[k] = the rows of x with index k joined; where there are none 0, of products 1. Parallel
 *     axis: the columns */
#include <string.h>

#include "move/indices.h"

enum { WIDTH, COUNT, COLUMNS, SEGMENTS, WHICH };
enum { SUM, PROD, LEAST, MOST, MEAN };
enum { LANES = 16, LONG = 16, STREAMS = 4 };

#define INLINE static inline __attribute__((always_inline))

#define ORDERED
#define IS_NAN(u) ((u) != (u))
#define DIVIDED(sum, n) ((sum) / (T)(n))
#define S f32
#include "segments_type.h"
#define S f64
#include "segments_type.h"
#undef IS_NAN
#undef DIVIDED
#define IS_NAN(u) 0
#define DIVIDED(sum, n) ((T)((sum) / (n)))
#define EACH "reduce/segments_type.h"
#include "each_int.h"
#undef ORDERED
#undef DIVIDED
#define DIVIDED(sum, n) ((T)((sum) / (double)(n)))
#define S c64
#include "segments_type.h"
#define S c128
#include "segments_type.h"
