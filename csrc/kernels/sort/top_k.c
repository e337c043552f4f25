/* The k greatest entries of rows, and whether an entry is among them.
 *
 *   top_k     buf: values, places, x        param: n, k, how        workspace: see below
 *     values[i][0..k): the greatest of x[i][0..n) in descending order, equal ones in the order of
 *     their places (int32). NaN counts as greater than all numbers. Parallel axis: rows
 *       how: PICK keeps k entries sorted while it looks through the row; SORT sorts the row;
 *       SORT_VALUES does it without the places, which are not written then.
 *     workspace: for PICK k ranks and n keys; else 2 n ranks and n keys
 *   in_top_k  buf: y, x, target, k          param: n
 *     y[i] = fewer than k of x[i][0..n) exceed x[i][target[i]], which are all finite. The type in
 *     the name is that of the targets and of k. Parallel axis: rows
 *
 * Entries are ranked by integers of their width: the bits of a float, those of a negative one
 * inverted but for the sign, are in the float's order. Sorted are the inverted ranks, the least
 * first, or pairs of 32 bits of them and the place, so that no two are equal. */
#include <math.h>
#include <string.h>

#include "move/indices.h"
#include "simd/across.h"

/* Rows of up to SHORT entries are sorted by insertion. */
enum { SHORT = 32, BLOCK = 64, DIGITS = 256 };
enum { PICK, SORT, SORT_VALUES };
/* Where the keys of n entries begin in a workspace for sorting. */
#define KEYS_AT(n, RANK) (2 * (n) * (int64_t)sizeof(RANK))

typedef uint32_t key_32;
typedef struct rank_32 {
    key_32 key;
    int32_t place;
} rank_32;

typedef uint64_t key_64;
typedef struct rank_64 {
    key_64 key;
    int32_t place;
} rank_64;

/* In a radix sort, how many have each digit becomes where the first of them goes. */
static void starts_of_digits(uint32_t *count) {
    uint32_t at = 0;
    for (int d = 0; d < DIGITS; d++) {
        const uint32_t has = count[d];
        count[d] = at;
        at += has;
    }
}

#define BITS 32
#include "sort_keys.h"
#define BITS 64
#include "sort_keys.h"

/* Pairs are all different: elsewhere than in the vectors' quicksort, their upper halves do. */
static void sort_pairs(key_64 *pair, int64_t n, key_64 *room) {
#ifdef __AVX512F__
    sort_keys_64(pair, n, room);
#else
    if (n > SHORT) {
        radix_sort_64(pair, n, room, 32);
    } else {
        sort_keys_64(pair, n, room);
    }
#endif
}

/* By bits, as the unit for floats takes denormal numbers for 0; -0 ranks as 0, NaN as one. */
static inline uint32_t float_rank32(float x) {
    const uint32_t sign = 1u << 31;
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    const uint32_t plain = bits == sign ? 0 : bits;
    return bits << 1 > 0xff000000u ? UINT32_MAX : plain ^ (plain >> 31 ? UINT32_MAX : sign);
}

static inline uint64_t float_rank64(double x) {
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const uint64_t plain = bits == sign ? 0 : bits;
    return bits << 1 > 0xffe0000000000000u ? UINT64_MAX
                                           : plain ^ (plain >> 63 ? UINT64_MAX : sign);
}

/* Ranks that tell -0 from 0, the number of such a rank, and what of it is in the way of a sort by
 * them alone: NaN, and zeros of both signs, which are equal. */
enum { HAS_ZERO = 1, HAS_MINUS_ZERO = 2, HAS_NAN = 4 };
#define ARE_LOST(has) ((has) >= (HAS_ZERO | HAS_MINUS_ZERO))

static inline uint32_t full_rank32(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits ^ (bits >> 31 ? UINT32_MAX : 1u << 31);
}

static inline uint64_t full_rank64(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits ^ (bits >> 63 ? UINT64_MAX : (uint64_t)1 << 63);
}

