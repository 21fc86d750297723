"""The shop's rows in Polars: clean, dated before the run, money in cents of the account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

KEYS = ["account_id", "customer_id"]
ORDER = ["account_id", "order_id"]
EDGES = r"^[\s\p{Z}\p{Cc}\p{Cf}]+|[\s\p{Z}\p{Cc}\p{Cf}]+$"
QUALIFYING = ["fulfilled", "out_for_delivery", "delivered", "shipped"]
CENTS, RATE = 100, 100_000_000


def clean(*names: str) -> list[pl.Expr]:
    """Give columns without space around them; blank is null."""
    trimmed = [pl.col(name).str.replace_all(EDGES, "") for name in names]
    return [pl.when(one != "").then(one) for one in trimmed]


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop's folder at an instant in UTC, and its accounts."""

    folder: Path
    as_of: datetime

    def rows(self, table: str, *texts: str, time: str | None = None) -> pl.LazyFrame:
        """Give a table with clean texts, its instants in UTC, and nothing later than the run."""
        found = pl.scan_parquet(self.folder / f"{table}.parquet")
        times = [name for name, type_ in found.collect_schema().items() if type_ == pl.Datetime]
        found = found.with_columns(pl.col(name).dt.replace_time_zone(None) for name in times)
        found = found.with_columns(clean(*texts))
        return found if time is None else found.filter(pl.col(time) < self.as_of)

    def accounts(self) -> pl.DataFrame:
        """Give the accounts with their day and what their money is in euros."""
        found = self.rows("accounts", "account_id", "currency", "time_zone").collect()
        rates = self.rows("exchange_rates", "from_currency", "to_currency").collect()
        today, euros = [], []
        for zone, currency in found.select("time_zone", "currency").iter_rows():
            there = pl.Series([self.as_of]).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
            today.append(there.dt.date()[0])
            known = rates.filter(
                (pl.col("from_currency") == currency)
                & (pl.col("to_currency") == "EUR")
                & (pl.col("on_date") <= today[-1])
            ).sort("on_date")
            euros.append(1.0 if currency == "EUR" else float(known["rate"][-1]))
        return found.with_columns(today=pl.Series(today), rate_to_eur=pl.Series(euros))

    def local(self, column: str) -> pl.Expr:
        """Give the day of an instant where the account is."""
        found = pl.lit(None, pl.Date)
        for account, zone in self.accounts().select("account_id", "time_zone").iter_rows():
            there = pl.col(column).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
            found = pl.when(pl.col("account_id") == account).then(there.dt.date()).otherwise(found)
        return found

    def orders(self) -> pl.LazyFrame:
        """Give orders as they stood, in cents of the account, and whether they count."""
        accounts = self.accounts().lazy().select(
            "account_id", own=pl.col("currency"),
            statuses=pl.col("qualifying_statuses").str.split(",").fill_null(QUALIFYING),
            hours=pl.col("qualifying_min_age_hours").fill_null(24),
        )  # fmt: skip
        rates = self.rows("exchange_rates", "from_currency", "to_currency").select(
            pl.col("on_date").alias("day"), pl.col("from_currency").alias("currency"),
            pl.col("to_currency").alias("own"),
            rate=(pl.col("rate").cast(pl.Decimal(28, 8)) * RATE).cast(pl.Int64),
        ).sort("day")  # fmt: skip
        orders = self.rows(
            "orders", "account_id", "order_id", "customer_id", "status", "currency",
            time="ordered_at",
        )  # fmt: skip
        orders = orders.join(accounts, on="account_id", how="left").with_columns(
            pl.col("currency").str.to_uppercase().fill_null(pl.col("own")),
            status=pl.col("status").str.to_lowercase().str.replace("canceled", "cancelled"),
            day=self.local("ordered_at"),
            cents=(pl.col("total_amount").fill_null(0).cast(pl.Decimal(28, 2)) * CENTS).cast(
                pl.Int64
            ),
        )
        orders = orders.sort("day").join_asof(
            rates, on="day", by=["currency", "own"], check_sortedness=False
        )
        rate = pl.when(pl.col("currency") != pl.col("own")).then(pl.col("rate")).fill_null(RATE)
        oldest = pl.lit(self.as_of) - pl.duration(hours=pl.col("hours"))
        stood = pl.col("cancelled_at").is_null() | (pl.col("cancelled_at") < self.as_of)
        counts = stood & pl.col("statuses").list.contains(pl.col("status"))
        return orders.select(
            *ORDER, "customer_id", "ordered_at", "day",
            cents=(pl.col("cents") * rate + RATE // 2) // RATE,
            is_qualifying=(counts & (pl.col("ordered_at") < oldest)).fill_null(False),
        )  # fmt: skip


def tag_lists(texts: pl.Series) -> pl.DataFrame:
    """Give each different text of tags once, with the list that it is."""
    known = texts.drop_nulls().unique().to_list()
    return pl.DataFrame({"tags": known, "listed": [read_list(one) for one in known]})


def read_list(text: str) -> list[str]:
    """Read a JSON list of texts; what is none is an empty one."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [one.strip() for one in found if isinstance(one, str)] if isinstance(found, list) else []
