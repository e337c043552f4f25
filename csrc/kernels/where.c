/* Where elements are true: those with bits & mask != 0, so that the mask tells -0.0 from other
 * numbers. The type in a name is an element's size. Not split over threads.
 *
 *   count_true   buf: y (int64), x        param: mask, n
 *     y[0] = how many of x[0..n) are true
 *   where        buf: index (int64), x    param: mask, count, rank, dims[rank]
 *     index[k][0..rank) = the coordinates of the k-th true element of x[dims...], for all `count`
 *     of them */
#include "kernel.h"

enum { MASK, COUNT, RANK, DIMS, MAX_RANK = 32 };

#define S u8
#include "where_type.h"
#define S u16
#include "where_type.h"
#define S u32
#include "where_type.h"
#define S u64
#include "where_type.h"
