"""Checks the rows of a staged shop table: types, missing values, closed lists, keys, accounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from segment_warehouse.shop_contract import Column, Table
from segment_warehouse.shop_values import literal, quoted, trimmed


@dataclass(frozen=True, slots=True)
class Stage:
    """A shop file as a temporary table, row by row in the file's order.

    Beside each column of `columns` stand the ones that `bad` and `local` name: whether its cell
    held something of another type, and whether its instant is in the account's local time.
    """

    table: Table
    file: Path
    columns: tuple[Column, ...]

    @property
    def relation(self) -> str:
        """The temporary table as an SQL name."""
        return f"temp.{quoted('shop_stage_' + self.table.name)}"

    def has(self, *names: str) -> bool:
        """Whether all of these columns are staged."""
        return set(names) <= {column.name for column in self.columns}


@dataclass(frozen=True, slots=True)
class Finding:
    """Rows that break one rule: how many, and the first, counted from 1 after the header."""

    column: str | None
    count: int
    first: int
    claim: str
    advice: str


@dataclass(frozen=True, slots=True)
class _Rule:
    column: str | None
    broken: str
    one: str
    many: str
    advice: str

    def finding(self, count: int, rowid: int) -> Finding:
        claim = f"1 {self.one}" if count == 1 else f"{count} {self.many}"
        return Finding(self.column, count, rowid + 1, claim, self.advice)


TYPES = {
    "money": ("money", "a decimal number with at most two decimals, such as 1299.00"),
    "rate": ("a rate", "a decimal number with at most eight decimals, such as 0.91840000"),
    "int": ("a whole number", "digits only, such as 3"),
    "instant": (
        "a time",
        "a day and a time, with the offset unless it is the account's local time, "
        "such as 2026-03-01T10:30:00+01:00",
    ),
    "date": ("a date", "a day that exists, as year, month and day, such as 1990-12-31"),
    "json": ("JSON", 'valid JSON, such as {"size": "M"}, or nothing'),
}
FORMATS = {
    "currency": (
        "not regexp_full_match({}, '[A-Za-z]{{3}}')",
        "a currency",
        "the three letters of ISO 4217, such as EUR",
    ),
    "time_zone": (
        "{} not in (select name from pg_timezone_names())",
        "a time zone",
        "an IANA name, such as Europe/Warsaw",
    ),
}


def bad(column: str) -> str:
    """The SQL name of the staged column that says whether a cell did not fit."""
    return quoted(f"{column}?bad")


def local(column: str) -> str:
    """The SQL name of the staged column that says whether an instant is local time."""
    return quoted(f"{column}?local")


def findings(
    connection: duckdb.DuckDBPyConnection, stage: Stage, accounts: Stage | None
) -> list[Finding]:
    """All rules that rows of `stage` break, in the order of its columns, then keys and accounts."""
    rules = [rule for column in stage.columns for rule in _column_rules(column)]
    rules += _row_rules(stage.table, stage)
    found = _broken_rules(connection, stage, rules)
    if stage.table.key and stage.has(*stage.table.key):
        found += _repeated_keys(connection, stage)
    if accounts and accounts is not stage and stage.has("account_id"):
        found += _unknown_accounts(connection, stage, accounts)
    return found


def _column_rules(column: Column) -> Iterator[_Rule]:
    name = quoted(column.name)
    text = trimmed(name)
    if column.kind in TYPES:
        noun, example = TYPES[column.kind]
        yield _is_not(column, bad(column.name), noun, example)
    if not column.nullable:
        missing = f"{name} is null" + (
            f" and not {bad(column.name)}" if column.kind in TYPES else ""
        )
        yield _Rule(
            column.name, missing, "value is missing", "values are missing", "Every row needs one."
        )
    if column.accepted_values:
        listed = ", ".join(literal(value) for value in column.accepted_values)
        named = ", ".join(column.accepted_values)
        yield _is_not(column, f"lower({text}) not in ({listed})", f"one of {named}", "one of these")
    if column.format:
        broken, noun, example = FORMATS[column.format]
        yield _is_not(column, broken.format(text), noun, example)
    if column.range:
        low, high = column.range
        bounds = f"a number from {low} to {high}"
        yield _is_not(column, f"{name} not between {low} and {high}", bounds, bounds)


def _is_not(column: Column, broken: str, noun: str, example: str) -> _Rule:
    return _Rule(
        column.name, broken, f"value is not {noun}", f"values are not {noun}", f"Write {example}."
    )


def _row_rules(table: Table, stage: Stage) -> Iterator[_Rule]:
    if table.any_of:
        present = [quoted(name) for name in table.any_of if stage.has(name)]
        broken = f"coalesce({', '.join(['null', *present])}) is null"
        columns = ", ".join(table.any_of)
        one, many = f"row has none of {columns}", f"rows have none of {columns}"
        yield _Rule(None, broken, one, many, "Fill in one of them.")


def _broken_rules(
    connection: duckdb.DuckDBPyConnection, stage: Stage, rules: list[_Rule]
) -> list[Finding]:
    counts = [f"count_if({r.broken}), min(rowid) filter ({r.broken})" for r in rules]
    if not counts:
        return []
    row = connection.execute(f"select {', '.join(counts)} from {stage.relation}").fetchone()
    assert row is not None
    results = zip(rules, row[::2], row[1::2], strict=True)
    return [rule.finding(count, first) for rule, count, first in results if count]


def _repeated_keys(connection: duckdb.DuckDBPyConnection, stage: Stage) -> list[Finding]:
    key = ", ".join(_comparable(stage, name) for name in stage.table.key)
    complete = " and ".join(f"{_comparable(stage, name)} is not null" for name in stage.table.key)
    repeated = f"from {stage.relation} where {complete} group by {key} having count(*) > 1"
    if not connection.execute(f"select 1 {repeated} limit 1").fetchone():
        return []
    rule = _Rule(
        None,
        "",
        f"row repeats the key {', '.join(stage.table.key)}",
        f"rows repeat the key {', '.join(stage.table.key)}",
        "Keep one row for each key.",
    )
    # The second row of each key is the first that repeats it.
    row = connection.execute(
        f"select sum(repeats)::bigint, min(second) "
        f"from (select count(*) - 1 as repeats, min(rowid, 2)[2] as second {repeated})"
    ).fetchone()
    assert row is not None
    return [rule.finding(*row)]


def _unknown_accounts(
    connection: duckdb.DuckDBPyConnection, stage: Stage, accounts: Stage
) -> list[Finding]:
    if not accounts.has("account_id"):
        return []
    account = trimmed(f"{stage.relation}.account_id")
    known = f"select {trimmed('account_id')} from {accounts.relation} where account_id is not null"
    rule = _Rule(
        "account_id",
        f"{account} not in ({known})",
        f"value is not in {accounts.file.name}",
        f"values are not in {accounts.file.name}",
        "Add the account there, or write one of its accounts.",
    )
    return _broken_rules(connection, stage, [rule])


def _comparable(stage: Stage, name: str) -> str:
    is_text = any(c.name == name and c.kind == "text" for c in stage.table.columns)
    return trimmed(quoted(name)) if is_text else quoted(name)
