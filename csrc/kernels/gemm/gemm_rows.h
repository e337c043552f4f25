/* The path for one, two or three rows of C, or four long ones: B is read once, as it lies, as fast
 * as memory gives it.
 *
 * While a strip of columns goes through K its sums stay in registers. The strip of a narrow B takes
 * several rows of B at once, each with sums of its own, so that additions do not wait for each
 * other. Where B is large and its rows are long, strips would come back to each page of it again
 * and again: there FAR_DEPTH rows are read from end to end, while their part of C stays in the L1
 * cache. How an element is summed follows from the sizes of the product alone. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define ROW_VECTORS(rows) ((rows) == 1 ? 16 : (rows) == 4 ? 6 : 8)
#define NEAR_BYTES (5 << 18)    /* of a B that the L2 cache holds */
#else
#define ROW_VECTORS(rows) ((rows) == 1 ? 8 : (rows) == 4 ? 2 : 4)
#define NEAR_BYTES 0            /* strips are too narrow for any */
#endif
enum {
    FEW_ROWS = 3,
    MOST_ROWS = 4,              /* where C is wide and K is not short */
    ROW_SETS = 8,               /* of sums, at most */
    ROW_DEPTH = 1024,           /* of K, before sums are added to those in C */
    FAR_DEPTH = 4,
    FAR_COLS = 16384 / (int)sizeof(real)
};

/* sum[set of a row of B][row][vector of columns] */
typedef vec row_sums[ROW_SETS][MOST_ROWS][ROW_VECTORS(1)];

/* sum[u % sets][i][j] += a[i][k + u] b[k + u][j] for `depth` rows u of B. The last vector has `n`
 * columns. */
INLINE void add_row_products(const operands *o, const int rows, const int vectors, const int sets,
                             const int depth, int n, row_sums sum) {
#pragma GCC unroll 16
    for (int u = 0; u < depth; u++) {
        vec a[MOST_ROWS];
#pragma GCC unroll 4
        for (int i = 0; i < rows; i++) a[i] = splat(o->a[i * o->a_row + u * o->a_col]);
#pragma GCC unroll 16
        for (int j = 0; j < vectors; j++) {
            const real *x = o->b + u * o->ldb + j * LANES;
            vec b = j + 1 < vectors || n == LANES ? load(x) : load_some(x, n);
            if (rows == 2 || rows == 3) in_register(&b);
#pragma GCC unroll 4
            for (int i = 0; i < rows; i++)
                sum[u % sets][i][j] = fma_vec(a[i], b, sum[u % sets][i][j]);
        }
    }
}

/* The first `count` sets become 0, or the next `count` are added to them. */
INLINE void fold_sets(const int rows, const int vectors, const int count, int clear, row_sums sum) {
#pragma GCC unroll 8
    for (int s = 0; s < count; s++) {
#pragma GCC unroll 4
        for (int i = 0; i < rows; i++) {
#pragma GCC unroll 16
            for (int j = 0; j < vectors; j++)
                sum[s][i][j] = clear ? (vec){0} : sum[s][i][j] + sum[s + count][i][j];
        }
    }
}

/* The products of a strip of `vectors` vectors of columns, the last of `n` numbers. */
INLINE void row_strip(const operands *strip, const int rows, const int vectors, const int sets,
                      int n) {
    const int depth = MG_MAX(sets, 2);
    operands o = *strip;
    row_sums sum;
    fold_sets(rows, vectors, sets, 1, sum);
    for (; o.depth >= depth; o.depth -= depth) {
        add_row_products(&o, rows, vectors, sets, depth, n, sum);
        o.a += depth * o.a_col;
        o.b += depth * o.ldb;
    }
    for (; o.depth > 0; o.depth--) {
        add_row_products(&o, rows, vectors, 1, 1, n, sum);
        o.a += o.a_col;
        o.b += o.ldb;
    }
    if (sets > 4) fold_sets(rows, vectors, 4, 0, sum);
    if (sets > 2) fold_sets(rows, vectors, 2, 0, sum);
    if (sets > 1) fold_sets(rows, vectors, 1, 0, sum);
#pragma GCC unroll 4
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; j++) {
            real *c = o.c + i * o.ldc + j * LANES;
            if (j + 1 < vectors || n == LANES) {
                store(c, sum[0][i][j]);
            } else {
                store_some(c, sum[0][i][j], n);
            }
        }
    }
}

/* One case for each width; those that do not fit the registers fold away. */
#define STRIP(rows, vectors) \
    case vectors: \
        row_strip(o, rows, MG_MIN(vectors, ROW_VECTORS(rows)), 1, n); \
        break;
#define STRIPS(rows) \
    if (sets > 1 && vectors == 1) { \
        row_strip(o, rows, 1, ROW_SETS, n); \
        return; \
    } \
    switch (vectors) { \
        STRIP(rows, 1) STRIP(rows, 2) STRIP(rows, 3) STRIP(rows, 4) STRIP(rows, 5) STRIP(rows, 6) \
        STRIP(rows, 7) STRIP(rows, 8) STRIP(rows, 9) STRIP(rows, 10) STRIP(rows, 11) \
        STRIP(rows, 12) STRIP(rows, 13) STRIP(rows, 14) STRIP(rows, 15) STRIP(rows, 16) \
    }