static inline float of_full_rank32(uint32_t rank) {
    const uint32_t bits = rank ^ (rank >> 31 ? 1u << 31 : UINT32_MAX);
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline double of_full_rank64(uint64_t rank) {
    const uint64_t bits = rank ^ (rank >> 63 ? (uint64_t)1 << 63 : UINT64_MAX);
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint32_t strange32(uint32_t rank) {
    const uint32_t minus = (1u << 31) - 1, none = 0;
    return (rank < 0x7fffffu || rank > 0xff800000u ? HAS_NAN : none)
        | (rank == minus + 1 ? HAS_ZERO : none) | (rank == minus ? HAS_MINUS_ZERO : none);
}

static inline uint64_t strange64(uint64_t rank) {
    const uint64_t minus = ((uint64_t)1 << 63) - 1, none = 0;
    return (rank < 0xfffffffffffffu || rank > 0xfff0000000000000u ? HAS_NAN : none)
        | (rank == minus + 1 ? HAS_ZERO : none) | (rank == minus ? HAS_MINUS_ZERO : none);
}

#define BITS 32
#include "top_k_sort.h"
#define BITS 64
#include "top_k_sort.h"

#define S f32
#define BITS 32
#define RANK_OF float_rank32
#define FULL_RANK_OF full_rank32
#define VALUE_OF of_full_rank32
#define STRANGE strange32
#include "top_k_type.h"
#define S f64
#define BITS 64
#define RANK_OF float_rank64
#define FULL_RANK_OF full_rank64
#define VALUE_OF of_full_rank64
#define STRANGE strange64
#include "top_k_type.h"
#define S i8
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x) ^ 1u << 31)
#define VALUE_OF(rank) ((T)((rank) ^ 1u << 31))
#include "top_k_type.h"
#define S i16
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x) ^ 1u << 31)
#define VALUE_OF(rank) ((T)((rank) ^ 1u << 31))
#include "top_k_type.h"
#define S i32
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x) ^ 1u << 31)
#define VALUE_OF(rank) ((T)((rank) ^ 1u << 31))
#include "top_k_type.h"
#define S i64
#define BITS 64
#define RANK_OF(x) ((uint64_t)(x) ^ (uint64_t)1 << 63)
#define VALUE_OF(rank) ((T)((rank) ^ (uint64_t)1 << 63))
#include "top_k_type.h"
#define S u8
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x))
#define VALUE_OF(rank) ((T)(rank))
#include "top_k_type.h"
#define S u16
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x))
#define VALUE_OF(rank) ((T)(rank))
#include "top_k_type.h"
#define S u32
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x))
#define VALUE_OF(rank) ((T)(rank))
#include "top_k_type.h"
#define S u64
#define BITS 64
#define RANK_OF(x) (x)
#define VALUE_OF(rank) (rank)
#include "top_k_type.h"

/* How many of x[0..n) exceed `score`; more than n if one is not finite. A row has fewer than 2^31
 * entries, so that int32 counts them. */
static int64_t count_above(const float *x, int64_t n, float score) {
    int32_t above = 0, strange = 0;
    for (int64_t i = 0; i < n; i++) {
        above += x[i] > score;
        strange |= !(__builtin_fabsf(x[i]) < INFINITY);
    }
    return strange ? n + 1 : above;
}

static mg_status in_top_k(const mg_args *a, int64_t width, int64_t begin, int64_t end) {
    const int64_t n = a->param[0], k = index_at(a->buf[3], width, 0);
    uint8_t *y = a->buf[0];
    for (int64_t i = begin; i < end; i++) {
        const float *x = (const float *)a->buf[1] + i * n;
        const int64_t target = index_at(a->buf[2], width, i);
        const int inside = target >= 0 && target < n;
        const int64_t above = inside ? count_above(x, n, x[target]) : n + 1;
        y[i] = above <= n && above < k;
    }
    return MG_OK;
}

mg_status MG_FN(in_top_k_i32)(const mg_args *a, int64_t begin, int64_t end) {
    return in_top_k(a, 4, begin, end);
}
mg_status MG_FN(in_top_k_i64)(const mg_args *a, int64_t begin, int64_t end) {
    return in_top_k(a, 8, begin, end);
}
