"""What became of an export: the counts and files that its caller tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from segment_exports.delivery import CURRENT, Manifest
from segment_exports.plans import Plan
from segment_exports.releases import Export


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What became of one export.

    `state` is `written`, `unchanged` (this build was delivered before), `below_minimum` (only
    removals, if anything), `planned` (a dry run), the status that keeps an export from being
    written (`draft`, `paused`, `archived`, or `no_right`: the right to export has ended), `reduced`
    (a list that this run did not renew, without those who withdrew) or `retired` (a list whose
    export is gone: everybody is taken off it).
    `added` and `removed` are rows against what was sent before; `columns` and `sample`, one row
    with its cells masked, are told by a dry run.
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


def left_alone(export: Export) -> ExportResult:
    """Tell of an export that nothing was written of; its status says why."""
    return ExportResult(export.export_id, export.destination, export.segment_id, export.status)


def of_plan(plan: Plan, state: str, manifest: Manifest, sample: tuple[str, ...]) -> ExportResult:
    """Tell what became of an active export."""
    found = told(replace(left_alone(plan.export), state=state), manifest, plan.audience)
    if state != "planned" and not sample:
        return found
    headers = tuple(column["name"] for column in manifest["columns"])
    return replace(found, rows=plan.counts.exported, columns=headers, sample=sample)


def told(plain: ExportResult, manifest: Manifest | None, audience: Path) -> ExportResult:
    """Add to a result what the manifest says; the first file is the one that it speaks of."""
    if manifest is None:
        return plain
    folder = (audience / CURRENT).resolve()
    first = manifest["files"][0] if manifest["files"] else None
    lists = [file for file in manifest["files"] if file["mode"] != "remove"]
    # The parts of one list are of one mode.
    parts = [file["rows"] for file in lists if file["mode"] == lists[0]["mode"]]
    return replace(
        plain,
        path=folder / first["path"] if first else None,
        members=manifest["counts"]["members"],
        rows=sum(parts),
        added=0 if plain.state == "below_minimum" else manifest["previous"]["added"],
        removed=manifest["previous"]["removed"],
        dropped=manifest["counts"]["dropped"],
        bytes=first["bytes"] if first else 0,
        sha256=first["sha256"] if first else None,
        files=tuple(folder / file["path"] for file in manifest["files"]),
        action_required=manifest["action_required"],
    )
