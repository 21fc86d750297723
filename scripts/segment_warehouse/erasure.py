"""Takes customers who asked to be erased, and segments that are deleted, out of a warehouse file.

What belongs to a customer is found by the names of columns, so that a new table needs no entry:
`customer_id` and `<role>_customer_id` name a customer of the row's `account_id`, `segment_id` and
`<role>_segment_id` a segment, `order_id` an order, `rule` and `cell` a way to reach somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_warehouse.shop_values import trimmed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    import duckdb

    Connection = duckdb.DuckDBPyConnection

# Who must not be contacted stays known, or the next file would contact them.
SUPPRESSIONS = {"suppressions", "suppressed_customers", "suppressed_identifiers"}
RAW = '"raw_files".'
_ERASED = """
    select account_id, customer_id from shop.customers where erased_at is not null
    union
    select coalesce(suppressions.account_id, accounts.account_id), customer_id
    from shop.suppressions as suppressions
    left join shop.accounts as accounts on suppressions.account_id is null
    where customer_id is not null and lower(trim(reason)) = 'erased'
    order by all
"""


@dataclass(frozen=True, slots=True)
class Gone:
    """Customers, each by account and id, and segments, by id, that no file may hold any more."""

    customers: frozenset[tuple[str, str]]
    segments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """A base table, with its name as SQL wants it and its columns."""

    name: str
    relation: str
    columns: tuple[str, ...]


def erased_customers(connection: Connection) -> frozenset[tuple[str, str]]:
    """Give account and id of each customer whom a file's shop calls erased.

    That is `erased_at` on the customer, or a suppression by id with the reason `erased`.
    """
    if not has_relation(connection, "shop", "customers"):
        return frozenset()
    return frozenset(connection.execute(_ERASED).fetchall())


def segment_ids(connection: Connection) -> frozenset[str]:
    """Give the ids in the catalogue of segments; none where a file has no catalogue."""
    if not has_relation(connection, "segments", "segments"):
        return frozenset()
    found = connection.execute("select segment_id from segments.segments").fetchall()
    return frozenset(segment_id for (segment_id,) in found)


def holds(connection: Connection, gone: Gone) -> bool:
    """Tell whether a file still has anything of what is gone; the file may be read-only."""
    if gone.segments & segment_ids(connection):
        return True
    if not gone.customers:
        return False
    mark(connection, gone)
    return any(
        connection.execute(f"select 1 from {table.relation} where {rows} limit 1").fetchall()
        for table in tables(connection)
        if (rows := left_to_forget(table))
    )


def forget(connection: Connection, gone: Gone) -> None:
    """Take out of a file everything of what is gone, in one transaction."""
    connection.begin()
    try:
        mark(connection, gone)
        forget_customers(connection)
        forget_segments(connection, gone.segments)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def forget_customers(connection: Connection) -> None:
    """Delete the rows of the marked customers, and count members and export rows anew."""
    stale = exports_of_the_erased(connection)
    for table in tables(connection):
        rows = left_to_forget(table)
        if rows and "erased_at" in table.columns:
            # The key and the instant stay: by them the next release knows whom to forget.
            blanks = ", ".join(f'"{name}" = null' for name in told_of(table))
            connection.execute(f"update {table.relation} set {blanks} where {rows}")
        elif rows:
            connection.execute(f"delete from {table.relation} where {rows}")
    for export_id, format_, relation in stale:
        refill_export(connection, export_id, format_, relation)
    if has_relation(connection, "segments", "segments"):
        connection.execute(
            "update segments.segments set members = ("
            " select count(*) from segments.segment_memberships as memberships"
            " where memberships.segment_id = segments.segment_id)"
        )


def forget_segments(connection: Connection, gone: Collection[str]) -> None:
    """Delete the rows of deleted segments, with their views, parts and export tables."""
    if not gone:
        return
    exports: list[tuple[str, str]] = []
    if has_relation(connection, "exports", "export_files"):
        exports = connection.execute(
            "select export_id, relation from exports.export_files"
            " where segment_id in (select segment_id from temp.gone_segments)"
        ).fetchall()
    for _, relation in exports:
        connection.execute(f"drop table if exists exports.{quoted(relation)}")
    for table in tables(connection):
        for column in roles(table.columns, "segment_id"):
            connection.execute(
                f"delete from {table.relation} where {quoted(column)} in"
                " (select segment_id from temp.gone_segments)"
            )
        if "export_id" in table.columns:
            ids = [export_id for export_id, _ in exports]
            connection.execute(
                f"delete from {table.relation} where list_contains(?::varchar[], export_id)", [ids]
            )
    for segment_id in sorted(gone):
        connection.execute(f"drop view if exists segments.{quoted(segment_id)}")
        if has_relation(connection, "segment_parts", f"seg_{segment_id}"):
            connection.execute(f"drop table segment_parts.{quoted(f'seg_{segment_id}')}")


def mark(connection: Connection, gone: Gone) -> None:
    """Put who is gone, their orders and their addresses into temporary tables."""
    accounts = [account for account, _ in sorted(gone.customers)]
    customers = [customer for _, customer in sorted(gone.customers)]
    keys = "(account_id, customer_id) in (select account_id, customer_id from temp.gone_customers)"
    orders = f"select account_id, order_id from shop.orders where {keys}"
    cells = f"select rule, cell from exports.contact_points where {keys}"
    connection.execute(
        "create or replace temp table gone_customers as"
        " select unnest(?::varchar[]) as account_id, unnest(?::varchar[]) as customer_id",
        [accounts, customers],
    )
    connection.execute(
        "create or replace temp table gone_segments as select unnest(?::varchar[]) as segment_id",
        [sorted(gone.segments)],
    )
    nothing = "select null::varchar as {}, null::varchar as {} where false"
    has_orders = has_relation(connection, "shop", "orders")
    has_cells = has_relation(connection, "exports", "contact_points")
    connection.execute(
        "create or replace temp table gone_orders as "
        + (orders if has_orders else nothing.format("account_id", "order_id"))
    )
    # Where a row has no account, its id may be that of a customer of another account, who is not
    # gone.
    others = (
        ""
        if not has_relation(connection, "shop", "customers")
        else (
            " except select customer_id from shop.customers"
            f" where erased_at is null and not ({keys})"
        )
    )
    connection.execute(
        "create or replace temp table gone_ids as"
        f" select customer_id from temp.gone_customers {others}"
    )
    connection.execute(
        "create or replace temp table gone_cells as "
        + (cells if has_cells else nothing.format("rule", "cell"))
    )


def left_to_forget(table: Table) -> str:
    """Give the condition for a table's rows of marked customers; empty where it can have none."""
    if table.name in SUPPRESSIONS:
        return ""
    # Files may hold ids with space around.
    read = trimmed if table.relation.startswith(RAW) else str
    account, order = read("account_id"), read("order_id")
    has_account = "account_id" in table.columns
    conditions = []
    for column in roles(table.columns, "customer_id"):
        key = read(quoted(column))
        condition = f"{key} in (select customer_id from temp.gone_ids)"
        if has_account:
            wanted = "select account_id, customer_id from temp.gone_customers"
            condition = f"({account}, {key}) in ({wanted})"
        conditions.append(condition)
    if not conditions and has_account and "order_id" in table.columns:
        wanted = "select account_id, order_id from temp.gone_orders"
        conditions.append(f"({account}, {order}) in ({wanted})")
    if not conditions and {"rule", "cell"} <= set(table.columns):
        conditions.append("(rule, cell) in (select rule, cell from temp.gone_cells)")
    found = " or ".join(conditions)
    if found and "erased_at" in table.columns:
        told = " or ".join(f"{quoted(name)} is not null" for name in told_of(table))
        return f"({found}) and ({told})"
    return found


