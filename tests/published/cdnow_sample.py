"""The published sample of CDNOW, one customer in ten, as an account of repeat and one-time buyers.

Those who published about it count purchases of one day as one, and the repeat purchases in the
first 39 weeks of 1997, to 30 September. So an order here is all that a customer bought in a day,
at the account's midnight, in New York as in `tests.shops.cdnow`. The orders after September are
there too: the segments leave them out.
"""

from pathlib import Path

import pandas as pd

from tests.shops.canonical import money

FOLDER = "cdnow"
ACCOUNT = "cdnow_sample"
MERGED_PURCHASES = 6696
ONE_TIME_BUYERS = 1411
MANY = 7


def tables(source: Path) -> dict[str, pd.DataFrame]:
    """The account with its customers and orders, as tables of the canonical shop."""
    orders = read_purchases(source)
    account = (ACCOUNT, "CDNOW", "USD", "America/New_York", "US", 0)
    columns = ["account_id", "name", "currency", "time_zone", "country", "qualifying_min_age_hours"]
    return {
        "accounts": pd.DataFrame([account], columns=columns),
        "customers": orders[["account_id", "customer_id"]].drop_duplicates(),
        "orders": orders,
    }


def read_purchases(source: Path) -> pd.DataFrame:
    """An order for each day on which a customer bought, by the id in the sample."""
    names = ["master_id", "customer_id", "day", "discs", "amount"]
    rows = pd.read_csv(
        source / "CDNOW_sample.txt.gz", sep=r"\s+", header=None, names=names, dtype=str
    )
    rows["amount"] = rows["amount"].map(money)
    days = rows.groupby(["customer_id", "day"], as_index=False).agg(total_amount=("amount", "sum"))
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "order_id": days["customer_id"] + "-" + days["day"],
            "customer_id": days["customer_id"],
            "status": "fulfilled",
            "ordered_at": pd.to_datetime(days["day"], format="%Y%m%d"),
            "total_amount": days["total_amount"],
        }
    )


def members(source: Path) -> dict[str, set[str]]:
    """The customer ids in each segment, by counting the days to the end of September."""
    orders = read_purchases(source)
    repeats = orders[orders["ordered_at"] <= "1997-09-30"].groupby("customer_id").size() - 1
    return _segments(repeats)


def published_members(source: Path) -> dict[str, set[str]]:
    """The customer ids in each segment, by the published number of repeat purchases of each."""
    summary = pd.read_csv(source / "cdnow_customers_summary.csv.gz")
    ids = summary["ID"].map("{:04d}".format)
    return _segments(pd.Series(summary["frequency"].to_numpy(), index=ids))


def published(source: Path) -> dict[str, int]:
    """The size of each segment; of the one-time buyers as in the papers."""
    sizes = {segment: len(customers) for segment, customers in published_members(source).items()}
    return sizes | {"cdnow_one_time_buyers": ONE_TIME_BUYERS}


def _segments(repeats: pd.Series) -> dict[str, set[str]]:
    found = {
        "cdnow_one_time_buyers": repeats == 0,
        "cdnow_repeat_buyers": repeats > 0,
        f"cdnow_{MANY}_repeats_or_more": repeats >= MANY,
    }
    for count in range(MANY):
        found[f"cdnow_{count}_repeats"] = repeats == count
    return {segment: set(repeats.index[is_in]) for segment, is_in in found.items()}
