/* gemm_plain: C = op(A) op(B) for whole numbers, which wrap around, and complex ones. Params and
 * buffers as gemm.h says, without bias, activation and beta; where a `trans` param is 2 the operand
 * is conjugated too.
 *
 * Parallel axis: rows of C, over all batches, in strips that stay in the L1 cache while rows of B
 * stream by. */
#include "gemm.h"
#include "kernel.h"

#define CONJUGATE_TRANSPOSE 2

#define S i32
#define T uint32_t
#define CONJUGATE(x) (x)
#include "gemm_plain_type.h"

#define S i64
#define T uint64_t
#define CONJUGATE(x) (x)
#include "gemm_plain_type.h"

#define S c64
#define T float _Complex
#define CONJUGATE(x) __builtin_conjf(x)
#include "gemm_plain_type.h"

#define S c128
#define T double _Complex
#define CONJUGATE(x) __builtin_conj(x)
#include "gemm_plain_type.h"
