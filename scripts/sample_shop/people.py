"""The generated customers: who they are, where they live and since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sample_shop import names
from sample_shop.accounts import COUNTRY_SHARES, SHARES, account_ids
from sample_shop.columns import Floats, Ints, ids
from sample_shop.demand import DAY, MICROS, Demand
from sample_shop.draws import Rng, below, weighted, weighted_by_row
from sample_shop.tables import Columns


@dataclass(frozen=True, slots=True)
class People:
    """One entry a customer, by account and then by age of the customer account."""

    account: Ints
    number: Ints  # 1, 2, … in each account: the same ids exist in both
    since: Floats  # the fraction of all demand (see Demand) that had passed when they came
    created_at: Ints
    country: Ints
    gender: Ints  # female, male, other, not told
    first_name: Ints
    last_name: Ints
    home: Ints  # position in POSTAL_CODES, CITIES and REGIONS

    def __len__(self) -> int:
        return len(self.account)


def draw_people(rng: Rng, size: int, demand: Demand) -> People:
    """`size` customers of both accounts."""
    account = weighted(rng, size, SHARES)
    since = rng.random(size)
    created_at = demand.instants(account, since)
    # Some bought as a guest first, and the customer account came up to three weeks later.
    bought_first = rng.random(size) < 0.02
    delay = below(rng, np.full(size, 21 * DAY)) * MICROS
    created_at = np.where(
        bought_first, np.minimum(created_at + delay, demand.as_of - MICROS), created_at
    )
    order = np.lexsort((created_at, account))
    account, since, created_at = account[order], since[order], created_at[order]
    first_of_account = np.searchsorted(account, np.arange(len(SHARES)))
    country = weighted_by_row(rng, account, COUNTRY_SHARES)
    gender = weighted(rng, size, (46, 42, 2, 10))
    sex = np.where(gender < 2, gender, weighted(rng, size, (1, 1)))
    return People(
        account=account,
        number=np.arange(size) - first_of_account[account] + 1,
        since=since,
        created_at=created_at,
        country=country,
        gender=gender,
        first_name=names.FIRST_NAMES.draw_skewed(rng, 2 * country + sex),
        last_name=names.LAST_NAMES.draw_skewed(rng, 2 * country + sex),
        home=names.POSTAL_CODES.draw(rng, country),
    )


def customer_keys(people: People, rows: Ints | slice) -> Columns:
    """The columns `account_id` and `customer_id` of each of `rows`."""
    return {
        "account_id": account_ids(people.account[rows]),
        "customer_id": customer_ids(people, rows),
    }


def customer_ids(people: People, rows: Ints | slice) -> Any:
    """The `customer_id` of each of `rows`."""
    return ids(people.number[rows])
