/* The kernels of count.c for numbers of the type of suffix S. */
#define T MG_JOIN(mg_t, S)
#define NAME(f) MG_JOIN(f, S)

mg_status MG_FN(NAME(bincount))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[0] : 0, size = a->param[1], leave_out = a->param[2];
    const T *x = a->buf[1];
    int64_t *y = a->buf[0];
    memset(y, 0, (size_t)size * sizeof *y);
    for (int64_t i = 0; i < n; i++) {
        if ((uint64_t)x[i] < (uint64_t)size) {
            y[x[i]]++;
        } else if (x[i] < 0 || !leave_out) {
            return out_of_range(a, i, x[i]);
        }
    }
    return MG_OK;
}

mg_status MG_FN(NAME(runs))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[0] : 0;
    const T *x = a->buf[1];
    T changes = 0, falls = 0;
    for (int64_t i = 1; i < n; i++) {
        changes += x[i] != x[i - 1];
        falls |= x[i] < x[i - 1];
    }
    for (int64_t i = 1; falls && i < n; i++) {
        if (x[i] < x[i - 1]) return bad_value(a, i, x[i]);
    }
    *(int64_t *)a->buf[0] = n ? changes + 1 : 0;
    return MG_OK;
}

mg_status MG_FN(NAME(extremes))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[0] : 0;
    const T *x = a->buf[1];
    T least = x[0], most = x[0];
    for (int64_t i = 1; i < n; i++) {
        least = MG_MIN(least, x[i]);
        most = MG_MAX(most, x[i]);
    }
    ((int64_t *)a->buf[0])[0] = least;
    ((int64_t *)a->buf[0])[1] = most;
    return MG_OK;
}

mg_status MG_FN(NAME(inverse))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[0] : 0;
    const T *x = a->buf[1];
    T *y = a->buf[0];
    memset(y, -1, (size_t)n * sizeof *y);
    for (int64_t i = 0; i < n; i++) {
        if ((uint64_t)x[i] >= (uint64_t)n) return out_of_range(a, i, x[i]);
        if (y[x[i]] >= 0) return bad_value(a, i, x[i]);
        y[x[i]] = (T)i;
    }
    return MG_OK;
}

#undef NAME
#undef T
#undef S
