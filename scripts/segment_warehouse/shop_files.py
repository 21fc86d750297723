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
from segment_warehouse.shop_values import earlier_utc, later_utc, quoted, trimmed

SCHEMA = "raw_files"
_ZONE = '"zone of the account"'


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
    row = connection.execute(
        f"insert into {target} select {values} from {_zoned(stage, stages['accounts'])}"
    ).fetchone()
    assert row is not None
    return int(row[0])


def _zoned(stage: Stage, accounts: Stage) -> str:
    """SQL for the stage; where it has instants, with the zone and their later readings."""
    instants = [column.name for column in stage.columns if column.kind == "instant"]
    if not instants:
        return stage.relation
    account_id = trimmed("stage.account_id") if stage.has("account_id") else "null"
    zones = f"select {trimmed('account_id')} as id, {trimmed('time_zone')} as zone"
    zoned = (
        f"select stage.*, coalesce(account.zone, 'UTC') as {_ZONE} from {stage.relation} as stage "
        f"left join ({zones} from {accounts.relation}) as account on account.id = ({account_id})"
    )
    later = [
        f"case when {local(name)} then {later_utc(quoted(name), _ZONE)} end as {_later(name)}"
        for name in instants
    ]
    return f"(select *, {', '.join(later)} from ({zoned}))"


def _value(column: Column, stage: Stage) -> str:
    name = quoted(column.name)
    if not stage.has(column.name):
        return f"cast(null as {column.data_type})"
    if column.kind != "instant":
        return name
    from_local = earlier_utc(name, _ZONE, _later(column.name))
    return f"case when {local(column.name)} then {from_local} else {name} end"


def _later(name: str) -> str:
    return quoted(f"{name}?later")
