/* The data-movement kernels for the element type of suffix S; see movement.c. */
#define T PASTE(mg_t, S)
#define NAME(f) PASTE(f, S)

mg_status MG_FN(NAME(fill))(const mg_args *a, int64_t begin, int64_t end) {
    T *MG_RESTRICT y = a->buf[0];
    const T value = *(const T *)a->buf[1];
    for (int64_t i = begin; i < end; i++) y[i] = value;
    return MG_OK;
}

/* y[i] = x[i] for a row; rows of a few elements are common, and too short for a call of memcpy. */
static inline void NAME(row)(T *MG_RESTRICT y, const T *MG_RESTRICT x, int64_t n) {
    if (n * (int64_t)sizeof(T) > 128) {
        memcpy(y, x, (size_t)n * sizeof(T));
    } else {
        for (int64_t i = 0; i < n; i++) y[i] = x[i];
    }
}

/* y[i] = x[-i] */
static inline void NAME(reverse)(T *MG_RESTRICT y, const T *MG_RESTRICT x, int64_t n) {
    const T *MG_RESTRICT first = x - (n - 1);
    for (int64_t i = 0; i < n; i++) y[i] = first[n - 1 - i];
}

/* y[i * ys + j] = x[i + j * xs]: tiles keep the lines of x that a tile touches in the L1 cache, and
 * squares of a tile are transposed in registers. */
static void NAME(transpose)(T *MG_RESTRICT y, const T *MG_RESTRICT x, int64_t rows, int64_t cols, int64_t ys,
                            int64_t xs) {
    for (int64_t i = 0; i < rows; i += TILE) {
        const int64_t i_end = MG_MIN(i + TILE, rows);
        for (int64_t j = 0; j < cols; j += TILE) {
            const int64_t j_end = MG_MIN(j + TILE, cols);
#ifdef SQUARE
            if (i_end - i == TILE && j_end - j == TILE) {
                for (int64_t r = i; r < i_end; r += SQUARE) {
                    for (int64_t c = j; c < j_end; c += SQUARE)
                        NAME(square)(y + r * ys + c, x + r + c * xs, ys, xs);
                }
                continue;
            }
#endif
            for (int64_t r = i; r < i_end; r++) {
                for (int64_t c = j; c < j_end; c++) y[r * ys + c] = x[r + c * xs];
            }
        }
    }
}

/* The same where the rows of x are as short as y has rows, and adjoin: planes of a picture. */
static int NAME(unzip)(T *MG_RESTRICT y, const T *MG_RESTRICT x, int64_t rows, int64_t cols, int64_t ys,
                       int64_t xs) {
#define UNZIP(n) \
    for (int64_t c = 0; c < cols; c++) { \
        for (int r = 0; r < n; r++) y[r * ys + c] = x[c * n + r]; \
    } \
    return 1;
    if (xs != rows || cols < TILE) return 0;
    switch (rows) {
        case 2: UNZIP(2)
        case 3: UNZIP(3)
        case 4: UNZIP(4)
        default: return 0;
    }
#undef UNZIP
}

/* The last two axes: rows of `cols` elements. */
static void NAME(plane)(T *y, const T *x, int64_t rows, int64_t cols, int64_t yr, int64_t yc, int64_t xr,
                        int64_t xc) {
    if (yc == 1 && xc == 1) {
        for (int64_t i = 0; i < rows; i++) NAME(row)(y + i * yr, x + i * xr, cols);
    } else if (yc == 1 && xc == 0) {
        for (int64_t i = 0; i < rows; i++) {
            const T value = x[i * xr];
            for (int64_t j = 0; j < cols; j++) y[i * yr + j] = value;
        }
    } else if (yc == 1 && xc == -1) {
        for (int64_t i = 0; i < rows; i++) NAME(reverse)(y + i * yr, x + i * xr, cols);
    } else if (yc == 1 && xr == 1 && rows > 1) {
        if (!NAME(unzip)(y, x, rows, cols, yr, xc)) NAME(transpose)(y, x, rows, cols, yr, xc);
    } else {
        for (int64_t i = 0; i < rows; i++) {
            for (int64_t j = 0; j < cols; j++) y[i * yr + j * yc] = x[i * xr + j * xc];
        }
    }
}

/* All axes of `w`, with `first` steps along the first instead of dims[0]. */
static void NAME(walk)(T *y, const T *x, const walk *w, int64_t first) {
    const int64_t n = w->n, outer = MG_MAX(n - 2, 0);
    const int64_t *ys = w->ystride, *xs = w->xstride;
    const int64_t cols = n == 1 ? first : w->dims[n - 1];
    const int64_t rows = n == 1 ? 1 : n == 2 ? first : w->dims[n - 2];
    int64_t index[MAX_AXES] = {0};
    for (;;) {
        NAME(plane)(y, x, rows, cols, n > 1 ? ys[n - 2] : 0, ys[n - 1], n > 1 ? xs[n - 2] : 0, xs[n - 1]);
        int64_t k = outer - 1;
        for (; k >= 0; k--) {
            const int64_t dim = k == 0 ? first : w->dims[k];
            y += ys[k];
            x += xs[k];
            if (++index[k] < dim) break;
            index[k] = 0;
            y -= ys[k] * dim;
            x -= xs[k] * dim;
        }
        if (k < 0) return;
    }
}

static void NAME(moved)(T *y, const T *x, const int64_t *p, int64_t begin, int64_t end) {
    const int64_t n = p[2];
    const walk w = {n, p + 3, p + 3 + n, p + 3 + 2 * n};
    NAME(walk)(y + p[0] + begin * w.ystride[0], x + p[1] + begin * w.xstride[0], &w, end - begin);
}

mg_status MG_FN(NAME(move))(const mg_args *a, int64_t begin, int64_t end) {
    NAME(moved)(a->buf[0], a->buf[1], a->param, begin, end);
    return MG_OK;
}

mg_status MG_FN(NAME(move_at))(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t bytes = a->param[0], m = a->param[1];
    const int64_t *size = a->param + 2, *taken = size + m, *stride = taken + m, *wraps = stride + m;
    int64_t offset = 0;
    for (int64_t k = 0; k < m; k++) {
        const int64_t given = bytes == 8 ? ((const int64_t *)a->buf[2])[k] : ((const int32_t *)a->buf[2])[k];
        const int64_t at = given < 0 && wraps[k] ? given + size[k] : given;
        if (at < 0 || at > size[k] - taken[k]) {
            a->fault[0] = k;
            a->fault[1] = given;
            return MG_INDEX_OUT_OF_RANGE;
        }
        offset += at * stride[k];
    }
    NAME(moved)(a->buf[0], (const T *)a->buf[1] + offset, wraps + m, begin, end);
    return MG_OK;
}

#undef SQUARE
#undef NAME
#undef T
#undef S
