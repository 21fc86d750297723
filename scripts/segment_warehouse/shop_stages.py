"""Stages a shop file as a temporary table, and says everything that is wrong with it."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from segment_warehouse.shop_checks import Finding, Stage, bad, findings, local
from segment_warehouse.shop_contract import Column, Table
from segment_warehouse.shop_csv import (
    RefusedRows,
    csv_header,
    csv_rows,
    encoding_problem,
    forget_refused_rows,
    row_places,
    take_refused_rows,
)
from segment_warehouse.shop_headers import Header, header_problems
from segment_warehouse.shop_values import (
    EXPECTED_TYPE,
    has_value,
    is_local,
    quoted,
    typed,
)


def stage_file(
    connection: duckdb.DuckDBPyConnection, table: Table, path: Path, accounts: Stage | None
) -> tuple[Stage | None, list[str]]:
    """Read `path` into a temporary table and check it against `table`.

    Account ids are looked up in `accounts`, unless that is None. Returns the stage, None if the
    file cannot be read at all, and the problems in the order of header, columns and rows.
    """
    is_csv = path.suffix == ".csv"
    if is_csv and (problem := encoding_problem(path)):
        return None, [problem]
    try:
        header = csv_header(path) if is_csv else _parquet_header(connection, path)
        problems = list(header_problems(header, table))
        stage, type_problems = _staged(connection, table, path, header)
    except (duckdb.OutOfMemoryException, duckdb.InterruptException):
        raise
    except (duckdb.Error, pa.ArrowException, OSError):
        forget_refused_rows(connection)
        # The library's own message may quote values.
        return None, [f"{path.name}: {_UNREADABLE[path.suffix]}"]
    problems += type_problems
    if stage is None:
        return None, problems
    refused = take_refused_rows(connection, path) if is_csv else RefusedRows()
    problems += refused.problems
    problems += _messages(path, findings(connection, stage, accounts), refused)
    return stage, problems


_UNREADABLE = {
    ".csv": "cannot be read as CSV. Write it as in RFC 4180, with one kind of line ending.",
    ".parquet": "cannot be read as Parquet. Write the whole file again.",
}


def _parquet_header(connection: duckdb.DuckDBPyConnection, path: Path) -> Header:
    schema = pq.read_schema(path)
    result = connection.execute(f"select * from {_PARQUET} limit 0", [_pattern(path)])
    types = tuple(str(column[1]) for column in result.description or ())
    written = tuple(str(written) for written in schema.types)
    return Header(path.name, tuple(schema.names), types, written)


_PARQUET = "read_parquet(?, hive_partitioning = false)"


def _staged(
    connection: duckdb.DuckDBPyConnection, table: Table, path: Path, header: Header
) -> tuple[Stage | None, list[str]]:
    columns, selected, problems = [], [], []
    for column in table.columns:
        if column.name not in header.names:
            continue
        position = header.names.index(column.name)
        value, source = f"c{position}", header.types[position]
        expression = typed(column, value, source)
        if expression is None:
            written, expected = header.written_types[position], EXPECTED_TYPE[column.kind]
            problems.append(f"{path.name}: {column.name}: is {written}; write it as {expected}.")
            continue
        columns.append(column)
        selected += _selected(column, expression, value, source)
    if not columns:
        return None, problems
    stage = Stage(table, path, tuple(columns))
    rows = csv_rows(len(header.names)) if path.suffix == ".csv" else _PARQUET
    names = ", ".join(f"c{position}" for position in range(len(header.names)))
    connection.execute(
        f"create or replace temp table {stage.relation} as "
        f"select {', '.join(selected)} from {rows} as source({names})",
        [_pattern(path)],
    )
    return stage, problems


def _selected(column: Column, expression: str, value: str, source: str) -> list[str]:
    selected = [f"{expression} as {quoted(column.name)}"]
    if column.kind not in ("text", "bool"):
        unfit = f"{has_value(value, source)} and ({expression}) is null"
        selected.append(f"{unfit} as {bad(column.name)}")
    if column.kind == "instant":
        selected.append(f"{is_local(value, source)} as {local(column.name)}")
    return selected


def _pattern(path: Path) -> str:
    """The path as DuckDB's pattern for this one file: a star in its name stands for itself."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path.absolute()))


def _messages(path: Path, found: list[Finding], refused: RefusedRows) -> list[str]:
    rows = {finding.first for finding in found}
    places = row_places(path, rows, refused) if rows and path.suffix == ".csv" else {}
    messages = []
    for finding in found:
        row, line = places.get(finding.first, (finding.first, None))
        where = path.name if line is None else f"{path.name}:{line}"
        column = f" {finding.column}:" if finding.column else ""
        first = f"in row {row}" if finding.count == 1 else f"first in row {row}"
        messages.append(f"{where}:{column} {finding.claim} ({first}). {finding.advice}")
    return messages
