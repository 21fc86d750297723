"""The words that awkward customers are told in: a person, the facts about them, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from sample_shop.profiles import json_text
from sample_shop.tables import SCHEMAS

# A moment is an instant, or the time from `as_of` to it (negative: before).
Moment = datetime | timedelta

CREATED_AT = -timedelta(days=400)
_KEYS = {
    "orders": "order_id",
    "promo_redemptions": "redemption_id",
    "returned_items": "return_id",
    "reviews": "review_id",
    "messages": "message_id",
    "payments": "payment_id",
    "gift_cards": "gift_card_id",
    "events": "event_id",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of `table`; account, customer and its own key are filled in where it has none."""

    table: str
    values: Mapping[str, object]
    items: tuple[Mapping[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, why it is there, and its facts; `profile` is None for facts of nobody."""

    customer_id: str
    why: str
    account_id: str
    profile: Mapping[str, object] | None
    facts: tuple[Fact, ...]


def before(**span: float) -> timedelta:
    """A moment that long before `as_of`: `before(hours=24)`."""
    return -timedelta(**span)


def after(**span: float) -> timedelta:
    """A moment that long after `as_of`; `after()` is `as_of` itself."""
    return timedelta(**span)


def utc(text: str) -> datetime:
    """The instant `2026-03-29 00:30:00` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def fact(table: str, **values: object) -> Fact:
    """A row of `table`."""
    return Fact(table, values)


def order(at: Moment, total: str = "50.00", **values: object) -> Fact:
    """A delivered order of one laptop sleeve."""
    return basket(at, total, {"amount": total}, **values)


def basket(at: Moment, total: str, *items: Mapping[str, object], **values: object) -> Fact:
    """A delivered order of `items`, laptop sleeves where they do not say otherwise."""
    sleeve: dict[str, object] = {
        "product_id": "P-1006",
        "sku": "ACC-00022",
        "product_name": 'Laptop sleeve 13"',
        "category": "Accessories",
        "brand": "Tułów & Co",
        "quantity": 1,
    }
    row: dict[str, object] = {
        "status": "delivered",
        "channel": "web",
        "ordered_at": at,
        "total_amount": total,
    }
    return Fact("orders", {**row, **values}, tuple({**sleeve, **item} for item in items))


def consent(granted: bool | None, at: Moment, purpose: str = "ads_data") -> Fact:
    """A decision about one purpose."""
    return fact("consents", purpose=purpose, granted=granted, recorded_at=at)


def person(
    name: str, why: str, *facts: Fact, account: str = "eu_store", **profile: object
) -> Person:
    """The customer `awkward_<name>`, who allows ads unless `facts` hold a consent."""
    customer_id = f"awkward_{name}"
    if not any(each.table == "consents" for each in facts):
        facts += (
            consent(True, CREATED_AT),
            consent(True, CREATED_AT, purpose="ads_personalization"),
        )
    plain = {
        "email": f"{customer_id}@example.com",
        "country": {"eu_store": "PL", "us_store": "US"}[account],
        "created_at": CREATED_AT,
        "source": "awkward",
        "source_metadata": json_text({"why": why}),
    }
    return Person(customer_id, why, account, plain | profile, facts)


def nobody(name: str, why: str, *facts: Fact, account: str = "eu_store") -> Person:
    """Facts that name the customer `awkward_<name>`, who does not exist."""
    return Person(f"awkward_{name}", why, account, None, facts)


def rows_of(people: Iterable[Person], as_of: datetime) -> dict[str, list[dict[str, object]]]:
    """The rows of `people` by table, their moments counted from `as_of`.

    The keys of facts number them within their customer: `awkward_someone_1`, `awkward_someone_2`.
    """
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in SCHEMAS}
    for each in people:
        who: dict[str, object] = {"account_id": each.account_id, "customer_id": each.customer_id}
        if each.profile is not None:
            rows["customers"].append({**who, **each.profile})
        for place, told in enumerate(each.facts, start=1):
            columns = set(SCHEMAS[told.table].names)
            row = {name: value for name, value in who.items() if name in columns}
            if key := _KEYS.get(told.table):
                row[key] = f"{each.customer_id}_{place}"
            row.update(told.values)
            rows[told.table].append(row)
            rows["order_items"] += _lines(row, told.items)
    return {name: [_at(row, as_of) for row in each] for name, each in rows.items()}


def _at(row: Mapping[str, object], as_of: datetime) -> dict[str, object]:
    return {
        name: as_of + value if isinstance(value, timedelta) else value
        for name, value in row.items()
    }


def _lines(
    order_row: Mapping[str, object], items: Sequence[Mapping[str, object]]
) -> list[dict[str, object]]:
    key = {name: order_row[name] for name in ("account_id", "order_id")} if items else {}
    return [{**key, "line_id": str(line), **item} for line, item in enumerate(items, start=1)]


def table_of(name: str, rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """`rows` as a table: money and rates from text, all else from Python's own values."""
    schema = SCHEMAS[name]
    for row in rows:
        if unknown := set(row) - set(schema.names):
            raise ValueError(f"Table {name} has no column {', '.join(sorted(unknown))}.")
    return pa.Table.from_pylist([_typed(row, schema) for row in rows], schema=schema)


def _typed(row: Mapping[str, object], schema: pa.Schema) -> dict[str, Any]:
    return {
        name: Decimal(value)
        if isinstance(value, str) and pa.types.is_decimal(schema.field(name).type)
        else value
        for name, value in row.items()
    }
