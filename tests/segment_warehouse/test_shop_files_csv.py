"""CSV files of a shop: encodings, line endings, row numbers, and what stands for local time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest

from segment_warehouse.shop_files import ShopError, load_shop

CONTRACT = Path(__file__).parents[2] / "dbt_project/models/staging/files/_files__sources.yml"
ACCOUNTS = "account_id,name,currency,time_zone\n001,Main Street,EUR,Europe/Warsaw\n"
CUSTOMERS = "account_id,customer_id\n001,c1\n"
NOT_UTF8 = "is not UTF-8 text. Save the file as UTF-8."


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "accounts.csv").write_text(ACCOUNTS)
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    return tmp_path


def problems(connection, shop):
    with pytest.raises(ShopError) as error:
        load_shop(connection, shop, CONTRACT)
    return list(error.value.problems)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        pytest.param("a,b\nZoë,x\n".encode("latin-1"), ":2: byte 6", id="latin-1"),
        pytest.param("a,b\n1,2\n".encode("utf-16"), ":1: byte 0", id="UTF-16 with its mark"),
        pytest.param("a,b\n1,2\n".encode("utf-16-le"), ":1: byte 1", id="UTF-16 without its mark"),
        pytest.param(b"a,b\n1,2\xc3", ":2: byte 7", id="half a letter at the end"),
        pytest.param(b"a\n" * (1 << 19) + b"\xff", ":524289: byte 1048576", id="a second chunk"),
        pytest.param(
            b"a\n" * ((1 << 19) - 1) + b"a\xc3\xff", ":524288: byte 1048575", id="across two chunks"
        ),
    ],
)
def test_a_file_in_another_encoding_is_refused_with_line_and_byte(connection, shop, content, where):
    (shop / "orders.csv").write_bytes(content)

    assert problems(connection, shop) == [f"orders.csv{where} {NOT_UTF8}"]


@pytest.mark.parametrize("content", [b"", b"\n", b"\n\n", b'"', b"\xef\xbb\xbf"])
def test_a_file_without_a_header_is_refused(connection, shop, content):
    (shop / "logins.csv").write_bytes(content)

    assert problems(connection, shop) == [
        "logins.csv:1: the first row names no column of logins. Write the names of the columns "
        "there, at least account_id,customer_id,logged_in_at."
    ]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\xef\xbb\xbfaccount_id,customer_id\n001,c1\n", id="byte order mark"),
        pytest.param(b"account_id,customer_id\r\n001,c1\r\n", id="Windows lines"),
        pytest.param(b"account_id,customer_id\n001,c1", id="no last line break"),
        pytest.param(b"customer_id,account_id\nc1,001\n", id="another order"),
        pytest.param(b'"account_id","customer_id"\n"001","c1"\n\n', id="quotes, blank line"),
    ],
)
def test_csv_files_of_every_usual_make_are_read(connection, shop, content):
    (shop / "customers.csv").write_bytes(content)

    load_shop(connection, shop, CONTRACT)

    rows = connection.execute("select account_id, customer_id from raw_files.customers").fetchall()
    assert rows == [("001", "c1")]


def test_mixed_line_endings_are_refused(connection, shop):
    (shop / "customers.csv").write_bytes(b"account_id,customer_id\n001,c1\r\n001,c2\n")

    assert problems(connection, shop) == [
        "customers.csv: cannot be read as CSV. Write it as in RFC 4180, with one kind of line "
        "ending."
    ]


def test_rows_of_a_large_file_keep_their_numbers(connection, shop):
    connection.execute("set threads = 4")
    rows = [f'001,c{n},"two\nlines"\n' if n % 2 else f"001,c{n},\n" for n in range(300_000)]
    rows[100_000] = "001,few\n"
    rows[200_000] = "001,c199999,\n"
    (shop / "customers.csv").write_text("account_id,customer_id,address_line\n" + "".join(rows))

    few, repeated = problems(connection, shop)

    assert few.startswith("customers.csv:150002: 1 row has too few cells.")
    assert repeated.startswith("customers.csv:300002: 1 row repeats the key")
    assert "(in row 200001)" in repeated


def test_a_cell_may_be_longer_than_python_reads(connection, shop):
    long = "x" * 200_000
    (shop / "customers.csv").write_text(
        f"account_id,customer_id,address_line,birth_date\n001,c1,{long},\n001,c2,,no day\n"
    )

    assert problems(connection, shop)[0].startswith("customers.csv:3: birth_date: 1 value")


@pytest.mark.parametrize(
    ("zone", "transition"),
    [
        ("Europe/Warsaw", "2026-03-29 01:00"),
        ("Europe/Warsaw", "2026-10-25 01:00"),
        ("America/New_York", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01 06:00"),
        ("America/Sao_Paulo", "2018-11-04 03:00"),
        ("America/Sao_Paulo", "2018-02-18 02:00"),
        ("Australia/Lord_Howe", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-04-04 15:00"),
        ("America/Havana", "2026-03-08 05:00"),
        ("America/Havana", "2026-11-01 05:00"),
        ("Asia/Dubai", "2026-03-29 01:00"),
    ],
)
def test_local_times_around_a_change_of_clocks_are_read_as_python_reads_them(
    connection, shop, zone, transition
):
    local = ZoneInfo(zone)
    middle = datetime.fromisoformat(transition).replace(tzinfo=UTC).astimezone(local)
    start = middle.replace(tzinfo=None, second=0) - timedelta(hours=4)
    walls = [start + timedelta(minutes=5 * step) for step in range(96)]
    (shop / "accounts.csv").write_text(ACCOUNTS.replace("Europe/Warsaw", zone))
    lines = [f"001,{wall.isoformat()},{wall.isoformat()}" for wall in walls]
    (shop / "logins.csv").write_text("\n".join(["account_id,customer_id,logged_in_at", *lines, ""]))

    load_shop(connection, shop, CONTRACT)

    # fold=0: the first of a repeated hour, and a skipped hour by the offset before it.
    expected = [
        (wall.isoformat(), wall.replace(tzinfo=local).astimezone(UTC).replace(tzinfo=None))
        for wall in walls
    ]
    found = connection.execute("select customer_id, logged_in_at from raw_files.logins").fetchall()
    assert sorted(found) == expected
