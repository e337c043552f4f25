/* The path for a short K: a few rows of C at a time, from end to end, which is the order that
 * memory likes best; all of B's few rows stay in the L1 cache. Nothing of A or B is copied, but
 * that B is turned where it is stored transposed. */
enum { SHORT_ROWS = 3, SHORT_COLS = 4096 / (int)sizeof(real), SHORT_DEPTH = 10 };

/* Beyond ALWAYS, short rows of C are left to gemm_thin.h or to tiles; for long ones tiles would
 * copy operands. From SOME on only two rows have room in the registers: that pays where rows of C
 * are whole pages apart, for what panels write to them pushes each other out of the L1 cache. */
static int is_for_short(const product *p) {
    enum { ALWAYS = 4, LONG = 12, SOME = 8, PAGE = 4096 };
    const int apart = MG_VECTOR == 64 && p->n * (int64_t)sizeof(real) % PAGE == 0;
    const int64_t depth = p->n < LONG * LANES ? ALWAYS : apart ? SHORT_DEPTH : SOME;
    return p->k <= depth && !p->out.transposed;
}

/* c[i][j ..] = the sum over k of a[i][k] b[k][j ..], one vector of each, the first n numbers. */
INLINE void short_vector(const operands *o, vec a[SHORT_ROWS][SHORT_DEPTH], const int rows,
                         const int depth, int64_t j, const int n) {
    vec sum[SHORT_ROWS];
#pragma GCC unroll 3
    for (int i = 0; i < rows; i++) sum[i] = (vec){0};
#pragma GCC unroll 10
    for (int k = 0; k < depth; k++) {
        const real *x = o->b + k * o->ldb + j;
        vec b = n == LANES ? load(x) : load_some(x, n);
        if (rows > 1) in_register(&b);
#pragma GCC unroll 3
        for (int i = 0; i < rows; i++) sum[i] = fma_vec(a[i][k], b, sum[i]);
    }
#pragma GCC unroll 3
    for (int i = 0; i < rows; i++) {
        real *c = o->c + i * o->ldc + j;
        if (n == LANES) {
            store(c, sum[i]);
        } else {
            store_some(c, sum[i], n);
        }
    }
}

INLINE void short_strip(const operands *o, const int rows, const int depth, int64_t cols) {
    vec a[SHORT_ROWS][SHORT_DEPTH];
#pragma GCC unroll 3
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 10
        for (int k = 0; k < depth; k++) a[i][k] = splat(o->a[i * o->a_row + k * o->a_col]);
    }
    int64_t j = 0;
    for (; j + LANES <= cols; j += LANES) short_vector(o, a, rows, depth, j, LANES);
    if (j < cols) short_vector(o, a, rows, depth, j, (int)(cols - j));
}

/* All rows of one K. */
INLINE void short_strips(operands o, const int depth, int64_t rows, int64_t cols) {
    const int few = depth <= 8 ? SHORT_ROWS : 2;
    for (; rows >= few; rows -= few) {
        short_strip(&o, few, depth, cols);
        o.a += few * o.a_row;
        o.c += few * o.ldc;
    }
    if (rows == 1) short_strip(&o, 1, depth, cols);
    if (few > 2 && rows == 2) short_strip(&o, 2, depth, cols);
}

#define DEPTH(n) \
    case n: \
        if (n <= 8 || MG_VECTOR == 64) short_strips(*o, n, rows, cols); \
        break;
static void short_rows(const operands *o, int64_t rows, int64_t cols) {
    switch (o->depth) {
        DEPTH(1) DEPTH(2) DEPTH(3) DEPTH(4) DEPTH(5) DEPTH(6) DEPTH(7) DEPTH(8) DEPTH(9)
        DEPTH(10)
    }
}

/* What computes some rows of `cols` columns of C. */
typedef void rows_function(const operands *o, int64_t rows, int64_t cols);

/* The same where more is to be done to the products on their way to C: a few rows at a time. What
 * is beyond the columns is 0, for it is finished with them. */
static void finish_some_rows(rows_function *compute, operands o, const sink *out, const part *s) {
    _Alignas(64) real room[SHORT_ROWS * SHORT_COLS];
    const int64_t whole = s->cols / LANES * LANES;
    o.c = room;
    o.ldc = (s->cols + LANES - 1) / LANES * LANES;
    const int64_t most = SHORT_COLS / o.ldc * SHORT_ROWS;
    for (int64_t i = 0; whole < s->cols && i < most; i++) store(room + i * o.ldc + whole, (vec){0});
    for (int64_t i = 0; i < s->rows; i += most) {
        const int few = (int)MG_MIN(most, s->rows - i);
        compute(&o, few, s->cols);
        finish(out, room, o.ldc, few, (int)s->cols, s->row + i, s->col);
        o.a += most * o.a_row;
    }
}

static void multiply_short(const product *p, const part *s) {
    const int is_direct = is_plain(&p->out) && p->out.beta == 0;
    operands o = {.depth = p->k,
                  .a_row = p->trans_a ? 1 : p->lda,
                  .a_col = p->trans_a ? p->lda : 1,
                  .ldc = p->out.ldc};
    o.a = p->a + s->row * o.a_row;
    for (int64_t j = 0; j < s->cols; j += SHORT_COLS) {
        const int64_t cols = MG_MIN(SHORT_COLS, s->cols - j), col = s->col + j;
        o.b = p->trans_b ? p->workspace : p->b + col;
        o.ldb = p->trans_b ? (cols + LANES - 1) / LANES * LANES : p->ldb;
        for (int64_t i = 0; p->trans_b && i < cols; i += LANES) {
            transpose_strip(p->b + (col + i) * p->ldb, p->ldb, (int)MG_MIN(LANES, cols - i), p->k,
                            p->workspace + i, o.ldb);
        }
        if (is_direct) {
            o.c = p->out.c + s->row * o.ldc + col;
            short_rows(&o, s->rows, cols);
        } else {
            const part strip = {s->row, s->rows, col, cols};
            finish_some_rows(short_rows, o, &p->out, &strip);
        }
    }
}
