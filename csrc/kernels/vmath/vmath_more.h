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

/* x + x rest; without an FMA unit x rest is lost where it is denormal. */
MG_INLINE vf32 v_join_erf_f32(vf32 x, vf32 rest) {
    vf32 y = v_fma_f32(x, rest, x);
#ifndef MG_HAS_FMA
    y = v_select_f32(v_lt_f32(v_abs_f32(x), v_set_f32(0x1p-60f)), 1.12837917f * x, y);
#endif
    return y;
}
MG_INLINE vf64 v_join_erf_f64(vf64 x, vf64 rest) {
    vf64 y = v_fma_f64(x, rest, x);
#ifndef MG_HAS_FMA
    y = v_select_f64(v_lt_f64(v_abs_f64(x), v_set_f64(0x1p-60)), 1.1283791670955126 * x, y);
#endif
    return y;
}

MG_INLINE vf32 v_erf_near_f32(vf32 x) {
    return v_join_erf_f32(x, MG_POLY(f32, x * x, erf_poly_f32));
}
MG_INLINE vf32 v_erf_f32(vf32 x) {
    vf32 a = v_min_f32(v_set_f32(4), v_abs_f32(x)), near = v_erf_near_f32(a);
    vf32 far = 1.0f - v_exp_f32(MG_POLY(f32, a, erf_tail_f32));
    return v_copysign_f32(v_select_f32(v_lt_f32(a, v_set_f32(1)), near, far), x);
}

/* (1 + 2 a) erfc(a) exp(a^2) as a polynomial in (a - 4) / (a + 4), or in float32 with 3 for 4:
 * Shepherd and Laframboise, 1981. */
static const double erfc_poly_f64[] = {
    1.23299511862555256e+00, -1.39621116840562526e-01, 1.53796521026195575e-02,
    6.80970542546932289e-02, -1.01039066036294589e-01, 9.37328349983302250e-02,
    -6.63303658124095030e-02, 3.71675155377702571e-02, -1.61977340559944886e-02,
    5.03196997575317603e-03, -7.57773297366914618e-04, -1.99256684323891530e-04,
    1.50621697046783554e-04, -2.43992442831298789e-05, -1.12220463166690046e-05,
    5.70978476096650582e-06, 2.93778549434437857e-07, -8.25469974487116158e-07,
    7.47195278050097119e-08, 1.10059961986400570e-07, -1.79994754590314207e-08,
    -1.40919828225557554e-08, 1.86848738547351898e-09, 1.26378285804213698e-09};
static const float erfc_poly_f32[] = {
    1.253008059e+00f, -1.356211556e-01f, -4.756237295e-02f, 1.296468575e-01f, -1.192709440e-01f,
    6.829274811e-02f, -2.380005901e-02f, 2.572904460e-03f, 2.009782327e-03f, -7.758974230e-04f,
    -2.690068022e-04f};
MG_INLINE vf64 v_erfc_far_f64(vf64 x) {
    vf64 a = v_min_f64(v_set_f64(27.5), v_abs_f64(x)), q = (a - 4.0) / (a + 4.0);
    return v_erfc_join_f64(x, a, MG_POLY(f64, q, erfc_poly_f64) / (a + a + 1.0));
}
MG_INLINE vf32 v_erfc_far_f32(vf32 x) {
    vf32 a = v_min_f32(v_set_f32(10.5f), v_abs_f32(x)), q = (a - 3.0f) / (a + 3.0f);
    return v_erfc_join_f32(x, a, MG_POLY(f32, q, erfc_poly_f32) / (a + a + 1.0f));
}

/* erf(x) = x + x p(x^2) for |x| <= 1. */
static const double erf_poly_f64[] = {
    1.28379167095512559e-01, -3.76126389031835429e-01, 1.12837916709450065e-01,
    -2.68661706432377703e-02, 5.22397760711642255e-03, -8.54832597538969182e-04,
    1.20552949048397074e-04, -1.49247369074196605e-05, 1.64474247033173623e-06,
    -1.62084838018717052e-07, 1.37200645467776862e-08, -7.79589882700214246e-10};
MG_INLINE vf64 v_erf_near_f64(vf64 x) {
    return v_join_erf_f64(x, MG_POLY(f64, x * x, erf_poly_f64));
}
MG_INLINE vf64 v_erf_f64(vf64 x) {
    vm64 far = v_lt_f64(v_set_f64(1), v_abs_f64(x));
    vf64 y = v_erf_near_f64(v_select_f64(far, v_set_f64(1), x));
    if (!v_any_f64(far)) return y;
    return v_select_f64(far, v_copysign_f64(1.0 - v_erfc_far_f64(v_abs_f64(x)), x), y);
}

/* Near 0 the other polynomial is less exact than what erf leaves of 1. */
MG_INLINE vf64 v_erfc_f64(vf64 x) {
    vm64 near = v_lt_f64(v_abs_f64(x), v_set_f64(0.5));
    vf64 y = v_erfc_far_f64(x);
    return v_any_f64(near) ? v_select_f64(near, 1.0 - v_erf_near_f64(x), y) : y;
}
MG_INLINE vf32 v_erfc_f32(vf32 x) {
    vm32 near = v_lt_f32(v_abs_f32(x), v_set_f32(0.5f));
    vf32 y = v_erfc_far_f32(x);
    return v_any_f32(near) ? v_select_f32(near, 1.0f - v_erf_near_f32(x), y) : y;
}
#endif

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
MG_INLINE vf64 v_lgamma_f64(vf64 x) { return v_lanes_f64(v_all_lanes(), scalar_lgamma, x, x); }
MG_INLINE vf64 v_digamma_f64(vf64 x) { return v_lanes_f64(v_all_lanes(), scalar_digamma, x, x); }
MG_INLINE vf32 v_lgamma_f32(vf32 x) { return v_through_f64(v_lgamma_f64, x); }
MG_INLINE vf32 v_digamma_f32(vf32 x) { return v_through_f64(v_digamma_f64, x); }

#endif
