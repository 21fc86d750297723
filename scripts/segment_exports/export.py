"""Writes the export files of a published release: each whole, each with its manifest."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from segment_exports.changes import Changes, count_changes, data_lines
from segment_exports.delivery import (
    CURRENT,
    Manifest,
    deliver,
    locked,
    point_current,
    refuse_git,
    verified_manifest,
)
from segment_exports.errors import ExportError
from segment_exports.files import row_lines, write_rows
from segment_exports.formats import load_formats
from segment_exports.manifests import make_manifest
from segment_exports.plans import Plan, directory_name, plan_exports
from segment_exports.releases import Build, Export, read_build, read_exports, relation_name

_BATCH_ROWS = 50_000
# What must agree for a folder in place to count as this export of this build.
_IDENTITY = ("build_id", "export_id", "format", "consent", "counts", "minimum")


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What became of one export.

    `state` is `written`, `unchanged` (this build was delivered before), `below_minimum` (a
    manifest without a file), `planned` (a dry run), or the status that keeps an export from being
    written: `draft`, `paused`, `archived`. `added` and `removed` are rows against the file that
    was current before.
    """

    export_id: str
    destination: str
    segment_id: str
    state: str
    path: Path | None = None
    members: int = 0
    rows: int = 0
    added: int = 0
    removed: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    bytes: int = 0
    sha256: str | None = None


def export_release(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    *,
    only: Collection[str] | None = None,
    dry_run: bool = False,
) -> list[ExportResult]:
    """Write the active exports of the release under `root` and return a result for each export.

    `only` are the ids of the exports to look at; a dry run checks and counts but writes nothing.
    The whole release is checked before the first file is written. Raises ExportError with every
    problem. Running it again on the same release writes nothing.
    """
    root = root.resolve()
    exports = _chosen(read_exports(connection), only)
    active = [export for export in exports if export.status == "active"]
    build = read_build(connection)
    plans = plan_exports(connection, active, load_formats(), root)
    results = [
        ExportResult(export.export_id, export.destination, export.segment_id, export.status)
        for export in exports
        if export.status != "active"
    ]
    if dry_run:
        refuse_git(root)
    with nullcontext() if dry_run else locked(root):
        deliver_one = _dry_result if dry_run else _delivered
        results += [deliver_one(connection, plan, build) for plan in plans]
    return sorted(results, key=lambda result: result.export_id)


def _chosen(exports: list[Export], only: Collection[str] | None) -> list[Export]:
    if only is None:
        return exports
    known = [export.export_id for export in exports]
    unknown = sorted(set(only) - set(known))
    if unknown:
        raise ExportError(
            f"E_UNKNOWN_EXPORT: no export {', '.join(unknown)}; exports are {', '.join(known)}"
        )
    return [export for export in exports if export.export_id in only]


def _delivered(connection: duckdb.DuckDBPyConnection, plan: Plan, build: Build) -> ExportResult:
    name = directory_name(build)
    manifest = _delivered_before(plan, build)
    if manifest is not None:
        point_current(plan.audience, name)
        state = "below_minimum" if manifest["below_minimum"] else "unchanged"
        return _result(plan, build, manifest, state)

    def fill(stage: Path) -> Manifest:
        old_build, old_lines = _previous(plan)
        if plan.below_minimum:
            changes = count_changes(old_lines, [])
            return make_manifest(plan, build, old_build, changes, None)
        path = stage / plan.file_name
        facts = write_rows(path, plan.columns, _batches(connection, plan), plan.format)
        if facts.rows != plan.counts.exported:
            raise ExportError(f"E_COUNTS: {plan.export.export_id}: {facts.rows} rows were written")
        changes = count_changes(old_lines, data_lines(path, plan.format.header))
        return make_manifest(plan, build, old_build, changes, facts)

    manifest = deliver(plan.audience, name, fill)
    return _result(plan, build, manifest, "below_minimum" if plan.below_minimum else "written")


def _dry_result(connection: duckdb.DuckDBPyConnection, plan: Plan, build: Build) -> ExportResult:
    manifest = _delivered_before(plan, build)
    if manifest is not None:
        state = "below_minimum" if manifest["below_minimum"] else "unchanged"
        return _result(plan, build, manifest, state)
    lines: Iterable[bytes] = ()
    if not plan.below_minimum:
        batches = _batches(connection, plan)
        lines = row_lines(plan.file_name, plan.columns, batches, plan.format)
    changes = count_changes(_previous(plan)[1], lines)
    manifest = make_manifest(plan, build, None, changes, None)
    state = "below_minimum" if plan.below_minimum else "planned"
    return _result(plan, build, manifest, state)


def _delivered_before(plan: Plan, build: Build) -> Manifest | None:
    """Return the manifest of this very export and build, where it is in place and whole."""
    manifest = verified_manifest(plan.audience / directory_name(build))
    if manifest is None:
        return None
    wanted = make_manifest(plan, build, None, Changes(0, 0), None)
    same = all(manifest.get(key) == wanted[key] for key in _IDENTITY)
    return manifest if same else None


def _previous(plan: Plan) -> tuple[str | None, Iterator[bytes]]:
    """Return the build and the lines of the file that is current now."""
    current = plan.audience / CURRENT
    manifest = verified_manifest(current)
    if manifest is None:
        return None, iter(())
    files = [data_lines(current / file["path"], file["header"]) for file in manifest["files"]]
    return manifest["build_id"], (line for lines in files for line in lines)


def _batches(connection: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[pa.RecordBatch]:
    """Yield the rows in one fixed order, that of their own content, which says nothing new."""
    query = f"select * from {relation_name(plan.export)} order by all nulls last"
    # Another connection, so that an error half-way leaves the caller's one free.
    reading = connection.cursor()
    try:
        yield from reading.sql(query).to_arrow_reader(_BATCH_ROWS)
    finally:
        reading.close()


def _result(plan: Plan, build: Build, manifest: Manifest, state: str) -> ExportResult:
    file = manifest["files"][0] if manifest["files"] else None
    planned = plan.counts.exported if state == "planned" else 0
    return ExportResult(
        export_id=plan.export.export_id,
        destination=plan.export.destination,
        segment_id=plan.export.segment_id,
        state=state,
        path=plan.audience / directory_name(build) / file["path"] if file else None,
        members=manifest["counts"]["members"],
        rows=file["rows"] if file else planned,
        added=manifest["previous"]["added"],
        removed=manifest["previous"]["removed"],
        dropped=manifest["counts"]["dropped"],
        bytes=file["bytes"] if file else 0,
        sha256=file["sha256"] if file else None,
    )
