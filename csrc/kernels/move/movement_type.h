/* The data-movement kernels for the element type of suffix S; see movement.c. */
#define T MG_JOIN(mg_t, S)
#define NAME(f) MG_JOIN(f, S)

mg_status MG_FN(NAME(fill))(const mg_args *a, int64_t begin, int64_t end) {
    T *MG_RESTRICT y = a->buf[0];
    const T value = *(const T *)a->buf[1];
    for (int64_t i = begin; i < end; i++) y[i] = value;
    return MG_OK;
}

/* y[i] = x[-i] */
static inline void NAME(reverse)(T *MG_RESTRICT y, const T *MG_RESTRICT x, int64_t n) {
    const T *MG_RESTRICT first = x - (n - 1);
    for (int64_t i = 0; i < n; i++) y[i] = first[n - 1 - i];
}

/* y[i * ys + j] = x[i + j * xs] for i < rows, j < cols */
static inline void NAME(corner)(T *MG_RESTRICT y, const T *MG_RESTRICT x, int64_t rows,
                                int64_t cols, int64_t ys, int64_t xs) {
    for (int64_t i = 0; i < rows; i++) {
        for (int64_t j = 0; j < cols; j++) y[i * ys + j] = x[i + j * xs];
    }
}

#ifdef VECTORS
#define TILE MG_JOIN(MG_LANES, VECTORS)
#define V_(f) MG_JOIN(f, VECTORS)
/* The same for a square of whole vectors, in registers. */
MG_INLINE void NAME(square)(T *y, const T *x, int64_t ys, int64_t xs, int streams) {
    V_(vector) rows[TILE];
    _Pragma("GCC unroll 16") for (int i = 0; i < TILE; i++)
        memcpy(&rows[i], x + i * xs, sizeof rows[i]);
    V_(v_transpose)(rows);
    _Pragma("GCC unroll 16") for (int i = 0; i < TILE; i++) {
        if (streams) {
            V_(stream)((void *)(y + i * ys), rows[i]);
        } else {
            memcpy(y + i * ys, &rows[i], sizeof rows[i]);
        }
    }
}
#undef V_
#elif defined(ZIPPED)
#define TILE (16 / (int)sizeof(T))
#define ZIP MG_JOIN(zipped, S)
typedef T ZIP __attribute__((vector_size(16)));
/* The lower or upper halves of two vectors, lane by lane. */
#define HALVES(a, b, upper) __builtin_shuffle(a, b, zip + (T)((upper) * TILE / 2))
/* The same for a square in registers. Zipping every row with that half a square below rotates the
 * bits of each element's number, row and column, by one: as often as a column has bits, and rows
 * are columns. */
MG_INLINE void NAME(square)(T *y, const T *x, int64_t ys, int64_t xs, int streams) {
    ZIP rows[TILE], next[TILE], zip;
    (void)streams;
    _Pragma("GCC unroll 16") for (int i = 0; i < TILE; i++) {
        memcpy(&rows[i], x + i * xs, sizeof rows[i]);
        zip[i] = (T)(i / 2 + i % 2 * TILE);
    }
    _Pragma("GCC unroll 4") for (int bit = 1; bit < TILE; bit *= 2) {
        _Pragma("GCC unroll 8") for (int i = 0; i < TILE / 2; i++) {
            next[2 * i] = HALVES(rows[i], rows[i + TILE / 2], 0);
            next[2 * i + 1] = HALVES(rows[i], rows[i + TILE / 2], 1);
        }
        _Pragma("GCC unroll 16") for (int i = 0; i < TILE; i++) rows[i] = next[i];
    }
    _Pragma("GCC unroll 16") for (int i = 0; i < TILE; i++)
        memcpy(y + i * ys, &rows[i], sizeof rows[i]);
}
#undef HALVES
#undef ZIP
#else
#define TILE 16
static inline void NAME(square)(T *y, const T *x, int64_t ys, int64_t xs, int streams) {
    (void)streams;
    NAME(corner)(y, x, TILE, TILE, ys, xs);
}
#endif

/* y[i * ys + j] = x[i + j * xs]: blocks keep the lines that a row of tiles leaves half read or half
 * written in the L2 cache. */
