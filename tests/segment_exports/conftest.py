"""A small published release, built from real tables, for the tests of the export files."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

CANARY = "canary.person@example.com"
AS_OF = "2026-11-01 00:00:00"


@dataclass(frozen=True, slots=True)
class Row:
    """One export of the release: its people, who of them is dropped, and how it is described."""

    people: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...] = ()
    minimum: int = 3
    status: str = "active"
    format: str = "meta@2026-05"
    destination: str = "meta_ads"
    segment: str = "vips"
    path: str = "meta"
    consent: str = "ads_data"
    mode: str | None = None
    group: str | None = None
    url: str | None = None


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _add(connection: duckdb.DuckDBPyConnection, row: Row) -> None:
    export_id = f"{row.destination}__{row.segment}" + (f"__{row.group}" if row.group else "")
    relation = f"export_{export_id}"
    connection.execute(
        "insert into exports.export_files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [export_id, row.destination, row.segment, row.format, relation, row.path, row.consent,
         row.minimum, row.status, f"segment_specs/{row.segment}.yml", row.mode, row.group,
         row.url],
    )  # fmt: skip
    decisions = [(person, None) for person in row.people] + list(row.dropped)
    for customer, reason in decisions:
        connection.execute(
            "insert into exports.export_decisions values (?, 'a1', ?, ?)",
            [export_id, customer, reason],
        )
    connection.execute(f"create table exports.{relation} (email text, phone text)")
    rows = "export_rows_" + "".join(one if one.isalnum() else "_" for one in row.format)
    connection.execute(
        f"create table if not exists exports.{rows}"
        " (account_id text, customer_id text, email text, phone text)"
    )
    for person in (*row.people, *(one for one, _ in row.dropped)):
        cells = (
            (person, None) if row.format == "email@1" else (digest(person), digest("1" + person))
        )
        if person in row.people:
            connection.execute(f"insert into exports.{relation} values (?, ?)", cells)
        connection.execute(
            f"insert into exports.{rows} select 'a1', ?, ?, ? where not exists"
            f" (select 1 from exports.{rows} where customer_id = ?)",
            [person, *cells, person],
        )


def build_release(path: Path, build_id: str, rows: tuple[Row, ...], as_of: str = AS_OF) -> Path:
    """Write a release with these exports to a DuckDB file."""
    with duckdb.connect(path) as connection:
        connection.execute("create schema exports; create schema segments")
        connection.execute(
            "create table segments.builds"
            " (build_id text, as_of timestamp, git_commit text, git_dirty bool)"
        )
        connection.execute(
            "insert into segments.builds values (?, ?, 'abc123', false)", [build_id, as_of]
        )
        connection.execute(
            "create table exports.export_files (export_id text, destination text, segment_id text,"
            " format text, relation text, path text, consent text, minimum bigint, status text,"
            " spec_path text, mode text, split_group text, url text)"
        )
        connection.execute(
            "create table exports.export_decisions"
            " (export_id text, account_id text, customer_id text, drop_reason text)"
        )
        connection.execute(
            "create table exports.contact_points"
            " (account_id text, customer_id text, rule text, cell text)"
        )
        for row in rows:
            _add(connection, row)
    return path


Release = Callable[..., duckdb.DuckDBPyConnection]


@pytest.fixture
def release(tmp_path: Path) -> Iterator[Release]:
    """Return a function that builds a release and opens it read-only."""
    opened: list[duckdb.DuckDBPyConnection] = []

    def build(
        *rows: Row, build_id: str = "11111111-aaaa", as_of: str = AS_OF
    ) -> duckdb.DuckDBPyConnection:
        path = build_release(tmp_path / f"{len(opened)}.duckdb", build_id, rows, as_of)
        opened.append(duckdb.connect(path, read_only=True))
        return opened[-1]

    yield build
    for connection in opened:
        connection.close()


@pytest.fixture
def people() -> tuple[str, ...]:
    """Return four people, the first of whom must never be named in clear."""
    return (CANARY, "b@example.com", "c@example.com", "d@example.com")
