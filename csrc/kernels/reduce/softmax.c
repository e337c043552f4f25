/* Softmax and what is fused with it, along the last axis of x[rows][n]. Parallel axis: rows.
 *
 * With m = max z, e = exp(z - m), s = sum e of a row (so that exp cannot overflow):
 *
 *   softmax               y = e / s                                  buf: y, z
 *   log_softmax           y = (z - m) - log s                        buf: y, z
 *   softmax_grad          y = (g - sum(g p)) p, for p = softmax z    buf: y, g, p
 *   log_softmax_grad      y = scale (g - sum(g) e / s)               buf: y, g, z; real: scale
 *   softmax_xent          loss = sum(l (log s - (z - m))),
 *                         y = scale (e / s - l)                      buf: loss, y, z, l; real: scale
 *   sparse_softmax_xent   the same for l = 1 at one label of each row
 *                         buf: loss, y, z, labels; real: scale
 *
 * param: n; then for sparse_softmax_xent the bytes of a label (int32 or int64). y may be z. A label
 * that is not in [0, n) is MG_INDEX_OUT_OF_RANGE. Where a row holds NaN or +inf, or nothing but
 * -inf, the results are NaN, as in TensorFlow. */
#include <math.h>
#include <string.h>

#include "simd/across.h"
#include "move/indices.h"
#include "vmath/vmath.h"

#define VECTOR_OF_(suffix) v##suffix
#define VECTOR_OF(suffix) VECTOR_OF_(suffix)

#define S f32
#define T float
#include "softmax_type.h"
#undef S
#undef T

#define S f64
#define T double
#include "softmax_type.h"
#undef S
#undef T
