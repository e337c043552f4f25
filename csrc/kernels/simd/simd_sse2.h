/* simd.h on SSE2, the x86-64 baseline: no FMA, no blend, no rounding instructions. */
typedef vi32 vm32;
typedef vi64 vm64;

MG_INLINE vf32 v_fma_f32(vf32 a, vf32 b, vf32 c) { return a * b + c; }
MG_INLINE vf64 v_fma_f64(vf64 a, vf64 b, vf64 c) { return a * b + c; }
MG_INLINE vf32 v_sqrt_f32(vf32 a) { return (vf32)_mm_sqrt_ps((__m128)a); }
MG_INLINE vf64 v_sqrt_f64(vf64 a) { return (vf64)_mm_sqrt_pd((__m128d)a); }
MG_INLINE vf32 v_min_f32(vf32 a, vf32 b) { return (vf32)_mm_min_ps((__m128)a, (__m128)b); }
MG_INLINE vf64 v_min_f64(vf64 a, vf64 b) { return (vf64)_mm_min_pd((__m128d)a, (__m128d)b); }
MG_INLINE vf32 v_max_f32(vf32 a, vf32 b) { return (vf32)_mm_max_ps((__m128)a, (__m128)b); }
MG_INLINE vf64 v_max_f64(vf64 a, vf64 b) { return (vf64)_mm_max_pd((__m128d)a, (__m128d)b); }

MG_INLINE vm32 v_lt_f32(vf32 a, vf32 b) { return (vm32)(a < b); }
MG_INLINE vm64 v_lt_f64(vf64 a, vf64 b) { return (vm64)(a < b); }
MG_INLINE vm32 v_eq_f32(vf32 a, vf32 b) { return (vm32)(a == b); }
MG_INLINE vm64 v_eq_f64(vf64 a, vf64 b) { return (vm64)(a == b); }
MG_INLINE vm32 v_test_f32(vi32 a) { return (vm32)(a != 0); }
MG_INLINE vm64 v_test_f64(vi64 a) { return (vm64)(a != 0); }
MG_INLINE int v_any_f32(vm32 m) { return _mm_movemask_ps((__m128)m) != 0; }
MG_INLINE int v_any_f64(vm64 m) { return _mm_movemask_pd((__m128d)m) != 0; }
MG_INLINE vf32 v_select_f32(vm32 m, vf32 a, vf32 b) {
    return (vf32)((m & (vi32)a) | (~m & (vi32)b));
}
MG_INLINE vf64 v_select_f64(vm64 m, vf64 a, vf64 b) {
    return (vf64)((m & (vi64)a) | (~m & (vi64)b));
}

/* Adding and subtracting 2^23 (2^52) leaves no bits below one; larger numbers have none to begin
 * with. */
MG_INLINE vf32 v_rint_f32(vf32 a) {
    vi32 sign = (vi32)a & v_bits_f32(0x80000000u);
    vf32 size = (vf32)((vi32)a ^ sign), limit = v_set_f32(0x1p23f);
    return v_select_f32(v_lt_f32(size, limit), (vf32)((vi32)((size + limit) - limit) | sign), a);
}
MG_INLINE vf64 v_rint_f64(vf64 a) {
    vi64 sign = (vi64)a & v_bits_f64(0x8000000000000000u);
    vf64 size = (vf64)((vi64)a ^ sign), limit = v_set_f64(0x1p52);
    return v_select_f64(v_lt_f64(size, limit), (vf64)((vi64)((size + limit) - limit) | sign), a);
}
MG_INLINE vf32 v_floor_f32(vf32 a) {
    vf32 near = v_rint_f32(a);
    return v_select_f32(v_lt_f32(a, near), near - 1.0f, near);
}
MG_INLINE vf64 v_floor_f64(vf64 a) {
    vf64 near = v_rint_f64(a);
    return v_select_f64(v_lt_f64(a, near), near - 1.0, near);
}
MG_INLINE vf32 v_ceil_f32(vf32 a) { return -v_floor_f32(-a); }
MG_INLINE vf64 v_ceil_f64(vf64 a) { return -v_floor_f64(-a); }
MG_INLINE vf32 v_trunc_f32(vf32 a) {
    return v_select_f32(v_lt_f32(a, (vf32){0}), v_ceil_f32(a), v_floor_f32(a));
}
MG_INLINE vf64 v_trunc_f64(vf64 a) {
    return v_select_f64(v_lt_f64(a, (vf64){0}), v_ceil_f64(a), v_floor_f64(a));
}
