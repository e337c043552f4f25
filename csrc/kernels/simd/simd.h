/* Vectors of f32 and f64, as wide as the instruction set's registers, by one set of names:
 *
 *   vf32 vf64   values           + - * / by GCC's vector extensions, as on scalars
 *   vi32 vi64   their bits       + - & | ^ ~ << likewise; >> is logical (they are unsigned)
 *   vm32 vm64   masks            what v_lt ... return and v_select takes; & | ~ as on integers
 *
 * An instruction set's own header gives what the extensions lack: fma, sqrt, min, max, rounding,
 * compare and select. Without an FMA unit (baseline x86-64) v_fma rounds twice, which the
 * callers' error bounds allow for. All functions are inlined, so none of them can be the copy
 * that a linker keeps for an older CPU. */
#ifndef MG_SIMD_H
#define MG_SIMD_H

#include <math.h>
#include <string.h>

#include "kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define MG_INLINE static inline __attribute__((always_inline))

#if defined(__AVX512F__)
#define MG_VECTOR 64
#elif defined(__AVX2__)
#define MG_VECTOR 32
#else
#define MG_VECTOR 16
#endif
#define MG_LANES_f32 (MG_VECTOR / 4)
#define MG_LANES_f64 (MG_VECTOR / 8)

typedef float vf32 __attribute__((vector_size(MG_VECTOR)));
typedef double vf64 __attribute__((vector_size(MG_VECTOR)));
typedef uint32_t vi32 __attribute__((vector_size(MG_VECTOR)));
typedef uint64_t vi64 __attribute__((vector_size(MG_VECTOR)));
typedef float vf32_half __attribute__((vector_size(MG_VECTOR / 2)));

MG_INLINE vf32 v_set_f32(float a) { return a - (vf32){0}; }
MG_INLINE vf64 v_set_f64(double a) { return a - (vf64){0}; }
MG_INLINE vi32 v_bits_f32(uint32_t a) { return a + (vi32){0}; }
MG_INLINE vi64 v_bits_f64(uint64_t a) { return a + (vi64){0}; }

/* v_min: a < b ? a : b and v_max: a > b ? a : b, so a NaN in `b` is kept and one in `a` is dropped.
 * v_test: the lanes whose bits are not all zero. v_any: is any lane set. */
#if defined(__AVX512F__)
#include "simd_avx512.h"
#elif defined(__AVX2__)
#include "simd_avx2.h"
#elif defined(__SSE2__)
#include "simd_sse2.h"
#elif defined(__aarch64__)
#include "simd_neon.h"
#endif

#ifndef MG_HAS_ESTIMATES
MG_INLINE vf32 v_quotient_f32(vf32 a, vf32 b) { return a / b; }
MG_INLINE vf32 v_inverse_f32(vf32 b, vf32 low) {
    vf32 r = 1.0f / b;
    return v_fma_f32(-(r * r), low, r);
}
MG_INLINE vf32 v_root_f32(vf32 a, vf32 *half) {
    vf32 g = v_sqrt_f32(a);
    *half = 0.5f / v_max_f32(v_set_f32(0x1p-60f), g);
    return g;
}
MG_INLINE vf64 v_root_f64(vf64 a, vf64 *half) {
    vf64 g = v_sqrt_f64(a);
    *half = 0.5 / v_max_f64(v_set_f64(0x1p-60), g);
    return g;
}
MG_INLINE vf32 v_rsqrt_f32(vf32 a) { return 1.0f / v_sqrt_f32(a); }
MG_INLINE vf64 v_rsqrt_f64(vf64 a) { return 1.0 / v_sqrt_f64(a); }
#endif
MG_INLINE vf64 v_quotient_f64(vf64 a, vf64 b) { return a / b; }

#define MG_SIGN_f32 0x80000000u
#define MG_SIGN_f64 0x8000000000000000u

MG_INLINE vf32 v_abs_f32(vf32 a) { return (vf32)((vi32)a & v_bits_f32(~MG_SIGN_f32)); }
MG_INLINE vf64 v_abs_f64(vf64 a) { return (vf64)((vi64)a & v_bits_f64(~MG_SIGN_f64)); }

/* The magnitude of a with the sign of b. */
#ifndef MG_HAS_COPYSIGN
MG_INLINE vf32 v_copysign_f32(vf32 a, vf32 b) {
    return (vf32)(((vi32)a & v_bits_f32(~MG_SIGN_f32)) | ((vi32)b & v_bits_f32(MG_SIGN_f32)));
}
MG_INLINE vf64 v_copysign_f64(vf64 a, vf64 b) {
    return (vf64)(((vi64)a & v_bits_f64(~MG_SIGN_f64)) | ((vi64)b & v_bits_f64(MG_SIGN_f64)));
}
#endif

/* n < lanes elements; the other lanes are 0 when loaded, and left alone when stored. */
MG_INLINE vf32 v_load_part_f32(const float *p, int64_t n) {
    vf32 a = {0};
    memcpy(&a, p, (size_t)n * sizeof *p);
    return a;
}
MG_INLINE vf64 v_load_part_f64(const double *p, int64_t n) {
    vf64 a = {0};
    memcpy(&a, p, (size_t)n * sizeof *p);
    return a;
}
MG_INLINE vf32 v_load_f32(const float *p) {
    vf32 a;
    memcpy(&a, p, sizeof a);
    return a;
}
MG_INLINE vf64 v_load_f64(const double *p) {
    vf64 a;
    memcpy(&a, p, sizeof a);
    return a;
}
MG_INLINE void v_store_f32(float *p, vf32 a) { memcpy(p, &a, sizeof a); }
MG_INLINE void v_store_f64(double *p, vf64 a) { memcpy(p, &a, sizeof a); }
MG_INLINE void v_store_part_f32(float *p, vf32 a, int64_t n) {
    memcpy(p, &a, (size_t)n * sizeof *p);
}
MG_INLINE void v_store_part_f64(double *p, vf64 a, int64_t n) {
    memcpy(p, &a, (size_t)n * sizeof *p);
}

/* The lower (0) or upper (1) half of the lanes, widened; and both halves narrowed again. */
MG_INLINE vf64 v_widen(vf32 a, int half) {
    union {
        vf32 whole;
        vf32_half half[2];
    } u = {a};
    return __builtin_convertvector(u.half[half], vf64);
}
MG_INLINE vf32 v_narrow(vf64 lower, vf64 upper) {
    union {
        vf32_half half[2];
        vf32 whole;
    } u = {{__builtin_convertvector(lower, vf32_half), __builtin_convertvector(upper, vf32_half)}};
    return u.whole;
}

/* The sum of the lanes, halves folded on each other: the same order on every run. */
MG_INLINE float v_sum_f32(vf32 a) {
    float t[MG_LANES_f32];
    memcpy(t, &a, sizeof a);
    for (int w = MG_LANES_f32 / 2; w > 0; w /= 2) {
        for (int i = 0; i < w; i++) t[i] += t[i + w];
    }
    return t[0];
}
MG_INLINE double v_sum_f64(vf64 a) {
    double t[MG_LANES_f64];
    memcpy(t, &a, sizeof a);
    for (int w = MG_LANES_f64 / 2; w > 0; w /= 2) {
        for (int i = 0; i < w; i++) t[i] += t[i + w];
    }
    return t[0];
}

#endif
