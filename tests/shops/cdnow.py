"""CDNOW, an American music shop of 1997 and 1998, as a canonical shop.

One row of the file is one order, numbered by its row; several on one day are several orders. It is
placed on a plain date, that is at local midnight, and its one item has the number of discs and no
product. The set follows those who first bought in early 1997, so a customer joined on the
day of the first row. Every row is a finished sale, whence the account counts orders of any age,
and the published totals, which include the last day, can be met. New York time is assumed.

Missing: everything about the person, products, discounts, shipping, returns, cancelled orders.
"""

from pathlib import Path

import pandas as pd

from .canonical import money, write_table

FOLDER = "cdnow"
ACCOUNT = "cdnow"


def convert(source: Path, target: Path) -> None:
    """Write the purchases found in folder `source` as a canonical shop in `target`."""
    purchases = read_purchases(source)
    write_table(target, "accounts", _accounts())
    write_table(target, "customers", _customers(purchases))
    write_table(target, "orders", _orders(purchases))
    write_table(target, "order_items", _order_items(purchases))


def read_purchases(source: Path) -> pd.DataFrame:
    """Every row of the full file: `order_id`, `customer_id`, `on_date`, `discs`, `amount`."""
    names = ["customer_id", "on_date", "discs", "amount"]
    path = source / "CDNOW_master.txt.gz"
    rows = pd.read_csv(path, sep=r"\s+", names=names, skiprows=1, dtype=str)
    rows.insert(0, "order_id", [f"{number:05d}" for number in range(1, len(rows) + 1)])
    rows["on_date"] = pd.to_datetime(rows["on_date"], format="%Y%m%d").dt.date
    rows["discs"] = rows["discs"].astype(int)
    rows["amount"] = rows["amount"].map(money)
    return rows


def read_sample_customers(source: Path) -> set[str]:
    """The customer ids of the published sample of one customer in ten."""
    path = source / "CDNOW_sample.txt.gz"
    rows = pd.read_csv(path, sep=r"\s+", header=None, dtype=str)
    return set(rows[0])


def read_sample_recency(source: Path) -> pd.Series:
    """Published weeks from the first to the last day of purchase, by customer id, at 39 weeks."""
    path = source / "CDNOW_sample.txt.gz"
    names = pd.read_csv(path, sep=r"\s+", header=None, dtype=str).drop_duplicates([0, 1])
    summary = pd.read_csv(source / "cdnow_customers_summary.csv.gz").set_index("ID")["recency"]
    return pd.Series(summary.loc[names[1].astype(int)].to_numpy(), index=names[0])


def _accounts() -> pd.DataFrame:
    account = (ACCOUNT, "CDNOW", "USD", "America/New_York", "US", 0)
    columns = ["account_id", "name", "currency", "time_zone", "country", "qualifying_min_age_hours"]
    return pd.DataFrame([account], columns=columns)


def _customers(purchases: pd.DataFrame) -> pd.DataFrame:
    joined = purchases.groupby("customer_id")["on_date"].min()
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "customer_id": joined.index,
            "created_at": joined.to_numpy(),
        }
    )


def _orders(purchases: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "order_id": purchases["order_id"],
            "customer_id": purchases["customer_id"],
            "status": "fulfilled",
            "ordered_at": purchases["on_date"],
            "total_amount": purchases["amount"],
        }
    )


def _order_items(purchases: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "order_id": purchases["order_id"],
            "line_id": "1",
            "quantity": purchases["discs"],
            "amount": purchases["amount"],
        }
    )
