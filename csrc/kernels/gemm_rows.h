/* The path for one, two or three rows of C: B is read once, as it lies, FEW_DEPTH rows at a time,
 * while a strip of C stays in the L1 cache. It is as fast as memory gives B. */
enum { FEW_ROWS = 3, FEW_DEPTH = 4, FEW_COLS = 1024 };

/* sum[i][j] += a[i][k] b[k][j] for `depth` rows of B and whole vectors of columns; = if `first`. */
INLINE void add_products(const operands *o, const int rows, const int depth, int first,
                         int64_t cols) {
    vec a[FEW_ROWS][FEW_DEPTH];
#pragma GCC unroll 3
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 4
        for (int k = 0; k < depth; k++) a[i][k] = splat(o->a[i * o->a_row + k * o->a_col]);
    }
    for (int64_t j = 0; j < cols; j += LANES) {
        vec sum[FEW_ROWS];
#pragma GCC unroll 3
        for (int i = 0; i < rows; i++) sum[i] = first ? (vec){0} : load(o->c + i * o->ldc + j);
#pragma GCC unroll 4
        for (int k = 0; k < depth; k++) {
            const vec b = load(o->b + k * o->ldb + j);
#pragma GCC unroll 3
            for (int i = 0; i < rows; i++) sum[i] = fma_vec(a[i][k], b, sum[i]);
        }
#pragma GCC unroll 3
        for (int i = 0; i < rows; i++) store(o->c + i * o->ldc + j, sum[i]);
    }
}

INLINE void add_all_products(const operands *strip, const int rows, int64_t cols) {
    operands o = *strip;
    int64_t k = 0;
    for (; k + FEW_DEPTH <= strip->depth; k += FEW_DEPTH) {
        add_products(&o, rows, FEW_DEPTH, k == 0, cols);
        o.a += FEW_DEPTH * o.a_col;
        o.b += FEW_DEPTH * o.ldb;
    }
    for (; k < strip->depth; k++) {
        add_products(&o, rows, 1, k == 0, cols);
        o.a += o.a_col;
        o.b += o.ldb;
    }
}

/* Whole vectors of the columns of `s`; returns how many columns that were. */
static int64_t multiply_rows(const product *p, const part *s, int64_t k, int64_t depth,
                             const sink *out) {
    _Alignas(64) real room[FEW_ROWS * FEW_COLS];
    const int64_t whole = s->cols / LANES * LANES;
    for (int64_t j = 0; j < whole; j += FEW_COLS) {
        int64_t cols = MG_MIN(FEW_COLS, whole - j);
        operands o = {.depth = depth,
                      .a = p->trans_a ? p->a + k * p->lda + s->row : p->a + s->row * p->lda + k,
                      .a_row = p->trans_a ? 1 : p->lda,
                      .a_col = p->trans_a ? p->lda : 1,
                      .b = p->b + k * p->ldb + s->col + j,
                      .ldb = p->ldb,
                      .c = room,
                      .ldc = FEW_COLS};
        if (s->rows == 1) {
            add_all_products(&o, 1, cols);
        } else if (s->rows == 2) {
            add_all_products(&o, 2, cols);
        } else {
            add_all_products(&o, 3, cols);
        }
        finish(out, room, FEW_COLS, (int)s->rows, (int)cols, s->row, s->col + j);
    }
    return whole;
}
