/* The error function and the gamma functions. */
#ifndef MG_VMATH_MORE_H
#define MG_VMATH_MORE_H

#ifndef MG_HAS_PIECES
/* erf(x) = x + x p(x^2) for |x| <= 1, and 1 - exp(q(|x|)) above, with q near log erfc. */
static const float erf_poly_f32[] = {
    1.283791661e-01f, -3.761262596e-01f, 1.128359437e-01f, -2.685421146e-02f, 5.189087242e-03f,
    -8.016864303e-04f, 7.875874871e-05f};
static const float erf_tail_f32[] = {
    3.049479274e-04f, -1.130169630e+00f, -6.319396496e-01f, -1.099683270e-01f, 2.635466680e-02f,
    -4.735105205e-03f, 5.913400673e-04f, -4.538157373e-05f, 1.601537292e-06f};
MG_INLINE vf32 v_erf_f32(vf32 x) {
    vf32 a = v_min_f32(v_set_f32(4), v_abs_f32(x));
    vf32 near = v_fma_f32(a, MG_POLY(f32, a * a, erf_poly_f32), a);
    vf32 far = 1.0f - v_exp_f32(MG_POLY(f32, a, erf_tail_f32));
    return v_copysign_f32(v_select_f32(v_lt_f32(a, v_set_f32(1)), near, far), x);
}
#endif

static inline double scalar_erf(double x) { return erf(x); }
static inline double scalar_erfc(double x) { return erfc(x); }
static inline double scalar_lgamma(double x) {
    int sign;
    return lgamma_r(x, &sign);
}

/* The derivative of lgamma: reflected to x > 0, moved above 10 by the recurrence, then its
 * asymptotic series. */
static inline double scalar_digamma(double x) {
    static const double series[] = {
    1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132,
    -691.0 / 32760, 1.0 / 12};
    double y = 0;
    if (x <= 0) {
        if (x == floor(x)) return INFINITY;
        double fraction = x - rint(x);
        y = -M_PI / tan(M_PI * fraction);
        x = 1 - x;
    }
    for (; x < 10; x += 1) y -= 1 / x;
    double square = 1 / (x * x), power = square, sum = 0;
    for (int i = 0; i < 7; i++, power *= square) sum += series[i] * power;
    return y + log(x) - 0.5 / x - sum;
}

MG_INLINE vm64 v_all_lanes(void) { return v_eq_f64(v_set_f64(0), v_set_f64(0)); }
MG_INLINE vf64 v_erf_f64(vf64 x) { return v_lanes_f64(v_all_lanes(), scalar_erf, x, x); }
MG_INLINE vf64 v_erfc_f64(vf64 x) { return v_lanes_f64(v_all_lanes(), scalar_erfc, x, x); }
MG_INLINE vf64 v_lgamma_f64(vf64 x) { return v_lanes_f64(v_all_lanes(), scalar_lgamma, x, x); }
MG_INLINE vf64 v_digamma_f64(vf64 x) { return v_lanes_f64(v_all_lanes(), scalar_digamma, x, x); }
MG_INLINE vf32 v_erfc_f32(vf32 x) { return v_through_f64(v_erfc_f64, x); }
MG_INLINE vf32 v_lgamma_f32(vf32 x) { return v_through_f64(v_lgamma_f64, x); }
MG_INLINE vf32 v_digamma_f32(vf32 x) { return v_through_f64(v_digamma_f64, x); }

#endif
