/* sort_keys_<BITS> with AVX-512; included by sort_keys.h, whose radix sort is what it falls back
 * to.
 *
 * A quicksort whose partitions compress vectors. Up to NETWORK keys are sorted in registers: lanes
 * by a network across vectors, which a transposition makes sorted vectors, and these by bitonic
 * merges. */
#define LANES (512 / BITS)
#define NETWORK (16 * LANES)
#define STEP 4
#define V NAME(sort_vector)
#define MASK NAME(sort_mask)
#if BITS == 32
#define NUMBERS_OF_LANES {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
#define COMPRESSED(mask, v) _mm512_maskz_compress_epi32(mask, (__m512i)(v))
#define MASKED_LOAD(mask, at) (V)_mm512_mask_loadu_epi32(_mm512_set1_epi32(-1), mask, at)
#define MASKED_STORE(at, mask, v) _mm512_mask_storeu_epi32(at, mask, (__m512i)(v))
#define MINIMUM(a, b) (V)_mm512_min_epu32((__m512i)(a), (__m512i)(b))
#define MAXIMUM(a, b) (V)_mm512_max_epu32((__m512i)(a), (__m512i)(b))
#define MAXIMUM_IN(mask, low, a, b) \
    (V)_mm512_mask_max_epu32((__m512i)(low), mask, (__m512i)(a), (__m512i)(b))
#define BELOW(a, b) _mm512_cmplt_epu32_mask((__m512i)(a), (__m512i)(b))
#define TRANSPOSE(v) v_transpose_f32((vf32 *)(v))
typedef __mmask16 MASK;
#else
#define NUMBERS_OF_LANES {0, 1, 2, 3, 4, 5, 6, 7}
#define COMPRESSED(mask, v) _mm512_maskz_compress_epi64(mask, (__m512i)(v))
#define MASKED_LOAD(mask, at) (V)_mm512_mask_loadu_epi64(_mm512_set1_epi64(-1), mask, at)
#define MASKED_STORE(at, mask, v) _mm512_mask_storeu_epi64(at, mask, (__m512i)(v))
/* Minima of 64 bits take two steps each. */
#define CHOSEN(mask, a, b) (V)_mm512_mask_blend_epi64(mask, (__m512i)(b), (__m512i)(a))
#define BELOW(a, b) _mm512_cmplt_epu64_mask((__m512i)(a), (__m512i)(b))
#define TRANSPOSE(v) v_transpose_f64((vf64 *)(v))
typedef __mmask8 MASK;
#endif
#define LOAD(at) (V)_mm512_loadu_si512(at)
#define STORE(at, v) _mm512_storeu_si512(at, v)
typedef KEY V __attribute__((vector_size(64)));

/* Lane i becomes the lesser of itself and lane i ^ with, the greater where `upper` has a bit. */
#define EXCHANGE(v, with, upper) \
    v = NAME(exchanged)(v, __builtin_shuffle(v, (V)NUMBERS_OF_LANES ^ (with)), (MASK)(upper))
MG_INLINE V NAME(exchanged)(V v, V other, MASK upper) {
#if BITS == 32
    return MAXIMUM_IN(upper, MINIMUM(v, other), v, other);
#else
    return CHOSEN((MASK)(BELOW(v, other) ^ upper), v, other);
#endif
}

/* A bitonic vector, sorted. */
MG_INLINE V NAME(cleaned)(V v) {
#if LANES == 16
    EXCHANGE(v, 8, 0xff00);
#endif
    EXCHANGE(v, 4, 0xf0f0);
    EXCHANGE(v, 2, 0xcccc);
    EXCHANGE(v, 1, 0xaaaa);
    return v;
}

MG_INLINE V NAME(sorted_vector)(V v) {
    EXCHANGE(v, 1, 0xaaaa);
    EXCHANGE(v, 3, 0xcccc);
    EXCHANGE(v, 1, 0xaaaa);
    EXCHANGE(v, 7, 0xf0f0);
    EXCHANGE(v, 2, 0xcccc);
    EXCHANGE(v, 1, 0xaaaa);
#if LANES == 16
    EXCHANGE(v, 15, 0xff00);
    EXCHANGE(v, 4, 0xf0f0);
    EXCHANGE(v, 2, 0xcccc);
    EXCHANGE(v, 1, 0xaaaa);
#endif
    return v;
}

#define UNROLLED _Pragma("GCC unroll 16")

