/* Sums of picked rows for the element type of suffix S, which has gradients if it is FLOATING. */
#define T MG_JOIN(mg_t, S)

mg_status MG_FN(MG_JOIN(sparse_segment_sum, S))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t count = a->param[COUNT], columns = a->param[COLUMNS];
    const int32_t *segment = a->buf[3];
    if (count && segment[count - 1] >= a->param[ROWS]) {
        return bad_value(a, count - 1, segment[count - 1]);
    }
    zero_columns(a, begin, end, sizeof(T));
    for (int64_t i = 0, n = 1; i < count; i++, n++) {
        const int64_t k = index_at(a->buf[2], a->param[WIDTH], i);
        if (k < 0 || k >= a->param[LIMIT]) return out_of_range(a, i, k);
        T *MG_RESTRICT y = (T *)a->buf[0] + segment[i] * columns;
        const T *MG_RESTRICT x = (const T *)a->buf[1] + k * columns;
        for (int64_t c = begin; c < end; c++) y[c] += x[c];
        if (i + 1 < count && segment[i + 1] == segment[i]) continue;
        if (a->param[MEAN]) {
            const T by = (T)divisor(a->param[MEAN], n);
            for (int64_t c = begin; c < end; c++) y[c] /= by;
        }
        n = 0;
    }
    return MG_OK;
}

#ifdef FLOATING
mg_status MG_FN(MG_JOIN(sparse_segment_grad, S))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t columns = a->param[COLUMNS];
    const int32_t *segment = a->buf[3];
    zero_columns(a, begin, end, sizeof(T));
    for (int64_t i = 0; i < a->param[COUNT]; i++) {
        const int64_t k = index_at(a->buf[2], a->param[WIDTH], i);
        if (k < 0 || k >= a->param[ROWS]) return out_of_range(a, i, k);
        T *MG_RESTRICT y = (T *)a->buf[0] + k * columns;
        const T *MG_RESTRICT x = (const T *)a->buf[1] + segment[i] * columns;
        const T scale = ((const T *)a->buf[4])[segment[i]];
        for (int64_t c = begin; c < end; c++) y[c] += x[c] * scale;
    }
    return MG_OK;
}

mg_status MG_FN(MG_JOIN(sparse_segment_scale, S))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t count = begin < end ? a->param[0] : 0, size = a->param[1];
    const int32_t *segment = a->buf[1];
    T *y = a->buf[0];
    memset(y, 0, (size_t)size * sizeof *y);
    for (int64_t i = 0; i < count; i++) {
        if (segment[i] < 0 || segment[i] >= size) return out_of_range(a, i, segment[i]);
        y[segment[i]] += 1;
    }
    for (int64_t s = 0; s < size; s++) {
        y[s] = (T)(1 / divisor(a->param[2], MG_MAX((int64_t)y[s], 1)));
    }
    return MG_OK;
}
#endif

#undef T
#undef S
