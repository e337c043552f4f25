/* One reduction of one element type; included by reduce_type.h. OP: its name; START: its value for
 * no elements; MERGE(a, b): two results as one; MAP(x): what is reduced; VMERGE and VMAP: the same
 * of vectors; COPIES: the result for one element is that element. */

#ifdef LOWEST

INLINE V F(load)(const T *x)
{
    V a;
    memcpy(&a, x, sizeof a);
    return VMAP(a);
}

/* The last `rest` of the VECTOR elements before `end`; START in the other lanes. */
INLINE V F(load_last)(const T *end, int64_t rest)
{
    const VLANES last = MG_JOIN(count, S)() >= (LANE)(VECTOR - rest);
    return SELECT(last, F(load)(end - VECTOR), (V){0} + START);
}

/* Halves are merged, and so on: log2(VECTOR) steps. */
INLINE T F(across)(V a)
{
    _Pragma("GCC unroll 8") for (int width = VECTOR / 2; width >= 1; width /= 2) {
        const V b = __builtin_shuffle(a, MG_JOIN(count, S)() ^ (LANE)width);
        a = VMERGE(a, b);
    }
    return a[0];
}

/* n contiguous elements in 8 vectors; what is left after whole rounds meets each of them once at
 * most, so that no chain of dependent operations forms. Every load but those of fewer elements than
 * one vector is of a vector. */
NOINLINE T F(fold_block)(const T *MG_RESTRICT x, int64_t n)
{
    const T *const end = x + n;
    const V start = (V){0} + START;
    T lane = START;
    V v[8] = {start, start, start, start, start, start, start, start};
    if (n < VECTOR) {
        for (; x < end; x++)
            lane = MERGE(lane, MAP(*x));
        return lane;
    }
    for (; n >= LANES; n -= LANES) {
        MERGE_NEXT(0), MERGE_NEXT(1), MERGE_NEXT(2), MERGE_NEXT(3);
        MERGE_NEXT(4), MERGE_NEXT(5), MERGE_NEXT(6), MERGE_NEXT(7);
    }
    if (n & (4 * VECTOR))
        MERGE_NEXT(0), MERGE_NEXT(1), MERGE_NEXT(2), MERGE_NEXT(3);
    if (n & (2 * VECTOR))
        MERGE_NEXT(4), MERGE_NEXT(5);
    if (n & VECTOR)
        MERGE_NEXT(6);
    if (n & (VECTOR - 1)) {
        const V last = F(load_last)(end, n & (VECTOR - 1));
        v[7] = VMERGE(v[7], last);
    }
    v[0] = VMERGE(v[0], v[4]), v[1] = VMERGE(v[1], v[5]), v[2] = VMERGE(v[2], v[6]),
    v[3] = VMERGE(v[3], v[7]);
    v[0] = VMERGE(v[0], v[2]), v[1] = VMERGE(v[1], v[3]);
    return F(across)(VMERGE(v[0], v[1]));
}

#else

/* n contiguous elements: 8 vectors of lanes, then one vector, then single lanes. */
NOINLINE T F(fold_block)(const T *MG_RESTRICT x, int64_t n)
{
    T lane[LANES];
    int64_t i = 0;
    for (int j = 0; j < LANES; j++)
        lane[j] = START;
    for (; i + LANES <= n; i += LANES)
        for (int j = 0; j < LANES; j++)
            lane[j] = MERGE(lane[j], MAP(x[i + j]));
    for (int width = LANES / 2; width >= VECTOR; width /= 2)
        for (int j = 0; j < width; j++)
            lane[j] = MERGE(lane[j], lane[j + width]);
    for (; i + VECTOR <= n; i += VECTOR)
        for (int j = 0; j < VECTOR; j++)
            lane[j] = MERGE(lane[j], MAP(x[i + j]));
    for (int j = 0; i < n; i++, j++)
        lane[j] = MERGE(lane[j], MAP(x[i]));
    for (int width = VECTOR / 2; width >= 1; width /= 2)
        for (int j = 0; j < width; j++)
            lane[j] = MERGE(lane[j], lane[j + width]);
    return lane[0];
}

#endif

/* Blocks are merged pairwise, as the carries of a binary counter: level k holds 2^k blocks. */
static T F(fold)(const T *x, int64_t n)
{
    if (n <= BLOCK)
        return F(fold_block)(x, n);
    T level[48], whole;
    int64_t blocks = 0;
    int depth = 0;
    for (; n > 0; x += BLOCK, n -= BLOCK) {
        level[depth++] = F(fold_block)(x, MG_MIN(n, BLOCK));
        for (int64_t carry = ++blocks; !(carry & 1); carry >>= 1, depth--)
            level[depth - 2] = MERGE(level[depth - 2], level[depth - 1]);
    }
    for (whole = level[--depth]; depth > 0; depth--)
        whole = MERGE(level[depth - 1], whole);
    return whole;
}

/* Short rows: eight at a time, so that eight chains of operations run side by side. */
NOINLINE void F(fold_short_rows)(T *MG_RESTRICT y, const T *MG_RESTRICT x, int64_t rows, int64_t n)
{
    for (; rows >= 8; rows -= 8, x += 8 * n, y += 8) {
        T lane[8];
        for (int j = 0; j < 8; j++)
            lane[j] = START;
        for (int64_t k = 0; k < n; k++)
            for (int j = 0; j < 8; j++)
                lane[j] = MERGE(lane[j], MAP(x[j * n + k]));
        for (int j = 0; j < 8; j++)
            y[j] = lane[j];
    }
    for (; rows > 0; rows--, x += n, y++) {
        T lane = START;
        for (int64_t k = 0; k < n; k++)
            lane = MERGE(lane, MAP(x[k]));
        *y = lane;
    }
}

