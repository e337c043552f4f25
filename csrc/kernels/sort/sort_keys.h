/* Sorting of keys of BITS bits, unsigned, the least first; included once for each width.
 *
 *   sort_keys_<BITS>(key, n, room): `room` is for n keys.
 *
 * With AVX-512 it is a quicksort (sort_avx512.h); elsewhere, and where pivots turn out badly, a
 * radix sort. */
#define NAME(f) MG_JOIN(f, BITS)
#define KEY NAME(key)

/* By the 8 bits at `shift`: 0 if all keys agree in them. `start` has how many have each digit. */
static int NAME(radix_pass)(KEY *MG_RESTRICT y, const KEY *MG_RESTRICT x, int64_t n, int shift,
                            uint32_t *start) {
    if (start[(x[0] >> shift) & (DIGITS - 1)] == n) return 0;
    starts_of_digits(start);
    for (int64_t i = 0; i < n; i++) y[start[(x[i] >> shift) & (DIGITS - 1)]++] = x[i];
    return 1;
}

/* By the bits from `low` on, stable. */
static void NAME(radix_sort)(KEY *key, int64_t n, KEY *room, int low) {
    uint32_t count[BITS / 8][DIGITS];
    memset(count, 0, sizeof count);
    for (int64_t i = 0; i < n; i++) {
        for (int b = low / 8; b < BITS / 8; b++) count[b][(key[i] >> 8 * b) & (DIGITS - 1)]++;
    }
    KEY *from = key, *to = room;
    for (int b = low / 8; b < BITS / 8; b++) {
        if (!NAME(radix_pass)(to, from, n, 8 * b, count[b])) continue;
        KEY *other = from;
        from = to;
        to = other;
    }
    if (from != key) memcpy(key, from, (size_t)n * sizeof(KEY));
}

#ifdef __AVX512F__
#include "sort_avx512.h"
#else
static void NAME(sort_keys)(KEY *key, int64_t n, KEY *room) {
    if (n > SHORT) {
        NAME(radix_sort)(key, n, room, 0);
        return;
    }
    for (int64_t i = 1; i < n; i++) {
        const KEY next = key[i];
        int64_t at = i;
        for (; at > 0 && key[at - 1] > next; at--) key[at] = key[at - 1];
        key[at] = next;
    }
}
#endif

#undef NAME
#undef KEY
#undef BITS
