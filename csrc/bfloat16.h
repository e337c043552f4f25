/* bfloat16: the upper half of a float32. */
#ifndef MG_BFLOAT16_H
#define MG_BFLOAT16_H

#include <stdint.h>
#include <string.h>

static inline float mg_bfloat16_to_float(uint16_t b) {
    uint32_t bits = (uint32_t)b << 16;
    float f;
    memcpy(&f, &bits, 4);
    return f;
}

/* To the nearest, halves to even; every NaN is the one that TensorFlow makes of it. */
static inline uint16_t mg_float_to_bfloat16(float f) {
    uint32_t bits;
    memcpy(&bits, &f, 4);
    uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    return (uint16_t)((bits & 0x7fffffff) > 0x7f800000u ? 0x7fc0 : rounded);
}

#endif
