/* Random numbers from distributions with parameters of their own, as TensorFlow makes them for the
 * same seeds.
 *
 *   random_gamma     buf: y[samples][alphas], alpha, state     param: samples, alphas
 *   random_poisson   buf: y[samples][rates], rate, state       param: samples, rates, types of y
 *                                                              and rate; real: largest result
 *   multinomial      buf: y[rows][samples], logits, state      param: samples, classes, types of y
 *                                                              and logits; workspace: classes
 *                                                              doubles
 *   random_shuffle   buf: y, order, x, state                   param: rows, bytes of a row
 *
 * Parallel axis: sample s of parameter p is number p * samples + s; of multinomial: rows; shuffle:
 * one piece. The state is moved on by random_skip afterwards. */
#include <stdlib.h>

#include "box_muller.h"
#include "kernel.h"

#define SKIP_ELEMENT 256            /* blocks that are set aside for each element */

/* Draws doubles from blocks in order; the two of a block are used second first. */
typedef struct stream {
    const uint64_t *state;
    uint64_t block;
    double uniform[2], normal[2];
    int uniforms, normals;
} stream;

static stream stream_at(const uint64_t *state, int64_t element)
{
    return (stream){.state = state, .block = (uint64_t)element * SKIP_ELEMENT};
}

static double next_uniform(stream *s)
{
    if (!s->uniforms) {
        uint32_t words[4];
        philox_block(words, s->state, s->block++);
        s->uniform[0] = unit_f64(words[0], words[1]);
        s->uniform[1] = unit_f64(words[2], words[3]);
        s->uniforms = 2;
    }
    return s->uniform[--s->uniforms];
}

static double next_normal(stream *s)
{
    if (!s->normals) {
        uint32_t words[4];
        philox_block(words, s->state, s->block++);
        box_muller_f64(s->normal, words, 1);
        s->normals = 2;
    }
    return s->normal[--s->normals];
}

/* Marsaglia and Tsang (2000): d v with v = (1 + c x)^3 for a normal x, accepted against a uniform;
 * for alpha < 1 a sample of alpha + 1 times u^(1 / alpha). */
static double gamma_sample(stream *s, double alpha)
{
    if (alpha == 1.0)
        return -log(1.0 - next_uniform(s));
    const double d = alpha + (alpha < 1 ? 2.0 / 3 : -1.0 / 3), c = 1.0 / 3 / sqrt(d);
    for (;;) {
        const double x = next_normal(s);
        double v = 1 + c * x;
        if (v <= 0)
            continue;
        v = v * v * v;
        const double u = next_uniform(s);
        if (u < 1 - 0.0331 * (x * x) * (x * x) || log(u) < 0.5 * x * x + d * (1 - v + log(v)))
            return alpha < 1 ? d * v * pow(next_uniform(s), 1 / alpha) : d * v;
    }
}

mg_status MG_FN(random_gamma_f32)(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t samples = a->param[0], alphas = a->param[1];
    const float *alpha = a->buf[1];
    for (int64_t i = begin; i < end; i++) {
        stream s = stream_at(a->buf[2], i);
        ((float *)a->buf[0])[i % samples * alphas + i / samples] =
            (float)gamma_sample(&s, alpha[i / samples]);
    }
    return MG_OK;
}

mg_status MG_FN(random_gamma_f64)(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t samples = a->param[0], alphas = a->param[1];
    const double *alpha = a->buf[1];
    for (int64_t i = begin; i < end; i++) {
        stream s = stream_at(a->buf[2], i);
        ((double *)a->buf[0])[i % samples * alphas + i / samples] =
            gamma_sample(&s, alpha[i / samples]);
    }
    return MG_OK;
}

/* Element types, as numbers that the instruction carries: these samplers compute in double
 * alone. */
enum { F32_TYPE, F64_TYPE, I32_TYPE, I64_TYPE };

static double load(const void *x, int64_t i, int64_t type)
{
    switch (type) {
    case F32_TYPE: return ((const float *)x)[i];
    case F64_TYPE: return ((const double *)x)[i];
    case I32_TYPE: return ((const int32_t *)x)[i];
    default: return (double)((const int64_t *)x)[i];
    }
}

static void store(void *y, int64_t i, int64_t type, double value)
{
    switch (type) {
    case F32_TYPE: ((float *)y)[i] = (float)value; break;
    case F64_TYPE: ((double *)y)[i] = value; break;
    case I32_TYPE: ((int32_t *)y)[i] = (int32_t)value; break;
    default: ((int64_t *)y)[i] = (int64_t)value;
    }
}

