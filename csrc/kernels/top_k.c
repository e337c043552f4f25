/* The k greatest entries of rows, and whether an entry is among them.
 *
 *   top_k     buf: values, places, x        param: n, k, ranks    workspace: ranks and n keys
 *     values[i][0..k): the greatest of x[i][0..n) in descending order, equal ones in the order of
 *     their places (int32). NaN counts as greater than all numbers. With
 *     k ranks these are kept sorted while the row is looked through; with 2 n the row is sorted.
 *     Parallel axis: rows
 *   in_top_k  buf: y, x, target, k          param: n
 *     y[i] = fewer than k of x[i][0..n) exceed x[i][target[i]], which are all finite. The type in
 *     the name is that of the targets and of k. Parallel axis: rows
 *
 * Entries are ranked by integers of their width: the bits of a float, those of a negative one
 * inverted but for the sign, are in the float's order. */
#include <math.h>
#include <string.h>

#include "indices.h"

/* Rows of up to SHORT entries are sorted by insertion. */
enum { SHORT = 32, BLOCK = 64, DIGITS = 256 };

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

static inline uint32_t float_rank32(float x) {
    const float plain = x + 0.0f;       /* -0 is 0 */
    uint32_t bits;
    memcpy(&bits, &plain, sizeof bits);
    return x != x ? UINT32_MAX : bits ^ (bits >> 31 ? UINT32_MAX : 1u << 31);
}

static inline uint64_t float_rank64(double x) {
    const double plain = x + 0.0;
    uint64_t bits;
    memcpy(&bits, &plain, sizeof bits);
    return x != x ? UINT64_MAX : bits ^ (bits >> 63 ? UINT64_MAX : (uint64_t)1 << 63);
}

#define BITS 32
#include "top_k_sort.h"
#define BITS 64
#include "top_k_sort.h"

#define S f32
#define BITS 32
#define RANK_OF float_rank32
#include "top_k_type.h"
#define S f64
#define BITS 64
#define RANK_OF float_rank64
#include "top_k_type.h"
#define S i8
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x) ^ 1u << 31)
#include "top_k_type.h"
#define S i16
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x) ^ 1u << 31)
#include "top_k_type.h"
#define S i32
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x) ^ 1u << 31)
#include "top_k_type.h"
#define S i64
#define BITS 64
#define RANK_OF(x) ((uint64_t)(x) ^ (uint64_t)1 << 63)
#include "top_k_type.h"
#define S u8
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x))
#include "top_k_type.h"
#define S u16
#define BITS 32
#define RANK_OF(x) ((uint32_t)(x))
#include "top_k_type.h"
#define S u32
#define BITS 32
#define RANK_OF(x) (x)
#include "top_k_type.h"
#define S u64
#define BITS 64
#define RANK_OF(x) (x)
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
