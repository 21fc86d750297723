"""Who is best by a metric, and who falls into which group of a split."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING, Any

from truth.operators import exact
from truth.shop import key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from truth.shop import Key, Row

HASHES = 16**8


def best(
    top: Mapping[str, Any], candidates: Sequence[Row], value: Callable[[Row, str], Any]
) -> dict[Key, int]:
    """Give the rank of each customer who enters a top; the candidates meet the conditions."""
    if top.get("per") != "account":
        return best_of_one(top, candidates, value)
    accounts = {row["account_id"] for row in candidates}
    return {
        found: rank
        for account in accounts
        for found, rank in best_of_one(
            top, [row for row in candidates if row["account_id"] == account], value
        ).items()
    }


def best_of_one(
    top: Mapping[str, Any], candidates: Sequence[Row], value: Callable[[Row, str], Any]
) -> dict[Key, int]:
    """Rank one list; a share is of all candidates, and unknown values never enter."""
    places = top.get("count") or ceil(exact(top["percent"]) / 100 * len(candidates))
    known = [row for row in candidates if value(row, top["by"]) is not None]
    by_key = sorted(known, key=lambda row: (row["customer_id"], row["account_id"]))
    timed = [row for row in by_key if value(row, "last_order_at") is not None]
    timed.sort(key=lambda row: value(row, "last_order_at"), reverse=True)
    ordered = timed + [row for row in by_key if value(row, "last_order_at") is None]
    ordered.sort(key=lambda row: value(row, top["by"]), reverse=True)
    ranks = {key(row): place for place, row in enumerate(ordered, start=1)}
    if top.get("ties") == "include":
        first: dict[Any, int] = {}
        for row in ordered:
            first.setdefault(value(row, top["by"]), ranks[key(row)])
        ranks = {key(row): first[value(row, top["by"])] for row in ordered}
    return {found: rank for found, rank in ranks.items() if rank <= places}


def group(split: Mapping[str, Any], customer: Key) -> str | None:
    """Give the group of a customer: the groups share out the hashes in their written order."""
    digest = sha256(f"{split['salt']}:{customer[0]}:{customer[1]}".encode()).hexdigest()
    place, share = int(digest[:8], 16), Fraction(0)
    for name, percent in split["groups"].items():
        share += exact(percent)
        if place * 100 < share * HASHES:
            return str(name)
    return None
