/* The rows of kernels.def that are plain expressions: one loop each, which the compiler
 * vectorises. `y` may be one of the inputs, never overlap one otherwise, which is what "ivdep"
 * tells the compiler. */
#include "kernel.h"

#include <math.h>

/* Integer quotients that are defined for every z: rows that find a zero report it after the loop.
 * Vectors of floats can be divided, those of integers cannot. A quotient of floats, cut to a whole
 * number, is that of integers that they hold exactly. */
#define nonzero(z) ((z) + ((z) == 0))
#define is_signed(T) ((T)-1 < (T)1)
#define quotient(x, z) \
    (sizeof(T) <= 2 ? (T)((float)(x) / (float)(z)) \
     : sizeof(T) == 4 ? (T)((double)(x) / (double)(z)) \
     : is_signed(T) ? (T)wide_quotient((int64_t)(x), (int64_t)(z)) : (T)((x) / (z)))
#define divide(x, z) ((T)((z) == -1 ? -(x) : quotient(x, nonzero(z))))
#define remains(x, z) ((T)(divide(x, z) * (z)) != (x))
#define floor_divide(x, z) ((T)(divide(x, z) - (remains(x, z) & (((x) < 0) != ((z) < 0)))))

/* Shifts are computed in the elements' own width, for vectors. */
#define most_shift ((T)(sizeof(T) * 8 - 1))
#define clamp_shift(z) ((z) < 0 ? 0 : (z) > most_shift ? most_shift : (z))
#define left_shift(x, by) \
    (sizeof(T) == 8 ? (T)((uint64_t)(x) << (by)) : (T)((uint32_t)(x) << (by)))

/* x / z, for z that is neither 0 nor -1. */
static inline int64_t wide_quotient(int64_t x, int64_t z) {
#if defined(__AVX512DQ__)
    /* The second quotient is of what the first leaves, and off by one at most. */
    int64_t q = (int64_t)((double)x / (double)z), r = x - q * z;
    q += (int64_t)((double)r / (double)z);
    r = x - q * z;
    const int64_t away = ((x ^ z) >> 63) | 1;
    const uint64_t left = (uint64_t)(r < 0 ? -r : r), size = (uint64_t)(z < 0 ? -z : z);
    const int too_far = (r != 0) & ((r ^ x) < 0);
    return too_far ? q - away : left >= size ? q + away : q;
#else
    return x / z;
#endif
}

/* x^z modulo 2^64 for z >= 0. */
static inline uint64_t integer_power(uint64_t x, uint64_t z) {
    uint64_t y = 1;
    for (; z; z >>= 1, x *= x) {
        if (z & 1) y *= x;
    }
    return y;
}

static inline double _Complex conjugate(double _Complex x) {
    return __builtin_complex(__real__ x, -__imag__ x);
}

static inline double _Complex complex_sign(double _Complex x) {
    double size = __builtin_cabs(x);
    return size == 0 ? 0 : x / size;
}

#define FUNCTION(name, s) mg_status MG_FN(name##_##s)(void *y_, const void *const *x_, int64_t n)

#define UNARY_ROW(s, name, ...) \
    FUNCTION(name, s) { \
        typedef MG_T(s) T; \
        const T *x0 = x_[0]; \
        T *y = y_; \
        _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++) { \
            const T x = x0[i]; \
            y[i] = (T)(__VA_ARGS__); \
        } \
        return MG_OK; \
    }
#define BINARY_ROW(s, name, ...) \
    FUNCTION(name, s) { \
        typedef MG_T(s) T; \
        const T *x0 = x_[0], *x1 = x_[1]; \
        T *y = y_; \
        _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++) { \
            const T x = x0[i], z = x1[i]; \
            y[i] = (T)(__VA_ARGS__); \
        } \
        return MG_OK; \
    }
#define TERNARY_ROW(s, name, ...) \
    FUNCTION(name, s) { \
        typedef MG_T(s) T; \
        const T *x0 = x_[0], *x1 = x_[1], *x2 = x_[2]; \
        T *y = y_; \
        _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++) { \
            const T x = x0[i], z = x1[i], w = x2[i]; \
            y[i] = (T)(__VA_ARGS__); \
        } \
        return MG_OK; \
    }
#define CHECKED_ROW(s, name, bad, status, ...) \
    FUNCTION(name, s) { \
        typedef MG_T(s) T; \
        const T *x0 = x_[0], *x1 = x_[1]; \
        T *y = y_; \
        int found = 0; \
        _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++) { \
            const T x = x0[i], z = x1[i]; \
            found |= (bad); \
            y[i] = (T)(__VA_ARGS__); \
        } \
        return found ? status : MG_OK; \
    }
/* Through this, so that MG_REAL_OF_... is a suffix before it is used as one. */
#define TYPE_OF(suffix) MG_T(suffix)
#define PART_ROW(s, name, ...) \
    FUNCTION(name, s) { \
        const MG_T(s) *x0 = x_[0]; \
        TYPE_OF(MG_REAL_OF_##s) *y = y_; \
        for (int64_t i = 0; i < n; i++) { \
            const MG_T(s) x = x0[i]; \
            y[i] = (TYPE_OF(MG_REAL_OF_##s))(__VA_ARGS__); \
        } \
        return MG_OK; \
    }
#define JOIN_ROW(s, name, ...) \
    FUNCTION(name, s) { \
        const MG_T(s) *x0 = x_[0], *x1 = x_[1]; \
        TYPE_OF(MG_COMPLEX_OF_##s) *y = y_; \
        for (int64_t i = 0; i < n; i++) { \
            const MG_T(s) x = x0[i], z = x1[i]; \
            y[i] = __VA_ARGS__; \
        } \
        return MG_OK; \
    }

#define UNARY(name, types, ...) types(UNARY_ROW, name, __VA_ARGS__)
#define BINARY(name, types, ...) types(BINARY_ROW, name, __VA_ARGS__)
#define TERNARY(name, types, ...) types(TERNARY_ROW, name, __VA_ARGS__)
#define CHECKED(name, types, bad, status, ...) types(CHECKED_ROW, name, bad, status, __VA_ARGS__)
#define PART(name, types, ...) types(PART_ROW, name, __VA_ARGS__)
#define JOIN(name, types, ...) types(JOIN_ROW, name, __VA_ARGS__)
#include "expand.h"
