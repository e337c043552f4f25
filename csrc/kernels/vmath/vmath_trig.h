/* Trigonometric functions. Arguments of sin, cos and tan are reduced by pi /
 * 2 in float64, in three parts of 33 bits so that products with the quotient are exact; beyond
 * 2^20 quotients the C library takes the lanes in question. */
#ifndef MG_VMATH_TRIG_H
#define MG_VMATH_TRIG_H

/* sin(r) = r + r z p(z), cos(r) = 1 - z / 2 + z^2 p(z), z = r^2, |r| <= pi / 4. */
static const float sin_poly_f32[] = {
    -1.666666418e-01f, 8.332747035e-03f, -1.958763896e-04f};
static const float cos_poly_f32[] = {
    4.166666418e-02f, -1.388830133e-03f, 2.454768946e-05f};
/* tan(r) = r + r z p(z). */
static const float tan_poly_f32[] = {
    3.333334923e-01f, 1.333266795e-01f, 5.406024307e-02f, 2.127763629e-02f, 1.085298508e-02f,
    6.248542195e-05f, 4.391737748e-03f};
static const double sin_poly_f64[] = {
    -1.66666666666666657e-01, 8.33333333333093583e-03, -1.98412698367405325e-04,
    2.75573160931984042e-06, -2.50511298964501847e-08, 1.59179889793974346e-10};
static const double cos_poly_f64[] = {
    4.16666666666666644e-02, -1.38888888888873889e-03, 2.48015872987543999e-05,
    -2.75573172658780818e-07, 2.08761450494131784e-09, -1.13825446453492505e-11};
#define V_TRIG_LIMIT 0x1p20

/* x = k pi / 2 + (r + *low), |r| <= pi / 4 and a little; *k is an integer as a value. */
MG_INLINE vf64 v_trig_reduce(vf64 x, vf64 *k, vf64 *low) {
    vf64 q = v_rint_f64(x * 0x1.45f306dc9c883p-1);
    vf64 a = x - q * 0x1.921fb544p+0;       /* exact: q has 20 bits, the factor 33 */
    vf64 t = q * 0x1.0b4611a6p-34;
    vf64 b = a - t;
    vf64 rest = ((a - b) - t) - q * 0x1.3198a2e037073p-69;
    vf64 r = b + rest;
    *k = q;
    *low = (b - r) + rest;
    return r;
}

MG_INLINE vf64 v_sin_poly_f64(vf64 r, vf64 low) {
    vf64 z = r * r;
    vf64 cube = r * z;
    vf64 rest = MG_POLY(f64, z, sin_poly_f64);
    return r + v_fma_f64(cube, rest, low * v_fma_f64(z, v_set_f64(-0.5), v_set_f64(1)));
}
MG_INLINE vf64 v_cos_poly_f64(vf64 r, vf64 low) {
    vf64 z = r * r;
    vf64 half = 0.5 * z, top = 1.0 - half;
    vf64 rest = v_fma_f64(z * z, MG_POLY(f64, z, cos_poly_f64), -(r * low));
    return top + (((1.0 - top) - half) + rest);
}
MG_INLINE vi64 v_whole_f64(vf64 k) { return (vi64)(k + 0x1.8p52); }

/* sin(x + quarter pi / 2) where |x| is below the limit. */
MG_INLINE vf64 v_sin_turned_f64(vf64 x, uint64_t quarter) {
    vf64 q, low, r = v_trig_reduce(x, &q, &low);
    vi64 k = v_whole_f64(q) + quarter;
    vf64 y = v_select_f64(v_test_f64(k & 1), v_cos_poly_f64(r, low), v_sin_poly_f64(r, low));
    return (vf64)((vi64)y ^ ((k & 2) << 62));
}

static inline double scalar_sin(double x) { return sin(x); }
static inline double scalar_cos(double x) { return cos(x); }
static inline double scalar_tan(double x) { return tan(x); }

MG_INLINE vm64 v_trig_large(vf64 x) { return v_lt_f64(v_set_f64(V_TRIG_LIMIT), v_abs_f64(x)); }

