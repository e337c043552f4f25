/* The path for a narrow C whose A is stored transposed, as in the gradient of a layer's weights:
 * C's transpose C' is computed, with vectors along the rows of A as they lie.
 *
 *   B' [n][k]         A [k][m]                 Tiles of C' are n x 2 vectors: a number of B against
 *   +-+    +--+--+--+    +--+--+--+            two vectors of a row of A. They are transposed on
 *   | | x  |  |##|  | =  |  |##|  | C' [n][m]  their way to C. Rows of A lie far apart, so no more
 *   +-+    +--+--+--+    +--+--+--+            than OUTER_DEPTH of them are read at once: their
 *                                              pages stay in the first TLB.
 *
 * The product comes here in the form of C': its a is B, its b is A, its m is the narrow n. */
enum { OUTER_DEPTH = 128, OUTER_COLS = 512, OUTER_LDC = OUTER_COLS + 2 * LANES };

/* Rows of C that were computed, but are not in C yet: as they follow each other there. */
typedef struct pending {
    real *flat;
    int64_t col;
    int cols;
} pending;

static int is_for_outer(const product *p) {
    return p->out.transposed && !p->trans_b && p->m <= TILE_ROWS;
}

/* Columns before the first that begins a cache line, if they do so in every row; 0 where there are
 * so few that a panel more costs more than vectors that lie in two lines. */
static int cols_to_alignment(const real *b, int64_t ldb, int64_t cols) {
    if (ldb % LANES || (uintptr_t)b % sizeof(real) || cols < OUTER_COLS / 2) return 0;
    return (int)(-(uintptr_t)b % MG_VECTOR / sizeof(real));
}

#if defined(__AVX512F__) && !defined(GEMM_DOUBLE)
/* flat[j][rows] = x[4][j] for a vector of columns: a transposition within quarters, which are
 * stored one by one. */
INLINE void flatten_four(const real *x, int rows, real *flat) {
    const __m512 x0 = _mm512_loadu_ps(x), x1 = _mm512_loadu_ps(x + OUTER_LDC);
    const __m512 x2 = _mm512_loadu_ps(x + 2 * OUTER_LDC), x3 = _mm512_loadu_ps(x + 3 * OUTER_LDC);
    const __m512 a = _mm512_unpacklo_ps(x0, x1), b = _mm512_unpackhi_ps(x0, x1);
    const __m512 c = _mm512_unpacklo_ps(x2, x3), d = _mm512_unpackhi_ps(x2, x3);
    const __m512 v[4] = {_mm512_shuffle_ps(a, c, 0x44), _mm512_shuffle_ps(a, c, 0xee),
                         _mm512_shuffle_ps(b, d, 0x44), _mm512_shuffle_ps(b, d, 0xee)};
#pragma GCC unroll 4
    for (int t = 0; t < 4; t++) {
        _mm_storeu_ps(flat + t * rows, _mm512_castps512_ps128(v[t]));
        _mm_storeu_ps(flat + (t + 4) * rows, _mm512_extractf32x4_ps(v[t], 1));
        _mm_storeu_ps(flat + (t + 8) * rows, _mm512_extractf32x4_ps(v[t], 2));
        _mm_storeu_ps(flat + (t + 12) * rows, _mm512_extractf32x4_ps(v[t], 3));
    }
}
#endif

/* flat[j][rows] = x[rows][j] for rows <= LANES and whole vectors of columns. Vectors are stored
 * whole, one after the other: what one writes too much, the next ones write again. */
static void flatten(const real *x, int rows, int cols, real *flat) {
#if defined(__AVX512F__) && !defined(GEMM_DOUBLE)
    for (int j = 0; rows >= 4 && j < cols; j += LANES) {
        for (int r = 0; r < rows; r += 4) {
            const int at = MG_MIN(r, rows - 4);
            flatten_four(x + at * OUTER_LDC + j, rows, flat + j * rows + at);
        }
    }
    if (rows >= 4) return;
#endif
    for (int j = 0; j < cols; j += LANES) {
        vec v[LANES];
#pragma GCC unroll 16
        for (int r = 0; r < LANES; r++) v[r] = r < rows ? load(x + r * OUTER_LDC + j) : (vec){0};
        transpose(v);
#pragma GCC unroll 16
        for (int t = 0; t < LANES; t++) store(flat + (j + t) * rows, v[t]);
    }
}

/* Takes what is pending to C. It was stored a tile ago: loads that straddle stores must wait until
 * these are in the cache. */
static void settle(const sink *out, const pending *rest) {
    const int count = rest->cols * (int)out->ldc;
    real *c = out->c + rest->col * out->ldc;
    const vec alpha = splat(out->alpha), beta = splat(out->beta);
    for (int i = 0; i < count; i += LANES) {
        const int n = MG_MIN(LANES, count - i);
        vec v = alpha * load(rest->flat + i);
        if (out->beta != 0) v += beta * (n == LANES ? load(c + i) : load_some(c + i, n));
        if (n == LANES) {
            store(c + i, v);
        } else {
            store_some(c + i, v, n);
        }
    }
}

/* The tile of gemm_tile.h for numbers of a column of `a` side by side, and rows of `b` far apart:
 * each row asks for what the next panel reads of it. */
