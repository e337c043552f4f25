"""What depends on a variable alone, kept between runs while the variable does not change."""

cdef class Kept:
    """What instructions have made of one variable, for all plans of a session.

    A variable that has changed since the last run may change before the next one, too: then making
    it would be lost, and the run does without. Whoever finds it out of date, and the variable as it
    was in the run before, makes a new array, of the version that the variable had before it
    began, and leaves it here; an array that is here is not written again, for runs in other threads
    may be reading it. A variable's version changes after it has been written, so what was made in
    the middle of that is out of date when the writer is done.
    """

    cdef object array
    cdef int64_t version    # of the variable; -1 before there is an array
    cdef int64_t seen       # the variable's version in the last run that did without; -1 before
    cdef int64_t serial     # how many arrays there have been
    cdef object __weakref__

    def __init__(self):
        self.version = self.seen = -1


cdef class _KeptUse:
    """A plan's use of a Kept: its buffer, the instruction that fills it, and of which slot."""

    cdef int32_t buffer, instr
    cdef int64_t bytes, bound       # the serial of the array that is bound, or -1
    cdef Slot slot                  # None for a constant
    cdef Kept kept

    def __cinit__(self, use, int64_t bytes, Slot slot, Kept kept):
        self.buffer, self.instr, self.bytes = use.buffer, use.instr, bytes
        self.slot, self.kept, self.bound = slot, kept, -1
