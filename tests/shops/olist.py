"""Orders of Olist, a Brazilian marketplace of 2016 to 2018, as a canonical shop.

The customer is the person, `customer_unique_id` (Olist's `customer_id` is one per order), with
city, state, and the five digits of the postal code of the latest order.
An order is placed at `order_purchase_timestamp`, Brasilia time; what the customer pays is the sum
of its payments (which differs from price plus freight where instalments bear interest), or price
plus freight where no payment is known; freight is its shipping. `invoiced`, `processing` and
`approved` are read as paid, `created` as pending; `canceled` and `unavailable` stay as they are,
so that a spelling and a status nobody knows are met. When an order was cancelled is not known.
An item is one unit at `price`, with the English category. A payment keeps its type as the method
and is paid when the order was approved. A review is of the person who ordered, and dated by its
answer (its creation date is that of the questionnaire); the same review may speak of several
orders, so its key is review and order together. A voucher is a means of payment here: no promo
code was redeemed.

Missing: names, contacts, when people joined, discounts, taxes, returns.
"""

from decimal import Decimal
from pathlib import Path

import pandas as pd

from .canonical import money, write_table

FOLDER = "olist_dev_slice"
ACCOUNT = "olist"
STATUSES = {
    "approved": "paid",
    "canceled": "canceled",
    "created": "pending",
    "delivered": "delivered",
    "invoiced": "paid",
    "processing": "paid",
    "shipped": "shipped",
    "unavailable": "unavailable",
}


def convert(source: Path, target: Path) -> None:
    """Write the Olist tables found in folder `source` as a canonical shop in `target`."""
    people = _read(source, "customers")
    orders = _read(source, "orders").merge(people, on="customer_id", validate="one_to_one")
    orders["moment"] = pd.to_datetime(orders["order_purchase_timestamp"])
    items = _read(source, "order_items")
    payments = _read(source, "order_payments")
    write_table(target, "accounts", _accounts())
    write_table(target, "customers", _customers(orders))
    write_table(target, "orders", _orders(orders, items, payments))
    write_table(target, "order_items", _order_items(items, _categories(source)))
    write_table(target, "payments", _payments(payments, orders))
    write_table(target, "reviews", _reviews(_read(source, "order_reviews"), orders))


def _read(source: Path, table: str) -> pd.DataFrame:
    return pd.read_csv(source / f"{table}.csv", dtype=str, keep_default_na=False)


def _accounts() -> pd.DataFrame:
    account = (ACCOUNT, "Olist", "BRL", "America/Sao_Paulo", "BR")
    columns = ["account_id", "name", "currency", "time_zone", "country"]
    return pd.DataFrame([account], columns=columns)


def _customers(orders: pd.DataFrame) -> pd.DataFrame:
    latest = orders.sort_values("moment", kind="stable").groupby("customer_unique_id").last()
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "customer_id": latest.index,
            "city": latest["customer_city"].to_numpy(),
            "region": latest["customer_state"].to_numpy(),
            "postal_code": latest["customer_zip_code_prefix"].to_numpy(),
            "country": "BR",
        }
    )


def _orders(orders: pd.DataFrame, items: pd.DataFrame, payments: pd.DataFrame) -> pd.DataFrame:
    paid = _sum_by_order(payments, "payment_value")
    price = _sum_by_order(items, "price")
    freight = _sum_by_order(items, "freight_value")
    zero = Decimal("0.00")
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "order_id": orders["order_id"],
            "customer_id": orders["customer_unique_id"],
            "status": orders["order_status"].map(STATUSES),
            "ordered_at": orders["moment"],
            "total_amount": [
                paid.get(order, price.get(order, zero) + freight.get(order, zero))
                for order in orders["order_id"]
            ],
            "shipping_amount": [freight.get(order, zero) for order in orders["order_id"]],
        }
    )


def _sum_by_order(rows: pd.DataFrame, column: str) -> dict[str, Decimal]:
    amounts = rows[column].map(money)
    return dict(amounts.groupby(rows["order_id"]).sum())


def _categories(source: Path) -> dict[str, str]:
    """The English category by product; the Portuguese one where no translation is known."""
    names = _read(source, "product_category_name_translation")
    pairs = zip(names["product_category_name"], names["product_category_name_english"], strict=True)
    english = dict(pairs)
    products = _read(source, "products")
    products = products[products["product_category_name"] != ""]
    category = products["product_category_name"].map(lambda name: english.get(name, name))
    return dict(zip(products["product_id"], category, strict=True))


def _order_items(items: pd.DataFrame, categories: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "order_id": items["order_id"],
            "line_id": items["order_item_id"],
            "product_id": items["product_id"],
            "category": [categories.get(product) for product in items["product_id"]],
            "quantity": 1,
            "amount": items["price"].map(money),
        }
    )


def _payments(payments: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    approved = pd.to_datetime(orders.set_index("order_id")["order_approved_at"].replace("", None))
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "payment_id": payments["order_id"] + "-" + payments["payment_sequential"],
            "order_id": payments["order_id"],
            "method": payments["payment_type"],
            "amount": payments["payment_value"].map(money),
            "paid_at": payments["order_id"].map(approved),
        }
    )


def _reviews(reviews: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    people = orders.set_index("order_id")["customer_unique_id"]
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "review_id": reviews["review_id"] + "-" + reviews["order_id"],
            "customer_id": reviews["order_id"].map(people),
            "kind": "store",
            "rating": reviews["review_score"].astype(int),
            "reviewed_at": pd.to_datetime(reviews["review_answer_timestamp"]),
        }
    )
