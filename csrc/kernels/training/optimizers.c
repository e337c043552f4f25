/* The steps of optimizers, one pass over memory each: a variable and its slots are updated where they lie.
 *
 * apply_<rule>:        buf: variable and slots, gradient, scalars. param: the rule's flags. The parallel axis
 *                      is the elements. The gradient may be the variable itself.
 * sparse_apply_<rule>: buf: variable and slots, gradient, indices, scalars. param: count of indices, size of a
 *                      row, bytes of an index, rows of the variable, then the flags. Row i of the gradient
 *                      updates row index[i], i in order. The parallel axis is the elements of a row; each piece
 *                      checks all indices before it writes.
 *
 * The formulas are TensorFlow 1.15's; optimizers_rules.h has one function for each of them. */
#include <math.h>

#include "move/indices.h"

enum { COUNT, ROW, WIDTH, ROWS, SPARSE_PARAMS };
enum { FTRL_BLOCK = 256 };

mg_status MG_FN(pow_f32)(void *y, const void *const *x, int64_t n);    /* rows of kernels.def */
mg_status MG_FN(pow_f64)(void *y, const void *const *x, int64_t n);

static mg_status check_indices(const mg_args *a, const void *indices) {
    for (int64_t i = 0; i < a->param[COUNT]; i++) {
        int64_t index = index_at(indices, a->param[WIDTH], i);
        if (index < 0 || index >= a->param[ROWS]) return out_of_range(a, i, index);
    }
    return MG_OK;
}

#define S f32
#define SQRT sqrtf
#define ABS fabsf
#include "optimizers_rules.h"
#define S f64
#define SQRT sqrt
#define ABS fabs
#include "optimizers_rules.h"

#define GRADIENT_DESCENT(s, name) \
    mg_status MG_FN(name##_##s)(const mg_args *a, int64_t begin, int64_t end) { \
        MG_T(s) *var = a->buf[0]; \
        const MG_T(s) *g = a->buf[1], alpha = *(const MG_T(s) *)a->buf[2]; \
        for (int64_t i = begin; i < end; i++) var[i] -= alpha * g[i]; \
        return MG_OK; \
    }
COMPLEX(GRADIENT_DESCENT, apply_gradient_descent)
