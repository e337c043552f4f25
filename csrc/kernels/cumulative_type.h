/* Running sums and products of one element type; included by cumulative.c once for each. S: the suffix; T: the
 * C type; WIDE: the type to calculate in (unsigned for integers, which wrap around). */

#define F(name) PASTE(name, S)

INLINE T F(step)(int product, T a, T b)
{
    return product ? (T)((WIDE)a * (WIDE)b) : (T)((WIDE)a + (WIDE)b);
}

/* y and x are the first row in running order, `next` leads to the following one. */
INLINE void F(run)(int product, T *MG_RESTRICT y, const T *MG_RESTRICT x, int64_t n, int64_t inner, int64_t next,
                   int64_t exclusive)
{
    for (int64_t c = 0; c < inner; c++)
        y[c] = exclusive ? (T)product : x[c];
    for (int64_t k = 1; k < n; k++, y += next, x += next) {
        const T *from = exclusive ? x : x + next;
        for (int64_t c = 0; c < inner; c++)
            y[next + c] = F(step)(product, y[c], from[c]);
    }
}

INLINE mg_status F(cumulate)(int product, const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t n = a->param[0], inner = a->param[1], exclusive = a->param[2], reverse = a->param[3];
    const int64_t next = reverse ? -inner : inner, first = reverse ? (n - 1) * inner : 0;
    for (int64_t o = begin; o < end; o++) {
        T *y = (T *)a->buf[0] + o * n * inner + first;
        const T *x = (const T *)a->buf[1] + o * n * inner + first;
        if (inner == 1)
            F(run)(product, y, x, n, 1, reverse ? -1 : 1, exclusive);
        else
            F(run)(product, y, x, n, inner, next, exclusive);
    }
    return MG_OK;
}

mg_status MG_FN(F(cumsum))(const mg_args *a, int64_t begin, int64_t end)
{
    return F(cumulate)(0, a, begin, end);
}

mg_status MG_FN(F(cumprod))(const mg_args *a, int64_t begin, int64_t end)
{
    return F(cumulate)(1, a, begin, end);
}

#undef F
#undef S
#undef T
#undef WIDE
