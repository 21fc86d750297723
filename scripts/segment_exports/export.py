"""Writes the export files of a published release: each whole, each with its manifest."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from segment_exports.delivery import CURRENT, Manifest, locked, refuse_git, verified_manifest
from segment_exports.errors import ExportError
from segment_exports.formats import load_formats
from segment_exports.ledger import read_pepper
from segment_exports.lists_sent import Run, deliver_list, previewed
from segment_exports.permissions import held_against
from segment_exports.plans import Plan, audience_of, plan_exports
from segment_exports.releases import Export, read_build, read_exports
from segment_exports.withdrawals import Leaving, take_back

# A list of these stands still, but loses whoever withdraws.
_PAUSED = "paused"
_ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What became of one export.

    `state` is `written`, `unchanged` (this build was delivered before), `below_minimum` (only
    removals, if anything), `planned` (a dry run), the status that keeps an export from being
    written (`draft`, `paused`, `archived`), `reduced` (a paused list without those who withdrew)
    or `retired` (a list whose export is gone: everybody is taken off it). `added` and `removed`
    are rows against what was sent before; `columns` and `sample`, one row with its cells masked,
    are told by a dry run.
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
    files: tuple[Path, ...] = ()
    action_required: str | None = None
    columns: tuple[str, ...] = ()
    sample: tuple[str, ...] = ()


def export_release(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    *,
    only: Collection[str] | None = None,
    dry_run: bool = False,
    resend: bool = False,
    newest: Path | None = None,
) -> list[ExportResult]:
    """Write the active exports of the release under `root` and return a result for each export.

    `only` are the ids of the exports to look at; a dry run checks and counts but writes nothing;
    `resend` adds everybody again. `newest` is the file of the newest known consents and
    suppressions, which decide last whatever release this is; by default that of the home that
    `root` is in. Lists of paused exports lose those who withdrew, and of lists whose export is
    gone everybody is taken off, whatever `only` says.

    The whole release is checked before the first file is written. Raises ExportError with every
    problem. Running it again on the same release writes nothing.
    """
    root = root.resolve()
    newest = newest or root.parent / "warehouse" / "consents.duckdb"
    every = read_exports(connection)
    exports = _chosen(every, only)
    if dry_run:
        refuse_git(root)
    purposes = {purpose for export in every for purpose in export.consent}
    purposes |= {purpose for one in _leaving(root, every) for purpose in one.purposes}
    with held_against(connection, newest, purposes) as (own, known):
        active = [export for export in exports if export.status == _ACTIVE]
        plans = plan_exports(own, active, load_formats(), root)
        with nullcontext() if dry_run else locked(root):
            leaving = list(_leaving(root, every))
            pepper = b"" if dry_run else read_pepper(root)
            run = Run(own, root, read_build(connection), known, pepper, resend)
            results = [_result(plan, *_one(run, plan, dry_run)) for plan in plans]
            taken = {} if dry_run else {one.export_id: take_back(run, one) for one in leaving}
    results += _results_of_others(exports, leaving, taken, whole=only is None)
    return sorted(results, key=lambda result: result.export_id)


def _one(run: Run, plan: Plan, dry_run: bool) -> tuple[str, Manifest, tuple[str, ...]]:
    if dry_run:
        return previewed(run, plan)
    return (*deliver_list(run, plan), ())


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


def _leaving(root: Path, exports: Collection[Export]) -> Iterator[Leaving]:
    """Give the lists in place whose export is paused or gone, by their manifests."""
    active = {audience_of(one, root) for one in exports if one.status == _ACTIVE}
    paused = {audience_of(one, root) for one in exports if one.status == _PAUSED}
    for current in sorted(root.glob(f"**/{CURRENT}")):
        audience = current.parent
        manifest = verified_manifest(current)
        if audience not in active and manifest is not None:
            yield Leaving(audience, manifest, stays=audience in paused)


def _results_of_others(
    exports: list[Export],
    leaving: list[Leaving],
    taken: Mapping[str, tuple[str, Manifest | None]],
    *,
    whole: bool,
) -> list[ExportResult]:
    """Tell of the exports that are not active and, of a whole run, of those that are gone."""
    results = []
    for export in exports:
        if export.status != _ACTIVE:
            state, manifest = taken.get(export.export_id, ("", None))
            plain = ExportResult(
                export.export_id, export.destination, export.segment_id, export.status
            )
            places = [one.audience for one in leaving if one.export_id == export.export_id]
            results.append(_told(plain, state, manifest, places[0]) if state else plain)
    described = {export.export_id for export in exports}
    for one in leaving if whole else ():
        state, manifest = taken.get(one.export_id, ("", None))
        if state and one.export_id not in described:
            plain = ExportResult(one.export_id, one.destination, one.segment_id, state)
            results.append(_told(plain, state, manifest, one.audience))
    return results


def _result(plan: Plan, state: str, manifest: Manifest, sample: tuple[str, ...]) -> ExportResult:
    export = plan.export
    plain = ExportResult(export.export_id, export.destination, export.segment_id, state)
    found = _told(plain, state, manifest, plan.audience)
    if state != "planned":
        return found
    headers = tuple(column["name"] for column in manifest["columns"])
    return replace(found, rows=plan.counts.exported, columns=headers, sample=sample)


def _told(
    plain: ExportResult, state: str, manifest: Manifest | None, audience: Path
) -> ExportResult:
    """Add to a result what the manifest says; the first file is the one that it speaks of."""
    if manifest is None:
        return plain
    folder = (audience / CURRENT).resolve()
    first = manifest["files"][0] if manifest["files"] else None
    lists = [file for file in manifest["files"] if file["mode"] != "remove"]
    return replace(
        plain,
        state=state,
        path=folder / first["path"] if first else None,
        members=manifest["counts"]["members"],
        rows=lists[0]["rows"] if lists else 0,
        added=manifest["previous"]["added"],
        removed=manifest["previous"]["removed"],
        dropped=manifest["counts"]["dropped"],
        bytes=first["bytes"] if first else 0,
        sha256=first["sha256"] if first else None,
        files=tuple(folder / file["path"] for file in manifest["files"]),
        action_required=manifest["action_required"],
    )
