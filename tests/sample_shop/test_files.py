"""The files of the sample shop: bytes, schemas, keys, and the command that writes them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import phonenumbers
import pyarrow.parquet as pq
import pytest

from sample_shop.__main__ import _parser
from sample_shop.draws import STREAMS, random_streams
from sample_shop.tables import SCHEMAS

Query = Callable[[str], list[tuple[Any, ...]]]
Make = Callable[..., Path]

SCRIPTS = Path(__file__).parents[2] / "scripts"

KEYS = {
    "accounts": "account_id",
    "customers": "account_id, customer_id",
    "orders": "account_id, order_id",
    "order_items": "account_id, order_id, line_id",
    "promo_redemptions": "account_id, redemption_id",
    "returned_items": "account_id, return_id",
    "reviews": "account_id, review_id",
    "messages": "account_id, message_id",
    "payments": "account_id, payment_id",
    "gift_cards": "account_id, gift_card_id",
    "referrals": "account_id, referred_customer_id",
    "events": "account_id, event_id",
    "exchange_rates": "on_date, from_currency, to_currency",
}

# From the contract: the columns that a shop must have, less `granted`, which may be unclear.
REQUIRED = {
    "accounts": "account_id name currency time_zone",
    "customers": "account_id customer_id",
    "orders": "account_id order_id status ordered_at total_amount",
    "order_items": "account_id order_id line_id quantity",
    "promo_redemptions": "account_id redemption_id customer_id redeemed_at",
    "returned_items": "account_id return_id customer_id quantity",
    "reviews": "account_id review_id customer_id rating reviewed_at",
    "logins": "account_id customer_id logged_in_at",
    "messages": "account_id message_id customer_id channel sent_at",
    "payments": "account_id payment_id order_id method",
    "gift_cards": "account_id gift_card_id balance",
    "referrals": "account_id referrer_customer_id referred_customer_id referred_at",
    "events": "account_id event_id customer_id name occurred_at",
    "consents": "account_id customer_id purpose recorded_at",
    "suppressions": "suppressed_at",
    "exchange_rates": "on_date from_currency to_currency rate",
}


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, make: Make) -> None:
    assert digests(make(tmp_path / "one")) == digests(make(tmp_path / "two"))


def test_another_seed_changes_every_random_table(tmp_path: Path, make: Make) -> None:
    one, two = digests(make(tmp_path / "one")), digests(make(tmp_path / "two", seed=2))
    assert {name for name in one if one[name] == two[name]} == {"accounts.parquet"}


def test_folder_language_zone_and_hash_seed_do_not_change_a_byte(
    tmp_path: Path, make: Make
) -> None:
    """The command, run from elsewhere in other surroundings, writes what a call writes."""
    surroundings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(SCRIPTS),
        "PYTHONHASHSEED": "99",
        "TZ": "Asia/Kathmandu",
        "LC_ALL": "tr_TR.UTF-8",
        "PYTHONUTF8": "0",
    }
    words = [
        "-m",
        "sample_shop",
        "there",
        "--customers",
        "300",
        "--as-of",
        "2026-11-01T01:00+01:00",
    ]
    done = subprocess.run(
        [sys.executable, *words], cwd=tmp_path, env=surroundings, capture_output=True, check=True
    )
    assert digests(tmp_path / "there") == digests(make(tmp_path / "here"))
    assert done.stdout.startswith(b"Wrote 16 tables to there, rows: accounts 2, customers ")
    assert done.stdout.count(b"\n") == 1


def test_streams_do_not_depend_on_those_after_them() -> None:
    alone = np.random.SeedSequence(7).spawn(3)[2]
    expected = np.random.Generator(np.random.PCG64(alone)).random(3)
    assert list(random_streams(7)[STREAMS[2]].random(3)) == list(expected)


@pytest.mark.parametrize("customers", [1, 2, 3, 10])
def test_a_tiny_shop_can_be_made(tmp_path: Path, customers: int, make: Make) -> None:
    folder = make(tmp_path, customers, as_of=datetime(2024, 2, 29, 12, 30, tzinfo=UTC))
    assert len(list(folder.iterdir())) == len(SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_column_is_there_with_its_exact_type(shop: Path, name: str) -> None:
    assert pq.read_schema(shop / f"{name}.parquet").equals(SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_column_is_filled_somewhere(query: Query, name: str) -> None:
    counts = ", ".join(f"count({column})" for column in SCHEMAS[name].names)
    filled = query(f"select {counts} from {name}")[0]
    assert [c for c, count in zip(SCHEMAS[name].names, filled, strict=True) if not count] == []


@pytest.mark.parametrize("name", REQUIRED)
def test_required_columns_are_never_null(query: Query, name: str) -> None:
    nulls = " or ".join(f"{column} is null" for column in REQUIRED[name].split())
    assert query(f"select count(*) from {name} where {nulls}") == [(0,)]


@pytest.mark.parametrize("name", KEYS)
def test_keys_are_unique(query: Query, name: str) -> None:
    assert query(f"select {KEYS[name]} from {name} group by all having count(*) > 1") == []


@pytest.mark.parametrize("name", [n for n in SCHEMAS if "account_id" in SCHEMAS[n].names])
def test_every_row_belongs_to_a_known_account(query: Query, name: str) -> None:
    unknown = f"select count(*) from {name} anti join accounts using (account_id)"
    allowed = query("select count(*) from suppressions where account_id is null")
    assert query(unknown) == (allowed if name == "suppressions" else [(0,)])


def test_customers_stand_in_the_order_of_their_key(query: Query) -> None:
    rows = query(
        "select account_id, customer_id from customers where customer_id not like 'awkward%'"
    )
    assert rows == sorted(rows)


def test_generated_phone_numbers_are_possible(query: Query) -> None:
    rows = query("""
        select phone, coalesce(country, if(account_id = 'eu_store', 'PL', 'US')) from customers
        where phone is not null and starts_with(source_id, 'ext-')
    """)
    impossible = 0
    for phone, country in rows:
        text = "+" + str(phone)[2:] if str(phone).startswith("00") else str(phone)
        number = phonenumbers.parse(text, str(country))
        impossible += not phonenumbers.is_possible_number(number)
    assert len(rows) > 200
    assert impossible == 0


def test_addresses_are_only_on_example_domains(query: Query) -> None:
    domain = r"@(mail\.|post\.)?example\.(com|org|net|co\.uk|uk)$"
    for name in ("customers", "suppressions"):
        elsewhere = f"trim(email) <> '' and not regexp_matches(lower(trim(email)), '{domain}')"
        assert query(f"select count(*) from {name} where {elsewhere}") == [(0,)]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["x", "--as-of", "2026-11-01T00:00:00"], "is not an instant with an offset"),
        (["x", "--as-of", "yesterday"], "is not an instant with an offset"),
        (["x", "--customers", "0"], "is not a whole number of at least 1"),
        (["x", "--seed", "-1"], "is not a whole number of at least 0"),
    ],
)
def test_a_wrong_command_line_says_what_to_write(
    words: list[str], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        _parser().parse_args(words)
    assert fault in capsys.readouterr().err
