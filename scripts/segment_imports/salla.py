"""Translates the conditions of Salla's customer groups: https://docs.salla.dev/5394128e0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_imports.conditions import finished, remark, translated
from segment_imports.definitions import (
    mapping,
    name_of,
    name_of_file,
    number,
    objects,
    read_json,
    text,
)
from segment_imports.remarks import DefinitionError, Imported, UntranslatableError, shown
from segment_imports.trees import group, leaf

if TYPE_CHECKING:
    from segment_imports.remarks import Context, Remark, Tree

FIELDS = {"total_sales": "amount_spent", "total_orders": "order_count"}
SYMBOLS = {">": "more_than", "<": "less_than"}
REASONS = {"store_rating": "Salla's page does not say whether it is a number of stars or of "
                           "reviews."}  # fmt: skip


def read(content: bytes, place: str, context: Context) -> list[Imported]:
    """Read groups: the body of a request, an answer of the API, or the objects in it.

    Raises:
        DefinitionError: the file holds none, or one without a condition.
    """
    found = objects(read_json(content, place), place, ("conditions",))
    stem = name_of_file(place)
    return [
        imported(one, name_of(one.get("name"), stem if len(found) == 1 else f"{stem} {at}"),
                 f"{place}: group {at}", context)
        for at, one in enumerate(found, start=1)
    ]  # fmt: skip


def imported(found: dict[str, Any], name: str, place: str, context: Context) -> Imported:
    """Translate one group."""
    conditions = found["conditions"]
    conditions = [conditions] if isinstance(conditions, dict) else conditions
    if not isinstance(conditions, list) or not conditions:
        raise DefinitionError(
            f"{place}: no condition, so its customers are added by hand; `members` lists them."
        )
    remarks: list[Remark] = []
    nodes = []
    for at, one in enumerate(conditions, start=1):
        kind = one.get("type") if isinstance(one, dict) else None

        def make(rows: list[str], one: Any = one) -> Tree:
            return condition(mapping(one, "condition"), rows)

        path = f"condition {at}" + (f", {shown(kind)}" if isinstance(kind, str) else "")
        nodes.append(translated("salla", path, make, context, remarks))
    if len(nodes) > 1:
        remarks.append(remark("salla", "join", "all conditions"))
    if found.get("features"):
        remarks.append(remark("salla", "features", "features"))
    return finished(Imported(name, group("all", nodes), tuple(remarks)), context)


def condition(found: dict[str, Any], rows: list[str]) -> Tree:
    """Translate one condition.

    Raises:
        UntranslatableError: there is no equivalent.
    """
    kind = text(found.get("type"), "type")
    if kind == "doesnt_have_orders":
        return leaf("order_count", "is", 0)
    if kind not in FIELDS:
        raise UntranslatableError(REASONS.get(kind, "Salla's API has no such condition."))
    symbol = text(found.get("symbol"), "symbol")
    if symbol == "between":
        low, high = (number(found.get(key), key) for key in ("min_value", "max_value"))
        rows.append("between")
        return leaf(FIELDS[kind], "between", [low, high])
    if symbol not in SYMBOLS:
        raise UntranslatableError(f"There is no {shown(symbol)} in Salla's API.")
    rows += ["strict"] if symbol == ">" and kind == "total_orders" else []
    return leaf(FIELDS[kind], SYMBOLS[symbol], number(found.get("value")))
