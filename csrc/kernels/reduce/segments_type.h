/* The kernels of segments.c for the element type of suffix S, which has an order if ORDERED. */
#define T MG_JOIN(mg_t, S)
#define NAME(f) MG_JOIN(f, S)

INLINE T NAME(joined)(T x, T u, const int op) {
    switch (op) {
    case SUM: return (T)(x + u);
#ifdef ORDERED
    case LEAST: return u < x || IS_NAN(u) ? u : x;
    case MOST: return u > x || IS_NAN(u) ? u : x;
#endif
    default: return (T)(x * u);
    }
}

/* One column: what has been joined stays in a register while the segment stays. */
INLINE mg_status NAME(join_elements)(const mg_args *a, const int op, const int64_t width) {
    T *y = a->buf[0], so_far = 0;
    const T *x = a->buf[1];
    int64_t last = -1;
    for (int64_t i = 0; i < a->param[COUNT]; i++) {
        const int64_t k = index_at(a->buf[2], width, i);
        if (k == last) {
            so_far = NAME(joined)(so_far, x[i], op);
        } else if (k >= 0) {
            if (last >= 0) y[last] = so_far;
            if (k >= a->param[SEGMENTS]) return out_of_range(a, i, k);
            so_far = NAME(joined)(y[k], x[i], op);
            last = k;
        }
    }
    if (last >= 0) y[last] = so_far;
    return MG_OK;
}

INLINE mg_status NAME(join)(const mg_args *a, int64_t begin, int64_t end, const int op) {
    const int64_t width = a->param[WIDTH], columns = a->param[COLUMNS];
    if (columns == 1) {
        return width == 8 ? NAME(join_elements)(a, op, 8) : NAME(join_elements)(a, op, 4);
    }
    for (int64_t i = 0; i < a->param[COUNT]; i++) {
        const int64_t k = index_at(a->buf[2], width, i);
        if (k >= a->param[SEGMENTS]) return out_of_range(a, i, k);
        if (k < 0) continue;
        T *MG_RESTRICT y = (T *)a->buf[0] + k * columns;
        const T *MG_RESTRICT x = (const T *)a->buf[1] + i * columns;
        for (int64_t c = begin; c < end; c++) y[c] = NAME(joined)(y[c], x[c], op);
    }
    return MG_OK;
}

mg_status MG_FN(NAME(segment_sum))(const mg_args *a, int64_t begin, int64_t end) {
    return NAME(join)(a, begin, end, SUM);
}

mg_status MG_FN(NAME(segment_prod))(const mg_args *a, int64_t begin, int64_t end) {
    return NAME(join)(a, begin, end, PROD);
}

#ifdef ORDERED
mg_status MG_FN(NAME(segment_min))(const mg_args *a, int64_t begin, int64_t end) {
    return NAME(join)(a, begin, end, LEAST);
}

mg_status MG_FN(NAME(segment_max))(const mg_args *a, int64_t begin, int64_t end) {
    return NAME(join)(a, begin, end, MOST);
}
#endif

/* Of rows of which there are none, y is 0 or 1. */
INLINE void NAME(fill_gap)(T *y, int64_t from, int64_t to, const mg_args *a, int64_t begin,
                           int64_t end, const int op) {
    for (int64_t k = from; k < to; k++) {
        for (int64_t c = begin; c < end; c++) y[k * a->param[COLUMNS] + c] = op == PROD;
    }
}

/* Where the run that begins at i ends. */
static int64_t NAME(run_end)(const void *index, int64_t width, int64_t i, int64_t n) {
    const int64_t k = index_at(index, width, i);
    while (i + LONG < n && index_at(index, width, i + LONG) == k) i += LONG;
    while (i < n && index_at(index, width, i) == k) i++;
    return i;
}

/* Elements i to end joined, LANES at once. */
INLINE T NAME(join_run)(const T *x, int64_t i, int64_t end, const int op) {
    T all = x[i++];
    if (end - i >= LANES) {
        T lane[LANES];
        memcpy(lane, x + i, sizeof lane);
        for (i += LANES; i + LANES <= end; i += LANES) {
            for (int j = 0; j < LANES; j++) lane[j] = NAME(joined)(lane[j], x[i + j], op);
        }
        for (int j = 0; j < LANES; j++) all = NAME(joined)(all, lane[j], op);
    }
    for (; i < end; i++) all = NAME(joined)(all, x[i], op);
    return all;
}

