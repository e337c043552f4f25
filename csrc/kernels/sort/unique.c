/* Distinct elements, found by a hash table of the places where they are. The type in a name is an
 * element's size: elements agree where their bits do, -0.0 with 0.0, and NaN with nothing.
 *
 *   unique      buf: y, index, count, total (int64), x
 *     y[0..total) = the elements of x[0..n) without repetitions, in the order of their first
 *     occurrence; y[index[i]] = x[i]; count[u] = how often y[u] occurs
 *     param: n, the bits of infinity (0 for integers), bytes of an index, bits of the table, 1 if
 *     there is `count`
 *   list_diff   buf: out, index, total (int64), x, y
 *     out[0..total) = the elements of x[0..n) that are not in y[0..m), index where they are in x
 *     param: the same, but m in the end
 *   workspace: the table, uint32 of more elements than there are places. Not split over threads. */
#include <string.h>

#include "kernel.h"

enum { COUNT, INFINITE, WIDTH, BITS, COUNTS, OTHERS = COUNTS };

static inline void put_index(void *index, int64_t bytes, int64_t i, int64_t value) {
    if (bytes == 8) {
        ((int64_t *)index)[i] = value;
    } else {
        ((int32_t *)index)[i] = (int32_t)value;
    }
}

#define S u8
#include "unique_type.h"
#define S u16
#include "unique_type.h"
#define S u32
#include "unique_type.h"
#define S u64
#include "unique_type.h"
