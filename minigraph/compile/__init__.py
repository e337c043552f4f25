"""The plan compiler: from a graph, fetches and feeds to a plan that the engine runs.

    prune -> specialise (shapes, folding) -> cse -> simplify -> fuse -> order -> assemble -> Plan

`pipeline.py` lists the passes; each works on a `Program` (ir.py).
"""
