/* exp, log and what follows from them, in the precision that vmath.h's constants describe. */
#define V_(name) MG_JOIN(v_##name, VS)
#define C_(a) V_(set)((VT)(a))

MG_INLINE VM V_(gt)(VF a, VF b) { return V_(lt)(b, a); }
MG_INLINE VF V_(neg)(VF x) { return (VF)((VI)x ^ V_(bits)(MG_JOIN(MG_SIGN, VS))); }

/* 2^k as a value; k an integer, in two's complement, within the exponents of normal numbers. */
MG_INLINE VF V_(power_of_two)(VI k) { return (VF)((k + V_BIAS) << V_MANTISSA); }

/* a 2^k, rounded once, for |k| < 2 V_BIAS; `whole` is k as a value. */
MG_INLINE VF V_(scale)(VF a, VF whole, VI k) {
#ifdef MG_HAS_SCALE
    (void)k;
    return V_(scale_by)(a, whole);
#else
    (void)whole;
    VI half = ((k + 4 * V_BIAS) >> 1) - 2 * V_BIAS;
    return a * V_(power_of_two)(half) * V_(power_of_two)(k - half);
#endif
}

/* r and k with x = k ln 2 + r, |r| <= ln 2 / 2 and a little. */
MG_INLINE VF V_(exp_reduce)(VF x, VF *whole, VI *k) {
    VF shifted = V_(fma)(x, C_(0x1.71547652b82fep0), C_(V_MAGIC));
    *whole = shifted - (VT)V_MAGIC;
    *k = (VI)shifted - (VI)C_(V_MAGIC);
    return V_(fma)(*whole, C_(-V_LN2_LO), V_(fma)(*whole, C_(-V_LN2_HI), x));
}

/* exp(r) - 1 - r + more for a reduced r. */
MG_INLINE VF V_(exp_rest)(VF r, VF more) {
    return V_(fma)(r * r, MG_JOIN(MG_POLY_EXP, VS)(r), more);
}

/* 2^shift exp(x) where exp_reduce can take x. */
MG_INLINE VF V_(exp_within)(VF x, int shift) {
    VI k;
    VF whole, r = V_(exp_reduce)(x, &whole, &k);
    VF part = V_(fma)(V_(fma)(MG_JOIN(MG_POLY_EXP, VS)(r), r, C_(1)), r, C_(1));
    if (shift == 0) return V_(scale)(part, whole, k);
    return V_(scale)(part, whole + (VT)shift, k + (MG_JOIN(MG_UINT, VS))shift);
}
MG_INLINE VF V_(within)(VT least, VF x, VT most) {
    return V_(max)(C_(least), V_(min)(C_(most), x));
}

MG_INLINE VF V_(exp_shifted)(VF x, int shift) {
    return V_(exp_within)(V_(within)(-V_EXP_LEAST, x, V_EXP_MAX), shift);
}
MG_INLINE VF V_(exp)(VF x) { return V_(exp_shifted)(x, 0); }
MG_INLINE VF V_(exp_neg)(VF x) { return V_(exp)(-x); }

/* erfc(x), g being erfc(a) exp(a^2) and a = |x|. What a^2 loses when it is rounded is exp's, too. */
MG_INLINE VF V_(erfc_join)(VF x, VF a, VF g) {
    VI k;
    VF square = a * a, whole, r = V_(exp_reduce)(-square, &whole, &k);
#ifdef MG_HAS_FMA
    r -= V_(fma)(a, a, -square);
#else
    const VT split = (VT)(((int64_t)1 << (V_MANTISSA / 2 + 1)) + 1);
    VF high = a * split - (a * split - a), low = a - high;
    r -= ((high * high - square) + (VT)2 * high * low) + low * low;
#endif
    VF part = V_(fma)(V_(fma)(MG_JOIN(MG_POLY_EXP, VS)(r), r, C_(1)), r, C_(1));
    VF y = V_(scale)(g * part, whole, k);
    return V_(select)(V_(lt)(x, C_(0)), (VT)2 - y, y);
}

MG_INLINE VF V_(expm1)(VF x) {
    VI k;
    VF whole, r;
    r = V_(exp_reduce)(V_(within)(-V_EXPM1_LEAST, x, V_EXP_MAX), &whole, &k);
    VF part = V_(exp_rest)(r, ((VT)1 - V_(scale)(C_(1), -whole, -k)) + r);
    return V_(copysign)(V_(scale)(part, whole, k), x);
}

