/* Elements of any size that are put elsewhere, by numbers that only the run knows. But for
 * band_part, not split over threads.
 *
 *   band_part         buf: y, x, lower, upper
 *     y = x between `lower` diagonals below the main one and `upper` above it (all, if negative),
 *     0 elsewhere. Parallel axis: rows of all matrices
 *     param: bytes, rows, columns, bytes of lower
 *   roll              buf: y, x, shift, axis
 *     y[..., (i + shift[k]) mod n, ...] = x[..., i, ...] along axis[k], one after the other
 *     param: bytes, bytes of a shift, of an axis, how many, rank, dims[rank]
 *   reverse_sequence  buf: y, x, length
 *     x[outer][first][middle][last][rest]: one of first and last is the batch, the other are steps,
 *     of which the first length[b] are turned round. A wrong length is reported
 *     param: bytes of a length, outer, first, middle, last, bytes of the rest, 1 if the batch comes
 *     last
 *   sparse_to_dense   buf: y, index, values
 *     y[index[i]] = values[i]. MG_BAD_VALUE (position, 1 if repeated) if indices must rise and do not
 *     param: bytes, count, bytes of an index, 1 if there is one value, 1 if indices must rise,
 *     depth, dims[depth]
 *   stitched          buf: y (int64), n indices (int32)
 *     y[0] = the greatest index, and one; 0 if there is none. A negative one is reported
 *     param: n, n counts
 *   stitch            buf: y, n indices (int32), n data
 *     y[index[m][i]] = data[m][i], 0 where there is none; indices are in range
 *     param: n, bytes of a row, rows of y, n counts */
#include "indices.h"

enum { MAX_RANK = 32 };

mg_status MG_FN(band_part_any)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t bytes = a->param[0], rows = a->param[1], columns = a->param[2];
    const int64_t lower = index_at(a->buf[2], a->param[3], 0);
    const int64_t upper = index_at(a->buf[3], a->param[3], 0);
    for (int64_t i = begin; i < end; i++) {
        const int64_t row = i % rows;
        int64_t first = lower < 0 ? 0 : MG_MIN(MG_MAX(row - lower, 0), columns);
        int64_t last = upper < 0 ? columns : MG_MIN(row + upper + 1, columns);
        last = MG_MAX(last, first);
        char *y = (char *)a->buf[0] + i * columns * bytes;
        const char *x = (const char *)a->buf[1] + i * columns * bytes;
        memset(y, 0, (size_t)(first * bytes));
        memcpy(y + first * bytes, x + first * bytes, (size_t)((last - first) * bytes));
        memset(y + last * bytes, 0, (size_t)((columns - last) * bytes));
    }
    return MG_OK;
}

/* Rolls the axes from the first of n on; behind them are `bytes`. */
static void roll(char *y, const char *x, const int64_t *dims, const int64_t *shift, int64_t n,
                 int64_t bytes) {
    int64_t step = bytes;
    for (int64_t k = 1; k < n; k++) step *= dims[k];
    const int64_t wrapped = shift[0] * step, rest = (dims[0] - shift[0]) * step;
    if (n == 1) {
        memcpy(y + wrapped, x, (size_t)rest);
        memcpy(y, x + rest, (size_t)wrapped);
        return;
    }
    for (int64_t at = 0; at < rest; at += step) {
        roll(y + wrapped + at, x + at, dims + 1, shift + 1, n - 1, bytes);
    }
    for (int64_t at = 0; at < wrapped; at += step) {
        roll(y + at, x + rest + at, dims + 1, shift + 1, n - 1, bytes);
    }
}

mg_status MG_FN(roll_any)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t rank = a->param[4], *dims = a->param + 5;
    int64_t total[MAX_RANK] = {0}, bytes = a->param[0], n = 1;
    if (begin == end) return MG_OK;
    for (int64_t k = 0; k < a->param[3]; k++) {
        const int64_t given = index_at(a->buf[3], a->param[2], k);
        const int64_t axis = given < 0 ? given + rank : given;
        if (axis < 0 || axis >= rank) return out_of_range(a, k, given);
        const int64_t shift = index_at(a->buf[2], a->param[1], k) % dims[axis];
        total[axis] = (total[axis] + shift + dims[axis]) % dims[axis];
    }
    for (int64_t k = 0; k < rank; k++) {
        if (total[k]) n = k + 1;
    }
    for (int64_t k = n; k < rank; k++) bytes *= dims[k];
    roll(a->buf[0], a->buf[1], dims, total, n, bytes);
    return MG_OK;
}