static void NAME(transpose_by)(T *y, const T *x, const plane *p, int streams) {
    const int64_t ys = p->yr, xs = p->xc;
    /* Where the last tile begins that is full: it lies over the one before where sizes are odd. What
     * is streamed has to be aligned, and is cut instead. */
    const int64_t last_row = streams || p->rows < TILE ? p->rows : p->rows - TILE;
    const int64_t last_col = streams || p->cols < TILE ? p->cols : p->cols - TILE;
    for (int64_t top = 0; top < p->rows; top += BLOCK) {
        for (int64_t left = 0; left < p->cols; left += BLOCK) {
            const int64_t bottom = MG_MIN(top + BLOCK, p->rows);
            const int64_t right = MG_MIN(left + BLOCK, p->cols);
            for (int64_t tile = top; tile < bottom; tile += TILE) {
                const int64_t i = MG_MIN(tile, last_row), rows = MG_MIN(TILE, bottom - i);
                for (int64_t next = left; next < right; next += TILE) {
                    const int64_t j = MG_MIN(next, last_col), cols = MG_MIN(TILE, right - j);
                    if (rows == TILE && cols == TILE) {
                        NAME(square)(y + i * ys + j, x + i + j * xs, ys, xs, streams);
                    } else {
                        NAME(corner)(y + i * ys + j, x + i + j * xs, rows, cols, ys, xs);
                    }
                }
            }
        }
    }
}

static void NAME(transpose)(T *y, const T *x, const plane *p) {
    if (p->bytes >= LINES_BYTES && can_stream(y, p->yr * (int64_t)sizeof(T))) {
        NAME(transpose_by)(y, x, p, 1);
        stream_end();
    } else {
        NAME(transpose_by)(y, x, p, 0);
    }
}
#undef TILE

/* The same where the rows of x are as short as y has rows, and adjoin: planes of a picture. */
static int NAME(unzip)(T *MG_RESTRICT y, const T *MG_RESTRICT x, const plane *p) {
#define UNZIP(n) \
    for (int64_t c = 0; c < p->cols; c++) { \
        for (int r = 0; r < n; r++) y[r * p->yr + c] = x[c * n + r]; \
    } \
    return 1;
    if (p->xc != p->rows || p->cols < 16) return 0;
    switch (p->rows) {
        case 2: UNZIP(2)
        case 3: UNZIP(3)
        case 4: UNZIP(4)
        default: return 0;
    }
#undef UNZIP
}

/* Rows that are contiguous in both. */
static void NAME(rows)(T *y, const T *x, const plane *p) {
    const int64_t bytes = p->cols * (int64_t)sizeof(T);
    if (p->bytes >= ROWS_BYTES && bytes >= LONG_ROW) {
        for (int64_t i = 0; i < p->rows; i++) {
            stream_row((char *)(y + i * p->yr), (const char *)(x + i * p->xr), bytes);
        }
        stream_end();
    } else {
        copy_rows((char *)y, (const char *)x, p->rows, bytes, p->yr * (int64_t)sizeof(T),
                  p->xr * (int64_t)sizeof(T));
    }
}

static void NAME(plane)(T *y, const T *x, const plane *p) {
    const int64_t rows = p->rows, cols = p->cols;
    if (p->yc == 1 && p->xc == 1) {
        NAME(rows)(y, x, p);
    } else if (p->yc == 1 && p->xc == 0) {
        for (int64_t i = 0; i < rows; i++) {
            const T value = x[i * p->xr];
            for (int64_t j = 0; j < cols; j++) y[i * p->yr + j] = value;
        }
    } else if (p->yc == 1 && p->xc == -1) {
        for (int64_t i = 0; i < rows; i++) NAME(reverse)(y + i * p->yr, x + i * p->xr, cols);
    } else if (p->yc == 1 && p->xr == 1 && rows > 1) {
        if (!NAME(unzip)(y, x, p)) NAME(transpose)(y, x, p);
    } else {
        for (int64_t i = 0; i < rows; i++) {
            for (int64_t j = 0; j < cols; j++) y[i * p->yr + j * p->yc] = x[i * p->xr + j * p->xc];
        }
    }
}

/* All axes of `w`, with `first` steps along the first instead of dims[0]. */
static void NAME(walk)(T *y, const T *x, const walk *w, int64_t first) {
    const int64_t n = w->n, outer = MG_MAX(n - 2, 0);
    const int64_t *ys = w->ystride, *xs = w->xstride;
    plane p = {1, n == 1 ? first : w->dims[n - 1], 0, ys[n - 1], 0, xs[n - 1], sizeof(T)};
    if (n > 1) {
        p.rows = n == 2 ? first : w->dims[n - 2];
        p.yr = ys[n - 2];
        p.xr = xs[n - 2];
    }
    for (int64_t k = 0; k < n; k++) p.bytes *= w->dims[k];
    int64_t index[MAX_AXES] = {0};
    for (;;) {
        NAME(plane)(y, x, &p);
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
        const int64_t given = index_at(a->buf[2], bytes, k);
        const int64_t at = given < 0 && wraps[k] ? given + size[k] : given;
        if (at < 0 || at > size[k] - taken[k]) return out_of_range(a, k, given);
        offset += at * stride[k];
    }
    NAME(moved)(a->buf[0], (const T *)a->buf[1] + offset, wraps + m, begin, end);
    return MG_OK;
}

#undef VECTORS
#undef ZIPPED
#undef NAME
#undef T
#undef S