/* x = 2^exponent (1 + f), 1 / sqrt 2 <= 1 + f <= sqrt 2, for normal x > 0; *down is 2^-exponent. */
MG_INLINE VF V_(log_split)(VF x, VF *exponent, VF *down) {
#ifdef MG_HAS_SPLIT
    VF mantissa = V_(split)(x, exponent);
    *down = V_(scale_by)(C_(1), -*exponent);
    return mantissa - (VT)1;
#else
    const VI unit = V_(bits)((MG_JOIN(MG_UINT, VS))V_BIAS << V_MANTISSA);
    VI k = ((VI)x - V_SQRT_HALF_BITS + unit) >> V_MANTISSA;
    VI shift = (k << V_MANTISSA) - unit;
    *exponent = (VF)((VI)C_(V_MAGIC) + k) - (VT)(V_MAGIC + V_BIAS);
    *down = (VF)(unit - shift);
    return (VF)((VI)x - shift) - (VT)1;
#endif
}

/* log(1 + f) + exponent log 2, smallest terms first. */
MG_INLINE VF V_(log_join)(VF f, VF exponent) {
    VF square = f * f;
    VF rest = V_(fma)(exponent, C_(V_LN2_LO), V_(log_rest)(f, square));
    return V_(fma)(exponent, C_(V_LN2_HI), f + V_(fma)(square, C_(-0.5), rest));
}

/* What log is where x is not positive and finite. */
MG_INLINE VF V_(log_special)(VF x) {
    VF negative = V_(select)(V_(lt)(x, C_(0)), C_(NAN), x);
    return V_(select)(V_(eq)(x, C_(0)), C_(-INFINITY), negative);
}

MG_INLINE VF V_(log)(VF x) {
#ifdef MG_HAS_SPLIT
    VF exponent, mantissa = V_(split)(x, &exponent);    /* special values come out right */
    return V_(log_join)(mantissa - (VT)1, exponent);
#else
    VM fine = V_(lt)(C_(0), x) & V_(lt)(x, C_(INFINITY));
    VF exponent, down, f = V_(log_split)(x, &exponent, &down), y = V_(log_join)(f, exponent);
    if (__builtin_expect(!V_(any)(~fine), 1)) return y;
    return V_(select)(fine, y, V_(log_special)(x));
#endif
}

MG_INLINE VF V_(log1p)(VF x) {
    VF u = (VT)1 + x, back = u - (VT)1;
    VF lost = ((VT)1 - (u - back)) + (x - back);
    VM fine = V_(lt)(C_(0), u) & V_(lt)(u, C_(0x1p60));
    VF exponent, down, f = V_(log_split)(u, &exponent, &down);
    f += V_(select)(fine, lost * down, C_(0));
    VF y = V_(log_join)(f, exponent);
#ifndef MG_HAS_SPLIT
    fine = V_(lt)(C_(0), u) & V_(lt)(u, C_(INFINITY));
    if (__builtin_expect(V_(any)(~fine), 0)) y = V_(select)(fine, y, V_(log_special)(u));
#endif
    return V_(copysign)(y, x);
}

#ifdef V_TANH_MAX
/* As t / (t + 2), t = exp(2 |x|) - 1; no exponent comes near its limits. */
MG_INLINE VF V_(tanh)(VF x) {
    VI k;
    VF whole, r = V_(exp_reduce)((VT)2 * V_(min)(C_(V_TANH_MAX), V_(abs)(x)), &whole, &k);
    VF power = V_(power_of_two)(k);
    VF t = V_(fma)(power, V_(exp_rest)(r, r), power - (VT)1);
    return V_(copysign)(V_(quotient)(t, t + (VT)2), x);
}
#undef V_TANH_MAX
#endif

/* 1 / (1 + exp(-x)), both terms made small enough that exp does not overflow before the quotient
 * underflows. */
MG_INLINE VF V_(sigmoid)(VF x) {
    VF one = V_(power_of_two)(V_(bits)((MG_JOIN(MG_UINT, VS))-V_SHRINK));
    VF minus = -V_(within)(-V_EXP_LEAST, x, V_EXP_LEAST);
    return V_(quotient)(one, one + V_(exp_within)(minus, -V_SHRINK));
}

/* log(1 + exp(x)) */
MG_INLINE VF V_(softplus)(VF x) {
    VF positive = V_(select)(V_(lt)(x, C_(0)), C_(0), x);
    return positive + V_(log1p)(V_(exp)(-V_(abs)(x)));
}

