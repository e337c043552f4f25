/* The kernels of softmax.c for one element type; included there once for each. S: the suffix; T:
 * the C type.
 *
 * Rows are walked a vector at a time. The lanes past the end of a row hold a value that changes
 * nothing: -inf for a maximum, 0 for a sum. */

#define F(name) MG_JOIN(name, S)
#define VEC VECTOR_OF(S)
#define LANES ((int)(sizeof(VEC) / sizeof(T)))

MG_INLINE VEC F(load)(const T *x, int64_t left, T fill)
{
    return left >= LANES ? F(v_load)(x) : F(v_first)(x, (int)left, fill);
}

/* Stores of part of a vector are slow, so where the lanes past the end of a row fall into later
 * rows of the same piece, which are yet to be written, the whole vector is stored. `whole` is the
 * last place where that may be. */
MG_INLINE void F(store)(T *y, VEC a, int64_t left, const T *whole)
{
    if (left >= LANES || y <= whole)
        F(v_store)(y, a);
    else
        F(v_put_first)(y, a, (int)left);
}

/* `whole` for rows that end at `end`; nowhere if the rows to come are still to be read from the
 * same memory. */
static const T *F(last_whole)(const T *y, const T *z, int64_t end)
{
    return y == z ? NULL : y + end - LANES;
}

/* exp(z - greatest), 0 past the end of the row. There exp is taken of 0, for it is slow where it
 * underflows. */
MG_INLINE VEC F(exps)(const T *z, int64_t left, T greatest)
{
    VEC e = F(v_exp)(F(load)(z, left, greatest) - greatest);
    return left >= LANES ? e : F(v_keep)(e, (int)left);
}

/* Rows of at most LANES are computed LANES at a time, transposed: a vector holds one column. */
MG_INLINE void F(get_columns)(VEC v[LANES], const T *z, int64_t n, int64_t rows)
{
    for (int k = 0; k < LANES; k++)
        v[k] = k < rows ? F(load)(z + k * n, n, 0) : (VEC){0};
    F(v_transpose)(v);
}

MG_INLINE void F(put_columns)(T *y, VEC v[LANES], int64_t n, int64_t rows, const T *whole)
{
    F(v_transpose)(v);
    for (int k = 0; k < rows; k++)
        F(store)(y + k * n, v[k], n, whole);
}

/* v = exp(v - its greatest); returns the sum. */
MG_INLINE VEC F(exp_columns)(VEC v[LANES], int64_t n, VEC *greatest)
{
    VEC most = v[0], sum = {0};
    for (int j = 1; j < n; j++)
        most = F(v_max)(v[j], most);
    for (int j = 0; j < n; j++)
        sum += v[j] = F(v_exp)(v[j] - most);
    *greatest = most;
    return sum;
}

static T F(row_max)(const T *z, int64_t n)
{
    VEC a = F(v_set)(-INFINITY), b = a, c = a, d = a;
    int64_t j = 0;
    for (; j + 4 * LANES <= n; j += 4 * LANES) {
        a = F(v_max)(F(v_load)(z + j), a);
        b = F(v_max)(F(v_load)(z + j + LANES), b);
        c = F(v_max)(F(v_load)(z + j + 2 * LANES), c);
        d = F(v_max)(F(v_load)(z + j + 3 * LANES), d);
    }
    for (; j < n; j += LANES)
        a = F(v_max)(F(load)(z + j, n - j, -INFINITY), a);
    return F(v_greatest)(F(v_max)(F(v_max)(a, b), F(v_max)(c, d)));
}

/* y = exp(z - greatest) and its sum. Blocks keep the rounding errors of long rows small. */
static T F(row_exp)(T *y, const T *z, int64_t n, T greatest, const T *whole)
{
    VEC total = {0};
    for (int64_t block = 0; block < n; block += 128 * LANES) {
        const int64_t end = MG_MIN(n, block + 128 * LANES);
        VEC sum = {0};
        for (int64_t j = block; j < end; j += LANES) {
            VEC e = F(exps)(z + j, n - j, greatest);
            F(store)(y + j, e, n - j, whole);
            sum += e;
        }
        total += sum;
    }
    return F(v_total)(total);
}

