"""The binding of the C engine: kernels by name, and plans that run without the GIL."""

from minigraph.engine._engine import (
    KERNELS, MAPS, Call, Executable, KnownRun, KnownRuns, Memories, Slot, available_isas,
    bfloat16, call, isa, plain, select_isa, set_threads, threads)

__all__ = ["KERNELS", "MAPS", "Call", "Executable", "KnownRun", "KnownRuns", "Memories", "Slot",
           "available_isas", "bfloat16", "call", "isa", "plain", "select_isa", "set_threads", "threads"]
