/* Normalisation by the moments of channels, over x[outer][channels][inner].
 *
 *   channel_sums     buf: sums[chunks][2][channels] (float64), x    param: as below, rows, outer
 *     sums of the elements and of their squares over chunks of so many rows of the outer
 *     axis. Parallel axis: chunks
 *   channel_moments  buf: mean, variance, unbiased variance, sums   param: channels, chunks, count
 *   batch_norm       buf: y, x, mean, variance, scale, offset       param: as below; real: epsilon
 *     y = (x - mean) scale / sqrt(variance + epsilon) + offset. Parallel axis: outer
 *
 * param: channels, inner, fold. Where inner is 1, `fold` rows of channels are taken for one wide row
 * (few channels would leave vectors empty), else runs of `fold` elements of a channel. The workspace
 * holds three numbers of 8 bytes for each element of a wide row. Sums in float64 keep what the
 * difference of mean square and squared mean needs of float32 numbers. */
#include <math.h>

#include "kernel.h"

enum { CHANNELS, INNER, FOLD, ROWS };

/* sum[i % width] += x[i], square[i % width] += x[i]^2 for n elements. */
static void add_lanes(double *MG_RESTRICT sum, double *MG_RESTRICT square,
                      const float *MG_RESTRICT x, int64_t n, int64_t width) {
    for (; n > 0; n -= width, x += width) {
        const int64_t lanes = MG_MIN(n, width);
        for (int64_t i = 0; i < lanes; i++) {
            const double value = (double)x[i];
            sum[i] += value;
            square[i] += value * value;
        }
    }
}

/* y[c] += x[c + step] + x[c + 2 step] + ... for c < step; x has `width` elements. */
static void fold_lanes(double *MG_RESTRICT y, const double *MG_RESTRICT x, int64_t step,
                       int64_t width) {
    for (int64_t i = 0; i < width; i += step) {
        for (int64_t c = 0; c < step; c++) y[c] += x[i + c];
    }
}

static void clear(double *x, int64_t n) {
    for (int64_t i = 0; i < n; i++) x[i] = 0;
}

mg_status MG_FN(channel_sums_f32)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t *p = a->param, channels = p[CHANNELS], inner = p[INNER], outer = p[ROWS + 1];
    const int64_t step = inner == 1 ? channels : 1, width = step * p[FOLD];
    double *lanes = a->workspace;
    for (int64_t chunk = begin; chunk < end; chunk++) {
        const int64_t first = chunk * p[ROWS], rows = MG_MIN(p[ROWS], outer - first);
        const float *x = (const float *)a->buf[1] + first * channels * inner;
        double *sum = (double *)a->buf[0] + chunk * 2 * channels, *square = sum + channels;
        const int64_t runs = inner == 1 ? 1 : rows * channels;
        const int64_t n = inner == 1 ? rows * channels : inner;
        clear(sum, 2 * channels);
        for (int64_t r = 0; r < runs; r++) {
            const int64_t c = r % channels;
            clear(lanes, 2 * width);
            add_lanes(lanes, lanes + width, x + r * n, n, width);
            fold_lanes(sum + c, lanes, step, width);
            fold_lanes(square + c, lanes + width, step, width);
        }
    }
    return MG_OK;
}

mg_status MG_FN(channel_moments_f32)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t channels = a->param[0], chunks = a->param[1];
    const double count = (double)a->param[2];
    float *mean = a->buf[0], *variance = a->buf[1], *unbiased = a->buf[2];
    for (int64_t c = begin; c < end; c++) {
        const double *sums = (const double *)a->buf[3] + c;
        double sum = 0, square = 0;
        for (int64_t k = 0; k < chunks; k++, sums += 2 * channels) {
            sum += sums[0];
            square += sums[channels];
        }
        const double middle = sum / count, spread = square / count - middle * middle;
        const double positive = spread < 0 ? 0 : spread;        /* NaN stays */
        mean[c] = (float)middle;
        variance[c] = (float)positive;
        unbiased[c] = (float)(positive * (count > 1 ? count / (count - 1) : 1));
    }
    return MG_OK;
}

/* y[i] = (x[i] - mean[i % width]) factor[i % width] + offset[i % width] for n elements. */
static void normalise(float *MG_RESTRICT y, const float *MG_RESTRICT x, int64_t n, int64_t width,
                      const float *MG_RESTRICT mean, const float *MG_RESTRICT factor,
                      const float *MG_RESTRICT offset) {
    for (; n > 0; n -= width, x += width, y += width) {
        const int64_t lanes = MG_MIN(n, width);
        for (int64_t i = 0; i < lanes; i++) y[i] = (x[i] - mean[i]) * factor[i] + offset[i];
    }
}

mg_status MG_FN(batch_norm_f32)(const mg_args *a, int64_t begin, int64_t end) {
    const int64_t *p = a->param, channels = p[CHANNELS], inner = p[INNER];
    const int64_t step = inner == 1 ? channels : 1, width = step * p[FOLD];
    const float *mean = a->buf[2], *variance = a->buf[3], *scale = a->buf[4], *offset = a->buf[5];
    float *y = (float *)a->buf[0] + begin * channels * inner;
    const float *x = (const float *)a->buf[1] + begin * channels * inner;
    float *means = a->workspace, *factors = means + width, *offsets = factors + width;
    const int64_t runs = inner == 1 ? 1 : (end - begin) * channels;
    const int64_t n = inner == 1 ? (end - begin) * channels : inner;
    for (int64_t r = 0; r < runs; r++) {
        const int64_t first = inner == 1 ? 0 : r % channels;
        for (int64_t i = 0; i < step; i++) {
            const int64_t c = first + i;
            means[i] = mean[c];
            factors[i] = (float)((double)scale[c] / sqrt((double)variance[c] + a->real[0]));
            offsets[i] = offset[c];
        }
        for (int64_t i = step; i < width; i++) {
            means[i] = means[i - step];
            factors[i] = factors[i - step];
            offsets[i] = offsets[i - step];
        }
        normalise(y + r * n, x + r * n, n, width, means, factors, offsets);
    }
    return MG_OK;
}