static mg_status F(short_softmax)(const mg_args *a, int64_t begin, int64_t end, const T *whole)
{
    const int64_t n = a->param[0];
    for (int64_t i = begin; i < end; i += LANES) {
        const int64_t rows = MG_MIN(LANES, end - i);
        VEC v[LANES], greatest;
        F(get_columns)(v, (const T *)a->buf[1] + i * n, n, rows);
        const VEC scale = 1 / F(exp_columns)(v, n, &greatest);
        for (int j = 0; j < n; j++)
            v[j] *= scale;
        F(put_columns)((T *)a->buf[0] + i * n, v, n, rows, whole);
    }
    return MG_OK;
}

mg_status MG_FN(F(softmax))(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t n = a->param[0];
    const T *whole = F(last_whole)(a->buf[0], a->buf[1], end * n);
    if (n <= LANES)
        return F(short_softmax)(a, begin, end, whole);
    for (int64_t i = begin; i < end; i++) {
        T *y = (T *)a->buf[0] + i * n;
        const T *z = (const T *)a->buf[1] + i * n;
        const VEC scale = F(v_set)(1 / F(row_exp)(y, z, n, F(row_max)(z, n), whole));
        for (int64_t j = 0; j < n; j += LANES)
            F(store)(y + j, F(load)(y + j, n - j, 0) * scale, n - j, whole);
    }
    return MG_OK;
}

/* sum(exp(z - greatest)) */
static T F(row_sum)(const T *z, int64_t n, T greatest)
{
    VEC total = {0};
    for (int64_t block = 0; block < n; block += 128 * LANES) {
        const int64_t end = MG_MIN(n, block + 128 * LANES);
        VEC sum = {0};
        for (int64_t j = block; j < end; j += LANES)
            sum += F(exps)(z + j, n - j, greatest);
        total += sum;
    }
    return F(v_total)(total);
}

/* The logarithms of LANES rows are taken at once, so long as those rows stay in the L1 cache. */
MG_INLINE int64_t F(rows_at_once)(int64_t n)
{
    return n <= 256 ? LANES : 1;
}

mg_status MG_FN(F(log_softmax))(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t n = a->param[0], step = F(rows_at_once)(n);
    const T *whole = F(last_whole)(a->buf[0], a->buf[1], end * n);
    T greatest[LANES], sum[LANES];
    for (int k = 0; k < LANES; k++)
        sum[k] = 1;
    for (int64_t i = begin; i < end; i += step) {
        T *y = (T *)a->buf[0] + i * n;
        const T *z = (const T *)a->buf[1] + i * n;
        const int64_t rows = MG_MIN(step, end - i);
        for (int64_t k = 0; k < rows; k++) {
            greatest[k] = F(row_max)(z + k * n, n);
            sum[k] = F(row_sum)(z + k * n, n, greatest[k]);
        }
        F(v_store)(sum, F(v_log)(F(v_load)(sum)));
        for (int64_t k = 0; k < rows; k++)
            for (int64_t j = k * n; j < (k + 1) * n; j += LANES) {
                const int64_t left = (k + 1) * n - j;
                F(store)(y + j, F(load)(z + j, left, 0) - greatest[k] - sum[k], left, whole);
            }
    }
    return MG_OK;
}

mg_status MG_FN(F(softmax_grad))(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t n = a->param[0];
    const T *whole = F(last_whole)(a->buf[0], a->buf[1], end * n);
    for (int64_t i = begin; i < end; i++) {
        T *y = (T *)a->buf[0] + i * n;
        const T *g = (const T *)a->buf[1] + i * n, *p = (const T *)a->buf[2] + i * n;
        VEC sum = {0};
        for (int64_t j = 0; j < n; j += LANES)
            sum += F(load)(g + j, n - j, 0) * F(load)(p + j, n - j, 0);
        const VEC total = F(v_set)(F(v_total)(sum));
        for (int64_t j = 0; j < n; j += LANES)
            F(store)(y + j, (F(load)(g + j, n - j, 0) - total) * F(load)(p + j, n - j, 0), n - j,
                     whole);
    }
    return MG_OK;
}

static mg_status F(short_log_softmax_grad)(const mg_args *a, int64_t begin, int64_t end,
                                           const T *whole)
{
    const int64_t n = a->param[0];
    const VEC scale = F(v_set)((T)a->real[0]);
    for (int64_t i = begin; i < end; i += LANES) {
        const int64_t rows = MG_MIN(LANES, end - i);
        VEC v[LANES], grad[LANES], greatest, total = {0};
        F(get_columns)(grad, (const T *)a->buf[1] + i * n, n, rows);
        F(get_columns)(v, (const T *)a->buf[2] + i * n, n, rows);
        for (int j = 0; j < n; j++)
            total += grad[j];
        const VEC ratio = total / F(exp_columns)(v, n, &greatest);
        for (int j = 0; j < n; j++)
            v[j] = scale * (grad[j] - v[j] * ratio);
        F(put_columns)((T *)a->buf[0] + i * n, v, n, rows, whole);
    }
    return MG_OK;
}

