"""Plans that follow one another in a run, where the shapes of the next depend on data."""

cdef class PlanCounts:
    """How often runs found a plan that was made before, or made one, and how many programs were
    compiled for that."""

    cdef public long long hits, misses, programs


cdef class Repeatable:
    """A plan of a run at one set of shapes, and what may follow it: what is done again and again.

    Args:
      link: the `minigraph.session.runs.Link` that it is of, all of whose plans have in common
        `idle`: list of the Executables that wait for a run;
        `works`: whether the plan does anything; one may be there for its feeds alone;
        `taken`: list of the positions of its feeds among all that is known when it runs;
        `next`: the Links that follow; None for the last one;
        `answers`: of the last one, the positions of what the run fetches;
        `numbers_for`: None, or function(shapes, values) -> the numbers of the plan for these, or
        None;
        `plan_for(shapes, values)`, the Plan, and `new_executable()`;
        `traced(executable, arrays, trace)` -> results, and `out_of_memory(plan)`, an error.
      shapes: tuple of the shapes of what it is fed, tuples of ints.
      values: tuple of the same length: the array that it was compiled for, where more than the
        shape mattered, or None.
      numbers: what Resizables are resized by to become it; None if it has Executables of its own.
    """

    cdef readonly tuple shapes, values
    cdef readonly object link
    cdef readonly list numbers, idle
    cdef list taken, answers
    cdef Links next
    cdef bint works

    def __init__(self, link, tuple shapes, tuple values, list numbers):
        self.link, self.shapes, self.values, self.numbers = link, shapes, values, numbers
        self.idle, self.works, self.taken = link.idle, link.works, link.taken
        self.next, self.answers = link.next, link.answers

    cdef Repeatable resized(self, tuple shapes, tuple values, list numbers):
        """The same plan for other shapes and values."""
        cdef Repeatable other = Repeatable.__new__(Repeatable)
        other.link, other.shapes, other.values, other.numbers = (
            self.link, shapes, values, numbers)
        other.idle, other.works, other.taken = self.idle, self.works, self.taken
        other.next, other.answers = self.next, self.answers
        return other

    @property
    def plan(self):
        """The Plan, for who wants to read it."""
        return self.link.plan_for(self.shapes, self.values)

    cpdef list chain(self, list arrays, list trace=None):
        """What the run fetches, by this plan, which is the first, and those that follow it."""
        cdef Repeatable one = self
        cdef list known = list(arrays)
        while True:
            if one.works:
                known += one._execute(_picked(known, one.taken), trace)
            if one.next is None:
                return _picked(known, one.answers)
            known += one.next.constants
            one = one.next.link(known)

    cdef list _execute(self, list arrays, list trace):
        """Runs the plan on arrays of its feeds; each of several runs at once has an executable."""
        cdef Executable executable
        try:
            executable = self.idle.pop() if self.idle else self.link.new_executable()
            try:
                if executable.numbers is not self.numbers:
                    executable.resize(self.numbers, self)
                if trace is None:
                    return executable.run(arrays)
                return self.link.traced(executable, arrays, trace)
            finally:
                self.idle.append(executable)
        except MemoryError:
            raise self.link.out_of_memory(self.plan) from None


cdef list _picked(list known, list positions):
    return [known[<Py_ssize_t>i] for i in positions]


cdef class Links:
    """The plans at one place of a run, by the shapes, and the values, of what is known there.

    Args:
      positions: of what they are fed, among all that is known.
      by_value: for each whether its value matters, not its shape alone; empty if none does.
      constants: list of arrays that come to what is known.
      also: None, or function() -> tuple of what else it depends on.
      found: dict that keeps those of all places of a run, the one used last at its end.
      limit: how many it keeps.
      counts: the PlanCounts of the session.
    A subclass has `made(shapes, values)`, a new Repeatable.
    """

    cdef list positions, by_value
    cdef readonly list constants
    cdef object also
    cdef Py_ssize_t limit
    cdef PlanCounts counts
    cdef dict found
    cdef Repeatable last        # most runs go on as the one before did

    def __init__(self, list positions, list by_value, list constants, also, dict found,
                 Py_ssize_t limit, PlanCounts counts):
        self.positions, self.by_value = positions, by_value if True in by_value else []
        self.constants, self.also = constants, also
        self.found, self.limit, self.counts = found, limit, counts

    cpdef Repeatable link(self, list known):
        """The one for the arrays of all that is known."""
        cdef Repeatable one = self.last     # another thread may set self.last meanwhile
        if one is not None and self.also is None and _is_for(one, known, self.positions):
            self.counts.hits += 1
            return one
        cdef list shapes = [known[<Py_ssize_t>i].shape for i in self.positions]
        return self._of_shapes(tuple(shapes), known)

    cdef Repeatable _of_shapes(self, tuple shapes, list known):
        cdef Repeatable one
        cdef tuple values, key = (self, shapes)
        if self.by_value:
            key += tuple([known[<Py_ssize_t>i].tobytes() if by_value else None
                          for i, by_value in zip(self.positions, self.by_value)])
        if self.also is not None:
            key += self.also()
        one = self.found.pop(key, None)
        if one is not None:
            self.counts.hits += 1
        else:
            self.counts.misses += 1
            values = self._values(known)
            one = self._resized(shapes, values) or self.made(shapes, values)
            if len(self.found) >= self.limit:
                del self.found[next(iter(self.found))]
        self.found[key] = self.last = one
        return one

    cdef tuple _values(self, list known):
        if not self.by_value:
            return (None,) * len(self.positions)
        return tuple([known[<Py_ssize_t>i].copy() if by_value else None
                      for i, by_value in zip(self.positions, self.by_value)])

    cdef Repeatable _resized(self, tuple shapes, tuple values):
        """The last one for other shapes and values; None if that needs another plan."""
        cdef Repeatable one = self.last
        if one is None or one.numbers is None:
            return None
        numbers = one.link.numbers_for(shapes, values)
        return None if numbers is None else one.resized(shapes, values, numbers)


cdef bint _is_for(Repeatable one, list known, list positions):
    """Was it made for these shapes and values?"""
    cdef Py_ssize_t k
    for k in range(len(positions)):
        array = known[<Py_ssize_t>positions[k]]
        if not _has_shape(array, <tuple>one.shapes[k]):
            return False
        value = one.values[k]
        if value is not None and not _same_bytes(array, value):
            return False
    return True


cdef bint _same_bytes(array, value):
    return cnp.PyArray_ISCARRAY_RO(array) and memcmp(
        cnp.PyArray_DATA(array), cnp.PyArray_DATA(value), cnp.PyArray_NBYTES(array)) == 0


cdef list _repeat(Repeatable one, list arrays):
    return one.chain(arrays) if one.next is not None else one._execute(arrays, None)
