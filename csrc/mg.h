/* minigraph's engine: the whole C API.
 *
 * Python describes a graph and compiles it into a *plan*: buffers, and instructions over them. This
 * library runs plans. It knows nothing of Python, allocates nothing while a plan runs, never prints
 * and never aborts; everything that can be decided early (shapes, offsets, kernels, task sizes) is
 * in the plan.
 *
 *   kernels.def   one row per kernel: the enum, the names and the tables of every ISA come from it
 *   kernels/      the kernels; each file is compiled once for each instruction set
 *   isa/          the tables of function pointers, one per instruction set
 *   runtime/      cpu (which table), threads (the pool), memory, pages, plan (build, verify), exec (run)
 */
#ifndef MG_H
#define MG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum mg_status {
    MG_OK = 0,
    MG_NO_MEMORY,
    MG_BAD_PLAN,            /* verification failed: a bug of the compiler, never of the user */
    MG_INDEX_OUT_OF_RANGE,  /* fault[0]: flat position in the index input; fault[1]: the index */
    MG_DIVISION_BY_ZERO,    /* integers only */
    MG_NEGATIVE_POWER,      /* integer ** negative integer */
    MG_HAS_NAN,             /* check_numerics */
    MG_HAS_INF,
    MG_BAD_VALUE            /* fault[0]: flat position; the op's Python side words the message */
} mg_status;

/* The element types of buffers. The suffix is part of every kernel's name: "gemm_f32". */
#define MG_DTYPES(X) \
    X(f32, float) X(f64, double) X(f16, uint16_t) X(bf16, uint16_t) \
    X(i8, int8_t) X(i16, int16_t) X(i32, int32_t) X(i64, int64_t) \
    X(u8, uint8_t) X(u16, uint16_t) X(u32, uint32_t) X(u64, uint64_t) \
    X(bool, uint8_t) X(c64, float _Complex) X(c128, double _Complex)

/* What a kernel is called with. Buffers are outputs first, then inputs, in the order that the
 * kernel's comment states; `param` and `real` are the integers and reals that the instruction
 * carries. The plan has checked shapes, types and sizes: kernels check what depends on data. */
typedef struct mg_args {
    void *const *buf;
    const int64_t *param;
    const double *real;
    void *workspace;        /* this thread's own, of the size asked for; 64-byte aligned */
    int64_t *fault;         /* two numbers that word the error, where the status is not MG_OK */
} mg_args;

/* Does the part [begin, end) of the instruction's parallel axis. The runtime cuts [0, extent) into
 * pieces of `grain`, by shape alone and never by the number of threads; a kernel does not see the
 * pool. The pieces may run in any order and at once, so they write disjoint memory; a thread that
 * works alone does them all in one call. */
typedef mg_status (*mg_kernel)(const mg_args *args, int64_t begin, int64_t end);

/* y[i] = f(x[0][i], x[1][i], ...) for n elements, contiguous, any alignment; y may be any of x. */
typedef mg_status (*mg_map)(void *y, const void *const *x, int64_t n);

/* ---- Instruction sets ------------------------------------------------------------------------ */

typedef struct mg_isa {
    const char *name;               /* "base", "avx2", "avx512", "amx", "neon" */
    const mg_map *maps;             /* by mg_map_id */
    const mg_kernel *kernels;       /* by mg_kernel_id */
} mg_isa;

/* The table in use: the best the CPU has, or the one that MINIGRAPH_ISA names. */
const mg_isa *mg_cpu_isa(void);
/* Uses the table `name` for plans made from now on. 0, or -1 if this build or CPU lacks it. */
int mg_cpu_select(const char *name);
/* The i-th table that this build and CPU have, worst first; NULL after the last. */
const mg_isa *mg_cpu_available(int i);

/* Ids are positions in kernels.def; NULL past the end. Names carry the dtype: "add_f32". */
const char *mg_map_name(int id);
int mg_map_work(int id);            /* additions that take as long as the row */
const char *mg_kernel_name(int id);

/* ---- Threads --------------------------------------------------------------------------------- */

/* The number of threads that work is spread over, the caller's included; at least 1. The pool is
 * made on first need, sleeps when idle, and is made anew in a child after fork. */
int mg_threads_count(void);
void mg_threads_set(int count);

