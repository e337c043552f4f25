/* Hyperbolic functions and their inverses. */
#ifndef MG_VMATH_HYPER_H
#define MG_VMATH_HYPER_H

/* sinh(r) = r + r z p(z), cosh(r) = 1 + z / 2 + z^2 p(z), z = r^2, |r| <= ln 2 / 2. */
static const float sinh_poly_f32[] = {1.666666716e-01f, 8.333177306e-03f, 1.997178188e-04f};
static const float cosh_poly_f32[] = {4.166645184e-02f, 1.393628190e-03f};
/* asinh(t) = t + t z p(z), z = t^2 <= 1 / 4; and atanh, z <= 0.13. */
static const float asinh_poly_f32[] = {
    -1.666664332e-01f, 7.498640567e-02f, -4.438296705e-02f, 2.816125564e-02f, -1.322407369e-02f};
static const float atanh_poly_f32[] = {
    3.333334327e-01f, 1.999892294e-01f, 1.432324350e-01f, 1.054915488e-01f, 1.277474910e-01f};

MG_INLINE vf64 v_sinh_f64(vf64 x) {
    vf64 a = v_abs_f64(x), t = v_expm1_f64(v_min_f64(v_set_f64(700), a));
    vf64 y = 0.5 * (t + t / (t + 1.0));
    vm64 large = v_lt_f64(v_set_f64(22), a);
    if (v_any_f64(large)) y = v_select_f64(large, v_exp_shifted_f64(a, -1), y);
    return v_copysign_f64(y, x);
}
MG_INLINE vf64 v_cosh_f64(vf64 x) {
    vf64 half = v_exp_shifted_f64(v_abs_f64(x), -1);
    return half + 0.25 / half;
}
MG_INLINE vf64 v_asinh_f64(vf64 x) {
    vf64 a = v_abs_f64(x), square = a * a;
    vm64 huge = v_lt_f64(v_set_f64(1e150), a);
    vf64 small = a + square / (1.0 + v_sqrt_f64(square + 1.0));
    vf64 y = v_log1p_f64(v_select_f64(huge, a, small));
    return v_copysign_f64(y + v_select_f64(huge, v_set_f64(M_LN2), v_set_f64(0)), x);
}
MG_INLINE vf64 v_acosh_f64(vf64 x) {
    vf64 t = x - 1.0;
    vm64 huge = v_lt_f64(v_set_f64(1e150), x);
    vf64 y = v_log1p_f64(v_select_f64(huge, x, t + v_sqrt_f64(2.0 * t + t * t)));
    y += v_select_f64(huge, v_set_f64(M_LN2), v_set_f64(0));
    return v_select_f64(v_lt_f64(x, v_set_f64(1)), v_set_f64(NAN), y);
}
MG_INLINE vf64 v_atanh_f64(vf64 x) {
    vf64 a = v_abs_f64(x);
    return v_copysign_f64(0.5 * v_log1p_f64(2.0 * a / (1.0 - a)), x);
}

/* 2^(k - 1) (even (1 + c) + odd (r + s)) with |x| = k ln 2 + r, c = cosh r - 1, s = sinh r - r.
 * With even = 1 + 4^-k and odd = 1 - 4^-k that is cosh x, and sinh |x| the other way round. The
 * largest terms, the most exact ones, are added last; where k = 0, sinh has no even part. */
MG_INLINE vf32 v_hyper_f32(vf32 x, int is_sinh) {
    vi32 k;
    vf32 whole, r = v_exp_reduce_f32(v_min_f32(v_set_f32(90), v_abs_f32(x)), &whole, &k);
    vf32 z = r * r;
    vf32 s = r * z * MG_POLY(f32, z, sinh_poly_f32);
    vf32 c = z * v_fma_f32(z, MG_POLY(f32, z, cosh_poly_f32), v_set_f32(0.5f));
    vf32 few = -2.0f * v_min_f32(v_set_f32(30), whole);
    vf32 part = v_power_of_two_f32((vi32)(few + 0x1.8p23f) - (vi32)v_set_f32(0x1.8p23f));
    vf32 sum = 1.0f + part, difference = 1.0f - part;
    vf32 even = is_sinh ? difference : sum, odd = is_sinh ? sum : difference;
    vf32 y = v_fma_f32(odd, r, v_fma_f32(even, c, odd * s));
    y = is_sinh ? even + y : 1.0f + (part + y);      /* 1 + part is rounded, unlike 1 - part */
    return v_scale_f32(y, whole - 1.0f, k - 1);
}
MG_INLINE vf32 v_sinh_f32(vf32 x) { return v_copysign_f32(v_hyper_f32(x, 1), x); }
MG_INLINE vf32 v_cosh_f32(vf32 x) { return v_hyper_f32(x, 0); }

