"""Arrays that runs make: for variables, for what is fetched, and where a run finds the size."""

cdef int ALIGNMENT = 64
cdef int64_t PAGES_FROM = 1 << 16       # bytes that are worth huge pages


cdef class _Pages:
    """Memory in huge pages, as long as this lives."""

    cdef void *start

    def __cinit__(self, int64_t bytes):
        self.start = mg_pages_new(bytes)
        if self.start == NULL:
            raise MemoryError("no memory for %d bytes of a session" % bytes)

    def __dealloc__(self):
        mg_pages_free(self.start)


cdef object _lasting_bytes(int64_t size):
    """A new array of bytes that begin on a cache line, in huge pages where they are many; NumPy's
    own begin 16 bytes after one where they are large, which costs products that read a variable
    from L2 half of their speed."""
    cdef _Pages pages
    cdef Py_ssize_t start
    cdef cnp.npy_intp dim = size
    if size < PAGES_FROM:
        memory = np.empty(size + ALIGNMENT, np.uint8)
        start = -memory.ctypes.data % ALIGNMENT
        return memory[start:start + size]
    pages = _Pages(size)
    memory = cnp.PyArray_SimpleNewFromData(1, &dim, cnp.NPY_UINT8, pages.start)
    cnp.set_array_base(memory, pages)
    return memory


cdef object _lasting_array(tuple shape, object dtype):
    """A new array for the value of a variable."""
    if dtype.hasobject:
        return np.empty(shape, dtype)
    return _lasting_bytes(math.prod(shape) * dtype.itemsize).view(dtype).reshape(shape)


# Arrays of so many bytes have memory of the engine's: it begins a cache line, which vectors that are
# stored would otherwise cross, and it is kept for the next array when it is freed. Those of fewer
# bytes NumPy keeps itself.
cdef int64_t OWN_MEMORY_FROM = 1 << 10


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


cdef cnp.PyDataMem_Handler _handler
strcpy(_handler.name, b"minigraph")
_handler.version = 1
_handler.allocator = cnp.PyDataMemAllocator(NULL, _new_data, _new_zeros, _resize_data, _free_data)
cdef object OWN_MEMORY = PyCapsule_New(&_handler, b"mem_handler", NULL)


cdef object _new_array(int ndim, cnp.npy_intp *dims, int typenum, int64_t size):
    """A new array whose `size` bytes are the engine's memory, as if NumPy had made it by OWN_MEMORY.

    Telling NumPy to do so, and to stop, changes a context variable twice, which takes longer than
    small instructions do.
    """
    cdef void *data = mg_array_new(size)
    if data == NULL:
        raise MemoryError("no memory for an array of %d bytes" % size)
    try:
        array = cnp.PyArray_SimpleNewFromData(ndim, dims, typenum, data)
    except:
        mg_array_free(data)
        raise
    Py_INCREF(OWN_MEMORY)
    (<PyArrayObject_fields *>array).mem_handler = <PyObject *>OWN_MEMORY
    cnp.PyArray_ENABLEFLAGS(array, cnp.NPY_ARRAY_OWNDATA)
    return array


cdef class _Fetch:
    """One fetched buffer: the array that a run makes for it, or where a host step left it."""

    cdef int32_t buffer
    cdef bint fresh
    cdef int ndim, typenum
    cdef int64_t itemsize
    cdef cnp.npy_intp dims[32]

    def __cinit__(self, int buffer, shape, numpy_dtype, bint fresh):
        cdef int i
        self.buffer, self.fresh = buffer, fresh
        if fresh:
            self.ndim, self.typenum = len(shape), np.dtype(numpy_dtype).num
            self.itemsize = np.dtype(numpy_dtype).itemsize
            for i in range(self.ndim):
                self.dims[i] = shape[i]

    cdef object make(self):
        """The array for a run's result."""
        cdef int64_t size = self.itemsize
        cdef int i
        for i in range(self.ndim):
            size *= self.dims[i]
        if size < OWN_MEMORY_FROM:
            return cnp.PyArray_SimpleNew(self.ndim, self.dims, self.typenum)
        return _new_array(self.ndim, self.dims, self.typenum, size)


cdef class _Sizing:
    """A `minigraph.compile.plan.Sizing`, with the numbers that it writes to and where from."""

    cdef int32_t buffer         # that of `counts`
    cdef list made              # a _Fetch for each array
    cdef int64_t **target       # where numbers go: dimensions of arrays, params of instructions
    cdef int32_t *source        # which number of `counts` goes there
    cdef Py_ssize_t n_targets

    def __cinit__(self, sizing):
        cdef Py_ssize_t most = sum(len(dims) for _, dims, _ in sizing.outputs) + len(sizing.params)
        self.target = <int64_t **>PyMem_Malloc((most + 1) * sizeof(int64_t *))
        self.source = <int32_t *>PyMem_Malloc((most + 1) * sizeof(int32_t))
        if self.target == NULL or self.source == NULL:
            raise MemoryError()
        self.buffer = sizing.counts
        self.made = [_Fetch(*output, True) for output in sizing.outputs]

    def __dealloc__(self):
        PyMem_Free(self.target)
        PyMem_Free(self.source)

    cdef void find_targets(self, mg_plan *plan, sizing):
        """Finds where numbers go, dimensions and params of the plan."""
        cdef _Fetch fetch
        cdef Py_ssize_t axis
        for fetch in self.made:
            for axis in range(fetch.ndim):
                if fetch.dims[axis] < 0:
                    self._add(<int64_t *>&fetch.dims[axis], ~fetch.dims[axis])
        for instr, position, k in sizing.params:
            self._add(&mg_plan_numbers(plan, instr).param[<Py_ssize_t>position], k)

    cdef void _add(self, int64_t *target, int64_t source):
        self.target[self.n_targets] = target
        self.source[self.n_targets] = <int32_t>source
        self.n_targets += 1

    cdef int run(self, mg_plan *plan, list arrays) except -1:
        """Makes the arrays, of the sizes that the plan has found."""
        cdef int64_t *counts = <int64_t *>mg_plan_buffer(plan, self.buffer)
        cdef Py_ssize_t i
        cdef _Fetch fetch
        for i in range(self.n_targets):
            self.target[i][0] = counts[self.source[i]]
        for fetch in self.made:
            array = fetch.make()
            arrays[fetch.buffer] = array
            mg_plan_bind(plan, fetch.buffer, cnp.PyArray_DATA(array))
        return 0
