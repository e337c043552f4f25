/* add_n for one element type: T is the C type, S the suffix. Included by add_n.c. */

/* y = x[0][at...] + x[1][at...] + ... + x[n - 1][at...] */
static void MG_JOIN(add_terms, S)(T *MG_RESTRICT y, void *const *x, int64_t n, int64_t at,
                                  int64_t size)
{
    memcpy(y, (const T *)x[0] + at, (size_t)size * sizeof(T));
    for (int64_t k = 1; k < n; k++) {
        const T *term = (const T *)x[k] + at;
        for (int64_t i = 0; i < size; i++)
            y[i] = (T)(y[i] + term[i]);
    }
}

mg_status MG_FN(MG_JOIN(add_n, S))(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t n = a->param[0], head = n < 10 ? n : n % 8 < 2 ? n % 8 + 8 : n % 8;
    T total[BLOCK], group[BLOCK];
    for (int64_t at = begin; at < end; at += BLOCK) {
        const int64_t size = MG_MIN(BLOCK, end - at);
        MG_JOIN(add_terms, S)(total, a->buf + 1, head, at, size);
        for (int64_t k = head; k < n; k += 8) {
            MG_JOIN(add_terms, S)(group, a->buf + 1 + k, 8, at, size);
            for (int64_t i = 0; i < size; i++)
                total[i] = (T)(total[i] + group[i]);
        }
        memcpy((T *)a->buf[0] + at, total, (size_t)size * sizeof(T));
    }
    return MG_OK;
}

#undef S
#undef T
