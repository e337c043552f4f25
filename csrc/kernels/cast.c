/* Conversions between all element types, as C converts them; float16 goes by way of float32. A
 * float outside of an integer's range gives what the conversion instruction gives, as in
 * TensorFlow. */
#include "kernel.h"

#include <string.h>

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
    half = bits > 0x7f800000u ? 0x7e00 : half;
    return (uint16_t)(sign | half);
}

#define FROM_f32(x) (x)
#define FROM_f64(x) (x)
#define FROM_f16(x) half_to_float(x)
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
        _Pragma("GCC ivdep") for (int64_t i = 0; i < n; i++) y[i] = TO_##to(FROM_##from(x[i])); \
        return MG_OK; \
    }

#define CAST(from, types) types(CAST_ROW, from)
#include "expand.h"
