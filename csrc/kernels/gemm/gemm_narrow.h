/* The path for narrow B, which would leave vectors across C mostly empty: sums along K, of vectors.
 *
 *        k                  B is copied so that a tile reads it from end to end: for each vector of
 *  +--+--+--+    +--+       K the vectors of all its columns, NARROW_COLS of them at most. A tile
 *  |##|##|##|  x |##| k     is some rows of A, as they lie, by those columns; it ends with sums
 *  +--+--+--+    +--+       over lanes. Loads cost almost as much as products do, so a tile
 *                |##|       is wide: it takes few of them for its registers.
 *                +--+                                                                            */
#if defined(__AVX512F__) || defined(__aarch64__)
#define NARROW_COLS 10
#define NARROW_ROWS(cols) \
    ((cols) <= 3 && LANES == 16 ? 16 / MG_MAX(2, cols) : (cols) <= 6 ? 4 : (cols) <= 8 ? 3 : 2)
#elif defined(__AVX2__)
#define NARROW_COLS 5
#define NARROW_ROWS(cols) ((cols) <= 4 ? 3 : 2)
#else
#define NARROW_COLS 4
#define NARROW_ROWS(cols) 2
#endif
enum { NARROW_BYTES = 36 << 10, MOST_NARROW_ROWS = 8 };     /* a copy for the L1 cache */

/* packed[j][lane] = x[lane][j] for LANES rows of which `rows` are there, and `cols` columns. */
static void pack_lanes(const real *x, int64_t ldx, int rows, int cols, real *packed) {
    for (int j = 0; j < cols; j += LANES) {
        const int n = MG_MIN(LANES, cols - j);
        vec v[LANES];
        for (int i = 0; i < LANES; i++)
            v[i] = i < rows ? load_some(x + i * ldx + j, n) : (vec){0};
        transpose(v);
        for (int i = 0; i < n; i++) store(packed + (j + i) * LANES, v[i]);
    }
}

#if defined(__AVX512F__) && !defined(GEMM_DOUBLE)
/* The same of 16 rows and 4 columns: a vector is gathered from four rows, four apart, as it is
 * loaded, which leaves a transposition within quarters. */
INLINE void pack_four(const real *x, int64_t ldx, real *packed) {
    __m512 v[4];
#pragma GCC unroll 8
    for (int r = 0; r < 4; r++) {
        v[r] = _mm512_castps128_ps512(_mm_loadu_ps(x + r * ldx));
        v[r] = _mm512_mask_broadcast_f32x4(v[r], 0x00f0, _mm_loadu_ps(x + (r + 4) * ldx));
        v[r] = _mm512_mask_broadcast_f32x4(v[r], 0x0f00, _mm_loadu_ps(x + (r + 8) * ldx));
        v[r] = _mm512_mask_broadcast_f32x4(v[r], 0xf000, _mm_loadu_ps(x + (r + 12) * ldx));
    }
    const __m512 a = _mm512_unpacklo_ps(v[0], v[1]), b = _mm512_unpackhi_ps(v[0], v[1]);
    const __m512 c = _mm512_unpacklo_ps(v[2], v[3]), d = _mm512_unpackhi_ps(v[2], v[3]);
    _mm512_storeu_ps(packed, _mm512_shuffle_ps(a, c, 0x44));
    _mm512_storeu_ps(packed + 16, _mm512_shuffle_ps(a, c, 0xee));
    _mm512_storeu_ps(packed + 32, _mm512_shuffle_ps(b, d, 0x44));
    _mm512_storeu_ps(packed + 48, _mm512_shuffle_ps(b, d, 0xee));
}

/* Columns four at a time; the last four may overlap those before. What is packed too much of two or
 * three is overwritten by the `more` rows that follow. */
static void pack_rows_of_b(const real *x, int64_t ldx, int rows, int cols, int more,
                           real *packed) {
    if (rows < LANES || cols < (more ? 2 : 4)) {
        pack_lanes(x, ldx, rows, cols, packed);
        return;
    }
    for (int j = 0; j < cols; j += 4) {
        const int at = MG_MAX(0, MG_MIN(j, cols - 4));
        pack_four(x + at, ldx, packed + at * LANES);
    }
}
#else
static void pack_rows_of_b(const real *x, int64_t ldx, int rows, int cols, int more,
                           real *packed) {
    (void)more;
    pack_lanes(x, ldx, rows, cols, packed);
}
#endif

/* packed = vector of K after vector of K, each [cols][LANES], zeros at the end: `cols` columns of B
 * from (k, col) on, `depth` of K. */
static void pack_narrow(const product *p, int64_t k, int64_t col, int64_t depth, int cols,
                        real *packed) {
    for (int64_t i = 0; i < depth; i += LANES, packed += cols * LANES) {
        const int n = (int)MG_MIN(LANES, depth - i);
        if (p->trans_b) {
            const real *x = p->b + col * p->ldb + k + i;
            for (int j = 0; j < cols; j++)
                store(packed + j * LANES, n == LANES ? load(x + j * p->ldb)
                                                     : load_some(x + j * p->ldb, n));
        } else {
            pack_rows_of_b(p->b + (k + i) * p->ldb + col, p->ldb, n, cols, i + n < depth, packed);
        }
    }
}

