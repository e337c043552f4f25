/* scatter_<op>: ref[index[i]] op= updates[i] for the slices of a variable, i in order, so that the
 * last of repeated indices has the last word.
 *
 *   buf:   ref, index (int32 or int64), updates
 *   param: count of indices, slice size, bytes of an index, 1 if updates is one scalar, depth k of
 *          an index, and the k leading dimensions of ref that it addresses
 *
 * The parallel axis is the elements of a slice: pieces write different columns of the same slices,
 * and each of them checks every index before it writes anything. */
#include "indices.h"

enum { COUNT, SLICE, WIDTH, BROADCAST, DEPTH, DIMS };
enum { UPDATE, ADD, SUB, MUL, DIV, MIN, MAX };

enum { BLOCK = 256, LANES = 8 };    /* indices that are read, or compared, at once */

#define INLINE static inline __attribute__((always_inline))

INLINE int some_bad(const void *index, int64_t width, int64_t n, int64_t depth, int64_t limit) {
    int bad = 0;
    for (int64_t i = 0; i < n; i++)
        bad |= (uint64_t)index_at(index, width, i * depth) >= (uint64_t)limit;
    return bad;
}

/* Are pairs bad? The indices of both places are compared as they lie, side by side. */
INLINE int some_pair_bad(const void *index, int64_t width, int64_t n, const int64_t *limit) {
    const int64_t limits[LANES] = {limit[0], limit[1], limit[0], limit[1],
                                   limit[0], limit[1], limit[0], limit[1]};
    int64_t bad[LANES] = {0}, i = 0;
    for (; i + LANES <= 2 * n; i += LANES) {
        for (int j = 0; j < LANES; j++) {
            bad[j] |= -(int64_t)((uint64_t)index_at(index, width, i + j) >= (uint64_t)limits[j]);
        }
    }
    for (; i < 2 * n; i++) bad[0] |= (uint64_t)index_at(index, width, i) >= (uint64_t)limit[i & 1];
    for (int j = 1; j < LANES; j++) bad[0] |= bad[j];
    return bad[0] != 0;
}

static mg_status check_indices(const mg_args *a) {
    const int64_t depth = a->param[DEPTH], count = a->param[COUNT], width = a->param[WIDTH];
    int bad = 0;
    if (depth == 2) {
        bad = width == 8 ? some_pair_bad(a->buf[1], 8, count, a->param + DIMS)
                         : some_pair_bad(a->buf[1], 4, count, a->param + DIMS);
    }
    for (int64_t k = 0; k < depth && depth != 2; k++) {
        const char *index = (const char *)a->buf[1] + k * width;
        const int64_t limit = a->param[DIMS + k];
        bad |= width == 8 ? some_bad(index, 8, count, depth, limit)
                          : some_bad(index, 4, count, depth, limit);
    }
    for (int64_t p = 0; bad && p < count * depth; p++) {
        int64_t index = index_at(a->buf[1], width, p);
        if (index < 0 || index >= a->param[DIMS + p % depth]) return out_of_range(a, p, index);
    }
    return MG_OK;
}

INLINE void flatten(int64_t *slice, const mg_args *a, int64_t at, int64_t n, int64_t width) {
    const int64_t depth = a->param[DEPTH];
    if (depth == 1) {
        for (int64_t i = 0; i < n; i++) slice[i] = index_at(a->buf[1], width, at + i);
        return;
    }
    if (depth == 2) {
        const int64_t columns = a->param[DIMS + 1];
        for (int64_t i = 2 * at; i < 2 * (at + n); i += 2) {
            *slice++ = index_at(a->buf[1], width, i) * columns + index_at(a->buf[1], width, i + 1);
        }
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        int64_t flat = 0;
        for (int64_t k = 0; k < depth; k++) {
            flat = flat * a->param[DIMS + k] + index_at(a->buf[1], width, (at + i) * depth + k);
        }
        slice[i] = flat;
    }
}

/* Which slices of ref the n indices from `at` on name. */
static void slices_at(int64_t *slice, const mg_args *a, int64_t at, int64_t n) {
    if (a->param[WIDTH] == 8) {
        flatten(slice, a, at, n, 8);
    } else {
        flatten(slice, a, at, n, 4);
    }
}

#define S f32
#include "scatter_type.h"
#define S f64
#include "scatter_type.h"
#define EACH "move/scatter_type.h"
#include "each_int.h"
#define SCATTER_COMPLEX
#define S c64
#include "scatter_type.h"
#define S c128
#include "scatter_type.h"

#define SCATTER_UPDATE(s, name) \
    mg_status MG_FN(name##_##s)(const mg_args *a, int64_t begin, int64_t end) { \
        return MG_JOIN(scatter, s)(a, begin, end, UPDATE); \
    }
SIZES(SCATTER_UPDATE, scatter_update)