def told_of(table: Table) -> list[str]:
    """Give the columns of a table of customers that say more than who was erased, and when."""
    kept = {"account_id", "customer_id", "erased_at"}
    return [name for name in table.columns if name not in kept]


def exports_of_the_erased(connection: Connection) -> list[tuple[str, str, str]]:
    """Give id, format and relation of the exports with marked customers but without their ids."""
    if not has_relation(connection, "exports", "export_decisions"):
        return []
    keyed = {table.relation for table in tables(connection) if roles(table.columns, "customer_id")}
    found = connection.execute(
        "select export_id, format, relation from exports.export_files where export_id in ("
        " select export_id from exports.export_decisions"
        " where (account_id, customer_id) in"
        " (select account_id, customer_id from temp.gone_customers)) order by all"
    ).fetchall()
    return [row for row in found if f'"exports".{quoted(row[2])}' not in keyed]


def refill_export(connection: Connection, export_id: str, format_: str, relation: str) -> None:
    """Fill an export table anew from the decisions and the rows of its format."""
    target = f"exports.{quoted(relation)}"
    columns = ", ".join(quoted(name) for name in connection.table(target).columns)
    connection.execute(f"delete from {target}")
    connection.execute(
        f"insert into {target} ({columns}) select {columns} from exports.export_decisions"
        f" inner join exports.{quoted(export_rows(format_))} using (account_id, customer_id)"
        " where export_id = ? and drop_reason is null",
        [export_id],
    )


def export_rows(format_: str) -> str:
    """Give the name of the table with a format's rows of all customers."""
    plain = (letter if letter.isalnum() else "_" for letter in format_.lower())
    return f"export_rows_{''.join(plain)}"


def tables(connection: Connection) -> Iterator[Table]:
    """Give the base tables of a file."""
    found = connection.execute(
        "select schema_name, table_name, list(column_name order by column_index)"
        " from duckdb_columns() where database_name = current_database() and (schema_name,"
        " table_name) in (select (schema_name, table_name) from duckdb_tables()"
        " where database_name = current_database()) group by all order by all"
    ).fetchall()
    for schema, name, columns in found:
        yield Table(name, f"{quoted(schema)}.{quoted(name)}", tuple(columns))


def roles(columns: Iterable[str], key: str) -> list[str]:
    """Give the columns that hold a key, under its own name or with a role before it."""
    return [name for name in columns if name == key or name.endswith(f"_{key}")]


def has_relation(connection: Connection, schema: str, name: str) -> bool:
    """Tell whether a file has a table or view."""
    found = connection.execute(
        "select 1 from duckdb_tables() where database_name = current_database()"
        " and schema_name = $1 and table_name = $2 union all"
        " select 1 from duckdb_views() where database_name = current_database()"
        " and schema_name = $1 and view_name = $2",
        [schema, name],
    ).fetchall()
    return bool(found)


def quoted(name: str) -> str:
    """Quote an identifier as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'
