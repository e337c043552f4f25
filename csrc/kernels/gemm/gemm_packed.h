/* The path for a B that is in panels already, by the instruction gemm_pack: they are two vectors
 * wide, and each is as deep as all of K, so that a step through K finds its part of one in a row.
 *
 *        cols           For each step through K, for each group of rows of A: for each panel of B,
 *       +--+--+--+      for each tile of the group: tile.
 *     k |##|->|  |
 *       |  |  |  |      A panel stays in the L1 cache meanwhile, the group in the L2 cache. A is
 *  +--+ +--+--+--+      read where it lies, unless its rows are so far apart that they push each
 *  |##| |CC|  |  |      other out of the L1 cache.
 *  |##| |CC|  |  |
 *  +--+ +--+--+--+      Steps are those that the product would have without, and so is every sum:
 *                       packing changes no bit. */
#if !defined(__AMX_BF16__) || defined(GEMM_DOUBLE)
enum {
    PACKED_UNIT = 128 / (int)sizeof(real),      /* columns: whole panels, whatever the vectors */
    PACKED_ROWS = 8 * TILE_ROWS,
    PACKED_FAR = 4096                           /* bytes between rows of A */
};

/* Copies units [begin, end) of columns. */
static void pack_ahead(const mg_args *args, int64_t begin, int64_t end) {
    const int64_t n = args->param[PACK_N], k = args->param[PACK_K], first = begin * PACKED_UNIT;
    const int64_t cols = MG_MIN(n, end * PACKED_UNIT) - first;
    const real *b = args->buf[1];
    real *packed = (real *)args->buf[0] + first * k;
    if (args->param[PACK_TRANS_B]) {
        pack_panels_transposed(b + first * k, k, k, cols, packed);
    } else {
        pack_panels(b + first, n, k, cols, packed);
    }
}

/* Numbers in a row of the panel that begins at column `col` of B, of which the product may be a
 * part: the last columns are sometimes multiplied apart. */
static int64_t packed_width(const product *p, int64_t col) {
    return p->out.ldc - col > LANES ? TILE_COLS : LANES;
}

/* A's part for a step of a group. */
static left packed_left(const product *p, const part *s, int64_t k, int64_t depth) {
    if (p->trans_a || p->lda * (int64_t)sizeof(real) >= PACKED_FAR)
        return left_of_step(p, s, k, depth, p->workspace);
    return (left){p->a + s->row * p->lda + k, p->lda, 1, 0};
}

/* A group of rows of C for one step. */
static void packed_group(const product *p, const part *s, const sink *out, int64_t k,
                         int64_t depth) {
    const left a = packed_left(p, s, k, depth);
    const real *b = (const real *)p->packed + s->col * p->k;
    for (int64_t j = 0; j < s->cols; j += TILE_COLS) {
        const int cols = (int)MG_MIN(TILE_COLS, s->cols - j), vectors = cols > LANES ? 2 : 1;
        const int64_t ldb = packed_width(p, s->col + j);
        operands o = {.depth = depth, .a_row = a.a_row, .b = b + j * p->k + k * ldb, .ldb = ldb};
        int height;
        for (int64_t i = 0; i < s->rows; i += height) {
            height = tile_height(s->rows - i);
            o.a = a.data + (a.by_tiles ? i * depth : i * a.a_row);
            o.a_col = a.by_tiles ? height : a.a_col;
            tile_into(&o, out, height, vectors, cols, s->row + i, s->col + j);
        }
    }
}

static void multiply_packed(const product *p, const part *s) {
    const int64_t step = is_for_low(p) ? low_step(p) : depth_step(p);
    for (int64_t k = 0; k < p->k; k += step) {
        const sink out = sink_of_step(p, k == 0, k + step >= p->k);
        int64_t rows;
        for (int64_t i = 0; i < s->rows; i += rows) {
            const int64_t left = s->rows - i;
            rows = left < PACKED_ROWS + TILE_ROWS ? left : PACKED_ROWS;
            const part group = {s->row + i, rows, s->col, s->cols};
            packed_group(p, &group, &out, k, MG_MIN(step, p->k - k));
        }
    }
}
#else
static void multiply_packed(const product *p, const part *s) { (void)p, (void)s; }
#endif
