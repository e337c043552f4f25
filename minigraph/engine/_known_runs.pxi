"""What `Session.run` does first: runs that were made before, found and repeated."""

cdef class KnownRun:
    """A run that was made before, ready for the same fetches and feeds again.

    Args:
      links: the Links that give its first plan for any shapes.
      rebuild: the position of the result that is the answer, -1 for None; a list, tuple or dict of
        such, nested at will; or function(results) -> the answer.
      feeds: list of (Tensor, NumPy type number or -1, function(tensor, value) -> array).
      counts: the PlanCounts of its session.
    """

    cdef object rebuild
    cdef Links links
    cdef Repeatable link
    cdef PlanCounts counts
    cdef list tensors, converters
    cdef list typenums

    def __init__(self, links, rebuild, feeds, counts):
        self.links, self.rebuild, self.counts = links, rebuild, counts
        self.tensors = [f[0] for f in feeds]
        self.typenums = [f[1] for f in feeds]
        self.converters = [f[2] for f in feeds]
        self.link = None

    cpdef object answer(self, feed_dict):
        """The answer for the values of `feed_dict`, whose keys are this run's feeds."""
        cdef list arrays = [None] * len(<dict>feed_dict) if feed_dict else []
        cdef Py_ssize_t i = 0
        cdef Repeatable link = self.link    # another thread may set self.link meanwhile
        cdef bint same = link is not None
        if feed_dict:
            for value in (<dict>feed_dict).values():
                arrays[i] = self._array(link, i, value, &same)
                i += 1
        return self._answer(link, same, arrays)

    cdef object answer_for(self, tuple values):
        """The answer for the values of this run's feeds, in order."""
        cdef list arrays = [None] * len(values)
        cdef Py_ssize_t i
        cdef Repeatable link = self.link
        cdef bint same = link is not None
        for i in range(len(values)):
            arrays[i] = self._array(link, i, values[i], &same)
        return self._answer(link, same, arrays)

    cdef object _answer(self, Repeatable link, bint same, list arrays):
        if same:
            self.counts.hits += 1
        else:
            link = self.links.link(arrays)
            self.link = link if self.links.also is None else None
        return _rebuilt(self.rebuild, _repeat(link, arrays))

    cdef object _array(self, Repeatable link, Py_ssize_t i, value, bint *same):
        """The array to feed for `value`; makes `same` false if its shape is not the link's."""
        cdef int typenum = self.typenums[i]
        if cnp.PyArray_CheckExact(value) and cnp.PyArray_TYPE(value) == typenum \
                and cnp.PyArray_ISCARRAY_RO(value):
            array = value
        elif typenum >= 0 and (type(value) is float or cnp.PyArray_CheckScalar(value)
                               or type(value) is int and typenum != cnp.NPY_BOOL
                               and 0 <= value <= 127):     # fits every type
            array = cnp.PyArray_FROM_OTF(value, typenum, cnp.NPY_ARRAY_CARRAY_RO
                                         | cnp.NPY_ARRAY_FORCECAST)
        else:
            array = self.converters[i](self.tensors[i], value)
            same[0] = same[0] and _has_shape(array, link.shapes[i])
            return array
        if link is not None and _has_shape(array, link.shapes[i]):
            return array
        same[0] = False
        if _has_shape(array, self.tensors[i].shape.as_tuple()):
            return array
        return self.converters[i](self.tensors[i], array)


cdef bint _has_shape(array, tuple dims):
    """Is the array's shape what `dims` (of ints and None, or None for any) leaves open?"""
    cdef Py_ssize_t axis
    if dims is None:
        return True
    if len(dims) != cnp.PyArray_NDIM(array):
        return False
    for axis in range(len(dims)):
        dim = dims[axis]
        if dim is not None and <Py_ssize_t>dim != cnp.PyArray_DIM(array, axis):
            return False
    return True


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
