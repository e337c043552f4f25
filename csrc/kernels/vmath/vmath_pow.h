/* pow: x^z = 2^(z log2 x), the logarithm in two parts, high and low, because a part of its error is
 * multiplied by as much as the result's exponent.
 *
 * With FMA: x = 2^k m, and a table has a number c near 1 / m for the sixteenth (in float32, the
 * 32nd) of an octave that m is in, and -log2 c in two parts. log2 x = k - log2 c + log2(1 + r) with
 * r = c m - 1, |r| <= 1/32 (1/64). Around 1, c is 1, so that logarithms near 0 lose no digits. The
 * tables fit registers of AVX-512, where permutations look them up.
 *
 * Where there are no such permutations float32 goes through float64, by polynomials no longer than
 * float32 needs: log2's relative error is below 2^-39, so that of z log2 x, which is below 150,
 * does not count. Without FMA float64 is the C library's. */
#ifndef MG_VMATH_POW_H
#define MG_VMATH_POW_H

#ifdef MG_HAS_FMA
/* log(1 + r) = r - r^2 / 2 + r^3 p(r), |r| <= 1/32. */
static const double pow_log_poly[] = {
    3.33333333333333315e-01, -2.49999999999991285e-01, 1.99999999999968148e-01,
    -1.66666666738094132e-01, 1.42857143000277742e-01, -1.24999806268134034e-01,
    1.11110836359562579e-01, -1.00214279021434885e-01, 9.11475071148349636e-02};
/* 2^f = 1 + f p(f), |f| <= 1/2. */
static const double pow_exp_poly[] = {
    6.93147180559945286e-01, 2.40226506959101277e-01, 5.55041086648201260e-02,
    9.61812910759413109e-03, 1.33335581467746052e-03, 1.54035304571112293e-04,
    1.52527334931268685e-05, 1.32154352825835003e-06, 1.01781995786740533e-07,
    7.07378322627262166e-09, 4.43476963130766128e-10};
static const double pow_factor[16] = {
    1, 0.94117647058823528, 0.88888888888888884, 0.84210526315789469, 0.80000000000000004,
    0.76190476190476186, 0.72727272727272729, 0.69565217391304346, 0.66666666666666663,
    0.64000000000000001, 0.61538461538461542, 0.59259259259259256, 0.5714285714285714,
    0.55172413793103448, 0.53333333333333333, 0.5161290322580645};
/* Multiples of 2^-38: added to an exponent they are exact. */
static const double pow_high[16] = {
    0, 0.0874628412493621, 0.16992500144260703, 0.24792751344284625, 0.32192809488697094,
    0.39231742277843296, 0.45943161863760906, 0.52356195605534595, 0.58496250072130351,
    0.64385618977394188, 0.70043971814084216, 0.75488750216391054, 0.80735492205712944,
    0.8579809951261268, 0.90689059560827445, 0.95419631038748776};
static const double pow_low[16] = {
    0, 9.7732835973878559e-13, -2.9458355405304396e-13, 7.3932595282761002e-13,
    3.9132866996700715e-13, 3.2741301597111444e-13, -3.1184655983311151e-13,
    1.6669672767263986e-12, -1.472517341952243e-13, 7.8278747913573181e-13,
    2.4992010113666932e-13, -4.419153739108636e-13, 4.7474483582893413e-13,
    1.445341008742303e-12, 2.4409695718743171e-13, -6.1250723942114838e-13};

#ifndef MG_HAS_PIECES
/* table[k] for the lowest 4 bits of k. */
MG_INLINE vf64 v_look_up_f64(const double *table, vi64 k) {
    vf64 y;
    for (int i = 0; i < MG_LANES_f64; i++) y[i] = table[k[i] & 15];
    return y;
}
#endif

/* log2 x = high + *low to 2^-64 of it, for a normal x > 0; |*low| < 2^-10 |high|. */
MG_INLINE vf64 v_log2_parts_f64(vf64 x, vf64 *low) {
    const double per_e = 0x1.71547652b82fep0, per_e_low = 0x1.777d0ffda0d24p-56;
    vi64 place = (vi64)x - 0x3fef800000000000u;     /* 1 - 1/64: where the first interval begins */
    vi64 k = (place + 0x4000000000000000u) >> 52, index = place >> 48;
    vf64 m = (vf64)((vi64)x - (k << 52) + 0x4000000000000000u);
    vf64 factor = v_look_up_f64(pow_factor, index);
    vf64 near = m * factor, r = near - 1.0;         /* with `off`, c m - 1 exactly */
    vf64 off = v_fma_f64(m, factor, -near);
    vf64 square = r * r, square_low = v_fma_f64(r, r, -square);
    vf64 s = v_fma_f64(square, v_set_f64(-0.5), r);
    vf64 lost = v_fma_f64(square, v_set_f64(-0.5), r - s);
    off = v_fma_f64(off, square - r, off);          /* off / near, which is what log adds */
    lost += v_fma_f64(square_low, v_set_f64(-0.5), off);
    lost = v_fma_f64(r * square, MG_POLY(f64, r, pow_log_poly), lost);
    vf64 t = s * per_e;
    vf64 rest = v_fma_f64(s, v_set_f64(per_e), -t) + v_fma_f64(lost, v_set_f64(per_e),
                                                              s * per_e_low);
    vf64 whole = (vf64)((vi64)v_set_f64(0x1p52) + k) - (0x1p52 + 1024);
    vf64 base = whole + v_look_up_f64(pow_high, index), high = base + t;
    *low = ((base - high) + t) + (rest + v_look_up_f64(pow_low, index));
    return high;
}

