"""Prints results in whole sentences and tables; data to standard output, problems to the other."""

from __future__ import annotations

import difflib
import json
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from segment_compiler.output import Difference
    from segment_compiler.problems import Problem
    from segment_compiler.spec import Segment
    from segment_exports.export import ExportResult
    from segment_warehouse.inputs import Build


ACTIONS = {
    "delete_audience": "too few are left, and the platform takes nobody off: delete the audience.",
    "replace_audience": "it is not known any more who was sent: replace the audience by hand,"
    " then run `segments export --resend`.",
}
SHOWN = 10  # names listed before the rest is only counted


def counted(count: int, noun: str) -> str:
    """Give `1 problem`, `2 problems`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def problems(found: Sequence[Problem], specs: int, *, after: str = "Nothing was written.") -> None:
    """Print each problem on a line of its own, and how many there are, and what follows."""
    files = len({problem.place.path for problem in found})
    for problem in found:
        print(problem, file=sys.stderr)
    where = f"{files} of {counted(specs, 'spec')}"
    print(f"{counted(len(found), 'problem')} in {where}. {after}".rstrip(), file=sys.stderr)


def passed_over(found: Sequence[Problem]) -> None:
    """Say how many specs are left out since something is wrong with them."""
    files = len({problem.place.path for problem in found})
    told = f"{counted(len(found), 'problem')} in {counted(files, 'file')}"
    print(f"{told}; `segments check` tells them.", file=sys.stderr)


def stale(shown: Path, found: Difference) -> None:
    """Say which generated files are not what the specs say."""
    names = (*found.written, *found.removed)
    for name in names[:SHOWN]:
        print(f"{shown / name} is out of date.", file=sys.stderr)
    if len(names) > SHOWN:
        print(f"So are {counted(len(names) - SHOWN, 'other file')}.", file=sys.stderr)
    print("Run `segments compile` and commit the result.", file=sys.stderr)


def compiled(shown: Path, found: Difference, segments: int, files: int) -> None:
    """Say what `compile` wrote and removed."""
    for name in found.written:
        print(f"Wrote {shown / name}")
    for name in found.removed:
        print(f"Removed {shown / name}")
    unchanged = files - len(found.written)
    print(
        f"{counted(segments, 'segment')} compiled: {len(found.written)} files written, "
        f"{len(found.removed)} removed, {unchanged} unchanged."
    )


def diff(folder: Path, shown: Path, files: Mapping[str, str], found: Difference) -> None:
    """Print a unified diff of what `compile` would change."""
    for name in sorted((*found.written, *found.removed)):
        path = folder / name
        before = path.read_text(encoding="utf-8").splitlines(True) if path.exists() else []
        after = files.get(name, "").splitlines(True)
        label = str(shown / name)
        sys.stdout.writelines(difflib.unified_diff(before, after, label, label))


def table(columns: Mapping[str, str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under headings; `columns` maps a heading to `left` or `right`."""
    widths = [
        max(len(heading), *(len(row[index]) for row in rows)) if rows else len(heading)
        for index, heading in enumerate(columns)
    ]
    aligned = list(columns.values())
    for row in (list(columns), *rows):
        cells = [
            cell.rjust(width) if side == "right" else cell.ljust(width)
            for cell, width, side in zip(row, widths, aligned, strict=True)
        ]
        print("  ".join(cells).rstrip())


def segments(found: Sequence[Segment], members: Mapping[str, int], output: str) -> None:
    """Print the list of segments."""
    if output == "json":
        print(json.dumps({"schema_version": 1, "segments": [
            {"id": one.id, "label": one.label, "description": one.description, "owner": one.owner,
             "status": one.status, "accounts": list(one.accounts), "tags": list(one.tags),
             "members": members.get(one.id), "path": one.path} for one in found
        ]}, ensure_ascii=False))  # fmt: skip
        return
    rows = [
        [one.id, f"{one.icon} {one.label}".strip(), ", ".join(one.accounts) or "all", one.owner,
         one.status, f"{members[one.id]:,}" if one.id in members else "–"]
        for one in found
    ]  # fmt: skip
    table(
        {"Segment": "left", "Label": "left", "Accounts": "left", "Owner": "left",
         "Status": "left", "Members": "right"},
        rows,
    )  # fmt: skip


def indented(text: str) -> str:
    """Indent a text for display."""
    return "".join(f"  {line}" if line.strip() else line for line in text.splitlines(True))


def published(
    build: Build, members: Mapping[str, int], chosen: Collection[str], *, is_new: bool
) -> None:
    """Print what a build published, and the sizes of the chosen segments."""
    as_of = build.as_of.strftime("%Y-%m-%d %H:%M:%S UTC")
    state = "published" if is_new else "was published before: same shop, specs and instant"
    print(f"Build {build.id} as of {as_of} {state}.\n")
    rows = [[name, f"{size:,}"] for name, size in sorted(members.items()) if name in chosen]
    table({"Segment": "left", "Members": "right"}, rows)


def held(found: Sequence[tuple[str, str]]) -> None:
    """Tell which segments a guard holds, why, and how a person lets one through."""
    for segment_id, reason in found:
        print(f"{segment_id}: held - {reason}; `segments release {segment_id}` lets it through.",
              file=sys.stderr)  # fmt: skip


def files(found: Sequence[ExportResult], output: str = "text") -> None:
    """Print the files with their rows, changes and what was left out."""
    if output == "json":
        print(json.dumps({"schema_version": 1, "exports": [
            {"id": one.export_id, "state": one.state, "path": str(one.path) if one.path else None,
             "rows": one.rows, "added": one.added, "removed": one.removed,
             "dropped": dict(one.dropped), "sha256": one.sha256,
             "files": [str(path) for path in one.files], "columns": list(one.columns),
             "action_required": one.action_required} for one in found
        ]}))  # fmt: skip
        return
    rows = [
        [one.destination, one.segment_id, one.state, f"{one.members:,}", f"{one.rows:,}",
         f"+{one.added:,}", f"-{one.removed:,}", left_out(one.dropped)]
        for one in found
    ]  # fmt: skip
    print()
    table(
        {"Destination": "left", "Segment": "left", "State": "left", "Members": "right",
         "Rows": "right", "Added": "right", "Removed": "right", "Left out": "left"},
        rows,
    )  # fmt: skip
    for one in found:
        if one.action_required:
            print(f"{one.export_id}: {ACTIONS[one.action_required]}", file=sys.stderr)
    samples(found)
    paths = [path for one in found for path in one.files]
    if paths:
        print("\nFiles")
        for path in paths:
            print(f"  {os.path.relpath(path)}")


def samples(found: Sequence[ExportResult]) -> None:
    """Print the columns of planned files, each with the cell of one row, masked."""
    for one in found:
        if one.columns:
            print(f"\n{one.export_id}")
            cells = one.sample or ("",) * len(one.columns)
            for name, cell in zip(one.columns, cells, strict=True):
                print(f"  {name}  {cell}".rstrip())


def left_out(dropped: Mapping[str, int]) -> str:
    """Give `84 consent, 3 suppressed`."""
    return ", ".join(
        f"{count:,} {reason}" for reason, count in Counter(dropped).most_common() if count
    )
