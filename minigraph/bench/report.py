"""What a run has measured, as plain dicts and lists; and the table of it, in Markdown."""

import math


def make_report(mode, work, found, limits):
    """A dict that JSON can hold: "mode", "threads", "versions", "limits" and "rows"."""
    rows = []
    for workload in work:
        least = limits.least_time(workload)
        rows.append({
            "name": workload.name, "title": workload.title, "arguments": workload.arguments,
            "flops": workload.flops, "reads": workload.reads, "writes": workload.writes,
            "microseconds": found.best[workload.name],
            "least": {"microseconds": least[0], "limit": least[1]} if least else None})
    return {"mode": mode, "threads": found.threads, "versions": found.versions, "rows": rows,
            "limits": {"flops": limits.flops, "memory": limits.memory}}


def merge(reports):
    """Reports of one mode made in parts: one for each number of threads, with the rows of all.

    ValueError if modes differ.
    """
    modes = {report["mode"] for report in reports}
    if len(modes) > 1:
        raise ValueError("reports must be of one kind, got %s" % ", ".join(sorted(modes)))
    merged = {}
    for report in reports:
        whole = merged.setdefault(report["threads"], {**report, "versions": {}, "rows": []})
        whole["versions"].update(report["versions"])
        names = {row["name"] for row in report["rows"]}
        whole["rows"] = [r for r in whole["rows"] if r["name"] not in names] + report["rows"]
    return [merged[threads] for threads in sorted(merged)]


def libraries(report):
    """Names of the libraries that have times in `report`, minigraph first."""
    names = dict.fromkeys(name for row in report["rows"] for name in row["microseconds"])
    return sorted(names, key=lambda name: name != "minigraph")


def table(report):
    """Lines of a Markdown table: microseconds of each library, the best other's time over ours,
    and the share of what the machine can do that we reach."""
    names = libraries(report)
    rows = [["work, " + threads_text(report), *names, "best peer / minigraph", "of the limit"]]
    rows.append(["---"] + ["---:"] * (len(rows[0]) - 1))
    for row in report["rows"]:
        times = row["microseconds"]
        rows.append([row["title"], *(_number(times.get(name)) for name in names),
                     ratio_text(times), share_text(row)])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return ["| " + " | ".join(_cell(row[i], widths[i], i) for i in range(len(widths))) + " |"
            for row in rows]


def threads_text(report):
    return "%d thread%s" % (report["threads"], "s" if report["threads"] > 1 else "")


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


def share_text(row):
    """'87 % (FMA)': the time that the tighter limit allows over minigraph's, or '-'."""
    least, us = row["least"], row["microseconds"].get("minigraph")
    if least is None or us is None:
        return "-"
    return "%.0f %% (%s)" % (100 * least["microseconds"] / us, least["limit"])


def geometric_mean(ratios):
    """NaN of none."""
    ratios = list(ratios)
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else math.nan


def limits_text(report):
    """Lines that say what the machine can do."""
    flops = ", ".join("%.0f GFLOP/s %s" % (rate / 1e3, dtype)
                      for dtype, rate in report["limits"]["flops"].items())
    lines = ["The machine, %s: %s of FMA, which AMX exceeds; memory, reading / moving:"
             % (threads_text(report), flops)]
    for size, read, moved in report["limits"]["memory"]:
        size = "%d MB" % (size >> 20) if size >> 20 else "%d KB" % (size >> 10)
        lines.append("  %8s  %6.1f / %6.1f GB/s" % (size, read / 1e3, moved / 1e3))
    return lines
