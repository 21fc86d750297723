"""The table of contact points, filled in a real database."""

import hashlib
import os
import random
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from segment_exports.contact_points import fill_contact_points
from segment_exports.errors import ExportError


@pytest.fixture
def shop() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema marts; create schema shop")
        connection.execute("create table shop.accounts (account_id text, country text)")
        connection.execute("insert into shop.accounts values ('de', 'DE'), ('none', null)")
        connection.execute(
            "create table marts.customers (account_id text, customer_id text, first_name text,"
            " last_name text, email text, phone text, gender text, birth_date date,"
            " address_line text, city text,"
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
    fill_contact_points(shop)
    assert cells(shop, "email") == {"1": "ann@example.com", "2": "ann@example.com"}
    assert cells(shop, "e164") == {"1": "+4930901820", "2": "+14155550132"}
    assert cells(shop, "meta_phone")["1"] == hashlib.sha256(b"4930901820").hexdigest()
    assert cells(shop, "meta_doby") == {"1": hashlib.sha256(b"1990").hexdigest()}
    assert cells(shop, "meta_country") == {"2": hashlib.sha256(b"us").hexdigest()}


def test_a12_a_number_of_an_unknown_region_is_absent(shop: duckdb.DuckDBPyConnection) -> None:
    add(shop, "none", "c1", phone="030 901820")
    add(shop, "none", "c2", phone="+49 30 901820")
    fill_contact_points(shop)
    assert set(cells(shop, "meta_phone")) == set(cells(shop, "e164")) == {"c2"}


def test_filling_again_replaces_what_was_there(shop: duckdb.DuckDBPyConnection) -> None:
    add(shop, "de", "1", email="ann@example.com")
    fill_contact_points(shop)
    shop.execute("update marts.customers set email = 'bea@example.com'")
    fill_contact_points(shop)
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


def points(shop: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    return shop.execute("select * from exports.contact_points order by all").fetchall()


def withheld(shop: duckdb.DuckDBPyConnection) -> dict[str, str | None]:
    rows = shop.execute(
        "select customer_id, withheld from exports.contact_points where rule = 'google_email'"
    ).fetchall()
    return dict(rows)


def release_of(shop: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """Write the tables of a shop to a file, as the release before."""
    shop.execute(f"attach '{path}' as published; create schema published.exports")
    for name in ("contact_points", "contact_sources"):
        shop.execute(f"create table published.exports.{name} as from exports.{name}")
    shop.execute("detach published")
    return path


def spoil(path: Path) -> None:
    """Make every cell of a release one that no rule makes, so that what is carried can be told."""
    with duckdb.connect(path) as connection:
        connection.execute("update exports.contact_points set cell = 'carried'")


def test_an_address_of_more_than_five_customers_is_withheld_and_stays_known(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    for number in range(6):
        add(shop, "de", f"till{number}", email="Till@shop.example", phone=f"030 90182{number}")
    for number in range(5):
        add(shop, "de", f"family{number}", email="home@shop.example")
    add(shop, "none", "elsewhere", email="till@shop.example")
    fill_contact_points(shop)
    assert {name for name, reason in withheld(shop).items() if reason == "shared"} == {
        f"till{number}" for number in range(6)
    }
    assert cells(shop, "email")["till0"] == "till@shop.example"
    assert shop.execute(
        "select count(*) from exports.contact_points where withheld is not null and rule like"
        " '%phone'"
    ).fetchall() == [(0,)]


def test_a_placeholder_is_withheld_and_stays_known(shop: duckdb.DuckDBPyConnection) -> None:
    add(shop, "de", "1", email="NoReply@shop.example")
    add(shop, "de", "2", email="norah.eply@shop.example")
    fill_contact_points(shop)
    assert withheld(shop) == {"1": "placeholder", "2": None}
    assert cells(shop, "email")["1"] == "noreply@shop.example"


def test_what_did_not_change_is_carried_from_the_release_before(
    shop: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add(shop, "de", "same", email="ann@example.com", phone="030 901820")
    add(shop, "de", "moved", email="bea@example.com", country="DE")
    add(shop, "de", "gone", email="cyd@example.com")
    fill_contact_points(shop)
    before = release_of(shop, tmp_path / "before.duckdb")
    spoil(before)
    shop.execute("update marts.customers set country = 'US' where customer_id = 'moved'")
    shop.execute("delete from marts.customers where customer_id = 'gone'")
    add(shop, "de", "new", email="dee@example.com")
    fill_contact_points(shop, before)
    assert cells(shop, "email") == {
        "same": "carried",
        "moved": "bea@example.com",
        "new": "dee@example.com",
    }
    assert cells(shop, "country") == {"moved": "US"}
    assert shop.execute("select count(*) from exports.contact_sources").fetchall() == [(3,)]


def test_carrying_gives_what_filling_anew_gives(
    shop: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for number in range(6):
        add(shop, "de", f"c{number}", email="till@shop.example", phone=f"0151 2345678{number}")
    add(shop, "de", "d", email="noreply@shop.example", first_name="Ann", city="Berlin")
    fill_contact_points(shop)
    before = release_of(shop, tmp_path / "before.duckdb")
    shop.execute("update marts.customers set email = 'own@example.com' where customer_id = 'c0'")
    fill_contact_points(shop, before)
    carried = points(shop)
    fill_contact_points(shop)
    assert carried == points(shop)
    # Nobody shares the address with more than four others any more.
    assert withheld(shop)["c1"] is None


def test_another_country_of_the_account_reads_its_numbers_anew(
    shop: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add(shop, "de", "1", phone="030 901820")
    fill_contact_points(shop)
    before = release_of(shop, tmp_path / "before.duckdb")
    shop.execute("update shop.accounts set country = 'PL' where account_id = 'de'")
    fill_contact_points(shop, before)
    assert cells(shop, "e164") == {"1": "+48030901820"}


def test_other_rules_or_a_release_without_digests_carry_nothing(
    shop: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    add(shop, "de", "1", email="ann@example.com")
    fill_contact_points(shop)
    before = release_of(shop, tmp_path / "before.duckdb")
    spoil(before)
    shop.execute("create schema segment_parts")
    shop.execute("create table segment_parts.contact_rules as select 'meta_zip' as rule")
    fill_contact_points(shop, before)
    assert cells(shop, "email") == {"1": "ann@example.com"}
    with duckdb.connect(before) as connection:
        connection.execute("drop table exports.contact_sources")
    fill_contact_points(shop, before)
    assert cells(shop, "email") == {"1": "ann@example.com"}


def test_only_the_rules_of_the_destinations_are_filled_beside_those_always_needed(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    shop.execute("create schema segment_parts")
    shop.execute("create table segment_parts.contact_rules as select 'google_zip' as rule")
    add(shop, "de", "1", email="a@example.com", phone="030 901820", postal_code="10115", city="B")
    fill_contact_points(shop)
    found = shop.execute("select distinct rule from exports.contact_points").fetchall()
    assert {rule for (rule,) in found} == {
        "email",
        "e164",
        "meta_email",
        "meta_phone",
        "google_zip",
    }


@pytest.mark.parametrize("column", ["email", "phone", "first_name", "last_name"])
def test_a16_a_column_of_plain_values_and_digests_is_refused_with_counts_alone(
    shop: duckdb.DuckDBPyConnection, column: str
) -> None:
    digest = hashlib.sha256(b"ann@example.com").hexdigest()
    add(shop, "de", "1", **{column: f" {digest.upper()}"})
    add(shop, "de", "2", **{column: "secret.person@example.com"})
    add(shop, "de", "3", **{column: "another.person@example.com"})
    add(shop, "none", "4", **{column: digest})
    with pytest.raises(ExportError) as caught:
        fill_contact_points(shop)
    assert str(caught.value) == (
        f"E_HASH_MIX: column {column} of the customers of account de: 1 of 3 values are digests;"
        " give all of them in the clear, or all as digests"
    )


def test_an_account_that_keeps_only_digests_is_taken_as_it_is(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    digest = hashlib.sha256(b"ann@example.com").hexdigest()
    add(shop, "de", "1", email=digest.upper())
    add(shop, "none", "2", email="bea@example.com")
    fill_contact_points(shop)
    assert cells(shop, "meta_email")["1"] == digest
    assert cells(shop, "email") == {"2": "bea@example.com"}


def test_many_inputs_are_shared_out_to_processes(shop: duckdb.DuckDBPyConnection) -> None:
    shop.execute(
        "insert into marts.customers (account_id, customer_id, city)"
        " select 'de', 'c' || i, 'City ' || translate(i::text, '0123456789', 'abcdefghij')"
        " from range(60000) as r (i)"
    )
    shop.execute("create schema segment_parts")
    shop.execute("create table segment_parts.contact_rules as select 'meta_ct' as rule")
    assert fill_contact_points(shop) == 60_000
    assert cells(shop, "meta_ct")["c0"] == hashlib.sha256(b"citya").hexdigest()


# More of them make the same test a thorough one.
DAYS = int(os.environ.get("SEGMENTS_INCREMENTAL_DAYS", "4"))
VALUES: dict[str, tuple[str | None, ...]] = {
    "email": (None, "ann@example.com", " Ann@Example.com", "noreply@shop.example", "no address"),
    "phone": (None, "030 901820", "+49 30 901820", "(415) 555-0132", "12"),
    "first_name": (None, "Ann", "Žofie", "  "),
    "birth_date": (None, "1990-01-31", "2000-02-29"),
    "country": (None, "DE", "US", "PL"),
}


def one_day(shop: duckdb.DuckDBPyConnection, draw: random.Random, day: int) -> None:
    """Let customers come, change, be corrected and be deleted, and an account move."""
    for number in range(draw.randint(1, 12)):
        chosen = {column: draw.choice(values) for column, values in VALUES.items()}
        # Some come back under an id that was deleted, as a late row does.
        customer = f"{draw.randint(0, day)}.{number}"
        shop.execute("delete from marts.customers where customer_id = ?", [customer])
        add(shop, draw.choice(["de", "none"]), customer, **chosen)
    for column, values in VALUES.items():
        shop.execute(
            f"update marts.customers set {column} = $1 where hash(customer_id, $2) % 5 = 0",
            [draw.choice(values), draw.random()],
        )
    shop.execute("delete from marts.customers where hash(customer_id, ?) % 9 = 0", [draw.random()])
    country = draw.choice(["PL", "DE", None])
    shop.execute("update shop.accounts set country = ? where account_id = 'none'", [country])


@pytest.mark.parametrize("seed", range(2))
def test_day_after_day_is_as_if_made_at_once(
    shop: duckdb.DuckDBPyConnection, tmp_path: Path, seed: int
) -> None:
    draw, before = random.Random(seed), None
    for day in range(DAYS):
        one_day(shop, draw, day)
        fill_contact_points(shop, before)
        carried = points(shop)
        before = release_of(shop, tmp_path / f"{day}.duckdb")
        fill_contact_points(shop)
        assert carried == points(shop)
