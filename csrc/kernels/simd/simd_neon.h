/* simd.h on AArch64's Advanced SIMD. */
#include <arm_neon.h>

typedef vi32 vm32;
typedef vi64 vm64;

#define MG_HAS_FMA 1
MG_INLINE vf32 v_fma_f32(vf32 a, vf32 b, vf32 c) {
    return (vf32)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
MG_INLINE vf64 v_fma_f64(vf64 a, vf64 b, vf64 c) {
    return (vf64)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
}
MG_INLINE vf32 v_sqrt_f32(vf32 a) { return (vf32)vsqrtq_f32((float32x4_t)a); }
MG_INLINE vf64 v_sqrt_f64(vf64 a) { return (vf64)vsqrtq_f64((float64x2_t)a); }

MG_INLINE vm32 v_lt_f32(vf32 a, vf32 b) { return (vm32)(a < b); }
MG_INLINE vm64 v_lt_f64(vf64 a, vf64 b) { return (vm64)(a < b); }
MG_INLINE vm32 v_eq_f32(vf32 a, vf32 b) { return (vm32)(a == b); }
MG_INLINE vm64 v_eq_f64(vf64 a, vf64 b) { return (vm64)(a == b); }
MG_INLINE vm32 v_test_f32(vi32 a) { return (vm32)(a != 0); }
MG_INLINE vm64 v_test_f64(vi64 a) { return (vm64)(a != 0); }
MG_INLINE int v_any_f32(vm32 m) { return vmaxvq_u32((uint32x4_t)m) != 0; }
MG_INLINE int v_any_f64(vm64 m) { return vmaxvq_u32((uint32x4_t)m) != 0; }
MG_INLINE vf32 v_select_f32(vm32 m, vf32 a, vf32 b) {
    return (vf32)vbslq_f32((uint32x4_t)m, (float32x4_t)a, (float32x4_t)b);
}
MG_INLINE vf64 v_select_f64(vm64 m, vf64 a, vf64 b) {
    return (vf64)vbslq_f64((uint64x2_t)m, (float64x2_t)a, (float64x2_t)b);
}
/* By compare and select: the min and max instructions return NaN if either is. */
MG_INLINE vf32 v_min_f32(vf32 a, vf32 b) { return v_select_f32(v_lt_f32(a, b), a, b); }
MG_INLINE vf64 v_min_f64(vf64 a, vf64 b) { return v_select_f64(v_lt_f64(a, b), a, b); }
MG_INLINE vf32 v_max_f32(vf32 a, vf32 b) { return v_select_f32(v_lt_f32(b, a), a, b); }
MG_INLINE vf64 v_max_f64(vf64 a, vf64 b) { return v_select_f64(v_lt_f64(b, a), a, b); }

MG_INLINE vf32 v_rint_f32(vf32 a) { return (vf32)vrndnq_f32((float32x4_t)a); }
MG_INLINE vf64 v_rint_f64(vf64 a) { return (vf64)vrndnq_f64((float64x2_t)a); }
MG_INLINE vf32 v_floor_f32(vf32 a) { return (vf32)vrndmq_f32((float32x4_t)a); }
MG_INLINE vf64 v_floor_f64(vf64 a) { return (vf64)vrndmq_f64((float64x2_t)a); }
MG_INLINE vf32 v_ceil_f32(vf32 a) { return (vf32)vrndpq_f32((float32x4_t)a); }
MG_INLINE vf64 v_ceil_f64(vf64 a) { return (vf64)vrndpq_f64((float64x2_t)a); }
MG_INLINE vf32 v_trunc_f32(vf32 a) { return (vf32)vrndq_f32((float32x4_t)a); }
MG_INLINE vf64 v_trunc_f64(vf64 a) { return (vf64)vrndq_f64((float64x2_t)a); }
