/* The kernels of where.c for elements of the size of suffix S. */
#define T MG_JOIN(mg_t, S)
#define NAME(f) MG_JOIN(f, S)

mg_status MG_FN(NAME(count_true))(const mg_args *a, int64_t begin, int64_t end) {
    const T *x = a->buf[1], mask = (T)a->param[MASK];
    const int64_t n = begin < end ? a->param[COUNT] : 0;
    int64_t count = 0, i = 0;
    /* Counts as narrow as the elements, each of as many rounds as it holds. */
    while (n - i >= LANES) {
        T lane[LANES] = {0};
        for (int round = 0; round < 255 && n - i >= LANES; round++, i += LANES) {
            for (int j = 0; j < LANES; j++) lane[j] = (T)(lane[j] + ((x[i + j] & mask) != 0));
        }
        for (int j = 0; j < LANES; j++) count += (int64_t)lane[j];
    }
    for (; i < n; i++) count += (x[i] & mask) != 0;
    *(int64_t *)a->buf[0] = count;
    return MG_OK;
}

/* Writes the places of true elements of a row, `step` apart, the first `most`; returns how many.
 * Each place is written, and the next one over it if it was none. */
static inline int64_t NAME(where_in_row)(int64_t *y, const T *x, int64_t n, T mask, int64_t most,
                                         int64_t step) {
    int64_t found = 0;
    for (int64_t i = 0; i < n && found < most; i++) {
        y[found * step] = i;
        found += (x[i] & mask) != 0;
    }
    return found;
}

mg_status MG_FN(NAME(where))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t rank = a->param[RANK], *dims = a->param + DIMS;
    const T *x = a->buf[1], mask = (T)a->param[MASK];
    int64_t *y = a->buf[0], left = begin < end ? a->param[COUNT] : 0;
    if (rank == 1) {
        NAME(where_in_row)(y, x, dims[0], mask, left, 1);
        return MG_OK;
    }
    int64_t at[MAX_RANK] = {0};
    for (; left > 0; x += dims[rank - 1]) {
        const int64_t n = dims[rank - 1];
        const int64_t found = NAME(where_in_row)(y + rank - 1, x, n, mask, left, rank);
        for (int64_t i = 0; i < found; i++, y += rank) {
            for (int64_t k = 0; k < rank - 1; k++) y[k] = at[k];
        }
        left -= found;
        for (int64_t k = rank - 2; k >= 0 && ++at[k] == dims[k]; k--) at[k] = 0;
    }
    return MG_OK;
}

#undef NAME
#undef T
#undef S
