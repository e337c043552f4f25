# NumPy's type for bfloat16: a scalar type, registered so that arrays of it can be made.
#
# Values are two bytes, the upper half of a float32. Arithmetic of scalars with each other and with
# Python's numbers gives bfloat16 again; arrays convert to and from every numeric type, and NumPy's
# functions compute with them in float32.

from cpython.object cimport Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE, PyObject, PyTypeObject
from libc.string cimport memcpy, memset

from cython cimport cdivision


cdef extern from "Python.h":
    ctypedef struct PyType_Slot:
        int slot
        void *pfunc
    ctypedef struct PyType_Spec:
        const char *name
        int basicsize, itemsize
        unsigned int flags
        PyType_Slot *slots
    object PyType_FromSpecWithBases(PyType_Spec *spec, object bases)
    object PyType_GenericAlloc(PyTypeObject *type, Py_ssize_t items)
    unsigned int Py_TPFLAGS_DEFAULT
    int Py_tp_new, Py_tp_repr, Py_tp_str, Py_tp_hash, Py_tp_richcompare, Py_tp_doc
    int Py_nb_add, Py_nb_subtract, Py_nb_multiply, Py_nb_true_divide, Py_nb_negative
    int Py_nb_bool, Py_nb_int, Py_nb_float


cdef extern from "numpy/arrayobject.h":
    ctypedef struct PyArray_ArrFuncs:
        void *getitem
        void *setitem
        void *copyswap
        void *copyswapn
        void *nonzero
        void *compare
        void *argmax
        void *argmin
        void *fill
    ctypedef struct PyArray_DescrProto:
        PyTypeObject *typeobj
        char kind, type, byteorder, flags
        int elsize, alignment
        PyArray_ArrFuncs *f
    PyTypeObject PyArrayDescr_Type
    char NPY_NEEDS_PYAPI, NPY_USE_GETITEM, NPY_USE_SETITEM
    void PyArray_InitArrFuncs(PyArray_ArrFuncs *)
    int register_type "PyArray_RegisterDataType"(PyArray_DescrProto *) except -1
    int register_cast "PyArray_RegisterCastFunc"(cnp.dtype descr, int to, void *cast) except -1
    int register_safe "PyArray_RegisterCanCast"(cnp.dtype descr, int to, int scalar) except -1
    int NPY_NOSCALAR


cdef extern from *:
    """
    #define MG_SET_TYPE(object, type) Py_SET_TYPE((PyObject *)(object), (type))
    """
    void MG_SET_TYPE(void *object, PyTypeObject *type)


cdef extern from "bfloat16.h" nogil:
    float mg_bfloat16_to_float(uint16_t b)
    uint16_t mg_float_to_bfloat16(float f)


cdef extern from "runtime/bfloat16_casts.h":
    ctypedef struct mg_bfloat16_cast:
        const char *suffix
        void *to
        void *from_ "from"
    const mg_bfloat16_cast *mg_bfloat16_casts


ctypedef struct Scalar:         # an instance: what NumPy expects of every scalar type
    PyObject head
    uint16_t bits


cdef float _value(object scalar):
    return mg_bfloat16_to_float((<Scalar *>scalar).bits)


cdef object _scalar(float value):
    made = PyType_GenericAlloc(<PyTypeObject *>bfloat16, 0)
    (<Scalar *>made).bits = mg_float_to_bfloat16(value)
    return made


cdef float _number(object value) except? -1:
    """A number as a float32. TypeError for what is none."""
    if type(value) is bfloat16:
        return _value(value)
    if isinstance(value, (int, float, np.bool_, np.integer, np.floating)):
        return float(value)
    if isinstance(value, np.ndarray) and value.ndim == 0:
        return _number(value[()])
    raise TypeError("expected number, got %s"
                    % (type(value).__name__ if type(value).__module__ == "builtins" else
                       "%s.%s" % (type(value).__module__, type(value).__name__)))


cdef object _new_scalar(object cls, tuple args, object keywords):
    if keywords:
        raise TypeError("constructor takes no keyword arguments")
    if len(args) != 1:
        raise TypeError("expected number as argument to bfloat16 constructor")
    return _scalar(_number(args[0]))


# What C calls with NULL where there are no keywords.
cdef object _new(object cls, PyObject *args, PyObject *keywords):
    return _new_scalar(cls, <tuple>args, None if keywords == NULL else <object>keywords)