mg_status MG_FN(reverse_sequence_any)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t width = a->param[0], outer = begin < end ? a->param[1] : 0, first = a->param[2];
    const int64_t middle = a->param[3], last = a->param[4], bytes = a->param[5];
    const int batch_is_last = (int)a->param[6];
    const int64_t batch = batch_is_last ? last : first, steps = batch_is_last ? first : last;
    for (int64_t b = 0; b < batch; b++) {
        const int64_t length = index_at(a->buf[2], width, b);
        if (length < 0 || length > steps) return out_of_range(a, b, length);
    }
    char *y = a->buf[0];
    const char *x = a->buf[1];
    for (int64_t o = 0; o < outer; o++, x += first * middle * last * bytes) {
        for (int64_t i = 0; i < first; i++) {
            for (int64_t m = 0; m < middle; m++) {
                for (int64_t j = 0; j < last; j++, y += bytes) {
                    const int64_t length = index_at(a->buf[2], width, batch_is_last ? j : i);
                    const int64_t step = batch_is_last ? i : j;
                    const int64_t from = step < length ? length - 1 - step : step;
                    const int64_t row = batch_is_last ? from : i, column = batch_is_last ? j : from;
                    copy_slice(y, x + ((row * middle + m) * last + column) * bytes, bytes);
                }
            }
        }
    }
    return MG_OK;
}

mg_status MG_FN(sparse_to_dense_any)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t bytes = a->param[0], count = begin < end ? a->param[1] : 0, width = a->param[2];
    const int64_t next = a->param[3] ? 0 : bytes, depth = a->param[5];
    int64_t before = -1;
    for (int64_t i = 0; i < count; i++) {
        int64_t flat = 0;
        for (int64_t k = 0; k < depth; k++) {
            const int64_t index = index_at(a->buf[1], width, i * depth + k);
            if (index < 0 || index >= a->param[6 + k]) return out_of_range(a, i, index);
            flat = flat * a->param[6 + k] + index;
        }
        if (a->param[4] && flat <= before) return bad_value(a, i, flat == before);
        before = flat;
        copy_slice((char *)a->buf[0] + flat * bytes, (const char *)a->buf[2] + i * next, bytes);
    }
    return MG_OK;
}

mg_status MG_FN(stitched_any)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[0] : 0;
    int64_t rows = 0;
    for (int64_t m = 0; m < n; m++) {
        const int64_t count = a->param[1 + m];
        const int32_t *index = a->buf[1 + m];
        int32_t most = -1, least = 0;
        for (int64_t i = 0; i < count; i++) {
            most = MG_MAX(most, index[i]);
            least = MG_MIN(least, index[i]);
        }
        for (int64_t i = 0; least < 0 && i < count; i++) {
            if (index[i] < 0) return out_of_range(a, i, index[i]);
        }
        rows = MG_MAX(rows, (int64_t)most + 1);
    }
    *(int64_t *)a->buf[0] = rows;
    return MG_OK;
}

static inline __attribute__((always_inline)) void
stitch_rows(char *MG_RESTRICT y, const char *MG_RESTRICT data, const int32_t *index, int64_t count,
            int64_t bytes) {
    for (int64_t i = 0; i < count; i++) {
        copy_slice(y + index[i] * bytes, data + i * bytes, bytes);
    }
}

mg_status MG_FN(stitch_any)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t n = begin < end ? a->param[0] : 0, bytes = a->param[1];
    if (n) memset(a->buf[0], 0, (size_t)(a->param[2] * bytes));
    for (int64_t m = 0; m < n; m++) {
        const int64_t count = a->param[3 + m];
        switch (bytes) {
            case 4: stitch_rows(a->buf[0], a->buf[1 + n + m], a->buf[1 + m], count, 4); break;
            case 8: stitch_rows(a->buf[0], a->buf[1 + n + m], a->buf[1 + m], count, 8); break;
            default: stitch_rows(a->buf[0], a->buf[1 + n + m], a->buf[1 + m], count, bytes);
        }
    }
    return MG_OK;
}
