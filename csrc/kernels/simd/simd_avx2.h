/* simd.h on AVX2 and FMA: a mask is a vector of all-ones and all-zero lanes. */
typedef vi32 vm32;
typedef vi64 vm64;

#define MG_HAS_FMA 1
MG_INLINE vf32 v_fma_f32(vf32 a, vf32 b, vf32 c) {
    return (vf32)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
}
MG_INLINE vf64 v_fma_f64(vf64 a, vf64 b, vf64 c) {
    return (vf64)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
}
MG_INLINE vf32 v_sqrt_f32(vf32 a) { return (vf32)_mm256_sqrt_ps((__m256)a); }
MG_INLINE vf64 v_sqrt_f64(vf64 a) { return (vf64)_mm256_sqrt_pd((__m256d)a); }
MG_INLINE vf32 v_min_f32(vf32 a, vf32 b) { return (vf32)_mm256_min_ps((__m256)a, (__m256)b); }
MG_INLINE vf64 v_min_f64(vf64 a, vf64 b) { return (vf64)_mm256_min_pd((__m256d)a, (__m256d)b); }
MG_INLINE vf32 v_max_f32(vf32 a, vf32 b) { return (vf32)_mm256_max_ps((__m256)a, (__m256)b); }
MG_INLINE vf64 v_max_f64(vf64 a, vf64 b) { return (vf64)_mm256_max_pd((__m256d)a, (__m256d)b); }

MG_INLINE vm32 v_lt_f32(vf32 a, vf32 b) { return (vm32)(a < b); }
MG_INLINE vm64 v_lt_f64(vf64 a, vf64 b) { return (vm64)(a < b); }
MG_INLINE vm32 v_eq_f32(vf32 a, vf32 b) { return (vm32)(a == b); }
MG_INLINE vm64 v_eq_f64(vf64 a, vf64 b) { return (vm64)(a == b); }
MG_INLINE vm32 v_test_f32(vi32 a) { return (vm32)(a != 0); }
MG_INLINE vm64 v_test_f64(vi64 a) { return (vm64)(a != 0); }
MG_INLINE int v_any_f32(vm32 m) { return _mm256_movemask_ps((__m256)m) != 0; }
MG_INLINE int v_any_f64(vm64 m) { return _mm256_movemask_pd((__m256d)m) != 0; }
MG_INLINE vf32 v_select_f32(vm32 m, vf32 a, vf32 b) {
    return (vf32)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)m);
}
MG_INLINE vf64 v_select_f64(vm64 m, vf64 a, vf64 b) {
    return (vf64)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)m);
}

#define MG_ROUND_(how) how | _MM_FROUND_NO_EXC
MG_INLINE vf32 v_rint_f32(vf32 a) {
    return (vf32)_mm256_round_ps((__m256)a, MG_ROUND_(_MM_FROUND_TO_NEAREST_INT));
}
MG_INLINE vf64 v_rint_f64(vf64 a) {
    return (vf64)_mm256_round_pd((__m256d)a, MG_ROUND_(_MM_FROUND_TO_NEAREST_INT));
}
MG_INLINE vf32 v_floor_f32(vf32 a) { return (vf32)_mm256_floor_ps((__m256)a); }
MG_INLINE vf64 v_floor_f64(vf64 a) { return (vf64)_mm256_floor_pd((__m256d)a); }
MG_INLINE vf32 v_ceil_f32(vf32 a) { return (vf32)_mm256_ceil_ps((__m256)a); }
MG_INLINE vf64 v_ceil_f64(vf64 a) { return (vf64)_mm256_ceil_pd((__m256d)a); }
MG_INLINE vf32 v_trunc_f32(vf32 a) {
    return (vf32)_mm256_round_ps((__m256)a, MG_ROUND_(_MM_FROUND_TO_ZERO));
}
MG_INLINE vf64 v_trunc_f64(vf64 a) {
    return (vf64)_mm256_round_pd((__m256d)a, MG_ROUND_(_MM_FROUND_TO_ZERO));
}
