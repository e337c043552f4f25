/* The kernels of unique.c for elements of the size of suffix S. */
#define T MG_JOIN(mg_t, S)
#define NAME(f) MG_JOIN(f, S)
#define SIGN ((T)((T)1 << (8 * sizeof(T) - 1)))

/* The bits to compare: those of 0.0 for -0.0. */
static inline T NAME(plain)(T x, int is_float) { return is_float && x == SIGN ? 0 : x; }

static inline int NAME(is_nan)(T x, T infinity) {
    return infinity && (T)(x & (T)~SIGN) > infinity;
}

/* The entry of the table for x: that of its place in `seen`, counted from 1, or a free one. */
static inline uint32_t *NAME(entry)(uint32_t *table, int bits, const T *seen, T x, int is_float) {
    const uint64_t last = ((uint64_t)1 << bits) - 1;
    const T key = NAME(plain)(x, is_float);
    uint64_t at = (uint64_t)key * 0x9e3779b97f4a7c15u >> (64 - bits);
    while (table[at] && NAME(plain)(seen[table[at] - 1], is_float) != key) at = (at + 1) & last;
    return table + at;
}

mg_status MG_FN(NAME(unique))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[COUNT] : 0, width = a->param[WIDTH];
    const int bits = (int)a->param[BITS];
    const T *x = a->buf[4], infinity = (T)a->param[INFINITE];
    T *y = a->buf[0];
    uint32_t *table = a->workspace, total = 0;
    memset(table, 0, sizeof *table << bits);
    for (int64_t i = 0; i < n; i++) {
        uint32_t found = 0;
        if (!NAME(is_nan)(x[i], infinity)) {
            uint32_t *entry = NAME(entry)(table, bits, y, x[i], infinity != 0);
            found = *entry;
            if (!found) *entry = total + 1;
        }
        if (!found) {
            y[total] = x[i];
            if (a->param[COUNTS]) put_index(a->buf[2], width, total, 0);
            found = ++total;
        }
        put_index(a->buf[1], width, i, found - 1);
    }
    for (int64_t i = 0; a->param[COUNTS] && i < n; i++) {
        if (width == 8) {
            ((int64_t *)a->buf[2])[((int64_t *)a->buf[1])[i]]++;
        } else {
            ((int32_t *)a->buf[2])[((int32_t *)a->buf[1])[i]]++;
        }
    }
    *(int64_t *)a->buf[3] = total;
    return MG_OK;
}

mg_status MG_FN(NAME(list_diff))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[COUNT] : 0, m = a->param[OTHERS];
    const int bits = (int)a->param[BITS];
    const T *x = a->buf[3], *y = a->buf[4], infinity = (T)a->param[INFINITE];
    T *out = a->buf[0];
    uint32_t *table = a->workspace;
    memset(table, 0, sizeof *table << bits);
    for (int64_t i = 0; i < m; i++) {
        if (NAME(is_nan)(y[i], infinity)) continue;
        uint32_t *entry = NAME(entry)(table, bits, y, y[i], infinity != 0);
        if (!*entry) *entry = (uint32_t)i + 1;
    }
    int64_t total = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!NAME(is_nan)(x[i], infinity)
            && *NAME(entry)(table, bits, y, x[i], infinity != 0)) continue;
        out[total] = x[i];
        put_index(a->buf[1], a->param[WIDTH], total++, i);
    }
    *(int64_t *)a->buf[2] = total;
    return MG_OK;
}

#undef SIGN
#undef NAME
#undef T
#undef S