/* 2^(high + low), |low| < 1 */
MG_INLINE vf64 v_exp2_parts_f64(vf64 high, vf64 low) {
    const double limit = 1100;
    low = v_select_f64(v_lt_f64(v_abs_f64(high), v_set_f64(limit)), low, v_set_f64(0));
    high = v_within_f64(-limit, high, limit);
    vf64 shifted = (high + low) + 0x1.8p52, whole = shifted - 0x1.8p52, f = (high - whole) + low;
    vf64 y = v_fma_f64(f, MG_POLY(f64, f, pow_exp_poly), v_set_f64(1));
    return v_scale_f64(y, whole, (vi64)shifted - (vi64)v_set_f64(0x1.8p52));
}

/* a^z for a normal a > 0 and a finite z. */
MG_INLINE vf64 v_pow_usual_f64(vf64 a, vf64 z) {
    vf64 low, high = v_log2_parts_f64(a, &low), t = z * high;
    return v_exp2_parts_f64(t, v_fma_f64(z, low, v_fma_f64(z, high, -t)));
}
#else
MG_INLINE vf64 v_pow_usual_f64(vf64 a, vf64 z) {
    double x[MG_LANES_f64], y[MG_LANES_f64];
    v_store_f64(x, a);
    v_store_f64(y, z);
    for (int i = 0; i < MG_LANES_f64; i++) x[i] = pow(x[i], y[i]);
    return v_load_f64(x);
}
#endif

#ifdef MG_HAS_PIECES
/* log2(1 + r) = r / ln 2 + r^2 p(r), |r| <= 1/64. */
static const float pow_log2_poly[] = {
    -7.213475108e-01f, 4.808983505e-01f, -3.607496023e-01f, 2.886247933e-01f};
static const float pow_exp_poly_f32[] = {
    6.931471825e-01f, 2.402264625e-01f, 5.550334603e-02f, 9.618442506e-03f, 1.339888200e-03f,
    1.535336633e-04f};
static const float pow_factor_f32[32] = {
    1.0f, 0.969696999f, 0.941176474f, 0.914285719f, 0.888888896f, 0.864864886f, 0.842105269f,
    0.820512831f, 0.800000012f, 0.780487776f, 0.761904776f, 0.744186044f, 0.727272749f,
    0.711111128f, 0.695652187f, 0.680851042f, 0.666666687f, 0.653061211f, 0.639999986f,
    0.627451003f, 0.615384638f, 0.603773594f, 0.592592597f, 0.581818163f, 0.571428597f,
    0.561403513f, 0.551724136f, 0.542372882f, 0.533333361f, 0.524590135f, 0.516129017f,
    0.507936537f};
/* Multiples of 2^-15. */
static const float pow_high_f32[32] = {
    0.0f, 0.0444030762f, 0.0874633789f, 0.129272461f, 0.169921875f, 0.209442139f, 0.247924805f,
    0.285400391f, 0.321929932f, 0.357543945f, 0.392303467f, 0.426269531f, 0.459442139f,
    0.491851807f, 0.52355957f, 0.554595947f, 0.584960938f, 0.614715576f, 0.643859863f,
    0.672424316f, 0.700439453f, 0.727905273f, 0.754882812f, 0.78137207f, 0.807342529f,
    0.832885742f, 0.857971191f, 0.882629395f, 0.906890869f, 0.930725098f, 0.954193115f,
    0.977294922f};
static const float pow_low_f32[32] = {
    0.0f, -8.99980908e-06f, -5.43030368e-07f, 1.05479458e-05f, 3.1156934e-06f, 1.11920231e-05f,
    2.69800717e-06f, 1.80942665e-06f, -1.85825109e-06f, 8.11305016e-06f, 1.39291096e-05f,
    -4.77117344e-06f, -1.05630302e-05f, 1.25475507e-06f, 2.35887222e-06f, -7.0499051e-06f,
    1.52022549e-06f, -5.70249715e-06f, -3.64125978e-06f, 9.74507897e-07f, 2.11271515e-07f,
    1.51596279e-05f, 4.67891455e-06f, -1.23111049e-05f, 1.23282672e-05f, 4.26122833e-06f,
    9.80909578e-06f, 1.36521434e-05f, -3.48774514e-07f, 1.23205235e-05f, 3.23814816e-06f,
    -1.50816792e-05f};

