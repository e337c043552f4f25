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

static inline __attribute__((always_inline)) mg_status MG_JOIN(scatter, S)(
    const mg_args *a, int64_t begin, int64_t end, const int op) {
    T *ref = a->buf[0];
    const T *updates = a->buf[2];
    int64_t count = a->param[COUNT], size = a->param[SLICE];
    mg_status status = check_indices(a);
    if (status != MG_OK) return status;
    if (op == DIV && (T)0.5 == (T)0) {
        status = MG_JOIN(check_divisors, S)(a);
        if (status != MG_OK) return status;
    }
    for (int64_t i = 0; i < count; i++) {
        T *x = ref + slice_at(a, i) * size;
        if (a->param[BROADCAST]) {
            T u = updates[0];
            for (int64_t j = begin; j < end; j++) x[j] = MG_JOIN(combine, S)(x[j], u, op);
        } else {
            const T *u = updates + i * size;
            for (int64_t j = begin; j < end; j++) x[j] = MG_JOIN(combine, S)(x[j], u[j], op);
        }
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
