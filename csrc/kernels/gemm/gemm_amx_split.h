/* A float32 as the sum of three bfloat16, and copies of A and B split so, in tiles.
 *
 *   x 2^24 = x1 + x2 + x3,   x1 = x 2^24 rounded to bfloat16, x2 = (x 2^24 - x1) cut off, x3 = rest
 *
 * holds exactly: x1 leaves 16 significant bits, of which x2 takes 8. Rounding the first part is
 * enough for x2 and x3 to be of either sign. Scaled by 2^24, the last bit of every normal float32
 * is a normal number, which the tiles do not flush to zero.
 *
 * Infinities, NaNs and numbers that the scale makes infinite have parts that are NaN, and so have
 * all products with them: they are noticed in C.
 *
 * A tile is 16 rows of 32 bfloat16. One of A: 16 rows of it, 32 numbers of K each. One of B: 16
 * columns, and two numbers of K in a row. Which numbers of K are paired is free as long as A and B
 * agree: k and k + 16, so that two vectors of floats become a row of each part without crossing.
 *
 *       word 0 1 2 3 ...                            A's rows: u = a[i][k ..],   v = a[i][k + 16 ..]
 *            u v u v (lane by lane, upper halves)   B's rows: u = b[k][j ..],   v = b[k + 16][j ..]
 *
 * A panel is two tiles wide and as deep as the step through K: for each 32 numbers of K part 1 of
 * both tiles, part 2, part 3. Up to 16 numbers that remain would leave tiles half empty: there, the
 * factors of several products of parts lie side by side in one tile, as many as it has room for,
 * and take the places of parts:
 *
 *       A: a1 a1 a2 a2 a3 a1       for up to 4 numbers; up to 10 numbers: a1 a1 a2 and a2 a3 a1;
 *       B: b3 b2 b2 b1 b1 b1       else a1 a1, a2 a2 and a3 a1 */
enum {
    PARTS = 3,
    AMX_ROWS = 16,
    AMX_DEPTH = 32,                             /* numbers of K in a tile */
    PANEL_TILES = 2,
    PANEL_WIDTH = PANEL_TILES * AMX_ROWS,
    TILE_BYTES = 1024,
    TILE_ROW = 64,                              /* bytes */
    BLOCK_BYTES = PARTS * PANEL_TILES * TILE_BYTES + TILE_ROW,
    PRODUCTS = 6                                /* of parts */
};
/* In an order in which from one product to the next only one side changes. */
static const struct {
    int a, b;
} products[PRODUCTS] = {{0, 2}, {0, 1}, {1, 1}, {1, 0}, {2, 0}, {0, 0}};
#define SPLIT_SCALE 0x1p24f

/* The upper halves of the lanes of u and v in turn. */
INLINE __m512i upper_halves(__m512i u, __m512i v) {
    const __m512i down = _mm512_set4_epi32(0x80800f0e, 0x80800b0a, 0x80800706, 0x80800302);
    return _mm512_mask_shuffle_epi8(v, 0x3333333333333333, u, down);
}

/* x rounded to 8 bits, halves away from zero, but for the lower half that is to be cut off. */
INLINE __m512i rounded(__m512 x) {
    return _mm512_add_epi32((__m512i)x, _mm512_set1_epi32(0x8000));
}
/* What the upper half of a part of x leaves of x. */
INLINE __m512 rest_of(__m512 x, __m512i part) {
    const __m512i upper = _mm512_set1_epi32((int)0xffff0000);
    return _mm512_sub_ps(x, (__m512)_mm512_and_si512(part, upper));
}

/* Splits u and v. */
INLINE void split(vec u, vec v, __m512i part[PARTS]) {
    __m512 x = u * splat(SPLIT_SCALE), y = v * splat(SPLIT_SCALE);
    const __m512i p = rounded(x), q = rounded(y);
    part[0] = upper_halves(p, q);
    x = rest_of(x, p);
    y = rest_of(y, q);
    part[1] = upper_halves((__m512i)x, (__m512i)y);
    x = rest_of(x, (__m512i)x);
    y = rest_of(y, (__m512i)y);
    part[2] = upper_halves((__m512i)x, (__m512i)y);
}

/* Splits u and v into a row of a tile of each part. */
INLINE void split_into(vec u, vec v, char *target) {
    __m512i part[PARTS];
    split(u, v, part);
#pragma GCC unroll 3
    for (int i = 0; i < PARTS; i++)
        _mm512_store_si512(target + i * PANEL_TILES * TILE_BYTES, part[i]);
}

