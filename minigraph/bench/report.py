"""The benchmark's table, for the terminal and for Markdown."""

import math


def table(workloads, found, limits=None):
    """Lines of a Markdown table: microseconds of each library, the best other's time over ours,
    and, if there are `limits`, the share of what the machine can do that we reach."""
    names = list(dict.fromkeys(name for times in found.best.values() for name in times))
    names.sort(key=lambda name: name != "minigraph")
    head = ["work, %d thread%s" % (found.threads, "s" if found.threads > 1 else ""), *names,
            "best peer / minigraph"] + ["of the limit"] * bool(limits)
    rows = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for workload in workloads:
        times = found.best[workload.name]
        rows.append([workload.title, *(_number(times.get(name)) for name in names),
                     ratio_text(times)])
        if limits:
            rows[-1].append(share_text(workload, times, limits))
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return ["| " + " | ".join(_cell(row[i], widths[i], i) for i in range(len(head))) + " |"
            for row in rows]


def _number(us):
    return "-" if us is None else "%.1f" % us if us < 1e5 else "%.0f" % us


def _cell(text, width, column):
    if set(text) <= {"-", ":"} and text != "-":
        return "-" * (width - 1) + (":" if column else "-")
    return text.rjust(width) if column else text.ljust(width)


def best_ratio(times):
    """(the best other library's time over minigraph's, its name), or None without the two."""
    others = {name: us for name, us in times.items() if name != "minigraph"}
    if "minigraph" not in times or not others:
        return None
    name = min(others, key=others.get)
    return others[name] / times["minigraph"], name


def ratio_text(times):
    """'1.83 (JAX)', or '-'."""
    ratio = best_ratio(times)
    return "%.2f (%s)" % ratio if ratio else "-"


def share_text(workload, times, limits):
    """'87 % (FMA)': the time that the tighter limit allows over minigraph's, or '-'."""
    least = limits.least_time(workload)
    if least is None or "minigraph" not in times:
        return "-"
    us, which = least
    return "%.0f %% (%s)" % (100 * us / times["minigraph"], which)


def geometric_mean(ratios):
    ratios = list(ratios)
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else float("nan")


def as_json(found, workloads, limits=None):
    """What was measured, of plain dicts and lists."""
    rows = []
    for workload in workloads:
        least = limits.least_time(workload) if limits else None
        rows.append({"name": workload.name, "title": workload.title, "flops": workload.flops,
                     "reads": workload.reads, "writes": workload.writes,
                     "microseconds": found.best[workload.name],
                     "least": least and {"microseconds": least[0], "limit": least[1]}})
    return {"threads": found.threads, "versions": found.versions, "rows": rows,
            "limits": limits and limits.as_json()}
