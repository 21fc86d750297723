"""Runs the benchmark: what we take against what others take, on the same data and members."""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmark import commands, edits, exports, growth, nights, rebuilds, report, spark
from benchmark.growth import Point
from benchmark.projects import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmark.measuring import Row

PARTS = ("rebuild", "nightly", "edit", "commands", "exports", "growth")
IN_SPARK = (1_000_000, 5_000_000, 20_000_000)  # customers


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large a run is; `grown` are the sizes of customers, orders and segments that grow."""

    runs: int
    customers: tuple[int, ...]
    specs: int
    commands: tuple[int, ...]
    grown: tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]


SMOKE = Sizes(1, (500,), 12, (12,), ((500,), (2,), (12,)))
QUICK = Sizes(1, (100_000,), 50, (100,), ((10_000,), (4,), (20, 50)))
FULL = Sizes(
    5, (100_000, 1_000_000, 5_000_000), 500, (100, 1000, 5000),
    ((10_000, 100_000, 1_000_000), (1, 4, 16), (20, 100, 500)),
)  # fmt: skip


def main() -> None:
    """Measure, print the table as it grows, and write all of it to a folder."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}, which are all"
    )
    parser.add_argument(
        "--target",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="spark: a first build there, against DuckDB; needs Java",
    )
    parser.add_argument("--quick", action="store_true", help="once, on 100,000 customers")
    parser.add_argument("--smoke", action="store_true", help="once, on 500 customers: does it run?")
    parser.add_argument("--customers", type=int, action="append", help="in the place of all sizes")
    parser.add_argument("--specs", type=int, help="how many segments")
    parser.add_argument("--runs", type=int, help="how often each thing is measured")
    parser.add_argument(
        "--without",
        action="append",
        choices=sorted(rebuilds.COSTLY),
        default=[],
        help="leave out an opponent that takes long, or more memory than there is",
    )
    parser.add_argument(
        "--keep", type=Path, help="a folder for shops and projects, kept for later runs"
    )
    parser.add_argument("--out", type=Path, default=Path(".local/benchmark"))
    given = parser.parse_args()
    wrong = set(given.parts) - set(PARTS)
    if wrong:
        parser.error(f"there is no part {', '.join(sorted(wrong))}; there are {', '.join(PARTS)}")
    if given.parts and given.target == "spark":
        parser.error("in Spark only a rebuild is measured, which has no other parts")
    about = report.machine()
    print(report.head(about), flush=True)
    rows: list[Row] = []
    points: list[Point] = []
    with tempfile.TemporaryDirectory() as scratch:
        (given.keep or Path(scratch)).mkdir(parents=True, exist_ok=True)
        for found in measured(given, (given.keep or Path(scratch)).absolute()):
            points += [found] if isinstance(found, Point) else []
            rows += [] if isinstance(found, Point) else [found]
            report.write(given.out, about, rows, points)
    print(report.table(rows))


def measured(given: argparse.Namespace, folder: Path) -> Iterator[Row | Point]:
    """Measure the chosen parts at the chosen sizes."""
    sizes = SMOKE if given.smoke else QUICK if given.quick else FULL
    place = Place(folder, given.runs or sizes.runs)
    specs, all_customers = given.specs or sizes.specs, tuple(given.customers or sizes.customers)
    if given.target == "spark":
        grown = all_customers if given.customers or sizes is not FULL else IN_SPARK
        for customers in grown:
            yield from spark.measure(place, customers, specs, alone=customers == grown[0])
        return
    middle = all_customers[len(all_customers) // 2]
    parts = given.parts or PARTS
    if "rebuild" in parts:
        for customers in all_customers:
            yield from rebuilds.measure(place, customers, specs, given.without)
    if "nightly" in parts:
        yield from nights.measure(place, middle, specs)
    if "edit" in parts:
        yield from edits.measure(place, middle, specs)
    if "commands" in parts:
        yield from commands.measure(place, sizes.commands)
    if "exports" in parts:
        yield from exports.measure(place, middle)
    if "growth" in parts:
        yield from growth.measure(place, *sizes.grown)


if __name__ == "__main__":
    main()
