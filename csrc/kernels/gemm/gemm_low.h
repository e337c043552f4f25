/* The path for few rows of C and a wide B, whose numbers are used too seldom to be copied.
 *
 *        cols           A few rows of B at a time, which lie one after the other in memory: for
 *       +--+--+--+      each panel of them, as it lies, each tile of A, copied. A panel stays in
 *     k |##|->|  |      the L1 cache meanwhile. Steps are short where each row of a panel may
 *       |  |  |  |      be a page of its own. The processor fetches rows of B from afar by itself:
 *  +--+ +--+--+--+      asking for them beforehand made it slower.
 *  |##| |CC|  |  |
 *  +--+ +--+--+--+                                                                              */
enum { LOW_DEPTH = 128 };

/* Rows of B are far apart. */
static int is_low_far(const product *p) {
    enum { FAR = 2048 };
    return p->n * (int64_t)sizeof(real) >= FAR;
}

/* A panel of narrower vectors would have one line of the cache in each row, and lines that are 4 KB
 * apart push each other out. */
static int is_for_low(const product *p) {
    enum { MOST = 7 * TILE_ROWS, MOST_NEAR = 32, WIDE = 1024 };
    return MG_VECTOR == 64 && p->m <= (is_low_far(p) ? MOST : MOST_NEAR) &&
           p->n * (int64_t)sizeof(real) >= WIDE && !p->trans_b && !p->out.transposed;
}

/* Heights of tiles from the top of `left` rows, as equal as can be. */
static int low_height(int64_t left) {
    const int64_t tiles = (left + TILE_ROWS - 1) / TILE_ROWS;
    return (int)((left + tiles - 1) / tiles);
}

/* All tiles of a panel of `cols` columns. */
static void low_panel(operands *o, const sink *out, const real *strips, const part *s, int vectors,
                      int cols, int64_t col) {
    int height;
    for (int64_t i = 0; i < s->rows; i += height) {
        height = low_height(s->rows - i);
        o->a = strips + i * o->depth;
        o->a_col = height;
        tile_into(o, out, height, vectors, cols, s->row + i, col);
    }
}

/* One step through K: `depth` of it from k on. */
static void multiply_low_step(const product *p, const part *s, int64_t k, int64_t depth) {
    const sink out = sink_of_step(p, k == 0, k + depth >= p->k);
    const real *a = p->trans_a ? p->a + k * p->lda + s->row : p->a + s->row * p->lda + k;
    const real *b = p->b + k * p->ldb + s->col;
    real *room = p->workspace, *strips = room + depth * TILE_COLS;
    int height, cols;
    for (int64_t i = 0; i < s->rows; i += height) {
        height = low_height(s->rows - i);
        if (p->trans_a) {
            pack_strip_cols(a + i, p->lda, height, depth, strips + i * depth);
        } else {
            pack_strip_rows(a + i * p->lda, p->lda, height, depth, strips + i * depth);
        }
    }
    for (int64_t j = 0; j < s->cols; j += cols) {
        const int vectors = s->cols - j > LANES ? 2 : 1;
        cols = (int)MG_MIN(vectors * LANES, s->cols - j);
        operands o = {.depth = depth, .a_row = 1, .b = b + j, .ldb = p->ldb};
        if (cols < vectors * LANES) {
            pack_columns(o.b, p->ldb, depth, cols, vectors, room);
            o.b = room;
            o.ldb = vectors * LANES;
        }
        low_panel(&o, &out, strips, s, vectors, cols, s->col + j);
    }
}

/* Equal steps through K. */
static int64_t low_step(const product *p) {
    const int64_t most = is_low_far(p) ? LOW_DEPTH : p->depth, steps = (p->k + most - 1) / most;
    return (p->k + steps - 1) / steps;
}

static void multiply_low(const product *p, const part *s) {
    const int64_t step = low_step(p);
    for (int64_t k = 0; k < p->k; k += step) multiply_low_step(p, s, k, MG_MIN(step, p->k - k));
}
