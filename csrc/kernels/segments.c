/* Rows that are joined by segment: y[index[i]][c] = y[index[i]][c] op x[i][c], in the order of i.
 *
 *   segment_sum, segment_prod, segment_min, segment_max
 *     buf: y (which holds what nothing joins to), x, index    param: bytes of an index, count,
 *     columns, segments
 *     Negative indices are left out; one that is too large is reported by its position. A NaN makes
 *     minima and maxima NaN. Parallel axis: the columns, so that sums do not depend on threads. */
#include "indices.h"

enum { WIDTH, COUNT, COLUMNS, SEGMENTS };
enum { SUM, PROD, LEAST, MOST };

#define INLINE static inline __attribute__((always_inline))

#define ORDERED
#define IS_NAN(u) ((u) != (u))
#define S f32
#include "segments_type.h"
#define S f64
#include "segments_type.h"
#undef IS_NAN
#define IS_NAN(u) 0
#define EACH "segments_type.h"
#include "each_int.h"
#undef ORDERED
#define S c64
#include "segments_type.h"
#define S c128
#include "segments_type.h"
