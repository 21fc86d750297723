"""A shop folder is loaded whole and typed, or refused with every problem and no value."""

import csv
from pathlib import Path

import duckdb
import pytest

from segment_warehouse.shop_contract import read_contract
from segment_warehouse.shop_files import ShopError, load_shop

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "dbt_project/models/staging/files/_files__sources.yml"
CASES = ROOT / "tests/cases/shops"
REFUSED = sorted(path.parent.name for path in CASES.glob("*/expected.txt"))
LOADED = sorted(path.parent.name for path in CASES.glob("*/expected_rows"))
ACCOUNTS = "account_id,name,currency,time_zone\n001,Main Street,EUR,Europe/Warsaw\n"
CUSTOMERS = "account_id,customer_id\n001,c1\n"


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


@pytest.mark.parametrize("case", REFUSED)
def test_a_shop_that_does_not_fit_is_refused_with_every_problem(connection, case):
    expected = (CASES / case / "expected.txt").read_text().splitlines()

    assert problems(connection, CASES / case / "shop") == expected


@pytest.mark.parametrize("case", LOADED)
def test_a_shop_that_fits_is_loaded_row_by_row(connection, case):
    report = load_shop(connection, CASES / case / "shop", CONTRACT)

    for file in sorted((CASES / case / "expected_rows").iterdir()):
        with file.open(newline="") as lines:
            header, *expected = csv.reader(lines)
        columns = ", ".join(f"coalesce({name}::varchar, '')" for name in header)
        rows = connection.execute(f"select {columns} from raw_files.{file.stem}").fetchall()
        assert sorted(map(list, rows)) == sorted(expected)
        assert report.rows[file.stem] == len(expected)


def test_every_table_of_the_contract_exists_with_its_types_even_without_a_file(connection, shop):
    load_shop(connection, shop, CONTRACT)

    found = connection.execute(
        "select table_name, column_name, data_type from information_schema.columns "
        "where table_schema = 'raw_files'"
    ).fetchall()
    expected = [(t.name, c.name, c.data_type) for t in read_contract(CONTRACT) for c in t.columns]
    assert sorted(found) == sorted(expected)


def test_the_contract_gives_each_kind_of_column_one_type():
    kinds = {(c.kind, c.data_type) for table in read_contract(CONTRACT) for c in table.columns}

    assert kinds == {
        ("text", "VARCHAR"),
        ("json", "VARCHAR"),
        ("money", "DECIMAL(18,2)"),
        ("rate", "DECIMAL(18,8)"),
        ("int", "BIGINT"),
        ("instant", "TIMESTAMP"),
        ("date", "DATE"),
        ("bool", "BOOLEAN"),
    }


def test_a_key_is_made_of_required_columns():
    for table in read_contract(CONTRACT):
        required = {c.name for c in table.columns if c.required and not c.nullable}
        assert set(table.key) <= required


def test_a_second_load_replaces_the_first(connection, shop):
    load_shop(connection, shop, CONTRACT)
    (shop / "customers.csv").write_text(CUSTOMERS + "001,c2\n")

    assert load_shop(connection, shop, CONTRACT).rows["customers"] == 2
    assert connection.execute("select count(*) from raw_files.customers").fetchone() == (2,)


def test_a_refused_shop_leaves_the_database_as_it_was(connection, shop):
    load_shop(connection, shop, CONTRACT)
    before = connection.execute("select table_name from duckdb_tables()").fetchall()
    (shop / "customers.csv").write_text(CUSTOMERS + "001,c1\n001,c2\n001\n")

    problems(connection, shop)

    assert connection.execute("select table_name from duckdb_tables()").fetchall() == before
    assert connection.execute("select count(*) from raw_files.customers").fetchone() == (1,)


def test_nothing_but_the_tables_is_left_after_a_load(connection, shop):
    load_shop(connection, shop, CONTRACT)

    schemas = connection.execute("select distinct schema_name from duckdb_tables()").fetchall()
    assert schemas == [("raw_files",)]
    assert connection.execute(
        "select count(*) from duckdb_views() where not internal"
    ).fetchone() == (0,)


def test_the_tables_are_read_without_the_files(connection, shop):
    load_shop(connection, shop, CONTRACT)
    connection.execute("set enable_external_access = false")

    assert connection.execute("select customer_id from raw_files.customers").fetchall() == [("c1",)]


def test_the_zone_of_the_session_changes_no_instant(connection, shop):
    (shop / "logins.csv").write_text(
        "account_id,customer_id,logged_in_at\n001,c1,2026-07-01 12:00\n001,c1,2026-07-01 12:00Z\n"
    )
    connection.execute("set TimeZone = 'America/New_York'")

    load_shop(connection, shop, CONTRACT)

    instants = connection.execute(
        "select strftime(logged_in_at, '%H:%M') from raw_files.logins order by 1"
    ).fetchall()
    assert instants == [("10:00",), ("12:00",)]


def test_no_value_of_the_shop_stands_in_a_problem(connection, shop):
    secret = "ann@example.com"
    for table in read_contract(CONTRACT):
        header = ",".join(table.column_names)
        row = ",".join(secret for _ in table.columns)
        (shop / f"{table.name}.csv").write_text(f"{header}\n{row}\n{row}\n")
    (shop / "logins.csv").write_text(f"account_id,{secret},Ann\n{secret},x,y\n")
    (shop / "events.csv").write_text(f'account_id\n"{secret}"x,1\n"{secret}\n')

    found = problems(connection, shop)

    assert len(found) > 50
    assert secret not in "\n".join(found)


def test_a_folder_that_is_not_there_is_named(connection, tmp_path):
    assert problems(connection, tmp_path / "none") == [
        f"{tmp_path / 'none'}: is not a folder. Name the folder with the files of the shop."
    ]


def test_a_folder_is_not_a_file(connection, shop):
    (shop / "orders.csv").mkdir()

    assert problems(connection, shop) == ["orders.csv: is not a file. Write the table as one file."]
