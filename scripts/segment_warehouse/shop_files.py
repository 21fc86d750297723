"""Loads a shop folder, a CSV or Parquet file a table, into typed tables or says what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import duckdb

from segment_warehouse.shop_checks import Stage, local
from segment_warehouse.shop_contract import Column, Table, read_contract
from segment_warehouse.shop_folder import find_files
from segment_warehouse.shop_stages import stage_file
from segment_warehouse.shop_values import quoted, trimmed, utc

SCHEMA = "raw_files"


@dataclass(frozen=True, slots=True)
class ShopReport:
    """What was loaded: the number of rows of every table of the contract, in its order."""

    rows: Mapping[str, int]


class ShopError(Exception):
    """A shop folder that does not fit the contract, with one message for each problem."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_shop(connection: duckdb.DuckDBPyConnection, folder: Path, contract: Path) -> ShopReport:
    """Fill schema `raw_files` of the connection's database with all tables of the shop in `folder`.

    `contract` is the dbt source that lists the tables. A missing file is an empty table, a missing
    column is null. Instants are stored as naive UTC; text is stored as it is, blank cells as null.
    What was in the schema before is replaced. Row numbers in messages are right only while the
    database's setting preserve_insertion_order is on, as it is by default.

    Raises ShopError with all problems, naming no value; the database is then as it was.
    """
    tables = read_contract(contract)
    files, problems = find_files(folder, tables)
    stages: dict[str, Stage] = {}
    try:
        for table in tables:
            if table.name in files:
                accounts = stages.get("accounts")
                stage, found = stage_file(connection, table, files[table.name], accounts)
                problems += found
                if stage:
                    stages[table.name] = stage
        if problems:
            raise ShopError(tuple(problems))
        return _fill(connection, tables, stages)
    finally:
        for stage in stages.values():
            connection.execute(f"drop table if exists {stage.relation}")


def _fill(
    connection: duckdb.DuckDBPyConnection, tables: tuple[Table, ...], stages: dict[str, Stage]
) -> ShopReport:
    rows = {}
    connection.begin()
    try:
        connection.execute(f"drop schema if exists {SCHEMA} cascade")
        connection.execute(f"create schema {SCHEMA}")
        for table in tables:
            rows[table.name] = _fill_table(connection, table, stages)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return ShopReport(MappingProxyType(rows))


def _fill_table(
    connection: duckdb.DuckDBPyConnection, table: Table, stages: dict[str, Stage]
) -> int:
    target = f"{SCHEMA}.{quoted(table.name)}"
    columns = ", ".join(f"{quoted(column.name)} {column.data_type}" for column in table.columns)
    connection.execute(f"create table {target} ({columns})")
    stage = stages.get(table.name)
    if stage is None:
        return 0
    values = ", ".join(_value(column, stage) for column in table.columns)
    # Only accounts themselves have no account to look up: their instants, if any, would be UTC.
    zones = f"select {trimmed('account_id')} as account_id, {trimmed('time_zone')} as time_zone"
    row = connection.execute(
        f"insert into {target} select {values} from {stage.relation} as stage "
        f"left join ({zones} from {stages['accounts'].relation}) as account "
        f"on account.account_id = {_account_id(stage)}"
    ).fetchone()
    assert row is not None
    return int(row[0])


def _value(column: Column, stage: Stage) -> str:
    name = f"stage.{quoted(column.name)}"
    if not stage.has(column.name):
        return f"cast({'false' if column.kind == 'bool' else 'null'} as {column.data_type})"
    if column.kind != "instant":
        return name
    in_utc = utc(name, "coalesce(account.time_zone, 'UTC')")
    return f"case when stage.{local(column.name)} then {in_utc} else {name} end"


def _account_id(stage: Stage) -> str:
    return trimmed("stage.account_id") if stage.has("account_id") else "null"
