/* y = x if all of x is finite; else MG_HAS_NAN (or MG_HAS_INF), with fault[0] = 1 if x has NaN, 2
 * if it has infinities, 3 if both. buf: y, x (may be the same); param: size of x. Parallel axis:
 * elements.
 *
 * The pass that copies only asks whether an exponent is all ones; what it was is found out
 * afterwards and of the whole of x, so that the message is the same for every number of threads. */
#include <string.h>

#include "kernel.h"

#define S f32
#define T float
#define BITS uint32_t
#define EXPONENT UINT32_C(0x7f800000)
#define FRACTION UINT32_C(0x007fffff)
#include "check_numerics_type.h"

#define S f64
#define T double
#define BITS uint64_t
#define EXPONENT UINT64_C(0x7ff0000000000000)
#define FRACTION UINT64_C(0x000fffffffffffff)
#include "check_numerics_type.h"
