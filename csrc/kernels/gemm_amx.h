/* The path on AMX: products of float32 by products of bfloat16, which tiles multiply and add up in
 * float32, ten times as many a second as vectors do of float32.
 *
 *   a b = a1 b1 + (a1 b2 + a2 b1) + (a1 b3 + a2 b2 + a3 b1),   a = a1 + a2 + a3, b = b1 + b2 + b3
 *
 * with a and b split into three bfloat16 exactly (gemm_amx_split.h). What is left out, a2 b3 + a3 b2
 * + a3 b3, is at most 2^-24 |a b| and of either sign, no more than what rounding a product to
 * float32 loses. The products of two bfloat16 are exact; they are added in chains of 16, and these
 * in chains of 6 K / 32. So the error of an element stays within the K eps (|A| |B|) of any order
 * of summation, and is smaller than that of one chain of K.
 *
 *        cols           For each step through K: split B's part; for each strip of 32 rows of A,
 *       +--+--+--+      split too: for each panel of B: 2 x 2 tiles of C. The strip stays in the L1
 *     k |##|##|##|      cache, the split B in L2.
 *       +--+--+--+
 *  +--+ +--+--+--+      A strip with numbers that cannot be split is multiplied by vectors, and so
 *  |##| |CC|->|  |      are all strips where B has some. Strips begin with the blocks of C, so that
 *  |  | |  |  |  |      it does not matter which blocks are computed together.
 *  +--+ +--+--+--+
 */
#if defined(__AMX_BF16__) && !defined(GEMM_DOUBLE)
#include "gemm_amx_split.h"
#include "gemm_amx_tile.h"

/* Bytes of B in the L2 cache, as in ops/_gemm.py. */
enum { AMX_PART_BYTES = 7 << 17 };

/* One step through K of a part of a product. */
typedef struct tile_step {
    const product *p;
    sink out;
    int64_t k, depth, tiles;    /* from where on, how far, also in tiles */
    char *panels;               /* of B */
    strip *strip, *next;        /* of A */
    block *now, *before;        /* of C */
} tile_step;

/* Splits B's part of a step; whether that can be done. */
static int split_b(const tile_step *t, const part *s) {
    const product *p = t->p;
    const real *b = p->b + (p->trans_b ? s->col * p->ldb + t->k : t->k * p->ldb + s->col);
    char *panel = t->panels;
    __m512i seen = {0};
    for (int64_t j = 0; j < s->cols; j += PANEL_WIDTH, panel += t->tiles * BLOCK_BYTES) {
        const int cols = (int)MG_MIN(PANEL_WIDTH, s->cols - j);
        if (p->trans_b) {
            split_cols_transposed(b + j * p->ldb, p->ldb, cols, t->depth, panel, &seen);
        } else {
            split_cols(b + j, p->ldb, cols, t->depth, panel, &seen);
        }
    }
    return all_are_small(seen);
}

/* The step by vectors. Few columns at once need no copy of A, which leaves the split B alone. */
static void step_by_vectors(const tile_step *t, const part *s) {
    enum { COLS = PANELS_TO_COPY_A * TILE_COLS };
    product q = *t->p;
    q.a += q.trans_a ? t->k * q.lda : t->k;
    q.b += q.trans_b ? t->k : t->k * q.ldb;
    q.k = t->depth;
    q.out = t->out;
    for (int64_t j = 0; j < s->cols; j += COLS) {
        const part piece = {s->row, s->rows, s->col + j, MG_MIN(COLS, s->cols - j)};
        multiply_blocks(&q, &piece);
    }
}

/* The strip of A that begins at row i of the part; none if that is its end. Strips begin with the
 * blocks of C. */
static part strip_at(const tile_step *t, const part *s, int64_t i) {
    const int64_t rows = t->p->block_rows, end = MG_MIN((i / rows + 1) * rows, s->rows);
    return (part){s->row + i, MG_MIN(PANEL_WIDTH, end - i), s->col, s->cols};
}

static void begin_strip(const tile_step *t, const part *s, strip *a) {
    const product *p = t->p;
    a->x = p->a + (p->trans_a ? t->k * p->lda + s->row : s->row * p->lda + t->k);
    a->ldx = p->lda;
    a->depth = t->depth;
    a->transposed = p->trans_a;
    a->rows = (int)s->rows;
    a->at = 0;
    a->units = s->rows > 0 ? units_of(a) : 0;
    a->seen = (__m512i){0};
}

