/* argmax and argmin: the first index of the extreme value along one axis of
 * x[outer][reduced][inner].
 *
 *   buf:   y (int32 or int64), x      param: reduced, inner, bytes of an index
 *
 * Parallel axis: outer.
 *
 * NaN is skipped, as TensorFlow does; a row of nothing but NaN gives 0. */
#include <math.h>
#include <string.h>

#include "kernel.h"
#include "simd/simd.h"

#define INLINE static inline __attribute__((always_inline))

enum op { ARGMAX, ARGMIN };

INLINE void store_index(void *y, int64_t i, int64_t index, int64_t bytes)
{
    if (bytes == 4)
        ((int32_t *)y)[i] = (int32_t)index;
    else
        ((int64_t *)y)[i] = index;
}

#define S f32
#define T float
#define INDEX int32_t
#define LOWEST (-INFINITY)
#define HIGHEST INFINITY
#include "argminmax_type.h"

#define S f64
#define T double
#define INDEX int64_t
#define LOWEST (-INFINITY)
#define HIGHEST INFINITY
#include "argminmax_type.h"

#define S i8
#define NARROW
#define T int8_t
#define INDEX int32_t
#define LOWEST INT8_MIN
#define HIGHEST INT8_MAX
#include "argminmax_type.h"

#define S i16
#define NARROW
#define T int16_t
#define INDEX int32_t
#define LOWEST INT16_MIN
#define HIGHEST INT16_MAX
#include "argminmax_type.h"

#define S i32
#define T int32_t
#define INDEX int32_t
#define LOWEST INT32_MIN
#define HIGHEST INT32_MAX
#include "argminmax_type.h"

#define S i64
#define T int64_t
#define INDEX int64_t
#define LOWEST INT64_MIN
#define HIGHEST INT64_MAX
#include "argminmax_type.h"

#define S u8
#define NARROW
#define T uint8_t
#define INDEX int32_t
#define LOWEST 0
#define HIGHEST UINT8_MAX
#include "argminmax_type.h"

#define S u16
#define NARROW
#define T uint16_t
#define INDEX int32_t
#define LOWEST 0
#define HIGHEST UINT16_MAX
#include "argminmax_type.h"

#define S u32
#define T uint32_t
#define INDEX int32_t
#define LOWEST 0
#define HIGHEST UINT32_MAX
#include "argminmax_type.h"

#define S u64
#define T uint64_t
#define INDEX int64_t
#define LOWEST 0
#define HIGHEST UINT64_MAX
#include "argminmax_type.h"
