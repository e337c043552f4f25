/* Mathematical functions on vectors: v_exp_f32(x), v_exp_f64(x), and so on.
 *
 * vmath_core.h holds what is the same formula in both precisions and is included once for each,
 * with the precision's constants, as is vmath_area.h; vmath_pieces.h holds tables for AVX-512, and
 * vmath_trig.h, vmath_arc.h, vmath_hyper.h, vmath_more.h and vmath_pow.h the rest. Special values
 * (NaN, infinities, signed zeros) are right everywhere. Kernels run with denormals taken for zero
 * and given as zero; a result within a few places of the smallest normal number may lack what was
 * denormal on the way. Bounds of the errors, in units in the last place; in float32 over every
 * value, but for atan2 and pow (samples):
 *
 *         exp   expm1 log   log1p tanh  sigmoid softplus elu   sin   cos   rsqrt erf   erfc
 *   f32   0.97  1.35  0.87  1.45  2.50  2.49    1.85     1.30  1.60  1.60  1.51  1.12  4.40
 *   f64   1.05  1.50  0.90  1.50  2.70  2.40    1.80     1.50  0.90  0.90  1.50  1.30  3.70
 *
 *         tan   asin  acos  atan  sinh  cosh  asinh acosh atanh atan2 pow
 *   f32   2.20  0.75  1.10  1.35  1.30  1.10  1.35  1.30  1.55  1.70  0.51
 *   f64   2.40  2.40  1.30  2.00  2.70  1.60  1.40  1.35  1.40  2.50  1.30
 *
 * On AVX-512 in float32 tanh 1.02, rsqrt 1.06, erf 0.85, erfc 2.45, pow 2.00, and in float64 erfc
 * 2.40. Without an FMA unit 0.1 more, but exp 1.25, erf 1.40, asin 1.00, cosh 1.25, asinh 2.00,
 * acosh 1.70, atanh 2.30, pow 0.51 in float32, and asinh 2.00, erf 1.55, pow 0.51 in float64. In
 * float32 lgamma and digamma go through float64, rounded once: 0.51. In float64 lgamma is the C
 * library's, and pow without an FMA unit. sqrt is correctly rounded. tests/kernels/test_vmath.py
 * holds the functions to these numbers.
 *
 * Polynomials are near-minimax: Chebyshev interpolation at 60 digits, rounded. */
#ifndef MG_VMATH_H
#define MG_VMATH_H

#include "simd/simd.h"

/* c[0] + c[1] x + ... + c[n - 1] x^(n - 1) */
MG_INLINE vf32 v_poly_f32(vf32 x, const float *c, int n) {
    vf32 y = v_set_f32(c[n - 1]);
#pragma GCC unroll 16
    for (int i = n - 2; i >= 0; i--) y = v_fma_f32(y, x, v_set_f32(c[i]));
    return y;
}
MG_INLINE vf64 v_poly_f64(vf64 x, const double *c, int n) {
    vf64 y = v_set_f64(c[n - 1]);
#pragma GCC unroll 16
    for (int i = n - 2; i >= 0; i--) y = v_fma_f64(y, x, v_set_f64(c[i]));
    return y;
}
#define MG_POLY(s, x, table) v_poly_##s(x, table, (int)(sizeof(table) / sizeof *(table)))

/* exp(r) = 1 + r + r^2 p(r), |r| <= ln 2 / 2. */
static const float exp_poly_f32[] = {
    5.000000000e-01f, 1.666657627e-01f, 4.166655615e-02f, 8.363194764e-03f, 1.392620383e-03f};
static const double exp_poly_f64[] = {
    5.00000000000000000e-01, 1.66666666666666713e-01, 4.16666666666666713e-02,
    8.33333333332612024e-03, 1.38888888888837373e-03, 1.98412698748739747e-04,
    2.48015873255858388e-05, 2.75572553325544091e-06, 2.75572735947994133e-07,
    2.51052451539013709e-08, 2.09147070696123546e-09};
/* log(1 + f) = f - f^2 / 2 + f^3 p(f), 1 / sqrt 2 <= 1 + f <= sqrt 2. */
static const float log_poly_f32[] = {
    3.333333169e-01f, -2.500082102e-01f, 2.000122796e-01f, -1.662335885e-01f,
    1.420174070e-01f, -1.316015267e-01f, 1.276166496e-01f, -7.634669270e-02f};
/* log((1 + s) / (1 - s)) = 2 s + s z p(z), z = s^2, 1 / sqrt 2 <= (1 + s) / (1 - s) <= sqrt 2. */
static const double log_poly_f64[] = {
    6.66666666666666963e-01, 3.99999999998994438e-01, 2.85714286260032702e-01,
    2.22222111302598779e-01, 1.81828894556749471e-01, 1.53317106182107726e-01,
    1.46165854248886229e-01};

/* asinh(t) = t + t z p(z), z = t^2 <= 1 / 4; and atanh, z <= 0.13. */
static const float asinh_poly_f32[] = {
    -1.666664332e-01f, 7.498640567e-02f, -4.438296705e-02f, 2.816125564e-02f, -1.322407369e-02f};
static const double asinh_poly_f64[] = {
    -1.66666666666666102e-01, 7.49999999998441635e-02, -4.46428571278301572e-02,
    3.03819437163124033e-02, -2.23721383559619194e-02, 1.73523869184800048e-02,
    -1.39602318908853273e-02, 1.15129816834161330e-02, -9.53413208964383994e-03,
    7.46557043527508544e-03, -4.74746463338958369e-03, 1.71804980588409137e-03};