/* a the lesser of both, b the greater. */
MG_INLINE void NAME(compared)(V *a, V *b) {
    const V x = *a, y = *b;
#if BITS == 32
    *a = MINIMUM(x, y);
    *b = MAXIMUM(x, y);
#else
    const MASK below = BELOW(x, y);
    *a = CHOSEN(below, x, y);
    *b = CHOSEN(below, y, x);
#endif
}
#define PAIR(i, j) NAME(compared)(v + (i), v + (j))

/* Merges the sorted halves of `count` vectors. */
MG_INLINE void NAME(merge)(V *v, const int count) {
    V turned[8];
    UNROLLED for (int i = 0; i < count / 2; i++) {
        turned[i] = __builtin_shuffle(v[count - 1 - i], (V)NUMBERS_OF_LANES ^ (LANES - 1));
    }
    UNROLLED for (int i = 0; i < count / 2; i++) {
        v[count / 2 + i] = turned[i];
        PAIR(i, count / 2 + i);
    }
    UNROLLED for (int apart = count / 4; apart > 0; apart /= 2) {
        UNROLLED for (int i = 0; i < count; i++) {
            if (!(i & apart)) PAIR(i, i + apart);
        }
    }
    UNROLLED for (int i = 0; i < count; i++) v[i] = NAME(cleaned)(v[i]);
}

/* Sorts each lane of 8 vectors, by the least network there is. */
MG_INLINE void NAME(sort_lanes)(V *v) {
    PAIR(0, 2); PAIR(1, 3); PAIR(4, 6); PAIR(5, 7);
    PAIR(0, 4); PAIR(1, 5); PAIR(2, 6); PAIR(3, 7);
    PAIR(0, 1); PAIR(2, 3); PAIR(4, 5); PAIR(6, 7);
    PAIR(2, 4); PAIR(3, 5);
    PAIR(1, 4); PAIR(3, 6);
    PAIR(1, 2); PAIR(3, 4); PAIR(5, 6);
}

#if LANES == 16
/* Merges lanes that are sorted in the first and in the last 8 of 16 vectors: odd-even. */
MG_INLINE void NAME(merge_lanes)(V *v) {
    UNROLLED for (int i = 0; i < 8; i++) PAIR(i, i + 8);
    UNROLLED for (int i = 4; i < 8; i++) PAIR(i, i + 4);
    UNROLLED for (int k = 2; k < 14; k += 4) {
        PAIR(k, k + 2);
        PAIR(k + 1, k + 3);
    }
    UNROLLED for (int k = 1; k < 15; k += 2) PAIR(k, k + 1);
}
#endif

/* Sorts each of `count` vectors; where there are as many as lanes, by lanes that then become the
 * vectors. */
MG_INLINE void NAME(sort_each)(V *v, const int count) {
    if (count < LANES) {
        UNROLLED for (int i = 0; i < count; i++) v[i] = NAME(sorted_vector)(v[i]);
        return;
    }
    UNROLLED for (int i = 0; i < count; i += 8) NAME(sort_lanes)(v + i);
#if LANES == 16
    NAME(merge_lanes)(v);
#endif
    UNROLLED for (int i = 0; i < count; i += LANES) TRANSPOSE(v + i);
}

/* n keys of `count` vectors, of which the last may be partly there. */
MG_INLINE void NAME(sort_vectors)(KEY *key, int64_t n, const int count) {
    V v[16];
    UNROLLED for (int i = 0; i < count; i++) {
        const int64_t there = MG_MIN(MG_MAX(n - i * LANES, 0), LANES);
        v[i] = MASKED_LOAD((MASK)((1u << there) - 1), key + i * LANES);
    }
    NAME(sort_each)(v, count);
    UNROLLED for (int size = 2; size <= count; size *= 2) {
        UNROLLED for (int i = 0; i < count; i += size) NAME(merge)(v + i, size);
    }
    UNROLLED for (int i = 0; i < count; i++) {
        const int64_t there = MG_MIN(MG_MAX(n - i * LANES, 0), LANES);
        MASKED_STORE(key + i * LANES, (MASK)((1u << there) - 1), v[i]);
    }
}

static void NAME(sort_few)(KEY *key, int64_t n) {
    if (n <= LANES) {
        NAME(sort_vectors)(key, n, 1);
    } else if (n <= 2 * LANES) {
        NAME(sort_vectors)(key, n, 2);
    } else if (n <= 4 * LANES) {
        NAME(sort_vectors)(key, n, 4);
    } else if (n <= 8 * LANES) {
        NAME(sort_vectors)(key, n, 8);
    } else {
        NAME(sort_vectors)(key, n, 16);
    }
}

/* Where a partition stores next: from `low` upward and below `high`. */
typedef struct NAME(ends) {
    KEY *low, *high;
} NAME(ends);

