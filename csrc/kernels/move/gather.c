/* Reading and writing at indices. The type in a kernel's name is that of the indices for the
 * gathers, that of the values for one_hot.
 *
 *   gather       buf: y, x, index             param: outer, limit, count, bytes
 *     y[b][o][j] = x[b][o][index[b][j]], slices of `bytes`; x has `limit` of them. Parallel axis:
 *     b, o, j
 *   gather_nd    buf: y, x, index             param: depth, bytes, dims[depth]
 *     y[i] = x[index[i][0], ..., index[i][depth - 1]], slices of `bytes`. Parallel axis: i
 *   one_hot      buf: y, index, on, off       param: depth, inner, bytes of an index
 *     y[o][d][i] = index[o][i] == d ? on : off. Parallel axis: o
 *
 * An index out of range is reported by its flat position among the index vectors. */
#include "indices.h"

#define BLOCK 1024      /* indices that are checked at once */

#define INLINE static inline __attribute__((always_inline))

/* The first of n indices that is out of range, or n. */
INLINE int64_t first_bad(const void *index, int64_t width, int64_t at, int64_t n, int64_t limit) {
    int bad = 0;
    for (int64_t k = 0; k < n; k++)
        bad |= (uint64_t)index_at(index, width, at + k) >= (uint64_t)limit;
    if (!bad) return n;
    int64_t k = 0;
    while ((uint64_t)index_at(index, width, at + k) < (uint64_t)limit) k++;
    return k;
}

/* Slices number index[at], ..., index[at + n - 1] of x; those of some sizes without a look at
 * the size. */
INLINE void gather_run(char *MG_RESTRICT y, const char *MG_RESTRICT x, const void *index,
                       int64_t width, int64_t at, int64_t n, int64_t bytes) {
#define COPY_SLICES(n_bytes) \
    for (int64_t k = 0; k < n; k++) { \
        memcpy(y + k * n_bytes, x + index_at(index, width, at + k) * n_bytes, n_bytes); \
    }
    switch (bytes) {
        case 1: COPY_SLICES(1) break;
        case 2: COPY_SLICES(2) break;
        case 4: COPY_SLICES(4) break;
        case 8: COPY_SLICES(8) break;
        case 16: COPY_SLICES(16) break;
        case 32: COPY_SLICES(32) break;
        case 64: COPY_SLICES(64) break;
        default:
            for (int64_t k = 0; k < n; k++) {
                copy_slice(y + k * bytes, x + index_at(index, width, at + k) * bytes, bytes);
            }
    }
#undef COPY_SLICES
}

INLINE mg_status gather(const mg_args *a, int64_t width, int64_t begin, int64_t end) {
    const int64_t outer = a->param[0], limit = a->param[1], count = a->param[2];
    const int64_t bytes = a->param[3];
    for (int64_t i = begin, n; i < end; i += n) {
        const int64_t row = i / count, position = row / outer * count + i % count;
        n = MG_MIN(MG_MIN(count - i % count, end - i), BLOCK);
        const int64_t good = first_bad(a->buf[2], width, position, n, limit);
        if (good < n) {
            return out_of_range(a, position + good, index_at(a->buf[2], width, position + good));
        }
        gather_run((char *)a->buf[0] + i * bytes, (const char *)a->buf[1] + row * limit * bytes,
                   a->buf[2], width, position, n, bytes);
    }
    return MG_OK;
}

mg_status MG_FN(gather_i32)(const mg_args *a, int64_t begin, int64_t end) {
    return gather(a, 4, begin, end);
}
mg_status MG_FN(gather_i64)(const mg_args *a, int64_t begin, int64_t end) {
    return gather(a, 8, begin, end);
}

/* The flat slice number that index vector i spells, or -1 if it is out of range. */
static inline int64_t slice_number(const void *index, int64_t width, int64_t i, int64_t depth,
                                   const int64_t *dims) {
    int64_t flat = 0;
    for (int64_t d = 0; d < depth; d++) {
        const int64_t k = index_at(index, width, i * depth + d);
        if (k < 0 || k >= dims[d]) return -1;
        flat = flat * dims[d] + k;
    }
    return flat;
}

static mg_status gather_nd(const mg_args *a, int64_t width, int64_t begin, int64_t end) {
    char *y = a->buf[0];
    const char *x = a->buf[1];
    const int64_t depth = a->param[0], bytes = a->param[1];
    for (int64_t i = begin; i < end; i++) {
        const int64_t k = slice_number(a->buf[2], width, i, depth, a->param + 2);
        if (k < 0) return out_of_range(a, i, k);
        copy_slice(y + i * bytes, x + k * bytes, bytes);
    }
    return MG_OK;
}

mg_status MG_FN(gather_nd_i32)(const mg_args *a, int64_t begin, int64_t end) {
    return gather_nd(a, 4, begin, end);
}
mg_status MG_FN(gather_nd_i64)(const mg_args *a, int64_t begin, int64_t end) {
    return gather_nd(a, 8, begin, end);
}

#define S u8
#include "one_hot_type.h"
#define S u16
#include "one_hot_type.h"
#define S u32
#include "one_hot_type.h"
#define S u64
#include "one_hot_type.h"
#define S c128
#include "one_hot_type.h"
