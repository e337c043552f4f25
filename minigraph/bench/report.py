"""The benchmark's table, for the terminal and for Markdown."""


def table(workloads, best, threads):
    """Lines of a Markdown table: microseconds of each library, and the best peer's time over ours."""
    libraries = list(dict.fromkeys(name for times in best.values() for name in times))
    libraries.sort(key=lambda name: name != "minigraph")
    head = ["work, %d thread%s" % (threads, "s" if threads > 1 else ""), *libraries,
            "best peer / minigraph"]
    rows = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for workload in workloads:
        times = best[workload.name]
        cells = ["%.1f" % times[name] if name in times else "-" for name in libraries]
        rows.append([workload.title, *cells, ratio_text(times)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return ["| " + " | ".join(_cell(row[i], widths[i], i) for i in range(len(head))) + " |"
            for row in rows]


def _cell(text, width, column):
    if set(text) <= {"-", ":"} and text != "-":
        return "-" * (width - 1) + (":" if column else "-")
    return text.rjust(width) if column else text.ljust(width)


def ratio_text(times):
    """'1.83 (JAX)': the best other library's time over minigraph's."""
    others = {name: us for name, us in times.items() if name != "minigraph"}
    if "minigraph" not in times or not others:
        return "-"
    name = min(others, key=others.get)
    return "%.2f (%s)" % (others[name] / times["minigraph"], name)


def rates(workloads, best):
    """dict of workload -> GFLOP/s and GB/s that minigraph reaches of what the mathematics needs."""
    found = {}
    for workload in workloads:
        us = best[workload.name].get("minigraph")
        if us:
            found[workload.name] = {"gflops": workload.flops / us / 1e3,
                                    "gbytes": workload.bytes / us / 1e3}
    return found
