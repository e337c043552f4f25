/* What the machine can do, measured, so that the benchmark can say how near a workload comes to
 * it. Each kernel does its piece `rounds` times over.
 *
 *   limit_fma    y[i]: any number, of CHAINS multiplications and additions of vectors a round,
 *                none of which waits for another. buf: y [pieces]. Parallel axis: pieces
 *   limit_read   sums x[begin:end], but for what does not fill READ_STEP. buf: y [1], x
 *   limit_triad  y[i] = x[i] + 2 z[i]. buf: y, x, z
 *
 * param: rounds. How fast memory is copied is limited by the kernel `copy`. */
#include "simd/simd.h"

/* More than the FMA units of any CPU have under way (two units of five cycles), and few enough to
 * stay in 16 registers with the two constants. */
#define CHAINS 12
#define READ_CHAINS 8
#define READ_STEP (READ_CHAINS * MG_LANES_f32)

/* Says that memory may have changed, so that a round is not taken for the one before. */
#define NEXT_ROUND() __asm__ volatile("" ::: "memory")

#define FMA(s, name) \
    mg_status MG_FN(name##_##s)(const mg_args *a, int64_t begin, int64_t end) { \
        for (int64_t i = begin; i < end; i++) { \
            MG_T(s) *y = a->buf[0]; \
            v##s half = v_set_##s(0.5), one = v_set_##s(1), chain[CHAINS]; \
            for (int c = 0; c < CHAINS; c++) chain[c] = v_set_##s((MG_T(s))(i + c)); \
            for (int64_t r = a->param[0]; r > 0; r--) { \
                _Pragma("GCC unroll 12") for (int c = 0; c < CHAINS; c++) \
                    chain[c] = v_fma_##s(chain[c], half, one); \
            } \
            for (int c = 1; c < CHAINS; c++) chain[0] += chain[c]; \
            y[i] = v_sum_##s(chain[0]); \
        } \
        return MG_OK; \
    }
FLOATS(FMA, limit_fma)

mg_status MG_FN(limit_read_f32)(const mg_args *a, int64_t begin, int64_t end) {
    const float *x = a->buf[1];
    vf32 chain[READ_CHAINS] = {{0}};
    for (int64_t r = a->param[0]; r > 0; r--) {
        for (int64_t i = begin; i + READ_STEP <= end; i += READ_STEP) {
            _Pragma("GCC unroll 8") for (int c = 0; c < READ_CHAINS; c++)
                chain[c] += v_load_f32(x + i + c * MG_LANES_f32);
        }
        NEXT_ROUND();
    }
    for (int c = 1; c < READ_CHAINS; c++) chain[0] += chain[c];
    if (begin == 0) *(float *)a->buf[0] = v_sum_f32(chain[0]);
    return MG_OK;
}

mg_status MG_FN(limit_triad_f32)(const mg_args *a, int64_t begin, int64_t end) {
    float *MG_RESTRICT y = a->buf[0];
    const float *MG_RESTRICT x = a->buf[1], *MG_RESTRICT z = a->buf[2];
    for (int64_t r = a->param[0]; r > 0; r--) {
        for (int64_t i = begin; i < end; i++) y[i] = x[i] + 2 * z[i];
        NEXT_ROUND();
    }
    return MG_OK;
}