mg_status MG_FN(F(log_softmax_grad))(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t n = a->param[0];
    const T *whole = F(last_whole)(a->buf[0], a->buf[2], end * n);
    const VEC scale = F(v_set)((T)a->real[0]);
    if (n <= LANES)
        return F(short_log_softmax_grad)(a, begin, end, whole);
    for (int64_t i = begin; i < end; i++) {
        T *y = (T *)a->buf[0] + i * n;
        const T *g = (const T *)a->buf[1] + i * n, *z = (const T *)a->buf[2] + i * n;
        const T sum = F(row_exp)(y, z, n, F(row_max)(z, n), whole);
        VEC grads = {0};
        for (int64_t j = 0; j < n; j += LANES)
            grads += F(load)(g + j, n - j, 0);
        const VEC ratio = F(v_set)(F(v_total)(grads) / sum);
        for (int64_t j = 0; j < n; j += LANES) {
            VEC e = F(load)(y + j, n - j, 0), grad = F(load)(g + j, n - j, 0);
            F(store)(y + j, scale * (grad - e * ratio), n - j, whole);
        }
    }
    return MG_OK;
}

/* What is left of a row's loss until the logarithm of its sum is known: loss = log(sum) labels -
 * weighted. */
struct F(part) {
    T sum[LANES], labels[LANES], weighted[LANES];
};

static mg_status F(short_softmax_xent)(const mg_args *a, int64_t begin, int64_t end,
                                       const T *whole)
{
    const int64_t n = a->param[0];
    const VEC scale = F(v_set)((T)a->real[0]);
    for (int64_t i = begin; i < end; i += LANES) {
        const int64_t rows = MG_MIN(LANES, end - i);
        VEC v[LANES], label[LANES], z[LANES], greatest, labels = {0}, weighted = {0};
        F(get_columns)(v, (const T *)a->buf[2] + i * n, n, rows);
        F(get_columns)(label, (const T *)a->buf[3] + i * n, n, rows);
        for (int j = 0; j < n; j++)
            z[j] = v[j];
        const VEC sum = F(exp_columns)(v, n, &greatest), inverse = 1 / sum;
        for (int j = 0; j < n; j++) {
            labels += label[j];
            weighted += label[j] * (z[j] - greatest);
            v[j] = scale * (v[j] * inverse - label[j]);
        }
        F(put_columns)((T *)a->buf[1] + i * n, v, n, rows, whole);
        F(store)((T *)a->buf[0] + i, F(v_log)(sum) * labels - weighted, rows, NULL);
    }
    return MG_OK;
}

/* y = exp(z - greatest), and the sums of it, of the labels and of the labels times the distance. */
static void F(xent_sums)(struct F(part) *part, int64_t k, T *y, const T *z, const T *label,
                         int64_t n, T greatest, const T *whole)
{
    VEC total = {0}, weighted = {0}, labels = {0};
    for (int64_t block = 0; block < n; block += 128 * LANES) {
        const int64_t end = MG_MIN(n, block + 128 * LANES);
        VEC sum = {0};
        for (int64_t j = block; j < end; j += LANES) {
            const int64_t left = n - j;
            const VEC distance = F(load)(z + j, left, greatest) - greatest;
            const VEC l = F(load)(label + j, left, 0), e = F(v_exp)(distance);
            weighted += l * distance;
            labels += l;
            F(store)(y + j, e, left, whole);
            sum += left >= LANES ? e : F(v_keep)(e, (int)left);
        }
        total += sum;
    }
    part->sum[k] = F(v_total)(total);
    part->labels[k] = F(v_total)(labels);
    part->weighted[k] = F(v_total)(weighted);
}

static void F(xent_row)(struct F(part) *part, int64_t k, T *y, const T *z, const T *label,
                        int64_t n, VEC scale, const T *whole)
{
    F(xent_sums)(part, k, y, z, label, n, F(row_max)(z, n), whole);
    const VEC inverse = F(v_set)(1 / part->sum[k]);
    for (int64_t j = 0; j < n; j += LANES) {
        VEC p = F(load)(y + j, n - j, 0) * inverse, l = F(load)(label + j, n - j, 0);
        F(store)(y + j, scale * (p - l), n - j, whole);
    }
}

