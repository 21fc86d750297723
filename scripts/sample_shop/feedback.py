"""What comes back from customers: the tables `returned_items` and `reviews`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from sample_shop import catalogue
from sample_shop.baskets import Baskets
from sample_shop.columns import Flags, Ints, chosen, ids, instants, money, whole_numbers
from sample_shop.demand import DAY, MICROS, Demand
from sample_shop.draws import Rng, below, weighted
from sample_shop.orders import DELIVERED, FULFILLED, Orders, order_keys
from sample_shop.people import People, customer_ids
from sample_shop.tables import chunks, record_batch

_KINDS = ("product", "store", "seller")
_NO_PRODUCT = len(catalogue.PRODUCT_IDS)
_STARS = (9, 5, 9, 22, 55)  # in percent, one star first


def returned_item_rows(
    rng: Rng, people: People, orders: Orders, baskets: Baskets, demand: Demand
) -> Iterator[pa.Table]:
    """The table `returned_items`: one line of about every twelfth order, whole or in part."""
    # A refund has no currency of its own: nothing comes back from orders in a foreign one.
    able = _received(orders) & ~orders.foreign
    order = np.flatnonzero(able & (rng.random(len(orders)) < 0.092))
    order, returned_at = _later(rng, orders, order, 4, 40, demand)
    line = baskets.first_line[order] + below(rng, baskets.line_count[order])
    quantity = 1 + below(rng, baskets.quantity[line])
    refund = baskets.amount[line] * quantity // baskets.quantity[line]
    for rows in chunks(len(order)):
        product = baskets.product[line[rows]]
        yield record_batch(
            "returned_items",
            {
                **order_keys(orders, order[rows]),
                "return_id": ids(np.arange(rows.start, rows.stop) + 1, "ret-"),
                "customer_id": customer_ids(people, orders.customer[order[rows]]),
                "product_id": chosen(catalogue.PRODUCT_IDS, product),
                "product_name": chosen(catalogue.NAMES, product),
                "quantity": whole_numbers(quantity[rows]),
                "refund_amount": money(refund[rows]),
                "returned_at": instants(returned_at[rows]),
            },
        )


def review_rows(
    rng: Rng, people: People, orders: Orders, baskets: Baskets, demand: Demand
) -> Iterator[pa.Table]:
    """The table `reviews`: of about every sixth order, a quarter with 3 stars or fewer."""
    order = np.flatnonzero(_received(orders) & (rng.random(len(orders)) < 0.18))
    order, reviewed_at = _later(rng, orders, order, 5, 60, demand)
    line = baskets.first_line[order] + below(rng, baskets.line_count[order])
    kind = weighted(rng, len(order), (80, 15, 5))
    stars = 1 + weighted(rng, len(order), _STARS)
    for rows in chunks(len(order)):
        product = np.where(kind[rows] == 0, baskets.product[line[rows]], _NO_PRODUCT)
        yield record_batch(
            "reviews",
            {
                "account_id": order_keys(orders, order[rows])["account_id"],
                "review_id": ids(np.arange(rows.start, rows.stop) + 1, "rev-"),
                "customer_id": customer_ids(people, orders.customer[order[rows]]),
                "product_id": chosen((*catalogue.PRODUCT_IDS, None), product),
                "kind": chosen(_KINDS, kind[rows]),
                "rating": whole_numbers(stars[rows]),
                "reviewed_at": instants(reviewed_at[rows]),
            },
        )


def _received(orders: Orders) -> Flags:
    """Orders that a known customer has in hand."""
    there = (orders.status == DELIVERED) | (orders.status == FULFILLED)
    received: Flags = there & (orders.customer >= 0)
    return received


def _later(
    rng: Rng, orders: Orders, order: Ints, least: int, most: int, demand: Demand
) -> tuple[Ints, Ints]:
    """An instant `least` to `most` days after each of `order`; without those still to come."""
    seconds = least * DAY + below(rng, np.full(len(order), (most - least) * DAY))
    moment = orders.ordered_at[order] + seconds * MICROS
    past = moment < demand.as_of
    return order[past], moment[past]
