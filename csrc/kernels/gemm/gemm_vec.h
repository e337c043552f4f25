/* Vectors of `real` for gemm: the widest of the instruction set, by GCC's vector extensions where
 * they do, by intrinsics for fused multiply-add and for the loads and stores of a few lanes. */
#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define LANES ((int)(MG_VECTOR / sizeof(real)))

typedef real vec __attribute__((vector_size(MG_VECTOR)));
typedef real vec_anywhere
    __attribute__((vector_size(MG_VECTOR), aligned(sizeof(real)), may_alias));
typedef bits ivec __attribute__((vector_size(MG_VECTOR)));

INLINE vec load(const real *x) { return *(const vec_anywhere *)x; }
/* Has the compiler load v once, rather than again with each of two or three products. */
#if defined(__x86_64__)
INLINE void in_register(vec *v) { __asm__("" : "+v"(*v)); }
#else
INLINE void in_register(vec *v) { (void)v; }
#endif
INLINE void store(real *x, vec v) { *(vec_anywhere *)x = v; }
INLINE vec splat(real x) { return x - (vec){0}; }
INLINE vec choose(ivec mask, vec a, vec b) { return (vec)((mask & (ivec)a) | (~mask & (ivec)b)); }

#if defined(__AVX512F__) && defined(GEMM_DOUBLE)
INLINE vec fma_vec(vec a, vec b, vec c) { return _mm512_fmadd_pd(a, b, c); }
INLINE vec load_some(const real *x, int n) {
    return _mm512_maskz_loadu_pd((__mmask8)((1u << n) - 1), x);
}
INLINE void store_some(real *x, vec v, int n) {
    _mm512_mask_storeu_pd(x, (__mmask8)((1u << n) - 1), v);
}

#elif defined(__AVX512F__)
INLINE vec fma_vec(vec a, vec b, vec c) { return _mm512_fmadd_ps(a, b, c); }
INLINE vec load_some(const real *x, int n) {
    return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), x);
}
INLINE void store_some(real *x, vec v, int n) {
    _mm512_mask_storeu_ps(x, (__mmask16)((1u << n) - 1), v);
}

#elif defined(__AVX2__) && defined(GEMM_DOUBLE)
static const int64_t first_lanes[8] = {-1, -1, -1, -1};
INLINE __m256i lanes_below(int n) {
    return _mm256_loadu_si256((const __m256i *)(first_lanes + 4 - n));
}
INLINE vec fma_vec(vec a, vec b, vec c) { return _mm256_fmadd_pd(a, b, c); }
INLINE vec load_some(const real *x, int n) { return _mm256_maskload_pd(x, lanes_below(n)); }
INLINE void store_some(real *x, vec v, int n) { _mm256_maskstore_pd(x, lanes_below(n), v); }

#elif defined(__AVX2__)
static const int32_t first_lanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
INLINE __m256i lanes_below(int n) {
    return _mm256_loadu_si256((const __m256i *)(first_lanes + 8 - n));
}
INLINE vec fma_vec(vec a, vec b, vec c) { return _mm256_fmadd_ps(a, b, c); }
INLINE vec load_some(const real *x, int n) { return _mm256_maskload_ps(x, lanes_below(n)); }
INLINE void store_some(real *x, vec v, int n) { _mm256_maskstore_ps(x, lanes_below(n), v); }

#else
#if defined(__aarch64__) && defined(GEMM_DOUBLE)
INLINE vec fma_vec(vec a, vec b, vec c) {
    return (vec)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
}
#elif defined(__aarch64__)
INLINE vec fma_vec(vec a, vec b, vec c) {
    return (vec)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
}
#else
INLINE vec fma_vec(vec a, vec b, vec c) { return a * b + c; }
#endif
INLINE vec load_some(const real *x, int n) {
    vec v = {0};
    for (int i = 0; i < LANES; i++) v[i] = i < n ? x[i] : 0;
    return v;
}
/* Out of line, because it is long. */
static __attribute__((noinline)) void store_some(real *x, vec v, int n) {
    for (int i = 0; i < LANES; i++) {
        if (i < n) x[i] = v[i];
    }
}
#endif

/* Lane numbers, and the two halves of a butterfly over pairs of lanes `s` apart: low_half takes
 * from both vectors the lanes without bit s, high_half those with it. */
#if MG_VECTOR == 64 && !defined(GEMM_DOUBLE)
static const ivec lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
#elif MG_VECTOR == 64 || (MG_VECTOR == 32 && !defined(GEMM_DOUBLE))
static const ivec lane = {0, 1, 2, 3, 4, 5, 6, 7};
#elif MG_VECTOR == 32 || !defined(GEMM_DOUBLE)
static const ivec lane = {0, 1, 2, 3};
#else
static const ivec lane = {0, 1};
#endif

INLINE vec low_half(vec a, vec b, const int s) {
    const ivec from_b = (lane & s) != 0;
    return __builtin_shuffle(a, b, (from_b & (lane - s + LANES)) | (~from_b & lane));
}

INLINE vec high_half(vec a, vec b, const int s) {
    const ivec from_b = (lane & s) != 0;
    return __builtin_shuffle(a, b, (from_b & (lane + LANES)) | (~from_b & (lane + s)));
}

/* v[i][j] becomes v[j][i]. */
INLINE void transpose(vec v[LANES]) {
#pragma GCC unroll 4
    for (int s = 1; s < LANES; s *= 2) {
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) {
            if (i & s) continue;
            vec a = v[i], b = v[i + s];
            v[i] = low_half(a, b, s);
            v[i + s] = high_half(a, b, s);
        }
    }
}

/* v[i] = the pairwise sums of lanes of v[2i] and v[2i + 1], for i < n. */
INLINE void halve(vec *v, const int n, const int s) {
#pragma GCC unroll 8
    for (int i = 0; i < n; i++) {
        const vec a = v[2 * i], b = v[2 * i + 1];
        v[i] = low_half(a, b, s) + high_half(a, b, s);
    }
}

/* The vector whose lane i is the sum of the lanes of v[i]. Spoils v. */
INLINE vec sum_each(vec v[LANES]) {
    halve(v, LANES / 2, 1);
    if (LANES > 2) halve(v, LANES / 4, 2);
    if (LANES > 4) halve(v, LANES / 8, 4);
    if (LANES > 8) halve(v, LANES / 16, 8);
    return v[0];
}
