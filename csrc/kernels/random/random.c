/* Random numbers that are TensorFlow's for the same seeds: uniform, normal and truncated normal.
 *
 * Element i is made from fixed blocks of the operation's Philox stream, which `random_skip` moves
 * on once the operation is done. Parallel axis of all samplers: elements, in pieces that are
 * multiples of 4.
 *
 *   random_uniform          buf: y, state        param: bits of the fraction (f32: 23, halves: 10)
 *   random_uniform_int      buf: y, low, high, state
 *   random_normal           buf: y, state
 *   random_truncated        buf: y, state        normal, redrawn until |y| < 2
 *   random_skip             buf: state           param: blocks
 *   random_key              buf: state, seed     param: bytes of a seed (4 or 8) */
#include "box_muller.h"
#include "kernel.h"

#define BLOCKS 64                   /* drawn at a time */

/* Blocks of the stream that are set aside for each element, and for each group of four floats or
 * two doubles of truncated normals, whose number of draws is not known beforehand. */
#define SKIP_GROUP_F32 256
#define SKIP_GROUP_F64 128

mg_status MG_FN(random_uniform_f32)(const mg_args *a, int64_t begin, int64_t end)
{
    const int shift = 23 - (int)a->param[0];
    float *y = a->buf[0];
    uint32_t words[4 * BLOCKS];
    for (int64_t at = begin; at < end; at += 4 * BLOCKS) {
        const int64_t n = MG_MIN(4 * BLOCKS, end - at);
        philox_blocks(words, a->buf[1], (uint64_t)at / 4, 1, (n + 3) / 4);
        for (int64_t i = 0; i < n; i++)
            y[at + i] = unit_f32(words[i] << shift);
    }
    return MG_OK;
}

mg_status MG_FN(random_uniform_f64)(const mg_args *a, int64_t begin, int64_t end)
{
    double *y = a->buf[0];
    uint32_t words[4 * BLOCKS];
    for (int64_t at = begin; at < end; at += 2 * BLOCKS) {
        const int64_t n = MG_MIN(2 * BLOCKS, end - at);
        philox_blocks(words, a->buf[1], (uint64_t)at / 2, 1, (n + 1) / 2);
        for (int64_t i = 0; i < n; i++)
            y[at + i] = unit_f64(words[2 * i], words[2 * i + 1]);
    }
    return MG_OK;
}

static mg_status empty_range(const mg_args *a, int64_t low, int64_t high)
{
    a->fault[0] = low;
    a->fault[1] = high;
    return MG_BAD_VALUE;
}

/* low + x mod (high - low): slightly uneven, as TensorFlow's. Sums wrap, so they are unsigned. */
mg_status MG_FN(random_uniform_int_i32)(const mg_args *a, int64_t begin, int64_t end)
{
    const int32_t low = *(const int32_t *)a->buf[1], high = *(const int32_t *)a->buf[2];
    const uint32_t range = (uint32_t)high - (uint32_t)low;
    int32_t *y = a->buf[0];
    uint32_t words[4 * BLOCKS];
    if (low >= high)
        return empty_range(a, low, high);
    for (int64_t at = begin; at < end; at += 4 * BLOCKS) {
        const int64_t n = MG_MIN(4 * BLOCKS, end - at);
        philox_blocks(words, a->buf[3], (uint64_t)at / 4, 1, (n + 3) / 4);
        for (int64_t i = 0; i < n; i++)
            y[at + i] = (int32_t)((uint32_t)low + words[i] % range);
    }
    return MG_OK;
}

mg_status MG_FN(random_uniform_int_i64)(const mg_args *a, int64_t begin, int64_t end)
{
    const int64_t low = *(const int64_t *)a->buf[1], high = *(const int64_t *)a->buf[2];
    const uint64_t range = (uint64_t)high - (uint64_t)low;
    int64_t *y = a->buf[0];
    uint32_t words[4 * BLOCKS];
    if (low >= high)
        return empty_range(a, low, high);
    for (int64_t at = begin; at < end; at += 2 * BLOCKS) {
        const int64_t n = MG_MIN(2 * BLOCKS, end - at);
        philox_blocks(words, a->buf[3], (uint64_t)at / 2, 1, (n + 1) / 2);
        for (int64_t i = 0; i < n; i++) {
            const uint64_t bits = words[2 * i] | (uint64_t)words[2 * i + 1] << 32;
            y[at + i] = (int64_t)((uint64_t)low + bits % range);
        }
    }
    return MG_OK;
}

mg_status MG_FN(random_normal_f32)(const mg_args *a, int64_t begin, int64_t end)
{
    float *y = a->buf[0], made[NORMALS];
    uint32_t words[NORMALS];
    for (int64_t at = begin; at < end; at += NORMALS) {
        const int64_t n = MG_MIN(NORMALS, end - at), whole = (n + 3) / 4 * 4;
        philox_blocks(words, a->buf[1], (uint64_t)at / 4, 1, whole / 4);
        box_muller_f32(made, words, whole);
        memcpy(y + at, made, (size_t)n * sizeof *y);
    }
    return MG_OK;
}

