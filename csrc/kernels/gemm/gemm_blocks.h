/* The general path: panels of B two vectors wide, times tiles of A.
 *
 *        cols           For each step through K: copy this part of A if it is used often; for
 *       +--+--+--+      each panel of B, for each tile of A from the top: tile.
 *     k |  |##|  |
 *       +--+--+--+      A panel, step x 2 vectors, stays in the L1 cache while the tiles of A
 *   k                   stream by from L2. It is copied by the first tile that reads it, while
 *  +--+ +--+--+--+      that tile computes; panels that are narrower than two vectors, or
 *  |##| |  |CC|  |      transposed, are copied beforehand. Where there are few rows, nothing
 *  |  | |  |  |  |      is copied.
 *  +--+ +--+--+--+
 */

/* A's part for one step, copied or where it is. */
typedef struct left {
    const real *data;
    int64_t a_row, a_col;
    int by_tiles;               /* copied tile after tile */
} left;

/* Copying pays if the copy is read by a few panels. */
enum { PANELS_TO_COPY_A = 4 };

static left left_of_step(const product *p, const part *s, int64_t k, int64_t depth, real *room) {
    const real *a = p->trans_a ? p->a + k * p->lda + s->row : p->a + s->row * p->lda + k;
    if (s->cols <= PANELS_TO_COPY_A * TILE_COLS || s->rows <= FEW_ROWS) {
        return p->trans_a ? (left){a, 1, p->lda, 0} : (left){a, p->lda, 1, 0};
    }
    if (p->trans_a) {
        pack_a_cols(a, p->lda, s->rows, depth, room);
    } else {
        pack_a_rows(a, p->lda, s->rows, depth, room);
    }
    return (left){room, 1, 0, 1};
}

/* Computes `rows` x `cols` at (row, col) by one tile, straight into C if nothing else is to be done
 * to it. */
static void tile_into(operands *o, const sink *out, int rows, int vectors, int cols, int64_t row,
                      int64_t col) {
    _Alignas(64) real room[TILE_ROWS * 2 * TILE_COLS];
    const int plain = is_plain(out) && (out->beta == 0 || out->beta == 1);
    o->c = plain ? out->c + row * out->ldc + col : room;
    o->ldc = plain ? out->ldc : vectors * LANES;
    o->accumulate = plain && out->beta == 1;
    o->last = plain ? cols - (vectors - 1) * LANES : LANES;
    run_tile(o, rows, vectors);
    if (!plain) finish(out, room, o->ldc, rows, cols, row, col);
}

/* Asks for rows [from, to) of the panel of B that comes next, a few at a time while this one is
 * multiplied: rows of B are far apart, and the processor does not foresee them. */
static void fetch_ahead(const real *b, int64_t ldb, int64_t from, int64_t to) {
    for (int64_t k = from; k < to; k++) {
        __builtin_prefetch(b + k * ldb);
        __builtin_prefetch(b + k * ldb + TILE_COLS - 1);
    }
}

/* All tiles of one panel of B. `next`: where the following panel begins, NULL if it will be copied
 * beforehand. */
static void panel(const part *s, const left *a, operands *o, const sink *out, int64_t col,
                  int vectors, int cols, real *room, const real *next) {
    const int64_t ldb = o->ldb, others = MG_MAX(1, s->rows / TILE_ROWS - 1);
    const int64_t share = (o->depth + others - 1) / others;
    int64_t fetched = 0;
    int height;
    int copies = o->b != room && vectors == 2 && s->rows >= 2 * TILE_ROWS;
    for (int64_t i = 0; i < s->rows; i += height) {
        height = tile_height(s->rows - i);
        o->a = a->data + (a->by_tiles ? i * o->depth : i * a->a_row);
        o->a_row = a->a_row;
        o->a_col = a->by_tiles ? height : a->a_col;
        o->packed = copies && i == 0 ? room : NULL;
        if (next && i) {
            fetch_ahead(next, ldb, fetched, MG_MIN(o->depth, fetched + share));
            fetched += share;
        }
        tile_into(o, out, height, vectors, cols, s->row + i, col);
        if (copies && i == 0) {
            o->b = room;
            o->ldb = TILE_COLS;
        }
    }
}

/* Finds the panel of `cols` columns from `col` of the part on, or copies it if it has to be. Returns
 * whether it lies where it was. */
static int find_panel(const product *p, const part *s, operands *o, int64_t k, int64_t col,
                      int vectors, int cols, real *room) {
    if (p->trans_b) {
        pack_transposed(p->b + (s->col + col) * p->ldb + k, p->ldb, o->depth, cols, vectors, room);
    } else {
        const real *b = p->b + k * p->ldb + s->col + col;
        if (cols == vectors * LANES) {
            o->b = b;
            o->ldb = p->ldb;
            return 1;
        }
        pack_columns(b, p->ldb, o->depth, cols, vectors, room);
    }
    o->b = room;
    o->ldb = vectors * LANES;
    return 0;
}

static void multiply_blocks(const product *p, const part *s) {
    int64_t step = depth_step(p);
    real *panel_room = p->workspace, *left_room = p->workspace + step * TILE_COLS;
    for (int64_t k = 0; k < p->k; k += step) {
        operands o = {.depth = MG_MIN(step, p->k - k)};
        const sink out = sink_of_step(p, k == 0, k + step >= p->k);
        const left a = left_of_step(p, s, k, o.depth, left_room);
        int cols;
        for (int64_t j = 0; j < s->cols; j += cols) {
            int vectors = s->cols - j > LANES ? 2 : 1;
            cols = (int)MG_MIN(vectors * LANES, s->cols - j);
            int in_place = find_panel(p, s, &o, k, j, vectors, cols, panel_room);
            int more = in_place && j + 2 * cols <= s->cols;
            panel(s, &a, &o, &out, s->col + j, vectors, cols, panel_room, more ? o.b + cols : NULL);
        }
    }
}
