/* cumsum and cumprod along one axis of x[outer][n][inner], in order, as the definition says.
 *
 *   buf:   y, x          param: n, inner, exclusive, reverse          parallel axis: outer */
#include "kernel.h"

#define ROWS 8
#define INLINE static inline __attribute__((always_inline))

#define S f32
#define T float
#define WIDE float
#include "cumulative_type.h"

#define S f64
#define T double
#define WIDE double
#include "cumulative_type.h"

#define S i8
#define T int8_t
#define WIDE uint32_t
#include "cumulative_type.h"

#define S i16
#define T int16_t
#define WIDE uint32_t
#include "cumulative_type.h"

#define S i32
#define T int32_t
#define WIDE uint32_t
#include "cumulative_type.h"

#define S i64
#define T int64_t
#define WIDE uint64_t
#include "cumulative_type.h"

#define S u8
#define T uint8_t
#define WIDE uint32_t
#include "cumulative_type.h"

#define S u16
#define T uint16_t
#define WIDE uint32_t
#include "cumulative_type.h"

#define S u32
#define T uint32_t
#define WIDE uint32_t
#include "cumulative_type.h"

#define S u64
#define T uint64_t
#define WIDE uint64_t
#include "cumulative_type.h"

#define S c64
#define T float _Complex
#define WIDE float _Complex
#include "cumulative_type.h"

#define S c128
#define T double _Complex
#define WIDE double _Complex
#include "cumulative_type.h"
