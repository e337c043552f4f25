# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Binds the C engine: builds C plans from Python's, binds arrays, runs without the GIL.

No algorithm lives here: what is run, and over which buffers, was decided by `minigraph.compile`.
"""

cimport numpy as cnp
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.pycapsule cimport PyCapsule_New
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memset, strcpy

import math
import time

import numpy as np

cnp.import_array()

include "_bfloat16.pxi"
include "_records.pxi"
include "_example.pxi"


def _map_rows():
    rows = {}
    while mg_map_name(len(rows)) != NULL:
        rows[mg_map_name(len(rows)).decode()] = (len(rows), mg_map_work(len(rows)))
    return rows


def _kernel_rows():
    rows = {}
    while mg_kernel_name(len(rows)) != NULL:
        rows[mg_kernel_name(len(rows)).decode()] = len(rows)
    return rows


KERNELS = _kernel_rows()    # name with suffix -> id
MAPS = _map_rows()          # name with suffix -> (id, additions that take as long)


def isa():
    """Name of the instruction set whose kernels new plans use."""
    return mg_cpu_isa().name.decode()


def available_isas():
    """Names of the instruction sets that this build and this CPU have, plainest first."""
    names = []
    cdef int i = 0
    while mg_cpu_available(i) != NULL:
        names.append(mg_cpu_available(i).name.decode())
        i += 1
    return names


def select_isa(name):
    """Uses the kernels of instruction set `name` for plans made from now on. ValueError if absent."""
    if mg_cpu_select(name.encode()) != 0:
        raise ValueError("no kernels for instruction set %r here; there are %s"
                         % (name, ", ".join(available_isas())))


def threads():
    """The number of threads that large instructions are spread over."""
    return mg_threads_count()


def set_threads(int count):
    """Spreads large instructions over `count` threads from now on."""
    mg_threads_set(count)


cdef class _Numbers:
    """The C arrays behind an mg_instr."""

    cdef int32_t *buf
    cdef int64_t *param
    cdef double *real
    cdef mg_instr instr

    def __cinit__(self, kernel, buffers, params, reals, extent, grain, workspace):
        cdef Py_ssize_t i
        self.buf = <int32_t *>PyMem_Malloc((len(buffers) + 1) * sizeof(int32_t))
        self.param = <int64_t *>PyMem_Malloc((len(params) + 1) * sizeof(int64_t))
        self.real = <double *>PyMem_Malloc((len(reals) + 1) * sizeof(double))
        if not self.buf or not self.param or not self.real:
            raise MemoryError()
        for i in range(len(buffers)):
            self.buf[i] = buffers[i]
        for i in range(len(params)):
            self.param[i] = params[i]
        for i in range(len(reals)):
            self.real[i] = reals[i]
        self.instr.kernel = kernel
        self.instr.n_buf, self.instr.buf = len(buffers), self.buf
        self.instr.n_param, self.instr.param = len(params), self.param
        self.instr.n_real, self.instr.real = len(reals), self.real
        self.instr.extent, self.instr.grain = extent, grain
        self.instr.workspace = workspace

    def __dealloc__(self):
        PyMem_Free(self.buf)
        PyMem_Free(self.param)
        PyMem_Free(self.real)


def call(int kernel, list arrays, params=(), reals=(), extent=1, grain=1, workspace=0):
    """Runs one kernel at once on C-contiguous arrays (outputs, then inputs).

    Returns (status, fault): 0 and two zeros if it went well.
    """
    cdef _Numbers numbers = _Numbers(kernel, range(len(arrays)), params, reals, extent, grain,
                                     workspace)
    cdef void *buf[64]
    cdef void **operands = buf
    cdef int64_t fault[2]
    cdef mg_status status
    cdef Py_ssize_t i
    if len(arrays) > 64:
        operands = <void **>PyMem_Malloc(len(arrays) * sizeof(void *))
        if not operands:
            raise MemoryError()
    for i in range(len(arrays)):
        operands[i] = cnp.PyArray_DATA(arrays[i])
    fault[0] = fault[1] = 0
    with nogil:
        status = mg_call(&numbers.instr, operands, fault)
    if operands != buf:
        PyMem_Free(operands)
    return status, (fault[0], fault[1])


cdef class Slot:
    """What a session keeps for one variable or stateful operation: an array, once it is written."""

    cdef public object array
    cdef public bint initialized

    def __init__(self, array=None, initialized=False):
        self.array = array
        self.initialized = initialized


cdef int ALIGNMENT = 64


cdef object _aligned_array(tuple shape, object dtype):
    """A new array whose data begin on a cache line; NumPy's own begin 16 bytes after one where they
    are large, which costs products that read a variable from L2 half of their speed."""
    if dtype.hasobject:
        return np.empty(shape, dtype)
    cdef Py_ssize_t size = math.prod(shape) * dtype.itemsize
    memory = np.empty(size + ALIGNMENT, np.uint8)
    cdef Py_ssize_t start = -memory.ctypes.data % ALIGNMENT
    return memory[start:start + size].view(dtype).reshape(shape)


# Arrays of so many bytes have memory that is kept for the next one when they are freed; for smaller
# ones the C library does that.
cdef int64_t LARGE = 1 << 20


cdef void *_new_data(void *context, size_t size) noexcept nogil:
    return mg_array_new(<int64_t>size)


cdef void *_new_zeros(void *context, size_t count, size_t size) noexcept nogil:
    data = mg_array_new(<int64_t>(count * size))
    if data != NULL:
        memset(data, 0, count * size)
    return data


cdef void *_resize_data(void *context, void *data, size_t size) noexcept nogil:
    return mg_array_resize(data, <int64_t>size)


cdef void _free_data(void *context, void *data, size_t size) noexcept nogil:
    mg_array_free(data)


cdef cnp.PyDataMem_Handler _large
strcpy(_large.name, b"minigraph")
_large.version = 1
_large.allocator = cnp.PyDataMemAllocator(NULL, _new_data, _new_zeros, _resize_data, _free_data)
cdef object LARGE_ARRAYS = PyCapsule_New(&_large, b"mem_handler", NULL)


cdef class _Fetch:
    """One fetched buffer: the array that a run makes for it, or where a host step left it."""

    cdef int32_t buffer
    cdef bint fresh, large
    cdef int ndim, typenum
    cdef cnp.npy_intp dims[32]

    def __cinit__(self, int buffer, shape, numpy_dtype, bint fresh):
        cdef int i
        self.buffer, self.fresh = buffer, fresh
        if fresh:
            self.ndim, self.typenum = len(shape), np.dtype(numpy_dtype).num
            for i in range(self.ndim):
                self.dims[i] = shape[i]
            self.large = math.prod(shape) * np.dtype(numpy_dtype).itemsize >= LARGE

    cdef object make(self):
        """The array for a run's result."""
        if not self.large:
            return cnp.PyArray_SimpleNew(self.ndim, self.dims, self.typenum)
        before = cnp.PyDataMem_SetHandler(LARGE_ARRAYS)
        try:
            return cnp.PyArray_SimpleNew(self.ndim, self.dims, self.typenum)
        finally:
            cnp.PyDataMem_SetHandler(before)


