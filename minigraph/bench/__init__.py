"""`python -m minigraph bench`: minigraph beside NumPy, PyTorch, JAX and TensorFlow, on equal work.

    workloads.py   what is measured, and how much work it is
    peers/         one file per library that does the work; inputs.py is what they share
    worker.py      runs one library in a process of its own, at its parent's command
    runner.py      starts the workers, alternates between them, keeps the best of several rounds
    limits.py      what the machine can do, and the least time that leaves for a workload
    report.py      what was measured, as JSON holds it, and the table
    grid.py        several hundred products: worst ratios, share of the peak, cliffs
    growth.py      how costs grow with batch, width, depth, feed shapes and size of the graph
    memory.py      peak memory of a training step
    picture.py     the pictures: bars of ratios, curves of growth; svg.py has the shapes
    command.py     the command line
"""

from minigraph.bench.command import main

__all__ = ["main"]
