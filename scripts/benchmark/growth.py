"""How the cost of a rebuild grows: with customers, with orders, and with segments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from benchmark.changes import more_orders
from benchmark.measuring import Cost, interleaved
from benchmark.projects import Place, build

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Point:
    """A rebuild at one size: `axis` is what grows, `size` how far."""

    axis: str
    size: int
    cost: Cost


def measure(
    place: Place, customers: Sequence[int], orders: Sequence[int], specs: Sequence[int]
) -> Iterator[Point]:
    """Measure rebuilds of growing shops; all else stays at the first size of the other axes."""

    @cache
    def cost(size: int, times: int, count: int) -> Cost:
        shop = place.shop(size)
        if times > 1:
            shop = more_orders(shop, place.fresh("more_orders"), times)
        return rebuilt(place, shop, count)

    for size in customers:
        yield Point("customers", size, cost(size, 1, specs[0]))
    for times in orders:
        yield Point("orders, times", times, cost(customers[0], times, specs[0]))
    for count in specs:
        yield Point("segments", count, cost(customers[0], 1, count))


def rebuilt(place: Place, shop: Path, specs: int) -> Cost:
    """Give the median cost of a first build."""
    project = place.project(specs)
    taken = interleaved(place.runs, {"build": lambda: build(project, shop, place.fresh("home"))})
    return taken["build"]
