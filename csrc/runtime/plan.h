/* The insides of a plan; see mg.h for what it means. */
#ifndef MG_PLAN_H
#define MG_PLAN_H

#include "mg.h"

enum { MG_ALIGN = 64 };

static inline int64_t mg_aligned(int64_t bytes) {
    return (bytes + MG_ALIGN - 1) / MG_ALIGN * MG_ALIGN;
}

#define MG_MAX(a, b) ((a) > (b) ? (a) : (b))

typedef struct mg_step {
    mg_kernel run;
    mg_args args;
    int64_t extent, grain;
    int64_t took;           /* see mg_parallel */
    void **operand;         /* what args.buf points to */
    int64_t *param;         /* what args.param and args.real point to */
    double *real;
    int32_t *number;        /* the buffer of each operand */
    int32_t n_operands;
    void *memory;           /* owns operand, param, real and number */
} mg_step;

struct mg_plan {
    int32_t n_buffers, n_steps, capacity, n_threads;
    void **buffer;          /* where each buffer lies now */
    int32_t *first_use;     /* use[first_use[b] .. first_use[b + 1]): the operands that are b */
    void ***use;
    mg_step *step;
    int64_t *offset;        /* of each buffer in the arena, or -1 */
    int64_t arena_bytes;
    char *workspace;        /* n_threads times workspace_bytes, after the arena */
    int64_t workspace_bytes;
};

#endif