static const float atanh_poly_f32[] = {
    3.333334327e-01f, 1.999892294e-01f, 1.432324350e-01f, 1.054915488e-01f, 1.277474910e-01f};
static const double atanh_poly_f64[] = {
    3.33333333333333703e-01, 1.99999999999836531e-01, 1.42857142882071991e-01,
    1.11111109220622020e-01, 9.09091741144318899e-02, 7.69207762958391134e-02,
    6.67082499903654813e-02, 5.83262175735868929e-02, 5.65091531354254689e-02,
    2.89325428059279272e-02, 9.19020129379403555e-02};

#define MG_POLY_EXP_f32(r) MG_POLY(f32, r, exp_poly_f32)
#define MG_POLY_EXP_f64(r) MG_POLY(f64, r, exp_poly_f64)
#define MG_POLY_ASINH_f32(z) MG_POLY(f32, z, asinh_poly_f32)
#define MG_POLY_ASINH_f64(z) MG_POLY(f64, z, asinh_poly_f64)
#define MG_POLY_ATANH_f32(z) MG_POLY(f32, z, atanh_poly_f32)
#define MG_POLY_ATANH_f64(z) MG_POLY(f64, z, atanh_poly_f64)
#define MG_UINT_f32 uint32_t
#define MG_UINT_f64 uint64_t

/* log(1 + f) - f + f^2 / 2; in float64 in the variable s = f / (2 + f), as fdlibm's e_log.c. */
MG_INLINE vf32 v_log_rest_f32(vf32 f, vf32 square) {
    return f * square * MG_POLY(f32, f, log_poly_f32);
}
MG_INLINE vf64 v_log_rest_f64(vf64 f, vf64 square) {
    vf64 s = f / (2.0 + f), z = s * s;
    return s * v_fma_f64(z, MG_POLY(f64, z, log_poly_f64), 0.5 * square);
}

#if defined(__AVX512F__)
#include "vmath_pieces.h"
#endif

#define VS f32
#define VT float
#define VF vf32
#define VI vi32
#define VM vm32
#define V_MANTISSA 23
#define V_BIAS 127
#define V_MAGIC 0x1.8p23f          /* adding it puts a small integer in the lowest bits */
#define V_LN2_HI 0x1.62ep-1f       /* 12 bits: times an exponent it is exact */
#define V_LN2_LO 0x1.0bfbe8e7bcd5ep-15
#define V_LEAST_NORMAL 0x1p-126f
#define V_SQRT_HALF_BITS 0x3f3504f3u
#define V_EXP_MAX 90.0f            /* exp overflows below it, underflows to 0 above -V_EXP_LEAST */
#define V_EXP_LEAST 104.5f
#define V_EXPM1_LEAST 20.0f        /* expm1 is -1 below minus this */
#ifndef MG_HAS_PIECES
#define V_TANH_MAX 10.0f           /* tanh is 1 above it */
#endif
#define V_SHRINK 64                /* sigmoid's terms are 2^-V_SHRINK as large */
#define V_EXACT 0x1p23f            /* halves below it are numbers */
#define V_HUGE 0x1p30f             /* what is added to it or its square is lost */
#define V_HUGE_LOG2 30
#include "vmath_core.h"

#define VS f64
#define VT double
#define VF vf64
#define VI vi64
#define VM vm64
#define V_MANTISSA 52
#define V_BIAS 1023
#define V_MAGIC 0x1.8p52
#define V_LN2_HI 0x1.62e42fefap-1  /* 36 bits */
#define V_LN2_LO 0x1.cf79abc9e3b3ap-40
#define V_LEAST_NORMAL 0x1p-1022
#define V_SQRT_HALF_BITS 0x3fe6a09e667f3bcdu
#define V_EXP_MAX 711.0
#define V_EXP_LEAST 746.0
#define V_EXPM1_LEAST 45.0
#define V_TANH_MAX 22.0
#define V_SHRINK 512
#define V_EXACT 0x1p52
#define V_HUGE 0x1p60
#define V_HUGE_LOG2 60
#include "vmath_core.h"

/* f(x) in float64, rounded. */
MG_INLINE vf32 v_through_f64(vf64 (*f)(vf64), vf32 x) {
    return v_narrow(f(v_widen(x, 0)), f(v_widen(x, 1)));
}
MG_INLINE vf32 v_through2_f64(vf64 (*f)(vf64, vf64), vf32 x, vf32 z) {
    return v_narrow(f(v_widen(x, 0), v_widen(z, 0)), f(v_widen(x, 1), v_widen(z, 1)));
}

/* Lane by lane by a scalar function, where `m` is set; `y` elsewhere. */
MG_INLINE vf64 v_lanes_f64(vm64 m, double (*f)(double), vf64 x, vf64 y) {
    double in[MG_LANES_f64], out[MG_LANES_f64];
    v_store_f64(in, x);
    for (int i = 0; i < MG_LANES_f64; i++) out[i] = f(in[i]);
    return v_select_f64(m, v_load_f64(out), y);
}

#include "vmath_trig.h"
#include "vmath_arc.h"
#include "vmath_hyper.h"
#if defined(MG_HAS_PIECES)
#include "vmath_erf_pieces.h"
#endif
#include "vmath_more.h"
#include "vmath_pow.h"

#endif