#ifdef MG_HAS_FMA
/* log(u + low) where `usual`, u > 0 and low within a few of its last places; log(2 a) elsewhere,
 * for a of 2^30 and more. */
MG_INLINE vf32 v_log_sum_f32(vm32 usual, vf32 a, vf32 u, vf32 low) {
    u = v_select_f32(usual, u, a * 0x1p-30f);
    vf32 exponent, down, f = v_log_split_f32(u, &exponent, &down);
    low = v_select_f32(usual, low * down, v_set_f32(0));
    vf32 near = f + low, square = near * near;
    exponent += v_select_f32(usual, v_set_f32(0), v_set_f32(31));
    vf32 rest = ((f - near) + low) + v_log_rest_f32(near, square);
    rest = v_fma_f32(square, v_set_f32(-0.5f), v_fma_f32(exponent, v_set_f32(LN2_LO_f32), rest));
    return v_fma_f32(exponent, v_set_f32(LN2_HI_f32), near + rest);
}

/* By its polynomial below 1/2, by log(a + sqrt(a^2 + 1)) above, and from 2^30 on by log(2 a). */
MG_INLINE vf32 v_asinh_f32(vf32 x) {
    vf32 a = v_abs_f32(x), limit = v_set_f32(0x1p30f), one = v_set_f32(1);
    vm32 usual = v_lt_f32(a, limit), finite = v_lt_f32(a, v_set_f32(INFINITY));
    vf32 b = v_min_f32(limit, a), square = b * b, half;
    vf32 near = v_fma_f32(b * square, MG_POLY(f32, square, asinh_poly_f32), b);
    vf32 sum = v_fma_f32(b, b, one), root = v_root_f32(sum, &half), u = root + b;
    vf32 lost = v_fma_f32(-root, root, sum) + (v_fma_f32(b, b, -sum) + one);
    vf32 y = v_log_sum_f32(usual, a, u, v_fma_f32(lost, half, (root - u) + b));
    y = v_select_f32(v_lt_f32(a, v_set_f32(0.5f)), near, y);
    return v_copysign_f32(v_select_f32(finite, y, a), x);
}
/* log(x + sqrt(x^2 - 1)), the sum being 1 + f where that is more exact. */
MG_INLINE vf32 v_acosh_f32(vf32 x) {
    vf32 limit = v_set_f32(0x1p30f), one = v_set_f32(1), half;
    vm32 usual = v_lt_f32(x, limit);
    vf32 b = v_min_f32(limit, x), t = b - 1.0f;
    vf32 rest = v_fma_f32(b, b, -one), root = v_root_f32(rest, &half);
    vf32 f = root + t, u = f + 1.0f, back = u - 1.0f;
    vf32 low = v_fma_f32(v_fma_f32(-root, root, rest), half, (root - f) + t);
    low += (1.0f - (u - back)) + (f - back);
    vf32 y = v_log_sum_f32(usual, x, u, low);
    y = v_select_f32(v_lt_f32(x, v_set_f32(INFINITY)), y, x);
    return v_select_f32(v_lt_f32(x, one), v_set_f32(NAN), y);
}
#else
MG_INLINE vf32 v_asinh_f32(vf32 x) { return v_through_f64(v_asinh_f64, x); }
MG_INLINE vf32 v_acosh_f32(vf32 x) { return v_through_f64(v_acosh_f64, x); }
#endif

/* (1 + a) / (1 - a) = 2^k (1 + s) / (1 - s), k being about the whole part of its logarithm, so that
 * atanh(a) = k ln 2 / 2 + atanh(s). Where k = 0, s is a. */
MG_INLINE vf32 v_atanh_f32(vf32 x) {
    vf32 a = v_abs_f32(x), one = v_set_f32(1), up = 1.0f + a, down = 1.0f - a;
    vi32 k = ((vi32)up - (vi32)down) >> 23;
    vf32 scaled = (vf32)((vi32)down + (k << 23));
    vf32 over = v_select_f32(v_lt_f32(a, v_set_f32(0.5f)), v_fma_f32(a, v_set_f32(3), -one),
                             (1.0f - scaled) + a);
    vf32 s = v_select_f32(v_test_f32(k), v_quotient_f32(over, up + scaled), a), z = s * s;
    vf32 whole = (vf32)((vi32)v_set_f32(0x1p23f) + k) - 0x1p23f;
    vf32 rest = v_fma_f32(s * z, MG_POLY(f32, z, atanh_poly_f32),
                          whole * (float)(LN2_LO_f32 / 2));
    vf32 y = v_fma_f32(whole, v_set_f32(LN2_HI_f32 / 2), s + rest);
    vf32 beyond = v_select_f32(v_eq_f32(a, one), v_set_f32(INFINITY), v_set_f32(NAN));
    return v_copysign_f32(v_select_f32(v_lt_f32(a, one), y, beyond), x);
}

#endif