MG_INLINE vf64 v_sin_f64(vf64 x) {
    vm64 large = v_trig_large(x);
    vf64 y = v_select_f64(v_eq_f64(x, v_set_f64(0)), x, v_sin_turned_f64(x, 0));
    return v_any_f64(large) ? v_lanes_f64(large, scalar_sin, x, y) : y;
}
MG_INLINE vf64 v_cos_f64(vf64 x) {
    vm64 large = v_trig_large(x);
    vf64 y = v_sin_turned_f64(x, 1);
    return v_any_f64(large) ? v_lanes_f64(large, scalar_cos, x, y) : y;
}
MG_INLINE vf64 v_tan_f64(vf64 x) {
    vm64 large = v_trig_large(x);
    vf64 q, low, r = v_trig_reduce(x, &q, &low);
    vm64 odd = v_test_f64(v_whole_f64(q) & 1);
    vf64 s = v_sin_poly_f64(r, low), c = v_cos_poly_f64(r, low);
    vf64 y = v_select_f64(odd, -c, s) / v_select_f64(odd, s, c);
    y = v_select_f64(v_eq_f64(x, v_set_f64(0)), x, y);
    return v_any_f64(large) ? v_lanes_f64(large, scalar_tan, x, y) : y;
}

/* The reduced argument of float32 lanes, and the quotient in the low bits of *k. */
MG_INLINE vf32 v_trig_reduce_f32(vf32 x, vi32 *k) {
#ifdef MG_HAS_FMA
    /* Up to 2^13 nothing is lost: the products are exact, and each sum has few bits. */
    vf32 whole = v_rint_f32(x * 0x1.45f306p-1f);
    *k = (vi32)(whole + 0x1.8p23f);
    vf32 rest = v_fma_f32(whole, v_set_f32(-0x1.921fb6p+0f), x);
    rest = v_fma_f32(whole, v_set_f32(0x1.777a5cp-25f), rest);
    return v_fma_f32(whole, v_set_f32(0x1.ee59dap-50f), rest);
#else
    vf64 q[2], r[2];
    for (int i = 0; i < 2; i++) {
        vf64 wide = v_widen(x, i);
        q[i] = v_rint_f64(wide * 0x1.45f306dc9c883p-1);
        r[i] = (wide - q[i] * 0x1.921fb544p+0) - q[i] * 0x1.0b4611a626331p-34;
    }
    *k = (vi32)(v_narrow(q[0], q[1]) + 0x1.8p23f);
    return v_narrow(r[0], r[1]);
#endif
}
MG_INLINE vf32 v_sin_turned_f32(vf32 x, uint32_t quarter) {
    vi32 k;
    vf32 r = v_trig_reduce_f32(x, &k), z = r * r;
    vf32 s = v_fma_f32(r * z, MG_POLY(f32, z, sin_poly_f32), r);
    vf32 top = v_fma_f32(z, v_set_f32(-0.5f), v_set_f32(1));
    vf32 c = v_fma_f32(z * z, MG_POLY(f32, z, cos_poly_f32), top);
    k += quarter;
    return (vf32)((vi32)v_select_f32(v_test_f32(k & 1), c, s) ^ ((k & 2) << 30));
}

/* f(x) in float64 for lanes beyond what v_trig_reduce_f32 takes, y for the others. */
MG_INLINE vf32 v_trig_far(vf64 (*f)(vf64), vf32 x, vf32 y) {
    vm32 far = v_lt_f32(v_set_f32(0x1p13f), v_abs_f32(x));
    return v_any_f32(far) ? v_select_f32(far, v_through_f64(f, x), y) : y;
}
MG_INLINE vf32 v_sin_f32(vf32 x) {
    vf32 y = v_select_f32(v_eq_f32(x, v_set_f32(0)), x, v_sin_turned_f32(x, 0));
    return v_trig_far(v_sin_f64, x, y);
}
MG_INLINE vf32 v_cos_f32(vf32 x) { return v_trig_far(v_cos_f64, x, v_sin_turned_f32(x, 1)); }
MG_INLINE vf32 v_tan_f32(vf32 x) {
    vi32 k;
    vf32 r = v_trig_reduce_f32(x, &k), z = r * r;
    vf32 rest = r * z * MG_POLY(f32, z, tan_poly_f32), t = r + rest;
    vf32 y = v_select_f32(v_test_f32(k & 1), -v_inverse_f32(t, (r - t) + rest), t);
    return v_trig_far(v_tan_f64, x, v_select_f32(v_eq_f32(x, v_set_f32(0)), x, y));
}

#endif