cdef object _str(object x):
    return "%.9g" % _value(x)


cdef object _repr(object x):
    return "bfloat16(%.9g)" % _value(x)


cdef Py_hash_t _hash(object x) except -1:
    return hash(<double>_value(x))


cdef object _wide(object x):
    """A bfloat16 as a float32, anything else as it is."""
    return np.float32(_value(x)) if type(x) is bfloat16 else x


cdef bint _stays(object x):
    """Whether arithmetic of `x` and a bfloat16 gives a bfloat16."""
    return type(x) in (bfloat16, int, float, bool)


cdef object _add(object x, object y):
    return _scalar(_number(x) + _number(y)) if _stays(x) and _stays(y) else _wide(x) + _wide(y)


cdef object _subtract(object x, object y):
    return _scalar(_number(x) - _number(y)) if _stays(x) and _stays(y) else _wide(x) - _wide(y)


cdef object _multiply(object x, object y):
    return _scalar(_number(x) * _number(y)) if _stays(x) and _stays(y) else _wide(x) * _wide(y)


@cdivision(True)       # by zero too, as float32 does
cdef float _quotient(float a, float b) noexcept:
    return a / b


cdef object _divide(object x, object y):
    cdef float a, b
    if not (_stays(x) and _stays(y)):
        return _wide(x) / _wide(y)
    a, b = _number(x), _number(y)
    return _scalar(_quotient(a, b))


cdef object _negative(object x):
    return _scalar(-_value(x))


cdef int _bool(object x) except -1:
    return _value(x) != 0


cdef object _int(object x):
    return int(_value(x))


cdef object _float(object x):
    return <double>_value(x)


cdef object _compare(object x, object y, int op):
    if not (type(y) is bfloat16 or isinstance(y, (int, float))):
        y = _wide(y)
        x = _wide(x)
    else:
        x, y = float(x), float(y) if type(y) is bfloat16 else y
    if op == Py_EQ:
        return x == y
    if op == Py_NE:
        return x != y
    if op == Py_LT:
        return x < y
    if op == Py_LE:
        return x <= y
    return x > y if op == Py_GT else x >= y


cdef object _make_type():
    """The scalar type, a subclass of np.generic."""
    cdef PyType_Slot slots[17]
    cdef PyType_Spec spec
    slots[0].slot, slots[0].pfunc = Py_tp_new, <void *>_new
    slots[1].slot, slots[1].pfunc = Py_tp_repr, <void *>_repr
    slots[2].slot, slots[2].pfunc = Py_tp_str, <void *>_str
    slots[3].slot, slots[3].pfunc = Py_tp_hash, <void *>_hash
    slots[4].slot, slots[4].pfunc = Py_tp_richcompare, <void *>_compare
    slots[5].slot, slots[5].pfunc = Py_nb_add, <void *>_add
    slots[6].slot, slots[6].pfunc = Py_nb_subtract, <void *>_subtract
    slots[7].slot, slots[7].pfunc = Py_nb_multiply, <void *>_multiply
    slots[8].slot, slots[8].pfunc = Py_nb_true_divide, <void *>_divide
    slots[9].slot, slots[9].pfunc = Py_nb_negative, <void *>_negative
    slots[10].slot, slots[10].pfunc = Py_nb_bool, <void *>_bool
    slots[11].slot, slots[11].pfunc = Py_nb_int, <void *>_int
    slots[12].slot, slots[12].pfunc = Py_nb_float, <void *>_float
    slots[13].slot, slots[13].pfunc = Py_tp_doc, <void *><const char *>b"bfloat16 floating-point values"
    slots[14].slot, slots[14].pfunc = 0, NULL
    spec.name, spec.basicsize, spec.itemsize = b"minigraph.engine.bfloat16", sizeof(Scalar), 0
    spec.flags, spec.slots = Py_TPFLAGS_DEFAULT, slots
    return PyType_FromSpecWithBases(&spec, (np.generic,))


# The functions of an array's elements.

cdef object _get_item(void *data, void *array):
    made = PyType_GenericAlloc(<PyTypeObject *>bfloat16, 0)
    memcpy(&(<Scalar *>made).bits, data, 2)
    return made


cdef int _set_item(object value, void *data, void *array) except -1:
    cdef uint16_t bits = mg_float_to_bfloat16(_number(value))
    memcpy(data, &bits, 2)
    return 0


