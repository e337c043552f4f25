/* Copies of parts of A and B in the order that tiles read them. */

/* A product of one matrix by another, as the paths see it: C's transpose may have taken the place
 * of C. */
typedef struct product {
    int64_t m, n, k;
    const real *a, *b;
    int64_t lda, ldb;
    int trans_a, trans_b;
    int64_t depth, block_rows;      /* GEMM_DEPTH, GEMM_ROWS */
    int by_tiles;                   /* whatever its size, as what is packed is made for them */
    const char *packed;             /* what gemm_pack has made of B; NULL if it has not */
    real *workspace;
    sink out;
} product;

/* The part of a product that is to be computed. */
typedef struct part {
    int64_t row, rows, col, cols;
} part;

/* Equal steps through K, of at most `depth`. */
static int64_t depth_step(const product *p) {
    int64_t steps = (p->k + p->depth - 1) / p->depth;
    int64_t step = (p->k + steps - 1) / steps;
    return (step + LANES - 1) / LANES * LANES;
}

/* The sink for a step through K: only the first scales what was in C, only the last adds bias and
 * activation. */
static sink sink_of_step(const product *p, int first, int last) {
    sink out = p->out;
    if (!first) out.beta = 1;
    if (!last) {
        out.bias = NULL;
        out.activation = GEMM_NONE;
    }
    return out;
}

/* packed[k][vectors] = b[k][cols], the missing columns 0. */
static void pack_columns(const real *b, int64_t ldb, int64_t depth, int cols, int vectors,
                         real *packed) {
    for (int64_t k = 0; k < depth; k++) {
        for (int j = 0; j < vectors; j++) {
            int n = MG_MIN(LANES, cols - j * LANES);
            store(packed, n == LANES ? load(b + j * LANES) : load_some(b + j * LANES, n));
            packed += LANES;
        }
        b += ldb;
    }
}

/* target[j][i] = source[i][j] for i < rows <= LANES, j < cols; the lanes of target from `rows` on
 * are 0. */
static void transpose_strip(const real *source, int64_t lds, int rows, int64_t cols, real *target,
                            int64_t ldt) {
    for (int64_t j = 0; j < cols; j += LANES) {
        int n = (int)MG_MIN(LANES, cols - j);
        vec v[LANES];
        for (int i = 0; i < LANES; i++) {
            v[i] = i >= rows    ? (vec){0}
                   : n == LANES ? load(source + i * lds + j)
                                : load_some(source + i * lds + j, n);
        }
        transpose(v);
        if (n == LANES) {
#pragma GCC unroll 16
            for (int i = 0; i < LANES; i++) store(target + (j + i) * ldt, v[i]);
        } else {
            for (int i = 0; i < n; i++) store(target + (j + i) * ldt, v[i]);
        }
    }
}

/* packed[k][vectors] = b[cols][k], the missing columns 0. */
static void pack_transposed(const real *b, int64_t ldb, int64_t depth, int cols, int vectors,
                            real *packed) {
    for (int j = 0; j < vectors; j++) {
        int rows = MG_MIN(LANES, cols - j * LANES);
        transpose_strip(b + j * LANES * ldb, ldb, rows, depth, packed + j * LANES, vectors * LANES);
    }
}

/* Heights of tiles from the top of `left` rows: full ones, the last two evened out. */
static int tile_height(int64_t left) {
    if (left <= TILE_ROWS) return (int)left;
    return left >= 2 * TILE_ROWS ? TILE_ROWS : (int)(left + 1) / 2;
}

/* packed[k][height] = a[height][k]. The vectors of the last rows are stored first: what they write
 * past them is written again after. There must be room for one more vector at the end. */
static void pack_strip_rows(const real *a, int64_t lda, int height, int64_t depth, real *packed) {
    for (int r = (height - 1) / LANES * LANES; r >= 0; r -= LANES) {
        transpose_strip(a + r * lda, lda, MG_MIN(LANES, height - r), depth, packed + r, height);
    }
}

/* The same of a[k][height]. Vectors are stored whole, and what they write too much is written again
 * by the next k; not so for the last one. */
static void pack_strip_cols(const real *a, int64_t lda, int height, int64_t depth, real *packed) {
    for (int64_t k = 0; k < depth; k++, a += lda, packed += height) {
        for (int r = 0; r < height; r += LANES) {
            const int n = MG_MIN(LANES, height - r);
            const vec v = n == LANES ? load(a + r) : load_some(a + r, n);
            if (n == LANES || k + 1 < depth) {
                store(packed + r, v);
            } else {
                store_some(packed + r, v, n);
            }
        }
    }
}

/* packed = tile after tile, each [k][height], of a[rows][k]. */
static void pack_a_rows(const real *a, int64_t lda, int64_t rows, int64_t depth, real *packed) {
    int height;
    for (int64_t i = 0; i < rows; i += height) {
        height = tile_height(rows - i);
        pack_strip_rows(a + i * lda, lda, height, depth, packed + i * depth);
    }
}

/* The same of a[k][rows], read row by row. Vectors are stored whole, and what they write too much
 * is written again by the next k; not so for the last one. */
static void pack_a_cols(const real *a, int64_t lda, int64_t rows, int64_t depth, real *packed) {
    for (int64_t k = 0; k < depth; k++) {
        int height;
        for (int64_t i = 0; i < rows; i += height) {
            height = tile_height(rows - i);
            const real *source = a + k * lda + i;
            real *target = packed + i * depth + k * height;
            for (int r = 0; r < height; r += LANES) {
                int n = MG_MIN(LANES, height - r);
                const vec v = n == LANES ? load(source + r) : load_some(source + r, n);
                if (n == LANES || k + 1 < depth) {
                    store(target + r, v);
                } else {
                    store_some(target + r, v, n);
                }
            }
        }
    }
}