cdef class _SlotUse:
    """One slot that a plan uses: where it is bound, and what it must be."""

    cdef int32_t buffer
    cdef bint reads
    cdef tuple shape
    cdef object numpy_dtype, key, bound

    def __cinit__(self, use):
        self.buffer, self.reads, self.shape = use.buffer, use.reads, use.shape
        self.numpy_dtype, self.key = use.numpy_dtype, use.key


cdef class _Memory:
    """Memory that one plan at a time runs in."""

    cdef void *start
    cdef int64_t bytes

    def __dealloc__(self):
        mg_memory_free(self.start)

    cdef int grow(self, int64_t bytes) except -1:
        mg_memory_free(self.start)
        self.bytes = 0
        self.start = mg_memory_new(bytes)
        if self.start == NULL:
            raise MemoryError("no memory for %d bytes of a plan" % bytes)
        self.bytes = bytes
        return 0


cdef class Memories:
    """The memory that a session's plans run in: as many pieces as there are runs at once.

    Nothing in them outlives a run, so all plans share them; they grow to what the largest needs.
    """

    cdef list idle

    def __init__(self):
        self.idle = []

    @property
    def bytes(self):
        """Bytes of the memory that no plan is running in at the moment."""
        return sum((<_Memory>memory).bytes for memory in self.idle)


