/* Vectors as a whole: sums and greatest lanes, and loads and stores of the first few lanes.
 *
 * Halves are folded on each other, so the order of a sum is the same on every run. The other lanes
 * of a part are `fill` when loaded, 0 when kept, and left alone when stored. */
#ifndef MG_ACROSS_H
#define MG_ACROSS_H

#include "simd.h"

#if defined(__x86_64__)

MG_INLINE __m128 fold_f32(vf32 a, int greatest)
{
#if defined(__AVX512F__)
    __m256 low = _mm512_castps512_ps256((__m512)a), high = _mm512_extractf32x8_ps((__m512)a, 1);
    __m256 half = greatest ? _mm256_max_ps(low, high) : _mm256_add_ps(low, high);
#elif defined(__AVX2__)
    __m256 half = (__m256)a;
#endif
#if defined(__AVX2__)
    __m128 x = _mm256_castps256_ps128(half), y = _mm256_extractf128_ps(half, 1);
    x = greatest ? _mm_max_ps(x, y) : _mm_add_ps(x, y);
#else
    __m128 x = (__m128)a;
#endif
    __m128 z = _mm_movehl_ps(x, x);
    x = greatest ? _mm_max_ps(x, z) : _mm_add_ps(x, z);
    z = _mm_shuffle_ps(x, x, 1);
    return greatest ? _mm_max_ss(x, z) : _mm_add_ss(x, z);
}

MG_INLINE __m128d fold_f64(vf64 a, int greatest)
{
#if defined(__AVX512F__)
    __m256d low = _mm512_castpd512_pd256((__m512d)a), high = _mm512_extractf64x4_pd((__m512d)a, 1);
    __m256d half = greatest ? _mm256_max_pd(low, high) : _mm256_add_pd(low, high);
#elif defined(__AVX2__)
    __m256d half = (__m256d)a;
#endif
#if defined(__AVX2__)
    __m128d x = _mm256_castpd256_pd128(half), y = _mm256_extractf128_pd(half, 1);
    x = greatest ? _mm_max_pd(x, y) : _mm_add_pd(x, y);
#else
    __m128d x = (__m128d)a;
#endif
    __m128d z = _mm_unpackhi_pd(x, x);
    return greatest ? _mm_max_sd(x, z) : _mm_add_sd(x, z);
}

MG_INLINE float v_total_f32(vf32 a) { return _mm_cvtss_f32(fold_f32(a, 0)); }
MG_INLINE double v_total_f64(vf64 a) { return _mm_cvtsd_f64(fold_f64(a, 0)); }
MG_INLINE float v_greatest_f32(vf32 a) { return _mm_cvtss_f32(fold_f32(a, 1)); }
MG_INLINE double v_greatest_f64(vf64 a) { return _mm_cvtsd_f64(fold_f64(a, 1)); }

#else

MG_INLINE float v_total_f32(vf32 a) { return (a[0] + a[2]) + (a[1] + a[3]); }
MG_INLINE double v_total_f64(vf64 a) { return a[0] + a[1]; }
MG_INLINE float v_greatest_f32(vf32 a)
{
    return MG_MAX(MG_MAX(a[0], a[2]), MG_MAX(a[1], a[3]));
}
MG_INLINE double v_greatest_f64(vf64 a) { return MG_MAX(a[0], a[1]); }

#endif

/* v[i][j] becomes v[j][i], by butterflies over pairs of vectors s apart: one takes the lanes
 * without bit s of both, the other those with it. */
