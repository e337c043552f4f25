/* Two normal variates from two uniform ones: r sin(t), r cos(t) with r = sqrt(-2 log(u)), t = 2 pi
 * v (Box and Muller, 1958), in TensorFlow's order and with its lower bound of u.
 *
 * float: log, sin and cos are computed in double by short series and rounded once, so that they
 * differ from a C library's by at most the last bit, and the loops vectorise. double: by vmath.h's
 * polynomials. No function is an instruction set's own: all draw the same numbers. */
#ifndef MG_BOX_MULLER_H
#define MG_BOX_MULLER_H

#include <math.h>

#include "kernel.h"
#include "philox.h"
#include "vmath/vmath.h"

#define SMALLEST_UNIFORM 1.0e-7

/* log(x) for a positive normal float: x = 2^e m, log(m) = 2 atanh((m - 1) / (m + 1)). */
static inline float log_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof x);
    /* Splits at sqrt(1/2), so that m is in [sqrt(1/2), sqrt(2)) and x near 1 has e = 0. */
    const uint32_t shifted = bits - UINT32_C(0x3f3504f3);
    const int32_t e = (int32_t)shifted >> 23;
    const uint32_t m_bits = (shifted & UINT32_C(0x007fffff)) + UINT32_C(0x3f3504f3);
    float m;
    memcpy(&m, &m_bits, sizeof m);
    const double f = ((double)m - 1.0) / ((double)m + 1.0), z = f * f;
    const double series = 1.0 + z * (1 / 3. + z * (1 / 5. + z * (1 / 7. + z * (1 / 9. + z * (1 / 11.
                          + z * (1 / 13. + z * (1 / 15.)))))));
    return (float)((double)e * 0.69314718055994530942 + 2.0 * f * series);
}

/* sin(t) and cos(t) for t in [0, 2 pi], by Taylor series on [-pi/4, pi/4]. */
static inline void sin_cos_of(float t, float *sine, float *cosine)
{
    const int32_t quarter = (int32_t)((double)t * 0.63661977236758134308 + 0.5);
    const double r = (double)t - (double)quarter * 1.57079632679489661923, z = r * r;
    const double s = r * (1.0 + z * (-1 / 6. + z * (1 / 120. + z * (-1 / 5040. + z * (1 / 362880.
                     + z * (-1 / 39916800. + z * (1 / 6227020800.)))))));
    const double c = 1.0 + z * (-0.5 + z * (1 / 24. + z * (-1 / 720. + z * (1 / 40320.
                     + z * (-1 / 3628800. + z * (1 / 479001600.))))));
    const double a = quarter & 1 ? c : s, b = quarter & 1 ? s : c;
    *sine = (float)(quarter & 2 ? -a : a);
    *cosine = (float)((quarter + 1) & 2 ? -b : b);
}

/* y[2 i], y[2 i + 1] from words[2 i], words[2 i + 1]; n (even) of them, at most NORMALS. */
#define NORMALS 256
static inline void box_muller_f32(float *MG_RESTRICT y, const uint32_t *MG_RESTRICT words,
                                  int64_t n)
{
    float u[NORMALS / 2], t[NORMALS / 2];
    for (int64_t i = 0; i < n / 2; i++) {
        u[i] = unit_f32(words[2 * i]);
        t[i] = (float)(6.28318530717958647692 * (double)unit_f32(words[2 * i + 1]));
    }
    for (int64_t i = 0; i < n / 2; i++) {
        float sine, cosine;
        const float r =
            sqrtf(-2.0f * log_of(u[i] < (float)SMALLEST_UNIFORM ? (float)SMALLEST_UNIFORM : u[i]));
        sin_cos_of(t[i], &sine, &cosine);
        u[i] = sine * r;
        t[i] = cosine * r;
    }
    for (int64_t i = 0; i < n / 2; i++) {
        y[2 * i] = u[i];
        y[2 * i + 1] = t[i];
    }
}

/* log(x) for 1e-7 <= x < 1, as v_log_f64. */
static inline double log_of_f64(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof x);
    const uint64_t shifted = bits - UINT64_C(0x3fe6a09e667f3bcd);   /* sqrt(1/2) */
    /* 64 + the exponent, as the lowest bits of a double: there are no conversions to use. */
    const uint64_t e_bits = ((shifted + (UINT64_C(64) << 52)) >> 52) | UINT64_C(0x4330000000000000);
    const uint64_t m_bits =
        (shifted & UINT64_C(0x000fffffffffffff)) + UINT64_C(0x3fe6a09e667f3bcd);
    double e, m;
    memcpy(&e, &e_bits, sizeof e);
    memcpy(&m, &m_bits, sizeof m);
    e -= 0x1p52 + 64;
    const double *c = log_poly_f64, f = m - 1.0, s = f / (2.0 + f), z = s * s;
    const double half = 0.5 * f * f;
    const double rest = z * (c[0] + z * (c[1] + z * (c[2] + z * (c[3] + z * (c[4] + z * (c[5]
                        + z * c[6]))))));
    return e * 0x1.62e42fefap-1 - ((half - (s * (half + rest) + e * 0x1.cf79abc9e3b3ap-40)) - f);
}

/* sin(t) and cos(t), 0 <= t <= 2 pi, reduced as by v_trig_reduce. */
static inline void sin_cos_f64(double t, double *sine, double *cosine)
{
    const int32_t quarter = (int32_t)(t * 0x1.45f306dc9c883p-1 + 0.5);
    const double q = (double)quarter, a = t - q * 0x1.921fb544p+0, second = q * 0x1.0b4611a6p-34;
    const double b = a - second, rest = ((a - b) - second) - q * 0x1.3198a2e037073p-69;
    const double r = b + rest, low = (b - r) + rest, z = r * r, half = 0.5 * z, top = 1.0 - half;
    const double *c = sin_poly_f64, *d = cos_poly_f64;
    const double odd = c[0] + z * (c[1] + z * (c[2] + z * (c[3] + z * (c[4] + z * c[5]))));
    const double even = d[0] + z * (d[1] + z * (d[2] + z * (d[3] + z * (d[4] + z * d[5]))));
    const double s = r + (r * z * odd + low * (1.0 - half));
    const double k = top + (((1.0 - top) - half) + (z * z * even - r * low));
    const double x = quarter & 1 ? k : s, y = quarter & 1 ? s : k;
    *sine = quarter & 2 ? -x : x;
    *cosine = (quarter + 1) & 2 ? -y : y;
}

/* y[2 i], y[2 i + 1] from words[4 i], ... words[4 i + 3]; n blocks, at most NORMAL_BLOCKS. */
#define NORMAL_BLOCKS 64
static inline void box_muller_f64(double *MG_RESTRICT y, const uint32_t *MG_RESTRICT words,
                                  int64_t n)
{
    double u[NORMAL_BLOCKS], t[NORMAL_BLOCKS];
    for (int64_t i = 0; i < n; i++) {
        u[i] = unit_f64(words[4 * i], words[4 * i + 1]);
        t[i] = 6.28318530717958647692 * unit_f64(words[4 * i + 2], words[4 * i + 3]);
    }
    for (int64_t i = 0; i < n; i++) {
        double sine, cosine;
        const double r = sqrt(-2.0 * log_of_f64(u[i] < SMALLEST_UNIFORM ? SMALLEST_UNIFORM : u[i]));
        sin_cos_f64(t[i], &sine, &cosine);
        u[i] = sine * r;
        t[i] = cosine * r;
    }
    for (int64_t i = 0; i < n; i++) {
        y[2 * i] = u[i];
        y[2 * i + 1] = t[i];
    }
}

#endif
