"""Takes people off lists that a run does not renew: paused, waiting, and those of gone exports."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from segment_exports.changes import (
    ONLY_PART,
    data_lines,
    removal_columns,
    removal_rows,
    write_parts,
)
from segment_exports.delivery import CURRENT, Manifest, current_version, deliver, purge
from segment_exports.deltas import compare
from segment_exports.files import FileFacts, Place
from segment_exports.formats import Format, load_formats
from segment_exports.ledger import Layout, cells_of, layout_of, ledger_place, write_ledger
from segment_exports.ledger import line_digest as digest_of
from segment_exports.lists_in_place import RETIRED, WAITING, InPlace
from segment_exports.lists_sent import (
    Run,
    empty_strays,
    line_counts,
    put,
    settle,
    version_name,
)
from segment_exports.manifests import Sent, columns_told, expiry, file_told, newest_told
from segment_exports.permissions import Standing, read_standing
from segment_exports.plans import DELTA
from segment_exports.previous import Previous, previous_of


def take_back(run: Run, one: InPlace) -> tuple[str, Manifest | None]:
    """Take off a list whoever may not be on it any more; give the state, empty for no change.

    While a list is not renewed, its removals add up: whoever fetches it at its own times finds all
    of them in the current folder. Everybody is taken off a list whose export is gone: the removals
    stand for one run, then nothing is left but the manifest.
    """
    name = current_version(one.audience) or ""
    file_format = load_formats().get(one.manifest["format"])
    if file_format is None:
        # What nobody can write any more can still be taken away.
        purge(one.audience / name)
        return RETIRED, None
    columns = tuple(column["column"] for column in one.manifest["columns"])
    layout = layout_of(file_format, columns)
    before = previous_of(run.root, one.audience, file_format, layout, run.pepper)
    empty_strays(one.audience, before.version)
    left = _who_stays(run, one, file_format, layout, before)
    settled = len(left) == len(before.ledger) and one.manifest["state"] == RETIRED
    if one.stays and len(left) == len(before.ledger):
        settle(run, one.audience, name, one.manifest["url"])
        return "", None
    if not one.stays and settled:
        purge(one.audience / name)
        settle(run, one.audience, name, one.manifest["url"])
        return "", None
    new = version_name(one.audience, run.build)

    def fill(stage: Path) -> Manifest:
        told = _fill(run, one, file_format, layout, before, left, stage, new)
        return told | {"state": one.standing}

    manifest = deliver(
        one.audience,
        new,
        fill,
        lambda folder: put(run, one.audience, folder, one.manifest["url"]),
    )
    settle(run, one.audience, new, one.manifest["url"])
    return "reduced" if one.stays else RETIRED, manifest


def _who_stays(
    run: Run, one: InPlace, file_format: Format, layout: Layout, before: Previous
) -> pa.Table:
    """Return the rows of the ledger whose people may stay on the list.

    Where no consents are known, nobody may stay on a paused list, and a waiting one is left to the
    run that renews it.
    """
    if not one.stays:
        return before.ledger.slice(0, 0)
    if one.standing == WAITING and run.newest is None:
        return before.ledger
    standing = read_standing(run.connection, run.newest, run.pepper, one.demand)
    rules = {
        f"cell_{name}": column.rule
        for name in layout.cells
        if (column := file_format.column(name)) and column.rule
    }
    mask = [_may_stay(row, rules, standing) for row in before.ledger.to_pylist()]
    return before.ledger.filter(pa.array(mask, pa.bool_()))


def _may_stay(row: dict[str, object], rules: dict[str, str], standing: Standing) -> bool:
    if any((rule, row[name]) in standing.cells for name, rule in rules.items()):
        return False
    key, anywhere = row["key"], row["anywhere"]
    return standing.may_stay(
        key if isinstance(key, bytes) else None, anywhere if isinstance(anywhere, bytes) else None
    )


def _fill(
    run: Run,
    one: InPlace,
    file_format: Format,
    layout: Layout,
    before: Previous,
    left: pa.Table,
    stage: Path,
    name: str,
) -> Manifest:
    """Write what is left of a list, or else who is taken off it; give the manifest."""
    manifest = one.manifest
    delta = compare(layout, before.ledger, left, before.taken_off)
    files: list[Sent] = []
    facts = None
    if one.stays and manifest["mode"] != DELTA and len(left) >= max(manifest["minimum"], 1):
        facts = _rewritten(one, file_format, layout, left, run.pepper, stage)
    if facts is not None:
        files.append(Sent("replace", facts))
    if delta.removals and (manifest["mode"] != "full" or facts is None):
        columns = removal_columns(file_format, layout)
        rows = removal_rows(columns, layout, delta.removals)
        path = stage / _file_name(one, file_format, "remove")
        place = Place(one.audience.name, "remove")
        parts = write_parts(path, columns, rows, file_format, place)
        files += [Sent("remove", part) for part in parts]
    write_ledger(ledger_place(run.root, one.audience, name), left, run.pepper)
    can_remove = "remove" in file_format.modes
    action = None if facts is not None or can_remove or not delta.removed else "delete_audience"
    filled = facts.filled if facts else {}
    gone = len(before.ledger) - len(left)
    return manifest | {
        "build_id": run.build.build_id,
        "as_of": run.build.as_of.isoformat() + "Z",
        "expires_at": expiry(run.build),
        "git": {"commit": run.build.git_commit, "dirty": run.build.git_dirty},
        "consent": manifest["consent"] | {"known": newest_told(run.newest)},
        "counts": {
            "members": len(before.ledger),
            "exported": len(left),
            "dropped": {"withdrawn" if one.stays else RETIRED: gone} if gone else {},
        },
        "below_minimum": facts is None,
        "columns": columns_told(file_format, layout.columns, filled),
        "previous": {**before.told, "added": 0, "removed": gone},
        "contains_plaintext_pii": bool(files) and file_format.plaintext,
        "action_required": action,
        "files": [file_told(file_format, sent) for sent in files],
    }


def _file_name(one: InPlace, file_format: Format, mode: str) -> str:
    basis = one.manifest["consent"]["basis"]
    parts = (file_format.name, one.audience.name, mode, basis, ONLY_PART)
    return "__".join(parts) + f".{file_format.extension}"


def _rewritten(
    one: InPlace,
    file_format: Format,
    layout: Layout,
    left: pa.Table,
    pepper: bytes,
    stage: Path,
) -> FileFacts | None:
    """Write the current list without those who left it; None where the folder has no list."""
    current = [file for file in one.manifest["files"] if file["mode"] == "replace"]
    if not current:
        return None
    [file] = current
    counts = line_counts(left)

    def staying() -> Iterator[list[str]]:
        lines = data_lines(one.audience / CURRENT / file["path"], file["header"])
        for cells in cells_of(lines):
            digest = digest_of(pepper, [cells[place] for place in layout.told])
            if counts.get(digest):
                counts[digest] -= 1
                yield cells

    path = stage / _file_name(one, file_format, "replace")
    place = Place(one.audience.name, "replace")
    [facts] = write_parts(path, layout.columns, staying(), file_format, place, split=False)
    return facts
