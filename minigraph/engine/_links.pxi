"""Plans that follow one another in a run, where the shapes of the next depend on data."""

cdef class PlanCounts:
    """How often runs found a plan that was made before, or made one, and how many programs were
    compiled for that."""

    cdef public long long hits, misses, programs


cdef class Repeatable:
    """One plan of a run, with what may follow it: what a run does again and again.

    Attributes:
      shapes: tuple of the shapes of what it is fed, tuples of ints.
      values: tuple of the same length: the array that it was compiled for, where more than the
        shape mattered, or None.
      compiled: what the plan came from; its `numbers`, see Executable.
      idle: list of the Executables that wait for a run.
      works: whether the plan does anything; one may be there for its feeds alone.
      taken: list of the positions of its feeds among all that is known when it runs.
      next: the Following; None for the last one.
      answers: of the last one, the positions of what the run fetches.
    A subclass has `new_executable()`, `traced(executable, arrays, trace)` -> results, and
    `out_of_memory()` -> the error to raise.
    """

    cdef public tuple shapes, values
    cdef public object compiled, numbers
    cdef public Following next
    cdef public list idle, taken, answers
    cdef public bint works

    cpdef list chain(self, list arrays, list trace=None):
        """What the run fetches, by this plan, which is the first, and those that follow it."""
        cdef Repeatable link = self
        cdef list known = list(arrays)
        while True:
            if link.works:
                known += link._execute(_picked(known, link.taken), trace)
            if link.next is None:
                return _picked(known, link.answers)
            known += link.next.constants
            link = link.next.following(known)

    cdef list _execute(self, list arrays, list trace):
        """Runs the plan on arrays of its feeds; each of several runs at once has an executable."""
        cdef Executable executable
        try:
            executable = self.idle.pop() if self.idle else self.new_executable()
            try:
                if executable.numbers is not self.numbers:
                    executable.resize(self.numbers, self.compiled)
                if trace is None:
                    return executable.run(arrays)
                return self.traced(executable, arrays, trace)
            finally:
                self.idle.append(executable)
        except MemoryError:
            raise self.out_of_memory() from None


cdef list _picked(list known, list positions):
    return [known[<Py_ssize_t>i] for i in positions]


cdef class Following:
    """The links that may follow one, by the shapes and values of what is known after it.

    Args:
      positions: of what the next one is fed, among all that is known.
      by_value: for each whether its value matters, not its shape alone.
      constants: list of arrays that come to what is known.
      counts: the PlanCounts of the session.
    A subclass has `found(key)`, the link for a key or None, and `made(key, known)`, a new one.
    """

    cdef list positions, by_value
    cdef readonly list constants
    cdef PlanCounts counts
    cdef Repeatable last        # most runs go on as the one before did

    def __init__(self, list positions, list by_value, list constants, PlanCounts counts):
        self.positions, self.by_value = positions, by_value
        self.constants, self.counts = constants, counts

    cdef Repeatable following(self, list known):
        """The link for the arrays of all that is known so far."""
        cdef Repeatable link = self.last    # another thread may set self.last meanwhile
        if link is None or not _is_for(link, known, self.positions):
            key = self._key(known)
            link = self.found(key)
            if link is None:
                self.counts.misses += 1
                self.last = self.made(key, known)
                return self.last
            self.last = link
        self.counts.hits += 1
        return link

    cdef tuple _key(self, list known):
        cdef list key = []
        for i, by_value in zip(self.positions, self.by_value):
            array = known[<Py_ssize_t>i]
            key.append((array.shape, array.tobytes() if by_value else None))
        return tuple(key)


cdef bint _is_for(Repeatable link, list known, list positions):
    """Was `link` made for these shapes and values?"""
    cdef Py_ssize_t k
    for k in range(len(positions)):
        array = known[<Py_ssize_t>positions[k]]
        if not _has_shape(array, <tuple>link.shapes[k]):
            return False
        value = link.values[k]
        if value is not None and not _same_bytes(array, value):
            return False
    return True


cdef bint _same_bytes(array, value):
    return cnp.PyArray_ISCARRAY_RO(array) and memcmp(
        cnp.PyArray_DATA(array), cnp.PyArray_DATA(value), cnp.PyArray_NBYTES(array)) == 0


cdef list _repeat(Repeatable link, list arrays):
    return link.chain(arrays) if link.next is not None else link._execute(arrays, None)
