/* The product of a panel of A and a panel of B by tiles, and on to C. */
typedef struct tile_config {
    uint8_t palette, start_row, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
} tile_config;

static const tile_config full_tiles = {
    1, 0, {0}, {64, 64, 64, 64, 64, 64, 64, 64}, {16, 16, 16, 16, 16, 16, 16, 16}};

/* Tiles 4 and 5 are of A, 6 and 7 of B; where there is one it is the first. */
INLINE void load_a(const char *a, const int tiles, const int part) {
    _tile_loadd(4, a + part * PANEL_TILES * TILE_BYTES, TILE_ROW);
    if (tiles == 2) _tile_loadd(5, a + (part * PANEL_TILES + 1) * TILE_BYTES, TILE_ROW);
}

INLINE void load_b(const char *b, const int tiles, const int part) {
    _tile_loadd(6, b + part * PANEL_TILES * TILE_BYTES, TILE_ROW);
    if (tiles == 2) _tile_loadd(7, b + (part * PANEL_TILES + 1) * TILE_BYTES, TILE_ROW);
}

/* Tiles 0 to 3 are of C, row by row. */
INLINE void add_products_of(const int high, const int wide) {
    _tile_dpbf16ps(0, 4, 6);
    if (wide == 2) _tile_dpbf16ps(1, 4, 7);
    if (high == 2) _tile_dpbf16ps(2, 5, 6);
    if (high == 2 && wide == 2) _tile_dpbf16ps(3, 5, 7);
}

/* A panel of A times one of B, scaled as they are, and what part of the product it is. */
typedef struct block {
    _Alignas(64) real x[PANEL_WIDTH * PANEL_WIDTH];
    int rows, cols;
    int64_t row, col;
    int done;                                   /* rows that have gone on to C */
} block;

INLINE void store_tiles(real *x, const int high, const int wide) {
    enum { ROW = PANEL_WIDTH * sizeof(real) };
    _tile_stored(0, x, ROW);
    if (wide == 2) _tile_stored(1, x + AMX_ROWS, ROW);
    if (high == 2) _tile_stored(2, x + AMX_ROWS * PANEL_WIDTH, ROW);
    if (high == 2 && wide == 2) _tile_stored(3, x + AMX_ROWS * PANEL_WIDTH + AMX_ROWS, ROW);
}

#define UNSCALE (1 / (SPLIT_SCALE * SPLIT_SCALE))

/* What is done to products on their way to C: nothing but C = or +=, in blocks as wide as a panel,
 * or all that a sink says. */
enum { SET, ADD, FINISH };

static int how_to_finish(const sink *out, const block *b) {
    if (b->cols < PANEL_WIDTH || out->alpha != 1 || out->bias || out->activation) return FINISH;
    return out->beta == 0 ? SET : out->beta == 1 ? ADD : FINISH;
}

/* How many columns of a block lie in the tile from column j on. */
INLINE int cols_at(const block *b, int j) { return MG_MAX(0, MG_MIN(LANES, b->cols - j)); }

/* The products of row i of a block go on to C, those of the tile from column j on. */
INLINE void finish_products(const sink *out, const block *b, int i, int j, const int how) {
    const vec v = load(b->x + i * PANEL_WIDTH + j) * splat(UNSCALE);
    real *c = out->c + (b->row + i) * out->ldc + b->col + j;
    if (how == FINISH) {
        finish_vector(out, v, c, out->bias ? out->bias + b->col + j : NULL, 1, cols_at(b, j));
    } else {
        store(c, how == ADD ? v + load(c) : v);
    }
}

/* Does no infinity and no NaN stand in row i of a block? They come from numbers that do not split,
 * or from sums that are too large for their scale. */
