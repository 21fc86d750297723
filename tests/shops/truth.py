"""Customer metrics of a canonical shop computed with pandas, to check the marts against.

Written from the shop's contract alone. Of two orders at the same instant the one with the greater
`order_id` is the later.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

QUALIFYING_STATUSES = "fulfilled,out_for_delivery,delivered,shipped"
QUALIFYING_MIN_AGE_HOURS = 24
KEY = ["account_id", "customer_id"]
PROFILE = ["country", "region", "city", "postal_code", "created_at"]
UTC_TYPE = "datetime64[us, UTC]"
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Instants:
    """The instant of a run as one account sees it."""

    as_of: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        """The account's local day at `as_of`."""
        return self.as_of.astimezone(self.zone).date()

    def day(self, day: str) -> pd.Timestamp:
        """When a local day, such as 2011-11-25, begins."""
        return pd.Timestamp(to_utc(date.fromisoformat(day), self.zone.key))

    def midnight(self, days_ago: int) -> pd.Timestamp:
        """When the local day so many days before today begins."""
        return self.day((self.today - timedelta(days=days_ago)).isoformat())

    def months_ago(self, months: int) -> pd.Timestamp:
        """When the day so many months before today begins; the last of a shorter month."""
        day = pd.Timestamp(self.today) - pd.DateOffset(months=months)
        return self.day(day.date().isoformat())


@cache
def to_utc(value: date | datetime, zone: str) -> datetime:
    """A local time as an instant; a plain date is its midnight, an offset is honoured.

    A local time that daylight saving skips is the later one and a repeated one the earlier, which
    is what `fold=0`, the default, means.
    """
    local = value if isinstance(value, datetime) else datetime.combine(value, time())
    aware = local if local.tzinfo else local.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Shop:
    """A canonical folder read at an instant: rows from then on do not exist."""

    folder: Path
    as_of: datetime
    accounts: pd.DataFrame

    def table(self, name: str, moment: str, columns: list[str]) -> pd.DataFrame:
        """The rows of a table before `as_of` (and those of unknown time), times in UTC.

        `columns` are those the caller needs; a missing one, or a missing table, is empty.
        """
        path = self.folder / f"{name}.parquet"
        rows = pd.read_parquet(path) if path.exists() else pd.DataFrame(columns=columns)
        for column in columns:
            if column not in rows:
                rows[column] = None
            if column.endswith("_at"):
                rows[column] = self._instants(rows, column)
        return rows[~(rows[moment] >= self.as_of)].reset_index(drop=True)

    def _instants(self, rows: pd.DataFrame, column: str) -> pd.Series:
        zones = rows["account_id"].map(self.accounts["time_zone"])
        moments = [
            pd.NaT if pd.isna(value) else to_utc(value, zone)
            for value, zone in zip(rows[column], zones, strict=True)
        ]
        return pd.Series(moments, index=rows.index, dtype=UTC_TYPE)


def read_shop(folder: Path, as_of: datetime) -> Shop:
    """The shop in `folder` at `as_of`."""
    accounts = pd.read_parquet(folder / "accounts.parquet").set_index("account_id")
    return Shop(folder, as_of, accounts)


def instants_of(folder: Path, as_of: datetime) -> Instants:
    """The instants of a shop that has one account."""
    (zone,) = read_shop(folder, as_of).accounts["time_zone"]
    return Instants(as_of, ZoneInfo(zone))


def customer_metrics(folder: Path, as_of: datetime) -> pd.DataFrame:
    """One row a customer, indexed by account and customer.

    Money is Decimal; instants are UTC and NaT where unknown; ratios are floats, NaN where unknown.
    """
    shop = read_shop(folder, as_of)
    customers = shop.table("customers", "created_at", [*KEY, *PROFILE])
    metrics = customers.set_index(KEY)[PROFILE].sort_index()
    orders = _orders(shop)
    placed = orders[orders["is_qualifying"]]
    parts = [
        _order_sums(placed),
        _order_moments(placed),
        _line_counts(shop, placed),
        orders[orders["is_cancelled"]].groupby(KEY).size().rename("cancelled_order_count"),
        _return_sums(shop),
        _review_counts(shop),
    ]
    for part in parts:
        metrics = metrics.join(part)
    return _with_ratios(_with_zeros(metrics))


def _orders(shop: Shop) -> pd.DataFrame:
    """Every order of a customer, with `cents`, `is_cancelled` and `is_qualifying`."""
    columns = [*KEY, "order_id", "status", "ordered_at", "total_amount", "cancelled_at"]
    orders = shop.table("orders", "ordered_at", columns)
    orders = orders[orders["customer_id"].notna()].copy()
    orders["cents"] = _cents(orders["total_amount"])
    status = orders["status"].replace("canceled", "cancelled")
    orders["is_cancelled"] = (status == "cancelled") & ~(orders["cancelled_at"] >= shop.as_of)
    statuses = _setting(shop, "qualifying_statuses", QUALIFYING_STATUSES).map(
        lambda names: {name.strip() for name in names.split(",")}
    )
    hours = _setting(shop, "qualifying_min_age_hours", QUALIFYING_MIN_AGE_HOURS)
    age = shop.as_of - orders["ordered_at"]
    old_enough = age > pd.to_timedelta(orders["account_id"].map(hours).astype(float), unit="h")
    has_status = [
        name in statuses[account]
        for name, account in zip(status, orders["account_id"], strict=True)
    ]
    orders["is_qualifying"] = old_enough & pd.Series(has_status, index=orders.index, dtype=bool)
    return orders