/* Stores those lanes of v that are `there` at the ends. `roomy`: a vector fits behind `low`. */
MG_INLINE NAME(ends) NAME(put)(NAME(ends) to, V v, V level, MASK there,
                               const int roomy) {
    const MASK first = (MASK)(BELOW(v, level) & there);
    const MASK rest = (MASK)(~first & there);
    const int firsts = __builtin_popcount(first), rests = __builtin_popcount(rest);
    if (roomy) {
        STORE(to.low, COMPRESSED(first, v));
    } else {
        MASKED_STORE(to.low, (MASK)((1u << firsts) - 1), COMPRESSED(first, v));
    }
    to.high -= rests;
    MASKED_STORE(to.high, (MASK)((1u << rests) - 1), COMPRESSED(rest, v));
    to.low += firsts;
    return to;
}

/* The keys below `pivot` first; returns how many they are. Vectors of both ends are held back,
 * so that the next ones, from the end with less space, always find as much of it. */
static int64_t NAME(partition)(KEY *key, int64_t n, KEY pivot) {
    const V level = pivot - (V){0};
    V held[3 * STEP], v[STEP];
    MASK there[3 * STEP];
    const int64_t whole = n / (STEP * LANES) * (STEP * LANES), over = n - whole;
    const KEY *left = key + STEP * LANES, *right = key + whole - STEP * LANES;
    UNROLLED for (int i = 0; i < STEP; i++) {
        const int64_t lanes = MG_MIN(MG_MAX(over - i * LANES, 0), LANES);
        there[i] = there[STEP + i] = (MASK)((1u << LANES) - 1);
        there[2 * STEP + i] = (MASK)((1u << lanes) - 1);
        held[i] = LOAD(key + i * LANES);
        held[STEP + i] = LOAD(right + i * LANES);
        held[2 * STEP + i] = MASKED_LOAD(there[2 * STEP + i], key + whole + i * LANES);
    }
    NAME(ends) to = {key, key + n};
    while (left < right) {
        const int from_left = left - to.low <= to.high - right;
        right -= from_left ? 0 : STEP * LANES;
        const KEY *at = from_left ? left : right;
        left += from_left ? STEP * LANES : 0;
        UNROLLED for (int i = 0; i < STEP; i++) v[i] = LOAD(at + i * LANES);
        UNROLLED for (int i = 0; i < STEP; i++) {
            to = NAME(put)(to, v[i], level, (MASK)((1u << LANES) - 1), 1);
        }
    }
    UNROLLED for (int i = 0; i < 3 * STEP; i++) {
        to = NAME(put)(to, held[i], level, there[i], 0);
    }
    return to.low - key;
}

/* The middle one of a vector of keys that are evenly apart. */
static KEY NAME(pivot)(const KEY *key, int64_t n) {
    const KEY *at = key + n / (2 * LANES);
    V v;
    for (int i = 0; i < LANES; i++) v[i] = at[i * (n / LANES)];
    return NAME(sorted_vector)(v)[LANES / 2];
}

/* `tries` partitions, and then a radix sort. */
static void NAME(quicksort)(KEY *key, int64_t n, KEY *room, int tries) {
    while (n > NETWORK) {
        if (tries-- == 0) {
            NAME(radix_sort)(key, n, room, 0);
            return;
        }
        const KEY pivot = NAME(pivot)(key, n);
        const int64_t first = NAME(partition)(key, n, pivot);
        if (first == 0) {       /* the pivot is the least */
            const int64_t equal = pivot == (KEY)-1 ? n : NAME(partition)(key, n, pivot + 1);
            key += equal;
            n -= equal;
        } else if (first < n - first) {
            NAME(quicksort)(key, first, room, tries);
            key += first;
            n -= first;
        } else {
            NAME(quicksort)(key + first, n - first, room, tries);
            n = first;
        }
    }
    if (n > 1) NAME(sort_few)(key, n);
}

static void NAME(sort_keys)(KEY *key, int64_t n, KEY *room) {
    NAME(quicksort)(key, n, room, 2 * (64 - __builtin_clzll((uint64_t)n | 1)) + 8);
}

#undef LANES
#undef NETWORK
#undef STEP
#undef V
#undef MASK
#undef NUMBERS_OF_LANES
#undef COMPRESSED
#undef MASKED_LOAD
#undef MASKED_STORE
#undef MINIMUM
#undef MAXIMUM
#undef MAXIMUM_IN
#undef CHOSEN
#undef BELOW
#undef LOAD
#undef STORE
#undef EXCHANGE
#undef PAIR
#undef TRANSPOSE
#undef UNROLLED