cdef class Executable:
    """A plan made runnable: a C plan with its constants bound and its slots found.

    Args:
      plan: a `minigraph.compile.plan.Plan`.
      slots: list of Slots, one for each of `plan.slots`.
      memories: Memories to run in.
    One run at a time; the session keeps as many Executables of a plan as it has concurrent runs.
    """

    cdef mg_plan *c_plan
    cdef readonly object plan
    cdef list arrays        # for each buffer the array that lies there now, or None
    cdef list slots, uses, written, steps, fetches, hosted
    cdef list idle_memory
    cdef void *place        # the memory that the C plan is laid out in
    cdef int64_t bytes
    cdef int32_t *feed_buffers

    def __cinit__(self, plan, list slots, memories):
        offsets = np.array([b.offset for b in plan.buffers] or [-1], dtype=np.int64)
        cdef int64_t[::1] view = offsets
        cdef _Numbers numbers
        cdef Py_ssize_t i
        self.c_plan = mg_plan_new(len(plan.buffers), &view[0], plan.arena_bytes)
        self.feed_buffers = <int32_t *>PyMem_Malloc((len(plan.feed_buffers) + 1) * sizeof(int32_t))
        if self.c_plan == NULL or self.feed_buffers == NULL:
            raise MemoryError("no memory for %d bytes of a plan" % plan.arena_bytes)
        for i in range(len(plan.feed_buffers)):
            self.feed_buffers[i] = plan.feed_buffers[i]
        for instr in plan.instrs:
            numbers = _Numbers(instr.kernel, instr.buffers, instr.params, instr.reals,
                               instr.extent, instr.grain, instr.workspace)
            if mg_plan_add(self.c_plan, &numbers.instr) != 0:
                raise AssertionError("illegal instruction %s" % (instr,))
        if mg_plan_finish(self.c_plan) != 0:
            raise MemoryError("no memory for the operands of a plan")
        self.bytes = mg_plan_memory(self.c_plan)

    def __init__(self, plan, list slots, Memories memories):
        self.plan = plan
        self.idle_memory = memories.idle
        self.slots = slots
        self.uses = [_SlotUse(use) for use in plan.slots]
        self.written = [slots[i] for i, s in enumerate(plan.slots) if s.initialises]
        self.steps = plan.steps
        self.fetches = [_Fetch(*fetch) for fetch in plan.fetches]
        self.hosted = [i for i, b in enumerate(plan.buffers) if b.offset >= 0 and b.host]
        self.arrays = [None] * len(plan.buffers)
        for buffer, array in plan.constants:
            self.arrays[buffer] = array
            if plan.buffers[buffer].numpy_dtype is not None:
                mg_plan_bind(self.c_plan, buffer, cnp.PyArray_DATA(array))

    def __dealloc__(self):
        mg_plan_free(self.c_plan)
        PyMem_Free(self.feed_buffers)

    cdef object _laid(self, Py_ssize_t number, buffer):
        """An array over a buffer of the arena, for the host steps that use it."""
        cdef cnp.npy_intp size = buffer.bytes
        raw = cnp.PyArray_SimpleNewFromData(1, &size, cnp.NPY_UINT8,
                                            mg_plan_buffer(self.c_plan, <int32_t>number))
        return raw.view(buffer.numpy_dtype).reshape(buffer.shape)

    cdef int _lay_out(self, _Memory memory) except -1:
        """Has the plan run in `memory`; where it does already, nothing is to be done."""
        if memory.bytes < self.bytes or memory.start == NULL:
            self.place = NULL
            memory.grow(self.bytes)
        if memory.start != self.place:
            self.place = memory.start
            mg_plan_place(self.c_plan, self.place)
            for number in self.hosted:
                self.arrays[number] = self._laid(number, self.plan.buffers[number])
        return 0

    cpdef list run(self, list feeds, list trace=None):
        """Runs the plan on `feeds` (contiguous arrays of the compiled shapes and dtypes).

        Appends (step, start, end) in nanoseconds to `trace`, if there is one: an instruction's
        number or a host step, one after the other.
        Returns the fetched arrays, in order; raises what `plan.fail` says if a step fails.
        """
        cdef _Memory memory = <_Memory>self.idle_memory.pop() if self.idle_memory else _Memory()
        try:
            self._lay_out(memory)
            return self._run(feeds, trace)
        finally:
            self.idle_memory.append(memory)

    cdef list _run(self, list feeds, list trace):
        cdef Py_ssize_t i
        cdef int32_t buffer
        cdef Slot slot
        cdef _Fetch fetch
        cdef list results = []
        self._bind_slots()
        for i in range(len(feeds)):
            buffer = self.feed_buffers[i]
            if buffer >= 0:
                self.arrays[buffer] = feeds[i]
                mg_plan_bind(self.c_plan, buffer, cnp.PyArray_DATA(feeds[i]))
        for i in range(len(self.fetches)):
            fetch = <_Fetch>self.fetches[i]
            if fetch.fresh:
                array = fetch.make()
                self.arrays[fetch.buffer] = array
                mg_plan_bind(self.c_plan, fetch.buffer, cnp.PyArray_DATA(array))
                results.append(array)
            else:
                results.append(None)
        if trace is None:
            self._run_steps()
        else:
            self._trace_steps(trace)
        for slot in self.written:
            slot.initialized = True
        for i in range(len(results)):
            fetch = <_Fetch>self.fetches[i]
            if not fetch.fresh:
                results[i] = self.arrays[fetch.buffer]
        # The caller's alone from now on: its memory is free for the next run's when the caller is
        # done with it.
        for i in range(len(results)):
            fetch = <_Fetch>self.fetches[i]
            if fetch.fresh:
                self.arrays[fetch.buffer] = None
        return results

    cdef int _bind_slots(self) except -1:
        cdef Py_ssize_t i
        cdef Slot slot
        cdef _SlotUse use
        for i in range(len(self.slots)):
            slot = <Slot>self.slots[i]
            use = <_SlotUse>self.uses[i]
            if use.reads and not slot.initialized:
                self.plan.uninitialized(use.key)
            if slot.array is None or slot.array is not use.bound:
                if slot.array is None or slot.array.shape != use.shape:
                    if slot.initialized:
                        self.plan.reshaped(use.key, slot.array.shape, use.shape)
                    slot.array = _aligned_array(use.shape, np.dtype(use.numpy_dtype))
                use.bound = slot.array
                self.arrays[use.buffer] = slot.array
                mg_plan_bind(self.c_plan, use.buffer, cnp.PyArray_DATA(slot.array))
        return 0

    cdef int _run_steps(self) except -1:
        for host, first, last in self.steps:
            if host is not None:
                host(self.arrays)
            else:
                self._run_native(first, last)
        return 0

    cdef int _trace_steps(self, list trace) except -1:
        for host, first, last in self.steps:
            if host is not None:
                start = time.perf_counter_ns()
                host(self.arrays)
                trace.append((host, start, time.perf_counter_ns()))
            for i in range(first, last):
                start = time.perf_counter_ns()
                self._run_native(i, i + 1)
                trace.append((i, start, time.perf_counter_ns()))
        return 0

    cdef int _run_native(self, int32_t first, int32_t last) except -1:
        cdef int32_t failed = 0
        cdef int64_t fault[2]
        cdef mg_status status
        fault[0] = fault[1] = 0
        with nogil:
            status = mg_plan_run(self.c_plan, first, last, &failed, fault)
        if status != 0:
            self.plan.fail(failed, status, (fault[0], fault[1]), self.arrays)
        return 0


