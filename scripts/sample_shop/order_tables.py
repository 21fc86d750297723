"""The tables `orders`, `order_items` and `promo_redemptions`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from sample_shop import catalogue, names
from sample_shop.accounts import CURRENCIES
from sample_shop.baskets import PROMO_CODES, Baskets
from sample_shop.columns import chosen, ids, instants, joined, money, only, whole_numbers
from sample_shop.demand import DAY, MICROS, Demand
from sample_shop.draws import Rng, below, weighted
from sample_shop.orders import (
    CANCELLED,
    CHANNELS,
    HOME_CURRENCY,
    STATUSES,
    STORE,
    Orders,
    order_keys,
)
from sample_shop.people import People, customer_ids, customer_keys
from sample_shop.profiles import json_text
from sample_shop.tables import TEXT, chunks, record_batch

_CURRENCIES = (*CURRENCIES, None, "PLN")  # the account's, unsaid, foreign

_METADATA = (
    None,
    json_text({"gift": True, "gift_message": "Wszystkiego najlepszego! 🎂"}),
    json_text({"delivery_slot": "evening", "floor": 3}),
    json_text({"utm_source": "newsletter", "utm_campaign": "spring"}),
    json_text({"gift": False, "note": 'ring "twice", please'}),
)


def order_rows(
    rng: Rng, people: People, orders: Orders, baskets: Baskets, demand: Demand
) -> Iterator[pa.Table]:
    """The table `orders`, in the order of its key, which is that of time."""
    for rows in chunks(len(orders)):
        customer, ordered_at = orders.customer[rows], orders.ordered_at[rows]
        size = len(customer)
        cancelled_in = np.minimum(3 * DAY, (demand.as_of - ordered_at) // MICROS)
        currency = orders.currency[rows]
        named = np.where(currency == HOME_CURRENCY, orders.account[rows], currency + 1)
        shipped = orders.channel[rows] != STORE
        place = orders.place[rows]
        yield record_batch(
            "orders",
            {
                **order_keys(orders, rows),
                "customer_id": only(customer >= 0, customer_ids(people, np.maximum(customer, 0))),
                "status": chosen(STATUSES, orders.status[rows]),
                "channel": chosen(CHANNELS, orders.channel[rows]),
                "currency": chosen(_CURRENCIES, named),
                "ordered_at": instants(ordered_at),
                "total_amount": money(baskets.total[rows]),
                "discount_amount": money(baskets.discount[rows]),
                "shipping_amount": money(baskets.shipping[rows]),
                "tax_amount": money(baskets.tax[rows]),
                "cancelled_at": instants(
                    ordered_at + below(rng, cancelled_in) * MICROS,
                    orders.status[rows] == CANCELLED,
                ),
                "ship_city": only(shipped, chosen(names.CITIES, place)),
                "ship_region": only(shipped, chosen(names.REGIONS, place)),
                "ship_postal_code": only(shipped, chosen(names.POSTAL_CODES.values, place)),
                "ship_country": only(shipped, chosen(names.COUNTRY_CODES, orders.country[rows])),
                "metadata": chosen(_METADATA, weighted(rng, size, (80, 6, 5, 6, 3))),
            },
        )


def order_item_rows(orders: Orders, baskets: Baskets) -> Iterator[pa.Table]:
    """The table `order_items`; a discounted line keeps its list amount in its metadata."""
    for rows in chunks(len(baskets.order)):
        order, product = baskets.order[rows], baskets.product[rows]
        listed, amount = baskets.listed[rows], baskets.amount[rows]
        line = np.arange(rows.start, rows.stop) - baskets.first_line[order] + 1
        list_amount = joined('{"list_amount": "', money(listed).cast(TEXT), '"}')
        yield record_batch(
            "order_items",
            {
                **order_keys(orders, order),
                "line_id": ids(line, width=1),
                "product_id": chosen(catalogue.PRODUCT_IDS, product),
                "sku": chosen(catalogue.SKUS, product),
                "product_name": chosen(catalogue.NAMES, product),
                "category": chosen(catalogue.CATEGORIES, product),
                "brand": chosen(catalogue.BRANDS, product),
                "quantity": whole_numbers(baskets.quantity[rows]),
                "amount": money(amount),
                "metadata": only(listed > amount, list_amount),
            },
        )


def redemption_rows(
    rng: Rng, people: People, orders: Orders, baskets: Baskets, demand: Demand
) -> Iterator[pa.Table]:
    """The table `promo_redemptions`: the codes of orders in order of time, then a few without."""
    slots = np.flatnonzero(baskets.code.ravel() >= 0)
    texts = tuple(code for code, _ in PROMO_CODES)
    for rows in chunks(len(slots)):
        slot = slots[rows]
        order = slot // baskets.code.shape[1]
        yield record_batch(
            "promo_redemptions",
            {
                **order_keys(orders, order),
                "redemption_id": ids(np.arange(rows.start, rows.stop) + 1, "red-"),
                "customer_id": customer_ids(people, orders.customer[order]),
                "code": chosen(texts, baskets.code.ravel()[slot]),
                "amount": money(baskets.code_amount.ravel()[slot]),
                "redeemed_at": instants(orders.ordered_at[order]),
            },
        )
    customer = np.flatnonzero(rng.random(len(people)) < 0.01)
    moment = people.since[customer] + (1 - people.since[customer]) * rng.random(len(customer))
    yield record_batch(
        "promo_redemptions",
        {
            **customer_keys(people, customer),
            "redemption_id": ids(np.arange(len(customer)) + 1, "red-free-", width=6),
            "code": chosen(("THANKYOU", "BIRTHDAY"), weighted(rng, len(customer), (1, 1))),
            "amount": money(500 * (1 + below(rng, np.full(len(customer), 4)))),
            "redeemed_at": instants(demand.instants(people.account[customer], moment)),
        },
    )
