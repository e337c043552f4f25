/* The path on AMX: products of float32 by products of bfloat16, which tiles multiply and add up in
 * float32, ten times as many a second as vectors do of float32.
 *
 *   a b = a1 b1 + (a1 b2 + a2 b1) + (a1 b3 + a2 b2 + a3 b1),   a = a1 + a2 + a3, b = b1 + b2 + b3
 *
 * with a and b split into three bfloat16 exactly (gemm_amx_split.h). What is left out, a2 b3 +
 * a3 b2 + a3 b3, is hardly more than 2^-24 |a b| at most and of either sign, as is what rounding a
 * product to float32 loses. The products of two bfloat16 are exact; they are added in chains of 16, and these
 * in chains of 6 K / 32. So the error of an element stays within the K eps (|A| |B|) of any order
 * of summation, and is smaller than that of one chain of K.
 *
 *        cols           For each step through K: split B's part into panels of 32 columns; for
 *       +--+--+--+      each strip of 32 rows of A, split too: for each panel: 2 x 2 tiles of C.
 *     k |##|##|##|      While tiles multiply, vectors split the next strip and take finished
 *       +--+--+--+      tiles to C: of these two, a processor can do both at once.
 *  +--+ +--+--+--+
 *  |##| |CC|->|  |      Where B is the larger one, its columns are the strips and A's rows the
 *  |  | |  |  |  |      panels, so that most of the splitting is done meanwhile.
 *  +--+ +--+--+--+
 *
 * Where infinities or NaNs come out, vectors compute the rest of that 32 x 32 of C again, for the
 * numbers may be such that do not split. Strips begin with the blocks of C, so that it does not
 * matter which blocks are computed together. */
#if defined(__AMX_BF16__) && !defined(GEMM_DOUBLE)
#include "gemm_amx_split.h"
#include "gemm_amx_tile.h"
#include "gemm_amx_packed.h"

/* Bytes of panels in the L2 cache, as in ops/_gemm.py. */
enum { AMX_PART_BYTES = 7 << 17 };

/* One step through K of a part of a product. */
typedef struct tile_step {
    const product *p;
    sink out;
    int64_t k, depth;           /* from where on, how far */
    layers layers;              /* of panels */
    int turned;                 /* the panels are of A, the strips of B */
    char *room;                 /* for panels that are split here */
    const char *panels;
    int64_t panel_bytes;        /* from one to the next */
    strip *strip, *next;
    block *now, *before;        /* of C */
} tile_step;

static void begin_strip(const tile_step *t, const part *s, int of_b, strip *x) {
    const product *p = t->p;
    if (of_b) {
        x->x = p->b + (p->trans_b ? s->col * p->ldb + t->k : t->k * p->ldb + s->col);
    } else {
        x->x = p->a + (p->trans_a ? t->k * p->lda + s->row : s->row * p->lda + t->k);
    }
    x->ldx = of_b ? p->ldb : p->lda;
    x->depth = t->depth;
    x->layers = t->layers;
    x->of_b = of_b;
    x->by_k = of_b ? p->trans_b : !p->trans_a;
    x->width = (int)(of_b ? s->cols : s->rows);
    x->k = x->i = x->t = 0;
    x->units = units_of(x);
}

static int64_t panels_of(const tile_step *t, const part *s) {
    return ((t->turned ? s->rows : s->cols) + PANEL_WIDTH - 1) / PANEL_WIDTH;
}

/* What a strip's product with panel j is of the part. */
static part at_panel(const tile_step *t, const part *s, int64_t j) {
    const int64_t from = j * PANEL_WIDTH;
    if (t->turned)
        return (part){s->row + from, MG_MIN(PANEL_WIDTH, s->rows - from), s->col, s->cols};
    return (part){s->row, s->rows, s->col + from, MG_MIN(PANEL_WIDTH, s->cols - from)};
}

/* Finds the panels of a step, or splits them. */
static void find_panels(tile_step *t, const part *s) {
    if (t->p->packed) {
        t->panels = packed_panels(t->p, s->col, t->k);
        t->panel_bytes = packed_panel_bytes(t->p->k);
        return;
    }
    t->panels = t->room;
    t->panel_bytes = blocks_of(t->depth) * BLOCK_BYTES;
    for (int64_t j = 0; j < panels_of(t, s); j++) {
        const part piece = at_panel(t, s, j);
        strip x = {.panel = t->room + j * t->panel_bytes};
        begin_strip(t, &piece, !t->turned, &x);
        split_rest(&x);
    }
}

/* What of a block has not gone on to C, though all of it had its time: vectors do that again. */
static void finish_by_vectors(const tile_step *t, const block *b) {
    const part rest = {b->row + b->done, b->rows - b->done, b->col, b->cols};
    if (rest.rows == 0) return;
    product q = *t->p;
    q.a += q.trans_a ? t->k * q.lda : t->k;
    q.b += q.trans_b ? t->k : t->k * q.ldb;
    q.k = t->depth;
    q.out = t->out;
    multiply_blocks(&q, &rest);
}

/* The strip that begins at row or column i of the part; of no width if that is its end. Strips of A
 * begin with the blocks of C. */
