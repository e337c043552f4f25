"""Peak memory of a training step, of each library in processes of their own."""

from minigraph.bench.workloads import lstm, mlp_train

STEPS = 3
WORKLOADS = [mlp_train(4096, 1024), lstm(28, 128, 28, 1024)]


def measure_memory(workloads, start):
    """dict of title -> library -> bytes; `start()` gives workers that have done nothing yet."""
    found = {}
    for workload in workloads:
        row = found[workload.title] = {}
        for worker in start():
            answer = worker.ask(workload.order, steps=STEPS)
            worker.close()
            if "bytes" in answer:
                row[worker.name] = answer["bytes"]
    return found


def table(found):
    """Lines of text: megabytes of each library."""
    names = list(dict.fromkeys(name for row in found.values() for name in row))
    head = "peak memory of a step, MB"
    width = max(map(len, [head, *found]))
    lines = ["%-*s  %s" % (width, head, "  ".join("%10s" % name for name in names))]
    for title, row in found.items():
        cells = ("%10.1f" % (row[n] / 1e6) if n in row else "%10s" % "-" for n in names)
        lines.append("%-*s  %s" % (width, title, "  ".join(cells)))
    return lines
