/* Plans: built once, verified once, bound and run many times.
 *
 * An instruction's operands are an array of pointers. For each buffer, the plan keeps the list of
 * places that its pointer goes to, so that binding costs as much as the buffer is used and running
 * costs nothing. Those into the arena stay as they are as long as the plan runs in the same memory.
 */
#include "plan.h"

#include <stdlib.h>
#include <string.h>

mg_plan *mg_plan_new(int32_t n_buffers, const int64_t *offset, int64_t arena_bytes) {
    mg_plan *plan = calloc(1, sizeof *plan);
    if (!plan) return NULL;
    plan->n_buffers = n_buffers;
    plan->arena_bytes = mg_aligned(arena_bytes);
    plan->buffer = calloc((size_t)n_buffers + 1, sizeof *plan->buffer);
    plan->first_use = calloc((size_t)n_buffers + 2, sizeof *plan->first_use);
    plan->offset = malloc(((size_t)n_buffers + 1) * sizeof *plan->offset);
    if (!plan->buffer || !plan->first_use || !plan->offset) {
        mg_plan_free(plan);
        return NULL;
    }
    memcpy(plan->offset, offset, (size_t)n_buffers * sizeof *offset);
    return plan;
}

void mg_plan_free(mg_plan *plan) {
    if (!plan) return;
    for (int32_t i = 0; i < plan->n_steps; i++) free(plan->step[i].memory);
    free(plan->step);
    free(plan->use);
    free(plan->first_use);
    free(plan->buffer);
    free(plan->offset);
    free(plan);
}

static int is_legal(const mg_plan *plan, const mg_instr *instr) {
    if (instr->kernel < 0 || !mg_kernel_name(instr->kernel)) return 0;
    if (instr->n_buf < 0 || instr->n_param < 0 || instr->n_real < 0) return 0;
    if (instr->extent < 0 || instr->grain < 1 || instr->workspace < 0) return 0;
    for (int32_t i = 0; i < instr->n_buf; i++) {
        if (instr->buf[i] < 0 || instr->buf[i] >= plan->n_buffers) return 0;
    }
    return 1;
}

/* One block of memory holds what an instruction refers to: pointers, params, reals, buffer
 * numbers. */
static int fill_step(mg_step *step, const mg_instr *instr) {
    const size_t n_buf = (size_t)instr->n_buf;
    const size_t n_param = (size_t)instr->n_param, n_real = (size_t)instr->n_real;
    step->memory = malloc(n_buf * (sizeof(void *) + sizeof(int32_t)) + (n_param + n_real + 1) * 8);
    if (!step->memory) return -1;
    step->operand = step->memory;
    step->param = (int64_t *)(step->operand + n_buf);
    step->real = (double *)(step->param + n_param);
    step->number = (int32_t *)(step->real + n_real);
    if (n_param) memcpy(step->param, instr->param, n_param * 8);
    if (n_real) memcpy(step->real, instr->real, n_real * 8);
    if (n_buf) memcpy(step->number, instr->buf, n_buf * sizeof(int32_t));
    step->run = mg_cpu_isa()->kernels[instr->kernel];
    step->args = (mg_args){step->operand, step->param, step->real, NULL, NULL};
    step->n_operands = instr->n_buf;
    step->extent = instr->extent;
    step->grain = instr->grain;
    return 0;
}

mg_status mg_plan_add(mg_plan *plan, const mg_instr *instr) {
    if (!is_legal(plan, instr)) return MG_BAD_PLAN;
    if (plan->n_steps == plan->capacity) {
        int32_t capacity = plan->capacity ? 2 * plan->capacity : 16;
        mg_step *grown = realloc(plan->step, (size_t)capacity * sizeof *grown);
        if (!grown) return MG_NO_MEMORY;
        plan->step = grown;
        plan->capacity = capacity;
    }
    mg_step *step = &plan->step[plan->n_steps];
    memset(step, 0, sizeof *step);
    if (fill_step(step, instr) != 0) return MG_NO_MEMORY;
    plan->n_steps++;
    if (instr->workspace > plan->workspace_bytes) plan->workspace_bytes = instr->workspace;
    for (int32_t i = 0; i < instr->n_buf; i++) plan->first_use[instr->buf[i] + 1]++;
    return MG_OK;
}

mg_status mg_plan_finish(mg_plan *plan) {
    plan->n_threads = mg_threads_count();
    plan->workspace_bytes = mg_aligned(plan->workspace_bytes);
    for (int32_t b = 0; b < plan->n_buffers; b++) plan->first_use[b + 1] += plan->first_use[b];
    int32_t total = plan->first_use[plan->n_buffers];
    plan->use = malloc((size_t)(total + 1) * sizeof *plan->use);
    int32_t *next = malloc((size_t)(plan->n_buffers + 1) * sizeof *next);
    if (!plan->use || !next) {
        free(next);
        return MG_NO_MEMORY;
    }
    memcpy(next, plan->first_use, (size_t)plan->n_buffers * sizeof *next);
    for (int32_t i = 0; i < plan->n_steps; i++) {
        mg_step *step = &plan->step[i];
        for (int32_t k = 0; k < step->n_operands; k++) {
            plan->use[next[step->number[k]]++] = &step->operand[k];
        }
    }
    free(next);
    return MG_OK;
}

mg_numbers mg_plan_numbers(mg_plan *plan, int32_t i) {
    mg_step *step = &plan->step[i];
    return (mg_numbers){step->param, &step->extent, &step->grain, step->real};
}

void mg_plan_resize(mg_plan *plan, const int64_t *offset, int64_t arena_bytes, int64_t workspace) {
    memcpy(plan->offset, offset, (size_t)plan->n_buffers * sizeof *offset);
    plan->arena_bytes = mg_aligned(arena_bytes);
    plan->workspace_bytes = mg_aligned(workspace);
}

int64_t mg_plan_memory(const mg_plan *plan) {
    return plan->arena_bytes + plan->workspace_bytes * plan->n_threads;
}

void mg_plan_place(mg_plan *plan, void *memory) {
    plan->workspace = (char *)memory + plan->arena_bytes;
    for (int32_t b = 0; b < plan->n_buffers; b++) {
        if (plan->offset[b] >= 0) mg_plan_bind(plan, b, (char *)memory + plan->offset[b]);
    }
}

void *mg_plan_buffer(const mg_plan *plan, int32_t buffer) { return plan->buffer[buffer]; }

void mg_plan_bind(mg_plan *plan, int32_t buffer, void *data) {
    plan->buffer[buffer] = data;
    const int32_t end = plan->first_use[buffer + 1];
    for (int32_t i = plan->first_use[buffer]; i < end; i++) *plan->use[i] = data;
}