static part strip_at(const tile_step *t, const part *s, int64_t i) {
    const int64_t rows = t->p->block_rows, end = MG_MIN((i / rows + 1) * rows, s->rows);
    if (t->turned) return (part){s->row, s->rows, s->col + i, MG_MIN(PANEL_WIDTH, s->cols - i)};
    return (part){s->row + i, MG_MIN(PANEL_WIDTH, end - i), s->col, s->cols};
}

/* A strip times all panels, while the next strip is split. */
static void sweep_tiles(tile_step *t, const part *s) {
    const int64_t panels = panels_of(t, s), tiles = tiles_in(s->rows) * tiles_in(s->cols);
    pastime time = {&t->out, t->before, t->next, t->next->units, tiles * slots_of(&t->layers), 0};
    for (int64_t j = 0; j < panels; j++) {
        const char *panel = t->panels + j * t->panel_bytes, *other = t->strip->panel;
        const part piece = at_panel(t, s, j);
        block *now = t->now;
        now->row = piece.row, now->rows = (int)piece.rows;
        now->col = piece.col, now->cols = (int)piece.cols;
        time.before = t->before;
        multiply_block(t->turned ? panel : other, t->turned ? other : panel, &t->layers, now,
                       &time);
        finish_by_vectors(t, t->before);
        t->now = t->before;
        t->before = now;
    }
}

static void multiply_step(tile_step *t, const part *s) {
    const int64_t end = t->turned ? s->cols : s->rows;
    find_panels(t, s);
    t->before->done = t->before->rows = 0;
    part piece = strip_at(t, s, 0);
    begin_strip(t, &piece, t->turned, t->strip);
    for (int64_t i = 0; i < end;) {
        split_rest(t->strip);
        i += t->strip->width;
        const part more = strip_at(t, s, i);
        begin_strip(t, &more, t->turned, t->next);
        sweep_tiles(t, &piece);
        strip *used = t->strip;
        t->strip = t->next;
        t->next = used;
        piece = more;
    }
    finish_rest(&t->out, t->before);
    finish_by_vectors(t, t->before);
}

/* Where tiles are ahead of vectors, as measured. With fewer rows or less of K, splitting costs more
 * than tiles save; small products are over before two units work side by side; and tiles that are
 * partly empty take as long as full ones. */
static int is_for_tiles(const product *p) {
    enum { LEAST_ROWS = 32, LEAST_DEPTH = 32, LEAST_WORK = 3 << 18 };
    if (p->by_tiles) return 1;
    const layers depth = layers_of(p->k);
    const int64_t work = p->m * p->n * p->k;
    const int64_t done = rounded_up(p->m, AMX_ROWS) * rounded_up(p->n, AMX_ROWS) *
                         slots_of(&depth) * AMX_DEPTH / PRODUCTS;
    return p->m >= LEAST_ROWS && p->n > PANEL_WIDTH && p->k >= LEAST_DEPTH && work >= LEAST_WORK &&
           5 * done <= 7 * work;
}

/* The length of equal parts of `size`, at most `most` but for rounding up to whole `unit`. */
static int64_t even_part(int64_t size, int64_t most, int64_t unit) {
    const int64_t parts = (size + most - 1) / most;
    return rounded_up((size + parts - 1) / parts, unit);
}

static int64_t tile_depth(const product *p) { return even_part(p->k, 2 * p->depth, AMX_DEPTH); }

/* How many rows or columns the panels of a step may have. */
static int64_t tile_width(const product *p) {
    return AMX_PART_BYTES / (tile_depth(p) / AMX_DEPTH * BLOCK_BYTES) * PANEL_WIDTH;
}

/* Are the panels of A, all of it: strips are split while others are multiplied, so they are to be
 * of the larger one. Then blocks side by side may be computed together, else those one below the
 * other. Those of B that are split already are taken as they are. */
static int is_turned_for_tiles(const product *p) {
    return !p->packed && p->m < p->n && p->m <= p->block_rows && p->m <= tile_width(p);
}

static void multiply_tiles(const product *p, const part *s) {
    const int64_t step = tile_depth(p);
    const int64_t strip_bytes = step / AMX_DEPTH * BLOCK_BYTES;
    const int turned = is_turned_for_tiles(p);
    const int64_t cols = turned ? s->cols : even_part(s->cols, tile_width(p), PANEL_WIDTH);
    char *room = (char *)(p->workspace + step * TILE_COLS);
    strip strips[2] = {{.panel = room}, {.panel = room + strip_bytes}};
    block blocks[2];
    _tile_loadconfig(&full_tiles);
    for (int64_t k = 0; k < p->k; k += step) {
        const int64_t depth = MG_MIN(step, p->k - k);
        tile_step t = {p, sink_of_step(p, k == 0, k + depth >= p->k), k, depth,
                       layers_of(depth), turned, room + 2 * strip_bytes, NULL, 0,
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
static int is_turned_for_tiles(const product *p) { return is_for_tiles(p); }
static void multiply_tiles(const product *p, const part *s) { (void)p, (void)s; }
#endif
