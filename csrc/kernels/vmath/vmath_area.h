/* Inverse hyperbolic functions, in the precision that vmath.h's constants describe: a part of
 * vmath_core.h. */

/* log(u + low), u > 0 and low within a few of its last places. */
MG_INLINE VF V_(log_sum)(VF u, VF low) {
    VF exponent, down, f = V_(log_split)(u, &exponent, &down);
    low *= down;
    VF near = f + low, square = near * near;
    VF rest = ((f - near) + low) + V_(log_rest)(near, square);
    rest = V_(fma)(square, C_(-0.5), V_(fma)(exponent, C_(V_LN2_LO), rest));
    return V_(fma)(exponent, C_(V_LN2_HI), near + rest);
}
/* y where `usual`; elsewhere log(2 a), a being V_HUGE or more or NaN. */
MG_INLINE VF V_(log_beyond)(VM usual, VF a, VF y) {
    if (__builtin_expect(!V_(any)(~usual), 1)) return y;
    VF exponent, down, f = V_(log_split)(a / (VT)V_HUGE, &exponent, &down);
    VF far = V_(log_join)(f, exponent + (VT)(V_HUGE_LOG2 + 1));
    return V_(select)(usual, y, V_(select)(V_(lt)(a, C_(INFINITY)), far, a));
}

/* By its polynomial below 1/2, by log(a + sqrt(a^2 + 1)) above. */
MG_INLINE VF V_(asinh)(VF x) {
    VF a = V_(abs)(x), square = a * a, half;
    VF near = V_(fma)(a * square, MG_JOIN(MG_POLY_ASINH, VS)(square), a);
    VF sum = V_(fma)(a, a, C_(1)), root = V_(root)(sum, &half), u = root + a;
    VF lost = V_(fma)(-root, root, sum) + (V_(fma)(a, a, -sum) + (VT)1);
    VF y = V_(log_sum)(u, V_(fma)(lost, half, (root - u) + a));
    y = V_(select)(V_(lt)(a, C_(0.5)), near, y);
    return V_(copysign)(V_(log_beyond)(V_(lt)(a, C_(V_HUGE)), a, y), x);
}

/* log(1 + f), f = t + sqrt(t (t + 2)) with t = x - 1, which is x + sqrt(x^2 - 1) - 1. */
MG_INLINE VF V_(acosh)(VF x) {
    VF t = x - (VT)1, half, rest = V_(fma)(t, t, t + t), root = V_(root)(rest, &half);
    VF f = root + t, u = f + (VT)1, back = u - (VT)1;
    VF low = V_(fma)(V_(fma)(-root, root, rest), half, (root - f) + t);
    low += ((VT)1 - (u - back)) + (f - back);
    VM below = V_(lt)(x, C_(1));
    VF y = V_(log_beyond)(V_(lt)(x, C_(V_HUGE)), x, V_(log_sum)(u, low));
    return V_(select)(below, C_(NAN), y);
}

/* (1 + a) / (1 - a) = 2^k (1 + s) / (1 - s), k being about the whole part of its logarithm, so
 * that atanh(a) = k ln 2 / 2 + atanh(s). Where k = 0, s is a. */
MG_INLINE VF V_(atanh)(VF x) {
    VF a = V_(abs)(x), up = (VT)1 + a, down = (VT)1 - a;
    VI k = ((VI)up - (VI)down) >> V_MANTISSA;
    VF scaled = (VF)((VI)down + (k << V_MANTISSA));
    VF over = V_(select)(V_(lt)(a, C_(0.5)), V_(fma)(a, C_(3), C_(-1)), ((VT)1 - scaled) + a);
    VF s = V_(select)(V_(test)(k), V_(quotient)(over, up + scaled), a), z = s * s;
    VF whole = (VF)((VI)C_(V_EXACT) + k) - (VT)V_EXACT;
    VF rest = V_(fma)(whole, C_(V_LN2_LO / 2), s * z * MG_JOIN(MG_POLY_ATANH, VS)(z));
    VF y = V_(fma)(whole, C_(V_LN2_HI / 2), s + rest);
    VF beyond = V_(select)(V_(eq)(a, C_(1)), C_(INFINITY), C_(NAN));
    return V_(copysign)(V_(select)(V_(lt)(a, C_(1)), y, beyond), x);
}
