"""Reads the canonical shop where Spark has it: a folder of Parquet, or the tables of a schema."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.errors import AnalysisException

from segment_spark.shop_checks import broken_keys, broken_rules, content_of, unknown_zones
from segment_spark.shop_values import Typed, name_of, quoted, trimmed, typed
from segment_warehouse.shop_contract import Table, read_contract
from segment_warehouse.shop_files import ShopError
from segment_warehouse.shop_folder import displayed, nearest
from segment_warehouse.shop_headers import Header, header_problems
from segment_warehouse.shop_values import EXPECTED_TYPE

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from segment_spark.shop_checks import Content

ZONE = "zone_of_account"


@dataclass(frozen=True, slots=True)
class Source:
    """A table of the shop where it lies: `relation` is SQL, `where` what a person calls it."""

    table: Table
    where: str
    relation: str
    columns: dict[str, str]


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop that fits the contract.

    `queries` has the SQL of each table of the contract, `contents` what was found in those that the
    shop has, and `digest` that of all of them.
    """

    queries: dict[str, str]
    contents: dict[str, Content]
    digest: str


def read_shop(spark: SparkSession, place: str, contract: Path) -> Shop:
    """Hold the shop at `place` against the contract, in one reading of each table.

    Args:
        spark: the session.
        place: a folder, with a Parquet file or a folder of them a table, as a path or a URL; or
            the name of a schema, with its catalogue where it is not the default one.
        contract: the dbt source that lists the tables.

    Raises:
        ShopError: with all problems: table or file, column, and number of rows, but no value.
    """
    tables = read_contract(contract)
    is_folder = "/" in place or Path(place).is_dir()
    problems = unknown_files(Path(place), tables) if is_folder and Path(place).is_dir() else []
    sources = {}
    for table in tables:
        source = in_folder(spark, place, table) if is_folder else in_schema(spark, place, table)
        if source is None and table.required:
            problems.append(f"{table.name}: there is none in {place}. Every shop needs one.")
        elif source is not None:
            sources[table.name] = source
            header = Header(source.where, tuple(source.columns), (), ())
            problems += header_problems(header, table)
    accounts = sources.get("accounts")
    if accounts is None or not {"account_id", "time_zone"} <= accounts.columns.keys():
        raise ShopError(tuple(problems))  # All other tables are held against them.
    return checked(spark, tables, sources, problems)


def unknown_files(folder: Path, tables: tuple[Table, ...]) -> list[str]:
    """Report what lies in a folder and is no table of the shop, such as one whose name is wrong."""
    known = [name for table in tables for name in (table.name, f"{table.name}.parquet")]
    found = []
    for path in sorted(folder.iterdir()):
        if path.name in known or path.name.startswith((".", "_")) or path.name == "README.md":
            continue
        advice = nearest(path.name, known, otherwise="Move it out of the folder.")
        found.append(f"{displayed(path.name)}: is not a table of the shop in Parquet. {advice}")
    return found


def in_folder(spark: SparkSession, place: str, table: Table) -> Source | None:
    """Find a table as `<table>.parquet` or `<table>/`, either a file or a folder of files."""
    for name in (f"{table.name}.parquet", table.name):
        path = f"{place.rstrip('/')}/{name}"
        relation = f"parquet.{quoted(path)}"
        try:
            frame = spark.table(relation)
        except AnalysisException as error:
            if error.getCondition() == "PATH_NOT_FOUND":
                continue
            told = f"{name}: cannot be read as Parquet. Write the whole file again."
            raise ShopError((told,)) from None
        return Source(table, name, relation, dict(frame.dtypes))
    return None


def in_schema(spark: SparkSession, schema: str, table: Table) -> Source | None:
    """Find a table of a schema; its columns that the contract does not know are left alone."""
    relation = ".".join(quoted(part) for part in (*schema.split("."), table.name))
    if not spark.catalog.tableExists(relation):
        return None
    known = {name: type_ for name, type_ in spark.table(relation).dtypes
             if name in table.column_names}  # fmt: skip
    return Source(table, f"{schema}.{table.name}", relation, known)


