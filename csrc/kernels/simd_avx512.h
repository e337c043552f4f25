/* simd.h on AVX-512 (F, DQ, BW, VL): masks are registers of their own. */
typedef __mmask16 vm32;
typedef __mmask8 vm64;

#define MG_HAS_FMA 1
MG_INLINE vf32 v_fma_f32(vf32 a, vf32 b, vf32 c) {
    return (vf32)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
}
MG_INLINE vf64 v_fma_f64(vf64 a, vf64 b, vf64 c) {
    return (vf64)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}
MG_INLINE vf32 v_sqrt_f32(vf32 a) { return (vf32)_mm512_sqrt_ps((__m512)a); }
MG_INLINE vf64 v_sqrt_f64(vf64 a) { return (vf64)_mm512_sqrt_pd((__m512d)a); }
MG_INLINE vf32 v_min_f32(vf32 a, vf32 b) { return (vf32)_mm512_min_ps((__m512)a, (__m512)b); }
MG_INLINE vf64 v_min_f64(vf64 a, vf64 b) { return (vf64)_mm512_min_pd((__m512d)a, (__m512d)b); }
MG_INLINE vf32 v_max_f32(vf32 a, vf32 b) { return (vf32)_mm512_max_ps((__m512)a, (__m512)b); }
MG_INLINE vf64 v_max_f64(vf64 a, vf64 b) { return (vf64)_mm512_max_pd((__m512d)a, (__m512d)b); }

MG_INLINE vm32 v_lt_f32(vf32 a, vf32 b) {
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_LT_OQ);
}
MG_INLINE vm64 v_lt_f64(vf64 a, vf64 b) {
    return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_LT_OQ);
}
MG_INLINE vm32 v_eq_f32(vf32 a, vf32 b) {
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_EQ_OQ);
}
MG_INLINE vm64 v_eq_f64(vf64 a, vf64 b) {
    return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_EQ_OQ);
}
MG_INLINE vm32 v_test_f32(vi32 a) { return _mm512_test_epi32_mask((__m512i)a, (__m512i)a); }
MG_INLINE vm64 v_test_f64(vi64 a) { return _mm512_test_epi64_mask((__m512i)a, (__m512i)a); }
MG_INLINE int v_any_f32(vm32 m) { return m != 0; }
MG_INLINE int v_any_f64(vm64 m) { return m != 0; }
MG_INLINE vf32 v_select_f32(vm32 m, vf32 a, vf32 b) {
    return (vf32)_mm512_mask_blend_ps(m, (__m512)b, (__m512)a);
}
MG_INLINE vf64 v_select_f64(vm64 m, vf64 a, vf64 b) {
    return (vf64)_mm512_mask_blend_pd(m, (__m512d)b, (__m512d)a);
}

/* a 2^k for an integer k, rounded once. */
#define MG_HAS_SCALE 1
MG_INLINE vf32 v_scale_by_f32(vf32 a, vf32 k) {
    return (vf32)_mm512_scalef_ps((__m512)a, (__m512)k);
}
MG_INLINE vf64 v_scale_by_f64(vf64 a, vf64 k) {
    return (vf64)_mm512_scalef_pd((__m512d)a, (__m512d)k);
}

#define MG_ROUND_(how) how | _MM_FROUND_NO_EXC
MG_INLINE vf32 v_rint_f32(vf32 a) {
    return (vf32)_mm512_roundscale_ps((__m512)a, MG_ROUND_(_MM_FROUND_TO_NEAREST_INT));
}
MG_INLINE vf64 v_rint_f64(vf64 a) {
    return (vf64)_mm512_roundscale_pd((__m512d)a, MG_ROUND_(_MM_FROUND_TO_NEAREST_INT));
}
MG_INLINE vf32 v_floor_f32(vf32 a) {
    return (vf32)_mm512_roundscale_ps((__m512)a, MG_ROUND_(_MM_FROUND_TO_NEG_INF));
}
MG_INLINE vf64 v_floor_f64(vf64 a) {
    return (vf64)_mm512_roundscale_pd((__m512d)a, MG_ROUND_(_MM_FROUND_TO_NEG_INF));
}
MG_INLINE vf32 v_ceil_f32(vf32 a) {
    return (vf32)_mm512_roundscale_ps((__m512)a, MG_ROUND_(_MM_FROUND_TO_POS_INF));
}
MG_INLINE vf64 v_ceil_f64(vf64 a) {
    return (vf64)_mm512_roundscale_pd((__m512d)a, MG_ROUND_(_MM_FROUND_TO_POS_INF));
}
MG_INLINE vf32 v_trunc_f32(vf32 a) {
    return (vf32)_mm512_roundscale_ps((__m512)a, MG_ROUND_(_MM_FROUND_TO_ZERO));
}
MG_INLINE vf64 v_trunc_f64(vf64 a) {
    return (vf64)_mm512_roundscale_pd((__m512d)a, MG_ROUND_(_MM_FROUND_TO_ZERO));
}
