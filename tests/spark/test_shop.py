"""The canonical shop where Spark has it: files and tables, held against the contract."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segment_spark.shop import copy_tables, read_shop
from segment_spark.shop_values import trimmed
from segment_warehouse.build import CONTRACT
from segment_warehouse.shop_files import ShopError
from tests.spark.world import IN_FULL

# What Spark's client leaves to the garbage collector.
pytestmark = [
    IN_FULL,
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
KEPT = ("accounts", "customers", "orders", "reviews")


@pytest.fixture(scope="module")
def folder(sample_shop, tmp_path_factory):
    """A shop of few tables, with `orders` as a folder of parts."""
    folder = tmp_path_factory.mktemp("shop")
    for name in KEPT:
        shutil.copy(sample_shop / f"{name}.parquet", folder)
    orders = pq.read_table(folder / "orders.parquet")
    (folder / "orders.parquet").unlink()
    (folder / "orders").mkdir()
    middle = len(orders) // 2
    for number, part in enumerate((orders.slice(0, middle), orders.slice(middle))):
        pq.write_table(part, folder / "orders" / f"part-{number}.parquet")
    return folder


def test_a_folder_and_its_tables_are_the_same_shop(spark_session, folder, repository):
    contract = repository / CONTRACT
    found = read_shop(spark_session, str(folder), contract)
    assert found.contents.keys() == set(KEPT)
    assert found.contents["orders"].rows > 900
    spark_session.sql("create schema lake")
    for name in KEPT:
        place = folder / ("orders" if name == "orders" else f"{name}.parquet")
        spark_session.sql(
            f"create table lake.{name} using parquet as select * from parquet.`{place}`"
        )
    again = read_shop(spark_session, "lake", contract)
    assert again == replace(found, queries=again.queries)
    copy_tables(spark_session, found, "raw_files__x")
    types = dict(spark_session.table("raw_files__x.orders").dtypes)
    assert (types["total_amount"], types["ordered_at"]) == ("decimal(18,2)", "timestamp")
    assert spark_session.table("raw_files__x.events").count() == 0


def test_a_table_that_is_written_while_it_is_read_is_refused(
    spark_session, folder, repository, tmp_path
):
    moving = shutil.copytree(folder, tmp_path / "moving")
    part = moving / "orders" / "part-1.parquet"
    orders = pq.read_table(part)

    def write_place(**cells):
        """Write the first row with these cells."""
        table = orders
        for name, cell in cells.items():
            place = table.schema.get_field_index(name)
            values = pa.array([cell, *table[name].to_pylist()[1:]], table.schema.field(name).type)
            table = table.set_column(place, name, values)
        pq.write_table(table, part)

    write_place(ship_city="Gera", ship_region=None)
    found = read_shop(spark_session, str(moving), repository / CONTRACT)
    write_place(ship_city=None, ship_region="Gera")
    with pytest.raises(ShopError) as told:
        copy_tables(spark_session, found, "raw_files__moving")
    assert told.value.problems == (
        "orders: was written while it was read. Build again when it is whole.",
    )


def test_spark_joins_by_ids_that_may_have_space_around(spark_session, folder):
    gone = f"select account_id, customer_id from parquet.`{folder}/customers.parquet` limit 9"
    keys = " and ".join(
        f"gone.{key} = {trimmed(f'source.{key}')}" for key in ("account_id", "customer_id")
    )
    plan = spark_session.sql(
        f"explain select * from parquet.`{folder}/orders` as source"
        f" where not exists (select 1 from ({gone}) as gone where {keys})"
    ).collect()[0][0]
    # And not the customers to all orders first, whatever their ids.
    assert len(re.findall(r"Join|CartesianProduct", plan)) == 1


def test_what_breaks_the_contract_is_told_all_at_once_and_without_a_value(
    spark_session, folder, repository, tmp_path
):
    broken = shutil.copytree(folder, tmp_path / "broken")
    orders = pq.read_table(broken / "orders")
    shutil.rmtree(broken / "orders")
    amounts = pa.array([float(one) for one in orders["total_amount"].to_pylist()])
    place = orders.schema.get_field_index("total_amount")
    orders = orders.set_column(place, "total_amount", amounts)
    accounts = pa.array(["nowhere", *orders["account_id"].to_pylist()[1:]])
    pq.write_table(orders.set_column(0, "account_id", accounts), broken / "orders.parquet")
    customers = pq.read_table(broken / "customers.parquet")
    doubled = pa.concat_tables([customers, customers.slice(3, 2)])
    pq.write_table(doubled, broken / "customers.parquet")
    reviews = pq.read_table(broken / "reviews.parquet").drop_columns(["rating"])
    stray = reviews.append_column("ratng", pa.array([1] * len(reviews)))
    pq.write_table(stray, broken / "reviews.parquet")
    (broken / "custmers.parquet").write_bytes(b"")
    with pytest.raises(ShopError) as told:
        read_shop(spark_session, str(broken), repository / CONTRACT)
    assert set(told.value.problems) == {
        "custmers.parquet: is not a table of the shop in Parquet. Did you mean customers.parquet?",
        "orders.parquet: total_amount: is double; write it as decimal(18, 2) or text.",
        "orders.parquet: account_id: 1 value is not in accounts."
        " Add the account there, or write one of its accounts.",
        "customers.parquet: 2 rows repeat the key account_id, customer_id."
        " Keep one row for each key.",
        "reviews.parquet: ratng is not a column of reviews. Did you mean rating?",
        "reviews.parquet: the column rating is missing. Add it; it is required.",
    }
