"""Takes customers who asked to be erased out of a build, by the same columns as in DuckDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_spark.shop_values import literal, quoted, trimmed
from segment_warehouse.erasure import SUPPRESSIONS, export_rows, roles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyspark.sql import SparkSession

    from segment_spark.schemas import Schemas

CUSTOMER = "account_id, customer_id"


def forget_people(spark: SparkSession, schemas: Schemas, erased: str, *layers: str) -> None:
    """Take people who are erased out of all tables of some layers of a build that have them.

    Who must not be contacted stays known. `erased` is a table of accounts and customers.
    """
    if not spark.sql(f"select 1 from {erased} limit 1").collect():
        return
    mark(spark, schemas, erased, knows_exports="exports" in layers)
    stale = exports_of_the_erased(spark, schemas) if "exports" in layers else []
    for layer in layers:
        for name in schemas.relations(spark, layer):
            table = f"{schemas.schema(layer)}.{quoted(name)}"
            columns = spark.table(table).columns
            # Files may hold ids with space around.
            theirs = left_to_forget(name, columns, trimmed if layer == "raw_files" else str)
            if not theirs or is_view(spark, table):
                continue
            if spark.sql(f"select 1 from {table} as source where {theirs} limit 1").collect():
                listed = ", ".join(map(quoted, columns))
                kept = f"select {listed} from {table} as source where not ({theirs})"
                replace(spark, schemas, table, kept)
    if "segments" in layers:
        count_members(spark, schemas)
    for export_id, format_, name in stale:
        table = f"{schemas.exports}.{quoted(name)}"
        listed = ", ".join(map(quoted, spark.table(table).columns))
        kept = (
            f"select {listed} from {schemas.exports}.export_decisions"
            f" inner join {schemas.exports}.{export_rows(format_)} using ({CUSTOMER})"
            f" where export_id = {literal(export_id)} and drop_reason is null"
        )
        replace(spark, schemas, table, kept)


def mark(spark: SparkSession, schemas: Schemas, erased: str, *, knows_exports: bool) -> None:
    """Name who is gone, their ids in all accounts, their orders and their addresses."""
    marts, scratch = schemas.marts, schemas.scratch
    spark.sql(f"create or replace temp view gone_customers as select {CUSTOMER} from {erased}")
    # Where a row has no account, its id may be that of a customer of another account.
    spark.sql(
        f"create or replace temp view gone_ids as select customer_id from {erased} except"
        f" select customer_id from {marts}.customers left anti join {erased} using ({CUSTOMER})"
    )
    gone = {"gone_orders": f"select account_id, order_id from {schemas.shop}.orders"}
    if knows_exports:
        gone["gone_cells"] = f"select rule, cell from {schemas.exports}.contact_points"
    for name, query in gone.items():
        spark.sql(f"drop table if exists {scratch}.{name}")
        semi_joined = f"{query} left semi join {erased} using ({CUSTOMER})"
        spark.sql(f"create table {scratch}.{name} using parquet as {semi_joined}")
        spark.sql(f"create or replace temp view {name} as select * from {scratch}.{name}")


def left_to_forget(name: str, columns: Sequence[str], read: Callable[[str], str]) -> str:
    """Give the condition for the rows of who is gone in `source`; empty where it can have none.

    `read` gives the SQL for an id in a column.
    """
    if name in SUPPRESSIONS:
        return ""
    has_account = "account_id" in columns
    account = f"gone.account_id = {read('source.account_id')} and " if has_account else ""
    who = "gone_customers" if has_account else "gone_ids"
    found = [
        f"exists (select 1 from {who} as gone"
        f" where {account}gone.customer_id = {read(f'source.{quoted(column)}')})"
        for column in roles(columns, "customer_id")
    ]
    if not found and has_account and "order_id" in columns:
        found.append(
            f"exists (select 1 from gone_orders as gone where {account}"
            f"gone.order_id = {read('source.order_id')})"
        )
    if not found and {"rule", "cell"} <= set(columns):
        found.append(
            "exists (select 1 from gone_cells as gone where gone.rule = source.rule"
            " and gone.cell = source.cell)"
        )
    return " or ".join(found)


def exports_of_the_erased(spark: SparkSession, schemas: Schemas) -> list[tuple[str, str, str]]:
    """Give id, format and table of the exports with who is gone, but without their ids."""
    rows = spark.sql(
        f"select export_id, format, relation from {schemas.exports}.export_files where export_id in"
        f" (select export_id from {schemas.exports}.export_decisions"
        f" left semi join gone_customers using ({CUSTOMER}))"
    ).collect()
    return [
        (row[0], row[1], row[2])
        for row in rows
        if not roles(spark.table(f"{schemas.exports}.{quoted(row[2])}").columns, "customer_id")
    ]


def count_members(spark: SparkSession, schemas: Schemas) -> None:
    """Count the members in the catalogue of segments anew."""
    table = f"{schemas.segments}.segments"
    columns = (
        "coalesce(counted.members, 0) as members" if name == "members" else f"source.{quoted(name)}"
        for name in spark.table(table).columns
    )
    replace(
        spark,
        schemas,
        table,
        f"select {', '.join(columns)} from {table} as source left join (select segment_id,"
        f" count(*) as members from {schemas.segments}.segment_memberships group by segment_id)"
        " as counted on source.segment_id = counted.segment_id",
    )


def replace(spark: SparkSession, schemas: Schemas, table: str, query: str) -> None:
    """Put the rows of a query, which may read the table itself, in the place of a table's."""
    scratch = f"{schemas.scratch}.kept_rows"
    spark.sql(f"drop table if exists {scratch}")
    spark.sql(f"create table {scratch} using parquet as {query}")
    spark.sql(f"insert overwrite {table} select * from {scratch}")
    spark.sql(f"drop table {scratch}")


def is_view(spark: SparkSession, relation: str) -> bool:
    """Tell whether a relation is a view, which has no rows of its own."""
    return spark.catalog.getTable(relation).tableType == "VIEW"
