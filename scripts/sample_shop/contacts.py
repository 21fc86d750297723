"""What customers do and receive beside buying: the tables `logins`, `messages` and `events`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from sample_shop.accounts import CURRENCIES
from sample_shop.catalogue import POPULARITY, PRODUCT_IDS, PRODUCTS
from sample_shop.columns import Ints, chosen, ids, instants
from sample_shop.demand import Demand
from sample_shop.draws import Rng, long_tailed_counts, weighted
from sample_shop.people import People, customer_keys
from sample_shop.profiles import json_text
from sample_shop.tables import chunks, record_batch

_CHANNELS = ("email", "sms", "push", "whatsapp", "in_app", "phone", "post", "other")
_CHANNEL_SHARES = (50, 20, 14, 6, 5, 1.5, 2.5, 1)
_CAMPAIGNS = (None, "welcome", "black_friday", "christmas", "win_back", "newsletter", "birthday")
_CAMPAIGN_SHARES = (10, 14, 14, 10, 12, 35, 5)
_STATUSES = ("delivered", "opened", "clicked", "sent", "bounced", "failed", "unsubscribed")
_STATUS_SHARES = (45, 28, 10, 9, 4, 3, 1)

_PRODUCT_EVENTS = ("viewed_product", "added_to_cart", "removed_from_cart", "added_to_wishlist")
_OTHER_EVENTS = (
    ("subscribed_newsletter", json_text({"list": "weekly", "double_opt_in": True})),
    ("subscribed_newsletter", json_text({"list": "sales", "double_opt_in": False})),
    ("searched", json_text({"term": "macbook air", "results": 2})),
    ("searched", json_text({"term": "zażółć", "results": 0})),
    ("started_checkout", None),
)
_EVENT_SHARES = (46, 27, 4, 8, 4, 2, 4, 1, 4)


def login_rows(rng: Rng, people: People, demand: Demand) -> Iterator[pa.Table]:
    """The table `logins`, by customer and time."""
    customer, logged_in_at = _moments(rng, people, demand, mean=3.0, shape=0.5)
    order = np.lexsort((logged_in_at, customer))
    customer, logged_in_at = customer[order], logged_in_at[order]
    for rows in chunks(len(customer)):
        yield record_batch(
            "logins",
            {
                **customer_keys(people, customer[rows]),
                "logged_in_at": instants(logged_in_at[rows]),
            },
        )


def message_rows(rng: Rng, people: People, demand: Demand) -> Iterator[pa.Table]:
    """The table `messages`, by customer; many customers have never had one on some channel."""
    customer, sent_at = _moments(rng, people, demand, mean=5.0, shape=0.8)
    for rows in chunks(len(customer)):
        size = rows.stop - rows.start
        yield record_batch(
            "messages",
            {
                **customer_keys(people, customer[rows]),
                "message_id": ids(np.arange(rows.start, rows.stop) + 1, "msg-"),
                "channel": chosen(_CHANNELS, weighted(rng, size, _CHANNEL_SHARES)),
                "campaign": chosen(_CAMPAIGNS, weighted(rng, size, _CAMPAIGN_SHARES)),
                "sent_at": instants(sent_at[rows]),
                "status": chosen(_STATUSES, weighted(rng, size, _STATUS_SHARES)),
            },
        )


def event_rows(rng: Rng, people: People, demand: Demand) -> Iterator[pa.Table]:
    """The table `events`, by customer, each with properties that fit its name."""
    customer, occurred_at = _moments(rng, people, demand, mean=4.0, shape=0.4)
    names = (*_PRODUCT_EVENTS, *(name for name, _ in _OTHER_EVENTS))
    properties = (*_product_properties(), *(details for _, details in _OTHER_EVENTS))
    products = len(PRODUCTS)
    for rows in chunks(len(customer)):
        size = rows.stop - rows.start
        event = weighted(rng, size, _EVENT_SHARES)
        about = people.account[customer[rows]] * products + weighted(rng, size, POPULARITY)
        other = len(CURRENCIES) * products + event - len(_PRODUCT_EVENTS)
        yield record_batch(
            "events",
            {
                **customer_keys(people, customer[rows]),
                "event_id": ids(np.arange(rows.start, rows.stop) + 1, "evt-"),
                "name": chosen(names, event),
                "occurred_at": instants(occurred_at[rows]),
                "properties": chosen(
                    properties, np.where(event < len(_PRODUCT_EVENTS), about, other)
                ),
            },
        )


def _moments(
    rng: Rng, people: People, demand: Demand, mean: float, shape: float
) -> tuple[Ints, Ints]:
    """Customers, as often as they were active, and instants since they came."""
    tenure = 1.0 - people.since
    counts = long_tailed_counts(rng, 2 * mean * tenure, shape)
    customer = np.repeat(np.arange(len(people)), np.minimum(counts, 400))
    moment = people.since[customer] + tenure[customer] * rng.random(len(customer))
    return customer, demand.instants(people.account[customer], moment)


def _product_properties() -> Iterator[str]:
    for account, currency in enumerate(CURRENCIES):
        for product_id, product in zip(PRODUCT_IDS, PRODUCTS, strict=True):
            cents = product.cents[account]
            details = {"product_id": product_id, "category": product.category, "currency": currency}
            # A JSON number, written by hand: a float would not keep both decimals.
            yield json_text(details)[:-1] + f', "price": {cents // 100}.{cents % 100:02d}}}'
