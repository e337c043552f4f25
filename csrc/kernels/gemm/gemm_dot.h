/* The path along K: rows of A times columns of B that lie in rows, with vectors of partial sums.
 *
 * It is for few rows where B is stored transposed. A register tile is DOT_ROWS x DOT_COLS vectors
 * of sums, and its loop does DOT_STEPS steps at once. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define DOT_ROWS 4
#define DOT_COLS 6
#define DOT_STEPS 4
#elif defined(__AVX2__)
#define DOT_ROWS 3
#define DOT_COLS 4
#define DOT_STEPS 1
#else
#define DOT_ROWS 2
#define DOT_COLS 4
#define DOT_STEPS 1
#endif
enum { PAIR = 2, FEW_COLUMNS = 8 };

/* Sums over the lanes, and on to C. */
INLINE void finish_sums(const sink *out, const vec *sum, const int cols, int64_t row, int64_t col) {
    for (int j = 0; j < cols; j += LANES) {
        vec v[LANES];
#pragma GCC unroll 16
        for (int i = 0; i < LANES; i++) v[i] = j + i < cols ? sum[j + i] : (vec){0};
        finish_lanes(out, sum_each(v), MG_MIN(LANES, cols - j), row, col + j);
    }
}

/* sum[i][j] += a[i][k ..] b[j][k ..], one vector of each, n numbers if it is a part. */
INLINE void add_dots(const operands *o, const int rows, const int cols, int64_t k, int n,
                     vec sum[DOT_ROWS][DOT_COLS]) {
    vec a[DOT_ROWS];
#pragma GCC unroll 4
    for (int i = 0; i < rows; i++) {
        const real *x = o->a + i * o->a_row + k;
        a[i] = n == LANES ? load(x) : load_some(x, n);
        in_register(&a[i]);
    }
#pragma GCC unroll 6
    for (int j = 0; j < cols; j++) {
        const real *y = o->b + j * o->ldb + k;
        vec b = n == LANES ? load(y) : load_some(y, n);
        if (rows > 1) in_register(&b);
#pragma GCC unroll 4
        for (int i = 0; i < rows; i++) sum[i][j] = fma_vec(a[i], b, sum[i][j]);
    }
}

/* The products of `rows` rows of A and `cols` columns of B, from (row, col) of C on. */
INLINE void dot_tile(const operands *o, const sink *out, const int rows, const int cols,
                     int64_t row, int64_t col) {
    vec sum[DOT_ROWS][DOT_COLS];
#pragma GCC unroll 4
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 6
        for (int j = 0; j < cols; j++) sum[i][j] = (vec){0};
    }
    int64_t k = 0;
    for (; k + DOT_STEPS * LANES <= o->depth; k += DOT_STEPS * LANES) {
#pragma GCC unroll 4
        for (int u = 0; u < DOT_STEPS; u++) add_dots(o, rows, cols, k + u * LANES, LANES, sum);
    }
    for (; k + LANES <= o->depth; k += LANES) add_dots(o, rows, cols, k, LANES, sum);
    if (k < o->depth) add_dots(o, rows, cols, k, (int)(o->depth - k), sum);
#pragma GCC unroll 4
    for (int i = 0; i < rows; i++) finish_sums(out, sum[i], cols, row + i, col);
}

#define WIDTH(n, rows) \
    case n: \
        if (n <= DOT_COLS) dot_tile(o, out, rows, n <= DOT_COLS ? n : 1, row, col); \
        break;
#define WIDTHS(rows) \
    switch (cols) { \
        WIDTH(1, rows) WIDTH(2, rows) WIDTH(3, rows) WIDTH(4, rows) WIDTH(5, rows) WIDTH(6, rows) \
    }

static void dot_rows_1(const operands *o, const sink *out, int cols, int64_t row, int64_t col) {
    WIDTHS(1)
}
static void dot_rows_all(const operands *o, const sink *out, int cols, int64_t row, int64_t col) {
    WIDTHS(DOT_ROWS)
}

/* Rows of A from o->a on, columns of B from o->b on; at most DOT_ROWS rows. */
static void dot_strip(const operands *strip, const sink *out, int rows, int cols, int64_t row,
                      int64_t col) {
    int width;
    for (int j = 0; j < cols; j += width) {
        int groups = (cols - j + DOT_COLS - 1) / DOT_COLS;
        width = (cols - j + groups - 1) / groups;
        operands o = *strip;
        o.b += j * o.ldb;
        if (rows == DOT_ROWS) {
            dot_rows_all(&o, out, width, row, col + j);
            continue;
        }
        for (int i = 0; i < rows; i++) {
            dot_rows_1(&o, out, width, row + i, col + j);
            o.a += o.a_row;
        }
    }
}

/* B is stored transposed. */
static void multiply_dots(const product *p, const part *s) {
    operands o = {.depth = p->k,
                  .a = p->a + s->row * p->lda,
                  .a_row = p->lda,
                  .b = p->b + s->col * p->ldb,
                  .ldb = p->ldb};
    for (int64_t i = 0; i < s->rows; i += DOT_ROWS, o.a += DOT_ROWS * p->lda) {
        const int rows = (int)MG_MIN(DOT_ROWS, s->rows - i);
        dot_strip(&o, &p->out, rows, (int)s->cols, s->row + i, s->col);
    }
}

