/* The register tile: c[mr][nv vectors] = sum over k of a[.][k] b[k][.], with the sums in registers.
 *
 * A number of A is broadcast against nv vectors of a row of B. A tile of TILE_ROWS x 2 vectors
 * fills the registers but for those that hold the row of B and the number of A: 28 of 32 in
 * AVX-512, 12 of 16 in AVX2 and in SSE2, which needs one for the product. */
#if defined(__AVX512F__)
#define TILE_ROWS 14
#elif defined(__AVX2__) || defined(__aarch64__)
#define TILE_ROWS 6
#else
#define TILE_ROWS 5
#endif
#define TILE_COLS (2 * LANES)

/* The operands of one tile. Elements of A lie `a_row` apart down a column and `a_col` apart along a
 * row. */
typedef struct operands {
    int64_t depth;
    const real *a;
    int64_t a_row, a_col;
    const real *b;
    int64_t ldb;
    real *packed;               /* where the panel of B is copied to as it is read; NULL: nowhere */
    real *c;
    int64_t ldc;
    int accumulate;             /* c += instead of c = */
    int last;                   /* columns of C in the last vector, LANES unless it is a part */
} operands;

/* sum += c, or c = sum; the last vector of a row has `last` numbers. */
INLINE void load_sums(const operands *o, const int rows, const int vectors, const int last,
                      vec sum[TILE_ROWS][2]) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 2
        for (int j = 0; j < vectors; j++) {
            const real *c = o->c + i * o->ldc + j * LANES;
            const int part = j == vectors - 1 && last < LANES;
            sum[i][j] = (part ? load_some(c, last) : load(c)) + sum[i][j];
        }
    }
}

INLINE void store_sums(const operands *o, const int rows, const int vectors, const int last,
                       vec sum[TILE_ROWS][2]) {
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 2
        for (int j = 0; j < vectors; j++) {
            real *c = o->c + i * o->ldc + j * LANES;
            if (j == vectors - 1 && last < LANES) {
                store_some(c, sum[i][j], last);
            } else {
                store(c, sum[i][j]);
            }
        }
    }
}

INLINE void finish_tile(const operands *o, const int rows, const int vectors,
                        vec sum[TILE_ROWS][2]) {
    if (o->last < LANES) {
        if (o->accumulate) load_sums(o, rows, vectors, o->last, sum);
        store_sums(o, rows, vectors, o->last, sum);
    } else {
        if (o->accumulate) load_sums(o, rows, vectors, LANES, sum);
        store_sums(o, rows, vectors, LANES, sum);
    }
}

/* Rows of B that a tile asks for before it reads them, where they come from the L2 cache: the
 * processor does not run ahead across pages. */
enum { ROWS_AHEAD = 8 };

INLINE void tile(const operands *o, const int rows, const int vectors, const int pack,
                 const int fetch, const int64_t a_row, const int64_t a_col) {
    vec sum[TILE_ROWS][2];
#pragma GCC unroll 16
    for (int i = 0; i < rows; i++) {
#pragma GCC unroll 2
        for (int j = 0; j < vectors; j++) sum[i][j] = (vec){0};
    }
    for (int i = 0; i < rows; i++) __builtin_prefetch(o->c + i * o->ldc, 1);
    const real *a = o->a, *b = o->b;
    const int64_t ldb = o->ldb;
    real *packed = o->packed;
    for (int64_t k = o->depth; k > 0; k--) {
        vec row[2];
#pragma GCC unroll 2
        for (int j = 0; j < vectors; j++) {
            row[j] = load(b + j * LANES);
            if (fetch && j * MG_VECTOR % 64 == 0)
                __builtin_prefetch(b + ROWS_AHEAD * ldb + j * LANES);
            if (pack) store(packed + j * LANES, row[j]);
        }
#pragma GCC unroll 16
        for (int i = 0; i < rows; i++) {
            const vec x = splat(a[i * a_row]);
#pragma GCC unroll 2
            for (int j = 0; j < vectors; j++) sum[i][j] = fma_vec(x, row[j], sum[i][j]);
        }
        a += a_col;
        b += ldb;
        if (pack) packed += vectors * LANES;
    }
    finish_tile(o, rows, vectors, sum);
}

/* One case for each height up to TILE_ROWS; heights above it fold away. */
#define HEIGHT(n, vectors, fetch, a_row, a_col) \
    case n: \
        if (n <= TILE_ROWS) tile(o, n <= TILE_ROWS ? n : 1, vectors, 0, fetch, a_row, a_col); \
        break;
#define HEIGHTS(vectors, fetch, a_row, a_col) \
    switch (rows) { \
        HEIGHT(1, vectors, fetch, a_row, a_col) HEIGHT(2, vectors, fetch, a_row, a_col) \
        HEIGHT(3, vectors, fetch, a_row, a_col) HEIGHT(4, vectors, fetch, a_row, a_col) \
        HEIGHT(5, vectors, fetch, a_row, a_col) HEIGHT(6, vectors, fetch, a_row, a_col) \
        HEIGHT(7, vectors, fetch, a_row, a_col) HEIGHT(8, vectors, fetch, a_row, a_col) \
        HEIGHT(9, vectors, fetch, a_row, a_col) HEIGHT(10, vectors, fetch, a_row, a_col) \
        HEIGHT(11, vectors, fetch, a_row, a_col) HEIGHT(12, vectors, fetch, a_row, a_col) \
        HEIGHT(13, vectors, fetch, a_row, a_col) HEIGHT(14, vectors, fetch, a_row, a_col) \
    }

/* A by rows: the numbers of a row lie side by side; by columns: those of a column do. Constant
 * distances make the addresses of a tile's numbers plain offsets. */
static void tile_by_rows_1(const operands *o, int rows) { HEIGHTS(1, 0, o->a_row, 1) }
static void tile_by_rows_2(const operands *o, int rows) { HEIGHTS(2, 0, o->a_row, 1) }
static void tile_by_cols_1(const operands *o, int rows) { HEIGHTS(1, 0, 1, o->a_col) }
static void tile_by_cols_2(const operands *o, int rows) { HEIGHTS(2, 1, 1, o->a_col) }
static void tile_by_rows_packing(const operands *o) { tile(o, TILE_ROWS, 2, 1, 0, o->a_row, 1); }
static void tile_by_cols_packing(const operands *o) { tile(o, TILE_ROWS, 2, 1, 0, 1, o->a_col); }

static void run_tile(const operands *o, int rows, int vectors) {
    if (o->a_col == 1) {
        if (o->packed) {
            tile_by_rows_packing(o);
        } else if (vectors == 1) {
            tile_by_rows_1(o, rows);
        } else {
            tile_by_rows_2(o, rows);
        }
    } else if (o->packed) {
        tile_by_cols_packing(o);
    } else if (vectors == 1) {
        tile_by_cols_1(o, rows);
    } else {
        tile_by_cols_2(o, rows);
    }
}
