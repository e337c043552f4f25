/* sparse_matmul: y = A b for a sparse matrix A, given by the places and values of its elements in
 * any order.
 *
 *   buf:    y [rows][columns], places [count][2] (int32 or int64), values [count], b
 *   param:  bytes of an index, count, rows, inner, columns, adjoint (A is that of the transposed
 *           places, with conjugated values), the strides of b along inner and columns, whether b is
 *           conjugated
 *
 * The parallel axis is the columns, so that sums do not depend on the number of threads. A place
 * out of range is reported as i, the number of its element, if it is along inner, and as -1 - i if
 * it is a row. */
#include <string.h>

#include "move/indices.h"

enum { WIDTH, COUNT, ROWS, INNER, COLUMNS, ADJOINT, ALONG, ACROSS, CONJUGATE };

#define CONJ(x) (x)
#define S f32
#include "sparse_matmul_type.h"
#define S f64
#include "sparse_matmul_type.h"
#define EACH "gemm/sparse_matmul_type.h"
#include "each_int.h"
#undef CONJ

#define CONJ(x) (~(x))
#define S c64
#include "sparse_matmul_type.h"
#define S c128
#include "sparse_matmul_type.h"