/* y[c] = merge(y[c], x[0][c], ..., x[rows - 1][c]) for `width` columns; eight rows are merged
 * pairwise first. */
NOINLINE void F(fold_rows)(T *MG_RESTRICT y, const T *MG_RESTRICT x, int64_t rows, int64_t stride,
                           int64_t width)
{
    for (; rows >= 8; rows -= 8, x += 8 * stride)
        for (int64_t c = 0; c < width; c++) {
            const T *from = x + c;
            T r0 = MAP(from[0]), r1 = MAP(from[stride]), r2 = MAP(from[2 * stride]),
              r3 = MAP(from[3 * stride]);
            T r4 = MAP(from[4 * stride]), r5 = MAP(from[5 * stride]), r6 = MAP(from[6 * stride]);
            T r7 = MAP(from[7 * stride]);
            r0 = MERGE(r0, r1), r2 = MERGE(r2, r3), r4 = MERGE(r4, r5), r6 = MERGE(r6, r7);
            r0 = MERGE(r0, r2), r4 = MERGE(r4, r6);
            r0 = MERGE(r0, r4);
            y[c] = MERGE(y[c], r0);
        }
    for (; rows > 0; rows--, x += stride)
        for (int64_t c = 0; c < width; c++)
            y[c] = MERGE(y[c], MAP(x[c]));
}

/* Up to COLUMNS columns; blocks of ROWS rows keep a running sum short, and so exact. */
static void F(fold_columns)(T *MG_RESTRICT y, const T *x, int64_t rows, int64_t stride,
                            int64_t width)
{
    T part[COLUMNS];
    for (int64_t c = 0; c < width; c++)
        y[c] = START;
    for (int64_t k = 0; k < rows; k += ROWS) {
        T *sum = rows <= ROWS ? y : part;
        for (int64_t c = 0; sum == part && c < width; c++)
            part[c] = START;
        F(fold_rows)(sum, x + k * stride, MG_MIN(ROWS, rows - k), stride, width);
        for (int64_t c = 0; sum == part && c < width; c++)
            y[c] = MERGE(y[c], part[c]);
    }
}

/* Few columns and many rows: several rows are taken for one wide row, whose parts are merged at the
 * end. */
static void F(fold_narrow)(T *MG_RESTRICT y, const T *x, int64_t rows, int64_t width)
{
    T wide[COLUMNS];
    int64_t fold = COLUMNS / 4 / width, wide_rows = rows / fold, done = wide_rows * fold;
    F(fold_columns)(wide, x, wide_rows, fold * width, fold * width);
    for (int64_t c = 0; c < width; c++)
        y[c] = START;
    for (int64_t k = 0; k < fold * width; k += width)
        for (int64_t c = 0; c < width; c++)
            y[c] = MERGE(y[c], wide[k + c]);
    F(fold_rows)(y, x + done * width, rows - done, width, width);
}

static void F(fold_slice)(T *y, const T *x, int64_t rows, int64_t stride, int64_t width)
{
    if (width == stride && width <= COLUMNS / 16 && rows * width >= 2 * COLUMNS) {
        F(fold_narrow)(y, x, rows, width);
        return;
    }
    for (int64_t c = 0; c < width; c += COLUMNS)
        F(fold_columns)(y + c, x + c, rows, stride, MG_MIN(COLUMNS, width - c));
}

mg_status MG_FN(MG_JOIN(OP, S))(const mg_args *a, int64_t begin, int64_t end)
{
    T *y = a->buf[0];
    const T *x = a->buf[1];
    const int64_t reduced = a->param[0], inner = a->param[1], chunk = a->param[2],
                  width = a->param[3];
    const int64_t slices = (inner + width - 1) / width,
                  chunks = MG_MAX(1, (reduced + chunk - 1) / chunk);
    if (inner == 1 && chunks == 1 && reduced <= SHORT && (reduced != 1 || !COPIES)) {
        F(fold_short_rows)(y + begin, x + begin * reduced, end - begin, reduced);
        return MG_OK;
    }
    if (inner == 1 && chunks == 1 && (reduced != 1 || !COPIES)) {
        for (int64_t i = begin; i < end; i++)
            y[i] = F(fold)(x + i * reduced, reduced);
        return MG_OK;
    }
    for (int64_t i = begin; i < end; i++) {
        int64_t column = i % slices * width, k = i / slices % chunks * chunk,
                o = i / slices / chunks;
        const T *from = x + (o * reduced + k) * inner + column;
        int64_t rows = MG_MIN(chunk, reduced - k), columns = MG_MIN(width, inner - column);
        if (rows == 1 && COPIES)
            memcpy(y + i / slices * inner + column, from, (size_t)columns * sizeof(T));
        else if (inner == 1)
            y[i] = F(fold)(from, rows);
        else
            F(fold_slice)(y + i / slices * inner + column, from, rows, inner, columns);
    }
    return MG_OK;
}
