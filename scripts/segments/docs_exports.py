"""Reads for the catalogue what went out last: the manifests beside the files, and no file."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from segment_catalogue.counts import count
from segment_catalogue.pages import Export, ExportFile
from segment_compiler.export_models import outgoing_of
from segments.plan_details import REASONS
from segments.printing import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segment_catalogue.pages import Named
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segment_warehouse.home import Home


def manifests(home: Home) -> dict[str, tuple[str, dict[str, Any]]]:
    """Give the manifest of each export that has one, and its folder below the home's exports."""
    found = {}
    for path in sorted(home.exports.glob("**/current/manifest.json")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        folder = path.parent.resolve().relative_to(home.exports.resolve()).as_posix()
        found[str(manifest["export_id"])] = (folder, manifest)
    return found


def exports_of(
    segment: Segment,
    project: Project,
    name: Named,
    written: Mapping[str, tuple[str, dict[str, Any]]],
    held: str | None,
) -> Iterator[Export]:
    """Give where a segment goes, each with what went out last."""
    for one in segment.exports:
        destination = project.destinations[one.to]
        export_id = outgoing_of(segment, one, project).id
        plain: dict[str, Any] = {
            "id": export_id, "destination": one.to, "segment": name, "group": one.group,
            "format": destination.format, "consent": destination.consent,
            "schedule": destination.schedule, "place": host(destination.url), "held": held,
        }  # fmt: skip
        if segment.status != "active":
            yield Export(**plain, state=segment.status, note="Only active segments go out.")
        elif export_id not in written:
            yield Export(**plain, state="not written yet")
        else:
            yield Export(**plain, **last(*written[export_id]))


def host(url: str) -> str:
    """Give the kind of place and the host of a URL; its path and whoever logs in stay private.

    >>> host("sftp://me:secret@files.example.com:22/in?key=1"), host("")
    ('sftp://files.example.com', '')
    """
    found = urlsplit(url)
    return f"{found.scheme}://{found.hostname or ''}" if url else ""


def last(folder: str, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a manifest says of the last run."""
    counts = manifest.get("counts", {})
    previous = manifest.get("previous") or {}
    too_few = bool(manifest.get("below_minimum"))
    note = ""
    if too_few:
        note = f"The platform takes lists of {manifest['minimum']:,} or more; this one is smaller."
    action = ACTIONS.get(manifest.get("action_required") or "")
    return {
        "state": "below the minimum" if too_few else "written",
        "folder": folder,
        "as_of": datetime.fromisoformat(manifest["as_of"]).replace(tzinfo=None),
        "members": count(counts["members"]) if "members" in counts else None,
        "rows": count(counts["exported"]) if "exported" in counts else None,
        "added": count(0 if too_few else previous.get("added") or 0),
        "removed": count(previous.get("removed") or 0),
        "dropped": tuple(
            (REASONS.get(reason, reason), count(people))
            for reason, people in sorted(counts.get("dropped", {}).items())
            if people
        ),
        "files": tuple(
            ExportFile(one["path"], one["mode"], count(one["rows"]))
            for one in manifest.get("files", [])
        ),
        "note": " ".join(filter(None, (note, action))),
    }
