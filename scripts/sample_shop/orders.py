"""The orders of the sample shop: who bought when, where from, and how it went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sample_shop import names
from sample_shop.accounts import COUNTRY_SHARES, EU, SHARES, account_ids
from sample_shop.columns import Flags, Floats, Ints, ids
from sample_shop.demand import DAY, MICROS, Demand
from sample_shop.draws import Rng, long_tailed_counts, weighted, weighted_by_row
from sample_shop.people import People
from sample_shop.tables import Columns

STATUSES = (
    "pending",
    "paid",
    "fulfilled",
    "shipped",
    "out_for_delivery",
    "delivered",
    "cancelled",
    "on_hold",
    "refunded",
)
PENDING, PAID, FULFILLED, DELIVERED, CANCELLED = 0, 1, 2, 5, 6

# What has become of an order, in percent, by its age: under 1, 3, 10 and 30 days, and older.
_AGES = np.array([1, 3, 10, 30]) * DAY * MICROS
_STATUS_BY_AGE = (
    (36, 48, 8, 1, 0, 0, 4, 3, 0),
    (8, 30, 26, 24, 6, 1, 4, 1, 0),
    (3, 6, 10, 26, 14, 36, 4, 1, 0),
    (2, 1, 3, 6, 3, 80, 4, 0.5, 0.5),
    (0.4, 0.3, 2, 0.5, 0.2, 91.1, 4, 0.1, 1.4),
)

CHANNELS = ("web", "app", "store", "direct")
_CHANNEL_SHARES = (52, 26, 13, 9)
STORE = CHANNELS.index("store")

# Which currency an order names: the account's, none (so the account's), or another one.
HOME_CURRENCY, UNSAID_CURRENCY, FOREIGN_CURRENCY = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Orders:
    """One entry an order, by account and then by time; `customer` is -1 for a guest."""

    account: Ints
    number: Ints
    customer: Ints
    ordered_at: Ints
    status: Ints
    channel: Ints
    currency: Ints  # one of the three above
    place: Ints  # position in POSTAL_CODES, CITIES and REGIONS
    country: Ints

    def __len__(self) -> int:
        return len(self.account)

    @property
    def foreign(self) -> Flags:
        """Where the amounts are not in the account's currency."""
        foreign: Flags = self.currency == FOREIGN_CURRENCY
        return foreign


def draw_orders(rng: Rng, people: People, demand: Demand) -> Orders:
    """The orders of all customers, and a few of guests."""
    customer, moment = _purchases(rng, people)
    guests = len(customer) // 50
    customer = np.concatenate([customer, np.full(guests, -1)])
    moment = np.concatenate([moment, rng.random(guests)])
    account = np.where(
        customer >= 0,
        people.account[customer],
        weighted(rng, len(customer), SHARES),
    )
    ordered_at = demand.instants(account, moment)
    order = np.lexsort((ordered_at, account))
    customer, account, ordered_at = customer[order], account[order], ordered_at[order]
    country, place = _destinations(rng, people, customer, account)
    channel = weighted(rng, len(account), _CHANNEL_SHARES)
    first_of_account = np.searchsorted(account, np.arange(len(SHARES)))
    return Orders(
        account=account,
        number=np.arange(len(account)) - first_of_account[account] + 1,
        customer=customer,
        ordered_at=ordered_at,
        status=_statuses(rng, demand.as_of - ordered_at, channel),
        channel=channel,
        currency=_currencies(rng, account, country),
        place=place,
        country=country,
    )


def _purchases(rng: Rng, people: People) -> tuple[Ints, Floats]:
    """Whose orders there are and when, as fractions of all demand: most have few, some many."""
    tenure = 1.0 - people.since
    buys = rng.random(len(people)) < 0.76
    more = long_tailed_counts(rng, 3.4 * tenure, shape=0.35)
    counts = np.where(buys, 1 + np.minimum(more, 250), 0)
    # Who has lapsed bought only in the beginning; the others buy up to the end.
    lapsed = rng.random(len(people)) < 0.45
    span = tenure * np.where(lapsed, 0.02 + 0.5 * rng.random(len(people)), 1.0)
    customer = np.repeat(np.arange(len(people)), counts)
    is_first = np.ones(len(customer), dtype=np.bool_)
    is_first[1:] = customer[1:] != customer[:-1]
    fraction = rng.random(len(customer))
    # The first purchase follows the registration closely.
    fraction = np.where(is_first, 0.15 * fraction * fraction, fraction)
    return customer, people.since[customer] + span[customer] * fraction


def _statuses(rng: Rng, age: Ints, channel: Ints) -> Ints:
    status = weighted_by_row(rng, np.searchsorted(_AGES, age, side="right"), _STATUS_BY_AGE)
    handed_over = (channel == STORE) & (status != CANCELLED)
    return np.where(handed_over, FULFILLED, status)


def _destinations(rng: Rng, people: People, customer: Ints, account: Ints) -> tuple[Ints, Ints]:
    """Country and place of delivery: home for most, another town for presents and guests."""
    country = weighted_by_row(rng, account, COUNTRY_SHARES)
    known = customer >= 0
    country[known] = people.country[customer[known]]
    place = names.POSTAL_CODES.draw(rng, country)
    at_home = known & (rng.random(len(customer)) < 0.85)
    place[at_home] = people.home[customer[at_home]]
    return country, place


def _currencies(rng: Rng, account: Ints, country: Ints) -> Ints:
    """Half of the orders name the account's currency; a few Polish ones are in zloty."""
    currency = weighted(rng, len(account), (1, 1))
    polish = (account == EU) & (country == names.COUNTRY_CODES.index("PL"))
    return np.where(polish & (rng.random(len(account)) < 0.015), FOREIGN_CURRENCY, currency)


def order_keys(orders: Orders, rows: Ints | slice) -> Columns:
    """The columns `account_id` and `order_id` of each of `rows`."""
    return {"account_id": account_ids(orders.account[rows]), "order_id": order_ids(orders, rows)}


def order_ids(orders: Orders, rows: Ints | slice) -> Any:
    """The `order_id` of each of `rows`."""
    return ids(orders.number[rows])
