/* Inverse trigonometric functions. */
#ifndef MG_VMATH_ARC_H
#define MG_VMATH_ARC_H

/* atan(t) = t + t z p(z), z = t^2, |t| <= tan(pi / 8). */
static const double atan_poly_f64[] = {
    -3.33333333333333315e-01, 1.99999999999998040e-01, -1.42857142856597785e-01,
    1.11111111051505881e-01, -9.09090875325911235e-02, 7.69229636804229649e-02,
    -6.66642476020052055e-02, 5.87892755447380691e-02, -5.23044364068694784e-02,
    4.55154473402216153e-02, -3.45693150633260907e-02, 1.62843750500433933e-02};
/* asin(t) = t + t z p(z), z = t^2 <= 1 / 4. */
static const double asin_poly_f64[] = {
    1.66666666666666685e-01, 7.49999999999843292e-02, 4.46428571463554288e-02,
    3.03819441385312465e-02, 2.23721729421498886e-02, 1.73523927208699726e-02,
    1.39712129735529329e-02, 1.14791774151849057e-02, 1.03228143501857793e-02,
    5.45750671864035815e-03, 1.74008794426940214e-02, -1.48518870712472037e-02,
    2.87578513674215663e-02};

/* The same for |t| <= 1, and for asin. */
static const float atan_poly_f32[] = {
    -3.333329856e-01f, 1.999852955e-01f, -1.426401585e-01f, 1.095087826e-01f, -8.399285376e-02f,
    5.788073689e-02f, -3.109628521e-02f, 1.086879987e-02f, -1.783176907e-03f};
static const float asin_poly_f32[] = {
    1.666675210e-01f, 7.495309412e-02f, 4.546915367e-02f, 2.418474294e-02f, 4.215838760e-02f};

#define PI_HI_f64 0x1.921fb54442d18p+1
#define PI_LO_f64 0x1.1a62633145c07p-53
#define PI_HI_f32 0x1.921fb6p+1f
#define PI_LO_f32 -0x1.777a5cp-24f

/* The angle of (x, y) in the first quadrant, x and y >= 0, not both infinite. */
MG_INLINE vf64 v_angle_f64(vf64 y, vf64 x) {
    vm64 steep = v_lt_f64(2.414213562373095 * x, y), middle = v_lt_f64(0.4142135623730950 * x, y);
    vf64 over = v_select_f64(steep, -x, v_select_f64(middle, y - x, y));
    vf64 under = v_select_f64(steep, y, v_select_f64(middle, y + x, x));
    vf64 t = over / v_select_f64(v_eq_f64(under, v_set_f64(0)), v_set_f64(1), under), z = t * t;
    vf64 eighths = v_select_f64(middle, v_set_f64(0.25), v_set_f64(0));
    eighths = v_select_f64(steep, v_set_f64(0.5), eighths);
    vf64 base = eighths * PI_HI_f64, low = eighths * PI_LO_f64;
    return base + (v_fma_f64(t * z, MG_POLY(f64, z, atan_poly_f64), low) + t);
}
MG_INLINE vf64 v_atan_f64(vf64 x) {
    return v_copysign_f64(v_angle_f64(v_abs_f64(x), v_set_f64(1)), x);
}
MG_INLINE vf64 v_atan2_f64(vf64 y, vf64 x) {
    vf64 ay = v_abs_f64(y), ax = v_abs_f64(x), huge = v_set_f64(INFINITY), one = v_set_f64(1);
    vf64 down = v_select_f64(v_lt_f64(v_set_f64(0x1p1000), ay) | v_lt_f64(v_set_f64(0x1p1000), ax),
                             v_set_f64(0x1p-10), one);
    vm64 both = v_eq_f64(ay, huge) & v_eq_f64(ax, huge);
    ay = v_select_f64(both, one, ay * down);
    ax = v_select_f64(both, one, ax * down);
    vf64 angle = v_angle_f64(ay, ax);
    vm64 left = v_test_f64((vi64)x & v_bits_f64(MG_SIGN_f64));
    return v_copysign_f64(v_select_f64(left, PI_HI_f64 - (angle - PI_LO_f64), angle), y);
}
/* asin(t), with t = |x|, or sqrt((1 - |x|) / 2) where *large: |x| > 1/2. */
MG_INLINE vf64 v_asin_part(vf64 x, vm64 *large) {
    vf64 a = v_abs_f64(x);
    *large = v_lt_f64(v_set_f64(0.5), a);
    vf64 z = v_select_f64(*large, 0.5 * (1.0 - a), a * a);
    vf64 half, t = v_select_f64(*large, v_root_f64(z, &half), a);
    return v_fma_f64(t * z, MG_POLY(f64, z, asin_poly_f64), t);
}
MG_INLINE vf64 v_asin_f64(vf64 x) {
    vm64 large;
    vf64 p = v_asin_part(x, &large);
    vf64 y = v_select_f64(large, PI_HI_f64 / 2 - (2.0 * p - PI_LO_f64 / 2), p);
    return v_copysign_f64(y, x);
}
MG_INLINE vf64 v_acos_f64(vf64 x) {
    vm64 large;
    vf64 p = v_asin_part(x, &large);
    vf64 near = v_select_f64(v_lt_f64(x, v_set_f64(0)), PI_HI_f64 - (2.0 * p - PI_LO_f64), 2.0 * p);
    return v_select_f64(large, near, PI_HI_f64 / 2 - (v_copysign_f64(p, x) - PI_LO_f64 / 2));
}

