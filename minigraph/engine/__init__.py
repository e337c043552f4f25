"""The binding of the C engine: kernels by name, and plans that run without the GIL."""

from minigraph.engine._engine import (
    KERNELS, MAPS, Call, Executable, Kept, KnownRun, KnownRuns, Links, Memories, PlanCounts,
    Prepared, Repeatable, Resizable, Slot, available_isas, bfloat16, call, frame_record, isa,
    layout, plain, read_examples, read_feature, select_isa, set_threads, split_records, threads)

__all__ = ["KERNELS", "MAPS", "Call", "Executable", "Kept", "KnownRun", "KnownRuns", "Links",
           "Memories", "PlanCounts", "Prepared", "Repeatable", "Resizable", "Slot",
           "available_isas", "bfloat16", "call", "frame_record", "isa", "layout", "plain",
           "read_examples", "read_feature", "select_isa", "set_threads", "split_records",
           "threads"]
