/* The path for large products: strips of A sweep across a copy of B.
 *
 *        cols           For each step through K: copy B's part, panel after panel; for each strip
 *       +--+--+--+      of A, copied too: for each panel, for each tile of the strip: tile.
 *     k |##|##|##|
 *       +--+--+--+      The copy of B stays in the L2 cache, the strip in the L1 cache; C is passed
 *   k                   through along its rows, which is the order that memory likes. While a strip
 *  +--+ +--+--+--+      is multiplied, the next one is fetched.
 *  |##| |CC|->|  |
 *  |  | |  |  |  |
 *  +--+ +--+--+--+
 */
enum { SWEEP_ROWS = 192, SWEEP_COLS = 5 * TILE_COLS, LINE = 64 / (int)sizeof(real) };

/* Memory that will be read soon: `rows` runs of `length` elements, the first of which is fetched up
 * to `at`. */
typedef struct ahead {
    const real *row;
    int64_t stride, length, rows, at;
} ahead;

static void fetch_lines(ahead *f, int64_t lines) {
    for (; lines > 0 && f->rows > 0; lines--) {
        __builtin_prefetch(f->row + f->at);
        f->at += LINE;
        if (f->at >= f->length) {
            f->at = 0;
            f->row += f->stride;
            f->rows--;
        }
    }
}

/* There must be enough rows to pay for copying B apart from multiplying it, and enough columns to
 * pay for copying A. */
static int is_for_sweep(const part *s) { return s->rows >= SWEEP_ROWS && s->cols > SWEEP_COLS; }

/* packed = panel after panel, each [depth][vectors], of b[depth][cols]. A few rows are read at a
 * time, from end to end. */
static void pack_panels(const real *b, int64_t ldb, int64_t depth, int64_t cols, real *packed) {
    enum { ROWS = 4 };
    const int64_t whole = cols / TILE_COLS * TILE_COLS;
    for (int64_t k = 0; k < depth; k += ROWS) {
        const int rows = (int)MG_MIN(ROWS, depth - k);
        for (int64_t j = 0; j < whole; j += TILE_COLS) {
            const real *source = b + k * ldb + j;
            real *target = packed + j * depth + k * TILE_COLS;
            for (int i = 0; i < rows; i++) {
                store(target + i * TILE_COLS, load(source + i * ldb));
                store(target + i * TILE_COLS + LANES, load(source + i * ldb + LANES));
            }
        }
    }
    const int rest = (int)(cols - whole), vectors = rest > LANES ? 2 : 1;
    if (rest) pack_columns(b + whole, ldb, depth, rest, vectors, packed + whole * depth);
}

/* The same of b[cols][depth]. */
static void pack_panels_transposed(const real *b, int64_t ldb, int64_t depth, int64_t cols,
                                   real *packed) {
    for (int64_t j = 0; j < cols; j += TILE_COLS) {
        const int n = (int)MG_MIN(TILE_COLS, cols - j);
        pack_transposed(b + j * ldb, ldb, depth, n, n > LANES ? 2 : 1, packed + j * depth);
    }
}

/* What a strip of A reads: `rows` of its rows, `depth` numbers of each. */
static ahead strip_ahead(const product *p, const real *a, int64_t rows, int64_t depth) {
    return p->trans_a ? (ahead){a, p->lda, rows, depth, 0} : (ahead){a, p->lda, depth, rows, 0};
}

/* Rows of A, copied, times all panels of B; they are `rows` of C from (row, col) on. */
static void sweep(const real *strip, const real *panels, int64_t depth, const sink *out, int rows,
                  int64_t cols, int64_t row, int64_t col, ahead *next) {
    const int64_t steps = (cols + TILE_COLS - 1) / TILE_COLS;
    const int64_t lines = next->rows * ((next->length + LINE - 1) / LINE);
    for (int64_t j = 0; j < cols; j += TILE_COLS) {
        const int n = (int)MG_MIN(TILE_COLS, cols - j), vectors = n > LANES ? 2 : 1;
        operands o = {.depth = depth, .a = strip, .a_row = 1, .a_col = rows,
                      .b = panels + j * depth, .ldb = vectors * LANES};
        fetch_lines(next, (lines + steps - 1) / steps);
        tile_into(&o, out, rows, vectors, n, row, col + j);
    }
}

/* One step through K: `depth` of it from k on. */
static void sweep_step(const product *p, const part *s, int64_t k, int64_t depth, real *strip,
                       real *panels) {
    const sink out = sink_of_step(p, k == 0, k + depth >= p->k);
    if (p->trans_b) {
        pack_panels_transposed(p->b + k + s->col * p->ldb, p->ldb, depth, s->cols, panels);
    } else {
        pack_panels(p->b + k * p->ldb + s->col, p->ldb, depth, s->cols, panels);
    }
    const int64_t a_row = p->trans_a ? 1 : p->lda;
    const real *a = p->a + s->row * a_row + k * (p->trans_a ? p->lda : 1);
    int rows;
    for (int64_t i = 0; i < s->rows; i += rows, a += rows * a_row) {
        rows = tile_height(s->rows - i);
        if (p->trans_a) {
            pack_a_cols(a, p->lda, rows, depth, strip);
        } else {
            pack_a_rows(a, p->lda, rows, depth, strip);
        }
        const int more = tile_height(s->rows - i - rows);
        ahead next = strip_ahead(p, a + rows * a_row, more, depth);
        sweep(strip, panels, depth, &out, rows, s->cols, s->row + i, s->col, &next);
    }
}

static void multiply_sweeping(const product *p, const part *s) {
    const int64_t step = depth_step(p);
    real *panels = p->workspace, *strip = panels + step * (s->cols + TILE_COLS);
    for (int64_t k = 0; k < p->k; k += step)
        sweep_step(p, s, k, MG_MIN(step, p->k - k), strip, panels);
}
