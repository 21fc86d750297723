"""Counts the rows of a shop's table that break the contract, as a folder's loader does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from segment_spark.shop_values import literal, quoted, trimmed
from segment_warehouse.shop_checks import FORMATS, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyspark.sql import SparkSession

    from segment_spark.shop import Source
    from segment_spark.shop_values import Typed
    from segment_warehouse.shop_contract import Column

CURRENCY = "^[A-Za-z]{3}$"


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on a row that must not hold, and what is said of one row or of several."""

    column: str | None
    broken: str
    one: str
    many: str
    advice: str

    def told(self, where: str, count: int) -> str:
        """Say how many rows break the rule."""
        place = f"{where}: {self.column}" if self.column else where
        return (
            f"{place}: {f'1 {self.one}' if count == 1 else f'{count} {self.many}'}. {self.advice}"
        )


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds: how many rows, and a digest of their columns, in whatever order."""

    columns: tuple[str, ...]
    rows: int
    digest: str


def digested(values: Iterable[str]) -> str:
    """Give the SQL for the digest of rows.

    A hash passes over nulls, so which values are null is hashed too.
    """
    hashed = ", ".join(f"{value}, {value} is null" for value in values)
    return f"cast(sum(cast(xxhash64({hashed}) as decimal(38, 0))) as string)"


def content_of(spark: SparkSession, relation: str, columns: tuple[str, ...]) -> Content:
    """Give the content of a table of typed columns."""
    [row] = spark.sql(
        f"select count(*), {digested(map(quoted, columns))} from {relation}"
    ).collect()
    return Content(columns, row[0], row[1])


def broken_rules(
    spark: SparkSession, source: Source, columns: dict[str, Typed], relation: str
) -> tuple[list[str], Content]:
    """Count what breaks each rule; give it as text, and what the table holds."""
    rules = [rule for column in source.table.columns if column.name in columns
             for rule in column_rules(column, columns[column.name])]  # fmt: skip
    rules += list(row_rules(source))
    counts = [f"count_if({rule.broken})" for rule in rules]
    content = digested(f"({one.value})" for one in columns.values())
    [row] = spark.sql(f"select count(*), {', '.join([content, *counts])} from {relation}").collect()
    found = [
        rule.told(source.where, count) for rule, count in zip(rules, row[2:], strict=True) if count
    ]
    return found, Content(tuple(columns), row[0], row[1])


def column_rules(column: Column, found: Typed) -> Iterator[Rule]:
    """Give the rules of one column."""
    raw, name = f"source.{quoted(column.name)}", found.value
    if found.bad and column.kind in TYPES:
        noun, example = TYPES[column.kind]
        yield is_not(column, found.bad, noun, example)
    if not column.nullable:
        missing = f"({name}) is null" + (f" and not ({found.bad})" if found.bad else "")
        yield Rule(column.name, missing, "value is missing", "values are missing",
                   "Every row needs one.")  # fmt: skip
    if column.accepted_values:
        listed = ", ".join(literal(value) for value in column.accepted_values)
        named = ", ".join(column.accepted_values)
        broken = f"lower({trimmed(raw)}) not in ({listed})"
        yield is_not(column, broken, f"one of {named}", "one of these")
    if column.format == "currency":
        _, noun, example = FORMATS[column.format]
        broken = f"not regexp_like({trimmed(raw)}, {literal(CURRENCY)})"
        yield is_not(column, broken, noun, example)
    if column.range:
        low, high = column.range
        bounds = f"a number from {low} to {high}"
        yield is_not(column, f"({name}) not between {low} and {high}", bounds, bounds)


def is_not(column: Column, broken: str, noun: str, example: str) -> Rule:
    """Give the rule that a value is one of a kind."""
    return Rule(column.name, broken, f"value is not {noun}", f"values are not {noun}",
                f"Write {example}.")  # fmt: skip


def row_rules(source: Source) -> Iterator[Rule]:
    """Give the rules of whole rows: something is filled in, and the account is known."""
    table = source.table
    if table.any_of:
        present = [quoted(name) for name in table.any_of if name in source.columns]
        filled = ", ".join(["cast(null as string)", *(trimmed(f"source.{one}") for one in present)])
        columns = ", ".join(table.any_of)
        yield Rule(None, f"coalesce({filled}) is null", f"row has none of {columns}",
                   f"rows have none of {columns}", "Fill in one of them.")  # fmt: skip
    if "account_id" in source.columns and table.name != "accounts":
        unknown = f"known_account is null and {trimmed('source.account_id')} is not null"
        yield Rule("account_id", unknown, "value is not in accounts", "values are not in accounts",
                   "Add the account there, or write one of its accounts.")  # fmt: skip


def broken_keys(spark: SparkSession, source: Source, query: str) -> list[str]:
    """Tell how many rows repeat the key of their table."""
    key = source.table.key
    if not key or not set(key) <= source.columns.keys():
        return []
    text = {column.name for column in source.table.columns if column.kind == "text"}
    names = ", ".join(trimmed(quoted(one)) if one in text else quoted(one) for one in key)
    complete = " and ".join(f"{quoted(one)} is not null" for one in key)
    [(repeats,)] = spark.sql(
        f"select sum(times - 1) from (select count(*) as times from ({query}) where {complete}"
        f" group by {names} having count(*) > 1)"
    ).collect()
    listed = ", ".join(key)
    rule = Rule(None, "", f"row repeats the key {listed}", f"rows repeat the key {listed}",
                "Keep one row for each key.")  # fmt: skip
    return [rule.told(source.where, repeats)] if repeats else []


def unknown_zones(spark: SparkSession, source: Source) -> list[str]:
    """Tell how many accounts have a time zone that is none."""
    query = f"select {trimmed('time_zone')} from {source.relation}"
    zones = [zone for (zone,) in spark.sql(query).collect()]
    count = sum(zone not in available_timezones() for zone in zones)
    _, noun, example = FORMATS["time_zone"]
    [column] = [one for one in source.table.columns if one.name == "time_zone"]
    return [is_not(column, "", noun, example).told(source.where, count)] if count else []
