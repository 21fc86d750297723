"""The table of contact points, filled in a real database."""

import hashlib
from collections.abc import Iterator

import duckdb
import pytest

from segment_exports.contact_points import fill_contact_points


@pytest.fixture
def shop() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create schema shop")
        connection.execute("create table shop.accounts (account_id text, country text)")
        connection.execute("insert into shop.accounts values ('de', 'DE'), ('none', null)")
        connection.execute(
            "create table marts.customers (account_id text, customer_id text, first_name text,"
            " last_name text, email text, phone text, gender text, birth_date date, city text,"
            " region text, postal_code text, country text)"
        )
        yield connection


def add(
    shop: duckdb.DuckDBPyConnection, account: str, customer: str, **columns: str | None
) -> None:
    names = ", ".join(["account_id", "customer_id", *columns])
    marks = ", ".join("?" for _ in range(len(columns) + 2))
    shop.execute(
        f"insert into marts.customers ({names}) values ({marks})",
        [account, customer, *columns.values()],
    )


def cells(shop: duckdb.DuckDBPyConnection, rule: str) -> dict[str, str]:
    rows = shop.execute(
        "select customer_id, cell from exports.contact_points where rule = ?", [rule]
    ).fetchall()
    return dict(rows)


def test_each_customer_has_the_cells_of_what_is_known(shop: duckdb.DuckDBPyConnection) -> None:
    add(shop, "de", "1", email=" Ann@Example.com", phone="030 901820", birth_date="1990-01-31")
    add(shop, "de", "2", email="ann@example.com", phone="(415) 555-0132", country="US")
    add(shop, "none", "3", email="not an address", phone="030 901820")
    assert fill_contact_points(shop) == 10
    assert cells(shop, "email") == {"1": "ann@example.com", "2": "ann@example.com"}
    assert cells(shop, "e164") == {"1": "+4930901820", "2": "+14155550132"}
    assert cells(shop, "meta_phone")["1"] == hashlib.sha256(b"4930901820").hexdigest()
    assert cells(shop, "meta_doby") == {"1": hashlib.sha256(b"1990").hexdigest()}
    assert cells(shop, "meta_country") == {"2": hashlib.sha256(b"us").hexdigest()}


def test_filling_again_replaces_what_was_there(shop: duckdb.DuckDBPyConnection) -> None:
    add(shop, "de", "1", email="ann@example.com")
    assert fill_contact_points(shop) == 2
    shop.execute("update marts.customers set email = 'bea@example.com'")
    assert fill_contact_points(shop) == 2
    assert cells(shop, "email") == {"1": "bea@example.com"}


def test_a_shop_without_customers_fills_nothing(shop: duckdb.DuckDBPyConnection) -> None:
    assert fill_contact_points(shop) == 0
    assert shop.execute("select * from exports.contact_points").fetchall() == []


def test_a_failure_leaves_the_old_rows(shop: duckdb.DuckDBPyConnection) -> None:
    add(shop, "de", "1", email="ann@example.com")
    fill_contact_points(shop)
    shop.execute("alter table marts.customers drop column gender")
    with pytest.raises(duckdb.Error):
        fill_contact_points(shop)
    assert cells(shop, "email") == {"1": "ann@example.com"}
