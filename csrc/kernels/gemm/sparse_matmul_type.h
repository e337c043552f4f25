/* sparse_matmul for the element type of suffix S, whose conjugate is CONJ. */
#define T MG_JOIN(mg_t, S)
#define NAME(f) MG_JOIN(f, S)

/* y += v b for `n` columns. */
static inline void NAME(add_row)(T *MG_RESTRICT y, const T *MG_RESTRICT b, T v, int64_t n,
                                 int64_t across, int64_t conjugate) {
    if (conjugate) {
        for (int64_t c = 0; c < n; c++) y[c] += v * CONJ(b[c * across]);
    } else if (across == 1) {
        for (int64_t c = 0; c < n; c++) y[c] += v * b[c];
    } else {
        for (int64_t c = 0; c < n; c++) y[c] += v * b[c * across];
    }
}

mg_status MG_FN(NAME(sparse_matmul))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t *p = a->param, columns = p[COLUMNS], across = p[ACROSS];
    const int64_t adjoint = p[ADJOINT];
    T *y = (T *)a->buf[0] + begin;
    const T *values = a->buf[2], *b = (const T *)a->buf[3] + begin * across;
    for (int64_t r = 0; r < p[ROWS]; r++) {
        memset(y + r * columns, 0, (size_t)(end - begin) * sizeof(T));
    }
    for (int64_t i = 0; i < p[COUNT]; i++) {
        const int64_t r = index_at(a->buf[1], p[WIDTH], 2 * i + adjoint);
        const int64_t k = index_at(a->buf[1], p[WIDTH], 2 * i + !adjoint);
        if (k < 0 || k >= p[INNER]) return out_of_range(a, i, k);
        if (r < 0 || r >= p[ROWS]) return out_of_range(a, -1 - i, r);
        const T v = adjoint ? (T)CONJ(values[i]) : values[i];
        NAME(add_row)(y + r * columns, b + k * p[ALONG], v, end - begin, across, p[CONJUGATE]);
    }
    return MG_OK;
}

#undef NAME
#undef T
#undef S