cdef class KnownRun:
    """A run that was made before, ready for the same fetches and feeds again.

    Args:
      run: function(list of arrays) -> (list of results, link) that serves any shapes; `link` has
        `shapes` and `idle` (a list of Executables) to be used as long as the shapes stay.
      rebuild: the position of the result that is the answer, -1 for None; a list, tuple or dict of
        such, nested at will; or function(results) -> the answer.
      feeds: list of (Tensor, NumPy type number or -1, function(tensor, value) -> array).
    """

    cdef object run, rebuild, link
    cdef list tensors, converters
    cdef list typenums

    def __init__(self, run, rebuild, feeds):
        self.run, self.rebuild = run, rebuild
        self.tensors = [f[0] for f in feeds]
        self.typenums = [f[1] for f in feeds]
        self.converters = [f[2] for f in feeds]
        self.link = None

    cpdef object answer(self, feed_dict):
        """The answer for the values of `feed_dict`, whose keys are this run's feeds."""
        cdef list arrays = []
        cdef Py_ssize_t i = 0
        link = self.link    # another thread may set self.link while this one converts feeds
        cdef bint same = link is not None
        if feed_dict:
            for value in (<dict>feed_dict).values():
                array = self._array(link, i, value)
                if same and (<tuple>link.shapes)[i] != array.shape:
                    same = False
                arrays.append(array)
                i += 1
        return self._answer(link, same, arrays)

    cdef object answer_for(self, tuple values):
        """The answer for the values of this run's feeds, in order."""
        cdef list arrays = []
        cdef Py_ssize_t i
        link = self.link
        cdef bint same = link is not None
        for i in range(len(values)):
            array = self._array(link, i, values[i])
            if same and (<tuple>link.shapes)[i] != array.shape:
                same = False
            arrays.append(array)
        return self._answer(link, same, arrays)

    cdef object _answer(self, link, bint same, list arrays):
        cdef list results
        if same:
            results = _repeat(link, arrays)
        else:
            results, self.link = self.run(arrays)
        return _rebuilt(self.rebuild, results)

    cdef object _array(self, link, Py_ssize_t i, value):
        cdef int typenum = self.typenums[i]
        if type(value) is np.ndarray and cnp.PyArray_TYPE(value) == typenum \
                and cnp.PyArray_ISCARRAY_RO(value):
            array = value
        elif typenum >= 0 and (type(value) is float or cnp.PyArray_CheckScalar(value)
                               or type(value) is int and typenum != cnp.NPY_BOOL
                               and 0 <= value <= 127):     # fits every type
            array = cnp.PyArray_FROM_OTF(value, typenum, cnp.NPY_ARRAY_CARRAY_RO
                                         | cnp.NPY_ARRAY_FORCECAST)
        else:
            return self.converters[i](self.tensors[i], value)
        if link is not None and (<tuple>link.shapes)[i] == array.shape:
            return array
        return self.converters[i](self.tensors[i], array)


