/* y = x[0] + x[1] + ... + x[n - 1], elementwise. buf: y, x[0], ...; param: n. Parallel axis:
 * elements.
 *
 * Blocks stay in the L1 cache while the terms are added one by one. The order is TensorFlow's, so
 * that sums agree to the last bit: the first n % 8 terms (8 or 9 where that is 0 or 1), then groups
 * of eight that are summed before they are added. y may be any of x. */
#include <string.h>

#include "kernel.h"

#define BLOCK 512

#define S f32
#define T float
#include "add_n_type.h"

#define S f64
#define T double
#include "add_n_type.h"

#define S i8
#define T int8_t
#include "add_n_type.h"

#define S i16
#define T int16_t
#include "add_n_type.h"

/* Unsigned, because signed overflow is undefined and TensorFlow's integers wrap. */
#define S i32
#define T uint32_t
#include "add_n_type.h"

#define S i64
#define T uint64_t
#include "add_n_type.h"

#define S u8
#define T uint8_t
#include "add_n_type.h"

#define S u16
#define T uint16_t
#include "add_n_type.h"

#define S u32
#define T uint32_t
#include "add_n_type.h"

#define S u64
#define T uint64_t
#include "add_n_type.h"

#define S c64
#define T float _Complex
#include "add_n_type.h"

#define S c128
#define T double _Complex
#include "add_n_type.h"
