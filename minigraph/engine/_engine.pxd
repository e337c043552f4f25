from cpython.object cimport PyObject
from libc.stdint cimport int32_t, int64_t


cdef extern from "numpy/arrayobject.h":
    ctypedef struct PyArrayObject_fields:
        PyObject *mem_handler


cdef extern from "mg.h" nogil:
    ctypedef int mg_status
    ctypedef struct mg_plan:
        pass
    ctypedef struct mg_instr:
        int32_t kernel, n_buf, n_param, n_real
        const int32_t *buf
        const int64_t *param
        const double *real
        int64_t extent, grain, workspace
    ctypedef struct mg_isa:
        const char *name
    const mg_isa *mg_cpu_isa()
    int mg_cpu_select(const char *name)
    const mg_isa *mg_cpu_available(int i)
    const char *mg_map_name(int id)
    int mg_map_work(int id)
    const char *mg_kernel_name(int id)
    int mg_threads_count()
    void mg_threads_set(int count)
    mg_status mg_layout(int32_t n, const int64_t *bytes, const int32_t *first, const int32_t *last,
                        int64_t *offset, int64_t *arena_bytes)
    mg_plan *mg_plan_new(int32_t n_buffers, const int64_t *offset, int64_t arena_bytes)
    void mg_plan_free(mg_plan *plan)
    mg_status mg_plan_add(mg_plan *plan, const mg_instr *instr)
    mg_status mg_plan_finish(mg_plan *plan)
    ctypedef struct mg_numbers:
        int64_t *param
        int64_t *extent
        int64_t *grain
        double *real
    mg_numbers mg_plan_numbers(mg_plan *plan, int32_t i)
    void mg_plan_resize(mg_plan *plan, const int64_t *offset, int64_t arena_bytes,
                        int64_t workspace)
    int64_t mg_plan_memory(const mg_plan *plan)
    void mg_plan_place(mg_plan *plan, void *memory)
    void *mg_memory_new(int64_t bytes)
    void mg_memory_free(void *memory)
    void *mg_plan_buffer(const mg_plan *plan, int32_t buffer)
    void mg_plan_bind(mg_plan *plan, int32_t buffer, void *data)
    mg_status mg_plan_run(mg_plan *plan, int32_t first, int32_t last, int32_t *failed,
                          int64_t *fault)
    mg_status mg_call(const mg_instr *instr, void *const *buf, int64_t *fault)
    void *mg_array_new(int64_t bytes)
    void mg_array_free(void *data)
    void *mg_array_resize(void *data, int64_t bytes)
    void *mg_pages_new(int64_t bytes)
    void mg_pages_free(void *data)
