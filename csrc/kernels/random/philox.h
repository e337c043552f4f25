/* Philox 4x32-10 (Salmon et al., 2011): a counter-based generator. Block b of a stream is a
 * function of the key and b alone, so any piece of the work can start anywhere.
 *
 * An operation's stream is kept as state[3]: the 64-bit key, and the low and high half of the
 * 128-bit counter. As in TensorFlow the key is the graph's seed and the counter starts at 2^64
 * times the operation's seed. */
#ifndef MG_PHILOX_H
#define MG_PHILOX_H

#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__)
#include <immintrin.h>
typedef uint64_t philox_lanes __attribute__((vector_size(64)));
#define PHILOX_MULTIPLY(a, b) ((philox_lanes)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#elif defined(__AVX2__)
#include <immintrin.h>
typedef uint64_t philox_lanes __attribute__((vector_size(32)));
#define PHILOX_MULTIPLY(a, b) ((philox_lanes)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#elif defined(__SSE2__)
#include <emmintrin.h>
typedef uint64_t philox_lanes __attribute__((vector_size(16)));
#define PHILOX_MULTIPLY(a, b) ((philox_lanes)_mm_mul_epu32((__m128i)(a), (__m128i)(b)))
#else
typedef uint64_t philox_lanes __attribute__((vector_size(16)));
#define PHILOX_MULTIPLY(a, b) (((a) & UINT32_MAX) * (b))
#endif

#define PHILOX_M0 UINT32_C(0xD2511F53)
#define PHILOX_M1 UINT32_C(0xCD9E8D57)
#define PHILOX_W0 UINT32_C(0x9E3779B9)
#define PHILOX_W1 UINT32_C(0xBB67AE85)
#define PHILOX_WIDTH ((int)(sizeof(philox_lanes) / sizeof(uint64_t)))
#define PHILOX_VECTORS 2    /* drawn side by side, so that one's multiplications hide the other's */
#define PHILOX_AT_ONCE (PHILOX_VECTORS * PHILOX_WIDTH)

/* The ten rounds for PHILOX_AT_ONCE counters c. Only the lower half of each 64-bit lane counts; the
 * upper half is whatever the last multiplication left there, since the multiplication does not read
 * it. */
static inline void philox_rounds(philox_lanes c[4][PHILOX_VECTORS], uint64_t key)
{
    const philox_lanes zero = {0};
    uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++) {
        for (int v = 0; v < PHILOX_VECTORS; v++) {
            const philox_lanes p = PHILOX_MULTIPLY(c[0][v], zero + PHILOX_M0);
            const philox_lanes q = PHILOX_MULTIPLY(c[2][v], zero + PHILOX_M1);
            c[0][v] = (q >> 32) ^ c[1][v] ^ (zero + k0);
            c[2][v] = (p >> 32) ^ c[3][v] ^ (zero + k1);
            c[1][v] = q;
            c[3][v] = p;
        }
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
}

/* words[4 * n]: blocks `first`, `first + stride`, ... of the stream, n of them. */
static inline void philox_blocks(uint32_t *words, const uint64_t *state, uint64_t first,
                                 uint64_t stride, int64_t n)
{
    for (int64_t at = 0; at < n; at += PHILOX_AT_ONCE) {
        uint64_t counters[4][PHILOX_AT_ONCE], made[PHILOX_AT_ONCE][2];
        philox_lanes c[4][PHILOX_VECTORS];
        for (int j = 0; j < PHILOX_AT_ONCE; j++) {
            const uint64_t low = state[1] + first + stride * (uint64_t)(at + j);
            const uint64_t high = state[2] + (low < state[1]);
            counters[0][j] = low;
            counters[1][j] = low >> 32;
            counters[2][j] = high;
            counters[3][j] = high >> 32;
        }
        memcpy(c, counters, sizeof c);
        philox_rounds(c, state[0]);
        for (int v = 0; v < PHILOX_VECTORS; v++) {
            const philox_lanes front = (c[0][v] & UINT32_MAX) | c[1][v] << 32;
            const philox_lanes back = (c[2][v] & UINT32_MAX) | c[3][v] << 32;
            for (int j = 0; j < PHILOX_WIDTH; j++) {
                made[v * PHILOX_WIDTH + j][0] = front[j];
                made[v * PHILOX_WIDTH + j][1] = back[j];
            }
        }
        const int64_t count = n - at < PHILOX_AT_ONCE ? n - at : PHILOX_AT_ONCE;
        memcpy(words + 4 * at, made, (size_t)count * sizeof *made);
    }
}

/* The four words of one block, where the next block to draw is not known beforehand. */
static inline void philox_block(uint32_t words[4], const uint64_t *state, uint64_t block)
{
    const uint64_t low = state[1] + block, high = state[2] + (low < state[1]);
    uint32_t k0 = (uint32_t)state[0], k1 = (uint32_t)(state[0] >> 32);
    words[0] = (uint32_t)low;
    words[1] = (uint32_t)(low >> 32);
    words[2] = (uint32_t)high;
    words[3] = (uint32_t)(high >> 32);
    for (int round = 0; round < 10; round++) {
        const uint64_t p = (uint64_t)PHILOX_M0 * words[0], q = (uint64_t)PHILOX_M1 * words[2];
        words[0] = (uint32_t)(q >> 32) ^ words[1] ^ k0;
        words[2] = (uint32_t)(p >> 32) ^ words[3] ^ k1;
        words[1] = (uint32_t)q;
        words[3] = (uint32_t)p;
        k0 += PHILOX_W0;
        k1 += PHILOX_W1;
    }
}

/* A float in [0, 1) with the low 23 bits of x as its fraction. */
static inline float unit_f32(uint32_t x)
{
    const uint32_t bits = UINT32_C(0x3f800000) | (x & UINT32_C(0x7fffff));
    float one_to_two;
    memcpy(&one_to_two, &bits, sizeof bits);
    return one_to_two - 1.0f;
}

/* A double in [0, 1) with the low 20 bits of `upper` and all of `lower` as its fraction. */
static inline double unit_f64(uint32_t upper, uint32_t lower)
{
    const uint64_t bits =
        UINT64_C(0x3ff0000000000000) | (uint64_t)(upper & UINT32_C(0xfffff)) << 32 | lower;
    double one_to_two;
    memcpy(&one_to_two, &bits, sizeof bits);
    return one_to_two - 1.0;
}

#endif
