"""What depends on a variable alone, kept between runs while the variable does not change."""

# So many runs of products with 16 rows or more gain what making an array takes, between steps of
# training: 8 to 24 were measured there, with what it is written to in no cache. Those with fewer
# rows gain less, and may lose up to a fifth.
cdef int WORTH_MAKING = 32


cdef class Kept:
    """What instructions have made of one variable, for all plans of a session.

    Whoever finds nothing, and is due to, makes an array, of the version that the variable had
    before it began, and leaves it here; an array that is here is not written again, for runs in
    other threads may be reading it. A variable's version changes after it has been written; what
    is here is freed then, and what was made in the middle of writing is not left here.

    A variable that changes again after a few runs, as while each step of training is watched, is
    not worth it: they do without. A version is expected to last as long as the one before that any
    run saw. Where that was for many runs, the first one makes the array; else so many wait. The
    very first version waits for one run: those that have just been initialised are often trained.
    """

    cdef object array
    cdef int64_t version    # of the variable; -1 before there is an array
    cdef int64_t seen       # the variable's version in the last run; -1 before
    cdef int64_t runs       # of that version, so far
    cdef int wait           # how many of them do without
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
            if self.seen >= 0:
                self.wait = 0 if self.runs >= WORTH_MAKING else WORTH_MAKING
            self.seen, self.runs = version, 0
        self.runs += 1
        return self.runs > self.wait

    cdef leave(self, array, int64_t version):
        self.array, self.version = array, version
        self.serial += 1

    cdef free(self):
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
