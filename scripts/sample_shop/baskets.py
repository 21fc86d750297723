"""What is in the orders, in whole cents: lines, discounts, codes, shipping, tax and totals.

An order's total is its lines after all discounts, plus shipping, plus tax. Discounts by code are
shared out over the lines, so that the lines alone add up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_shop.accounts import EU
from sample_shop.catalogue import POPULARITY, PRICES
from sample_shop.columns import Flags, Ints
from sample_shop.draws import Rng, weighted
from sample_shop.orders import STORE, Orders

PROMO_CODES = (
    ("WELCOME10", 10),
    ("SPRING15", 15),
    ("BLACKFRIDAY", 20),
    ("FREUNDE5", 5),
    ("VIP20", 20),
    ("APP5", 5),
    ("ŚWIĘTA10", 10),
)
_LINE_COUNTS = (52, 25, 12, 6, 3, 1, 1)
_QUANTITIES = np.array([1, 2, 3, 4, 6, 12])
_LINE_DISCOUNTS = np.array([0, 10, 15, 20, 30])  # percent
_ZLOTY_PER_EURO = 4  # the price list for Poland is rounded

# By account: tax in hundred-thousandths, free delivery from, standard and express delivery.
_TAX = np.array([23_000, 8_875])
_FREE_FROM = np.array([75_00, 100_00])
_STANDARD = np.array([4_99, 7_99])
_EXPRESS = np.array([14_90, 19_95])


@dataclass(frozen=True, slots=True)
class Baskets:
    """Lines by order, and the amounts of each order; codes are -1 where there is none."""

    order: Ints  # of each line, as are the next four
    product: Ints
    quantity: Ints
    listed: Ints  # before discounts
    amount: Ints  # after them
    first_line: Ints  # of each order, as is the rest
    line_count: Ints
    discount: Ints
    shipping: Ints
    tax: Ints
    total: Ints
    code: Ints  # orders x 2
    code_amount: Ints  # orders x 2


def draw_baskets(rng: Rng, orders: Orders) -> Baskets:
    """A basket for each of `orders`."""
    line_count = 1 + weighted(rng, len(orders), _LINE_COUNTS)
    first_line = np.cumsum(line_count) - line_count
    order = np.repeat(np.arange(len(orders)), line_count)
    product = weighted(rng, len(order), POPULARITY)
    quantity = _QUANTITIES[weighted(rng, len(order), (80, 13, 4, 1.5, 1, 0.5))]
    price = PRICES[product, orders.account[order]]
    price = np.where(orders.foreign[order], price * _ZLOTY_PER_EURO, price)
    listed = price * quantity
    percent = _LINE_DISCOUNTS[weighted(rng, len(order), (88, 5, 2, 3, 2))]
    reduced = listed - listed * percent // 100
    # A redemption has no currency of its own: no codes on orders in a foreign one, nor for guests.
    code = _codes(rng, len(orders), (orders.customer >= 0) & ~orders.foreign)
    percents = np.array([percent for _, percent in PROMO_CODES] + [0])
    code_amount = np.add.reduceat(reduced, first_line)[:, None] * percents[code] // 100
    amount = reduced - _shares(code_amount.sum(axis=1), reduced, order, first_line)
    goods = np.add.reduceat(amount, first_line)
    shipping = _shipping(rng, orders, goods)
    tax = (goods * _TAX[orders.account] + 50_000) // 100_000
    return Baskets(
        order=order,
        product=product,
        quantity=quantity,
        listed=listed,
        amount=amount,
        first_line=first_line,
        line_count=line_count,
        discount=np.add.reduceat(listed - amount, first_line),
        shipping=shipping,
        tax=tax,
        total=goods + shipping + tax,
        code=code,
        code_amount=code_amount,
    )


def _codes(rng: Rng, size: int, allowed: Flags) -> Ints:
    """No code, one or two different ones for each of `size` orders, as `size` x 2 positions."""
    count = np.where(allowed, weighted(rng, size, (76, 20, 4)), 0)
    first = weighted(rng, size, (5, 3, 4, 1, 2, 3, 1))
    step = 1 + weighted(rng, size, (1,) * (len(PROMO_CODES) - 1))
    second = (first + step) % len(PROMO_CODES)
    return np.stack([np.where(count >= 1, first, -1), np.where(count >= 2, second, -1)], axis=1)


def _shares(discount: Ints, amounts: Ints, order: Ints, first_line: Ints) -> Ints:
    """Each order's `discount` shared out over its lines by their amounts, to the last cent."""
    running: Ints = np.cumsum(amounts)
    before = (running - amounts)[first_line]
    sums: Ints = np.add.reduceat(amounts, first_line)[order]
    after_line = running - before[order]
    given = discount[order]
    # Differences of rounded running shares lose nothing, and never exceed the line.
    until: Ints = np.floor_divide(given * after_line, sums)
    until_before: Ints = np.floor_divide(given * (after_line - amounts), sums)
    return until - until_before


def _shipping(rng: Rng, orders: Orders, goods: Ints) -> Ints:
    account = orders.account
    scale: Ints = np.where(orders.foreign & (account == EU), _ZLOTY_PER_EURO, 1)
    free = goods >= _FREE_FROM[account] * scale
    express = rng.random(len(orders)) < 0.08
    cents: Ints = np.where(express, _EXPRESS[account], np.where(free, 0, _STANDARD[account]))
    cents = cents * scale
    cents[orders.channel == STORE] = 0
    return cents
