"""Sends the list of one active export: the files of a new folder, its ledger, and the pointer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from segment_exports.changes import (
    data_lines,
    numbered_cells,
    removal_columns,
    removal_rows,
    write_parts,
)
from segment_exports.delivery import (
    HERE,
    Manifest,
    current_version,
    deliver,
    forget,
    point_current,
    purge,
    purged,
    verified_manifest,
    versions,
)
from segment_exports.deltas import Delta, compare
from segment_exports.errors import ExportError
from segment_exports.files import refuse_too_large, row_lines, write_rows
from segment_exports.ledger import (
    cells_of,
    drop_other_ledgers,
    ledger_place,
    make_ledger,
    write_ledger,
)
from segment_exports.manifests import Sent, identity, make_manifest
from segment_exports.permissions import Newest, decide, key_of
from segment_exports.plans import BOTH, DELTA, FULL, Plan, directory_name
from segment_exports.previous import Previous, previous_of
from segment_exports.releases import Build, rows_relation
from segment_exports.remote import forget_remote, put_remote
from segment_exports.surrogates import surrogate

_BATCH_ROWS = 50_000
_PRIVATE = ".whole-list"
_MASK = 4  # letters of a digest that are shown; of a cell in the clear, one

Keys = list[tuple[bytes | None, bytes | None]]


@dataclass(frozen=True, slots=True)
class Run:
    """One run over a release; `connection` knows who is barred by now, `newest` says since when."""

    connection: duckdb.DuckDBPyConnection
    root: Path
    build: Build
    newest: Newest | None
    pepper: bytes
    resend: bool = False


def deliver_list(run: Run, plan: Plan) -> tuple[str, Manifest]:
    """Send the list of an export, unless this very one was sent, and tell what became of it."""
    audience = plan.audience
    current = current_version(audience)
    state = "below_minimum" if plan.below_minimum else "unchanged"
    if current and not run.resend:
        manifest = _same(run, plan, audience / current)
        if manifest is not None and _ledger(run, audience, current).exists():
            settle(run, audience, current, manifest["url"])
            return state, manifest
    before = previous_of(run.root, audience, plan.format, plan.layout, run.pepper)
    waiting = _waiting(run, plan, before)
    empty_strays(audience, before.version, waiting)
    if waiting is not None:
        put(run, audience, waiting, plan.export.url)
        point_current(audience, waiting.name)
        manifest, name = _same(run, plan, waiting) or {}, waiting.name
    else:
        name = version_name(audience, run.build)
        manifest = deliver(
            audience,
            name,
            lambda stage: _fill(run, plan, before, stage, name),
            lambda folder: put(run, audience, folder, plan.export.url),
        )
    settle(run, audience, name, plan.export.url)
    return "below_minimum" if plan.below_minimum else "written", manifest


def put(run: Run, audience: Path, folder: Path, url: str | None) -> None:
    """Put a finished folder where its destination wants it besides."""
    if url:
        put_remote(folder, url, audience.relative_to(run.root))


def empty_strays(audience: Path, *kept: str | Path | None) -> None:
    """Take the data out of folders that never became current, as their destination refused them.

    They may name people who withdrew since, and the destination may go on refusing.
    """
    names = {Path(one).name for one in kept if one}
    for folder in versions(audience):
        if folder.name not in names and not purged(folder):
            purge(folder, HERE)


def settle(run: Run, audience: Path, name: str, url: str | None) -> None:
    """Keep no data but that of the current folder, here and at the destination."""
    drop_other_ledgers(_ledger(run, audience, name))
    old = [folder for folder in versions(audience) if folder.name != name and not purged(folder)]
    if url:
        forget_remote(url, audience.relative_to(run.root), [folder.name for folder in old])
    for folder in old:
        purge(folder)
    forget(audience, name, run.build.as_of)


def version_name(audience: Path, build: Build) -> str:
    """Name a folder after the build; another list of the same build gets a number."""
    first, number = directory_name(build), 1
    name = first
    while (audience / name).exists():
        number += 1
        name = f"{first}-{number}"
    return name


def _ledger(run: Run, audience: Path, version: str) -> Path:
    return ledger_place(run.root, audience, version)


def _same(run: Run, plan: Plan, folder: Path) -> Manifest | None:
    """Return the manifest of a folder that is whole and of this very export and build."""
    manifest = verified_manifest(folder)
    if manifest is None:
        return None
    wanted = identity(plan, run.build, run.newest)
    return manifest if all(manifest.get(key) == wanted[key] for key in wanted) else None


def _waiting(run: Run, plan: Plan, before: Previous) -> Path | None:
    """Return a folder that a killed run had finished, and that nothing points to yet."""
    for folder in [] if run.resend else versions(plan.audience):
        manifest = _same(run, plan, folder)
        if manifest is None or folder.name == before.version or manifest.get("purged"):
            continue
        follows = manifest["previous"]["version"] == before.version
        if follows and _ledger(run, plan.audience, folder.name).exists():
            return folder
    return None


def _fill(run: Run, plan: Plan, before: Previous, stage: Path, name: str) -> Manifest:
    """Write the files of a list into a private folder, and its ledger beside; give the manifest."""
    keys: Keys = []
    whole = stage / (_PRIVATE if plan.mode == DELTA else plan.file_name("replace"))
    batches = _batches(run, plan, keys)
    facts = write_rows(whole, plan.columns, batches, plan.format, plan.place("replace"))
    if facts.rows != plan.counts.exported:
        raise ExportError(f"E_COUNTS: {plan.export.export_id}: {facts.rows} rows were written")
    lines = data_lines(whole, plan.format.lines_before_rows)
    new = make_ledger(plan.layout, lines, keys, run.pepper)
    delta = compare(plan.layout, _old(run, plan, before), new, before.taken_off)
    files: list[Sent] = []
    if plan.below_minimum:
        new = delta.kept
    elif plan.mode in (FULL, BOTH):
        refuse_too_large(facts, plan.format)
        files.append(Sent("replace", facts))
    if plan.mode in (DELTA, BOTH) and delta.adds and not plan.below_minimum:
        place = plan.place("add")
        cells = numbered_cells(data_lines(whole, plan.format.lines_before_rows), delta.adds)
        path = stage / plan.file_name("add")
        parts = write_parts(path, plan.columns, cells, plan.format, place)
        files += [Sent("add", part) for part in parts]
    if (plan.mode != FULL or plan.below_minimum) and delta.removals:
        files += write_removals(plan, stage, delta)
    if plan.mode == DELTA or plan.below_minimum:
        whole.unlink()
    write_ledger(_ledger(run, plan.audience, name), new, run.pepper)
    manifest = make_manifest(plan, run.build, run.newest, before.told, delta, files)
    return manifest | {
        "action_required": _action(plan, before, delta),
        "renewed_at": _renewed_at(run, plan, before),
    }


def _renews(run: Run, plan: Plan, before: Previous) -> bool:
    """Tell whether everybody is sent: the platform has nobody, forgets people, or is to anyway."""
    if run.resend or plan.mode == FULL or before.renewed_at is None:
        return True
    days = plan.format.refresh_days
    return days is not None and run.build.as_of - before.renewed_at >= timedelta(days=days)


def _renewed_at(run: Run, plan: Plan, before: Previous) -> str | None:
    """Say when everybody was last sent."""
    renews = _renews(run, plan, before) and not plan.below_minimum
    at = run.build.as_of if renews else before.renewed_at
    return at.isoformat() + "Z" if at else None


def _old(run: Run, plan: Plan, before: Previous) -> pa.Table:
    """Return what was sent; to send all of it again, as if other lines had been sent."""
    if (plan.mode == FULL and not run.resend) or not _renews(run, plan, before):
        return before.ledger
    place = before.ledger.column_names.index("line")
    unknown = pa.nulls(len(before.ledger), pa.binary(16))
    return before.ledger.set_column(place, before.ledger.schema.field("line"), unknown)


def _action(plan: Plan, before: Previous, delta: Delta) -> str | None:
    """Say what a person must do where files alone cannot put the platform's list right."""
    if plan.below_minimum and delta.removals and "remove" not in plan.format.modes:
        return "delete_audience"
    if before.is_partial and (plan.mode == DELTA or plan.below_minimum):
        return "replace_audience"
    return None


