/* gemm_f32: products of matrices of floats. See gemm.h. */
#include "kernel.h"

typedef float real;
typedef int32_t bits;
#define V_REAL(name) v_##name##_f32
#include "gemm_type.h"

mg_status MG_FN(gemm_pack_f32)(const mg_args *args, int64_t begin, int64_t end) {
    pack_ahead(args, begin, end);
    return MG_OK;
}

mg_status MG_FN(gemm_f32)(const mg_args *args, int64_t begin, int64_t end) {
    return gemm(args, begin, end);
}