/* As v_log2_parts_f64, to 2^-31. */
MG_INLINE vf32 v_log2_parts_f32(vf32 x, vf32 *low) {
    const float per_e = 0x1.715476p0f, per_e_low = 0x1.4ae0cp-26f;
    vi32 place = (vi32)x - 0x3f7e0000u;     /* 1 - 1/128 */
    vi32 k = (place + 0x40000000u) >> 23, index = place >> 18;
    vf32 m = (vf32)((vi32)x - (k << 23) + 0x40000000u);
    vf32 factor = v_look_up(pow_factor_f32, index), near = m * factor, r = near - 1.0f;
    vf32 off = v_fma_f32(m, factor, -near), t = r * per_e;
    vf32 rest = v_fma_f32(r, v_set_f32(per_e_low), v_fma_f32(r, v_set_f32(per_e), -t));
    vf32 square = r * r;
    off = v_fma_f32(off, square - r, off);
    rest = v_fma_f32(off, v_set_f32(per_e), rest + v_look_up(pow_low_f32, index));
    rest = v_fma_f32(square, MG_POLY(f32, r, pow_log2_poly), rest);
    vf32 whole = (vf32)((vi32)v_set_f32(0x1p23f) + k) - (0x1p23f + 128);
    vf32 base = whole + v_look_up(pow_high_f32, index), high = base + t;
    *low = ((base - high) + t) + rest;
    return high;
}
MG_INLINE vf32 v_pow_usual_f32(vf32 a, vf32 z) {
    const float limit = 300;
    vf32 rest, part = v_log2_parts_f32(a, &rest), high = z * part;
    vf32 low = v_fma_f32(z, rest, v_fma_f32(z, part, -high));
    low = v_select_f32(v_lt_f32(v_abs_f32(high), v_set_f32(limit)), low, v_set_f32(0));
    high = v_within_f32(-limit, high, limit);
    vf32 whole = v_rint_f32(high + low), f = (high - whole) + low;
    vf32 y = v_fma_f32(f, MG_POLY(f32, f, pow_exp_poly_f32), v_set_f32(1));
    return v_scale_by_f32(y, whole);
}
#else
/* 2^r, |r| <= 1/2, to 2^-34. */
static const double exp2_poly[] = {
    9.99999999959561792e-01, 6.93147180556832443e-01, 2.40226512134980918e-01,
    5.55041090632586651e-02, 9.61802561331803404e-03, 1.33334784736854157e-03,
    1.54697292141182962e-04, 1.53037007113656932e-05};

/* log2((1 + s) / (1 - s)) / s as a polynomial in s^2, in the range of log_poly_f64, to 2^-45. */
static const double log2_poly[] = {
    2.88539008177785039e+00, 9.61796694112353134e-01, 5.77077942632254759e-01,
    4.12209227113652876e-01, 3.19906670368924506e-01, 2.82887039415608277e-01};
MG_INLINE vf64 v_log2_narrow(vf64 a) {
    vf64 exponent, down, f = v_log_split_f64(a, &exponent, &down);
    vf64 s = f / (2.0 + f);
    return v_fma_f64(s, MG_POLY(f64, s * s, log2_poly), exponent);
}

MG_INLINE vf64 v_pow_between(vf64 a, vf64 z) {
    vf64 t = v_within_f64(-300, z * v_log2_narrow(a), 300);
    vf64 shifted = t + 0x1.8p52, r = t - (shifted - 0x1.8p52);
    vi64 k = (vi64)shifted - (vi64)v_set_f64(0x1.8p52);
    return MG_POLY(f64, r, exp2_poly) * v_power_of_two_f64(k);
}
MG_INLINE vf32 v_pow_usual_f32(vf32 a, vf32 z) { return v_through2_f64(v_pow_between, a, z); }
#endif

/* x^z where x or z is 0, infinite or NaN. */
MG_INLINE vf64 v_pow_special(vf64 x, vf64 z) {
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
    vf32 a = v_abs_f32(x), y = v_power_sign_f32(x, z, v_pow_usual_f32(a, z));
    vm32 usual = v_pow_is_usual_f32(a, z);
    if (__builtin_expect(!v_any_f32(~usual), 1)) return y;
    return v_select_f32(usual, y, v_through2_f64(v_pow_special, x, z));
}
MG_INLINE vf64 v_pow_f64(vf64 x, vf64 z) {
    vf64 a = v_abs_f64(x), y = v_power_sign_f64(x, z, v_pow_usual_f64(a, z));
    vm64 usual = v_pow_is_usual_f64(a, z);
    if (__builtin_expect(!v_any_f64(~usual), 1)) return y;
    return v_select_f64(usual, y, v_pow_special(x, z));
}

#endif
