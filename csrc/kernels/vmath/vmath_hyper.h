/* Hyperbolic functions. */
#ifndef MG_VMATH_HYPER_H
#define MG_VMATH_HYPER_H

/* sinh(r) = r + r z p(z), cosh(r) = 1 + z / 2 + z^2 p(z), z = r^2, |r| <= ln 2 / 2. */
static const float sinh_poly_f32[] = {1.666666716e-01f, 8.333177306e-03f, 1.997178188e-04f};
static const float cosh_poly_f32[] = {4.166645184e-02f, 1.393628190e-03f};

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

/* 2^(k - 1) (even (1 + c) + odd (r + s)) with |x| = k ln 2 + r, c = cosh r - 1, s = sinh r - r.
 * With even = 1 + 4^-k and odd = 1 - 4^-k that is cosh x, and sinh |x| the other way round. The
 * largest terms, the most exact ones, are added last; where k = 0, sinh has no even part. */
MG_INLINE vf32 v_hyper_f32(vf32 x, int is_sinh) {
    vi32 k;
    vf32 whole, r = v_exp_reduce_f32(v_min_f32(v_set_f32(90), v_abs_f32(x)), &whole, &k);
    vf32 z = r * r;
    vf32 s = r * z * MG_POLY(f32, z, sinh_poly_f32);
    vf32 c = z * v_fma_f32(z, MG_POLY(f32, z, cosh_poly_f32), v_set_f32(0.5f));
#ifdef MG_HAS_SCALE
    vf32 part = v_scale_by_f32(v_set_f32(1), -2.0f * whole);
#else
    vf32 few = -2.0f * v_min_f32(v_set_f32(30), whole);
    vf32 part = v_power_of_two_f32((vi32)(few + 0x1.8p23f) - (vi32)v_set_f32(0x1.8p23f));
#endif
    vf32 sum = 1.0f + part, difference = 1.0f - part;
    vf32 even = is_sinh ? difference : sum, odd = is_sinh ? sum : difference;
    vf32 y = v_fma_f32(odd, r, v_fma_f32(even, c, odd * s));
    y = is_sinh ? even + y : 1.0f + (part + y);      /* 1 + part is rounded, unlike 1 - part */
    return v_scale_f32(y, whole - 1.0f, k - 1);
}
MG_INLINE vf32 v_sinh_f32(vf32 x) { return v_copysign_f32(v_hyper_f32(x, 1), x); }
MG_INLINE vf32 v_cosh_f32(vf32 x) { return v_hyper_f32(x, 0); }

#endif
