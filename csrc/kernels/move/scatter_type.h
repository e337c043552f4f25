/* The scatter kernels of one element type S; see scatter.c. */
#define T MG_JOIN(mg_t, S)
#define EXPORT(name, op) \
    mg_status MG_FN(MG_JOIN(name, S))(const mg_args *a, int64_t begin, int64_t end) { \
        return MG_JOIN(scatter, S)(a, begin, end, op); \
    }

static inline T MG_JOIN(combine, S)(T x, T u, int op) {
    switch (op) {
    case ADD: return (T)(x + u);
    case SUB: return (T)(x - u);
    case MUL: return (T)(x * u);
    case DIV: return (T)(x / u);
#ifndef SCATTER_COMPLEX
    case MIN: return u < x ? u : x;
    case MAX: return u > x ? u : x;
#endif
    default: return u;
    }
}

static mg_status MG_JOIN(check_divisors, S)(const mg_args *a) {
    const T *u = a->buf[2];
    int64_t n = a->param[BROADCAST] ? 1 : a->param[COUNT] * a->param[SLICE];
    for (int64_t i = 0; i < n; i++)
        if (u[i] == (T)0) return MG_DIVISION_BY_ZERO;
    return MG_OK;
}

/* The elements [begin, end) of n slices; u is the first one's update, `next` leads to the next. */
INLINE void MG_JOIN(combine_slices, S)(T *ref, const T *u, const int64_t *slice, int64_t n,
                                       int64_t size, int64_t next, int64_t begin, int64_t end,
                                       const int op) {
    if (size == 1) {
        for (int64_t i = 0; i < n; i++) {
            ref[slice[i]] = MG_JOIN(combine, S)(ref[slice[i]], u[i * next], op);
        }
        return;
    }
    for (int64_t i = 0; i < n; i++, u += next) {
        T *x = ref + slice[i] * size;
        if (next == 0) {
            const T v = u[0];
            for (int64_t j = begin; j < end; j++) x[j] = MG_JOIN(combine, S)(x[j], v, op);
        } else {
            for (int64_t j = begin; j < end; j++) x[j] = MG_JOIN(combine, S)(x[j], u[j], op);
        }
    }
}

INLINE mg_status MG_JOIN(scatter, S)(const mg_args *a, int64_t begin, int64_t end, const int op) {
    int64_t slice[BLOCK];
    const int64_t count = a->param[COUNT], size = a->param[SLICE];
    const int64_t next = a->param[BROADCAST] ? 0 : size;
    mg_status status = check_indices(a);
    if (status == MG_OK && op == DIV && (T)0.5 == (T)0) status = MG_JOIN(check_divisors, S)(a);
    if (status != MG_OK) return status;
    for (int64_t at = 0; at < count; at += BLOCK) {
        const int64_t n = MG_MIN(BLOCK, count - at);
        const T *u = (const T *)a->buf[2] + at * next;
        slices_at(slice, a, at, n);
        MG_JOIN(combine_slices, S)(a->buf[0], u, slice, n, size, next, begin, end, op);
    }
    return MG_OK;
}

EXPORT(scatter_add, ADD)
EXPORT(scatter_sub, SUB)
EXPORT(scatter_mul, MUL)
EXPORT(scatter_div, DIV)
#ifndef SCATTER_COMPLEX
EXPORT(scatter_min, MIN)
EXPORT(scatter_max, MAX)
#endif

#undef T
#undef S
#undef EXPORT
