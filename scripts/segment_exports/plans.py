"""Checks a whole release before the first file is written, and says where each file goes."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from segment_exports.changes import ONLY_PART
from segment_exports.files import Place
from segment_exports.formats import Format
from segment_exports.ledger import Layout, layout_of
from segment_exports.permissions import counts_of, decide
from segment_exports.releases import (
    DROP_REASONS,
    Build,
    Counts,
    Export,
    count_rows,
    read_columns,
    read_counts,
)
from segment_exports.remote import url_problem

_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_SLUG = re.compile(r"[a-z0-9-]{1,60}")
FULL, DELTA, BOTH = "full", "delta", "full_and_delta"


@dataclass(frozen=True, slots=True)
class Plan:
    """An export that may be written: its columns, its counts and the folder of its audience."""

    export: Export
    format: Format
    columns: tuple[str, ...]
    counts: Counts
    audience: Path

    @property
    def minimum(self) -> int:
        """Fewest rows that may be sent."""
        return self.format.minimum if self.export.minimum is None else self.export.minimum

    @property
    def below_minimum(self) -> bool:
        """Whether no list may be sent: too few people, or nobody at all for a platform."""
        for_a_platform = bool(self.format.minimum or self.format.consent)
        exported = self.counts.exported
        return exported < self.minimum or (exported == 0 and for_a_platform)

    @property
    def mode(self) -> str:
        """Whether whole lists are sent, or what changed in them, or both."""
        return self.export.mode or (FULL if "replace" in self.format.modes else DELTA)

    @property
    def layout(self) -> Layout:
        """What the ledger keeps of a row."""
        return layout_of(self.format, self.columns)

    def place(self, mode: str) -> Place:
        """Return what a file says of itself to the platform: `add`, `remove` or `replace`."""
        return Place(self.audience.name, mode)

    def file_name(self, mode: str) -> str:
        """Return the name of a data file; it says nothing about the people in it."""
        consent = "granted" if self.export.consent else "na"
        parts = (self.format.name, self.audience.name, mode, consent, ONLY_PART)
        return "__".join(parts) + f".{self.format.extension}"


def directory_name(build: Build) -> str:
    """Return the folder name of a build: its instant, then the first eight letters of its id."""
    return f"{build.as_of:%Y%m%dT%H%M%SZ}_{build.build_id[:8]}"


def slug(export: Export) -> str:
    """Return the audience's name as a platform may see it: lower case, hyphens for underscores.

    That of the segment, with the group where several groups of a segment go to one destination.
    """
    name = export.export_id.removeprefix(f"{export.destination}__")
    return name.lower().replace("_", "-").replace(" ", "-")


def audience_of(export: Export, root: Path) -> Path:
    """Return the folder of an export's audience."""
    return root / export.path / slug(export)


def plan_exports(
    connection: duckdb.DuckDBPyConnection,
    exports: Collection[Export],
    formats: Mapping[str, Format],
    root: Path,
) -> tuple[list[Plan], list[str]]:
    """Return the plans of the exports that may be written, and all that is wrong in the others."""
    problems: list[str] = []
    plans: list[Plan] = []
    folders = Counter(audience_of(export, root) for export in exports)
    for export in exports:
        found = _place_problems(export, root)
        if folders[audience_of(export, root)] > 1:
            found.append("E_OUTPUT_UNSAFE: another export has the same path and segment")
        file_format = formats.get(export.format)
        if file_format is None:
            found.append(f"E_FORMAT: no format {export.format}; formats are {', '.join(formats)}")
        else:
            found += _format_problems(export, file_format)
        columns = read_columns(connection, export)
        counts = read_counts(connection, export.export_id)
        if columns is None:
            found.append(f"E_RELATION: no relation exports.{export.relation}")
        else:
            found += _count_problems(counts, count_rows(connection, export))
        if file_format and columns is not None and (faults := file_format.faults(columns)):
            found += faults
        elif file_format and columns is not None:
            decide(connection, export.export_id, export.demand)
            counts = late_counts(counts, counts_of(connection))
            plan = Plan(export, file_format, tuple(columns), counts, audience_of(export, root))
            found += _mode_problems(plan)
            plans += [] if found else [plan]
        problems += [f"{problem} (export {export.export_id})" for problem in found]
    return plans, problems


def _place_problems(export: Export, root: Path) -> list[str]:
    found = []
    if not _PATH.fullmatch(export.path):
        found.append("E_OUTPUT_UNSAFE: path must be relative: names joined by / without dots")
    elif not (root / export.path).resolve().is_relative_to(root):
        found.append(f"E_OUTPUT_UNSAFE: path {export.path} leads out of the export folder")
    if export.url and (problem := url_problem(export.url)):
        found.append(f"E_OUTPUT_UNSAFE: {problem}")
    if not _SLUG.fullmatch(slug(export)):
        found.append("E_OUTPUT_UNSAFE: segment id must be 1 to 60 of the letters a-z, 0-9, - and _")
    return found


def _mode_problems(plan: Plan) -> list[str]:
    if plan.mode not in (FULL, DELTA, BOTH):
        return [f"E_MODE: no mode {plan.mode!r}; modes are {FULL}, {DELTA} and {BOTH}"]
    if plan.mode != DELTA and "replace" not in plan.format.modes:
        return [f"E_MODE: a list in {plan.format.key} cannot be replaced; write mode: {DELTA}"]
    if plan.mode != FULL and not plan.layout.units:
        told = "nothing in the file by which a person is taken off a list"
        return [f"E_MODE: {told}; write mode: {FULL}, or add a column"]
    return []


def late_counts(counts: Counts, decided: Mapping[str | None, int]) -> Counts:
    """Return the counts after those were kept back who withdrew since the release."""
    dropped = {str(reason): count for reason, count in decided.items() if reason is not None}
    return Counts(counts.members, decided.get(None, 0), dropped)


def _format_problems(export: Export, file_format: Format) -> list[str]:
    missing = [purpose for purpose in file_format.consent if purpose not in export.consent]
    if not missing:
        return []
    return [f"E_CONSENT_UNKNOWN: {file_format.key} demands consent to {', '.join(missing)}"]


def _count_problems(counts: Counts, rows: int) -> list[str]:
    found = []
    unknown = [str(reason) for reason in counts.dropped if reason not in DROP_REASONS]
    if unknown:
        known = ", ".join(DROP_REASONS)
        found.append(f"E_COUNTS: unknown drop reason {', '.join(unknown)}; reasons are {known}")
    decided = counts.exported + sum(counts.dropped.values())
    if counts.members != decided:
        found.append(f"E_COUNTS: {counts.members} members have {decided} decisions")
    if rows != counts.exported:
        found.append(f"E_COUNTS: {counts.exported} members are exported, but there are {rows} rows")
    return found