/* Sums of short runs, whose ends nothing foretells: STREAMS parts of x by turns, each from the
 * beginning of a run, are added where they belong. */
INLINE void NAME(sum_short)(const mg_args *a, const int64_t width) {
    const int64_t n = a->param[COUNT];
    const void *index = a->buf[2];
    const T *x = a->buf[1];
    T *y = a->buf[0];
    int64_t at[STREAMS], end[STREAMS], least = n;
    memset(y, 0, (size_t)a->param[SEGMENTS] * sizeof *y);
    for (int s = 0; s < STREAMS; s++) {
        int64_t i = n * (s + 1) / STREAMS;
        at[s] = s ? end[s - 1] : 0;
        i = MG_MAX(i, at[s]);
        end[s] = i > 0 ? NAME(run_end)(index, width, i - 1, n) : 0;
        least = MG_MIN(least, end[s] - at[s]);
    }
    for (int64_t i = 0; i < least; i++) {
        for (int s = 0; s < STREAMS; s++) y[index_at(index, width, at[s] + i)] += x[at[s] + i];
    }
    for (int s = 0; s < STREAMS; s++) {
        for (int64_t i = at[s] + least; i < end[s]; i++) y[index_at(index, width, i)] += x[i];
    }
}

INLINE void NAME(sort_elements)(const mg_args *a, const int op) {
    const int64_t n = a->param[COUNT], width = a->param[WIDTH];
    const T *x = a->buf[1];
    T *y = a->buf[0];
    int64_t next = 0;
    for (int64_t i = 0, stop; i < n; i = stop) {
        const int64_t k = index_at(a->buf[2], width, i);
        stop = NAME(run_end)(a->buf[2], width, i, n);
        NAME(fill_gap)(y, next, k, a, 0, 1, op);
        y[k] = NAME(join_run)(x, i, stop, op == MEAN ? SUM : op);
        if (op == MEAN) y[k] = DIVIDED(y[k], stop - i);
        next = k + 1;
    }
}

INLINE void NAME(sort_rows)(const mg_args *a, int64_t begin, int64_t end, const int op) {
    const int64_t n = a->param[COUNT], width = a->param[WIDTH], columns = a->param[COLUMNS];
    int64_t next = 0;
    for (int64_t i = 0, stop; i < n; i = stop) {
        const int64_t k = index_at(a->buf[2], width, i);
        stop = NAME(run_end)(a->buf[2], width, i, n);
        NAME(fill_gap)(a->buf[0], next, k, a, begin, end, op);
        T *MG_RESTRICT y = (T *)a->buf[0] + k * columns;
        const T *MG_RESTRICT x = (const T *)a->buf[1] + i * columns;
        for (int64_t c = begin; c < end; c++) y[c] = x[c];
        for (int64_t row = i + 1; row < stop; row++) {
            x += columns;
            for (int64_t c = begin; c < end; c++) {
                y[c] = NAME(joined)(y[c], x[c], op == MEAN ? SUM : op);
            }
        }
        for (int64_t c = begin; op == MEAN && c < end; c++) y[c] = DIVIDED(y[c], stop - i);
        next = k + 1;
    }
}

INLINE mg_status NAME(sorted)(const mg_args *a, int64_t begin, int64_t end, const int op) {
    if (a->param[COLUMNS] == 1 && op == SUM && a->param[SEGMENTS] > a->param[COUNT] / LONG) {
        if (a->param[WIDTH] == 8) {
            NAME(sum_short)(a, 8);
        } else {
            NAME(sum_short)(a, 4);
        }
    } else if (a->param[COLUMNS] == 1) {
        NAME(sort_elements)(a, op);
    } else {
        NAME(sort_rows)(a, begin, end, op);
    }
    return MG_OK;
}

mg_status MG_FN(NAME(sorted_segments))(const mg_args *a, int64_t begin, int64_t end) {
    switch (a->param[WHICH]) {
    case SUM: return NAME(sorted)(a, begin, end, SUM);
    case MEAN: return NAME(sorted)(a, begin, end, MEAN);
#ifdef ORDERED
    case LEAST: return NAME(sorted)(a, begin, end, LEAST);
    case MOST: return NAME(sorted)(a, begin, end, MOST);
#endif
    default: return NAME(sorted)(a, begin, end, PROD);
    }
}

#undef NAME
#undef T
#undef S
