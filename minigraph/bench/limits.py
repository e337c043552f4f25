"""What the machine can do, and the least time that leaves for a workload (the roofline)."""

import sys
from dataclasses import dataclass

from minigraph.bench.peers.limit_peer import FMA_FLOPS
from minigraph.bench.runner import Worker

SIZES = tuple(1 << bits for bits in (18, 20, 22, 24, 26, 28))     # bytes: from L2 to main memory
STEP_BYTES = 1 << 26    # small arrays are passed over until so much has moved


@dataclass
class Limits:
    """Rates per microsecond, for one number of threads."""

    flops: dict         # dtype -> floating-point operations
    memory: list        # (bytes worked on, bytes read, bytes moved where some are written)

    def least_time(self, workload):
        """(microseconds, "FMA" or "memory"), of which the larger bounds; None if nothing does.

        Arrays are where the last step left them, so the rate of memory is that of arrays of the
        workload's size, or of the next smaller ones measured, which is no less.
        """
        dtype = workload.arguments.get("dtype", "float32")
        moved = workload.reads + workload.writes
        bounds = [(workload.flops / self.flops[dtype], "FMA")]
        if moved:
            bounds.append((moved / self._rate(moved, workload.writes > moved / 10), "memory"))
        return max(bounds) if max(bounds)[0] else None

    def _rate(self, size, writes):
        fits = [row for row in self.memory if row[0] <= size] or self.memory[:1]
        return fits[-1][2 if writes else 1]


def measure_limits(cpus, seconds, sizes=SIZES):
    """The Limits of `cpus` together, each measurement as long as `seconds`."""
    worker = Worker("limit", sys.executable, cpus)
    try:
        def rate(amount, kind, **arguments):
            answer = worker.ask({"kind": kind, "arguments": arguments}, seconds=seconds)
            if "us" not in answer:
                raise RuntimeError("the limit of %s: %s" % (kind, answer["error"]))
            return amount / answer["us"]

        flops = {dtype: rate(len(cpus) * FMA_FLOPS, "fma", dtype=dtype)
                 for dtype in ("float32", "float64")}
        memory = []
        for size in sizes:
            rounds = max(1, STEP_BYTES // size)
            read = rate(size * rounds, "read", size=size, rounds=rounds)
            memory.append((size, read, max(rate(size * rounds, "triad", size=size, rounds=rounds),
                                           rate(size, "copy", size=size))))
        return Limits(flops, _falling(memory))
    finally:
        worker.close()


def _falling(memory):
    """Larger arrays are no faster: what is measured so by chance also holds for the smaller."""
    falling = []
    for size, read, moved in reversed(memory):
        if falling:
            read, moved = max(read, falling[0][1]), max(moved, falling[0][2])
        falling.insert(0, (size, read, moved))
    return falling