def checked(
    spark: SparkSession,
    tables: tuple[Table, ...],
    sources: dict[str, Source],
    problems: list[str],
) -> Shop:
    """Type each table, and count what breaks the contract, beside the problems that are known."""
    queries, contents = {}, {}
    for table in tables:
        source = sources.get(table.name)
        if source is None:
            queries[table.name] = empty(table)
            continue
        columns, unfit = typed_columns(source)
        problems += unfit
        if not columns:
            continue
        queries[table.name] = typed_query(source, columns, sources["accounts"])
        found, contents[table.name] = broken_rules(
            spark, source, columns, relation_with_zone(source, sources["accounts"])
        )
        problems += found
        if not found:
            problems += broken_keys(spark, source, queries[table.name])
        if table.name == "accounts":
            zones = unknown_zones(spark, source)
            problems += zones
            if zones:
                break  # In no such zone can another table's times be read.
    if problems:
        raise ShopError(tuple(problems))
    told = "\n".join(f"{name}={content}" for name, content in contents.items())
    return Shop(queries, contents, hashlib.sha256(told.encode()).hexdigest())


def typed_columns(source: Source) -> tuple[dict[str, Typed], list[str]]:
    """Type the columns that a table has; the problems of those whose type cannot fit."""
    columns, problems = {}, []
    for column in source.table.columns:
        written = source.columns.get(column.name)
        if written is None:
            continue
        found = typed(column, f"source.{quoted(column.name)}", written, ZONE)
        if found is None:
            expected = EXPECTED_TYPE[column.kind]
            problems.append(f"{source.where}: {column.name}: is {written}; write it as {expected}.")
        else:
            columns[column.name] = found
    return columns, problems


def typed_query(source: Source, columns: dict[str, Typed], accounts: Source) -> str:
    """Give the query for a table with the columns and types of the contract."""
    values = [
        f"{columns[column.name].value} as {quoted(column.name)}"
        if column.name in columns
        else f"cast(null as {name_of(column.data_type)}) as {quoted(column.name)}"
        for column in source.table.columns
    ]
    is_zoned = any(one.is_zoned for one in columns.values())
    relation = relation_with_zone(source, accounts) if is_zoned else f"{source.relation} as source"
    return f"select {', '.join(values)} from {relation}"


def relation_with_zone(source: Source, accounts: Source) -> str:
    """Give a table as `source`, beside it its account's id and time zone; both null without one."""
    if "account_id" not in source.columns:
        nothing = f"cast(null as string) as known_account, 'UTC' as {ZONE}"
        return f"{source.relation} as source cross join (select {nothing})"
    known = (
        f"select {trimmed('account_id')} as known_account,"
        f" coalesce(max({trimmed('time_zone')}), 'UTC') as {ZONE}"
        f" from {accounts.relation} group by 1"
    )
    return (
        f"{source.relation} as source left join ({known}) as account"
        f" on {trimmed('source.account_id')} = account.known_account"
    )


def empty(table: Table) -> str:
    """Give the query for a table that the shop does not have."""
    values = [
        f"cast(null as {name_of(column.data_type)}) as {quoted(column.name)}"
        for column in table.columns
    ]
    return f"select {', '.join(values)} where false"


def copy_tables(spark: SparkSession, shop: Shop, schema: str) -> None:
    """Copy the shop to where the staging models read it: a build is of the rows that were checked.

    Raises:
        ShopError: a table changed since it was checked.
    """
    spark.sql(f"create schema if not exists {quoted(schema)}")
    changed = []
    for name, query in shop.queries.items():
        copy = f"{quoted(schema)}.{quoted(name)}"
        if name not in shop.contents:
            spark.sql(f"create view {copy} as {query}")
            continue
        spark.sql(f"create table {copy} using parquet as {query}")
        if content_of(spark, copy, shop.contents[name].columns) != shop.contents[name]:
            changed.append(f"{name}: was written while it was read. Build again when it is whole.")
    if changed:
        raise ShopError(tuple(changed))
