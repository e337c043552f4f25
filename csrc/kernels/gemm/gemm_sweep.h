/* The path for large products: strips of A sweep across a copy of B.
 *
 *        cols           For each step through K: copy B's part, panel after panel; for each strip
 *       +--+--+--+      of A, copied too: for each panel, for each tile of the strip: tile.
 *     k |##|##|##|
 *       +--+--+--+      The copy of B stays in the L2 cache, the strip in the L1 cache; C is passed
 *   k                   through along its rows, which is the order that memory likes. Asking for
 *  +--+ +--+--+--+      the next strip meanwhile took longer than it saved.
 *  |##| |CC|->|  |
 *  |  | |  |  |  |
 *  +--+ +--+--+--+
 */

/* Rows of A that are copied at once: one strip, or several where A is stored transposed, which are
 * longer runs of memory. */
enum { GROUP_ROWS = 112 / TILE_ROWS * TILE_ROWS };

/* Copying all of B apart from multiplying it pays where its rows lie far apart in memory, or where
 * there are many rows of C to use it. */
static int is_for_sweep(const product *p, const part *s) {
    enum { WIDE = 1024, FAR = 2048, MANY_ROWS = 192 };
    const int64_t width = s->cols * (int64_t)sizeof(real);
    const int far = !p->trans_b && width >= FAR;
    return width >= WIDE && s->rows >= (far ? 2 * TILE_ROWS : MANY_ROWS);
}

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

/* The rows of the group that begins where `left` rows are left: the last one takes what is too
 * little for one more. */
static int64_t group_rows(const product *p, int64_t left) {
    if (!p->trans_a) return tile_height(left);
    return left < GROUP_ROWS + TILE_ROWS ? left : GROUP_ROWS;
}

/* A strip times all panels of B; they are `rows` of C from (row, col) on. */
static void sweep(const real *strip, const real *panels, int64_t depth, const sink *out, int rows,
                  int64_t cols, int64_t row, int64_t col) {
    for (int64_t j = 0; j < cols; j += TILE_COLS) {
        const int n = (int)MG_MIN(TILE_COLS, cols - j), vectors = n > LANES ? 2 : 1;
        operands o = {.depth = depth, .a = strip, .a_row = 1, .a_col = rows,
                      .b = panels + j * depth, .ldb = vectors * LANES};
        tile_into(&o, out, rows, vectors, n, row, col + j);
    }
}

/* A group of strips, copied, times all panels; `row` is its first row in C. */
static void sweep_group(const part *s, const real *strips, const real *panels, int64_t depth,
                        const sink *out, int64_t rows, int64_t row) {
    int height;
    for (int64_t i = 0; i < rows; i += height) {
        height = tile_height(rows - i);
        sweep(strips + i * depth, panels, depth, out, height, s->cols, row + i, s->col);
    }
}

/* One step through K: `depth` of it from k on. */
static void sweep_step(const product *p, const part *s, int64_t k, int64_t depth, real *strips,
                       real *panels) {
    const sink out = sink_of_step(p, k == 0, k + depth >= p->k);
    if (p->trans_b) {
        pack_panels_transposed(p->b + k + s->col * p->ldb, p->ldb, depth, s->cols, panels);
    } else {
        pack_panels(p->b + k * p->ldb + s->col, p->ldb, depth, s->cols, panels);
    }
    const int64_t a_row = p->trans_a ? 1 : p->lda;
    const real *a = p->a + s->row * a_row + k * (p->trans_a ? p->lda : 1);
    int64_t rows;
    for (int64_t i = 0; i < s->rows; i += rows, a += rows * a_row) {
        rows = group_rows(p, s->rows - i);
        if (p->trans_a) {
            pack_a_cols(a, p->lda, rows, depth, strips);
        } else {
            pack_a_rows(a, p->lda, rows, depth, strips);
        }
        sweep_group(s, strips, panels, depth, &out, rows, s->row + i);
    }
}

static void multiply_sweeping(const product *p, const part *s) {
    const int64_t step = depth_step(p);
    real *panels = p->workspace, *strips = panels + step * (s->cols + TILE_COLS);
    for (int64_t k = 0; k < p->k; k += step)
        sweep_step(p, s, k, MG_MIN(step, p->k - k), strips, panels);
}
