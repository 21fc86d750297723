"""One sample shop: every table of the canonical shop, generated rows first, awkward rows last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa

from sample_shop.accounts import accounts
from sample_shop.awkward import awkward_rows
from sample_shop.baskets import draw_baskets
from sample_shop.cases import table_of
from sample_shop.consents import consent_rows, suppression_rows
from sample_shop.contacts import event_rows, login_rows, message_rows
from sample_shop.customers import customers
from sample_shop.demand import demand_until
from sample_shop.draws import random_streams
from sample_shop.exchange_rates import exchange_rate_rows
from sample_shop.feedback import returned_item_rows, review_rows
from sample_shop.loyalty import gift_card_rows, referral_rows
from sample_shop.order_tables import order_item_rows, order_rows, redemption_rows
from sample_shop.orders import draw_orders
from sample_shop.payments import payment_rows
from sample_shop.people import draw_people
from sample_shop.tables import SCHEMAS, write_table


def write_shop(
    folder: Path, size: int, seed: int, as_of: int, report: Callable[[str], None]
) -> dict[str, int]:
    """Write a shop of `size` generated customers, and the awkward ones, to `folder`.

    `as_of` is in microseconds since 1970, UTC. The same size, seed and `as_of` give the same bytes
    with the same releases of NumPy and PyArrow. `report` is told each table as it is begun; the
    result is the number of rows by table.
    """
    folder.mkdir(parents=True, exist_ok=True)
    awkward = awkward_rows(as_of)
    rows = {}
    for name, parts in _generated(size, seed, as_of):
        report(name)
        last = [table_of(name, awkward[name])] if awkward.get(name) else []
        rows[name] = write_table(folder, name, chain(parts, last))
    return rows


def _generated(size: int, seed: int, as_of: int) -> Iterator[tuple[str, Iterable[pa.Table]]]:
    """The tables in the order of SCHEMAS, each made only when it is read."""
    rng = random_streams(seed)
    demand = demand_until(as_of)
    people = draw_people(rng["customers"], size, demand)
    orders = draw_orders(rng["orders"], people, demand)
    baskets = draw_baskets(rng["order_items"], orders)
    bought = (people, orders, baskets, demand)
    tables: dict[str, Iterable[pa.Table]] = {
        "accounts": [accounts()],
        "customers": customers(rng["customers"], people, demand),
        "orders": order_rows(rng["orders"], *bought),
        "order_items": order_item_rows(orders, baskets),
        "promo_redemptions": redemption_rows(rng["promo_redemptions"], *bought),
        "returned_items": returned_item_rows(rng["returned_items"], *bought),
        "reviews": review_rows(rng["reviews"], *bought),
        "logins": login_rows(rng["logins"], people, demand),
        "messages": message_rows(rng["messages"], people, demand),
        "payments": payment_rows(rng["payments"], orders, baskets, demand),
        "gift_cards": gift_card_rows(rng["gift_cards"], people),
        "referrals": referral_rows(rng["referrals"], people),
        "events": event_rows(rng["events"], people, demand),
        "consents": consent_rows(rng["consents"], people, demand),
        "suppressions": suppression_rows(rng["suppressions"], people, demand),
        "exchange_rates": exchange_rate_rows(rng["exchange_rates"], demand),
    }
    for name in SCHEMAS:
        yield name, tables[name]