INLINE int is_row_finite(const block *b, int i, const int how) {
    enum { QUIET_NAN = 0x01, INFINITE = 0x08, MINUS_INFINITE = 0x10, NAN_TOO = 0x80 };
    const int special = QUIET_NAN | INFINITE | MINUS_INFINITE | NAN_TOO;
    __mmask16 found = 0;
#pragma GCC unroll 2
    for (int j = 0; j < PANEL_WIDTH; j += LANES) {
        const __mmask16 lanes = how == FINISH ? first_lanes(cols_at(b, j)) : 0xffff;
        found |= _mm512_mask_fpclass_ps_mask(lanes, load(b->x + i * PANEL_WIDTH + j), special);
    }
    return !found;
}

/* `rows` more rows of a block go on to C, if there are so many, up to one that is not finite. */
INLINE void finish_some(const sink *out, block *b, int rows, const int how) {
    const int end = MG_MIN(b->rows, b->done + rows);
    for (; b->done < end && is_row_finite(b, b->done, how); b->done++) {
        finish_products(out, b, b->done, 0, how);
        finish_products(out, b, b->done, LANES, how);
    }
}

/* All rows that have not. */
static void finish_rest(const sink *out, block *b) {
    finish_some(out, b, PANEL_WIDTH, FINISH);
}

/* What vectors do while tiles multiply: a block goes on to C, the next strip is split, in shares
 * that are as large as what tiles do meanwhile. */
typedef struct pastime {
    const sink *out;
    block *before;
    strip *next;
    int64_t units, products, owed;      /* of the strip; of tiles, in all; units times products */
} pastime;

INLINE void pass_time(pastime *t, int rows, int products, const int how) {
    finish_some(t->out, t->before, rows, how);
    for (t->owed += t->units * products; t->owed >= t->products; t->owed -= t->products)
        if (t->next->units) split_unit(t->next);
}

/* How many times tiles of C are added to, which is how often time is passed. */
static int64_t slots_of(const layers *depth) { return depth->whole * PRODUCTS + depth->tiles; }

/* now->x = a panel of A times one of B, `high` x `wide` tiles. */
INLINE void multiply_panels(const char *a, const char *b, const layers *depth, const int high,
                            const int wide, block *now, pastime *t, const int how) {
    const int64_t slots = slots_of(depth);
    const int rows = (int)((PANEL_WIDTH + slots - 1) / slots);
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (int64_t k = 0; k < depth->whole; k++, a += BLOCK_BYTES, b += BLOCK_BYTES) {
#pragma GCC unroll 6
        for (int i = 0; i < PRODUCTS; i++) {
            if (!i || products[i].a != products[i - 1].a) load_a(a, high, products[i].a);
            if (!i || products[i].b != products[i - 1].b) load_b(b, wide, products[i].b);
            add_products_of(high, wide);
            pass_time(t, rows, high * wide, how);
        }
    }
    for (int i = 0; i < depth->tiles; i++) {
        load_a(a, high, i);
        load_b(b, wide, i);
        add_products_of(high, wide);
        pass_time(t, rows, high * wide, how);
    }
    store_tiles(now->x, high, wide);
    now->done = 0;
}

static void multiply_whole_block(const char *a, const char *b, const layers *depth, block *now,
                                 pastime *t) {
    switch (how_to_finish(t->out, t->before)) {
    case SET:
        multiply_panels(a, b, depth, 2, 2, now, t, SET);
        break;
    case ADD:
        multiply_panels(a, b, depth, 2, 2, now, t, ADD);
        break;
    default:
        multiply_panels(a, b, depth, 2, 2, now, t, FINISH);
    }
}

static void multiply_block(const char *a, const char *b, const layers *depth, block *now,
                           pastime *t) {
    if (now->rows > AMX_ROWS && now->cols > AMX_ROWS) {
        multiply_whole_block(a, b, depth, now, t);
    } else if (now->rows > AMX_ROWS) {
        multiply_panels(a, b, depth, 2, 1, now, t, FINISH);
    } else if (now->cols > AMX_ROWS) {
        multiply_panels(a, b, depth, 1, 2, now, t, FINISH);
    } else {
        multiply_panels(a, b, depth, 1, 1, now, t, FINISH);
    }
}