#if MG_VECTOR == 64
static const vi32 lanes_f32 = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const vi64 lanes_f64 = {0, 1, 2, 3, 4, 5, 6, 7};
#elif MG_VECTOR == 32
static const vi32 lanes_f32 = {0, 1, 2, 3, 4, 5, 6, 7};
static const vi64 lanes_f64 = {0, 1, 2, 3};
#else
static const vi32 lanes_f32 = {0, 1, 2, 3};
static const vi64 lanes_f64 = {0, 1};
#endif
#define MG_TRANSPOSE(suffix, vector, integers) \
    MG_INLINE void v_transpose_##suffix(vector v[MG_LANES_##suffix]) { \
        const integers lane = lanes_##suffix; \
        _Pragma("GCC unroll 4") for (int s = 1; s < MG_LANES_##suffix; s *= 2) { \
            const integers from_b = (integers)((lane & (unsigned)s) != 0); \
            _Pragma("GCC unroll 16") for (int i = 0; i < MG_LANES_##suffix; i++) { \
                if (i & s) continue; \
                const vector a = v[i], b = v[i + s]; \
                v[i] = __builtin_shuffle(a, b, (from_b & (lane - s + MG_LANES_##suffix)) \
                                                   | (~from_b & lane)); \
                v[i + s] = __builtin_shuffle(a, b, (from_b & (lane + MG_LANES_##suffix)) \
                                                       | (~from_b & (lane + s))); \
            } \
        } \
    }
MG_TRANSPOSE(f32, vf32, vi32)
MG_TRANSPOSE(f64, vf64, vi64)
#undef MG_TRANSPOSE

#if defined(__AVX512F__)

MG_INLINE vf32 v_first_f32(const float *p, int n, float fill)
{
    return (vf32)_mm512_mask_loadu_ps(_mm512_set1_ps(fill), (__mmask16)((1u << n) - 1), p);
}
MG_INLINE vf64 v_first_f64(const double *p, int n, double fill)
{
    return (vf64)_mm512_mask_loadu_pd(_mm512_set1_pd(fill), (__mmask8)((1u << n) - 1), p);
}
MG_INLINE vf32 v_keep_f32(vf32 a, int n)
{
    return (vf32)_mm512_maskz_mov_ps((__mmask16)((1u << n) - 1), (__m512)a);
}
MG_INLINE vf64 v_keep_f64(vf64 a, int n)
{
    return (vf64)_mm512_maskz_mov_pd((__mmask8)((1u << n) - 1), (__m512d)a);
}
MG_INLINE void v_put_first_f32(float *p, vf32 a, int n)
{
    _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), (__m512)a);
}
MG_INLINE void v_put_first_f64(double *p, vf64 a, int n)
{
    _mm512_mask_storeu_pd(p, (__mmask8)((1u << n) - 1), (__m512d)a);
}

#elif defined(__AVX2__)

MG_INLINE __m256i first_32(int n)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
MG_INLINE __m256i first_64(int n)
{
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), _mm256_setr_epi64x(0, 1, 2, 3));
}
MG_INLINE vf32 v_first_f32(const float *p, int n, float fill)
{
    __m256i m = first_32(n);
    return (vf32)_mm256_blendv_ps(_mm256_set1_ps(fill), _mm256_maskload_ps(p, m), (__m256)m);
}
MG_INLINE vf64 v_first_f64(const double *p, int n, double fill)
{
    __m256i m = first_64(n);
    return (vf64)_mm256_blendv_pd(_mm256_set1_pd(fill), _mm256_maskload_pd(p, m), (__m256d)m);
}
MG_INLINE vf32 v_keep_f32(vf32 a, int n)
{
    return (vf32)_mm256_and_ps((__m256)a, (__m256)first_32(n));
}
MG_INLINE vf64 v_keep_f64(vf64 a, int n)
{
    return (vf64)_mm256_and_pd((__m256d)a, (__m256d)first_64(n));
}
MG_INLINE void v_put_first_f32(float *p, vf32 a, int n)
{
    _mm256_maskstore_ps(p, first_32(n), (__m256)a);
}
MG_INLINE void v_put_first_f64(double *p, vf64 a, int n)
{
    _mm256_maskstore_pd(p, first_64(n), (__m256d)a);
}

#else

MG_INLINE vf32 v_first_f32(const float *p, int n, float fill)
{
    return (vf32){n > 0 ? p[0] : fill, n > 1 ? p[1] : fill, n > 2 ? p[2] : fill,
                  n > 3 ? p[3] : fill};
}
MG_INLINE vf64 v_first_f64(const double *p, int n, double fill)
{
    return (vf64){n > 0 ? p[0] : fill, n > 1 ? p[1] : fill};
}
MG_INLINE vf32 v_keep_f32(vf32 a, int n)
{
    return (vf32){n > 0 ? a[0] : 0, n > 1 ? a[1] : 0, n > 2 ? a[2] : 0, n > 3 ? a[3] : 0};
}
MG_INLINE vf64 v_keep_f64(vf64 a, int n) { return (vf64){n > 0 ? a[0] : 0, n > 1 ? a[1] : 0}; }
MG_INLINE void v_put_first_f32(float *p, vf32 a, int n)
{
    for (int i = 0; i < n && i < 4; i++)
        p[i] = a[i];
}
MG_INLINE void v_put_first_f64(double *p, vf64 a, int n)
{
    for (int i = 0; i < n && i < 2; i++)
        p[i] = a[i];
}

#endif
#endif
