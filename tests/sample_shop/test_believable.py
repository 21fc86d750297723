"""The generated rows hang together and look like a shop: sums, shares, ages, seasons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Query = Callable[[str], list[tuple[Any, ...]]]

GENERATED = "order_id not like 'awkward%'"

# Shares that a shop of this size has, with room for chance: what is counted, of what, from, to.
SHARES = {
    "customers of the European account": (
        "account_id = 'eu_store'", "customers", 0.60, 0.70),
    "customers who never ordered": (
        "not exists (from orders o where o.account_id = t.account_id "
        "and o.customer_id = t.customer_id)", "customers", 0.15, 0.35),
    "customers with one order": (
        "(select count(*) from orders o where o.account_id = t.account_id "
        "and o.customer_id = t.customer_id) = 1", "customers", 0.25, 0.55),
    "customers with twelve orders or more": (
        "(select count(*) from orders o where o.account_id = t.account_id "
        "and o.customer_id = t.customer_id) >= 12", "customers", 0.005, 0.08),
    "customers with a decision about ads": (
        "exists (from consents c where c.account_id = t.account_id "
        "and c.customer_id = t.customer_id and c.purpose = 'ads_data')", "customers", 0.8, 0.95),
    "customers without a gender": ("gender is null", "customers", 0.05, 0.2),
    "erased customers": ("erased_at is not null", "customers", 0.001, 0.02),
    "orders of guests": ("trim(customer_id) is null", "orders", 0.005, 0.05),
    "cancelled orders": ("status = 'cancelled'", "orders", 0.02, 0.07),
    "old orders that were delivered": (
        "status in ('delivered', 'fulfilled')",
        "(from orders where ordered_at < timestamptz '2026-09-01 00:00:00Z')", 0.88, 0.98),
    "orders of the last day that were delivered": (
        "status = 'delivered'",
        "(from orders where ordered_at >= timestamptz '2026-10-31 00:00:00Z' "
        "and channel <> 'store' and order_id not like 'awkward%')", 0.0, 0.1),
    "orders with something sent back": (
        "exists (from returned_items r where r.account_id = t.account_id "
        "and r.order_id = t.order_id)", "orders", 0.05, 0.11),
    "orders with a code": (
        "exists (from promo_redemptions p where p.account_id = t.account_id "
        "and p.order_id = t.order_id)", "orders", 0.15, 0.35),
    "orders with two codes": (
        "(select count(*) from promo_redemptions p where p.account_id = t.account_id "
        "and p.order_id = t.order_id) = 2", "orders", 0.02, 0.08),
    "bad reviews": ("rating <= 3", "reviews", 0.15, 0.35),
}  # fmt: skip


@pytest.mark.parametrize(("fact", "table", "least", "most"), SHARES.values(), ids=SHARES)
def test_the_share_is_believable(
    query: Query, fact: str, table: str, least: float, most: float
) -> None:
    [(share,)] = query(f"select count(*) filter ({fact}) / count(*) from {table} as t")
    assert least <= share <= most


def test_totals_are_lines_and_shipping_and_tax(query: Query) -> None:
    different = query(f"""
        with goods as (
            select account_id, order_id, sum(amount) as amount,
                sum(coalesce((metadata ->> 'list_amount')::decimal(18, 2), amount)) as listed
            from order_items group by all
        )
        select count(*), count(*) filter (
            total_amount <> amount + shipping_amount + tax_amount
            or discount_amount <> listed - amount or total_amount < 0
        )
        from orders left join goods using (account_id, order_id) where {GENERATED}
    """)
    [(orders, wrong)] = different
    assert orders > 2000
    assert wrong == 0


def test_codes_are_part_of_the_discount(query: Query) -> None:
    assert query(f"""
        select count(*) from orders
        join (
            select account_id, order_id, sum(amount) as amount from promo_redemptions group by all
        ) using (account_id, order_id)
        where {GENERATED} and not (amount > 0 and amount <= discount_amount)
    """) == [(0,)]


def test_no_line_is_negative_or_dearer_than_its_list_amount(query: Query) -> None:
    assert query(f"""
        select count(*) from order_items
        where {GENERATED} and (amount < 0 or amount > (metadata ->> 'list_amount')::decimal(18, 2))
    """) == [(0,)]


def test_refunds_and_payments_stay_within_the_order(query: Query) -> None:
    assert query(f"""
        with refunds as (
            select account_id, order_id, sum(refund_amount) as refund
            from returned_items group by all
        ),
        paid as (select account_id, order_id, sum(amount) as paid from payments group by all)
        select
            count(*) filter (refund > total_amount),
            count(*) filter (paid <> total_amount),
            count(refund) > 50 and count(paid) > 1000
        from orders left join refunds using (account_id, order_id)
        left join paid using (account_id, order_id) where {GENERATED}
    """) == [(0, 0, True)]


def test_nothing_generated_happens_at_or_after_as_of(query: Query) -> None:
    times = {
        "orders": "greatest(ordered_at, cancelled_at)",
        "promo_redemptions": "redeemed_at",
        "returned_items": "returned_at",
        "reviews": "reviewed_at",
        "logins": "logged_in_at",
        "messages": "sent_at",
        "payments": "paid_at",
        "events": "occurred_at",
        "consents": "recorded_at",
        "customers": "greatest(created_at, last_login_at, erased_at)",
    }
    for table, time in times.items():
        key = "order_id" if table in ("orders", "payments") else "customer_id"
        rows = query(f"select max({time}) < timestamptz '2026-11-01 00:00:00Z' from {table} "
                     f"where {key} not like 'awkward%'")  # fmt: skip
        assert rows == [(True,)], table


def test_most_first_purchases_follow_the_registration(query: Query) -> None:
    [(early, all_first)] = query("""
        select count(*) filter (first_at < created_at), count(*) from customers
        join (select account_id, customer_id, min(ordered_at) as first_at from orders group by all)
            using (account_id, customer_id)
    """)
    assert 0 < early < all_first * 0.05


def test_black_friday_is_busier_than_the_week_before(query: Query) -> None:
    assert query("""
        select count(*) filter (ordered_at::date = date '2025-11-28')
            > 2 * count(*) filter (ordered_at::date = date '2025-11-21')
        from orders
    """) == [(True,)]


def test_the_shop_grows(query: Query) -> None:
    [(counts,)] = query("""
        select list(n order by year) from (
            select year(ordered_at) as year, count(*) as n from orders
            where month(ordered_at) between 3 and 9 group by all
        )
    """)
    assert counts == sorted(counts)


def test_some_decisions_contradict_each_other_in_one_instant(query: Query) -> None:
    [(ties,)] = query("""
        select count(*) from (
            from consents select 1 where customer_id not like 'awkward%'
            group by account_id, customer_id, purpose, recorded_at
            having count(distinct granted) = 2
        )
    """)
    assert 0 < ties < 40


def test_both_accounts_have_the_same_ids(query: Query) -> None:
    [(shared,)] = query("""
        select count(*) from customers as eu join customers as us using (customer_id)
        where eu.account_id = 'eu_store' and us.account_id = 'us_store'
    """)
    assert shared > 500


def test_rates_go_there_and_back(query: Query) -> None:
    assert query("""
        select count(*) > 700, max(abs(one.rate * two.rate - 1)) < 0.00001
        from exchange_rates as one
        join exchange_rates as two
            on one.on_date = two.on_date and one.from_currency = two.to_currency
            and one.to_currency = two.from_currency
    """) == [(True, True)]
