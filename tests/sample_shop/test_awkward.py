"""The awkward customers are in every shop, as told; each case is a question with its answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sample_shop.awkward import PEOPLE
from sample_shop.cases import fact, person, table_of

Query = Callable[[str], list[tuple[Any, ...]]]
Make = Callable[..., Path]

AS_OF = "timestamptz '2026-11-01 00:00:00Z'"

# Of the awkward rows: a table, a condition, and how many rows meet it.
ROWS = {
    "a name of spaces": ("customers", "first_name = '   '", 1),
    "an empty e-mail": ("customers", "email = ''", 1),
    "created nobody knows when": ("customers", "created_at is null", 2),
    "an e-mail shared in the account": (
        "customers", "account_id = 'eu_store' and lower(email) = 'shared@example.com'", 2),
    "an e-mail shared across accounts": ("customers", "lower(email) = 'shared@example.com'", 3),
    "orders of guests": ("orders", "nullif(trim(customer_id), '') is null", 2),
    "an order exactly 24 hours old": ("orders", f"ordered_at = {AS_OF} - interval 24 hours", 1),
    "an order a minute younger": (
        "orders", f"ordered_at = {AS_OF} - interval 24 hours + interval 1 minute", 1),
    "an order a minute older": (
        "orders", f"ordered_at = {AS_OF} - interval 24 hours - interval 1 minute", 1),
    "an order after as_of": ("orders", f"ordered_at > {AS_OF}", 1),
    "an order at as_of": ("orders", f"ordered_at = {AS_OF}", 1),
    "an event at as_of": ("events", f"occurred_at = {AS_OF}", 1),
    "orders cancelled at or after as_of": ("orders", f"cancelled_at >= {AS_OF}", 2),
    "the American spelling": ("orders", "status = 'canceled'", 5),
    "a status nobody knows": ("orders", "status = 'teleported'", 1),
    "born on 29 February": (
        "customers", "month(birth_date) = 2 and day(birth_date) = 29", 2),
    "born in the future": ("customers", "birth_date > date '2026-11-01'", 1),
    "born in 1890": ("customers", "year(birth_date) = 1890", 1),
    "both of Warsaw's half past two": (
        "orders", "ordered_at in ('2026-10-25 00:30:00Z', '2026-10-25 01:30:00Z')", 2),
    "the edge of Warsaw's skipped hour": (
        "orders", "ordered_at in ('2026-03-29 00:59:59Z', '2026-03-29 01:00:00Z')", 2),
    "both of New York's half past one": (
        "orders", "ordered_at in ('2025-11-02 05:30:00Z', '2025-11-02 06:30:00Z')", 2),
    "customers from as_of on": ("customers", f"created_at >= {AS_OF}", 2),
    "a negative amount": ("orders", "total_amount < 0", 1),
    "three stars": ("reviews", "rating = 3", 2),
    "two codes on one order": ("promo_redemptions", "order_id = 'awkward_two_discounts_1'", 2),
    "a code on a cancelled order": (
        "promo_redemptions", "order_id in (select order_id from orders where status = 'cancelled')",
        1),
    "a code on an unknown order": ("promo_redemptions", "order_id = 'no_such_order'", 1),
    "returns without an order": ("returned_items", "order_id is null", 3),
    "a return without a date": ("returned_items", "returned_at is null", 1),
    "logins of nobody": ("logins", "customer_id = 'awkward_stranger'", 1),
    "yes and no at once": ("consents", "customer_id = 'awkward_consent_tie'", 2),
    "yes, no, yes": ("consents", "customer_id = 'awkward_consent_granted_again'", 3),
    "neither yes nor no": ("consents", "granted is null", 1),
    "an empty list of tags": ("customers", "tags = '[]'", 1),
    "JSON null": ("customers", "metadata = 'null'", 1),
    "a leading zero": ("customers", "postal_code = '02108'", 1),
    "a blank in a postal code": ("customers", "postal_code = 'WC2H 8LG'", 1),
    "formulas": ("customers", "first_name = '=1+1' and last_name = '@SUM(A1)'", 1),
    "commas, quotes and line ends": (
        "customers", "first_name = 'A, \"B\"' || chr(10) || 'C'", 1),
    "a percent sign in an e-mail": ("customers", "contains(email, '%')", 1),
    "a backslash in an e-mail": ("customers", r"contains(email, '\')", 1),
    "a template": ("customers", "first_name = '{{ jinja }}'", 1),
    "a sharp s": ("customers", "last_name = 'Groß'", 1),
    "a dotted capital i": ("customers", "first_name = 'İpek'", 1),
    "a combining mark": ("customers", "first_name = 'Zoe' || chr(769)", 1),
    "suppressed by e-mail in other letters": (
        "suppressions", "lower(trim(email)) = 'awkward_suppressed_by_email@example.com' "
        "and email <> lower(email) and account_id is null", 1),
    "suppressed by another notation": ("suppressions", "phone = '0048 400-111-222'", 1),
    "suppressed by id everywhere": (
        "suppressions", "account_id is null and customer_id = 'awkward_suppressed_everywhere'", 1),
    "one id in both accounts": ("customers", "customer_id = 'awkward_same_id'", 2),
}  # fmt: skip


@pytest.fixture(scope="session")
def awkward(query: Query) -> Query:
    """Queries that see the awkward rows only: they stand after all generated ones."""
    told = {
        "orders": "order_id",
        "order_items": "order_id",
        "payments": "order_id",
        "referrals": "referred_customer_id",
    }
    tables = {table for table, _, _ in ROWS.values()}
    for table in tables - {"suppressions"}:
        key = told.get(table, "customer_id")
        query(f"create view awkward_{table} as from {table} where starts_with({key}, 'awkward_')")
    query("create view awkward_suppressions as from suppressions")
    return query


@pytest.mark.parametrize(("table", "condition", "count"), ROWS.values(), ids=ROWS)
def test_the_awkward_rows_are_there(awkward: Query, table: str, condition: str, count: int) -> None:
    assert awkward(f"select count(*) from awkward_{table} where {condition}") == [(count,)]


def test_every_awkward_customer_is_there_and_says_why(query: Query) -> None:
    rows = query("""
        select customer_id, source_metadata ->> 'why' from customers
        where starts_with(customer_id, 'awkward_')
    """)
    told = [(each.customer_id, each.why) for each in PEOPLE if each.profile is not None]
    silent = ("awkward_nothing_known", None)
    assert sorted(map(str, rows)) == sorted(
        str(silent if name == silent[0] else (name, why)) for name, why in told
    )
    assert len(rows) > 80


def test_the_awkward_rows_do_not_depend_on_size_or_seed(
    shop: Path, tmp_path: Path, make: Make
) -> None:
    other = make(tmp_path, 7, seed=9)
    for name in ("customers", "orders", "consents"):
        tables = [pq.read_table(folder / f"{name}.parquet") for folder in (shop, other)]
        key = "order_id" if name == "orders" else "customer_id"
        one, two = (t.filter(pc.starts_with(t[key], "awkward_")) for t in tables)
        assert one.equals(two)


def test_moments_move_with_as_of(tmp_path: Path, make: Make) -> None:
    folder = make(tmp_path, 7, as_of=datetime(2025, 5, 5, 12, tzinfo=UTC))
    rows = pq.read_table(folder / "orders.parquet").to_pylist()
    [at] = [row["ordered_at"] for row in rows if row["order_id"] == "awkward_order_24_hours_1"]
    assert at == datetime(2025, 5, 4, 12, tzinfo=UTC)


def test_a_misspelt_column_is_refused() -> None:
    someone = person("someone", "A test.", fact("logins", loged_in_at=None))
    row = {"account_id": someone.account_id, **someone.facts[0].values}
    with pytest.raises(ValueError, match="Table logins has no column loged_in_at"):
        table_of("logins", [row])
