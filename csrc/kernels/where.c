/* Where elements are true: those with bits & mask != 0, so that the mask tells -0.0 from other
 * numbers. The type in a name is an element's size. Not split over threads.
 *
 *   count_true   buf: y (int64), x        param: mask, n
 *     y[0] = how many of x[0..n) are true
 *   where        buf: index (int64), x    param: mask, count, rank, dims[rank]
 *     index[k][0..rank) = the coordinates of the k-th true element of x[dims...], for all `count`
 *     of them
 *   require      buf: x (bools), and what a message shows    param: n
 *     MG_BAD_VALUE unless all of x[0..n) are true */
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

mg_status MG_FN(require_any)(const mg_args *a, int64_t begin, int64_t end) {
    const uint8_t *x = a->buf[0];
    for (int64_t i = 0; begin < end && i < a->param[0]; i++) {
        if (!x[i]) return MG_BAD_VALUE;
    }
    return MG_OK;
}
