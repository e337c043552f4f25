/* argmax and argmin of one element type; included by argminmax.c once for each. S: the suffix; T: the C type. */

#define F(name) PASTE(name, S)
#define LANES ((int)(256 / sizeof(T)))
#define BLOCK (16 * LANES)
#define COLUMNS 256

INLINE int F(better)(enum op op, T x, T best)
{
    return op == ARGMAX ? x > best : x < best;
}

/* The best of `start` and n contiguous elements. */
INLINE T F(extreme)(enum op op, T start, const T *x, int64_t n)
{
    T lane[LANES];
    int64_t i = 0;
    for (int j = 0; j < LANES; j++)
        lane[j] = start;
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++)
            lane[j] = F(better)(op, x[i + j], lane[j]) ? x[i + j] : lane[j];
    for (int j = 0; i < n; i++, j++)
        lane[j] = F(better)(op, x[i], lane[j]) ? x[i] : lane[j];
    for (int width = LANES / 2; width >= 1; width /= 2)
        for (int j = 0; j < width; j++)
            lane[j] = F(better)(op, lane[j + width], lane[j]) ? lane[j + width] : lane[j];
    return lane[0];
}

/* The first place of a value that is there: lanes at once, and then one by one. */
static int64_t F(position)(const T *x, int64_t n, T value)
{
    int64_t at = 0;
    for (; at + LANES <= n; at += LANES) {
        INDEX found = 0;
        for (int j = 0; j < LANES; j++)
            found |= x[at + j] == value;
        if (found)
            break;
    }
    while (x[at] != value)
        at++;
    return at;
}

/* Blocks first look for a better value, which vectorises; only the block that holds the best is searched. */
INLINE int64_t F(find_in_row)(enum op op, const T *x, int64_t n)
{
    T best = op == ARGMAX ? LOWEST : HIGHEST;
    int64_t block = -1;
    for (int64_t k = 0; k < n; k += BLOCK) {
        T value = F(extreme)(op, best, x + k, MG_MIN(BLOCK, n - k));
        if (F(better)(op, value, best)) {
            best = value;
            block = k;
        }
    }
    return block < 0 ? 0 : block + F(position)(x + block, MG_MIN(BLOCK, n - block), best);
}

INLINE int64_t F(find_in_short_row)(enum op op, const T *x, int64_t n)
{
    T best = op == ARGMAX ? LOWEST : HIGHEST;
    int64_t at = 0;
    for (int64_t k = 0; k < n; k++) {
        at = F(better)(op, x[k], best) ? k : at;
        best = F(better)(op, x[k], best) ? x[k] : best;
    }
    return at;
}

/* One index for each of `width` columns. The index has the width of the value, so that both fit one vector. */
INLINE void F(find_in_columns)(enum op op, void *y, int64_t first, int64_t bytes, const T *x, int64_t n,
                               int64_t stride, int64_t width)
{
    T best[COLUMNS];
    INDEX at[COLUMNS];
    for (int64_t c = 0; c < width; c++) {
        best[c] = op == ARGMAX ? LOWEST : HIGHEST;
        at[c] = 0;
    }
    for (int64_t k = 0; k < n; k++, x += stride)
        for (int64_t c = 0; c < width; c++) {
            at[c] = F(better)(op, x[c], best[c]) ? (INDEX)k : at[c];
            best[c] = F(better)(op, x[c], best[c]) ? x[c] : best[c];
        }
    for (int64_t c = 0; c < width; c++)
        store_index(y, first + c, at[c], bytes);
}

INLINE mg_status F(find)(enum op op, const mg_args *a, int64_t begin, int64_t end)
{
    void *y = a->buf[0];
    const T *x = a->buf[1];
    const int64_t reduced = a->param[0], inner = a->param[1], bytes = a->param[2];
    for (int64_t o = begin; o < end; o++) {
        const T *row = x + o * reduced * inner;
        if (inner == 1)
            store_index(y, o, reduced < 64 ? F(find_in_short_row)(op, row, reduced)
                                           : F(find_in_row)(op, row, reduced), bytes);
        else
            for (int64_t c = 0; c < inner; c += COLUMNS)
                F(find_in_columns)(op, y, o * inner + c, bytes, row + c, reduced, inner,
                                   MG_MIN(COLUMNS, inner - c));
    }
    return MG_OK;
}

mg_status MG_FN(F(argmax))(const mg_args *a, int64_t begin, int64_t end)
{
    return F(find)(ARGMAX, a, begin, end);
}

mg_status MG_FN(F(argmin))(const mg_args *a, int64_t begin, int64_t end)
{
    return F(find)(ARGMIN, a, begin, end);
}

#undef F
#undef LANES
#undef BLOCK
#undef COLUMNS
#undef INDEX
#undef S
#undef T
#undef LOWEST
#undef HIGHEST
