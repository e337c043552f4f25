/* Conversions between all element types, as C converts them; float16 and bfloat16 go by way of
 * float32. A float outside of an integer's range gives what the conversion instruction gives, as in
 * TensorFlow. */
#include "bfloat16.h"
#include "kernel.h"

#include <string.h>

#if defined(__F16C__)
#include <immintrin.h>
#endif

/* float16 and float32: one element as the F16C instructions convert it, which most x86-64 CPUs
 * have, and on those many at a time. A NaN keeps the top of its payload and becomes a quiet one. */

/* Exponents differ by 112. A denormal float16, which is a normal float32, is the difference of two
 * normal numbers: its bits below 2^-14's exponent, and 2^-14. */
static inline float half_to_float(uint16_t h) {
    uint32_t magnitude = (uint32_t)(h & 0x7fff) << 13, special = magnitude >= 0x0f800000u;
    uint32_t normal = magnitude + (special ? 0x70000000u : 0x38000000u);
    uint32_t raised = magnitude + 0x38800000u;
    float f;
    memcpy(&f, &raised, 4);
    f -= 0x1p-14f;
    uint32_t bits;
    memcpy(&bits, &f, 4);
    normal |= magnitude > 0x0f800000u ? 0x00400000u : 0;
    bits = (magnitude < 0x00800000u ? bits : normal) | (uint32_t)(h & 0x8000) << 16;
    memcpy(&f, &bits, 4);
    return f;
}

/* To the nearest, halves to even. Below 2^-14 adding 0.5 leaves the denormal's bits at the
 * bottom. */
static inline uint16_t float_to_half(float f) {
    uint32_t bits;
    memcpy(&bits, &f, 4);
    uint32_t sign = bits >> 16 & 0x8000;
    bits &= 0x7fffffff;
    memcpy(&f, &bits, 4);
    float shifted = f + 0.5f;
    uint32_t low;
    memcpy(&low, &shifted, 4);
    uint32_t normal = (bits - 0x38000000u + 0xfff + (bits >> 13 & 1)) >> 13;
    uint32_t half = bits < 0x38800000u ? low - 0x3f000000u : normal;
    half = bits >= 0x47800000u ? 0x7c00 : half;
    half = bits > 0x7f800000u ? 0x7e00 | (bits >> 13 & 0x1ff) : half;
    return (uint16_t)(sign | half);
}

/* As many elements as fit whole vectors, with the instructions; how many those were. */
static inline int64_t halves_to_floats(float *y, const uint16_t *x, int64_t n) {
    int64_t i = 0;
#if defined(__AVX512F__)
    for (; i + 16 <= n; i += 16) {
        __m256i part = _mm256_loadu_si256((const __m256i *)(x + i));
        _mm512_storeu_ps(y + i, _mm512_cvtph_ps(part));
    }
#elif defined(__F16C__)
    for (; i + 8 <= n; i += 8) {
        __m128i part = _mm_loadu_si128((const __m128i *)(x + i));
        _mm256_storeu_ps(y + i, _mm256_cvtph_ps(part));
    }
#else
    (void)y, (void)x, (void)n;
#endif
    return i;
}
static inline int64_t floats_to_halves(uint16_t *y, const float *x, int64_t n) {
    int64_t i = 0;
#if defined(__AVX512F__)
    for (; i + 16 <= n; i += 16) {
        __m256i part = _mm512_cvtps_ph(_mm512_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT);
        _mm256_storeu_si256((__m256i *)(y + i), part);
    }
#elif defined(__F16C__)
    for (; i + 8 <= n; i += 8) {
        __m128i part = _mm256_cvtps_ph(_mm256_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT);
        _mm_storeu_si128((__m128i *)(y + i), part);
    }
#else
    (void)y, (void)x, (void)n;
#endif
    return i;
}

/* The compiler knows both names and keeps only the case that holds. */
#define STARTED(to, from, y, x, n) \
    !strcmp(#from "-" #to, "f16-f32") ? halves_to_floats((void *)y, (const void *)x, n) \
    : !strcmp(#from "-" #to, "f32-f16") ? floats_to_halves((void *)y, (const void *)x, n) : 0

#define FROM_f32(x) (x)
#define FROM_f64(x) (x)
#define FROM_f16(x) half_to_float(x)
#define FROM_bf16(x) mg_bfloat16_to_float(x)
#define FROM_i8(x) (x)
#define FROM_i16(x) (x)
#define FROM_i32(x) (x)
#define FROM_i64(x) (x)
#define FROM_u8(x) (x)
#define FROM_u16(x) (x)
#define FROM_u32(x) (x)
#define FROM_u64(x) (x)
#define FROM_bool(x) (x)
#define FROM_c64(x) (x)
#define FROM_c128(x) (x)
#define TO_f32(x) (float)(x)
#define TO_f64(x) (double)(x)
#define TO_f16(x) float_to_half((float)(x))
#define TO_bf16(x) mg_float_to_bfloat16((float)(x))
#define TO_i8(x) (int8_t)(x)
#define TO_i16(x) (int16_t)(x)
#define TO_i32(x) (int32_t)(x)
#define TO_i64(x) (int64_t)(x)
#define TO_u8(x) (uint8_t)(x)
#define TO_u16(x) (uint16_t)(x)
#define TO_u32(x) (uint32_t)(x)
#define TO_u64(x) (uint64_t)(x)
#define TO_bool(x) (__real__(x) != 0)
#define TO_c64(x) (float _Complex)(x)
#define TO_c128(x) (double _Complex)(x)

#define CAST_ROW(to, from) \
    mg_status MG_FN(cast_##from##_##to)(void *y_, const void *const *x_, int64_t n) { \
        const MG_T(from) *x = x_[0]; \
        MG_T(to) *y = y_; \
        int64_t i = STARTED(to, from, y, x, n); \
        _Pragma("GCC ivdep") for (; i < n; i++) y[i] = TO_##to(FROM_##from(x[i])); \
        return MG_OK; \
    }

#define CAST(from, types) types(CAST_ROW, from)
#include "expand.h"
