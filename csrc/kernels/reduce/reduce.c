/* Reductions: sum, prod, max, min, mean, sum of squares.
 *
 * The plan views every reduction as passes over x[outer][reduced][inner]. The reduced axis is cut
 * into runs of `chunk` and the inner axis into slices of `width`, by shape alone, so that the
 * result does not depend on the number of threads; a pass writes y[outer][chunks][inner], and where
 * there is more than one chunk a later pass reduces those. Parallel axis: outer * chunks * slices,
 * slices fastest.
 *
 *   buf:   y, x          param: reduced, inner, chunk, width, divisor
 *
 * Floats are added in many lanes, lanes and blocks pairwise: the error grows with log(n), as in
 * NumPy's sum. max and min skip NaN, as TensorFlow's do; where the reduced axis has one element it
 * is copied. */
#include <math.h>
#include <string.h>

#include "kernel.h"
#include "simd/simd.h"

#define NOINLINE static __attribute__((noinline))
#define INLINE static inline __attribute__((always_inline))

/* Lanes of `a` where the mask is set, of `b` where not; and the next vector of a block, in
 * fold_block. */
#define SELECT(mask, a, b) ((V)(((VLANES)(mask) & (VLANES)(a)) | (~(VLANES)(mask) & (VLANES)(b))))
#define MERGE_NEXT(u) v[u] = VMERGE(v[u], F(load)(x)), x += VECTOR

#define S f32
#define LANE int32_t
#define T float
#define WIDE float
#define COUNT float
#define LOWEST (-INFINITY)
#define HIGHEST INFINITY
#define FLOATING
#include "reduce_type.h"

#define S f64
#define LANE int64_t
#define T double
#define WIDE double
#define COUNT double
#define LOWEST (-INFINITY)
#define HIGHEST INFINITY
#define FLOATING
#include "reduce_type.h"

#define S i8
#define LANE int8_t
#define T int8_t
#define WIDE uint32_t
#define COUNT int64_t
#define LOWEST INT8_MIN
#define HIGHEST INT8_MAX
#include "reduce_type.h"

#define S i16
#define LANE int16_t
#define T int16_t
#define WIDE uint32_t
#define COUNT int64_t
#define LOWEST INT16_MIN
#define HIGHEST INT16_MAX
#include "reduce_type.h"

#define S i32
#define LANE int32_t
#define T int32_t
#define WIDE uint32_t
#define COUNT int64_t
#define LOWEST INT32_MIN
#define HIGHEST INT32_MAX
#include "reduce_type.h"

#define S i64
#define LANE int64_t
#define T int64_t
#define WIDE uint64_t
#define COUNT int64_t
#define LOWEST INT64_MIN
#define HIGHEST INT64_MAX
#include "reduce_type.h"

#define S u8
#define LANE int8_t
#define T uint8_t
#define WIDE uint32_t
#define COUNT uint64_t
#define LOWEST 0
#define HIGHEST UINT8_MAX
#include "reduce_type.h"

#define S u16
#define LANE int16_t
#define T uint16_t
#define WIDE uint32_t
#define COUNT uint64_t
#define LOWEST 0
#define HIGHEST UINT16_MAX
#include "reduce_type.h"

#define S u32
#define LANE int32_t
#define T uint32_t
#define WIDE uint32_t
#define COUNT uint64_t
#define LOWEST 0
#define HIGHEST UINT32_MAX
#include "reduce_type.h"

#define S u64
#define LANE int64_t
#define T uint64_t
#define WIDE uint64_t
#define COUNT uint64_t
#define LOWEST 0
#define HIGHEST UINT64_MAX
#include "reduce_type.h"

#define S c64
#define T float _Complex
#define WIDE float _Complex
#define COUNT float
#include "reduce_type.h"

#define S c128
#define T double _Complex
#define WIDE double _Complex
#define COUNT double
#include "reduce_type.h"
