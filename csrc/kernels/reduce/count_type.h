/* The kernels of count.c for numbers of the type of suffix S. */
#define T MG_JOIN(mg_t, S)
#define NAME(f) MG_JOIN(f, S)

/* Numbers that are not less than `size` are left out, unless that is an error. */
static mg_status NAME(wrong)(const mg_args *a, int64_t n) {
    const T *x = a->buf[1];
    for (int64_t i = 0; i < n; i++) {
        if (x[i] < 0 || (!a->param[2] && x[i] >= a->param[1])) return out_of_range(a, i, x[i]);
    }
    return MG_OK;
}

/* Few different numbers follow one another often: they are counted in several tables by turns, for
 * a count that has just been written is not read at once. */
static int64_t NAME(count_few)(void *y, const T *x, int64_t n, int64_t size, int wide) {
    uint32_t table[TABLES][FEW + 1];
    const size_t bytes = (size_t)(size + 1) * sizeof **table;
    for (int t = 0; t < TABLES; t++) memset(table[t], 0, bytes);
    int64_t i = 0;
    for (; i + TABLES <= n; i += TABLES) {
        for (int t = 0; t < TABLES; t++) {
            const uint64_t k = (uint64_t)x[i + t];
            table[t][k < (uint64_t)size ? k : (uint64_t)size]++;
        }
    }
    for (; i < n; i++) table[0][(uint64_t)x[i] < (uint64_t)size ? x[i] : size]++;
    sum_tables(y, table, size, wide);
    return table[0][size] + table[1][size] + table[2][size] + table[3][size];
}

static int64_t NAME(count_many)(void *y, const T *x, int64_t n, int64_t size, int is_wide) {
    int64_t outside = 0;
    for (int64_t i = 0; i < n; i++) {
        if ((uint64_t)x[i] >= (uint64_t)size) {
            outside++;
        } else if (is_wide) {
            ((int64_t *)y)[x[i]]++;
        } else {
            ((int32_t *)y)[x[i]]++;
        }
    }
    return outside;
}

mg_status MG_FN(NAME(bincount))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[0] : 0, size = a->param[1];
    const int wide = is_wide(a->param[3]);
    void *y = a->buf[0];
    int64_t outside;
    if (size <= FEW && n >= size && n < UINT32_MAX) {
        outside = NAME(count_few)(y, a->buf[1], n, size, wide);
    } else {
        memset(y, 0, (size_t)size * (wide ? 8 : 4));
        outside = wide ? NAME(count_many)(y, a->buf[1], n, size, 1)
                       : NAME(count_many)(y, a->buf[1], n, size, 0);
    }
    as_type(y, size, a->param[3]);
    return outside ? NAME(wrong)(a, n) : MG_OK;
}

/* Where pairs lie in a matrix; the result is not 0 if some pair lies outside. */
static int NAME(keys_of)(int64_t *key, const T *row, const T *column, int64_t n,
                         int64_t rows, int64_t columns) {
    uint64_t bad = 0;
    for (int64_t i = 0; i < n; i++) {
        const int64_t r = row[i], c = column[i];
        bad |= ((uint64_t)r >= (uint64_t)rows) | ((uint64_t)c >= (uint64_t)columns);
        key[i] = (int64_t)((uint64_t)r * (uint64_t)columns + (uint64_t)c);
    }
    return bad != 0;
}

static mg_status NAME(outside)(const mg_args *a, int64_t at) {
    const T *row = a->buf[1], *column = a->buf[2];
    while ((uint64_t)row[at] < (uint64_t)a->param[1] &&
           (uint64_t)column[at] < (uint64_t)a->param[2]) {
        at++;
    }
    return out_of_range(a, at, row[at]);
}

mg_status MG_FN(NAME(count_pairs))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[0] : 0, size = a->param[1] * a->param[2];
    const int wide = is_wide(a->param[3]), few = size <= FEW && n >= size && n < UINT32_MAX;
    const T *row = a->buf[1], *column = a->buf[2];
    void *y = a->buf[0];
    uint32_t table[TABLES][FEW + 1];
    int64_t key[KEYS];
    if (!few) memset(y, 0, (size_t)size * (wide ? 8 : 4));
    for (int t = 0; few && t < TABLES; t++) memset(table[t], 0, (size_t)size * sizeof **table);
    for (int64_t at = 0; at < n; at += KEYS) {
        const int64_t m = MG_MIN(KEYS, n - at);
        if (NAME(keys_of)(key, row + at, column + at, m, a->param[1], a->param[2])) {
            return NAME(outside)(a, at);
        }
        if (few) {
            count_by_turns(table, key, m);
        } else {
            count_in_place(y, key, m, wide);
        }
    }
    if (few) sum_tables(y, table, size, wide);
    as_type(y, size, a->param[3]);
    return MG_OK;
}

mg_status MG_FN(NAME(last_of))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[0] : 0;
    const T *x = a->buf[1];
    T falls = 0;
    *(int64_t *)a->buf[0] = 0;
    if (n == 0) return MG_OK;
    for (int64_t i = 1; i < n; i++) falls |= x[i] < x[i - 1];
    for (int64_t i = 1; falls && i < n; i++) {
        if (x[i] < x[i - 1]) return bad_value(a, i, x[i]);
    }
    if (x[0] < 0) return out_of_range(a, 0, x[0]);
    *(int64_t *)a->buf[0] = (int64_t)x[n - 1] + 1;
    return MG_OK;
}

mg_status MG_FN(NAME(dimension))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t x = begin < end ? *(const T *)a->buf[1] : 0;
    *(int64_t *)a->buf[0] = x;
    return x < 0 ? bad_value(a, 0, x) : MG_OK;
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