/* The sums of PAIR columns of B, which lie in rows, or of one, by the row `a`. Each column has four
 * vectors of them, so that additions do not wait for each other. */
INLINE void add_pair(const real *a, const real *b, int64_t ldb, int64_t depth, const int columns,
                     vec *sums) {
    vec sum[PAIR][4];
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) sum[c][0] = sum[c][1] = sum[c][2] = sum[c][3] = (vec){0};
    int64_t k = 0;
    for (; k + 4 * LANES <= depth; k += 4 * LANES) {
#pragma GCC unroll 4
        for (int u = 0; u < 4; u++) {
            const vec x = load(a + k + u * LANES);
#pragma GCC unroll 4
            for (int c = 0; c < columns; c++)
                sum[c][u] = fma_vec(x, load(b + c * ldb + k + u * LANES), sum[c][u]);
        }
    }
    for (; k < depth; k += LANES) {
        int n = (int)MG_MIN(LANES, depth - k);
        const vec x = load_some(a + k, n);
#pragma GCC unroll 4
        for (int c = 0; c < columns; c++)
            sum[c][0] = fma_vec(x, load_some(b + c * ldb + k, n), sum[c][0]);
    }
#pragma GCC unroll 4
    for (int c = 0; c < columns; c++) sums[c] = (sum[c][0] + sum[c][1]) + (sum[c][2] + sum[c][3]);
}

static vec sums_of_few(const real *a, const real *b, int64_t ldb, int64_t depth, int cols) {
    vec sums[LANES] = {{0}};
    int c = 0;
    for (; c + PAIR <= cols; c += PAIR) add_pair(a, b + c * ldb, ldb, depth, PAIR, sums + c);
    if (c < cols) add_pair(a, b + c * ldb, ldb, depth, 1, sums + c);
    return sum_each(sums);
}

/* The same for LANES columns or fewer at once. One vector for each is enough here: additions to
 * different columns do not wait for each other. */
INLINE vec sums_of_many(const real *a, const real *b, int64_t ldb, int64_t depth, const int cols) {
    vec sums[LANES];
#pragma GCC unroll 16
    for (int c = 0; c < LANES; c++) sums[c] = (vec){0};
    int64_t k = 0;
    for (; k + LANES <= depth; k += LANES) {
        const vec x = load(a + k);
#pragma GCC unroll 16
        for (int c = 0; c < cols; c++) sums[c] = fma_vec(x, load(b + c * ldb + k), sums[c]);
    }
    if (k < depth) {
        const int n = (int)(depth - k);
        const vec x = load_some(a + k, n);
#pragma GCC unroll 16
        for (int c = 0; c < cols; c++) sums[c] = fma_vec(x, load_some(b + c * ldb + k, n), sums[c]);
    }
    return sum_each(sums);
}

/* Columns that follow each other, of so few numbers that a vector holds several. */
static int is_for_short_sums(const product *p) {
    return p->ldb == p->k && p->k <= LANES && (p->k == 2 || p->k == 4 || p->k == 8);
}

/* The same for LANES such columns or fewer: pairs of numbers, then of pairs, are added where they
 * are. */
INLINE vec sums_of_short(const real *a, const real *b, const int depth, int cols) {
    const int each = LANES / depth;             /* columns of a vector */
    const vec x = __builtin_shuffle(load_some(a, depth), lane & (depth - 1));
    vec v[LANES];
#pragma GCC unroll 8
    for (int i = 0; i < depth; i++) {
        const int n = (int)MG_MIN(LANES, (cols - i * each) * depth);
        v[i] = n == LANES ? load(b + i * LANES) : n > 0 ? load_some(b + i * LANES, n) : (vec){0};
        v[i] *= x;
    }
#pragma GCC unroll 4
    for (int s = 1; s < depth; s *= 2) halve(v, depth / 2 / s, s);
    return __builtin_shuffle(v[0], lane % each * depth + lane / each);
}

/* The sums of `cols` columns from b on. How one is summed follows from the product alone. */
static vec column_sums(const product *p, const real *b, int cols) {
    if (is_for_short_sums(p)) {
        switch (p->k) {
        case 2: return sums_of_short(p->a, b, 2, cols);
        case 4: return sums_of_short(p->a, b, MG_MIN(4, LANES), cols);
        default: return sums_of_short(p->a, b, MG_MIN(8, LANES), cols);
        }
    }
    if (p->n < FEW_COLUMNS) return sums_of_few(p->a, b, p->ldb, p->k, cols);
    if (cols < LANES) return sums_of_many(p->a, b, p->ldb, p->k, cols);
    return sums_of_many(p->a, b, p->ldb, p->k, LANES);
}

/* One row of A, and B stored transposed. */
static void multiply_vector(const product *p, const part *s) {
    for (int64_t j = 0; j < s->cols; j += LANES) {
        const int cols = (int)MG_MIN(LANES, s->cols - j);
        const vec sums = column_sums(p, p->b + (s->col + j) * p->ldb, cols);
        finish_lanes(&p->out, sums, cols, 0, s->col + j);
    }
}
