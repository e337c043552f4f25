/* pow. A float32's is 2^(z log2 x) in float64, by polynomials no longer than float32 needs: log2's
 * relative error is below 2^-39, so that of z log2 x, which is below 150, does not count. */
#ifndef MG_VMATH_POW_H
#define MG_VMATH_POW_H

/* 2^r, |r| <= 1/2, to 2^-34. */
static const double exp2_poly[] = {
    9.99999999959561792e-01, 6.93147180556832443e-01, 2.40226512134980918e-01,
    5.55041090632586651e-02, 9.61802561331803404e-03, 1.33334784736854157e-03,
    1.54697292141182962e-04, 1.53037007113656932e-05};

#ifdef MG_HAS_SPLIT
/* log2(1 + r) / r, -1/32 <= r <= 1/16, to 2^-40. */
static const double log2_poly[] = {
    1.44269504088984513e+00, -7.21347520299138401e-01, 4.80898335189872572e-01,
    -3.60674255147469480e-01, 2.88566857916366104e-01, -2.40263393359345073e-01,
    1.87970927992001408e-01};
/* A number c for each 16th of the mantissas, and -log2 c. c mantissa - 1 is exact and in
 * log2_poly's range; next to powers of two c is one itself, so that logarithms near 0 lose no
 * digits. */
static const double log2_factor[16] = {
    1.0, 0.9150390625, 0.865234375, 0.8212890625, 0.78125, 0.744140625, 0.7119140625, 0.681640625,
    0.6533203125, 0.6279296875, 0.603515625, 0.58203125, 0.5615234375, 0.54296875, 0.5244140625,
    0.5};
static const double log2_added[16] = {
    0.00000000000000000e+00, 1.28094762340813156e-01, 2.08837111444981682e-01,
    2.84038009744855768e-01, 3.56143810225275304e-01, 4.26352812506677947e-01,
    4.90224995673062935e-01, 5.52916773790347760e-01, 6.14137599358539066e-01,
    6.71325072672052658e-01, 7.28536972095625401e-01, 7.80831479537838380e-01,
    8.32581854168262470e-01, 8.81058927276492598e-01, 9.31221722014587416e-01,
    1.00000000000000000e+00};

/* The permutation looks at an index's lowest 4 bits, here the mantissa's highest. */
MG_INLINE vf64 v_look_up_f64(const double *table, vi64 k) {
    __m512d lower = _mm512_loadu_pd(table), upper = _mm512_loadu_pd(table + 8);
    return (vf64)_mm512_permutex2var_pd(lower, (__m512i)k, upper);
}
MG_INLINE vf64 v_log2_narrow(vf64 a) {
    vf64 mantissa = (vf64)_mm512_getmant_pd((__m512d)a, MG_MANTISSA_);
    vf64 exponent = (vf64)_mm512_getexp_pd((__m512d)a);
    vi64 k = (vi64)a >> 48;
    vf64 r = v_fma_f64(mantissa, v_look_up_f64(log2_factor, k), v_set_f64(-1));
    return v_fma_f64(r, MG_POLY(f64, r, log2_poly), exponent + v_look_up_f64(log2_added, k));
}
#else
/* log2((1 + s) / (1 - s)) / s as a polynomial in s^2, in the range of log_poly_f64, to 2^-45. */
static const double log2_poly[] = {
    2.88539008177785039e+00, 9.61796694112353134e-01, 5.77077942632254759e-01,
    4.12209227113652876e-01, 3.19906670368924506e-01, 2.82887039415608277e-01};
MG_INLINE vf64 v_log2_narrow(vf64 a) {
    vf64 exponent, down, f = v_log_split_f64(a, &exponent, &down);
    vf64 s = f / (2.0 + f);
    return v_fma_f64(s, MG_POLY(f64, s * s, log2_poly), exponent);
}
#endif

/* a^z for numbers that were float32, a a normal one above 0, z finite. */
MG_INLINE vf64 v_pow_usual(vf64 a, vf64 z) {
    vf64 t = v_within_f64(-300, z * v_log2_narrow(a), 300);
#ifdef MG_HAS_SCALE
    vf64 whole = v_rint_f64(t), r = t - whole;
    return v_scale_by_f64(MG_POLY(f64, r, exp2_poly), whole);
#else
    vf64 shifted = t + 0x1.8p52, r = t - (shifted - 0x1.8p52);
    vi64 k = (vi64)shifted - (vi64)v_set_f64(0x1.8p52);
    return MG_POLY(f64, r, exp2_poly) * v_power_of_two_f64(k);
#endif
}

/* x^z for numbers that were float32, whatever they are. */
MG_INLINE vf64 v_pow_narrow(vf64 x, vf64 z) {
    vf64 zero = v_set_f64(0), one = v_set_f64(1), a = v_abs_f64(x);
    vf64 y = v_exp_f64(z * v_log_f64(a));
    vm64 whole = v_eq_f64(v_rint_f64(z), z), even = v_eq_f64(v_rint_f64(0.5 * z), 0.5 * z);
    vi64 sign = (vi64)x & v_bits_f64(MG_SIGN_f64);
    vf64 odd = (vf64)((vi64)y | sign);
    vf64 negative = v_select_f64(v_lt_f64(x, zero), v_set_f64(NAN), y);
    negative = v_select_f64(v_eq_f64(a, v_set_f64(INFINITY)), y, negative);
    y = v_select_f64(whole, v_select_f64(even, y, odd), negative);
    vm64 unit = v_eq_f64(x, one) | v_eq_f64(z, zero);
    unit |= v_eq_f64(a, one) & v_eq_f64(v_abs_f64(z), v_set_f64(INFINITY));
    return v_select_f64(unit, one, y);
}

/* Lanes are chosen one by one, so that no result depends on its neighbours. */
MG_INLINE vf32 v_pow_f32(vf32 x, vf32 z) {
    vf32 a = v_abs_f32(x), infinity = v_set_f32(INFINITY);
    vf32 y = v_through2_f64(v_pow_usual, a, z);
    vm32 negative = v_lt_f32(x, v_set_f32(0));
    if (v_any_f32(negative)) {
        vm32 whole = v_eq_f32(v_rint_f32(z), z);
        vf32 half = 0.5f * z;
        vf32 signed_y = v_select_f32(v_eq_f32(v_rint_f32(half), half), y, v_neg_f32(y));
        y = v_select_f32(negative, v_select_f32(whole, signed_y, v_set_f32(NAN)), y);
    }
    vm32 usual = v_lt_f32(v_set_f32(0x1p-126f), a) & v_lt_f32(a, infinity);
    usual &= v_lt_f32(v_abs_f32(z), infinity);
    if (__builtin_expect(v_any_f32(~usual), 0)) {
        y = v_select_f32(usual, y, v_through2_f64(v_pow_narrow, x, z));
    }
    return y;
}

/* In float64 the logarithm would be needed to 64 bits and more; the C library has that. */
MG_INLINE vf64 v_pow_f64(vf64 x, vf64 z) {
    double a[MG_LANES_f64], b[MG_LANES_f64];
    v_store_f64(a, x);
    v_store_f64(b, z);
    for (int i = 0; i < MG_LANES_f64; i++) a[i] = pow(a[i], b[i]);
    return v_load_f64(a);
}

#endif
