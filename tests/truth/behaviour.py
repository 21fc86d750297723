"""What `did`, `did_not` and `did_only` mean, over the rows of an event of one customer."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from truth.operators import exact, lower

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from truth.shop import Row, Shop
    from truth.vocabulary import Event, Vocabulary

HEADS = ("did", "did_not", "did_only")
CHANGES = ("entered", "left")
AGGREGATES = ("times", "distinct", "total", "average", "largest", "smallest")


def event_of(name: str, vocabulary: Vocabulary) -> tuple[Event, str | None]:
    """Give an event, and the name asked for where it is one of the shop's own."""
    word, _, own = name.partition("/")
    return vocabulary.events[word], own or None


def event_rows(name: str, customer: Row, shop: Shop, vocabulary: Vocabulary) -> list[Row]:
    """Give the rows of an event that are one customer's."""
    event, own = event_of(name, vocabulary)
    return [
        row
        for row in shop.facts.get(event.relation, ())
        if row["account_id"] == customer["account_id"]
        and row["customer_id"] == customer["customer_id"]
        and (event.only is None or row[event.only])
        and (own is None or row[str(event.named_by)] == own)
    ]


def change_instants(change: str, segment: str, customer: Row, shop: Shop) -> list[datetime]:
    """Give the instants at which a customer entered, or left, a segment."""
    return [
        row["changed_at"]
        for row in shop.facts.get("segment_membership_events", ())
        if (row["segment_id"], row["change"]) == (segment, change)
        and row["account_id"] == customer["account_id"]
        and row["customer_id"] == customer["customer_id"]
    ]


def aggregate(head: str, values: Sequence[Any], type_: str) -> tuple[Any, str]:
    """Give the value of an aggregate over the values of a column, and that value's type.

    Nothing summed is 0; the average, the largest and the smallest of nothing are unknown.
    """
    known = [value for value in values if value is not None]
    if head == "distinct":
        # Two values are one where `is` takes them for one.
        return len({lower(value) if type_ == "text" else value for value in known}), "number"
    if head == "total":
        return sum(map(exact, known), Fraction(0)), type_
    if not known:
        return None, type_
    if head == "average":
        return sum(map(exact, known), Fraction(0)) / len(known), type_
    return (max if head == "largest" else min)(known), type_


def aggregate_of(node: Mapping[str, Any]) -> tuple[str, str | None, Mapping[str, Any]]:
    """Give the aggregate that a node asks for, its column, and what is asked of it."""
    for head in AGGREGATES:
        if head in node:
            asked = dict(node[head])
            return head, asked.pop("of", None), asked
    return "times", None, {"at_least": 1}
