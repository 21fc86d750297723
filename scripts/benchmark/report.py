"""What a run found: JSON, the table that the README shows, and a plot of how cost grows."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from benchmark.growth import Point
    from benchmark.measuring import Row

LIBRARIES = ("duckdb", "dbt-core", "dbt-duckdb", "polars", "sqlglot")
TITLES = (
    "what",
    "CPU s",
    "wall s",
    "peak MB",
    "against",
    "CPU s",
    "wall s",
    "peak MB",
    "ratio",
    "goal",
)


def machine() -> dict[str, Any]:
    """Give what a run ran on, and how busy that was."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gib": memory,
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }


def processor() -> str:
    """Give the processor's name, where the system tells it."""
    try:
        with open("/proc/cpuinfo") as lines:  # noqa: PTH123
            named = [
                line.partition(":")[2].strip() for line in lines if line.startswith("model name")
            ]
    except OSError:
        named = []
    return named[0] if named else platform.machine()


def head(about: dict[str, Any]) -> str:
    """Say on one line what the numbers are of."""
    libraries = ", ".join(f"{name} {about[name]}" for name in LIBRARIES)
    return (
        f"{about['date']}, {about['processor']}, {about['cores']} cores, {about['memory_gib']} GiB,"
        f" load {about['load']} at the start; Python {about['python']}, {libraries}."
        " Medians; ratios are of CPU seconds, taken in turns within the run."
    )


def table(rows: list[Row]) -> str:
    """Give the rows as a table in Markdown."""
    lines = [f"| {' | '.join(TITLES)} |", f"|{' --- |' * len(TITLES)}"]
    for row in rows:
        goal = (
            ""
            if row.goal is None
            else f"{row.goal:.2f}, {'met' if row.ratio <= row.goal else 'missed'}"
        )
        cells = [
            row.what,
            *numbers(row.cost),
            row.against,
            *numbers(row.least),
            f"{row.ratio:.2f}",
            goal,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def numbers(cost: Any) -> list[str]:
    """Write a cost as three cells."""
    return [f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.peak:,.0f}"]


def write(folder: Path, about: dict[str, Any], rows: list[Row], points: list[Point]) -> None:
    """Write everything of a run to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {
        "machine": about,
        "rows": [asdict(row) | {"ratio": row.ratio} for row in rows],
        "growth": [asdict(point) for point in points],
    }
    (folder / "results.json").write_text(json.dumps(found, indent=2) + "\n")
    (folder / "results.md").write_text(f"{head(about)}\n\n{table(rows)}\n")
    if points:
        plot(folder / "growth.svg", points)


def plot(path: Path, points: list[Point]) -> None:
    """Draw CPU seconds and memory against each size, on logarithmic axes."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "segments"
    from matplotlib import pyplot
    from matplotlib.ticker import NullLocator

    axes_named = list(dict.fromkeys(point.axis for point in points))
    figure, axes = pyplot.subplots(
        1, len(axes_named), figsize=(4 * len(axes_named), 3.4), squeeze=False, sharey=True
    )
    for axis, name in zip(axes[0], axes_named, strict=True):
        here = [point for point in points if point.axis == name]
        sizes = [point.size for point in here]
        axis.loglog(sizes, [point.cost.cpu for point in here], "o-", label="CPU seconds")
        axis.loglog(sizes, [point.cost.peak for point in here], "s--", label="peak MB")
        axis.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axis.xaxis.set_minor_locator(NullLocator())
        axis.yaxis.set_major_formatter("{x:,.0f}")
        axis.set_xlabel(name)
        axis.grid(visible=True, which="both", alpha=0.3)
    axes[0][0].legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
