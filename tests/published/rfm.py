"""The two data sets of the R package `rfm` as two accounts, and its segments in pandas.

The package scores recency, frequency and money from 1 to 5. The breaks are the quintiles of the
customers plus 1, and a score begins at its break; the fewer days since the last order, the higher
the score. A segment is a box of scores, and a customer is in the first box that holds the scores,
else in "Others". Boxes and sizes are those of the package's vignettes, version 0.3.0.

`rfm_customers` has counts and sums, not orders. A customer's orders are made up to match: so many,
on days in a row up to the last visit, of equal amounts except the last, which takes what is left.
Days are counted from 2007-01-01.

`rfm_orders` has orders. Their days are counted from 2006-12-31, the day before: the account lies
in New York, where that is still today when the year 2007 begins in UTC.
"""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd

FOLDER = "rfm_package"
ZONES = {"rfm_customers": "UTC", "rfm_orders": "America/New_York"}
TODAY = {"rfm_customers": "2007-01-01", "rfm_orders": "2006-12-31"}
BOXES = {  # lowest and highest score of recency, of frequency, of money; in the order of precedence
    "champions": ((5, 5), (5, 5), (5, 5)),
    "potential_loyalist": ((3, 5), (3, 5), (2, 5)),
    "loyal_customers": ((2, 4), (2, 4), (2, 4)),
    "promising": ((3, 4), (1, 3), (3, 5)),
    "new_customers": ((4, 5), (1, 3), (1, 5)),
    "cant_lose_them": ((1, 2), (3, 4), (4, 5)),
    "at_risk": ((1, 2), (2, 5), (4, 5)),
    "need_attention": ((1, 3), (3, 5), (3, 5)),
    "about_to_sleep": ((2, 3), (1, 3), (1, 4)),
    "lost": ((1, 1), (1, 5), (1, 5)),
}
PUBLISHED = {
    "rfm_customers_potential_loyalist": 12762,
    "rfm_customers_loyal_customers": 6965,
    "rfm_customers_lost": 5535,
    "rfm_customers_new_customers": 4475,
    "rfm_customers_about_to_sleep": 4095,
    "rfm_customers_at_risk": 2081,
    "rfm_customers_champions": 1571,
    "rfm_customers_cant_lose_them": 1471,
    "rfm_customers_need_attention": 679,
    "rfm_customers_promising": 297,
    "rfm_customers_others": 68,
    "rfm_orders_potential_loyalist": 342,
    "rfm_orders_loyal_customers": 170,
    "rfm_orders_lost": 148,
    "rfm_orders_new_customers": 104,
    "rfm_orders_about_to_sleep": 102,
    "rfm_orders_cant_lose_them": 47,
    "rfm_orders_champions": 35,
    "rfm_orders_at_risk": 28,
    "rfm_orders_need_attention": 10,
    "rfm_orders_promising": 9,
}


def published(source: Path) -> dict[str, int]:
    """The size of each segment, as printed in the two vignettes."""
    return PUBLISHED


def tables(source: Path) -> dict[str, pd.DataFrame]:
    """Both accounts with their customers and orders, as tables of the canonical shop."""
    accounts = [(name, name, "USD", zone, "US", 0) for name, zone in ZONES.items()]
    columns = ["account_id", "name", "currency", "time_zone", "country", "qualifying_min_age_hours"]
    orders = pd.concat([_orders_to_match(read_customers(source)), _orders(read_orders(source))])
    return {
        "accounts": pd.DataFrame(accounts, columns=columns),
        "customers": orders[["account_id", "customer_id"]].drop_duplicates(),
        "orders": orders,
    }


def members(source: Path) -> dict[str, set[str]]:
    """The customer ids in each segment, by the package's own scores."""
    found = {}
    for account, metrics in (
        ("rfm_customers", read_customers(source)),
        ("rfm_orders", _metrics(read_orders(source))),
    ):
        days = (pd.Timestamp(TODAY[account]) - metrics["last_day"]).dt.days
        scores = [6 - score(days), score(metrics["orders"]), score(metrics["amount"])]
        segments = segment(scores)
        for name in (*BOXES, "others"):
            if name in segments:
                found[f"{account}_{name}"] = set(metrics.index[segments == name])
    return found


def score(values: pd.Series) -> np.ndarray:
    """The fifth, 1 to 5, that each value lies in; a break belongs to the fifth above."""
    breaks = np.quantile(values, [0.2, 0.4, 0.6, 0.8]) + 1
    return np.searchsorted(breaks, values, side="right") + 1


def segment(scores: list[np.ndarray]) -> np.ndarray:
    """The name of the first box that holds each customer's three scores."""
    held = []
    for box in BOXES.values():
        bounds = zip(scores, box, strict=True)
        held.append(np.logical_and.reduce([(low <= s) & (s <= high) for s, (low, high) in bounds]))
    return np.select(held, list(BOXES), default="others")


def read_customers(source: Path) -> pd.DataFrame:
    """`last_day`, `orders` and `amount` (whole dollars) by customer id."""
    rows = pd.read_csv(source / "rfm_data_customer.csv.gz", parse_dates=["most_recent_visit"])
    metrics = pd.DataFrame(
        {
            "customer_id": rows["customer_id"].astype(int).astype(str),
            "last_day": rows["most_recent_visit"],
            "orders": rows["number_of_orders"].astype(int),
            "amount": rows["revenue"].astype(int),
        }
    )
    return metrics.set_index("customer_id")


def read_orders(source: Path) -> pd.DataFrame:
    """Every order: `customer_id` (which is a name), `day` and `amount` (whole dollars)."""
    rows = pd.read_csv(source / "rfm_data_orders.csv.gz", parse_dates=["order_date"])
    return pd.DataFrame(
        {
            "customer_id": rows["customer_id"],
            "day": rows["order_date"],
            "amount": rows["revenue"].astype(int),
        }
    )


def _metrics(orders: pd.DataFrame) -> pd.DataFrame:
    grouped = orders.groupby("customer_id")
    return pd.DataFrame(
        {
            "last_day": grouped["day"].max(),
            "orders": grouped.size(),
            "amount": grouped["amount"].sum(),
        }
    )


def _orders_to_match(metrics: pd.DataFrame) -> pd.DataFrame:
    """As many orders a customer as the data counts, that end on the day and add up to the sum."""
    rows = metrics.reset_index()
    rows = rows.loc[rows.index.repeat(rows["orders"])]
    days_before = rows.groupby("customer_id").cumcount()
    cents = rows["amount"] * 100
    share = cents // rows["orders"]
    cents = share.where(days_before > 0, cents - share * (rows["orders"] - 1))
    return _order_table(
        "rfm_customers",
        rows["customer_id"],
        rows["customer_id"] + "-" + days_before.astype(str),
        rows["last_day"] - pd.to_timedelta(days_before, unit="D"),
        cents,
    )


def _orders(orders: pd.DataFrame) -> pd.DataFrame:
    numbers = pd.Series(range(1, len(orders) + 1)).astype(str)
    return _order_table(
        "rfm_orders", orders["customer_id"], numbers, orders["day"], orders["amount"] * 100
    )


def _order_table(
    account: str, customers: pd.Series, ids: pd.Series, days: pd.Series, cents: pd.Series
) -> pd.DataFrame:
    amounts = {count: Decimal(count).scaleb(-2) for count in cents.unique().tolist()}
    return pd.DataFrame(
        {
            "account_id": account,
            "order_id": ids,
            "customer_id": customers,
            "status": "fulfilled",
            "ordered_at": days,
            "total_amount": cents.map(amounts),
        }
    )