/* A strip of A times all panels of B, while the next strip is split. */
static void sweep_tiles(tile_step *t, const part *s) {
    const int64_t panels = (s->cols + PANEL_WIDTH - 1) / PANEL_WIDTH;
    const char *panel = t->panels;
    pastime time = {&t->out, t->before, t->next, panels * t->tiles * PRODUCTS, 0};
    for (int64_t j = 0; j < s->cols; j += PANEL_WIDTH, panel += t->tiles * BLOCK_BYTES) {
        block *now = t->now;
        now->row = s->row, now->rows = (int)s->rows;
        now->col = s->col + j, now->cols = (int)MG_MIN(PANEL_WIDTH, s->cols - j);
        time.before = t->before;
        multiply_block(t->strip->panel, panel, t->tiles, now, &time);
        t->now = t->before;
        t->before = now;
    }
}

static void multiply_step(tile_step *t, const part *s) {
    if (!split_b(t, s)) {
        step_by_vectors(t, s);
        return;
    }
    t->before->done = t->before->rows = 0;
    part rows = strip_at(t, s, 0);
    begin_strip(t, &rows, t->strip);
    while (rows.rows > 0) {
        const part more = strip_at(t, s, rows.row + rows.rows - s->row);
        const int fine = split_rest(t->strip);
        begin_strip(t, &more, t->next);
        if (fine) {
            sweep_tiles(t, &rows);
        } else {
            step_by_vectors(t, &rows);
        }
        strip *used = t->strip;
        t->strip = t->next;
        t->next = used;
        rows = more;
    }
    finish_rest(&t->out, t->before);
}

static int64_t rounded_up(int64_t size, int64_t unit) { return (size + unit - 1) / unit * unit; }

/* Splitting costs as much for each number of B as multiplying by some forty rows saves. Tiles that
 * are partly empty take as long as full ones. */
static int is_for_tiles(const product *p) {
    const int64_t work = p->m * p->n * p->k;
    const int64_t done = rounded_up(p->m, PANEL_WIDTH) * rounded_up(p->n, AMX_ROWS) *
                         rounded_up(p->k, AMX_DEPTH);
    return p->m >= 96 && p->n > PANEL_WIDTH && p->k >= 64 && 10 * done <= 13 * work;
}

/* The length of equal parts of `size`, of `most` at the most but for rounding up to whole `unit`. */
static int64_t even_part(int64_t size, int64_t most, int64_t unit) {
    const int64_t parts = (size + most - 1) / most;
    return rounded_up((size + parts - 1) / parts, unit);
}

static void multiply_tiles(const product *p, const part *s) {
    const int64_t step = even_part(p->k, 2 * p->depth, AMX_DEPTH);
    const int64_t wide = AMX_PART_BYTES / (step / AMX_DEPTH * BLOCK_BYTES) * PANEL_WIDTH;
    const int64_t cols = even_part(s->cols, wide, PANEL_WIDTH);
    const int64_t strip_bytes = step / AMX_DEPTH * BLOCK_BYTES;
    char *room = (char *)(p->workspace + step * TILE_COLS);
    strip strips[2] = {{.panel = room}, {.panel = room + strip_bytes}};
    block blocks[2];
    _tile_loadconfig(&full_tiles);
    for (int64_t k = 0; k < p->k; k += step) {
        const int64_t depth = MG_MIN(step, p->k - k);
        tile_step t = {p, sink_of_step(p, k == 0, k + depth >= p->k), k, depth,
                       (depth + AMX_DEPTH - 1) / AMX_DEPTH, room + 2 * strip_bytes,
                       &strips[0], &strips[1], &blocks[0], &blocks[1]};
        for (int64_t j = 0; j < s->cols; j += cols) {
            const part piece = {s->row, s->rows, s->col + j, MG_MIN(cols, s->cols - j)};
            multiply_step(&t, &piece);
        }
    }
    _tile_release();
}
#else
static int is_for_tiles(const product *p) {
    (void)p;
    return 0;
}
static void multiply_tiles(const product *p, const part *s) { (void)p, (void)s; }
#endif
