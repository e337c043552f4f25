"""What depends on a variable alone, kept between runs while the variable does not change."""

cdef int WORTH_MAKING = 2       # runs that use an array
cdef int LONGEST_WAIT = 32


cdef class Kept:
    """What instructions have made of one variable, for all plans of a session.

    A variable that has changed since the last run may change before the next one, too: then making
    it would be lost, and the run does without. Whoever finds nothing, and the variable as it was in
    the run before, makes an array, of the version that the variable had before it began, and
    leaves it here; an array that is here is not written again, for runs in other threads may be
    reading it. A variable's version changes after it has been written; what is here is freed then,
    and what was made in the middle of writing is not left here.

    Where arrays are hardly used before they are freed, as by the few runs that watch each step of
    training, the next one waits for twice as many runs as the last one did.
    """

    cdef object array
    cdef int64_t version    # of the variable; -1 before there is an array
    cdef int64_t seen       # the variable's version in the last run that did without; -1 before
    cdef int left           # more runs of that version that do without
    cdef int wait           # how many do so at first
    cdef int64_t uses       # runs that found the array here
    cdef int64_t serial     # how many arrays there have been
    cdef object __weakref__

    def __init__(self):
        self.version = self.seen = -1
        self.wait = 1

    @property
    def bytes(self):
        """Of what is here now."""
        return 0 if self.array is None else self.array.nbytes

    cdef bint is_due(self, int64_t version):
        """Is an array of this version to be made by the run that asks?"""
        if self.seen != version:
            self.seen, self.left = version, self.wait
        if self.left == 0:
            return True
        self.left -= 1
        return False

    cdef leave(self, array, int64_t version):
        self.array, self.version, self.uses = array, version, 0
        self.serial += 1

    cdef free(self):
        self.wait = 1 if self.uses >= WORTH_MAKING else min(2 * self.wait, LONGEST_WAIT)
        self.array, self.version = None, -1


cdef class _KeptUse:
    """A plan's use of a Kept: its buffer, the instruction that fills it, and of which slot."""

    cdef int32_t buffer, instr
    cdef int64_t bytes, bound       # the serial of the array that is bound, or -1
    cdef Slot slot                  # None for a constant
    cdef Kept kept

    def __cinit__(self, use, int64_t bytes, Slot slot, Kept kept):
        self.buffer, self.instr, self.bytes = use.buffer, use.instr, bytes
        self.slot, self.kept, self.bound = slot, kept, -1