static void row_strips_1(const operands *o, int vectors, int sets, int n) { STRIPS(1) }
static void row_strips_2(const operands *o, int vectors, int sets, int n) { STRIPS(2) }
static void row_strips_3(const operands *o, int vectors, int sets, int n) { STRIPS(3) }
static void row_strips_4(const operands *o, int vectors, int sets, int n) { STRIPS(4) }

/* A strip of `cols` columns or fewer, where the next ones will be as wide; returns its columns. */
static int64_t multiply_strip(const operands *o, int rows, int64_t cols, int sets) {
    const int64_t whole = (cols + LANES - 1) / LANES, most = ROW_VECTORS(rows);
    const int64_t strips = (whole + most - 1) / most;
    const int vectors = sets > 1 ? 1 : (int)((whole + strips - 1) / strips);
    cols = MG_MIN(vectors * LANES, cols);
    const int n = (int)(cols - (vectors - 1) * LANES);
    if (rows == 1) {
        row_strips_1(o, vectors, sets, n);
    } else if (rows == 2) {
        row_strips_2(o, vectors, sets, n);
    } else if (rows == 3) {
        row_strips_3(o, vectors, sets, n);
    } else {
        row_strips_4(o, vectors, 1, n);
    }
    return cols;
}

/* sum[i][j] += a[i][k] b[k][j] for `depth` rows of B and whole vectors of columns; = if `first`. */
INLINE void add_products(const operands *o, const int rows, const int depth, int first,
                         int64_t cols) {
    vec a[MOST_ROWS][FAR_DEPTH];
#pragma GCC unroll 4
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 4
        for (int k = 0; k < depth; k++) a[i][k] = splat(o->a[i * o->a_row + k * o->a_col]);
    }
    for (int64_t j = 0; j < cols; j += LANES) {
        vec sum[MOST_ROWS];
#pragma GCC unroll 4
        for (int i = 0; i < rows; i++) sum[i] = first ? (vec){0} : load(o->c + i * o->ldc + j);
#pragma GCC unroll 4
        for (int k = 0; k < depth; k++) {
            vec b = load(o->b + k * o->ldb + j);
            if (rows == 2 || rows == 3) in_register(&b);
#pragma GCC unroll 4
            for (int i = 0; i < rows; i++) sum[i] = fma_vec(a[i][k], b, sum[i]);
        }
#pragma GCC unroll 4
        for (int i = 0; i < rows; i++) store(o->c + i * o->ldc + j, sum[i]);
    }
}

INLINE void add_all_products(const operands *strip, const int rows, int64_t cols) {
    operands o = *strip;
    int64_t k = 0;
    for (; k + FAR_DEPTH <= strip->depth; k += FAR_DEPTH) {
        add_products(&o, rows, FAR_DEPTH, k == 0, cols);
        o.a += FAR_DEPTH * o.a_col;
        o.b += FAR_DEPTH * o.ldb;
    }
    for (; k < strip->depth; k++) {
        add_products(&o, rows, 1, k == 0, cols);
        o.a += o.a_col;
        o.b += o.ldb;
    }
}

/* Whole vectors of columns of a far B; returns how many columns. */
static int64_t multiply_far(const operands *o, int rows, int64_t cols) {
    cols = MG_MIN(cols, FAR_COLS / rows) / LANES * LANES;
    if (rows == 1) {
        add_all_products(o, 1, cols);
    } else if (rows == 2) {
        add_all_products(o, 2, cols);
    } else if (rows == 3) {
        add_all_products(o, 3, cols);
    } else {
        add_all_products(o, 4, cols);
    }
    return cols;
}

static int is_for_rows(const product *p) {
    const int is_long = p->n > 4 * LANES && p->k > 12;
    return p->m <= (is_long ? MOST_ROWS : FEW_ROWS) && !p->trans_b && !p->out.transposed;
}

/* B is too large for strips: its rows are longer than two of them, and it is not near. */
static int is_far(const product *p) {
    return p->k * p->n * (int64_t)sizeof(real) > NEAR_BYTES && p->n > 2 * ROW_VECTORS(1) * LANES;
}

static void multiply_rows(const product *p, const part *s) {
    _Alignas(64) real room[FAR_COLS + MOST_ROWS * LANES];
    real *const c = p->out.c + s->row * p->out.ldc + s->col;
    const int rows = (int)s->rows, far = is_far(p), sets = p->n <= 2 * LANES ? ROW_SETS : 1;
    int64_t cols = s->cols;
    for (int64_t j = 0; j < s->cols; j += cols) {
        for (int64_t k = 0; k < p->k; k += ROW_DEPTH) {
            const sink out = sink_of_step(p, k == 0, k + ROW_DEPTH >= p->k);
            const int is_direct = is_plain(&out) && out.beta == 0;
            operands o = {.depth = MG_MIN(ROW_DEPTH, p->k - k),
                          .a = p->trans_a ? p->a + k * p->lda + s->row : p->a + s->row * p->lda + k,
                          .a_row = p->trans_a ? 1 : p->lda,
                          .a_col = p->trans_a ? p->lda : 1,
                          .b = p->b + k * p->ldb + s->col + j,
                          .ldb = p->ldb,
                          .c = is_direct ? c + j : room,
                          .ldc = is_direct ? p->out.ldc : FAR_COLS / rows / LANES * LANES};
            cols = far && s->cols - j >= LANES ? multiply_far(&o, rows, s->cols - j)
                                               : multiply_strip(&o, rows, s->cols - j, sets);
            if (!is_direct) finish(&out, room, o.ldc, rows, (int)cols, s->row, s->col + j);
        }
    }
}
