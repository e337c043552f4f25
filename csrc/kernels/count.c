/* Numbers that say where something belongs: counted, checked and turned round; the type in a name
 * is theirs. Not split over threads. What is out of range is reported by its position.
 *
 *   bincount     buf: y (int64), x             param: n, size, 1 if greater numbers are left out
 *     y[k] = how many of x[0..n) are k, for k < size
 *   runs         buf: y (int64), x             param: n
 *     y[0] = how many different numbers x[0..n) holds; MG_BAD_VALUE where one is less than the one
 *     before it
 *   extremes     buf: y (2 int64), x           param: n, at least 1
 *     y[0] = the least of x[0..n), y[1] the greatest
 *   inverse      buf: y, x                     param: n
 *     y[x[i]] = i; MG_BAD_VALUE where a number has occurred before
 *   partition    buf: outputs..., data, x      param: n, number of outputs, bytes of a row; int32
 *     the rows i of data with x[i] = p are output p, in order    workspace: outputs int64 */
#include "indices.h"

#define S i32
#include "count_type.h"
#define S i64
#include "count_type.h"

mg_status MG_FN(partition_any)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[0] : 0, parts = a->param[1], bytes = a->param[2];
    const char *data = a->buf[parts];
    const int32_t *x = a->buf[parts + 1];
    int64_t *filled = a->workspace;
    for (int64_t p = 0; p < parts; p++) filled[p] = 0;
    for (int64_t i = 0; i < n; i++, data += bytes) {
        copy_slice((char *)a->buf[x[i]] + filled[x[i]]++ * bytes, data, bytes);
    }
    return MG_OK;
}
