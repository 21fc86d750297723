"""Reads the CSV files that segments name as lists, and writes down whom their rows identify."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import duckdb
import fsspec
import pyarrow as pa

from segment_exports.rules import RULES

_HEX = re.compile(r"[0-9a-f]{64}")
_DIGESTS = {"email_sha256": "meta_email", "phone_sha256": "meta_phone"}
_CLEAR = {"email": "email", "phone": "e164"}
_BATCH_ROWS = 50_000
_COLUMNS = ("segment_id", "line", "account_id", "rule", "cell")
_TYPES = (pa.string(), pa.int64(), pa.string(), pa.string(), pa.string())


Entry = tuple[str, int, str | None, str | None, str | None]  # as in _COLUMNS


class ListError(RuntimeError):
    """A list file cannot be read as its spec says; the text names the spec and the file."""


@dataclass(frozen=True, slots=True)
class ListFile:
    """A list of a segment: its file, what its headers mean, and the accounts to look in.

    `match` maps `customer_id`, `account_id`, `email`, `phone`, `email_sha256` or `phone_sha256` to
    a header; `accounts` maps an account to the country of its phone numbers.
    """

    segment_id: str
    file: str
    match: Mapping[str, str]
    accounts: Mapping[str, str | None]
    spec_path: str


def fill_list_entries(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Replace the rows of `segment_parts.segment_list_entries` and return how many there are.

    A file is named relative to `folder`, or as any URL that fsspec opens. A row is looked for in
    each account of its segment, or in the one it names. Raises ListError with every problem.
    """
    lists = read_lists(connection)
    refuse_headers(lists, folder)
    connection.execute("delete from segment_parts.segment_list_entries")
    count = 0
    for one in lists:
        for batch in batches(entries(one, folder)):
            connection.register("batch_of_entries", batch)
            connection.execute(
                "insert into segment_parts.segment_list_entries select * from batch_of_entries"
            )
            connection.unregister("batch_of_entries")
            count += batch.num_rows
    return count


def read_lists(connection: duckdb.DuckDBPyConnection) -> list[ListFile]:
    """Read which lists there are, from the relation that the compiler made."""
    accounts = connection.execute("select account_id, country from shop.accounts order by all")
    found = accounts.fetchall()
    rows = connection.execute(
        "select segment_id, file, match, account_scope, spec_path"
        " from segment_parts.segment_list_files order by segment_id"
    ).fetchall()
    return list_files(found, rows)


def list_files(
    accounts: Iterable[tuple[str, str | None]], rows: Iterable[tuple[Any, ...]]
) -> list[ListFile]:
    """Give the lists that rows of the compiler's relation tell of, with their accounts."""
    known = dict(accounts)
    return [
        ListFile(
            segment_id=segment_id,
            file=file,
            match=json.loads(match),
            accounts={
                account: country
                for account, country in known.items()
                if scope is None or account in scope.split(", ")
            },
            spec_path=spec_path,
        )
        for segment_id, file, match, scope, spec_path in rows
    ]


def refuse_headers(lists: Iterable[ListFile], folder: Path) -> None:
    """Raise ListError with every header that a spec maps and its file does not have."""
    problems = [problem for one in lists for problem in header_problems(one, folder)]
    if problems:
        raise ListError("\n".join(problems))


def open_rows(one: ListFile, folder: Path) -> Iterator[list[str]]:
    """Yield the rows of a file, the header first.

    Raises ListError where there is no such file, or it is not UTF-8.
    """
    url = one.file if "://" in one.file else str(folder / one.file)
    try:
        with fsspec.open(url, "r", encoding="utf-8-sig", newline="") as stream:
            yield from csv.reader(stream, strict=True)
    except FileNotFoundError:
        raise ListError(f"{one.spec_path}: there is no file {one.file}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        reason = "UTF-8" if isinstance(error, UnicodeDecodeError) else "CSV"
        raise ListError(f"{one.spec_path}: {one.file} is not {reason}.") from None


def header_problems(one: ListFile, folder: Path) -> list[str]:
    """Report headers that a spec maps and the file does not have."""
    try:
        header = next(open_rows(one, folder), [])
    except ListError as error:
        return [str(error)]
    problems = []
    for name in one.match.values():
        if header.count(name) == 1:
            continue
        near = get_close_matches(name, header, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else f" It has {', '.join(header)}."
        hint = hint if any(header) else " Its first line is empty: write the header there."
        fault = "stands twice in" if header.count(name) else "is no header of"
        problems.append(f"{one.spec_path}: '{name}' {fault} {one.file}.{hint}")
    return problems


def entries(one: ListFile, folder: Path) -> Iterator[Entry]:
    """Yield what each row identifies customers by; a row that identifies nobody is kept too."""
    rows = open_rows(one, folder)
    header = next(rows)
    places = {kind: header.index(name) for kind, name in one.match.items()}
    for line, row in enumerate(rows, start=2):
        if not row:
            continue
        values = {kind: row[place].strip() for kind, place in places.items() if place < len(row)}
        wanted = values.get("account_id")
        found: list[Entry] = [
            (one.segment_id, line, account, rule, cell)
            for account, country in one.accounts.items()
            if not wanted or wanted == account
            for rule, cell in cells(values, country)
        ]
        yield from found or [(one.segment_id, line, None, None, None)]


def cells(values: Mapping[str, str], country: str | None) -> Iterator[tuple[str, str]]:
    """Yield the rule and the normalised value of each identifier of a row."""
    for kind, value in values.items():
        cell: str | None = None
        if kind == "customer_id":
            rule, cell = kind, value
        elif kind in _DIGESTS:
            rule, cell = _DIGESTS[kind], value.lower() if _HEX.fullmatch(value.lower()) else None
        elif kind in _CLEAR:
            rule = _CLEAR[kind]
            given = {"country": None, "account_country": country}
            sources = RULES[rule].sources
            cell = RULES[rule].cell(value, *(given[source] for source in sources[1:]))
        if cell:
            yield rule, cell


def batches(rows: Iterator[Entry]) -> Iterator[pa.Table]:
    """Yield rows as tables of a bounded size."""
    waiting: list[Entry] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _BATCH_ROWS:
            yield as_table(waiting)
            waiting = []
    if waiting:
        yield as_table(waiting)


def as_table(rows: list[Entry]) -> pa.Table:
    """Give rows as a table."""
    columns = zip(*rows, strict=True)
    arrays = [pa.array(column, type_) for column, type_ in zip(columns, _TYPES, strict=True)]
    return pa.table(arrays, names=list(_COLUMNS))
