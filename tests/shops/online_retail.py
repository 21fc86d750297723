"""The UCI Online Retail set, a British gift shop of 2010 and 2011, as a canonical shop.

`CustomerID` is the customer; `Country` the customer's country, the last one where it varies.
`InvoiceNo` is the order: fulfilled, at the time of its first line, London time. A line of an
invoice is an order item, numbered by its row in the file, of `Quantity` times `UnitPrice`.
Postage and carriage (`POST`, `C2`, `DOT`) are the order's shipping and no item.
An invoice that begins with `C` gives money back: each of its lines is a returned item of the
buyer, matched to no order, with quantity and amount turned positive. A line that returns no goods
(a discount `D`, postage, a bank charge or commission) refunds its money and returns 0 units.
Free lines (price 0) and lines keyed by hand (`M`) stay items like others, so an order of only
free lines is an order of 0.00. Invoices without a customer are orders of guests, and what guests
returned is left out, since a return belongs to a customer.
`Channel Islands`, `European Community` and `Unspecified` are no ISO country: unknown.

Missing: every personal detail, when customers joined, discounts, taxes, payments, reviews.
"""

from decimal import Decimal
from pathlib import Path

import pandas as pd

from .canonical import money, write_table

FOLDER = "online_retail_dev_slice"
ACCOUNT = "uk_shop"
SHIPPING_CODES = frozenset({"POST", "C2", "DOT"})
NOT_GOODS = SHIPPING_CODES | {"D", "BANK CHARGES", "AMAZONFEE", "CRUK"}
COUNTRIES = {
    "Australia": "AU",
    "Austria": "AT",
    "Bahrain": "BH",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "Channel Islands": None,
    "Cyprus": "CY",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "EIRE": "IE",
    "European Community": None,
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Greece": "GR",
    "Hong Kong": "HK",
    "Iceland": "IS",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Lebanon": "LB",
    "Lithuania": "LT",
    "Malta": "MT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "RSA": "ZA",
    "Saudi Arabia": "SA",
    "Singapore": "SG",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "USA": "US",
    "United Arab Emirates": "AE",
    "United Kingdom": "GB",
    "Unspecified": None,
}


def convert(source: Path, target: Path) -> None:
    """Write the invoice lines found in folder `source` as a canonical shop in `target`."""
    lines = _read_lines(source)
    credit = lines["InvoiceNo"].str.startswith("C")
    write_table(target, "accounts", _accounts())
    write_table(target, "customers", _customers(lines))
    write_table(target, "orders", _orders(lines[~credit]))
    write_table(target, "order_items", _order_items(lines[~credit]))
    write_table(target, "returned_items", _returned_items(lines[credit]))


def _read_lines(source: Path) -> pd.DataFrame:
    """The lines as text, with `row` (from 1), `moment`, `units` and `amount` beside them."""
    path = source / "online_retail_dev.csv.gz"
    lines = pd.read_csv(path, dtype=str, keep_default_na=False)
    lines.insert(0, "row", [str(number) for number in range(1, len(lines) + 1)])
    lines["moment"] = pd.to_datetime(lines["InvoiceDate"], format="%Y-%m-%d %H:%M:%S")
    lines["units"] = lines["Quantity"].astype(int)
    lines["amount"] = [
        money(str(units * Decimal(price)))
        for units, price in zip(lines["units"], lines["UnitPrice"], strict=True)
    ]
    return lines


def _accounts() -> pd.DataFrame:
    account = (ACCOUNT, "British gift shop", "GBP", "Europe/London", "GB")
    columns = ["account_id", "name", "currency", "time_zone", "country"]
    return pd.DataFrame([account], columns=columns)


def _customers(lines: pd.DataFrame) -> pd.DataFrame:
    known = lines[lines["CustomerID"] != ""]
    latest = known.sort_values("moment", kind="stable").groupby("CustomerID")["Country"].last()
    countries = [COUNTRIES[name] for name in latest]
    return pd.DataFrame(
        {"account_id": ACCOUNT, "customer_id": latest.index, "country": countries}, dtype=object
    )


def _orders(lines: pd.DataFrame) -> pd.DataFrame:
    is_shipping = lines["StockCode"].isin(SHIPPING_CODES)
    shipping = lines["amount"].where(is_shipping, money("0"))
    invoices = lines.assign(shipping=shipping).groupby("InvoiceNo", sort=True)
    customers = invoices["CustomerID"].first()
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "order_id": customers.index,
            "customer_id": customers.where(customers != "", None).to_numpy(),
            "status": "fulfilled",
            "ordered_at": invoices["moment"].min().to_numpy(),
            "total_amount": invoices["amount"].sum().to_numpy(),
            "shipping_amount": invoices["shipping"].sum().to_numpy(),
        }
    )


def _order_items(lines: pd.DataFrame) -> pd.DataFrame:
    items = lines[~lines["StockCode"].isin(SHIPPING_CODES)]
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "order_id": items["InvoiceNo"],
            "line_id": items["row"],
            "product_id": items["StockCode"],
            "product_name": items["Description"],
            "quantity": items["units"],
            "amount": items["amount"],
        }
    )


def _returned_items(lines: pd.DataFrame) -> pd.DataFrame:
    known = lines[lines["CustomerID"] != ""]
    returns_goods = ~known["StockCode"].isin(NOT_GOODS)
    return pd.DataFrame(
        {
            "account_id": ACCOUNT,
            "return_id": known["InvoiceNo"] + "-" + known["row"],
            "customer_id": known["CustomerID"],
            "product_id": known["StockCode"],
            "product_name": known["Description"],
            "quantity": (-known["units"]).where(returns_goods, 0),
            "refund_amount": -known["amount"],
            "returned_at": known["moment"],
        }
    )