mg_status MG_FN(random_normal_f64)(const mg_args *a, int64_t begin, int64_t end)
{
    double *y = a->buf[0], made[2 * NORMAL_BLOCKS];
    uint32_t words[4 * NORMAL_BLOCKS];
    for (int64_t at = begin; at < end; at += 2 * NORMAL_BLOCKS) {
        const int64_t n = MG_MIN(2 * NORMAL_BLOCKS, end - at), blocks = (n + 1) / 2;
        philox_blocks(words, a->buf[1], (uint64_t)at / 2, 1, blocks);
        box_muller_f64(made, words, blocks);
        memcpy(y + at, made, (size_t)n * sizeof *y);
    }
    return MG_OK;
}

/* Appends to y[0..*taken) those of `normals` that are less than 2 from 0, up to `wanted` in all. */
static void take_f32(float *y, int64_t *taken, int64_t wanted, const float normals[4])
{
    for (int i = 0; i < 4 && *taken < wanted; i++)
        if (fabsf(normals[i]) < 2.0f)
            y[(*taken)++] = normals[i];
}

/* Nearly all groups of four need one or two blocks: those of many groups are drawn at once. */
mg_status MG_FN(random_truncated_f32)(const mg_args *a, int64_t begin, int64_t end)
{
    enum { GROUPS = NORMALS / 4 };
    float *y = a->buf[0], first[NORMALS], second[NORMALS], more[4];
    uint32_t words[NORMALS];
    for (int64_t at = begin; at < end; at += NORMALS) {
        const int64_t groups = (MG_MIN(NORMALS, end - at) + 3) / 4;
        const uint64_t block = (uint64_t)at / 4 * SKIP_GROUP_F32;
        philox_blocks(words, a->buf[1], block, SKIP_GROUP_F32, groups);
        box_muller_f32(first, words, 4 * groups);
        philox_blocks(words, a->buf[1], block + 1, SKIP_GROUP_F32, groups);
        box_muller_f32(second, words, 4 * groups);
        for (int64_t g = 0; g < groups; g++) {
            const int64_t wanted = MG_MIN(4, end - at - 4 * g);
            int64_t taken = 0;
            take_f32(y + at + 4 * g, &taken, wanted, first + 4 * g);
            take_f32(y + at + 4 * g, &taken, wanted, second + 4 * g);
            for (uint64_t k = 2; taken < wanted; k++) {
                philox_block(words, a->buf[1], block + (uint64_t)g * SKIP_GROUP_F32 + k);
                box_muller_f32(more, words, 4);
                take_f32(y + at + 4 * g, &taken, wanted, more);
            }
        }
    }
    return MG_OK;
}

mg_status MG_FN(random_truncated_f64)(const mg_args *a, int64_t begin, int64_t end)
{
    double *y = a->buf[0], made[2];
    uint32_t words[4];
    for (int64_t at = begin; at < end; at += 2) {
        const int64_t wanted = MG_MIN(2, end - at);
        int64_t taken = 0;
        for (uint64_t block = (uint64_t)at / 2 * SKIP_GROUP_F64; taken < wanted; block++) {
            philox_block(words, a->buf[1], block);
            box_muller_f64(made, words, 1);
            for (int i = 0; i < 2 && taken < wanted; i++)
                if (fabs(made[i]) < 2.0)
                    y[at + taken++] = made[i];
        }
    }
    return MG_OK;
}

mg_status MG_FN(random_skip_any)(const mg_args *a, int64_t begin, int64_t end)
{
    uint64_t *state = a->buf[0];
    const uint64_t low = state[1] + (uint64_t)a->param[0];
    (void)begin;
    (void)end;
    state[2] += low < state[1];
    state[1] = low;
    return MG_OK;
}

/* The stream of two numbers that a program gives, which are a counter themselves: the block there,
 * under a fixed key, is the stream's key and the upper half of where it begins. */
mg_status MG_FN(random_key_any)(const mg_args *a, int64_t begin, int64_t end)
{
    const int32_t *narrow = a->buf[1];
    const int64_t *wide = a->buf[1];
    uint64_t *state = a->buf[0], given[3] = {UINT64_C(0x02461e293ec8f720)};
    uint32_t words[4];
    (void)begin;
    (void)end;
    for (int i = 0; i < 2; i++)
        given[1 + i] = (uint64_t)(a->param[0] == 4 ? narrow[i] : wide[i]);
    philox_block(words, given, 0);
    state[0] = words[0] | (uint64_t)words[1] << 32;
    state[1] = 0;
    state[2] = words[2] | (uint64_t)words[3] << 32;
    return MG_OK;
}
