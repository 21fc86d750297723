"""The tables of a canonical shop: the Parquet schema of each, and how one is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TEXT = pa.string()
JSON = pa.string()
INT = pa.int64()
BOOL = pa.bool_()
DATE = pa.date32()
MONEY = pa.decimal128(18, 2)
RATE = pa.decimal128(18, 8)
INSTANT = pa.timestamp("us", tz="UTC")

# Rows of one row group: a million customers stay under a gigabyte while they are written.
CHUNK = 1 << 18

# The columns of one stretch of rows; a column that is left out is null.
Columns = Mapping[str, Any]


def _schema(*groups: tuple[pa.DataType, str]) -> pa.Schema:
    """A schema of (type, names) pairs, in that order; every column may be null."""
    return pa.schema([(name, kind) for kind, names in groups for name in names.split()])


SCHEMAS: dict[str, pa.Schema] = {
    "accounts": _schema(
        (TEXT, "account_id name currency time_zone country qualifying_statuses"),
        (INT, "qualifying_min_age_hours"),
    ),
    "customers": _schema(
        (TEXT, "account_id customer_id first_name last_name email phone gender"),
        (DATE, "birth_date"),
        (TEXT, "address_line city region postal_code country"),
        (INSTANT, "created_at last_login_at"),
        (TEXT, "source source_id"),
        (JSON, "source_metadata metadata tags"),
        (INSTANT, "erased_at"),
    ),
    "orders": _schema(
        (TEXT, "account_id order_id customer_id status channel currency"),
        (INSTANT, "ordered_at"),
        (MONEY, "total_amount discount_amount shipping_amount tax_amount"),
        (INSTANT, "cancelled_at"),
        (TEXT, "ship_city ship_region ship_postal_code ship_country"),
        (JSON, "metadata"),
    ),
    "order_items": _schema(
        (TEXT, "account_id order_id line_id product_id sku product_name category brand"),
        (INT, "quantity"),
        (MONEY, "amount"),
        (JSON, "metadata"),
    ),
    "promo_redemptions": _schema(
        (TEXT, "account_id redemption_id customer_id order_id code"),
        (MONEY, "amount"),
        (INSTANT, "redeemed_at"),
    ),
    "returned_items": _schema(
        (TEXT, "account_id return_id customer_id order_id product_id product_name"),
        (INT, "quantity"),
        (MONEY, "refund_amount"),
        (INSTANT, "returned_at"),
    ),
    "reviews": _schema(
        (TEXT, "account_id review_id customer_id product_id kind"),
        (INT, "rating"),
        (INSTANT, "reviewed_at"),
    ),
    "logins": _schema((TEXT, "account_id customer_id"), (INSTANT, "logged_in_at")),
    "messages": _schema(
        (TEXT, "account_id message_id customer_id channel campaign"),
        (INSTANT, "sent_at"),
        (TEXT, "status"),
    ),
    "payments": _schema(
        (TEXT, "account_id payment_id order_id method"),
        (MONEY, "amount"),
        (INSTANT, "paid_at"),
    ),
    "gift_cards": _schema((TEXT, "account_id gift_card_id customer_id"), (MONEY, "balance")),
    "referrals": _schema(
        (TEXT, "account_id referrer_customer_id referred_customer_id"),
        (INSTANT, "referred_at"),
    ),
    "events": _schema(
        (TEXT, "account_id event_id customer_id name"),
        (INSTANT, "occurred_at"),
        (JSON, "properties"),
    ),
    "consents": _schema(
        (TEXT, "account_id customer_id purpose"), (BOOL, "granted"), (INSTANT, "recorded_at")
    ),
    "suppressions": _schema(
        (TEXT, "account_id customer_id email phone reason"), (INSTANT, "suppressed_at")
    ),
    "exchange_rates": _schema(
        (DATE, "on_date"), (TEXT, "from_currency to_currency"), (RATE, "rate")
    ),
}


def chunks(rows: int) -> Iterator[slice]:
    """The slices, CHUNK rows each, that cover `rows` rows."""
    for low in range(0, rows, CHUNK):
        yield slice(low, min(low + CHUNK, rows))


def record_batch(name: str, columns: Columns) -> pa.Table:
    """`columns` as rows of table `name`; raises ValueError for a column it does not have."""
    schema = SCHEMAS[name]
    if unknown := set(columns) - set(schema.names):
        raise ValueError(f"Table {name} has no column {', '.join(sorted(unknown))}.")
    rows = len(next(iter(columns.values())))
    arrays = [
        columns[field.name] if field.name in columns else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)


def write_table(folder: Path, name: str, parts: Iterable[pa.Table]) -> int:
    """Write `parts` as `<folder>/<name>.parquet`, a row group each, and return the rows.

    The file appears under its name only when it is whole.
    """
    unfinished = folder / f".{name}.parquet.part"
    rows = 0
    with pq.ParquetWriter(unfinished, SCHEMAS[name], compression="zstd") as writer:
        for part in parts:
            writer.write_table(part, row_group_size=max(part.num_rows, 1))
            rows += part.num_rows
    unfinished.replace(folder / f"{name}.parquet")
    return rows
