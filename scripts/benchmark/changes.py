"""A day in the life of a made-up shop: 1 percent of its customers order, log in and change."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

# One customer in a hundred, by the end of the id; others do not change.
CHANGED = "customer_id like '%17'"
KEYS = "account_id, customer_id"
MADE_ON = "timestamptz '2026-11-01 12:00:00+00'"
NEW_ROWS = {
    "orders": f"* replace (order_id || '_next' as order_id, {MADE_ON} as ordered_at,"
    " 'delivered' as status, cast(null as timestamptz) as cancelled_at)",
    "logins": f"* replace ({MADE_ON} as logged_in_at)",
    "messages": f"* replace (message_id || '_next' as message_id, {MADE_ON} as sent_at)",
    "events": f"* replace (event_id || '_next' as event_id, {MADE_ON} as occurred_at)",
}


def next_day(shop: Path, folder: Path) -> Path:
    """Write the shop as it is a day later, to a folder; give the folder."""
    shutil.copytree(shop, folder)
    with duckdb.connect() as connection:
        for table, columns in NEW_ROWS.items():
            rows = f"read_parquet('{shop / table}.parquet')"
            connection.execute(
                f"copy (from {rows} union all by name select {columns} from {rows}"
                f" where {CHANGED} qualify row_number() over (partition by {KEYS}) = 1)"
                f" to '{folder / table}.parquet'"
            )
        customers = f"read_parquet('{shop / 'customers'}.parquet')"
        changed = f"case when {CHANGED} then 'new_' || email else email end as email"
        connection.execute(
            f"copy (select * replace ({changed}) from {customers}) to '{folder}/customers.parquet'"
        )
    return folder


def more_orders(shop: Path, folder: Path, times: int) -> Path:
    """Write the shop with every order so many times, to a folder; give the folder."""
    shutil.copytree(shop, folder)
    with duckdb.connect() as connection:
        for table in ("orders", "order_items"):
            rows = f"read_parquet('{shop / table}.parquet')"
            connection.execute(
                "copy (select * exclude (copy) replace (order_id || '_' || copy as order_id)"
                f" from {rows}, range({times}) as copies (copy)) to '{folder / table}.parquet'"
            )
    return folder
