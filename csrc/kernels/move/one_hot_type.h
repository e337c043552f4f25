/* one_hot for the element type of suffix S; see gather.c. */
#define T MG_JOIN(mg_t, S)

mg_status MG_FN(MG_JOIN(one_hot, S))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t depth = a->param[0], inner = a->param[1], bytes = a->param[2];
    const T on = *(const T *)a->buf[2], off = *(const T *)a->buf[3];
    for (int64_t o = begin; o < end; o++) {
        T *MG_RESTRICT y = (T *)a->buf[0] + o * depth * inner;
        for (int64_t j = 0; j < depth * inner; j++) y[j] = off;
        for (int64_t i = 0; i < inner; i++) {
            const int64_t d = index_at(a->buf[1], bytes, o * inner + i);
            if (d >= 0 && d < depth) y[d * inner + i] = on;
        }
    }
    return MG_OK;
}

#undef T
#undef S
