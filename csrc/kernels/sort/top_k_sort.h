/* Sorting of entries by keys of BITS bits; included by top_k.c once for each width. Greater keys
 * come first, equal ones by place. */
#define NAME(f) MG_JOIN(f, BITS)
#define KEY NAME(key)
#define RANK NAME(rank)

/* Puts `next`, which comes from behind all, where it belongs among the first `count`. */
static inline void NAME(insert)(RANK *y, int64_t count, RANK next) {
    for (; count > 0 && y[count - 1].key < next.key; count--) y[count] = y[count - 1];
    y[count] = next;
}

/* y[0..k): the greatest of n keys. Most blocks of keys hold none that exceeds the least of them. */
static void NAME(few)(RANK *y, int64_t k, const KEY *key, int64_t n) {
    for (int64_t i = 0; i < k; i++) NAME(insert)(y, i, (RANK){key[i], (int32_t)i});
    for (int64_t i = k; i < n; i += BLOCK) {
        const int64_t end = MG_MIN(i + BLOCK, n);
        const KEY least = y[k - 1].key;
        KEY found = 0;
        for (int64_t j = i; j < end; j++) found |= (KEY)(key[j] > least);
        if (!found) continue;
        for (int64_t j = i; j < end; j++) {
            if (key[j] > y[k - 1].key) NAME(insert)(y, k - 1, (RANK){key[j], (int32_t)j});
        }
    }
}

#if BITS == 32
/* The places of x's entries, whose ranks are `key`, the greatest first: in the lower halves of the
 * pairs that it returns. */
static const key_64 *NAME(order)(void *memory, const KEY *key, int64_t n) {
    key_64 *pair = memory;
    for (int64_t i = 0; i < n; i++) pair[i] = (key_64)~key[i] << 32 | (uint32_t)i;
    sort_pairs(pair, n, pair + n);
    return pair;
}
#else
/* One pass of a radix sort: stable, by the 8 bits from `shift` on. False if they all agree. */
static int NAME(by_digit)(RANK *MG_RESTRICT y, const RANK *MG_RESTRICT x, int64_t n, int shift) {
    uint32_t start[DIGITS] = {0};
    for (int64_t i = 0; i < n; i++) start[~(x[i].key >> shift) & (DIGITS - 1)]++;
    if (start[~(x[0].key >> shift) & (DIGITS - 1)] == n) return 0;
    starts_of_digits(start);
    for (int64_t i = 0; i < n; i++) y[start[~(x[i].key >> shift) & (DIGITS - 1)]++] = x[i];
    return 1;
}

/* The ranks of n keys in order, in one of two pieces of memory for n entries. */
static const RANK *NAME(radix_order)(RANK *memory, const KEY *key, int64_t n) {
    RANK *from = memory, *to = memory + n;
    for (int64_t i = 0; i < n; i++) from[i] = (RANK){key[i], (int32_t)i};
    for (int shift = 0; shift < BITS; shift += 8) {
        if (!NAME(by_digit)(to, from, n, shift)) continue;
        RANK *other = from;
        from = to;
        to = other;
    }
    return from;
}

/* Puts pairs whose upper halves agree in the order of their whole keys; 0 if they are many. */
static int NAME(settle)(key_64 *pair, const KEY *key, int64_t n) {
    for (int64_t i = 1; i < n; i++) {
        if (pair[i] >> 32 != pair[i - 1] >> 32) continue;
        const key_64 next = pair[i];
        const KEY rank = key[(uint32_t)next];
        int64_t at = i;
        for (; at > 0 && pair[at - 1] >> 32 == next >> 32; at--) {
            if (key[(uint32_t)pair[at - 1]] >= rank) break;
            pair[at] = pair[at - 1];
            if (i - at > SHORT) return 0;
        }
        pair[at] = next;
    }
    return 1;
}

/* As for 32 bits: keys that are within 2^32 of each other are sorted by their distance from the
 * greatest, others by the upper 32 bits of it. May overwrite the keys. */
static const key_64 *NAME(order)(void *memory, KEY *key, int64_t n) {
    key_64 *pair = memory;
    KEY least = key[0], most = key[0];
    for (int64_t i = 1; i < n; i++) {
        least = MG_MIN(least, key[i]);
        most = MG_MAX(most, key[i]);
    }
    const KEY range = most - least;
    const int shift = range >> 32 ? 32 - __builtin_clzll(range) : 0;
    for (int64_t i = 0; i < n; i++) pair[i] = (most - key[i]) >> shift << 32 | (uint32_t)i;
    sort_pairs(pair, n, pair + n);
    if (shift == 0 || NAME(settle)(pair, key, n)) return pair;
    const RANK *rank = NAME(radix_order)(memory, key, n);
    for (int64_t i = 0; i < n; i++) key[i] = (uint32_t)rank[i].place;
    return key;
}
#endif

#undef NAME
#undef KEY
#undef RANK
#undef BITS
