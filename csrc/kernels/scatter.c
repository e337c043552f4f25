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

/* Which slice of ref the i-th index names. */
static inline int64_t slice_at(const mg_args *a, int64_t i) {
    int64_t depth = a->param[DEPTH], slice = 0;
    for (int64_t k = 0; k < depth; k++)
        slice = slice * a->param[DIMS + k] + index_at(a->buf[1], a->param[WIDTH], i * depth + k);
    return slice;
}

static mg_status check_indices(const mg_args *a) {
    int64_t depth = a->param[DEPTH], n = a->param[COUNT] * depth;
    for (int64_t p = 0; p < n; p++) {
        int64_t index = index_at(a->buf[1], a->param[WIDTH], p);
        if (index < 0 || index >= a->param[DIMS + p % depth]) return out_of_range(a, p, index);
    }
    return MG_OK;
}

#define S f32
#include "scatter_type.h"
#define S f64
#include "scatter_type.h"
#define EACH "scatter_type.h"
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
