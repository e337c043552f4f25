/* Runs the instructions of a plan one after the other, each spread over the pool if it is large. */
#include <stdlib.h>

#include "denormals.h"
#include "plan.h"

typedef struct piece_context {
    const mg_step *step;
    char *workspace;
    int64_t workspace_bytes;
    int64_t *fault;
} piece_context;

static mg_status run_piece(void *opaque, int64_t begin, int64_t end, int thread) {
    const piece_context *context = opaque;
    mg_args args = context->step->args;
    args.workspace = context->workspace + context->workspace_bytes * thread;
    args.fault = context->fault;
    return context->step->run(&args, begin, end);
}

static mg_status run_steps(mg_plan *plan, int32_t first, int32_t last, int32_t *failed,
                           int64_t fault[2]) {
    for (int32_t i = first; i < last; i++) {
        mg_step *step = &plan->step[i];
        piece_context context = {step, plan->workspace, plan->workspace_bytes, fault};
        mg_status status;
        if (step->extent <= step->grain) {
            status = step->extent ? run_piece(&context, 0, step->extent, 0) : MG_OK;
        } else {
            status = mg_parallel(run_piece, &context, step->extent, step->grain, plan->n_threads,
                                 &step->took);
        }
        if (status != MG_OK) {
            *failed = i;
            return status;
        }
    }
    return MG_OK;
}

mg_status mg_plan_run(mg_plan *plan, int32_t first, int32_t last, int32_t *failed,
                      int64_t fault[2]) {
    uint64_t mode = flush_denormals();
    mg_status status = run_steps(plan, first, last, failed, fault);
    restore_denormals(mode);
    return status;
}

typedef struct call_context {
    mg_kernel run;
    mg_args args;
    int64_t workspace_bytes;
} call_context;

static mg_status run_call_piece(void *opaque, int64_t begin, int64_t end, int thread) {
    const call_context *context = opaque;
    mg_args args = context->args;
    args.workspace = (char *)args.workspace + context->workspace_bytes * thread;
    return context->run(&args, begin, end);
}

mg_status mg_call(const mg_instr *instr, void *const *buf, int64_t fault[2]) {
    void *workspace = NULL;
    int n_threads = mg_threads_count();
    int64_t bytes = (instr->workspace + MG_ALIGN - 1) / MG_ALIGN * MG_ALIGN;
    if (bytes) {
        workspace = aligned_alloc(MG_ALIGN, (size_t)bytes * (size_t)n_threads);
        if (!workspace) return MG_NO_MEMORY;
    }
    call_context context = {mg_cpu_isa()->kernels[instr->kernel],
                            {buf, instr->param, instr->real, workspace, fault}, bytes};
    uint64_t mode = flush_denormals();
    mg_status status = mg_parallel(run_call_piece, &context, instr->extent, instr->grain, n_threads,
                                   NULL);
    restore_denormals(mode);
    free(workspace);
    return status;
}
