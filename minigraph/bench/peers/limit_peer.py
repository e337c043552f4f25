"""The machine itself: work that does nothing but keep its FMA units, or its memory, busy."""

import numpy as np

from minigraph import engine

from . import inputs

NAME = "the machine"
VERSION = "here"

VECTOR = {"base": 16, "neon": 16, "avx2": 32, "avx512": 64, "amx": 64}   # bytes
# A multiple of what one round of limit_fma does on any vectors; long enough for threads to wake.
FMA_FLOPS = 2 * 12 * 64 * 100000


def fma(dtype):
    """FMA_FLOPS floating-point operations in each thread."""
    lanes = VECTOR[engine.isa()] // np.dtype(dtype).itemsize
    threads = engine.threads()
    kernel = engine.KERNELS["limit_fma_f32" if dtype == "float32" else "limit_fma_f64"]
    result, rounds = np.empty(threads, dtype), FMA_FLOPS // (2 * 12 * lanes)
    return lambda: engine.call(kernel, [result], params=[rounds], extent=threads)


def _pass_over(kernel, operands, rounds):
    """A step that gives each thread its own part of the operands, always the same."""
    size, kernel, threads = operands[-1].size, engine.KERNELS[kernel], engine.threads()
    grain = -(-size // threads)
    return lambda: engine.call(kernel, operands, params=[rounds], extent=size, grain=grain)


def _ones(count):
    array = inputs.empty(count)
    array.fill(1)
    return array


def read(size, rounds):
    """Reads `size` bytes, `rounds` times."""
    return _pass_over("limit_read_f32", [np.empty(1, np.float32), _ones(size // 4)], rounds)


def triad(size, rounds):
    """Reads two arrays and writes a third, `size` bytes together, `rounds` times."""
    operands = [_ones(size // 12) for _ in range(3)]
    return _pass_over("limit_triad_f32", operands, rounds)


def copy(size):
    """Copies half of `size` bytes to the other half, once: for sizes where a call costs nothing."""
    operands = [_ones(size // 8) for _ in range(2)]
    return _pass_over("copy_u32", operands, 1)


KINDS = {kind.__name__: kind for kind in (fma, read, triad, copy)}