/* Knuth: how many uniforms can be multiplied before the product falls to exp(-rate). */
static double poisson_small(stream *s, double rate, double largest)
{
    const double bound = exp(-rate);
    double product = 1, x = 0;
    for (;; x += 1) {
        product *= next_uniform(s);
        if (product <= bound && x <= largest)
            return x;
    }
}

/* Hormann (1993), transformed rejection with squeeze: PTRS. */
static double poisson_large(stream *s, double rate, double largest)
{
    const double b = 0.931 + 2.53 * sqrt(rate), a = -0.059 + 0.02483 * b;
    const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4), log_rate = log(rate);
    for (;;) {
        const double u = next_uniform(s) - 0.5, v = next_uniform(s), edge = 0.5 - fabs(u);
        const double k = floor((2 * a / edge + b) * u + rate + 0.43);
        int sign;
        if (k > largest)
            continue;
        if (edge >= 0.07 && v <= 0.9277 - 3.6224 / (b - 2))
            return k;
        if (k < 0 || (edge < 0.013 && v > edge))
            continue;
        if (log(v * inverse_alpha / (a / (edge * edge) + b)) <=
            -rate + k * log_rate - lgamma_r(k + 1, &sign))
            return k;
    }
}

mg_status MG_FN(random_poisson_any)(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t samples = a->param[0], rates = a->param[1];
    const double largest = a->real[0];
    for (int64_t i = begin; i < end; i++) {
        stream s = stream_at(a->buf[2], i);
        const double rate = load(a->buf[1], i / samples, a->param[3]);
        const double x =
            rate < 10 ? poisson_small(&s, rate, largest) : poisson_large(&s, rate, largest);
        store(a->buf[0], i % samples * rates + i / samples, a->param[2], x);
    }
    return MG_OK;
}

/* total[j] = sum over k <= j of exp(logits[begin + k] - max); what is not finite counts as
 * nothing. */
static void cumulate(double *total, const void *logits, int64_t begin, int64_t classes,
                     int64_t type)
{
    double max = -INFINITY, sum = 0;
    for (int64_t j = 0; j < classes; j++) {
        total[j] = load(logits, begin + j, type);
        if (isfinite(total[j]) && total[j] > max)
            max = total[j];
    }
    for (int64_t j = 0; j < classes; j++) {
        sum += isfinite(total[j]) ? exp(total[j] - max) : 0;
        total[j] = sum;
    }
}

/* The first j with total[j] > x; n if there is none. */
static int64_t first_above(const double *total, int64_t n, double x)
{
    int64_t low = 0;
    while (low < n) {
        const int64_t middle = low + (n - low) / 2;
        if (total[middle] > x)
            n = middle;
        else
            low = middle + 1;
    }
    return low;
}

mg_status MG_FN(multinomial_any)(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t samples = a->param[0], classes = a->param[1];
    double *total = a->workspace;
    uint32_t words[4];
    for (int64_t row = begin; row < end; row++) {
        cumulate(total, a->buf[1], row * classes, classes, a->param[3]);
        for (int64_t j = 0; j < samples; j++) {
            const int64_t draw = row * samples + j;
            if (!(draw & 1) || !j)
                philox_block(words, a->buf[2], (uint64_t)draw / 2);
            const uint32_t *half = words + 2 * (draw & 1);
            const double x = unit_f64(half[0], half[1]) * total[classes - 1];
            store(a->buf[0], draw, a->param[2], (double)first_above(total, classes, x));
        }
    }
    return MG_OK;
}

/* Swaps each position with a random later one (or itself), and copies the rows in that order. */
mg_status MG_FN(random_shuffle_any)(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t rows = a->param[0];
    const size_t bytes = (size_t)a->param[1];
    int64_t *order = a->buf[1];
    uint32_t words[4];
    (void)begin;
    (void)end;
    for (int64_t i = 0; i < rows; i++)
        order[i] = i;
    for (int64_t i = 0; i < rows - 1; i++) {
        if (!(i & 3))
            philox_block(words, a->buf[3], (uint64_t)i / 4);
        const int64_t j = i + words[i & 3] % (uint32_t)(rows - i), kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
    for (int64_t i = 0; i < rows; i++)
        memcpy((char *)a->buf[0] + (size_t)i * bytes,
               (const char *)a->buf[2] + (size_t)order[i] * bytes, bytes);
    return MG_OK;
}
