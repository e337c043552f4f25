/* gemm_f64: products of matrices of doubles. See gemm.h. */
#include "kernel.h"

#define GEMM_DOUBLE
typedef double real;
typedef int64_t bits;
#define V_REAL(name) v_##name##_f64
#include "gemm_type.h"

mg_status MG_FN(gemm_pack_f64)(const mg_args *args, int64_t begin, int64_t end) {
    pack_ahead(args, begin, end);
    return MG_OK;
}

mg_status MG_FN(gemm_f64)(const mg_args *args, int64_t begin, int64_t end) {
    return gemm(args, begin, end);
}
