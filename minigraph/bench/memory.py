"""Peak memory of a training step, of each library in processes of their own."""

from minigraph.bench.workloads import lstm, mlp_train

STEPS = 3
WORKLOADS = [mlp_train(4096, 1024), lstm(28, 128, 28, 1024)]


def measure_memory(work, threads, start):
    """A report whose rows have "bytes"; `start()` gives workers that have done nothing yet."""
    versions, rows = {}, []
    for workload in work:
        rows.append({"name": workload.name, "title": workload.title, "bytes": {}})
        for worker in start():
            versions[worker.name] = worker.version
            answer = worker.ask(workload.order, steps=STEPS)
            worker.close()
            if "bytes" in answer:
                rows[-1]["bytes"][worker.name] = answer["bytes"]
    return {"mode": "memory", "threads": threads, "versions": versions, "rows": rows}


def text(report):
    """Lines: megabytes of each library."""
    names = list(dict.fromkeys(name for row in report["rows"] for name in row["bytes"]))
    head = "peak memory of a step, MB"
    width = max(map(len, [head, *(row["title"] for row in report["rows"])]))
    lines = ["%-*s  %s" % (width, head, "  ".join("%10s" % name for name in names))]
    for row in report["rows"]:
        cells = ("%10.1f" % (row["bytes"][name] / 1e6) if name in row["bytes"] else "%10s" % "-"
                 for name in names)
        lines.append("%-*s  %s" % (width, row["title"], "  ".join(cells)))
    return lines