/* The first n lanes, none or all of them where n is beyond. */
INLINE __mmask16 first_lanes(int64_t n) {
    return (__mmask16)(0xffff >> (LANES - MG_MAX(0, MG_MIN(n, LANES))));
}

/* How the numbers of K lie in a panel. */
typedef struct layers {
    int64_t whole;              /* blocks of 32, the last one filled up with zeros */
    int pairs;                  /* of numbers that remain, 0 if none do */
    int tiles;                  /* that hold the factors of their products */
} layers;

static int64_t blocks_of(int64_t depth) { return (depth + AMX_DEPTH - 1) / AMX_DEPTH; }

static layers layers_of(int64_t depth) {
    const int rest = (int)(depth % AMX_DEPTH), pairs = (rest + 1) / 2;
    if (rest == 0 || rest > AMX_DEPTH / 2) return (layers){blocks_of(depth), 0, 0};
    return (layers){depth / AMX_DEPTH, pairs, rest <= 4 ? 1 : rest <= 10 ? 2 : 3};
}

/* A strip of A or of B, 32 rows or columns, on its way into a panel. It can be split bit by bit,
 * while something else is done: four rows of a tile of B and of the tile beside it, four tiles of a
 * row of A, or, of what lies the other way round, a tile; at last what remains of K, by tiles. */
typedef struct strip {
    const real *x;
    int64_t ldx, depth;
    layers layers;
    int of_b, by_k;             /* of B or of A; do numbers of K lie side by side */
    int width;                  /* rows of A or columns of B */
    char *panel;
    int64_t units;              /* that are left to be split */
    int64_t k;                  /* the next one: which tile along K, */
    int i, t;                   /* which row of A or of a tile of B, which tile across */
} strip;
enum { UNIT = 4 };

static int64_t tiles_in(int64_t width) { return (width + AMX_ROWS - 1) / AMX_ROWS; }
static int tiles_across(const strip *s) { return (int)tiles_in(s->width); }
static int is_turned(const strip *s) { return s->of_b == s->by_k; }
static int units_at_end(const strip *s) { return s->layers.pairs ? tiles_across(s) : 0; }

static int64_t units_of(const strip *s) {
    const int64_t whole = s->layers.whole, end = units_at_end(s);
    if (is_turned(s)) return whole * tiles_across(s) + end;
    if (s->of_b) return whole * (AMX_ROWS / UNIT) + end;
    return (whole + UNIT - 1) / UNIT * s->width + end;
}

/* Some tiles of a row of A: 32 numbers of it each, taken row by row. */
INLINE void split_row_of_a(strip *s) {
    const real *from = s->x + s->i * s->ldx;
    char *row = s->panel + s->i / AMX_ROWS * TILE_BYTES + s->i % AMX_ROWS * TILE_ROW;
    const int64_t tiles = s->layers.whole, end = MG_MIN(s->k + UNIT, tiles);
    for (int64_t k = s->k; k < end; k++) {
        const int64_t at = k * AMX_DEPTH, left = s->depth - at;
        split_into(_mm512_maskz_loadu_ps(first_lanes(left), from + at),
                   _mm512_maskz_loadu_ps(first_lanes(left - LANES), from + at + LANES),
                   row + k * BLOCK_BYTES);
    }
    s->i += end == tiles;
    s->k = end < tiles ? end : 0;
}

/* Some rows of a tile of B: 16 columns of two rows of B. */
INLINE void split_rows_of_b(strip *s, const int wide) {
    const int64_t k = s->k * AMX_DEPTH + s->i;
    const real *from = s->x + k * s->ldx;
    char *target = s->panel + s->k * BLOCK_BYTES + s->i * TILE_ROW;
#pragma GCC unroll 4
    for (int i = 0; i < UNIT; i++) {
        const int64_t left = s->depth - k - i;
#pragma GCC unroll 2
        for (int t = 0; t < wide; t++) {
            const __mmask16 cols = t < wide - 1 ? 0xffff : first_lanes(s->width - t * AMX_ROWS);
            const real *x = from + i * s->ldx + t * AMX_ROWS;
            split_into(_mm512_maskz_loadu_ps(left > 0 ? cols : 0, x),
                       _mm512_maskz_loadu_ps(left > AMX_ROWS ? cols : 0, x + AMX_ROWS * s->ldx),
                       target + t * TILE_BYTES + i * TILE_ROW);
        }
    }
    s->i += UNIT;
    s->k += s->i == AMX_ROWS;
    if (s->i == AMX_ROWS) s->i = 0;
}

