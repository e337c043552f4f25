"""Executables: plans with their memory, their constants and their variables."""

cdef class Slot:
    """What a session keeps for one variable or stateful operation: an array, once it is written.

    `version` becomes another one after each write, by whomever, who says so by `changed`.
    """

    cdef public object array
    cdef public bint initialized
    cdef readonly int64_t version
    cdef list kept          # weak references to the Kepts that hold something made of it, or None

    def __init__(self, array=None, initialized=False):
        self.array = array
        self.initialized = initialized

    cdef hold(self, kept):
        """Has `kept`, which holds something made of it, freed when it changes."""
        alive = [] if self.kept is None else [one for one in self.kept if one() is not None]
        self.kept = alive + [weakref.ref(kept)]

    cpdef changed(self):
        """Tells that it has been written: what was made of it is freed."""
        self.version += 1
        if self.kept is not None:
            for reference in self.kept:
                kept = reference()
                if kept is not None:
                    (<Kept>kept).free()
            self.kept = None


cdef class _SlotUse:
    """One slot that a plan uses: where it is bound, and what it must be."""

    cdef int32_t buffer
    cdef bint reads
    cdef tuple shape
    cdef object numpy_dtype, key, reader, bound

    def __cinit__(self, use):
        self.buffer, self.reads, self.shape = use.buffer, use.reads, use.shape
        self.numpy_dtype, self.key, self.reader = use.numpy_dtype, use.key, use.reader


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
      compiled: what has the `minigraph.compile.plan.Plan` as its `plan`.
      slots: list of Slots, one for each of `plan.slots`.
      memories: Memories to run in.
      kept: list of Kepts, one for each of `plan.kept`.
    Attributes:
      numbers: what tells it from others that become it by `resize`; None where there are none.
    One run at a time; the session keeps as many Executables of a plan as it has concurrent runs.
    """

    cdef mg_plan *c_plan
    cdef object compiled
    cdef readonly object numbers
    cdef list arrays        # for each buffer the array that lies there now, or None
    cdef list slots, uses, written, steps, fetches, sized, hosted, kept
    cdef list idle_memory
    cdef void *place        # the memory that the C plan is laid out in
    cdef int64_t bytes
    cdef int32_t *feed_buffers

    def __cinit__(self, compiled, list slots, memories, list kept):
        plan = compiled.plan
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

    def __init__(self, compiled, list slots, Memories memories, list kept):
        plan = compiled.plan
        self.compiled = compiled
        self.idle_memory = memories.idle
        self.slots = slots
        self.uses = [_SlotUse(use) for use in plan.slots]
        self.written = [slots[i] for i, s in enumerate(plan.slots) if s.initialises]
        self.steps = [(step if step is None or callable(step) else self._sizing(step), first, last)
                      for step, first, last in plan.steps]
        self.kept = [_KeptUse(use, plan.buffers[use.buffer].bytes,
                              None if use.slot is None else slots[use.slot], one)
                     for use, one in zip(plan.kept, kept)]
        self.fetches = [_Fetch(*fetch) for fetch in plan.fetches]
        self.sized = [fetch for step, _, _ in self.steps if type(step) is _Sizing
                      for fetch in (<_Sizing>step).made]
        self.hosted = [i for i, b in enumerate(plan.buffers) if b.offset >= 0 and b.host]
        self.arrays = [None] * len(plan.buffers)
        for buffer, array in plan.constants:
            self.arrays[buffer] = array
            if plan.buffers[buffer].numpy_dtype is not None:
                mg_plan_bind(self.c_plan, buffer, cnp.PyArray_DATA(array))

    def __dealloc__(self):
        mg_plan_free(self.c_plan)
        PyMem_Free(self.feed_buffers)

    cdef _Sizing _sizing(self, sizing):
        made = _Sizing(sizing)
        made.find_targets(self.c_plan, sizing)
        return made

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
                self.arrays[number] = self._laid(number, self.compiled.plan.buffers[number])
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
        cdef list results = [None] * len(self.fetches)
        self._bind_slots()
        held = self._bind_kept(trace) if self.kept else None
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
                results[i] = array
        try:
            if trace is None:
                self._run_steps()
            else:
                self._trace_steps(trace)
        finally:
            self._changed()
        for slot in self.written:
            slot.initialized = True
        for i in range(len(results)):
            fetch = <_Fetch>self.fetches[i]
            if not fetch.fresh:
                results[i] = self.arrays[fetch.buffer]
        for fetch in self.sized:
            self.arrays[fetch.buffer] = None
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
                self.compiled.plan.uninitialized(use.key, use.reader)
            if slot.array is None or slot.array is not use.bound:
                if slot.array is None or slot.array.shape != use.shape:
                    if slot.initialized:
                        self.compiled.plan.reshaped(use.key, slot.array.shape, use.shape)
                    slot.array = _lasting_array(use.shape, np.dtype(use.numpy_dtype))
                use.bound = slot.array
                self.arrays[use.buffer] = slot.array
                mg_plan_bind(self.c_plan, use.buffer, cnp.PyArray_DATA(slot.array))
        return 0

    cdef list _bind_kept(self, list trace):
        """Binds what is kept of variables, or is made now, or nothing where they change often.

        Returns the arrays, which must live as long as the plan runs.
        """
        cdef _KeptUse use
        cdef Kept kept
        cdef int64_t version
        cdef list held = []
        for use in self.kept:
            kept = use.kept
            version = 0 if use.slot is None else use.slot.version
            if kept.version != version:
                if use.slot is None or kept.is_due(version):
                    held.append(self._made_anew(use, version, trace))
                else:
                    use.bound = -1
                    mg_plan_bind(self.c_plan, use.buffer, NULL)
                continue
            if use.bound != kept.serial:
                mg_plan_bind(self.c_plan, use.buffer, cnp.PyArray_DATA(kept.array))
                use.bound = kept.serial
            kept.runs += 1
            held.append(kept.array)
        return held

    cdef object _made_anew(self, _KeptUse use, int64_t version, list trace):
        cdef Kept kept = use.kept
        array = _lasting_bytes(use.bytes)
        mg_plan_bind(self.c_plan, use.buffer, cnp.PyArray_DATA(array))
        use.bound = -1
        start = time.perf_counter_ns() if trace is not None else 0
        self._run_native(use.instr, use.instr + 1)
        if trace is not None:
            trace.append((use.instr, start, time.perf_counter_ns()))
        # Another thread may have been here meanwhile, or written the variable.
        if kept.version != version and (use.slot is None or use.slot.version == version):
            kept.leave(array, version)
            use.bound = kept.serial
            if use.slot is not None:
                use.slot.hold(kept)
        return array

    cdef int _changed(self) except -1:
        """Tells that what the plan writes has been written."""
        cdef Slot slot
        for slot in self.written:
            slot.changed()
        return 0

    cdef int _run_steps(self) except -1:
        for host, first, last in self.steps:
            if host is None:
                self._run_native(first, last)
            elif type(host) is _Sizing:
                (<_Sizing>host).run(self.c_plan, self.arrays)
            else:
                self._changed()     # it may run another plan of the session
                host(self.arrays)
        return 0

    cdef int _trace_steps(self, list trace) except -1:
        for host, first, last in self.steps:
            if type(host) is _Sizing:
                (<_Sizing>host).run(self.c_plan, self.arrays)
            elif host is not None:
                self._changed()
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
            self.compiled.plan.fail(failed, status, (fault[0], fault[1]), self._all_arrays())
        return 0

    cdef list _all_arrays(self):
        """For each buffer the array that lies there, for messages that show elements."""
        return [self._laid(i, buffer) if array is None and buffer.offset >= 0 else array
                for i, (array, buffer) in enumerate(zip(self.arrays, self.compiled.plan.buffers))]