cdef object _rebuilt(rebuild, list results):
    """`rebuild`, see KnownRun, with results for positions."""
    cdef Py_ssize_t position
    kind = type(rebuild)
    if kind is int:
        position = rebuild
        return plain(results[position]) if position >= 0 else None
    if kind is list:
        return [_rebuilt(part, results) for part in <list>rebuild]
    if kind is tuple:
        return tuple([_rebuilt(part, results) for part in <tuple>rebuild])
    if kind is dict:
        return {key: _rebuilt(part, results) for key, part in (<dict>rebuild).items()}
    return rebuild(results)


cdef class Call:
    """What `Session.make_callable` gives: a function of the values of some feeds, in order.

    Args:
      session: the Session.
      known: the KnownRun.
      count: how many feeds there are.
      traced: function(values, options, run_metadata) for calls with these.
    """

    cdef object session, traced
    cdef KnownRun known
    cdef Py_ssize_t count

    def __init__(self, session, known, count, traced):
        self.session, self.known, self.count, self.traced = session, known, count, traced

    def __call__(self, *values, options=None, run_metadata=None):
        if self.session._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        if len(values) != self.count:
            raise ValueError("Number of feed values does not match number of feeds: %d vs. %d"
                             % (len(values), self.count))
        if options is not None or run_metadata is not None:
            return self.traced(values, options, run_metadata)
        return self.known.answer_for(values)


cdef list _repeat(link, list arrays):
    cdef list idle = <list>link.idle
    if not idle:
        return link.execute(arrays)
    executable = idle.pop()
    try:
        return (<Executable>executable).run(arrays)
    finally:
        idle.append(executable)


cpdef object plain(array):
    """0-d results as NumPy scalars (bytes for strings), as TensorFlow gives them."""
    if cnp.PyArray_NDIM(array) == 0:
        return cnp.PyArray_ToScalar(cnp.PyArray_DATA(array), array)
    return array


cdef object _hashable(fetches):
    if type(fetches) is list:
        return tuple(<list>fetches)
    return tuple((<dict>fetches).items()) if type(fetches) is dict else fetches


cdef object _nested(fetches):
    """As `_hashable`, for lists and dicts in each other."""
    kind = type(fetches)
    if kind is list or kind is tuple:
        return (kind, *[_nested(part) for part in fetches])
    if kind is dict:
        return (kind, *[(key, _nested(part)) for key, part in (<dict>fetches).items()])
    return fetches


# Runs remembered; a script that makes new fetches without end prepares each of them anew.
cdef Py_ssize_t MAX_KNOWN = 1024


cdef class KnownRuns:
    """KnownRuns by (fetches, feeds): what `Session.run` tries first."""

    cdef dict runs

    def __init__(self):
        self.runs = {}

    def find(self, fetches, feed_dict):
        """The KnownRun for these fetches and these keys of `feed_dict`, or None."""
        cdef object kind = type(fetches)
        cdef object key = _hashable(fetches)
        if feed_dict and type(feed_dict) is not dict:
            return None
        try:
            return self._found(key, kind, feed_dict)
        except TypeError:
            pass
        try:
            return self._found(_nested(fetches), kind, feed_dict)
        except TypeError:
            return None

    cdef object _found(self, key, kind, feed_dict):
        if not feed_dict:
            return self.runs.get((key, kind))
        return self.runs.get((key, kind, *<dict>feed_dict))

    def remember(self, fetches, feed_dict, known):
        """Finds `known` from now on; does nothing for fetches that cannot be keys."""
        for key_of in (_hashable, _nested):
            try:
                self.runs[(key_of(fetches), type(fetches), *(feed_dict or ()))] = known
                break
            except TypeError:
                pass
        if len(self.runs) > MAX_KNOWN:
            del self.runs[next(iter(self.runs))]

    def clear(self):
        self.runs.clear()
