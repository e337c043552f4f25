/* hash_strings: 64-bit hashes of byte strings that lie one after the other.
 * buf: hashes (uint64), bytes, ends (int64: string i ends before byte ends[i] and begins where
 * string i - 1 ends). param: which hash, and the two halves of a key. The parallel axis is the
 * strings.
 *
 * FARM is FarmHash's Fingerprint64 (Pike and Alakuijala), MURMUR is MurmurHash64A (Appleby) under a
 * seed, SIP is SipHash-2-4 (Aumasson and Bernstein) under a 128-bit key. All read little-endian
 * words. */
#include <string.h>

#include "kernel.h"

enum { FARM, MURMUR, SIP };

static const uint64_t K0 = 0xc3a5c85c97cb3127u, K1 = 0xb492b66fbe98f273u, K2 = 0x9ae16a3b2f90404fu;

typedef struct pair {
    uint64_t first, second;
} pair;

static inline uint64_t word(const uint8_t *s) {
    uint64_t value;
    memcpy(&value, s, 8);
    return value;
}

static inline uint32_t half_word(const uint8_t *s) {
    uint32_t value;
    memcpy(&value, s, 4);
    return value;
}

static inline uint64_t right(uint64_t v, int by) { return v >> by | v << (64 - by); }
static inline uint64_t left(uint64_t v, int by) { return v << by | v >> (64 - by); }
static inline uint64_t folded(uint64_t v) { return v ^ v >> 47; }

static inline uint64_t mixed(uint64_t u, uint64_t v, uint64_t by) {
    return folded((v ^ folded((u ^ v) * by)) * by) * by;
}

static uint64_t farm_to_16(const uint8_t *s, uint64_t n) {
    uint64_t by = K2 + n * 2;
    if (n >= 8) {
        uint64_t a = word(s) + K2, b = word(s + n - 8);
        return mixed(right(b, 37) * by + a, (right(a, 25) + b) * by, by);
    }
    if (n >= 4) return mixed(n + ((uint64_t)half_word(s) << 3), half_word(s + n - 4), by);
    if (n == 0) return K2;
    uint32_t y = s[0] + ((uint32_t)s[n >> 1] << 8), z = (uint32_t)n + ((uint32_t)s[n - 1] << 2);
    return folded(y * K2 ^ z * K0) * K2;
}

static uint64_t farm_to_32(const uint8_t *s, uint64_t n) {
    uint64_t by = K2 + n * 2, a = word(s) * K1, b = word(s + 8);
    uint64_t c = word(s + n - 8) * by, d = word(s + n - 16) * K2;
    return mixed(right(a + b, 43) + right(c, 30) + d, a + right(b + K2, 18) + c, by);
}

static uint64_t farm_to_64(const uint8_t *s, uint64_t n) {
    uint64_t by = K2 + n * 2, a = word(s) * K2, b = word(s + 8);
    uint64_t c = word(s + n - 8) * by, d = word(s + n - 16) * K2;
    uint64_t y = right(a + b, 43) + right(c, 30) + d, z = mixed(y, a + right(b + K2, 18) + c, by);
    uint64_t e = word(s + 16) * by, f = word(s + 24);
    uint64_t g = (y + word(s + n - 32)) * by, h = (z + word(s + n - 24)) * by;
    return mixed(right(e + f, 43) + right(g, 30) + h, e + right(f + a, 18) + g, by);
}

/* 32 bytes folded into two seeds. */
static inline pair farm_fold(const uint8_t *s, uint64_t a, uint64_t b) {
    a += word(s);
    b = right(b + a + word(s + 24), 21);
    uint64_t c = a;
    a += word(s + 8) + word(s + 16);
    return (pair){a + word(s + 24), b + right(a, 44) + c};
}

typedef struct farm_state {
    uint64_t x, y, z;
    pair v, w;
} farm_state;

