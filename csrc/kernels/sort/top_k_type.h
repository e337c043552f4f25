/* top_k for the element type of suffix S: RANK_OF gives the key of BITS bits that ranks an entry,
 * FULL_RANK_OF one that VALUE_OF turns back, STRANGE what this misses: those two only where RANK_OF
 * does not tell all entries from each other. */
#ifndef FULL_RANK_OF
#define FULL_RANK_OF RANK_OF
#define STRANGE(rank) 0
#endif
#define T MG_JOIN(mg_t, S)
#define KEY MG_JOIN(key, BITS)
#define RANK MG_JOIN(rank, BITS)
#define NAME(f) MG_JOIN(f, S)

/* values[0..k) of the row without their places; 0, and nothing done, if ranks do not tell them. */
static int NAME(sorted_values)(T *values, int64_t k, const T *x, int64_t n, KEY *key) {
    KEY has = 0;
    for (int64_t i = 0; i < n; i++) {
        const KEY rank = FULL_RANK_OF(x[i]);
        has |= STRANGE(rank);
        key[i] = ~rank;
    }
    if (ARE_LOST(has)) return 0;
    MG_JOIN(sort_keys, BITS)(key, n, key + n);
    for (int64_t i = 0; i < k; i++) values[i] = VALUE_OF((KEY)~key[i]);
    return 1;
}

mg_status MG_FN(NAME(top_k))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = a->param[0], k = a->param[1], how = a->param[2];
    for (int64_t row = begin; row < end; row++) {
        const T *x = (const T *)a->buf[2] + row * n;
        T *values = (T *)a->buf[0] + row * k;
        int32_t *places = (int32_t *)a->buf[1] + row * k;
        if (how == SORT_VALUES && NAME(sorted_values)(values, k, x, n, a->workspace)) continue;
        if (how == PICK) {
            RANK *ranks = a->workspace;
            KEY *key = (KEY *)(ranks + k);
            for (int64_t i = 0; i < n; i++) key[i] = RANK_OF(x[i]);
            MG_JOIN(few, BITS)(ranks, k, key, n);
            for (int64_t i = 0; i < k; i++) {
                places[i] = ranks[i].place;
                values[i] = x[ranks[i].place];
            }
            continue;
        }
        KEY *key = (KEY *)((char *)a->workspace + KEYS_AT(n, RANK));
        for (int64_t i = 0; i < n; i++) key[i] = RANK_OF(x[i]);
        const key_64 *order = MG_JOIN(order, BITS)(a->workspace, key, n);
        for (int64_t i = 0; i < k; i++) values[i] = x[(uint32_t)order[i]];
        if (how == SORT_VALUES) continue;
        for (int64_t i = 0; i < k; i++) places[i] = (int32_t)(uint32_t)order[i];
    }
    return MG_OK;
}

#undef NAME
#undef KEY
#undef RANK
#undef T
#undef S
#undef BITS
#undef RANK_OF
#undef VALUE_OF
#undef FULL_RANK_OF
#undef STRANGE