INLINE void outer_tile(const operands *o, const int rows) {
    vec sum[TILE_ROWS][2];
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) sum[i][0] = sum[i][1] = (vec){0};
    const real *a = o->a, *b = o->b;
    for (int64_t k = o->depth; k > 0; k--) {
        const vec first = load(b), second = load(b + LANES);
        __builtin_prefetch(b + TILE_COLS);
        __builtin_prefetch(b + 2 * TILE_COLS - 1);
#pragma GCC unroll 16
        for (int i = 0; i < rows; i++) {
            const vec x = splat(a[i]);
            sum[i][0] = fma_vec(x, first, sum[i][0]);
            sum[i][1] = fma_vec(x, second, sum[i][1]);
        }
        a += o->a_col;
        b += o->ldb;
    }
    if (o->accumulate) load_sums(o, rows, 2, LANES, sum);
    store_sums(o, rows, 2, LANES, sum);
}

#define OUTER(n) \
    case n: \
        outer_tile(o, MG_MIN(n, TILE_ROWS)); \
        break;
static void run_outer(const operands *o, int rows) {
    switch (rows) {
        OUTER(1) OUTER(2) OUTER(3) OUTER(4) OUTER(5) OUTER(6) OUTER(7) OUTER(8) OUTER(9) OUTER(10)
        OUTER(11) OUTER(12) OUTER(13) OUTER(14)
    }
}

/* room[depth][rows] = a, for columns of numbers that are not side by side. */
static void pack_left(const real *a, int64_t a_row, int64_t a_col, int rows, int64_t depth,
                      real *room) {
    for (int64_t k = 0; k < depth; k++) {
        for (int i = 0; i < rows; i++) room[k * rows + i] = a[i * a_row + k * a_col];
    }
}

/* A panel of `cols` columns from b on. Where they are not two vectors they are copied. */
static void outer_panel(operands *o, int rows, int cols, int64_t ldb, const real *b, real *room) {
    o->b = b;
    o->ldb = ldb;
    if (cols == TILE_COLS) {
        run_outer(o, rows);
        return;
    }
    const int vectors = cols > LANES ? 2 : 1;
    pack_columns(b, ldb, o->depth, cols, vectors, room);
    o->b = room;
    o->ldb = vectors * LANES;
    run_tile(o, rows, vectors);
}

/* Memory for a strip: sums of all its panels, copies of a narrow panel and of the left operand, and
 * two panels of C. */
enum {
    OUTER_SUMS = 0,
    OUTER_PANEL = OUTER_SUMS + TILE_ROWS * OUTER_LDC,
    OUTER_LEFT = OUTER_PANEL + OUTER_DEPTH * TILE_COLS,
    OUTER_FLAT = OUTER_LEFT + OUTER_DEPTH * TILE_ROWS,
    OUTER_FLAT_SIZE = (TILE_ROWS + 2) * TILE_COLS
};

/* The panels of one step through K. `last`: they are complete after it. */
static void outer_step(const product *p, const part *s, operands *o, const real *b, int last) {
    real *room = p->workspace, *flat = room + OUTER_FLAT;
    const int rows = (int)s->rows, head = cols_to_alignment(b, p->ldb, s->cols);
    const int is_plain =
        !p->out.bias && !p->out.activation && rows == p->out.ldc && rows <= LANES;
    const int keeps_sums = !last || o->accumulate;
    pending rest = {0};
    int width, odd = 0;
    o->c = room + OUTER_SUMS;
    for (int64_t j = 0; j < s->cols; j += width) {
        width = (int)MG_MIN(j || !head ? TILE_COLS : head, s->cols - j);
        outer_panel(o, rows, width, p->ldb, b + j, room + OUTER_PANEL);
        if (last && is_plain) {
            flatten(o->c, rows, width, flat + odd * OUTER_FLAT_SIZE);
            if (rest.flat) settle(&p->out, &rest);
            rest = (pending){flat + odd * OUTER_FLAT_SIZE, s->col + j, width};
            odd = !odd;
        } else if (last) {
            finish(&p->out, o->c, o->ldc, rows, width, s->row, s->col + j);
        }
        if (keeps_sums) o->c += width > LANES ? TILE_COLS : LANES;
    }
    if (rest.flat) settle(&p->out, &rest);
}

static void outer_strip(const product *p, const part *s) {
    real *left = p->workspace + OUTER_LEFT;
    const int64_t steps = (p->k + OUTER_DEPTH - 1) / OUTER_DEPTH, step = (p->k + steps - 1) / steps;
    for (int64_t k = 0; k < p->k; k += step) {
        operands o = {.depth = MG_MIN(step, p->k - k),
                      .a = p->trans_a ? p->a + k * p->lda + s->row : p->a + s->row * p->lda + k,
                      .a_row = 1,
                      .a_col = p->lda,
                      .ldc = OUTER_LDC,
                      .last = LANES,
                      .accumulate = k > 0};
        if (!p->trans_a) {
            pack_left(o.a, p->lda, 1, (int)s->rows, o.depth, left);
            o.a = left;
            o.a_col = s->rows;
        }
        outer_step(p, s, &o, p->b + k * p->ldb + s->col, k + step >= p->k);
    }
}

static void multiply_outer(const product *p, const part *s) {
    int64_t cols = cols_to_alignment(p->b + s->col, p->ldb, s->cols);
    cols += OUTER_COLS - (cols ? LANES : 0);
    for (int64_t j = 0; j < s->cols; j += cols, cols = OUTER_COLS) {
        const part strip = {s->row, s->rows, s->col + j, MG_MIN(cols, s->cols - j)};
        outer_strip(p, &strip);
    }
}
