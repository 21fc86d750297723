"""The table `payments`: how orders were paid, some in two parts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from sample_shop.baskets import Baskets
from sample_shop.columns import chosen, ids, instants, money
from sample_shop.demand import DAY, HOUR, MICROS, Demand
from sample_shop.draws import Rng, below, weighted_by_row
from sample_shop.orders import CANCELLED, PENDING, Orders, order_keys
from sample_shop.tables import chunks, record_batch

_METHODS = (
    "card",
    "paypal",
    "bank_transfer",
    "cash_on_delivery",
    "voucher",
    "boleto",
    "apple_pay",
)
_METHOD_SHARES = ((48, 18, 16, 11, 3, 1, 3), (62, 17, 4, 1, 3, 3, 10))
_VOUCHER = _METHODS.index("voucher")
_SLOW = np.array([_METHODS.index(name) for name in ("bank_transfer", "cash_on_delivery", "boleto")])


def payment_rows(rng: Rng, orders: Orders, baskets: Baskets, demand: Demand) -> Iterator[pa.Table]:
    """The table `payments`, by order; what is still to be paid is not in it."""
    method = weighted_by_row(rng, orders.account, _METHOD_SHARES)
    seconds = np.where(np.isin(method, _SLOW), 4 * DAY, HOUR // 4)
    paid_at = orders.ordered_at + below(rng, seconds) * MICROS
    # Half of the cancelled orders had been paid; a few old payments have lost their instant.
    happened = rng.random(len(orders)) < np.where(orders.status == CANCELLED, 0.5, 1.0)
    is_paid = happened & (orders.status != PENDING) & (paid_at < demand.as_of)
    dated = rng.random(len(orders)) >= 0.01
    in_two = (rng.random(len(orders)) < 0.07) & (method != _VOUCHER) & (baskets.total >= 20_00)
    by_voucher = np.where(in_two, baskets.total // 4 // 500 * 500, 0)

    slots = np.flatnonzero(np.stack([is_paid, is_paid & (by_voucher > 0)], axis=1).ravel())
    for rows in chunks(len(slots)):
        order, is_voucher = slots[rows] // 2, slots[rows] % 2 == 1
        rest = baskets.total[order] - by_voucher[order]
        yield record_batch(
            "payments",
            {
                **order_keys(orders, order),
                "payment_id": ids(np.arange(rows.start, rows.stop) + 1, "pay-"),
                "method": chosen(_METHODS, np.where(is_voucher, _VOUCHER, method[order])),
                "amount": money(np.where(is_voucher, by_voucher[order], rest)),
                "paid_at": instants(paid_at[order], dated[order]),
            },
        )
