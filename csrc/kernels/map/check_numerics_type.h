/* check_numerics for one type of float: T, its suffix S, its BITS and the masks of them. */

static mg_status MG_JOIN(what_is_in, S)(const BITS *x, int64_t size, int64_t *fault)
{
    int64_t found = 0;
    for (int64_t i = 0; i < size; i++)
        if ((x[i] & EXPONENT) == EXPONENT)
            found |= x[i] & FRACTION ? 1 : 2;
    fault[0] = found;
    fault[1] = 0;
    return found & 1 ? MG_HAS_NAN : MG_HAS_INF;
}

mg_status MG_FN(MG_JOIN(check_numerics, S))(const mg_args *a, int64_t begin, int64_t end)
{
    const BITS *x = a->buf[1];
    BITS bad = 0;
    for (int64_t i = begin; i < end; i++)
        bad |= (BITS)((x[i] & EXPONENT) == EXPONENT);
    if (bad)
        return MG_JOIN(what_is_in, S)(x, a->param[0], a->fault);
    if (a->buf[0] != a->buf[1])
        memcpy((T *)a->buf[0] + begin, (const T *)a->buf[1] + begin,
               (size_t)(end - begin) * sizeof(T));
    return MG_OK;
}

#undef S
#undef T
#undef BITS
#undef EXPONENT
#undef FRACTION