typedef mg_status (*mg_task)(void *context, int64_t begin, int64_t end, int thread);
/* for (i = 0; i < extent; i += grain) task(context, i, min(i + grain, extent), thread), spread over
 * at most `limit` threads (0: all). Calls from several threads are serialised: who finds the pool
 * busy works alone. `took`, unless it is NULL, keeps how many nanoseconds the same job took when
 * all threads but the caller slept, 0 at first: a short one does not wake them again. Returns the
 * first failing piece's status, after all pieces that had begun have ended. */
mg_status mg_parallel(mg_task task, void *context, int64_t extent, int64_t grain, int limit,
                      int64_t *took);

/* Lays `n` buffers of so many bytes, in use from instruction first[i] to last[i], out in one arena
 * such that none in use at once overlap: gives their offsets and the arena's size. */
mg_status mg_layout(int32_t n, const int64_t *bytes, const int32_t *first, const int32_t *last,
                    int64_t *offset, int64_t *arena_bytes);

/* ---- Plans ----------------------------------------------------------------------------------- */

typedef struct mg_plan mg_plan;

typedef struct mg_instr {
    int32_t kernel;                 /* mg_kernel_id */
    int32_t n_buf, n_param, n_real;
    const int32_t *buf;             /* buffer numbers, outputs first */
    const int64_t *param;
    const double *real;
    int64_t extent, grain;          /* the parallel axis, and the piece that one task does; >= 1 */
    int64_t workspace;              /* bytes per thread */
} mg_instr;

/* A plan with `n_buffers` buffers. Buffer b lives at offset[b] of the arena, or is bound from
 * outside before each run (feeds, fetches, variables) where offset[b] < 0. NULL: no memory. */
mg_plan *mg_plan_new(int32_t n_buffers, const int64_t *offset, int64_t arena_bytes);
void mg_plan_free(mg_plan *plan);
/* Appends a copy of `instr`. MG_BAD_PLAN if a number in it is out of range. */
mg_status mg_plan_add(mg_plan *plan, const mg_instr *instr);
/* Call once, after the last mg_plan_add. */
mg_status mg_plan_finish(mg_plan *plan);
/* The numbers of instruction `i`, to be changed while the plan does not run. */
typedef struct mg_numbers {
    int64_t *param, *extent, *grain;
    double *real;
} mg_numbers;
mg_numbers mg_plan_numbers(mg_plan *plan, int32_t i);
/* Gives a finished plan other offsets and sizes of arena and workspaces; place it anew then. */
void mg_plan_resize(mg_plan *plan, const int64_t *offset, int64_t arena_bytes, int64_t workspace);
/* The bytes that a finished plan runs in: its arena and the workspaces of all threads. Nothing in
 * them outlives a run, so plans that do not run at once may share them. */
int64_t mg_plan_memory(const mg_plan *plan);
/* Lays a finished plan out in `memory`, from mg_memory_new, of at least mg_plan_memory bytes. */
void mg_plan_place(mg_plan *plan, void *memory);
/* Memory for mg_plan_place, aligned as kernels like it. NULL if there is none. */
void *mg_memory_new(int64_t bytes);
void mg_memory_free(void *memory);
void *mg_plan_buffer(const mg_plan *plan, int32_t buffer);
void mg_plan_bind(mg_plan *plan, int32_t buffer, void *data);
/* Runs instructions [first, last). On failure `*failed` is the instruction, fault[2] words the
 * error. One run of a plan at a time; different plans may run in different threads. */
mg_status mg_plan_run(mg_plan *plan, int32_t first, int32_t last, int32_t *failed,
                      int64_t fault[2]);
/* Runs one kernel at once on `buf`, without a plan, as constant folding does. */
mg_status mg_call(const mg_instr *instr, void *const *buf, int64_t fault[2]);

/* ---- Arrays ---------------------------------------------------------------------------------- */

/* Memory for an array's data, aligned as kernels like it; NULL if there is none. What was freed is
 * kept for a while and given again. Any thread may call these. */
void *mg_array_new(int64_t bytes);
void mg_array_free(void *data);
/* As realloc: NULL leaves `data` as it is. */
void *mg_array_resize(void *data, int64_t bytes);
/* Memory for what stays, in huge pages where the system has them; NULL if there is none. One thread
 * at a time may call these. */
void *mg_pages_new(int64_t bytes);
void mg_pages_free(void *data);

#ifdef __cplusplus
}
#endif
#endif
