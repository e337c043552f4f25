/* The path along K: rows of A times columns of B that lie side by side, with vectors of partial sums.
 *
 * It is for products that fill no two vectors across: B stored transposed and either side small, and narrow B,
 * which is transposed into the workspace first. A register tile is DOT_ROWS x DOT_COLS sums. */
#if defined(__AVX512F__) || defined(__aarch64__)
#define DOT_ROWS 4
#define DOT_COLS 6
#elif defined(__AVX2__)
#define DOT_ROWS 3
#define DOT_COLS 4
#else
#define DOT_ROWS 2
#define DOT_COLS 4
#endif
enum { DOT_CHUNK = 64 };

/* x[i][j] = the product of row i of A and column j of B, over `depth` numbers. */
INLINE void dot_tile(const operands *o, const int rows, const int cols, real *x, int64_t ldx) {
    vec sum[(DOT_ROWS * DOT_COLS + LANES - 1) / LANES * LANES];
#pragma GCC unroll 24
    for (int i = 0; i < (rows * cols + LANES - 1) / LANES * LANES; i++) sum[i] = (vec){0};
    const int64_t whole = o->depth / LANES * LANES;
    const int rest = (int)(o->depth - whole);
    for (int64_t k = 0; k < whole; k += LANES) {
        vec a[DOT_ROWS];
#pragma GCC unroll 4
        for (int i = 0; i < rows; i++) a[i] = load(o->a + i * o->a_row + k);
#pragma GCC unroll 6
        for (int j = 0; j < cols; j++) {
            const vec b = load(o->b + j * o->ldb + k);
#pragma GCC unroll 4
            for (int i = 0; i < rows; i++) sum[i * cols + j] = fma_vec(a[i], b, sum[i * cols + j]);
        }
    }
    if (rest) {
#pragma GCC unroll 6
        for (int j = 0; j < cols; j++) {
            const vec b = load_some(o->b + j * o->ldb + whole, rest);
#pragma GCC unroll 4
            for (int i = 0; i < rows; i++) {
                sum[i * cols + j] = fma_vec(load_some(o->a + i * o->a_row + whole, rest), b, sum[i * cols + j]);
            }
        }
    }
    real sums[sizeof sum / sizeof *sum];
#pragma GCC unroll 12
    for (int i = 0; i < rows * cols; i += LANES) store(sums + i, sum_each(sum + i));
#pragma GCC unroll 4
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 6
        for (int j = 0; j < cols; j++) x[i * ldx + j] = sums[i * cols + j];
    }
}

#define WIDTH(n, rows) \
    case n: \
        if (n <= DOT_COLS) dot_tile(o, rows, n <= DOT_COLS ? n : 1, x, ldx); \
        break;
#define WIDTHS(rows) \
    switch (cols) { \
        WIDTH(1, rows) WIDTH(2, rows) WIDTH(3, rows) WIDTH(4, rows) WIDTH(5, rows) WIDTH(6, rows) \
    }

static void dot_rows_1(const operands *o, int cols, real *x, int64_t ldx) { WIDTHS(1) }
static void dot_rows_all(const operands *o, int cols, real *x, int64_t ldx) { WIDTHS(DOT_ROWS) }

/* Rows of A from o->a on, columns of B from o->b on: a strip of C of at most DOT_ROWS x DOT_CHUNK. */
static void dot_strip(const operands *strip, const sink *out, int rows, int cols, int64_t row, int64_t col) {
    _Alignas(64) real room[DOT_ROWS * DOT_CHUNK];
    int width;
    for (int j = 0; j < cols; j += width) {
        int groups = (cols - j + DOT_COLS - 1) / DOT_COLS;
        width = (cols - j + groups - 1) / groups;
        operands o = *strip;
        o.b += j * o.ldb;
        if (rows == DOT_ROWS) {
            dot_rows_all(&o, width, room + j, DOT_CHUNK);
            continue;
        }
        for (int i = 0; i < rows; i++) {
            dot_rows_1(&o, width, room + i * DOT_CHUNK + j, DOT_CHUNK);
            o.a += o.a_row;
        }
    }
    finish(out, room, DOT_CHUNK, rows, cols, row, col);
}

static void dot_step(const product *p, const part *s, const operands *step, const sink *out) {
    for (int64_t i = 0; i < s->rows; i += DOT_ROWS) {
        int rows = (int)MG_MIN(DOT_ROWS, s->rows - i);
        for (int64_t j = 0; j < s->cols; j += DOT_CHUNK) {
            operands o = *step;
            o.a += (s->row + i) * p->lda;
            o.b += j * o.ldb;
            dot_strip(&o, out, rows, (int)MG_MIN(DOT_CHUNK, s->cols - j), s->row + i, s->col + j);
        }
    }
}

/* B is stored transposed. */
static void multiply_dots(const product *p, const part *s) {
    operands o = {.depth = p->k, .a = p->a, .a_row = p->lda, .b = p->b + s->col * p->ldb, .ldb = p->ldb};
    dot_step(p, s, &o, &p->out);
}

/* B is narrow and is transposed here. */
static void multiply_narrow(const product *p, const part *s) {
    int64_t step = depth_step(p), ldp = step + 16;
    for (int64_t k = 0; k < p->k; k += step) {
        operands o = {.depth = MG_MIN(step, p->k - k), .a = p->a + k, .a_row = p->lda, .b = p->workspace,
                      .ldb = ldp};
        sink out = sink_of_step(p, k == 0, k + step >= p->k);
        pack_narrow(p->b + k * p->ldb + s->col, p->ldb, o.depth, (int)s->cols, p->workspace, ldp);
        dot_step(p, s, &o, &out);
    }
}
