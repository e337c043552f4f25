/* From products to C: scale, add what was there, add the bias, apply the activation. */

/* Where and how a block of products goes. `transposed`: the products are those of C's transpose. */
typedef struct sink {
    real *c;
    int64_t ldc;
    real alpha, beta;
    const real *bias;           /* NULL if there is none */
    int bias_step;              /* 1, or 0 where all columns of the product take the same number */
    int activation;
    int transposed;
} sink;

/* Products are what C is to hold, but that some are to be added to what it holds. */
static int is_plain(const sink *out) {
    return !out->transposed && out->alpha == 1 && !out->bias && !out->activation;
}

/* Out of line, because most products need none. */
static __attribute__((noinline)) vec activate(vec v, int activation) {
    const vec zero = {0}, six = splat(6);
    switch (activation) {
    case GEMM_SIGMOID:
        return V_REAL(sigmoid)(v);
    case GEMM_TANH:
        return V_REAL(tanh)(v);
    case GEMM_RELU6:
        v = choose(v > six, six, v);
    }
    return choose(v < zero, zero, v);
}

/* From products v to n numbers that lie side by side in C, and in the bias from `bias` on. */
INLINE vec finished(const sink *out, vec v, const real *c, const real *bias, int bias_step, int n) {
    if (out->alpha != 1) v *= splat(out->alpha);
    if (out->beta != 0) v += splat(out->beta) * (n == LANES ? load(c) : load_some(c, n));
    if (bias) v += !bias_step ? splat(*bias) : n == LANES ? load(bias) : load_some(bias, n);
    return out->activation ? activate(v, out->activation) : v;
}

INLINE void finish_vector(const sink *out, vec v, real *c, const real *bias, int bias_step, int n) {
    v = finished(out, v, c, bias, bias_step, n);
    if (n == LANES) {
        store(c, v);
    } else {
        store_some(c, v, n);
    }
}

/* Finishes n <= LANES products of one row, from (row, col) on. */
static __attribute__((noinline)) void finish_lanes(const sink *out, vec v, int n, int64_t row,
                                                   int64_t col) {
    finish_vector(out, v, out->c + row * out->ldc + col,
                  out->bias ? out->bias + col * out->bias_step : NULL, out->bias_step, n);
}

static void finish_rows(const sink *out, const real *x, int64_t ldx, int rows, int cols,
                        int64_t row, int64_t col) {
    for (int i = 0; i < rows; i++) {
        real *c = out->c + (row + i) * out->ldc + col;
        const real *bias = out->bias ? out->bias + col * out->bias_step : NULL;
        for (int j = 0; j < cols; j += LANES) {
            int n = MG_MIN(LANES, cols - j);
            finish_vector(out, load(x + i * ldx + j), c + j,
                          bias ? bias + j * out->bias_step : NULL, out->bias_step, n);
        }
    }
}

/* All of C that LANES rows need is loaded before any is stored: a load waits for stores of parts of
 * vectors nearby. */
static void finish_transposed(const sink *out, const real *x, int64_t ldx, int rows, int cols,
                              int64_t row, int64_t col) {
    for (int j = 0; j < cols; j += LANES) {
        const int count = MG_MIN(LANES, cols - j);
        for (int i = 0; i < rows; i += LANES) {
            vec v[LANES];
            for (int r = 0; r < LANES; r++)
                v[r] = i + r < rows ? load(x + (i + r) * ldx + j) : (vec){0};
            transpose(v);
            const int n = MG_MIN(LANES, rows - i);
            const real *bias = out->bias ? out->bias + row + i : NULL;
            real *c = out->c + (col + j) * out->ldc + row + i;
            for (int t = 0; t < count; t++)
                v[t] = finished(out, v[t], c + t * out->ldc, bias, 1, n);
            for (int t = 0; t < count; t++) store_some(c + t * out->ldc, v[t], n);
        }
    }
}

/* Finishes the products x[rows][cols], whose place in the product is (row, col). Rows of x are
 * whole vectors. */
static __attribute__((noinline)) void finish(const sink *out, const real *x, int64_t ldx, int rows,
                                             int cols, int64_t row, int64_t col) {
    if (out->transposed) {
        finish_transposed(out, x, ldx, rows, cols, row, col);
    } else {
        finish_rows(out, x, ldx, rows, cols, row, col);
    }
}
