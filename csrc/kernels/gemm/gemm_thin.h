/* The path for a K that is short, though not the shortest (see gemm_short.h): a panel of B stays in
 * registers while rows of A go by, each number of which is multiplied as it is read.
 *
 *          cols         Tiles of C would cost as much to begin and to end as to multiply. Panels
 *     k +--+--+--+      are two vectors wide, or one where two would not fit the registers.
 *  +--+ |##|  |  |
 *  |##|->+--+--+--+
 *  |  | |CC|  |  |                                                                              */
enum { THIN_DEPTH = 24, THIN_PAIRS = 12 };
enum { THIN_ROWS = 16 };        /* that go by all panels of a large C */

/* Other instruction sets have too few registers, or too short ones. The shortest K is for this path
 * where a panel is all of B. */
static int is_for_thin(const product *p) {
    return MG_VECTOR == 64 && p->k <= THIN_DEPTH && p->m > FEW_ROWS && !p->trans_a &&
           !p->out.transposed && (p->n <= LANES || !is_for_short(p));
}

/* c[i] = the sum over k of a[i][k] b[k], for `rows` rows i of `vectors` vectors. */
INLINE void thin_panel(const operands *o, const int depth, const int vectors, const int last,
                       int64_t rows) {
    vec b[THIN_DEPTH][2];
#pragma GCC unroll 24
    for (int k = 0; k < depth; k++) {
#pragma GCC unroll 2
        for (int j = 0; j < vectors; j++) {
            const real *x = o->b + k * o->ldb + j * LANES;
            b[k][j] = j == vectors - 1 && last < LANES ? load_some(x, last) : load(x);
        }
    }
    const real *a = o->a;
    real *c = o->c;
    for (; rows > 0; rows--, a += o->a_row, c += o->ldc) {
        vec sum[2] = {{0}, {0}};
#pragma GCC unroll 24
        for (int k = 0; k < depth; k++) {
            const vec x = splat(a[k]);
#pragma GCC unroll 2
            for (int j = 0; j < vectors; j++) sum[j] = fma_vec(x, b[k][j], sum[j]);
        }
#pragma GCC unroll 2
        for (int j = 0; j < vectors; j++) {
            if (j == vectors - 1 && last < LANES) {
                store_some(c + j * LANES, sum[j], last);
            } else {
                store(c + j * LANES, sum[j]);
            }
        }
    }
}

#define THIN(n) \
    case n: \
        if (n <= THIN_PAIRS && cols > LANES) { \
            thin_panel(o, MG_MIN(n, THIN_PAIRS), 2, LANES, rows); \
        } else { \
            thin_panel(o, n, 1, o->last, rows); \
        } \
        break;
static void thin_rows(const operands *o, int64_t rows, int64_t cols) {
    switch (o->depth) {
        THIN(1) THIN(2) THIN(3) THIN(4) THIN(5) THIN(6) THIN(7) THIN(8) THIN(9) THIN(10) THIN(11)
        THIN(12) THIN(13) THIN(14) THIN(15) THIN(16) THIN(17) THIN(18) THIN(19) THIN(20) THIN(21)
        THIN(22) THIN(23) THIN(24)
    }
}

/* All panels of some rows of C. What is missing of the last one is 0 where it is finished. */
static void thin_strip(const product *p, const part *s) {
    const int is_direct = is_plain(&p->out) && p->out.beta == 0;
    _Alignas(64) real panel[THIN_DEPTH * TILE_COLS];
    int cols;
    for (int64_t j = 0; j < s->cols; j += cols) {
        const int vectors = s->cols - j >= TILE_COLS && p->k <= THIN_PAIRS ? 2 : 1;
        const int64_t col = s->col + j;
        cols = (int)MG_MIN(vectors * LANES, s->cols - j);
        operands o = {.depth = p->k, .a = p->a + s->row * p->lda, .a_row = p->lda,
                      .b = p->b + col, .ldb = p->ldb, .c = p->out.c + s->row * p->out.ldc + col,
                      .ldc = p->out.ldc, .last = is_direct ? cols - (vectors - 1) * LANES : LANES};
        if (p->trans_b) {
            pack_transposed(p->b + col * p->ldb, p->ldb, p->k, cols, vectors, panel);
        } else if (!is_direct && cols < vectors * LANES) {
            pack_columns(o.b, p->ldb, p->k, cols, vectors, panel);
        }
        if (p->trans_b || (!is_direct && cols < vectors * LANES)) {
            o.b = panel;
            o.ldb = vectors * LANES;
        }
        if (is_direct) {
            thin_rows(&o, s->rows, cols);
        } else {
            const part strip = {s->row, s->rows, col, cols};
            finish_some_rows(thin_rows, o, &p->out, &strip);
        }
    }
}

/* A large C is written a few rows at a time, from one end to the other. */
static void multiply_thin(const product *p, const part *s) {
    enum { LARGE = 1 << 20 };
    const int is_large = p->m * p->n * (int64_t)sizeof(real) > LARGE;
    const int64_t few = is_large ? THIN_ROWS : s->rows;
    for (int64_t i = 0; i < s->rows; i += few) {
        const part strip = {s->row + i, MG_MIN(few, s->rows - i), s->col, s->cols};
        thin_strip(p, &strip);
    }
}