mg_status MG_FN(F(softmax_xent))(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t n = a->param[0];
    const T *whole = F(last_whole)(a->buf[1], a->buf[2], end * n);
    const VEC scale = F(v_set)((T)a->real[0]);
    struct F(part) part = {{0}, {0}, {0}};
    if (n <= LANES)
        return F(short_softmax_xent)(a, begin, end, whole);
    for (int64_t i = begin; i < end; i += LANES) {
        const int64_t rows = MG_MIN(LANES, end - i);
        for (int64_t k = 0; k < rows; k++) {
            T *y = (T *)a->buf[1] + (i + k) * n;
            const T *z = (const T *)a->buf[2] + (i + k) * n,
                    *label = (const T *)a->buf[3] + (i + k) * n;
            F(xent_row)(&part, k, y, z, label, n, scale, whole);
        }
        VEC loss =
            F(v_log)(F(v_load)(part.sum)) * F(v_load)(part.labels) - F(v_load)(part.weighted);
        F(store)((T *)a->buf[0] + i, loss, rows, NULL);
    }
    return MG_OK;
}

MG_INLINE int64_t F(label_of)(const mg_args *a, int64_t row)
{
    return index_at(a->buf[3], a->param[1], row);
}

static mg_status F(check_labels)(const mg_args *a, int64_t begin, int64_t end)
{
    for (int64_t i = begin; i < end; i++) {
        const int64_t label = F(label_of)(a, i);
        if (label < 0 || label >= a->param[0]) return out_of_range(a, i, label);
    }
    return MG_OK;
}

/* One row, for the label `at`; returns its sum. */
MG_INLINE T F(sparse_row)(T *y, const T *z, int64_t n, int64_t at, T scale, T *score,
                          const T *whole)
{
    const T greatest = F(row_max)(z, n);
    *score = z[at] - greatest;
    const T sum = F(row_exp)(y, z, n, greatest, whole);
    const VEC inverse = F(v_set)(scale / sum);
    for (int64_t j = 0; j < n; j += LANES)
        F(store)(y + j, F(load)(y + j, n - j, 0) * inverse, n - j, whole);
    y[at] -= scale;
    return sum;
}

static void F(short_sparse_xent)(const mg_args *a, int64_t i, int64_t rows, const T *whole)
{
    const int64_t n = a->param[0];
    const VEC scale = F(v_set)((T)a->real[0]);
    VEC v[LANES], greatest, score = {0};
    T labels[LANES] = {0};
    for (int k = 0; k < rows; k++)
        labels[k] = (T)F(label_of)(a, i + k);
    const VEC label = F(v_load)(labels);
    F(get_columns)(v, (const T *)a->buf[2] + i * n, n, rows);
    for (int j = 0; j < n; j++)
        score = F(v_select)(F(v_eq)(label, F(v_set)((T)j)), v[j], score);
    const VEC sum = F(exp_columns)(v, n, &greatest), inverse = scale / sum;
    for (int j = 0; j < n; j++)
        v[j] = v[j] * inverse - F(v_select)(F(v_eq)(label, F(v_set)((T)j)), scale, (VEC){0});
    F(put_columns)((T *)a->buf[1] + i * n, v, n, rows, whole);
    F(store)((T *)a->buf[0] + i, F(v_log)(sum) - (score - greatest), rows, NULL);
}

mg_status MG_FN(F(sparse_softmax_xent))(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t n = a->param[0];
    const T *whole = F(last_whole)(a->buf[1], a->buf[2], end * n);
    const mg_status status = F(check_labels)(a, begin, end);
    if (status != MG_OK)
        return status;
    T sum[LANES] = {0}, score[LANES] = {0};
    for (int64_t i = begin; i < end; i += LANES) {
        const int64_t rows = MG_MIN(LANES, end - i);
        if (n <= LANES) {
            F(short_sparse_xent)(a, i, rows, whole);
            continue;
        }
        for (int64_t k = 0; k < rows; k++) {
            const int64_t at = (i + k) * n;
            sum[k] = F(sparse_row)((T *)a->buf[1] + at, (const T *)a->buf[2] + at, n,
                                   F(label_of)(a, i + k), (T)a->real[0], score + k, whole);
        }
        F(store)((T *)a->buf[0] + i, F(v_log)(F(v_load)(sum)) - F(v_load)(score), rows, NULL);
    }
    return MG_OK;
}

#undef F
#undef VEC
#undef LANES
