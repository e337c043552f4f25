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

/* Splits x[depth][cols], cols <= 32, into a panel of B; missing columns are 0. */
static void split_cols(const real *x, int64_t ldx, int cols, int64_t depth, char *panel,
                       __m512i *seen) {
    __m512i most = *seen;
    for (int64_t k = 0; k < depth; k += AMX_DEPTH, panel += BLOCK_BYTES) {
        for (int i = 0; i < AMX_ROWS; i++) {
            const real *upper = x + (k + i) * ldx, *lower = upper + AMX_ROWS * ldx;
            for (int t = 0; t * AMX_ROWS < cols; t++) {
                const int64_t left = cols - t * AMX_ROWS;
                split(load_upto(upper + t * AMX_ROWS, k + i < depth ? left : 0),
                      load_upto(lower + t * AMX_ROWS, k + i + AMX_ROWS < depth ? left : 0),
                      panel + t * TILE_BYTES + i * TILE_ROW, &most);
            }
        }
    }
    *seen = most;
}

/* v[j] = x[..][j] for 16 rows of x, of which `rows` are there, and of those `cols` numbers. */
INLINE void load_transposed(const real *x, int64_t ldx, int64_t rows, int64_t cols, vec v[LANES]) {
    for (int i = 0; i < LANES; i++) v[i] = i < rows ? load_upto(x + i * ldx, cols) : (vec){0};
    transpose(v);
}

/* As split_cols, of x[cols][depth]. */
static void split_cols_transposed(const real *x, int64_t ldx, int cols, int64_t depth, char *panel,
                                  __m512i *seen) {
    for (int64_t k = 0; k < depth; k += AMX_DEPTH, panel += BLOCK_BYTES) {
        for (int t = 0; t * AMX_ROWS < cols; t++) {
            const real *from = x + t * AMX_ROWS * ldx + k;
            vec u[LANES], v[LANES];
            load_transposed(from, ldx, cols - t * AMX_ROWS, depth - k, u);
            load_transposed(from + LANES, ldx, cols - t * AMX_ROWS, depth - k - LANES, v);
            for (int i = 0; i < AMX_ROWS; i++)
                split(u[i], v[i], panel + t * TILE_BYTES + i * TILE_ROW, seen);
        }
    }
}

/* A strip of A, x[rows][depth] or, transposed, x[depth][rows], on its way into a panel. It can be
 * split bit by bit, while something else is done. */
typedef struct strip {
    const real *x;
    int64_t ldx, depth;
    int transposed, rows;
    char *panel;
    int64_t at, units;          /* how many units are done, of how many */
    __m512i seen;
} strip;

static int64_t units_of(const strip *s) {
    const int64_t tiles = (s->depth + AMX_DEPTH - 1) / AMX_DEPTH;
    return tiles * (s->transposed ? (s->rows + AMX_ROWS - 1) / AMX_ROWS : s->rows);
}

/* A row of a tile: 32 numbers of a row of A. They are taken row by row. */
INLINE void split_row(strip *s) {
    const int64_t tiles = (s->depth + AMX_DEPTH - 1) / AMX_DEPTH;
    const int64_t i = s->at / tiles, k = s->at % tiles, left = s->depth - k * AMX_DEPTH;
    const real *from = s->x + i * s->ldx + k * AMX_DEPTH;
    split(load_upto(from, left), load_upto(from + LANES, left - LANES),
          s->panel + k * BLOCK_BYTES + i / AMX_ROWS * TILE_BYTES + i % AMX_ROWS * TILE_ROW, &s->seen);
}

/* A tile of A that is stored transposed. */
INLINE void split_tile(strip *s) {
    const int64_t across = (s->rows + AMX_ROWS - 1) / AMX_ROWS;
    const int64_t t = s->at % across, k = s->at / across * AMX_DEPTH;
    const real *from = s->x + k * s->ldx + t * AMX_ROWS;
    char *target = s->panel + s->at / across * BLOCK_BYTES + t * TILE_BYTES;
    vec u[LANES], v[LANES];
    load_transposed(from, s->ldx, s->depth - k, s->rows - t * AMX_ROWS, u);
    load_transposed(from + LANES * s->ldx, s->ldx, s->depth - k - LANES, s->rows - t * AMX_ROWS, v);
    for (int i = 0; i < AMX_ROWS; i++) split(u[i], v[i], target + i * TILE_ROW, &s->seen);
}

/* One unit more, if there is one. */
static __attribute__((noinline)) void split_unit(strip *s) {
    if (s->transposed) {
        split_tile(s);
    } else {
        split_row(s);
    }
    s->at++;
}

/* All that is left; whether the strip can be split. */
static int split_rest(strip *s) {
    while (s->at < s->units) split_unit(s);
    return all_are_small(s->seen);
}
