/* segment_sum for the element type of suffix S; see gather.c. */
#define T MG_JOIN(mg_t, S)

mg_status MG_FN(MG_JOIN(segment_sum, S))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t width = a->param[0], count = a->param[1], inner = a->param[2];
    for (int64_t i = 0; i < count; i++) {
        const int64_t k = index_at(a->buf[2], width, i);
        if (k >= a->param[3]) return out_of_range(a, i, k);
        if (k < 0) continue;
        T *MG_RESTRICT y = (T *)a->buf[0] + k * inner;
        const T *MG_RESTRICT x = (const T *)a->buf[1] + i * inner;
        for (int64_t c = begin; c < end; c++) y[c] += x[c];
    }
    return MG_OK;
}

#undef T
#undef S
