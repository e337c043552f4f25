/* A float32 as the sum of three bfloat16, and copies of A and B split so, in tiles.
 *
 *   x 2^24 = x1 + x2 + x3,   x1 = x 2^24 rounded to bfloat16, x2 = (x 2^24 - x1) rounded, x3 = rest
 *
 * holds exactly: each part has 8 significant bits and a sign, and takes what the parts before it
 * have left of 24. Scaled by 2^24, the last bit of every normal float32 is a normal number, which
 * the tiles do not flush to zero; sums of products of numbers below 2^32 stay below 2^127 for 2^15
 * of them. Numbers from there on, infinities and NaNs are noticed, and left to the other paths.
 *
 * A tile is 16 rows of 32 bfloat16. One of A: 16 rows of it, 32 numbers of K each. One of B: 16
 * columns, and two numbers of K in a row. Which numbers of K are paired is free as long as A and B
 * agree: k and k + 16, so that two vectors of floats become a row of each part without crossing.
 *
 *       word 0 1 2 3 ...                            A's rows: u = a[i][k ..],   v = a[i][k + 16 ..]
 *            u v u v (lane by lane, upper halves)   B's rows: u = b[k][j ..],   v = b[k + 16][j ..]
 *
 * A panel is two tiles wide and as deep as the step through K: for each 32 numbers of K part 1 of
 * both tiles, part 2, part 3. */
enum {
    PARTS = 3,
    AMX_ROWS = 16,
    AMX_DEPTH = 32,                             /* numbers of K in a tile */
    PANEL_TILES = 2,
    PANEL_WIDTH = PANEL_TILES * AMX_ROWS,
    TILE_BYTES = 1024,
    TILE_ROW = 64,                              /* bytes */
    BLOCK_BYTES = PARTS * PANEL_TILES * TILE_BYTES + TILE_ROW
};
#define SPLIT_SCALE 0x1p24f
enum { TOO_LARGE = (127 + 24 + 32) << 8 };      /* 2^32, scaled, without its sign; upper half */

/* The upper halves of the lanes of u and v in turn. */
INLINE __m512i upper_halves(__m512i u, __m512i v) {
    const __m512i down = _mm512_set4_epi32(0x80800f0e, 0x80800b0a, 0x80800706, 0x80800302);
    return _mm512_mask_shuffle_epi8(v, 0x3333333333333333, u, down);
}

/* x rounded to 8 bits, halves away from zero. */
INLINE __m512i rounded(__m512i x) { return _mm512_add_epi32(x, _mm512_set1_epi32(0x8000)); }
INLINE __m512 remainder_of(__m512 x, __m512i rounded_x) {
    const __m512i upper = _mm512_set1_epi32((int)0xffff0000);
    return _mm512_sub_ps(x, (__m512)_mm512_and_si512(rounded_x, upper));
}

/* Splits u and v into a row of a tile of each part, `distance` bytes apart. Lanes of `seen` become
 * the upper halves, shifted left by one, of the largest numbers. */
INLINE void split(vec u, vec v, char *target, __m512i *seen) {
    __m512 x = u * splat(SPLIT_SCALE), y = v * splat(SPLIT_SCALE);
    const __m512i bits_of_both = upper_halves((__m512i)x, (__m512i)y);
    *seen = _mm512_max_epu16(*seen, _mm512_add_epi16(bits_of_both, bits_of_both));
#pragma GCC unroll 2
    for (int i = 0; i < PARTS - 1; i++) {
        const __m512i p = rounded((__m512i)x), q = rounded((__m512i)y);
        _mm512_store_si512(target + i * PANEL_TILES * TILE_BYTES, upper_halves(p, q));
        x = remainder_of(x, p);
        y = remainder_of(y, q);
    }
    _mm512_store_si512(target + (PARTS - 1) * PANEL_TILES * TILE_BYTES,
                       upper_halves((__m512i)x, (__m512i)y));
}

INLINE int all_are_small(__m512i seen) {
    return !_mm512_cmpge_epu16_mask(seen, _mm512_set1_epi16((short)TOO_LARGE));
}

/* Lanes [from, n) of what lies at x + from, 0 where n ends. */
INLINE vec load_upto(const real *x, int64_t n) {
    return n >= LANES ? load(x) : n > 0 ? load_some(x, (int)n) : (vec){0};
}

/* A strip of A or of B, 32 rows or columns, on its way into a panel. It can be split bit by bit,
 * while something else is done. */