/* 64 bytes; the last ones weigh what was gathered by `by` and `times`. */
static inline void farm_block(farm_state *f, const uint8_t *s, uint64_t by, uint64_t times) {
    f->x = right(f->x + f->y + f->v.first + word(s + 8), 37) * by;
    f->y = right(f->y + f->v.second + word(s + 48), 42) * by;
    f->x ^= f->w.second * times;
    f->y += f->v.first * times + word(s + 40);
    f->z = right(f->z + f->w.first, 33) * by;
    f->v = farm_fold(s, f->v.second * by, f->x + f->w.first);
    f->w = farm_fold(s + 32, f->z + f->w.second, f->y + word(s + 16));
    uint64_t z = f->z;
    f->z = f->x;
    f->x = z;
}

static uint64_t farm(const uint8_t *s, uint64_t n) {
    if (n <= 16) return farm_to_16(s, n);
    if (n <= 32) return farm_to_32(s, n);
    if (n <= 64) return farm_to_64(s, n);
    farm_state f = {.x = 81 * K2 + word(s), .y = 81 * K1 + 113, .v = {0, 0}, .w = {0, 0}};
    f.z = folded(f.y * K2 + 113) * K2;
    for (uint64_t at = 0; at < (n - 1) / 64 * 64; at += 64) farm_block(&f, s + at, K1, 1);
    uint64_t by = K1 + ((f.z & 0xff) << 1);
    f.w.first += (n - 1) & 63;
    f.v.first += f.w.first;
    f.w.first += f.v.first;
    farm_block(&f, s + n - 64, by, 9);
    return mixed(mixed(f.v.first, f.w.first, by) + folded(f.y) * K0 + f.z,
                 mixed(f.v.second, f.w.second, by) + f.x, by);
}

/* The last n < 8 bytes as a word with zeros above. */
static inline uint64_t short_word(const uint8_t *s, uint64_t n) {
    uint64_t value = 0;
    for (uint64_t i = 0; i < n; i++) value |= (uint64_t)s[i] << (8 * i);
    return value;
}

static uint64_t murmur(const uint8_t *s, uint64_t n, uint64_t seed) {
    const uint64_t by = 0xc6a4a7935bd1e995u;
    uint64_t h = seed ^ n * by;
    for (; n >= 8; s += 8, n -= 8) {
        uint64_t k = word(s) * by;
        h = (h ^ (k ^ k >> 47) * by) * by;
    }
    if (n) h = (h ^ short_word(s, n)) * by;
    h = (h ^ h >> 47) * by;
    return h ^ h >> 47;
}

static inline void sip_rounds(uint64_t v[4], int count) {
    for (int i = 0; i < count; i++) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = left(v[1], 13) ^ v[0];
        v[3] = left(v[3], 16) ^ v[2];
        v[0] = left(v[0], 32) + v[3];
        v[2] += v[1];
        v[3] = left(v[3], 21) ^ v[0];
        v[1] = left(v[1], 17) ^ v[2];
        v[2] = left(v[2], 32);
    }
}

static uint64_t sip(const uint8_t *s, uint64_t n, uint64_t low, uint64_t high) {
    uint64_t v[4] = {low ^ 0x736f6d6570736575u, high ^ 0x646f72616e646f6du,
                     low ^ 0x6c7967656e657261u, high ^ 0x7465646279746573u};
    uint64_t last = n << 56;
    for (;; s += 8, n -= 8) {
        uint64_t m = n >= 8 ? word(s) : (last | short_word(s, n));
        v[3] ^= m;
        sip_rounds(v, 2);
        v[0] ^= m;
        if (n < 8) break;
    }
    v[2] ^= 0xff;
    sip_rounds(v, 4);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

mg_status MG_FN(hash_strings_any)(const mg_args *a, int64_t begin, int64_t end) {
    uint64_t *hashes = a->buf[0];
    const uint8_t *bytes = a->buf[1];
    const int64_t *ends = a->buf[2];
    for (int64_t i = begin; i < end; i++) {
        int64_t from = i ? ends[i - 1] : 0;
        const uint8_t *s = bytes + from;
        uint64_t n = (uint64_t)(ends[i] - from), low = (uint64_t)a->param[1],
                 high = (uint64_t)a->param[2];
        hashes[i] = a->param[0] == FARM ? farm(s, n)
                    : a->param[0] == SIP ? sip(s, n, low, high)
                                         : murmur(s, n, low);
    }
    return MG_OK;
}
