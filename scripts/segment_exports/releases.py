"""Reads what a published release wants exported: its build, its exports, its decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime

import duckdb

from segment_exports.errors import ExportError

DROP_REASONS = (
    "consent", "country", "duplicate", "no_identifier", "placeholder", "shared", "suppressed",
)  # fmt: skip
# A paused list stands still, but loses whoever withdraws; of drafts and archived ones nothing goes.
ACTIVE, PAUSED = "active", "paused"
# An active one stands still too once the right has ended by which it went out.
NO_RIGHT = "no_right"
# How old a consent may be where nothing says otherwise.
CONSENT_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Build:
    """The build that made the release; `as_of` is a naive instant in UTC."""

    build_id: str
    as_of: datetime
    git_commit: str | None
    git_dirty: bool


@dataclass(frozen=True, slots=True)
class Demand:
    """The purposes that people must have agreed to, at most so many months before."""

    purposes: tuple[str, ...]
    months: int


@dataclass(frozen=True, slots=True)
class Export:
    """One segment for one destination, as the release describes it.

    `mode` is `full`, `delta`, `full_and_delta`, or None for what suits the format; `split_group`
    is the group of a split that goes out, or None for all members; `url` is where the files are
    put besides, as fsspec writes it. It goes out by the right of `right_person`, given through
    `right_through`, a group or a file, until `right_ends_at`, a naive instant in UTC, if ever. A
    consent of more than `consent_months` ago is none.
    """

    export_id: str
    destination: str
    segment_id: str
    format: str
    relation: str
    path: str
    consent: tuple[str, ...]
    minimum: int | None
    status: str
    spec_path: str | None
    mode: str | None = None
    split_group: str | None = None
    url: str | None = None
    right_person: str | None = None
    right_through: str | None = None
    right_ends_at: datetime | None = None
    consent_months: int = CONSENT_MONTHS

    @property
    def demand(self) -> Demand:
        """What its people must have agreed to, and how long ago at most."""
        return Demand(self.consent, self.consent_months)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many members a segment has, how many are exported, and how many not, by reason."""

    members: int
    exported: int
    dropped: Mapping[str, int]


def read_build(connection: duckdb.DuckDBPyConnection) -> Build:
    """Return the build of the release; raises ExportError unless there is exactly one."""
    rows = connection.execute(
        "select build_id, cast(as_of as timestamp), git_commit, git_dirty from segments.builds"
    ).fetchall()
    if len(rows) != 1:
        raise ExportError(f"E_RELEASE: segments.builds has {len(rows)} rows instead of one")
    return Build(*rows[0])


def read_exports(connection: duckdb.DuckDBPyConnection) -> list[Export]:
    """Return all exports of the release by id, whatever their status.

    That of an active one is `no_right` where its right has ended at the instant of the release.
    """
    found = connection.sql("select * from exports.export_files order by export_id")
    described = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    # A release of before has fewer columns.
    known = {field.name for field in fields(Export)} & set(found.columns)
    exports = [
        Export(**{key: values[key] for key in known} | {"consent": _purposes(values["consent"])})
        for values in described
    ]
    if not any(one.right_ends_at for one in exports):
        return exports
    as_of = read_build(connection).as_of
    return [replace(one, status=NO_RIGHT) if _has_no_right(one, as_of) else one for one in exports]


def _has_no_right(export: Export, as_of: datetime) -> bool:
    ends_at = export.right_ends_at
    return export.status == ACTIVE and ends_at is not None and ends_at <= as_of


def _purposes(text: str | None) -> tuple[str, ...]:
    return tuple(sorted(filter(None, (part.strip() for part in (text or "").split(",")))))


def read_counts(connection: duckdb.DuckDBPyConnection, export_id: str) -> Counts:
    """Return the counts of one export: members are people, the rest are decisions on them."""
    decided = connection.execute(
        "select drop_reason, count(*) from exports.export_decisions where export_id = ?"
        " group by all order by all",
        [export_id],
    ).fetchall()
    [(members,)] = connection.execute(
        "select count(*) from (select distinct account_id, customer_id"
        " from exports.export_decisions where export_id = ?)",
        [export_id],
    ).fetchall()
    by_reason = dict(decided)
    exported = by_reason.pop(None, 0)
    return Counts(members, exported, by_reason)


def relation_name(export: Export) -> str:
    """Return the name of the export's relation, quoted for SQL."""
    quoted = export.relation.replace('"', '""')
    return f'exports."{quoted}"'


def rows_relation(export: Export) -> str:
    """Return the name of the relation with every customer in the format's columns, quoted."""
    slug = "".join(letter if letter.isalnum() else "_" for letter in export.format)
    return f'exports."export_rows_{slug}"'


def read_columns(connection: duckdb.DuckDBPyConnection, export: Export) -> list[str] | None:
    """Return the columns of the export's relation, or None where there is no such relation."""
    try:
        return connection.sql(f"select * from {relation_name(export)} limit 0").columns
    except duckdb.CatalogException:
        return None


def count_rows(connection: duckdb.DuckDBPyConnection, export: Export) -> int:
    """Return how many rows the export's relation has."""
    query = f"select count(*) from {relation_name(export)}"
    [(rows,)] = connection.execute(query).fetchall()
    return int(rows)
