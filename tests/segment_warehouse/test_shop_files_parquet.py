"""Parquet files of a shop: types that fit are kept or cast without loss, others are refused."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segment_warehouse.shop_files import ShopError, load_shop

CONTRACT = Path(__file__).parents[2] / "dbt_project/models/staging/files/_files__sources.yml"
NOON = datetime(2026, 7, 1, 12, 0, 0, 123456)


@pytest.fixture
def connection():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def shop(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    write(
        folder,
        "accounts",
        account_id=["001"],
        name=["Main Street"],
        currency=["EUR"],
        time_zone=["Europe/Warsaw"],
    )
    write(folder, "customers", account_id=["001"], customer_id=["c1"])
    return folder


def write(folder, table, **columns):
    pq.write_table(pa.table(columns), folder / f"{table}.parquet")


def write_column(folder, table, name, values):
    """Write `table` with one row per value of the column `name`, and what it requires beside."""
    required = {
        "customers": {"customer_id": [f"c{n}" for n in range(len(values))]},
        "order_items": {
            "order_id": ["o1"] * len(values),
            "line_id": [str(n) for n in range(len(values))],
            "quantity": [1] * len(values),
        },
        "consents": {
            "customer_id": ["c1"] * len(values),
            "purpose": ["ads_data"] * len(values),
            "granted": [True] * len(values),
            "recorded_at": [NOON] * len(values),
        },
    }[table]
    write(folder, table, **{"account_id": ["001"] * len(values), **required, name: values})


def problems(connection, shop):
    with pytest.raises(ShopError) as error:
        load_shop(connection, shop, CONTRACT)
    return list(error.value.problems)


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        pytest.param(
            "created_at", pa.array([NOON], pa.timestamp("us")), "10:00:00.123456", id="us"
        ),
        pytest.param(
            "created_at", pa.array([NOON], pa.timestamp("ns")), "10:00:00.123456", id="ns"
        ),
        pytest.param(
            "created_at",
            pa.array([NOON], pa.timestamp("us", tz="America/New_York")),
            "12:00:00.123456",
            id="us with a zone",
        ),
        pytest.param(
            "created_at",
            pa.array([NOON.replace(tzinfo=UTC)], pa.timestamp("ns", tz="UTC")),
            "12:00:00.123456",
            id="ns with a zone",
        ),
        pytest.param("created_at", pa.array([date(2026, 7, 2)]), "22:00:00", id="a day"),
        pytest.param("created_at", pa.array(["2026-07-01T12:00"]), "10:00:00", id="text"),
    ],
)
def test_instants_of_every_type_are_stored_in_utc(connection, shop, column, values, expected):
    write_column(shop, "customers", column, values)

    load_shop(connection, shop, CONTRACT)

    stored = connection.execute(f"select {column}::varchar from raw_files.customers").fetchall()
    assert stored == [(f"2026-07-01 {expected}",)]


@pytest.mark.parametrize(
    ("table", "column", "values", "expected"),
    [
        ("order_items", "amount", pa.array([Decimal("12.5000")]), ["12.50"]),
        ("order_items", "amount", pa.array([12, -3]), ["12.00", "-3.00"]),
        ("order_items", "amount", pa.array(["12.5", None]), ["12.50", None]),
        ("order_items", "quantity", pa.array([2], pa.int16()), ["2"]),
        ("order_items", "quantity", pa.array([2.0]), ["2"]),
        ("order_items", "quantity", pa.array([Decimal("2.0")]), ["2"]),
        ("customers", "birth_date", pa.array([date(2000, 2, 29)]), ["2000-02-29"]),
        ("customers", "birth_date", pa.array([datetime(2000, 2, 29)]), ["2000-02-29"]),
        ("customers", "email", pa.array([None]), [None]),
        ("customers", "email", pa.array(["a", " "]).dictionary_encode(), ["a", None]),
        ("customers", "tags", pa.array([["new", 'a "b"']]), ['["new","a \\"b\\""]']),
        ("customers", "metadata", pa.array([{"size": "M"}]), ['{"size":"M"}']),
        ("consents", "granted", pa.array([True, False, None]), ["true", "false", "false"]),
        ("consents", "granted", pa.array(["True", "yes", None]), ["true", "false", "false"]),
        ("consents", "granted", pa.array([1, 0]), ["false", "false"]),
    ],
)
def test_a_type_that_fits_is_cast_without_loss(connection, shop, table, column, values, expected):
    write_column(shop, table, column, values)

    load_shop(connection, shop, CONTRACT)

    stored = connection.execute(f"select {column}::varchar from raw_files.{table}").fetchall()
    assert [value for (value,) in stored] == expected


@pytest.mark.parametrize(
    ("table", "column", "values", "message"),
    [
        (
            "customers",
            "customer_id",
            pa.array([123]),
            "is int64; write it as text, leading zeros are lost otherwise.",
        ),
        (
            "customers",
            "postal_code",
            pa.array([950.0]),
            "is double; write it as text, leading zeros are lost otherwise.",
        ),
        (
            "order_items",
            "amount",
            pa.array([1.5]),
            "is double; write it as decimal(18, 2) or text.",
        ),
        ("order_items", "quantity", pa.array([True]), "is bool; write it as int64 or text."),
        (
            "customers",
            "created_at",
            pa.array([1750000000]),
            "is int64; write it as timestamp with time zone or text.",
        ),
        ("customers", "birth_date", pa.array([7]), "is int64; write it as date32 or text."),
        ("customers", "metadata", pa.array([7]), "is int64; write it as text."),
    ],
)
def test_a_type_that_loses_something_is_refused(connection, shop, table, column, values, message):
    write_column(shop, table, column, values)

    assert problems(connection, shop) == [f"{table}.parquet: {column}: {message}"]


@pytest.mark.parametrize(
    ("table", "column", "values", "claim"),
    [
        (
            "order_items",
            "amount",
            pa.array([Decimal("1.000"), Decimal("1.005"), Decimal("2.345")]),
            "2 values are not money (first in row 2)",
        ),
        (
            "order_items",
            "amount",
            pa.array([10**17]),
            "1 value is not money (in row 1)",
        ),
        (
            "order_items",
            "quantity",
            pa.array([1.0, 1.5, float("nan"), float("inf")]),
            "3 values are not a whole number (first in row 2)",
        ),
        (
            "order_items",
            "quantity",
            pa.array([2**64 - 1], pa.uint64()),
            "1 value is not a whole number (in row 1)",
        ),
        (
            "customers",
            "birth_date",
            pa.array([datetime(2000, 2, 29, 1)]),
            "1 value is not a date (in row 1)",
        ),
        (
            "customers",
            "created_at",
            pa.array([10**18], pa.timestamp("us")),
            "1 value is not a time (in row 1)",
        ),
        ("customers", "tags", pa.array(["[", "[]", None]), "1 value is not JSON (in row 1)"),
    ],
)
def test_a_value_that_would_change_is_refused(connection, shop, table, column, values, claim):
    write_column(shop, table, column, values)

    (problem,) = problems(connection, shop)

    assert problem.startswith(f"{table}.parquet: {column}: {claim}. Write ")


def test_repeated_keys_of_a_parquet_file_are_counted(connection, shop):
    write(shop, "customers", account_id=["001"] * 4, customer_id=["c1", "c2", " c1", "c1"])

    assert problems(connection, shop) == [
        "customers.parquet: 2 rows repeat the key account_id, customer_id (first in row 3). "
        "Keep one row for each key."
    ]


def test_doubled_columns_of_a_parquet_file_are_refused(connection, shop):
    columns = [pa.array(["001"]), pa.array(["c1"]), pa.array(["a"]), pa.array(["b"])]
    names = ["account_id", "customer_id", "email", "email"]
    pq.write_table(pa.table(columns, names=names), shop / "customers.parquet")

    assert problems(connection, shop) == [
        "customers.parquet: the column email stands there 2 times. Keep one."
    ]


@pytest.mark.parametrize("damage", ["text", "cut short", "overwritten"])
def test_a_damaged_parquet_file_is_refused_beside_other_problems(connection, shop, damage):
    write_column(shop, "order_items", "quantity", pa.array(range(10_000)))
    write(shop, "logins", account_id=["001"])
    path = shop / "order_items.parquet"
    content = path.read_bytes()
    path.write_bytes(
        {
            "text": b"account_id,order_id\n",
            "cut short": content[: len(content) // 2],
            "overwritten": content[:4] + b"\xff" * 5_000 + content[5_004:],
        }[damage]
    )

    found = problems(connection, shop)

    assert found[0] == "order_items.parquet: cannot be read as Parquet. Write the whole file again."
    assert len(found) == 3


@pytest.mark.parametrize("name", ["shop*", "shop?", "[s]hop", "zone=1"])
def test_a_folder_is_read_whatever_its_name_and_its_neighbours(connection, shop, name):
    folder = shop.parent / name
    folder.mkdir()
    for file in shop.iterdir():
        file.rename(folder / file.name)
    for neighbour in ("shopping", "shops"):
        (shop.parent / neighbour).mkdir()
        write(shop.parent / neighbour, "customers", account_id=["001"], customer_id=["c9"])
    write(shop, "customers", account_id=["001"], customer_id=["c9"])

    load_shop(connection, folder, CONTRACT)

    rows = connection.execute("select customer_id from raw_files.customers").fetchall()
    assert rows == [("c1",)]
