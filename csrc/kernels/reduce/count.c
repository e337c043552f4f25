/* Numbers that say where something belongs: counted, checked and turned round; the type in a name
 * is theirs. Not split over threads. What is out of range is reported by its position.
 *
 *   bincount     buf: y, x                     param: n, size, 1 if greater numbers are left out,
 *     what y is of: 0 int64, 1 int32, 2 float32, 3 float64
 *     y[k] = how many of x[0..n) are k, for k < size
 *   count_pairs  buf: y, i, j                  param: n, rows, columns, what y is of
 *     y[r][c] = how many of the n pairs (i[p], j[p]) are (r, c)
 *   last_of      buf: y (int64), x             param: n
 *     y[0] = x[n - 1] + 1, or 0 where n is 0; MG_BAD_VALUE where a number is less than the one
 *     before it, MG_INDEX_OUT_OF_RANGE if the first one is negative
 *   dimension    buf: y (int64), x             param: none
 *     y[0] = x[0]; MG_BAD_VALUE if it is negative
 *   inverse      buf: y, x                     param: n
 *     y[x[i]] = i; MG_BAD_VALUE where a number has occurred before
 *   partition    buf: outputs..., data, x      param: n, number of outputs, bytes of a row; int32
 *     the rows i of data with x[i] = p are output p, in order    workspace: outputs int64 */
#include "move/indices.h"

enum { AS_I64, AS_I32, AS_F32, AS_F64, FEW = 1024, TABLES = 4, KEYS = 512 };

/* Counts of a type of the same size, in place of int32 or int64. */
static void as_type(void *y, int64_t size, int64_t type) {
    if (type == AS_F32) {
        for (int64_t k = 0; k < size; k++) {
            int32_t count;
            memcpy(&count, (char *)y + 4 * k, 4);
            ((float *)y)[k] = (float)count;
        }
    } else if (type == AS_F64) {
        for (int64_t k = 0; k < size; k++) {
            int64_t count;
            memcpy(&count, (char *)y + 8 * k, 8);
            ((double *)y)[k] = (double)count;
        }
    }
}

/* The sums of several tables, as int64 or int32. */
static void sum_tables(void *y, uint32_t table[TABLES][FEW + 1], int64_t size, int wide) {
    for (int64_t k = 0; k < size; k++) {
        const uint32_t count = table[0][k] + table[1][k] + table[2][k] + table[3][k];
        if (wide) {
            ((int64_t *)y)[k] = count;
        } else {
            ((uint32_t *)y)[k] = count;
        }
    }
}

static int is_wide(int64_t type) { return type == AS_I64 || type == AS_F64; }

/* Counts keys, all of them less than FEW, in several tables; see count_few in count_type.h. */
static void count_by_turns(uint32_t table[TABLES][FEW + 1], const int64_t *key, int64_t n) {
    int64_t i = 0;
    for (; i + TABLES <= n; i += TABLES) {
        for (int t = 0; t < TABLES; t++) table[t][key[i + t]]++;
    }
    for (; i < n; i++) table[0][key[i]]++;
}

static void count_in_place(void *y, const int64_t *key, int64_t n, int wide) {
    if (wide) {
        for (int64_t i = 0; i < n; i++) ((int64_t *)y)[key[i]]++;
    } else {
        for (int64_t i = 0; i < n; i++) ((int32_t *)y)[key[i]]++;
    }
}

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
