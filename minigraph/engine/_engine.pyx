# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Binds the C engine: builds C plans from Python's, binds arrays, runs without the GIL.

No algorithm lives here: what is run, and over which buffers, was decided by `minigraph.compile`.
"""

cimport numpy as cnp
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.object cimport PyObject
from cpython.pycapsule cimport PyCapsule_New
from cpython.ref cimport Py_INCREF
from libc.stdint cimport int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t
from libc.string cimport memcmp, memset, strcpy

import math
import time
import weakref

import numpy as np

cnp.import_array()

include "_bfloat16.pxi"
include "_records.pxi"
include "_example.pxi"


def _map_rows():
    rows = {}
    while mg_map_name(len(rows)) != NULL:
        rows[mg_map_name(len(rows)).decode()] = (len(rows), mg_map_work(len(rows)))
    return rows


def _kernel_rows():
    rows = {}
    while mg_kernel_name(len(rows)) != NULL:
        rows[mg_kernel_name(len(rows)).decode()] = len(rows)
    return rows


KERNELS = _kernel_rows()    # name with suffix -> id
MAPS = _map_rows()          # name with suffix -> (id, additions that take as long)


def isa():
    """Name of the instruction set whose kernels new plans use."""
    return mg_cpu_isa().name.decode()


def available_isas():
    """Names of the instruction sets that this build and this CPU have, plainest first."""
    names = []
    cdef int i = 0
    while mg_cpu_available(i) != NULL:
        names.append(mg_cpu_available(i).name.decode())
        i += 1
    return names


def select_isa(name):
    """Uses the kernels of instruction set `name` for plans made from now on. ValueError if absent."""
    if mg_cpu_select(name.encode()) != 0:
        raise ValueError("no kernels for instruction set %r here; there are %s"
                         % (name, ", ".join(available_isas())))


def threads():
    """The number of threads that large instructions are spread over."""
    return mg_threads_count()


def set_threads(int count):
    """Spreads large instructions over `count` threads from now on."""
    mg_threads_set(count)


cdef class _Numbers:
    """The C arrays behind an mg_instr."""

    cdef int32_t *buf
    cdef int64_t *param
    cdef double *real
    cdef mg_instr instr

    def __cinit__(self, kernel, buffers, params, reals, extent, grain, workspace):
        cdef Py_ssize_t i
        self.buf = <int32_t *>PyMem_Malloc((len(buffers) + 1) * sizeof(int32_t))
        self.param = <int64_t *>PyMem_Malloc((len(params) + 1) * sizeof(int64_t))
        self.real = <double *>PyMem_Malloc((len(reals) + 1) * sizeof(double))
        if not self.buf or not self.param or not self.real:
            raise MemoryError()
        for i in range(len(buffers)):
            self.buf[i] = buffers[i]
        for i in range(len(params)):
            self.param[i] = params[i]
        for i in range(len(reals)):
            self.real[i] = reals[i]
        self.instr.kernel = kernel
        self.instr.n_buf, self.instr.buf = len(buffers), self.buf
        self.instr.n_param, self.instr.param = len(params), self.param
        self.instr.n_real, self.instr.real = len(reals), self.real
        self.instr.extent, self.instr.grain = extent, grain
        self.instr.workspace = workspace

    def __dealloc__(self):
        PyMem_Free(self.buf)
        PyMem_Free(self.param)
        PyMem_Free(self.real)


cdef enum:
    FEW = 64        # arrays, or numbers, that a call has room for without asking for memory


cdef class Prepared:
    """One kernel with its numbers, to be run on any arrays."""

    cdef _Numbers numbers

    def __init__(self, int kernel, int count, params=(), reals=(), extent=1, grain=1, workspace=0):
        """`count` is how many arrays there are."""
        self.numbers = _Numbers(kernel, range(count), params, reals, extent, grain, workspace)

    def __call__(self, list arrays):
        """Runs it on C-contiguous arrays (outputs, then inputs).

        Returns (status, fault): 0 and two zeros if it went well.
        """
        if len(arrays) != self.numbers.instr.n_buf:
            raise AssertionError("%d arrays for %d buffers"
                                 % (len(arrays), self.numbers.instr.n_buf))
        return _called(&self.numbers.instr, arrays)


cdef object _called(const mg_instr *instr, list arrays):
    """Runs an instruction on arrays; (status, fault)."""
    cdef void *buf[FEW]
    cdef void **operands = buf
    cdef int64_t fault[2]
    cdef mg_status status
    cdef Py_ssize_t i
    if len(arrays) > FEW:
        operands = <void **>PyMem_Malloc(len(arrays) * sizeof(void *))
        if not operands:
            raise MemoryError()
    for i in range(len(arrays)):
        operands[i] = cnp.PyArray_DATA(arrays[i])
    fault[0] = fault[1] = 0
    with nogil:
        status = mg_call(instr, operands, fault)
    if operands != buf:
        PyMem_Free(operands)
    return status, (fault[0], fault[1])


def call(int kernel, list arrays, params=(), reals=(), extent=1, grain=1, workspace=0):
    """Runs one kernel at once; arrays and result are those of a Prepared."""
    cdef int64_t param[FEW]
    cdef double real[FEW]
    cdef mg_instr instr
    cdef Py_ssize_t i
    if len(params) > FEW or len(reals) > FEW:
        return Prepared(kernel, len(arrays), params, reals, extent, grain, workspace)(arrays)
    for i in range(len(params)):
        param[i] = params[i]
    for i in range(len(reals)):
        real[i] = reals[i]
    instr.kernel, instr.n_buf, instr.buf = kernel, <int32_t>len(arrays), NULL
    instr.n_param, instr.param = <int32_t>len(params), param
    instr.n_real, instr.real = <int32_t>len(reals), real
    instr.extent, instr.grain, instr.workspace = extent, grain, workspace
    return _called(&instr, arrays)


# Bytes of a buffer; what is larger fits no machine, and sums of these fit an int64.
cdef int64_t LARGEST = <int64_t>1 << 50


def layout(bytes, first, last):
    """(offsets, size of the arena) for buffers in use from instruction `first` to `last`.

    Args:
      bytes: sequence of ints, of which those above LARGEST count as that; `first`, `last` too.
    """
    cdef int64_t[::1] sizes = np.array([min(size, LARGEST) for size in bytes], np.int64)
    cdef int64_t[::1] offsets = np.empty(len(bytes), np.int64)
    cdef int32_t[::1] starts = np.array(first, np.int32), ends = np.array(last, np.int32)
    cdef int64_t arena = 0
    cdef mg_status status = 0
    if len(bytes):
        status = mg_layout(<int32_t>len(bytes), &sizes[0], &starts[0], &ends[0], &offsets[0],
                           &arena)
    if status != 0:
        raise MemoryError("no memory to lay out %d buffers" % len(bytes))
    return offsets.base.tolist(), arena


include "_arrays.pxi"
include "_kept.pxi"
include "_executable.pxi"
include "_resizable.pxi"
include "_links.pxi"
include "_known_runs.pxi"