/* dy / (1 + exp(-x)) */
MG_INLINE VF V_(softplus_grad)(VF dy, VF x) { return dy * V_(sigmoid)(x); }

MG_INLINE VF V_(elu)(VF x) { return V_(select)(V_(lt)(x, C_(0)), V_(expm1)(x), x); }

/* Klambauer et al., 2017: scale 1.0507..., scale alpha 1.7581... */
MG_INLINE VF V_(selu)(VF x) {
    return V_(select)(V_(lt)(x, C_(0)), C_(1.7580993408473768) * V_(expm1)(x),
                      C_(1.0507009873554805) * x);
}

/* Zero where x is, whatever z is; TensorFlow's xlogy and xdivy. */
MG_INLINE VF V_(xlogy)(VF x, VF z) { return V_(select)(V_(eq)(x, C_(0)), C_(0), x * V_(log)(z)); }
MG_INLINE VF V_(xdivy)(VF x, VF z) { return V_(select)(V_(eq)(x, C_(0)), C_(0), x / z); }

/* Is x^z of finite numbers, and x neither 0 nor denormal? a = |x|. */
MG_INLINE VM V_(pow_is_usual)(VF a, VF z) {
    return V_(lt)(C_(V_LEAST_NORMAL), a) & V_(lt)(a, C_(INFINITY))
           & V_(lt)(V_(abs)(z), C_(INFINITY));
}

/* x^z for finite numbers, y being |x|^z. */
MG_INLINE VF V_(power_sign)(VF x, VF z, VF y) {
    VM negative = V_(lt)(x, C_(0));
    if (!V_(any)(negative)) return y;
    VF half = (VT)0.5 * z;
    VM whole = V_(eq)(V_(rint)(z), z), even = V_(eq)(V_(rint)(half), half);
    VF signed_y = V_(select)(even, y, V_(neg)(y));
    return V_(select)(negative, V_(select)(whole, signed_y, C_(NAN)), y);
}

MG_INLINE VF V_(floordiv)(VF x, VF z) { return V_(floor)(x / z); }

/* Lane by lane by the C library, where `m` is set; `y` elsewhere. */
MG_INLINE VF V_(fmod_lanes)(VM m, VF x, VF z, VF y) {
    VT a[MG_VECTOR / sizeof(VT)], b[MG_VECTOR / sizeof(VT)];
    V_(store)(a, x);
    V_(store)(b, z);
    for (size_t i = 0; i < sizeof a / sizeof *a; i++) a[i] = (VT)fmod((double)a[i], (double)b[i]);
    return V_(select)(m, V_(load)(a), y);
}

/* x - z trunc(x / z), exactly: a quotient below V_EXACT is rounded to the right whole number or the
 * next, what is left of x is then a multiple of z's last place and below 2 |z|, and so a number. */
MG_INLINE VF V_(truncatemod)(VF x, VF z) {
#ifdef MG_HAS_FMA
    VF a = V_(abs)(x), b = V_(abs)(z), whole = V_(trunc)(a / b);
    VF left = V_(fma)(-whole, b, a);
    VF y = V_(copysign)(V_(select)(V_(lt)(left, C_(0)), left + b, left), x);
    VM rare = ~(V_(lt)(whole, C_(V_EXACT)) & V_(lt)(b, C_(INFINITY)));
    if (__builtin_expect(V_(any)(rare), 0)) y = V_(fmod_lanes)(rare, x, z, y);
    return y;
#else
    return V_(fmod_lanes)(V_(eq)(C_(0), C_(0)), x, z, x);
#endif
}

/* The same with floor, which has the sign of z, as Python's %. */
MG_INLINE VF V_(floormod)(VF x, VF z) {
    VF y = V_(truncatemod)(x, z);
    VM moves = ~V_(eq)(y, C_(0)) & (V_(lt)(y, C_(0)) ^ V_(lt)(z, C_(0)));
    return V_(select)(moves, y + z, y);
}

#include "vmath_area.h"

#undef V_
#undef C_
#undef VS
#undef VT
#undef VF
#undef VI
#undef VM
#undef V_MANTISSA
#undef V_BIAS
#undef V_MAGIC
#undef V_LN2_HI
#undef V_LN2_LO
#undef V_LEAST_NORMAL
#undef V_SQRT_HALF_BITS
#undef V_EXP_MAX
#undef V_EXP_LEAST
#undef V_EXPM1_LEAST
#undef V_SHRINK
#undef V_EXACT
#undef V_HUGE
#undef V_HUGE_LOG2