def write_removals(plan: Plan, stage: Path, delta: Delta) -> list[Sent]:
    """Write the files of those to take off a platform's list."""
    columns = removal_columns(plan.format, plan.layout)
    rows = removal_rows(columns, plan.layout, delta.removals)
    path = stage / plan.file_name("remove")
    parts = write_parts(path, columns, rows, plan.format, plan.place("remove"))
    return [Sent("remove", part) for part in parts]


def _batches(run: Run, plan: Plan, keys: Keys) -> Iterator[pa.RecordBatch]:
    """Yield the rows in one fixed order, that of their own content, which says nothing new.

    Who each row is of goes to `keys`, as keyed digests.
    """
    decide(run.connection, plan.export.export_id, plan.export.demand)
    columns = ", ".join('listed."' + name.replace('"', '""') + '"' for name in plan.columns)
    query = (
        f"select {columns}, decided.account_id, decided.customer_id"
        f" from temp.decided join {rows_relation(plan.export)} as listed"
        " on listed.account_id = decided.account_id and listed.customer_id = decided.customer_id"
        " where decided.drop_reason is null order by all nulls last"
    )
    count = len(plan.columns)
    found = [plan.format.column(name) for name in plan.columns]
    keyed = [place for place, column in enumerate(found) if column and column.key]
    for batch in run.connection.sql(query).to_arrow_reader(_BATCH_ROWS):
        accounts, customers = batch.column(count).to_pylist(), batch.column(count + 1).to_pylist()
        keys += [
            (key_of(run.pepper, account, customer), key_of(run.pepper, None, customer))
            for account, customer in zip(accounts, customers, strict=True)
        ]
        cells = batch.columns[:count]
        for place in keyed:
            made = map(partial(surrogate, run.pepper, plan.format.name), accounts, customers)
            cells[place] = pa.array(list(made), pa.string())
        yield pa.RecordBatch.from_arrays(cells, names=list(plan.columns))