typedef struct strip {
    const real *x;
    int64_t ldx, depth;
    int of_b, by_k;             /* of B or of A; do numbers of K lie side by side */
    int width;                  /* rows of A or columns of B */
    char *panel;
    int64_t at, units;          /* how many units are done, of how many */
    int64_t k;                  /* the next one: which tile along K, */
    int i, t;                   /* which row of A or of a tile of B, which tile across */
    __m512i seen;
} strip;

static int tiles_across(const strip *s) { return (s->width + AMX_ROWS - 1) / AMX_ROWS; }
static int64_t tiles_along(const strip *s) { return (s->depth + AMX_DEPTH - 1) / AMX_DEPTH; }
static int is_turned(const strip *s) { return s->of_b == s->by_k; }

static int64_t units_of(const strip *s) {
    if (is_turned(s)) return tiles_along(s) * tiles_across(s);
    return tiles_along(s) * (s->of_b ? AMX_ROWS * tiles_across(s) : s->width);
}

/* A row of a tile of A: 32 numbers of a row of A, taken row by row. */
INLINE void split_row_of_a(strip *s, __m512i *seen) {
    const int64_t left = s->depth - s->k * AMX_DEPTH;
    const real *from = s->x + s->i * s->ldx + s->k * AMX_DEPTH;
    char *tile = s->panel + s->k * BLOCK_BYTES + s->i / AMX_ROWS * TILE_BYTES;
    split(load_upto(from, left), load_upto(from + LANES, left - LANES),
          tile + s->i % AMX_ROWS * TILE_ROW, seen);
    if (left <= AMX_DEPTH) s->i++;
    s->k = left <= AMX_DEPTH ? 0 : s->k + 1;
}

/* A row of a tile of B: 16 columns of two rows of B. */
INLINE void split_row_of_b(strip *s, __m512i *seen) {
    const int64_t k = s->k * AMX_DEPTH + s->i, left = s->width - s->t * AMX_ROWS;
    const real *from = s->x + k * s->ldx + s->t * AMX_ROWS;
    split(load_upto(from, k < s->depth ? left : 0),
          load_upto(from + AMX_ROWS * s->ldx, k + AMX_ROWS < s->depth ? left : 0),
          s->panel + s->k * BLOCK_BYTES + s->t * TILE_BYTES + s->i * TILE_ROW, seen);
    s->t = left > AMX_ROWS;
    s->i += !s->t;
    s->k += s->i == AMX_ROWS;
    if (s->i == AMX_ROWS) s->i = 0;
}

/* v[j] = x[..][j] for 16 rows of x, of which `rows` are there, and of those `cols` numbers. */
INLINE void load_transposed(const real *x, int64_t ldx, int64_t rows, int64_t cols, vec v[LANES]) {
    for (int i = 0; i < LANES; i++) v[i] = i < rows ? load_upto(x + i * ldx, cols) : (vec){0};
    transpose(v);
}

/* A tile of what lies the other way round. */
static __attribute__((noinline)) void split_tile(strip *s, __m512i *seen) {
    const int64_t left = s->width - s->t * AMX_ROWS, deep = s->depth - s->k * AMX_DEPTH;
    const int64_t k = s->k * AMX_DEPTH, across = s->t * AMX_ROWS;
    char *target = s->panel + s->k * BLOCK_BYTES + s->t * TILE_BYTES;
    vec u[LANES], v[LANES];
    if (s->by_k) {
        const real *from = s->x + k + across * s->ldx;
        load_transposed(from, s->ldx, left, deep, u);
        load_transposed(from + LANES, s->ldx, left, deep - LANES, v);
    } else {
        const real *from = s->x + k * s->ldx + across;
        load_transposed(from, s->ldx, deep, left, u);
        load_transposed(from + LANES * s->ldx, s->ldx, deep - LANES, left, v);
    }
    for (int i = 0; i < AMX_ROWS; i++) split(u[i], v[i], target + i * TILE_ROW, seen);
    s->t = left > AMX_ROWS;
    s->k += !s->t;
}

/* Units up to `end`. */
INLINE void split_units(strip *s, int64_t end) {
    __m512i seen = s->seen;
    if (is_turned(s)) {
        for (; s->at < end; s->at++) split_tile(s, &seen);
    } else if (s->of_b) {
        for (; s->at < end; s->at++) split_row_of_b(s, &seen);
    } else {
        for (; s->at < end; s->at++) split_row_of_a(s, &seen);
    }
    s->seen = seen;
}

static __attribute__((noinline)) void split_unit(strip *s) { split_units(s, s->at + 1); }

/* All that is left; whether the strip can be split. */
static __attribute__((noinline)) int split_rest(strip *s) {
    strip x = *s;
    split_units(&x, x.units);
    *s = x;
    return all_are_small(x.seen);
}