/* sum[i][j] += a[i][k ..] b[k ..][j], one vector of each; `n` numbers of A's. */
INLINE void add_narrow(const real *a, int64_t lda, const real *b, const int rows, const int cols,
                       int n, vec sum[MOST_NARROW_ROWS][NARROW_COLS]) {
    vec x[MOST_NARROW_ROWS];
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
        x[i] = n == LANES ? load(a + i * lda) : load_some(a + i * lda, n);
        if (cols < 4) {
            in_register(&x[i]);
        } else {
            __builtin_prefetch(a + (i + rows) * lda);
        }
    }
#pragma GCC unroll 10
    for (int j = 0; j < cols; j++) {
        vec y = load(b + j * LANES);
        in_register(&y);
#pragma GCC unroll 8
        for (int i = 0; i < rows; i++) sum[i][j] = fma_vec(x[i], y, sum[i][j]);
    }
}

/* Where rows of C are that short, several of them, which follow each other, end at once. */
INLINE void finish_whole_rows(const sink *out, vec sum[MOST_NARROW_ROWS][NARROW_COLS],
                              const int rows, const int cols, int64_t row) {
    vec v[LANES];
#pragma GCC unroll 16
    for (int i = 0; i < LANES; i++) v[i] = i < rows * cols ? sum[i / cols][i % cols] : (vec){0};
    finish_lanes(out, sum_each(v), rows * cols, row, 0);
}

INLINE void narrow_tile(const operands *o, const sink *out, const int rows, const int cols,
                        int64_t row, int64_t col) {
    vec sum[MOST_NARROW_ROWS][NARROW_COLS];
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 10
        for (int j = 0; j < cols; j++) sum[i][j] = (vec){0};
    }
    const real *a = o->a, *b = o->b;
    int64_t k = o->depth;
    for (; k >= LANES; k -= LANES, a += LANES, b += cols * LANES)
        add_narrow(a, o->a_row, b, rows, cols, LANES, sum);
    if (k) add_narrow(a, o->a_row, b, rows, cols, (int)k, sum);
    if (rows > 1 && rows * cols <= LANES && out->ldc == cols && !out->bias) {
        finish_whole_rows(out, sum, rows, cols, row);
        return;
    }
#pragma GCC unroll 8
    for (int i = 0; i < rows; i++) finish_sums(out, sum[i], cols, row + i, col);
}

/* Rows [row, end) of A, from o->a on, by `cols` columns that are copied at o->b. */
INLINE void narrow_rows(const operands *all, const sink *out, const int cols, int64_t row,
                        int64_t end, int64_t col) {
    operands o = *all;
    const int rows = NARROW_ROWS(cols);
    for (; row + rows <= end; row += rows, o.a += rows * o.a_row)
        narrow_tile(&o, out, rows, cols, row, col);
    for (; row < end; row++, o.a += o.a_row) narrow_tile(&o, out, 1, cols, row, col);
}

#define NARROW(n) \
    case n: \
        narrow_rows(o, out, MG_MIN(n, NARROW_COLS), row, end, col); \
        break;
static void narrow_columns(const operands *o, const sink *out, int cols, int64_t row, int64_t end,
                           int64_t col) {
    switch (cols) {
        NARROW(1) NARROW(2) NARROW(3) NARROW(4) NARROW(5) NARROW(6) NARROW(7) NARROW(8) NARROW(9)
        NARROW(10)
    }
}

/* How much of K is done at once: the same for all blocks of C. */
static int64_t narrow_step(const product *p) {
    product q = *p;
    const int64_t cols = MG_MIN(NARROW_COLS, p->n);
    q.depth = MG_MIN(p->depth, NARROW_BYTES / (int64_t)sizeof(real) / cols);
    return depth_step(&q);
}

static void multiply_narrow(const product *p, const part *s) {
    const int64_t step = narrow_step(p), groups = (s->cols + NARROW_COLS - 1) / NARROW_COLS;
    for (int64_t k = 0; k < p->k; k += step) {
        operands o = {.depth = MG_MIN(step, p->k - k),
                      .a = p->a + s->row * p->lda + k,
                      .a_row = p->lda,
                      .b = p->workspace};
        const sink out = sink_of_step(p, k == 0, k + step >= p->k);
        int64_t cols;
        for (int64_t j = 0; j < s->cols; j += cols) {
            cols = MG_MIN((s->cols + groups - 1) / groups, s->cols - j);
            pack_narrow(p, k, s->col + j, o.depth, (int)cols, p->workspace);
            narrow_columns(&o, &out, (int)cols, s->row, s->row + s->rows, s->col + j);
        }
    }
}