/* v[i] = x[i][..] for 16 rows of x, of which `rows` are there, and of those `cols` numbers. */
INLINE void load_rows(const real *x, int64_t ldx, int64_t rows, int64_t cols, vec v[LANES]) {
    const __mmask16 lanes = first_lanes(cols);
    for (int i = 0; i < LANES; i++)
        v[i] = _mm512_maskz_loadu_ps(i < rows ? lanes : 0, x + i * ldx);
}

/* Of tile t across: u[i] = `pairs` numbers of K from k on of row or column i of A and the same of B
 * the other way round, v[i] = those that follow. */
INLINE void load_tile(const strip *s, int64_t k, int t, int64_t pairs, vec u[LANES],
                      vec v[LANES]) {
    const int64_t width = s->width - t * AMX_ROWS, across = t * AMX_ROWS;
    const int64_t next = MG_MIN(s->depth - k - pairs, pairs);
    if (s->by_k) {
        const real *from = s->x + k + across * s->ldx;
        load_rows(from, s->ldx, width, MG_MIN(s->depth - k, pairs), u);
        load_rows(from + pairs, s->ldx, width, next, v);
    } else {
        const real *from = s->x + k * s->ldx + across;
        load_rows(from, s->ldx, MG_MIN(s->depth - k, pairs), width, u);
        load_rows(from + pairs * s->ldx, s->ldx, next, width, v);
    }
    if (is_turned(s)) {
        transpose(u);
        transpose(v);
    }
}

/* A tile of what lies the other way round. */
INLINE void split_tile(strip *s) {
    char *target = s->panel + s->k * BLOCK_BYTES + s->t * TILE_BYTES;
    vec u[LANES], v[LANES];
    load_tile(s, s->k * AMX_DEPTH, s->t, LANES, u, v);
    for (int i = 0; i < AMX_ROWS; i++) split_into(u[i], v[i], target + i * TILE_ROW);
    s->t = s->t + 1 < tiles_across(s) ? s->t + 1 : 0;
    s->k += !s->t;
}

/* u[i], v[i] = both numbers of pair i that remain of K, of each row or column of tile t across. */
INLINE void load_end(const strip *s, int t, vec u[LANES], vec v[LANES]) {
    const int64_t k = s->layers.whole * AMX_DEPTH, width = s->width - t * AMX_ROWS;
    const real *from = s->x + (s->by_k ? k + t * AMX_ROWS * s->ldx : k * s->ldx + t * AMX_ROWS);
    vec x[LANES];
    if (s->by_k) {
        load_rows(from, s->ldx, width, s->depth - k, x);
        transpose(x);
    } else {
        load_rows(from, s->ldx, s->depth - k, width, x);
    }
    for (int i = 0; i < s->layers.pairs; i++) {
        u[i] = x[i];
        v[i] = s->layers.pairs + i < LANES ? x[s->layers.pairs + i] : (vec){0};
    }
}

/* What remains of K, of tile t across: the factors of products of parts, one after the other, and
 * zeros behind them: rows of a tile of B, words of each row of one of A. */
static void split_end(const strip *s, int t) {
    const int pairs = s->layers.pairs, each = PRODUCTS / s->layers.tiles;
    char *target = s->panel + s->layers.whole * BLOCK_BYTES + t * TILE_BYTES;
    vec u[LANES], v[LANES];
    __m512i part[LANES][PARTS];
    load_end(s, t, u, v);
    for (int i = 0; i < pairs; i++) split(u[i], v[i], part[i]);
    for (int tile = 0; tile < s->layers.tiles; tile++, target += PANEL_TILES * TILE_BYTES) {
        vec word[LANES];
        int n = 0;
        for (int j = tile * each; j < (tile + 1) * each; j++) {
            const int which = s->of_b ? products[j].b : products[j].a;
            for (int i = 0; i < pairs; i++) word[n++] = (vec)part[i][which];
        }
        while (n < LANES) word[n++] = (vec){0};
        if (!s->of_b) transpose(word);
        for (int i = 0; i < LANES; i++) _mm512_store_ps(target + i * TILE_ROW, word[i]);
    }
}

static __attribute__((noinline)) void split_unit(strip *s) {
    if (--s->units < units_at_end(s)) {
        split_end(s, (int)s->units);
    } else if (is_turned(s)) {
        split_tile(s);
    } else if (!s->of_b) {
        split_row_of_a(s);
    } else if (s->width > AMX_ROWS) {
        split_rows_of_b(s, 2);
    } else {
        split_rows_of_b(s, 1);
    }
}

static void split_rest(strip *s) {
    while (s->units > 0) split_unit(s);
}
