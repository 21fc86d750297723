"""The tables that a spec's test gives, in a DuckDB that lives in memory."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segment_compiler.given_tables import ACCOUNTS, RATES
from segment_compiler.vocabulary import HISTORY, KEYS, MARTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import duckdb

    from segment_compiler.given import Given, Row
    from segment_compiler.vocabulary import Field

TIME_ZONE, CURRENCY = "UTC", "EUR"
LIST_MEMBERS = "segment_list_members"
NAMED = "members_named_by_the_test"
SQL_TYPES = {"number": "bigint", "money": "decimal(18,2)", "boolean": "boolean", "date": "date",
             "timestamp": "timestamp", "set": "varchar[]"}  # fmt: skip
RELATIONS = {ACCOUNTS: "shop_accounts", RATES: "shop_exchange_rates"}
# A given order counts, and so do its lines, unless the test says otherwise.
TRUE = "is_qualifying"


def create_tables(
    connection: duckdb.DuckDBPyConnection, known: Mapping[str, Mapping[str, Field]]
) -> dict[str, str]:
    """Make an empty table of each relation that segments read; give their names in SQL."""
    statements = ["create schema given"]
    made = {RELATIONS.get(name, name): f'given."{RELATIONS.get(name, name)}"' for name in known}
    for name, columns in known.items():
        defined = ", ".join(definition(column) for column in columns.values())
        statements.append(f"create table {made[RELATIONS.get(name, name)]} ({defined})")
    made[LIST_MEMBERS] = f"given.{LIST_MEMBERS}"
    keys = "segment_id varchar, account_id varchar, customer_id varchar"
    statements.append(f"create table given.{LIST_MEMBERS} ({keys})")
    statements.append(f"create table given.{NAMED} ({keys})")
    connection.execute("set timezone = 'UTC'; " + "; ".join(statements))
    return made


def definition(column: Field) -> str:
    """Define a column: what a row leaves out is unknown, and where it cannot be, 0 or false."""
    sql_type = column.sql_type or SQL_TYPES.get(column.type, "varchar")
    plain = {"number": "0", "money": "0", "boolean": "true" if column.name == TRUE else "false"}
    default = plain.get(column.type, "null") if column.is_required else "null"
    return f'"{column.column}" {sql_type} default {default}'


def fill(
    connection: duckdb.DuckDBPyConnection,
    known: Mapping[str, Mapping[str, Field]],
    found: Given,
    segment_id: str,
    before: Collection[str],
) -> set[str]:
    """Put what a test gives into the tables, of which some were filled before; give their names."""
    columns = ("segment_id", *KEYS)
    rows = {RELATIONS.get(name, name): one for name, one in completed(found, known).items()}
    rows[LIST_MEMBERS] = [dict(zip(columns, (segment_id, *key), strict=True))
                          for key in found.listed]  # fmt: skip
    rows[NAMED] = [dict(zip(columns, (one, *key), strict=True))
                   for one, keys in found.segments.items() for key in keys]  # fmt: skip
    connection.execute("begin")
    for relation in before:
        connection.execute(f'delete from given."{relation}"')
    for relation, of_relation in rows.items():
        insert(connection, relation, of_relation)
    connection.execute("commit")
    return {relation for relation, of_relation in rows.items() if of_relation}


def insert(
    connection: duckdb.DuckDBPyConnection, relation: str, rows: Iterable[Mapping[str, Any]]
) -> None:
    """Insert rows, those that say the same columns together."""
    alike: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        alike.setdefault(tuple(row), []).append(row)
    for columns, found in alike.items():
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join(["(" + ", ".join("?" for _ in columns) + ")"] * len(found))
        values = [value for row in found for value in row.values()]
        connection.execute(f'insert into given."{relation}" ({names}) values {marks}', values)


def completed(found: Given, known: Mapping[str, Mapping[str, Field]]) -> dict[str, list[Row]]:
    """Add what follows: each customer has a row in both marts, each account its row, too."""
    rows = {table: [dict(row) for row in given] for table, given in found.rows.items()}
    for mart in MARTS:
        own = {(row["account_id"], row["customer_id"]): row for row in rows.get(mart, [])}
        rows[mart] = [
            with_quotients(own.get(key, dict(zip(KEYS, key, strict=True))), known[mart])
            for key in sorted(found.keys)
        ]
    accounts = {row["account_id"]: row for row in rows.get(ACCOUNTS, [])}
    names = sorted({*accounts, *(account for account, _ in found.keys)})
    plain = {"time_zone": TIME_ZONE, "currency": CURRENCY}
    rows[ACCOUNTS] = [plain | accounts.get(name, {"account_id": name}) for name in names]
    for row in rows.get(HISTORY, []):
        row.setdefault("account_id", names[0])
    return rows


def with_quotients(row: Row, columns: Mapping[str, Field]) -> Row:
    """Add the columns that are one by another, as the marts have them."""
    for column in columns.values():
        if column.ratio:
            above, below = (row.get(name) or 0 for name in column.ratio)
            row = row | {column.name: Decimal(above) / below if below else None}
    return row