cdef void _copy_swap(void *to, void *from_, int swap, void *array) noexcept nogil:
    cdef char *bytes = <char *>to
    cdef char first
    if from_ != NULL:
        memcpy(to, from_, 2)
    if swap:
        first = bytes[0]
        bytes[0], bytes[1] = bytes[1], first


cdef void _copy_swap_n(char *to, cnp.npy_intp to_step, char *from_, cnp.npy_intp step,
                       cnp.npy_intp n, int swap, void *array) noexcept nogil:
    cdef cnp.npy_intp i
    for i in range(n):
        _copy_swap(to + i * to_step, NULL if from_ == NULL else from_ + i * step, swap, array)


cdef float _at(const void *data, cnp.npy_intp i) noexcept nogil:
    cdef uint16_t bits
    memcpy(&bits, <const char *>data + 2 * i, 2)
    return mg_bfloat16_to_float(bits)


cdef cnp.npy_bool _nonzero(void *data, void *array) noexcept nogil:
    return _at(data, 0) != 0


cdef int _order(const void *x, const void *y, void *array) noexcept nogil:
    """NaN after everything else, as NumPy sorts."""
    cdef float a = _at(x, 0), b = _at(y, 0)
    if a < b or (b != b and a == a):
        return -1
    return a > b or (a != a and b == b)


cdef int _arg_max(void *data, cnp.npy_intp n, cnp.npy_intp *found, void *array) noexcept nogil:
    cdef cnp.npy_intp i
    found[0] = 0
    for i in range(1, n):
        if _order(<char *>data + 2 * i, <char *>data + 2 * found[0], NULL) > 0:
            found[0] = i
    return 0


cdef int _arg_min(void *data, cnp.npy_intp n, cnp.npy_intp *found, void *array) noexcept nogil:
    cdef cnp.npy_intp i
    found[0] = 0
    for i in range(n):
        if _at(data, i) != _at(data, i):
            found[0] = i
            return 0
        if _at(data, i) < _at(data, found[0]):
            found[0] = i
    return 0


cdef int _fill(void *data, cnp.npy_intp n, void *array) noexcept nogil:
    """Goes on as the first two elements begin: np.arange."""
    cdef cnp.npy_intp i
    cdef float first = _at(data, 0), step = _at(data, 1) - first
    cdef uint16_t bits
    for i in range(2, n):
        bits = mg_float_to_bfloat16(first + i * step)
        memcpy(<char *>data + 2 * i, &bits, 2)
    return 0


cdef PyArray_ArrFuncs _functions
cdef PyArray_DescrProto _descr


cdef object _register():
    """Makes NumPy know the type; returns its dtype."""
    PyArray_InitArrFuncs(&_functions)
    _functions.getitem, _functions.setitem = <void *>_get_item, <void *>_set_item
    _functions.copyswap, _functions.copyswapn = <void *>_copy_swap, <void *>_copy_swap_n
    _functions.nonzero, _functions.compare = <void *>_nonzero, <void *>_order
    _functions.argmax, _functions.argmin = <void *>_arg_max, <void *>_arg_min
    _functions.fill = <void *>_fill
    memset(&_descr, 0, sizeof(_descr))
    MG_SET_TYPE(&_descr, &PyArrayDescr_Type)
    _descr.typeobj = <PyTypeObject *>bfloat16
    _descr.kind, _descr.type, _descr.byteorder = b"V", b"E", b"="
    _descr.flags = NPY_NEEDS_PYAPI | NPY_USE_GETITEM | NPY_USE_SETITEM
    _descr.elsize = _descr.alignment = 2
    _descr.f = &_functions
    cdef int number = register_type(&_descr)
    dtype = cnp.PyArray_DescrFromType(number)
    _register_casts(dtype, number)
    return dtype


cdef int _register_casts(cnp.dtype dtype, int number) except -1:
    cdef const mg_bfloat16_cast *cast
    cdef cnp.dtype other
    for char in "?bhilqBHILQefdFD":
        other = np.dtype(char)
        suffix = "bool" if char == "?" else "%s%d" % (chr(other.kind), 8 * other.itemsize)
        cast = mg_bfloat16_casts
        while cast.suffix.decode() != suffix:
            cast += 1
        register_cast(other, number, cast.from_)
        register_cast(dtype, other.num, cast.to)
    for char in "fdFD":
        register_safe(dtype, np.dtype(char).num, NPY_NOSCALAR)
    return 0


bfloat16 = _make_type()
bfloat16.dtype = _register()