/* base + (t + q) with the signs of `sign`, base being *_HI + *_LO; t is the larger part. */
MG_INLINE vf32 v_turned_f32(vf32 high, vf32 low, vf32 t, vf32 q, vi32 sign) {
    return (high + (vf32)((vi32)t ^ sign)) + ((vf32)((vi32)q ^ sign) + low);
}
/* atan(t) - t, 0 <= t <= 1. */
MG_INLINE vf32 v_atan_rest_f32(vf32 t) {
    vf32 z = t * t;
    return t * z * MG_POLY(f32, z, atan_poly_f32);
}
MG_INLINE vf32 v_atan_f32(vf32 x) {
    vf32 a = v_abs_f32(x), one = v_set_f32(1), zero = v_set_f32(0);
    vm32 steep = v_lt_f32(one, a);
    vf32 t = v_select_f32(steep, v_quotient_f32(one, v_min_f32(v_set_f32(0x1p60f), a)), a);
    vf32 y = v_turned_f32(v_select_f32(steep, v_set_f32(PI_HI_f32 / 2), zero),
                          v_select_f32(steep, v_set_f32(PI_LO_f32 / 2), zero), t,
                          v_atan_rest_f32(t),
                          (vi32)v_select_f32(steep, v_set_f32(-0.0f), zero));
    return v_copysign_f32(y, x);
}
/* The quotient of the lesser by the greater is an angle below pi / 4, from which the others follow
 * by turns of pi / 2. */
MG_INLINE vf32 v_atan2_f32(vf32 y, vf32 x) {
    vf32 ay = v_abs_f32(y), ax = v_abs_f32(x), zero = v_set_f32(0);
    vm32 steep = v_lt_f32(ax, ay);
    vf32 over = v_select_f32(steep, ax, ay), under = v_select_f32(steep, ay, ax);
    vf32 t = v_quotient_f32(over, under);
    vm32 usual = v_lt_f32(v_set_f32(0x1p-80f), over) & v_lt_f32(under, v_set_f32(0x1p120f));
    if (__builtin_expect(v_any_f32(~usual), 0)) {
        vf32 same = v_select_f32(v_eq_f32(under, zero), zero, v_set_f32(1));
        t = v_select_f32(usual, t, v_select_f32(v_eq_f32(over, under), same, over / under));
    }
    vi32 left = (vi32)x & v_bits_f32(MG_SIGN_f32);
    vi32 other = (vi32)v_select_f32(steep, v_set_f32(-0.0f), zero);
    vm32 back = v_test_f32(left);
    vf32 turns = v_select_f32(steep, v_set_f32(0.5f), v_select_f32(back, v_set_f32(1), zero));
    return v_copysign_f32(v_turned_f32(turns * PI_HI_f32, turns * PI_LO_f32, t,
                                       v_atan_rest_f32(t), left ^ other), y);
}

/* asin(*t) - *t, *t being |x|, or sqrt((1 - |x|) / 2) where *large: |x| > 1/2. */
MG_INLINE vf32 v_asin_rest_f32(vf32 x, vm32 *large, vf32 *t) {
    vf32 a = v_abs_f32(x), half;
    *large = v_lt_f32(v_set_f32(0.5f), a);
    vf32 z = v_select_f32(*large, v_fma_f32(a, v_set_f32(-0.5f), v_set_f32(0.5f)), a * a);
    vf32 root = v_root_f32(z, &half);
    *t = v_select_f32(*large, root, a);
    vf32 lost = v_select_f32(*large, v_fma_f32(-root, root, z) * half, v_set_f32(0));
    return v_fma_f32(*t * z, MG_POLY(f32, z, asin_poly_f32), lost);
}
MG_INLINE vf32 v_asin_f32(vf32 x) {
    vm32 large;
    vf32 t, q = v_asin_rest_f32(x, &large, &t), two = v_set_f32(-2);
    vf32 high = v_set_f32(PI_HI_f32 / 2), far = v_fma_f32(two, t, high);
    vf32 lost = v_fma_f32(two, t, high - far) + v_fma_f32(two, q, v_set_f32(PI_LO_f32 / 2));
    return v_copysign_f32(v_select_f32(large, far + lost, t + q), x);
}
MG_INLINE vf32 v_acos_f32(vf32 x) {
    vm32 large;
    vf32 t, q = v_asin_rest_f32(x, &large, &t), zero = v_set_f32(0);
    vi32 sign = (vi32)x & v_bits_f32(MG_SIGN_f32);
    vf32 turns = v_select_f32(v_test_f32(sign), v_set_f32(1), zero);
    turns = v_select_f32(large, turns, v_set_f32(0.5f));
    vf32 times = v_select_f32(large, v_set_f32(2), v_set_f32(-1));
    return v_turned_f32(turns * PI_HI_f32, turns * PI_LO_f32, t * times, q * times, sign);
}

#endif
