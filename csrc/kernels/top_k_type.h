/* top_k for the element type of suffix S, whose entries RANK_OF ranks by keys of BITS bits. */
#define T MG_JOIN(mg_t, S)

mg_status MG_FN(MG_JOIN(top_k, S))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = a->param[0], k = a->param[1], room = a->param[2];
    MG_JOIN(rank, BITS) *ranks = a->workspace;
    MG_JOIN(key, BITS) *key = (MG_JOIN(key, BITS) *)(ranks + room);
    for (int64_t row = begin; row < end; row++) {
        const T *x = (const T *)a->buf[2] + row * n;
        T *values = (T *)a->buf[0] + row * k;
        int32_t *places = (int32_t *)a->buf[1] + row * k;
        for (int64_t i = 0; i < n; i++) key[i] = RANK_OF(x[i]);
        const MG_JOIN(rank, BITS) *first = ranks;
        if (room == k) {
            MG_JOIN(few, BITS)(ranks, k, key, n);
        } else {
            first = MG_JOIN(sorted, BITS)(ranks, key, n);
        }
        for (int64_t i = 0; i < k; i++) {
            places[i] = first[i].place;
            values[i] = x[first[i].place];
        }
    }
    return MG_OK;
}

#undef T
#undef S
#undef BITS
#undef RANK_OF
