"""The two seller accounts of the sample shop."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from sample_shop.columns import Ints, chosen
from sample_shop.places import COUNTRIES
from sample_shop.tables import SCHEMAS

EU, US = 0, 1
ACCOUNT_IDS = ("eu_store", "us_store")
CURRENCIES = ("EUR", "USD")
SHARES = (65, 35)

# Where customers live, by account, in the order of COUNTRIES.
_COUNTRY_WEIGHTS = {"PL": (62, 0), "DE": (14, 0), "GB": (11, 0), "FR": (7, 0), "CZ": (6, 0)}
COUNTRY_SHARES = tuple(
    tuple(_COUNTRY_WEIGHTS.get(country.code, (0, 100))[account] for country in COUNTRIES)
    for account in (EU, US)
)
HOME_COUNTRIES = ("PL", "US")


def account_ids(codes: Ints) -> Any:
    """The `account_id` of each account code."""
    return chosen(ACCOUNT_IDS, codes)


def accounts() -> pa.Table:
    """The table `accounts`: one account says its own rule for qualifying orders, one does not."""
    rows = [
        {
            "account_id": "eu_store",
            "name": "Sample Shop Europe",
            "currency": "EUR",
            "time_zone": "Europe/Warsaw",
            "country": "PL",
        },
        {
            "account_id": "us_store",
            "name": "Sample Shop US",
            "currency": "USD",
            "time_zone": "America/New_York",
            "country": "US",
            "qualifying_statuses": "fulfilled,out_for_delivery,delivered,shipped",
            "qualifying_min_age_hours": 24,
        },
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMAS["accounts"])
