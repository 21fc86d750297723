"""Fills `exports.contact_points`: the cells of every rule for every customer of a build."""

from collections.abc import Iterable, Iterator

import duckdb
import pyarrow as pa

from segment_exports.rules import RULES

_BATCH_ROWS = 50_000
_INPUTS = """
    select customers.*, accounts.country as account_country
    from marts.customers as customers
    left join shop.accounts as accounts using (account_id)
"""


def fill_contact_points(connection: duckdb.DuckDBPyConnection) -> int:
    """Replace the rows of `exports.contact_points` and return how many there are.

    Reads `marts.customers` and, for the region of phone numbers, `shop.accounts`. One row a
    customer and rule (account_id, customer_id, rule, cell), only where there is a cell. Each
    distinct input of a rule is normalised once.
    """
    connection.begin()
    try:
        connection.execute("create schema if not exists exports")
        connection.execute(
            "create table if not exists exports.contact_points"
            " (account_id text, customer_id text, rule text, cell text)"
        )
        connection.execute("delete from exports.contact_points")
        for sources in dict.fromkeys(rule.sources for rule in RULES.values()):
            _fill_group(connection, sources)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    [(rows,)] = connection.execute("select count(*) from exports.contact_points").fetchall()
    return int(rows)


def _fill_group(connection: duckdb.DuckDBPyConnection, sources: tuple[str, ...]) -> None:
    """Fill the cells of all rules that read the same columns."""
    names = [name for name, rule in RULES.items() if rule.sources == sources]
    columns = ", ".join(f"{column} text" for column in (*sources, *(f"cell_{n}" for n in names)))
    connection.execute(f"create temp table cells ({columns})")
    for batch in _distinct_inputs(connection, sources):
        connection.register("batch_of_cells", _cells(batch, sources, names))
        connection.execute("insert into cells select * from batch_of_cells")
        connection.unregister("batch_of_cells")
    same = " and ".join(f"cast(i.{c} as text) is not distinct from cells.{c}" for c in sources)
    for name in names:
        connection.execute(
            f"insert into exports.contact_points"
            f" select i.account_id, i.customer_id, '{name}', cells.cell_{name}"
            f" from ({_INPUTS}) as i join cells on {same} where cells.cell_{name} is not null"
        )
    connection.execute("drop table cells")


def _distinct_inputs(
    connection: duckdb.DuckDBPyConnection, sources: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    """Yield every distinct combination of the sources once, as text."""
    columns = ", ".join(f"cast({column} as text) as {column}" for column in sources)
    query = f"select distinct {columns} from ({_INPUTS}) where {sources[0]} is not null"
    # A result in reading keeps its connection busy, so the batches come through another one.
    reading = connection.cursor()
    try:
        yield from reading.sql(query).to_arrow_reader(_BATCH_ROWS)
    finally:
        reading.close()


def _cells(batch: pa.RecordBatch, sources: Iterable[str], names: list[str]) -> pa.Table:
    """Return the sources with one more column of cells for each rule."""
    inputs = [column.to_pylist() for column in batch.columns]
    rules = [RULES[name] for name in names]
    # Row by row, not rule by rule: the rules of one row share the work of reading its number.
    rows = [[rule.cell(*values) for rule in rules] for values in zip(*inputs, strict=True)]
    cells = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
    return pa.table(
        [pa.array(column, pa.string()) for column in (*inputs, *cells)],
        names=[*sources, *(f"cell_{name}" for name in names)],
    )
