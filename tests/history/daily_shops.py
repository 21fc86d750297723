"""The sample shop as it stood day after day: cut at an instant, with what changed until then."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

# Other days of changes than those of every run.
SEED = os.environ.get("SEGMENTS_HISTORY_SEED", "")
# When a row came to be; tables that are not named here have no time of their own.
BORN = {
    "customers": "created_at",
    "orders": "ordered_at",
    "promo_redemptions": "redeemed_at",
    "returned_items": "returned_at",
    "reviews": "reviewed_at",
    "logins": "logged_in_at",
    "messages": "sent_at",
    "payments": "paid_at",
    "referrals": "referred_at",
    "events": "occurred_at",
    "consents": "recorded_at",
    "suppressions": "suppressed_at",
}
# Rows of these tables that are known a day late, one in so many.
LATE = {"orders": 40, "logins": 50, "messages": 60, "reviews": 5, "returned_items": 5}
# What happens to customers, as the values that change; each day to others, one in so many.
CHANGES = (
    (29, {"email": "null"}),
    (31, {"email": "'new.' || customer_id || '@example.com'"}),
    (23, {"country": "case country when 'PL' then 'DE' else 'PL' end"}),
    (27, {"tags": """'["vip", "daily"]'"""}),
    (37, {"gender": "'female'"}),
)
CANCELLED, DELETED, ERASED, SUPPRESSED, DELIVERED = 25, 61, 83, 67, 15


def chance(number: int, day: str, salt: str, *keys: str) -> str:
    """Give the condition that a row is one of so many on a day; the same in every run."""
    text = " || '|' || ".join([f"'{salt}{SEED}'", f"({day})::text", *keys])
    return f"hash({text}) % {number} = 0"


def write_shop(whole: Path, folder: Path, days: list[datetime], *, changing: bool = True) -> Path:
    """Write the shop as it is on the last of some days.

    Args:
        whole: the folder of the shop with all its rows.
        folder: the new shop's.
        days: instants, rising; the shop is cut at the last, and changed on each but the first.
        changing: whether rows change, come late and vanish; else they are only added.
    """
    folder.mkdir(parents=True)
    instant = days[-1].strftime("timestamptz '%Y-%m-%d %H:%M:%S+00'")
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for path in sorted(whole.glob("*.parquet")):
            name = path.stem
            born = BORN.get(name)
            kept = f"where {born} is null or {born} < {instant}" if born else ""
            connection.execute(f"create table {name} as from '{path}' {kept}")
        if changing:
            for number in range(1, len(days)):
                change(connection, number)
            hide_late_rows(connection, len(days) - 1, days)
        # A row of a table without a time of its own is known when its order is.
        connection.execute(
            "delete from order_items where (account_id, order_id) not in"
            " (select account_id, order_id from orders)"
        )
        for path in sorted(whole.glob("*.parquet")):
            connection.execute(f"copy {path.stem} to '{folder / path.name}'")
    return folder


def change(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """Make the changes of a day to customers and orders that are there."""
    keys = ("account_id", "customer_id")
    for place, (one_in, values) in enumerate(CHANGES):
        assigned = ", ".join(f"{column} = {value}" for column, value in values.items())
        chosen = chance(one_in, str(number), f"change {place}", *keys)
        connection.execute(f"update customers set {assigned} where {chosen}")
    cancelled = chance(CANCELLED, str(number), "cancelled", "account_id", "order_id")
    connection.execute(f"update orders set status = 'cancelled' where {cancelled}")
    delivered = chance(DELIVERED, str(number), "delivered", "account_id", "order_id")
    connection.execute(
        f"update orders set status = 'delivered' where status = 'pending' and {delivered}"
    )
    deleted = chance(DELETED, str(number), "deleted", *keys)
    connection.execute(f"delete from customers where {deleted}")
    erased = chance(ERASED, str(number), "erased", *keys)
    connection.execute(
        "update customers set erased_at = coalesce(created_at, timestamptz '2020-01-01')"
        f" where {erased}"
    )
    suppressed = chance(SUPPRESSED, str(number), "suppressed", *keys)
    connection.execute(
        "insert into suppressions by name select account_id, customer_id, 'opt-out' as reason,"
        f" timestamptz '2026-01-01' as suppressed_at from customers where {suppressed}"
    )


def hide_late_rows(
    connection: duckdb.DuckDBPyConnection, number: int, days: list[datetime]
) -> None:
    """Take out rows of the last day that come a day late."""
    if number == 0:
        since = "timestamptz '1900-01-01'"
    else:
        since = days[number - 1].strftime("timestamptz '%Y-%m-%d %H:%M:%S+00'")
    for name, one_in in LATE.items():
        born = BORN[name]
        late = chance(one_in, "0", "late", "account_id", "customer_id", f"{born}::text")
        connection.execute(f"delete from {name} where {late} and {born} >= {since}")
