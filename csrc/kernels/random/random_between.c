/* Normal variates between bounds, in batches with parameters of their own, as TensorFlow draws them
 * on one thread: random_between.
 *
 *   buf:   y[elements], mean, deviation, low, high, state
 *   param: batches, samples of a batch, elements, and whether each of the four parameters is one
 *          for all
 *
 * One piece: what a batch draws begins where the batch before it ended. Bad parameters are
 * MG_BAD_VALUE. Robert (1995): where the bounds leave much of the normal distribution its own
 * samples are rejected, where they are close uniform ones, and in a tail shifted exponential
 * ones. */
#include "box_muller.h"

#define MOST_TRIES 1000             /* then a sample is taken as it is */
#define INSIDE 1.3      /* deviations between mean and a bound that favour the normal sampler */

typedef struct cursor {
    const uint64_t *state;
    uint64_t block;
} cursor;

#define S f32
#define T float
#define OF_BLOCK 4
#define EXP expf
#define LOG logf
#define SQRT sqrtf
static void uniforms_f32(float *y, cursor *at)
{
    uint32_t words[4];
    philox_block(words, at->state, at->block++);
    for (int i = 0; i < 4; i++)
        y[i] = unit_f32(words[i]);
}
static void normals_f32(float *y, cursor *at)
{
    uint32_t words[4];
    philox_block(words, at->state, at->block++);
    box_muller_f32(y, words, 4);
}
#include "random_between_type.h"

#define S f64
#define T double
#define OF_BLOCK 2
#define EXP exp
#define LOG log
#define SQRT sqrt
static void uniforms_f64(double *y, cursor *at)
{
    uint32_t words[4];
    philox_block(words, at->state, at->block++);
    y[0] = unit_f64(words[0], words[1]);
    y[1] = unit_f64(words[2], words[3]);
}
static void normals_f64(double *y, cursor *at)
{
    uint32_t words[4];
    philox_block(words, at->state, at->block++);
    box_muller_f64(y, words, 1);
}
#include "random_between_type.h"
