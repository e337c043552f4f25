"""Executables that become those of another size by writing other numbers into them."""

cdef class Resizable(Executable):
    """An Executable of a plan that differs from others in numbers alone; it runs once they are set.

    Args:
      resizing: a `minigraph.compile.resizing.Resizing`: the plan for some size, and its `places`,
        which are (field, item, position): "param", "real", "extent", "grain" and "workspace" of an
        instruction, "bytes" of a buffer in the arena, "dim" of a fetch; in the end, for each
        constant that depends on sizes, the "count" of its elements and, if it depends on them too,
        the "element" they all are.
      slots, memories, kept: as of an Executable.
    """

    cdef Py_ssize_t n_places, n_lives
    cdef void **target      # for each place an int64_t or a double, for the constants none
    cdef char *is_real
    cdef list constants     # [buffer, the array that holds it, whether its element changes]
    cdef int64_t[::1] bytes_of, workspaces, offsets, offsets_of
    cdef int32_t[::1] buffer_of, first, last

    def __cinit__(self, resizing, list slots, memories, list kept):
        self.n_places = sum(place[0] not in ("count", "element") for place in resizing.places)
        self.target = <void **>PyMem_Malloc((self.n_places + 1) * sizeof(void *))
        self.is_real = <char *>PyMem_Malloc(self.n_places + 1)
        if self.target == NULL or self.is_real == NULL:
            raise MemoryError()

    def __init__(self, resizing, list slots, Memories memories, list kept):
        super().__init__(resizing, slots, memories, kept)
        plan = resizing.plan
        lives = plan.lives
        self.n_lives = len(lives)
        self.bytes_of = np.array([plan.buffers[b].bytes for b in lives] + [0], np.int64)
        self.buffer_of = np.array([*lives, 0], np.int32)
        self.first = np.array([first for first, _ in lives.values()] + [0], np.int32)
        self.last = np.array([last for _, last in lives.values()] + [0], np.int32)
        self.offsets = np.array([b.offset for b in plan.buffers] + [-1], np.int64)
        self.offsets_of = np.zeros(self.n_lives + 1, np.int64)
        self.workspaces = np.array([i.workspace for i in plan.instrs] + [0], np.int64)
        self.constants = []
        position = {buffer: i for i, buffer in enumerate(lives)}
        for k, (field, item, i) in enumerate(resizing.places):
            if field == "count":
                constant = [*plan.constants[item], False]
                self.constants.append(constant)
            elif field == "element":
                constant[2] = True
            if k >= self.n_places:
                continue
            self.is_real[k] = field == "real"
            self.target[k] = self._place(field, position[item] if field == "bytes" else item, i)

    def __dealloc__(self):
        PyMem_Free(self.target)
        PyMem_Free(self.is_real)

    cdef void *_place(self, str field, Py_ssize_t item, Py_ssize_t i) except? NULL:
        cdef mg_numbers numbers
        if field == "bytes":
            return &self.bytes_of[item]
        if field == "workspace":
            return &self.workspaces[item]
        if field == "dim":
            return &(<_Fetch>self.fetches[item]).dims[i]
        numbers = mg_plan_numbers(self.c_plan, <int32_t>item)
        if field == "real":
            return &numbers.real[i]
        if field == "param":
            return &numbers.param[i]
        return numbers.extent if field == "extent" else numbers.grain

    cpdef object resize(self, list numbers, compiled):
        """Makes this an executable of `compiled.plan`, whose numbers these are."""
        cdef Py_ssize_t k = -1
        self.numbers = None     # of no size, should there be no memory
        try:
            for k in range(self.n_places):
                if self.is_real[k]:
                    (<double *>self.target[k])[0] = numbers[k]
                else:
                    (<int64_t *>self.target[k])[0] = numbers[k]
        except OverflowError:
            raise MemoryError() from None
        for constant in self.constants:
            k += 1
            count = numbers[k]
            k += constant[2]
            self._fill(constant, count, numbers[k] if constant[2] else constant[1].flat[0])
        self._lay_out_anew()
        self.numbers, self.compiled = numbers, compiled

    cdef object _fill(self, list constant, count, element):
        """Has a constant be so many elements, which more of the same may follow."""
        buffer, array, changes = constant
        if changes or array.size < count:
            constant[1] = np.full(max(count, 1), element, array.dtype)
            self.arrays[buffer] = constant[1]
            mg_plan_bind(self.c_plan, buffer, cnp.PyArray_DATA(constant[1]))

    cdef int _lay_out_anew(self) except -1:
        cdef Py_ssize_t i
        cdef int64_t arena = 0, workspace = 0
        for i in range(self.n_lives):
            if self.bytes_of[i] > LARGEST:
                raise MemoryError()
        if mg_layout(<int32_t>self.n_lives, &self.bytes_of[0], &self.first[0], &self.last[0],
                     &self.offsets_of[0], &arena) != 0:
            raise MemoryError()
        for i in range(self.n_lives):
            self.offsets[self.buffer_of[i]] = self.offsets_of[i]
        for i in range(self.workspaces.shape[0]):
            workspace = max(workspace, self.workspaces[i])
        mg_plan_resize(self.c_plan, &self.offsets[0], arena, workspace)
        self.bytes = mg_plan_memory(self.c_plan)
        self.place = NULL
        return 0
