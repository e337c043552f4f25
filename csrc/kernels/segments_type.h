/* The kernels of segments.c for the element type of suffix S, which has an order if ORDERED. */
#define T MG_JOIN(mg_t, S)
#define NAME(f) MG_JOIN(f, S)

INLINE T NAME(joined)(T x, T u, const int op) {
    switch (op) {
    case SUM: return (T)(x + u);
#ifdef ORDERED
    case LEAST: return u < x || IS_NAN(u) ? u : x;
    case MOST: return u > x || IS_NAN(u) ? u : x;
#endif
    default: return (T)(x * u);
    }
}

/* One column: what has been joined stays in a register while the segment stays. */
INLINE mg_status NAME(join_elements)(const mg_args *a, const int op, const int64_t width) {
    T *y = a->buf[0], so_far = 0;
    const T *x = a->buf[1];
    int64_t last = -1;
    for (int64_t i = 0; i < a->param[COUNT]; i++) {
        const int64_t k = index_at(a->buf[2], width, i);
        if (k == last) {
            so_far = NAME(joined)(so_far, x[i], op);
        } else if (k >= 0) {
            if (last >= 0) y[last] = so_far;
            if (k >= a->param[SEGMENTS]) return out_of_range(a, i, k);
            so_far = NAME(joined)(y[k], x[i], op);
            last = k;
        }
    }
    if (last >= 0) y[last] = so_far;
    return MG_OK;
}

INLINE mg_status NAME(join)(const mg_args *a, int64_t begin, int64_t end, const int op) {
    const int64_t width = a->param[WIDTH], columns = a->param[COLUMNS];
    if (columns == 1) {
        return width == 8 ? NAME(join_elements)(a, op, 8) : NAME(join_elements)(a, op, 4);
    }
    for (int64_t i = 0; i < a->param[COUNT]; i++) {
        const int64_t k = index_at(a->buf[2], width, i);
        if (k >= a->param[SEGMENTS]) return out_of_range(a, i, k);
        if (k < 0) continue;
        T *MG_RESTRICT y = (T *)a->buf[0] + k * columns;
        const T *MG_RESTRICT x = (const T *)a->buf[1] + i * columns;
        for (int64_t c = begin; c < end; c++) y[c] = NAME(joined)(y[c], x[c], op);
    }
    return MG_OK;
}

mg_status MG_FN(NAME(segment_sum))(const mg_args *a, int64_t begin, int64_t end) {
    return NAME(join)(a, begin, end, SUM);
}

mg_status MG_FN(NAME(segment_prod))(const mg_args *a, int64_t begin, int64_t end) {
    return NAME(join)(a, begin, end, PROD);
}

#ifdef ORDERED
mg_status MG_FN(NAME(segment_min))(const mg_args *a, int64_t begin, int64_t end) {
    return NAME(join)(a, begin, end, LEAST);
}

mg_status MG_FN(NAME(segment_max))(const mg_args *a, int64_t begin, int64_t end) {
    return NAME(join)(a, begin, end, MOST);
}
#endif

#undef NAME
#undef T
#undef S
