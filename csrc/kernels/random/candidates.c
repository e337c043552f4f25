/* Candidate samplers: classes drawn from a distribution over [0, range), as TensorFlow draws them.
 *
 *   buf:   sampled[samples], true_count[trues], sampled_count[samples], true[trues], state
 *   param: samples, trues, range, unique, distribution      workspace: for the set of those drawn
 *
 * A count is how often the class is expected among the samples. One piece. The state is the Philox
 * stream, which random_skip moves on, and behind it a table: of the fixed distribution for each
 * class the threshold and the alias (as two 32-bit halves), then the probabilities; of the learned
 * one a tree of weights. */
#include <math.h>

#include "kernel.h"
#include "philox.h"

enum { UNIFORM, LOG_UNIFORM, FIXED, LEARNED, ALL_CLASSES };

typedef struct sampler {
    uint64_t *state, *table;
    int64_t range, leaves;
    int distribution;
    uint64_t word;                  /* the next word of the stream */
    uint32_t words[4];
} sampler;

static uint32_t next_word(sampler *s)
{
    if (!(s->word & 3))
        philox_block(s->words, s->state, s->word / 4);
    return s->words[s->word++ & 3];
}

static uint64_t next_pair(sampler *s)
{
    const uint64_t low = next_word(s);
    return low | (uint64_t)next_word(s) << 32;
}

/* Even in [0, n): what would favour small numbers is drawn again. */
static uint32_t below_u32(sampler *s, uint32_t n)
{
    if (!(n & (n - 1)))
        return next_word(s) & (n - 1);
    const uint32_t rejected = UINT32_MAX % n + 1;
    for (;;) {
        const uint32_t x = next_word(s);
        if (x >= rejected)
            return x % n;
    }
}

static uint64_t below_u64(sampler *s, uint64_t n)
{
    if (!(n & (n - 1)))
        return next_pair(s) & (n - 1);
    const uint64_t rejected = UINT64_MAX % n + 1;
    for (;;) {
        const uint64_t x = next_pair(s);
        if (x >= rejected)
            return x % n;
    }
}

/* The leaf where the sums of weights from the left pass a random number. */
static int64_t pick_learned(sampler *s)
{
    uint64_t position = below_u32(s, (uint32_t)s->table[1]);
    int64_t node = 1;
    while (node < s->leaves) {
        node *= 2;
        if (position >= s->table[node])
            position -= s->table[node++];
    }
    return node - s->leaves;
}

static int64_t draw(sampler *s)
{
    switch (s->distribution) {
    case UNIFORM:
        return (int64_t)below_u64(s, (uint64_t)s->range);
    case LOG_UNIFORM: {
        const uint32_t upper = next_word(s), lower = next_word(s);
        return ((int64_t)exp(unit_f64(upper, lower) * log((double)(s->range + 1))) - 1) % s->range;
    }
    case FIXED: {
        const float x = unit_f32(next_word(s));
        const int64_t i = below_u32(s, (uint32_t)s->range);
        const uint32_t bits = (uint32_t)(s->table[i] >> 32);
        float threshold;
        memcpy(&threshold, &bits, sizeof bits);
        return x < threshold ? i : (int64_t)(uint32_t)s->table[i];
    }
    default:
        return pick_learned(s);
    }
}

static float probability(const sampler *s, int64_t value)
{
    float found;
    switch (s->distribution) {
    case UNIFORM:
        return (float)(1.0 / (double)s->range);
    case LOG_UNIFORM:
        return (float)(log(((double)value + 2.0) / ((double)value + 1.0)) /
                       log((double)(s->range + 1)));
    case FIXED:
        if (value < 0 || value >= s->range)
            return 0;
        memcpy(&found, &s->table[s->range + value], sizeof found);
        return found;
    default:
        if (value < 0 || value >= s->range)
            return 0;
        return (float)s->table[s->leaves + value] / (float)s->table[1];
    }
}

/* How often `value` is among `samples` classes that took `tries` draws; with repetitions these are
 * the same. */
static float expected_count(const sampler *s, int64_t value, int64_t samples, int64_t tries)
{
    const float p = probability(s, value);
    return tries == samples ? p * (float)samples : -expm1f((float)tries * log1pf(-p));
}

/* Adds `value` to the set unless it is there: 1 if it was added. Slots hold value + 1; there are
 * 2^bits. */
static int insert(uint64_t *set, int64_t slots, int64_t value)
{
    uint64_t at = (uint64_t)value * UINT64_C(0x9E3779B97F4A7C15) >> 20;
    for (;; at++) {
        uint64_t *slot = &set[at & (uint64_t)(slots - 1)];
        if (*slot == (uint64_t)value + 1)
            return 0;
        if (!*slot) {
            *slot = (uint64_t)value + 1;
            return 1;
        }
    }
}

/* y[samples], and how many draws that took. */
static int64_t draw_samples(sampler *s, int64_t *y, int64_t samples, int unique, uint64_t *set)
{
    int64_t tries = 0, slots = 4;
    while (slots < 2 * samples)
        slots *= 2;
    if (unique)
        memset(set, 0, (size_t)slots * sizeof *set);
    for (int64_t i = 0; i < samples; tries++) {
        y[i] = draw(s);
        i += !unique || insert(set, slots, y[i]);
    }
    return tries;
}

/* The learned distribution counts the true classes it has seen. */
static void learn(sampler *s, const int64_t *values, int64_t n)
{
    for (int64_t i = 0; i < n && s->table[1] < INT32_MAX; i++)
        if (values[i] >= 0 && values[i] < s->range)
            for (int64_t node = s->leaves + values[i]; node; node /= 2)
                s->table[node]++;
}

mg_status MG_FN(candidates_any)(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t samples = a->param[0], trues = a->param[1];
    int64_t *sampled = a->buf[0];
    float *true_count = a->buf[1], *sampled_count = a->buf[2];
    const int64_t *true_classes = a->buf[3];
    uint64_t *state = a->buf[4];
    sampler s = {.state = state, .table = state + 3, .range = a->param[2], .leaves = 1,
                 .distribution = (int)a->param[4]};
    (void)begin;
    (void)end;
    if (s.distribution == ALL_CLASSES) {
        for (int64_t i = 0; i < samples; i++) {
            sampled[i] = i;
            sampled_count[i] = 1;
        }
        for (int64_t i = 0; i < trues; i++)
            true_count[i] = 1;
        return MG_OK;
    }
    while (s.leaves < s.range)
        s.leaves *= 2;
    const int64_t tries = draw_samples(&s, sampled, samples, (int)a->param[3], a->workspace);
    for (int64_t i = 0; i < samples; i++)
        sampled_count[i] = expected_count(&s, sampled[i], samples, tries);
    for (int64_t i = 0; i < trues; i++)
        true_count[i] = expected_count(&s, true_classes[i], samples, tries);
    if (s.distribution == LEARNED)
        learn(&s, true_classes, trues);
    return MG_OK;
}