def previewed(run: Run, plan: Plan) -> tuple[str, Manifest, tuple[str, ...]]:
    """Return what `deliver_list` would do, with one masked row; nothing is written."""
    current = current_version(plan.audience)
    is_sent = current and not run.resend and _same(run, plan, plan.audience / current)
    lines = row_lines(
        plan.file_name("replace"), plan.columns, _batches(run, plan, []), plan.format,
        place=plan.place("replace"),
    )  # fmt: skip
    seen = list(lines)
    new = make_ledger(plan.layout, seen, [(None, None)] * len(seen), run.pepper)
    before = previous_of(run.root, plan.audience, plan.format, plan.layout, run.pepper)
    delta = compare(plan.layout, _old(run, plan, before), new, before.taken_off)
    manifest = make_manifest(plan, run.build, run.newest, before.told, delta, [])
    if plan.below_minimum:
        return "below_minimum", manifest, ()
    sample = next(iter(cells_of(seen[:1])), [])
    return "unchanged" if is_sent else "planned", manifest, tuple(masked(plan, sample))


def masked(plan: Plan, cells: Sequence[str]) -> Iterator[str]:
    """Yield cells of which too little is shown to know anybody by."""
    for name, cell in zip(plan.columns, cells, strict=False):
        column = plan.format.column(name)
        shown = _MASK if column and column.hashed else 1
        constant = column is not None and column.text is not None
        yield cell if constant or not cell else cell[:shown] + "…"


def line_counts(ledger: pa.Table) -> dict[bytes, int]:
    """Return how often each line is in a ledger."""
    found = pc.value_counts(ledger["line"])
    return {one["values"]: one["counts"] for one in found.to_pylist()}