def _setting(shop: Shop, column: str, default: object) -> pd.Series:
    """An account's own setting, or the project's, by account."""
    accounts = shop.accounts
    if column not in accounts:
        return pd.Series(default, index=accounts.index)
    return accounts[column].map(lambda value: default if pd.isna(value) else value)


def _cents(amounts: pd.Series) -> pd.Series:
    """Money as whole cents, whose sums are exact; missing money is 0."""
    return amounts.map(lambda amount: 0 if pd.isna(amount) else int(amount * 100)).astype("int64")


def _money(cents: pd.Series) -> pd.Series:
    return cents.map(lambda count: Decimal(int(count)).scaleb(-2)).astype(object)


def _order_sums(placed: pd.DataFrame) -> pd.DataFrame:
    grouped = placed.groupby(KEY)
    return pd.DataFrame(
        {"amount_spent": _money(grouped["cents"].sum()), "order_count": grouped.size()}
    )


def _order_moments(placed: pd.DataFrame) -> pd.DataFrame:
    in_time = placed.sort_values(["ordered_at", "order_id"])
    place = in_time.groupby(KEY).cumcount()
    last = in_time.groupby(KEY).tail(1).set_index(KEY)
    return pd.DataFrame(
        {
            "first_order_at": in_time[place == 0].set_index(KEY)["ordered_at"],
            "second_order_at": in_time[place == 1].set_index(KEY)["ordered_at"],
            "last_order_at": last["ordered_at"],
            "last_order_amount": _money(last["cents"]),
        }
    )


def _line_counts(shop: Shop, placed: pd.DataFrame) -> pd.DataFrame:
    path = shop.folder / "order_items.parquet"
    columns = ["account_id", "order_id", "product_id", "quantity"]
    items = pd.read_parquet(path) if path.exists() else pd.DataFrame(columns=columns)
    if "product_id" not in items:
        items["product_id"] = None
    buyers = placed[[*KEY, "order_id"]]
    grouped = items.merge(buyers, on=["account_id", "order_id"]).groupby(KEY)
    return pd.DataFrame(
        {
            "unit_count": grouped["quantity"].sum(),
            "distinct_product_count": grouped["product_id"].nunique(),
        }
    )


def _return_sums(shop: Shop) -> pd.DataFrame:
    columns = [*KEY, "quantity", "refund_amount", "returned_at"]
    returns = shop.table("returned_items", "returned_at", columns)
    returns["cents"] = _cents(returns["refund_amount"])
    grouped = returns.groupby(KEY)
    return pd.DataFrame(
        {
            "amount_refunded": _money(grouped["cents"].sum()),
            "returned_item_count": grouped["quantity"].sum(),
        }
    )


def _review_counts(shop: Shop) -> pd.DataFrame:
    reviews = shop.table("reviews", "reviewed_at", [*KEY, "rating", "reviewed_at"])
    rating = reviews["rating"].astype("Int64")
    grouped = reviews.assign(rating=rating, is_negative=rating <= 3).groupby(KEY)
    return pd.DataFrame(
        {
            "review_count": grouped.size(),
            "negative_feedback_count": grouped["is_negative"].sum(),
            "rating_sum": grouped["rating"].sum(),
        }
    )


def _with_zeros(metrics: pd.DataFrame) -> pd.DataFrame:
    """Nothing counted is 0 and nothing summed is 0.00."""
    filled = metrics.copy()
    for column in filled.columns:
        if column.endswith("_count") or column == "rating_sum":
            filled[column] = [0 if pd.isna(count) else int(count) for count in filled[column]]
    for column in ("amount_spent", "amount_refunded"):
        sums = [Decimal("0.00") if pd.isna(total) else total for total in filled[column]]
        filled[column] = pd.Series(sums, index=filled.index, dtype=object)
    return filled


def _with_ratios(metrics: pd.DataFrame) -> pd.DataFrame:
    """The difference and the ratios; a ratio is unknown unless its denominator is above 0."""
    spent, refunded = metrics["amount_spent"], metrics["amount_refunded"]
    return metrics.assign(
        net_amount_spent=spent - refunded,
        average_order_value=_ratio(spent, metrics["order_count"]),
        average_rating=_ratio(metrics["rating_sum"], metrics["review_count"]),
        refund_share=_ratio(refunded, spent),
    ).drop(columns="rating_sum")


def _ratio(above: pd.Series, below: pd.Series) -> pd.Series:
    values = [
        float(Decimal(part) / Decimal(whole)) if whole > 0 else float("nan")
        for part, whole in zip(above, below, strict=True)
    ]
    return pd.Series(values, index=above.index, dtype=float)
