/* Running sums and products of one element type; included by cumulative.c once for each. S: the
 * suffix; T: the C type; WIDE: the type to calculate in (unsigned for integers, which wrap
 * around). */

#define F(name) MG_JOIN(name, S)

INLINE T F(step)(int product, T a, T b)
{
    return product ? (T)((WIDE)a * (WIDE)b) : (T)((WIDE)a + (WIDE)b);
}

/* y and x are the first row in running order, `next` leads to the following one. */
INLINE void F(run)(int product, T *MG_RESTRICT y, const T *MG_RESTRICT x, int64_t n, int64_t inner,
                   int64_t next, int64_t exclusive)
{
    for (int64_t c = 0; c < inner; c++)
        y[c] = exclusive ? (T)product : x[c];
    for (int64_t k = 1; k < n; k++, y += next, x += next) {
        const T *from = exclusive ? x : x + next;
        for (int64_t c = 0; c < inner; c++)
            y[next + c] = F(step)(product, y[c], from[c]);
    }
}

/* ROWS rows at once: each sum waits for the one before it in its row, but not for other rows. */
INLINE void F(run_rows)(int product, T *y, const T *x, int64_t n, int64_t next, int64_t exclusive,
                        int64_t row)
{
    T sum[ROWS];
    for (int j = 0; j < ROWS; j++)
        sum[j] = exclusive ? (T)product : x[j * row];
    for (int64_t k = 0; k < n; k++, y += next, x += next)
        for (int j = 0; j < ROWS; j++) {
            y[j * row] = sum[j];
            if (exclusive || k + 1 < n)
                sum[j] = F(step)(product, sum[j], x[j * row + (exclusive ? 0 : next)]);
        }
}

INLINE mg_status F(cumulate)(int product, const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t n = a->param[0], inner = a->param[1], exclusive = a->param[2],
                  reverse = a->param[3];
    const int64_t next = reverse ? -inner : inner, first = reverse ? (n - 1) * inner : 0;
    int64_t o = begin;
    for (; inner == 1 && n > 0 && o + ROWS <= end; o += ROWS) {
        const int64_t at = o * n + first;
        T *y = (T *)a->buf[0] + at;
        const T *x = (const T *)a->buf[1] + at;
        if (exclusive)
            F(run_rows)(product, y, x, n, next, 1, n);
        else
            F(run_rows)(product, y, x, n, next, 0, n);
    }
    for (; o < end; o++) {
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
