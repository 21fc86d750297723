"""The manifest beside export files: counts, origins and checksums, never a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import phonenumbers

from segment_exports.delivery import Manifest
from segment_exports.deltas import Delta
from segment_exports.files import FileFacts
from segment_exports.formats import Format
from segment_exports.permissions import Newest
from segment_exports.plans import Plan
from segment_exports.releases import Build

_KEPT_BY_RECEIVERS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sent:
    """A data file and what a platform is to do with it: `add`, `remove` or `replace`."""

    mode: str
    facts: FileFacts


def identity(plan: Plan, build: Build, newest: Newest | None) -> Manifest:
    """Return what must agree for a folder in place to count as this export of this build."""
    return {
        "state": "active",
        "export_id": plan.export.export_id,
        "build_id": build.build_id,
        "format": plan.format.key,
        "mode": plan.mode,
        "url": plan.export.url,
        "consent": _consent(plan, newest),
        "counts": {
            "members": plan.counts.members,
            "exported": plan.counts.exported,
            "dropped": dict(plan.counts.dropped),
        },
        "minimum": plan.minimum,
        "below_minimum": plan.below_minimum,
    }


def make_manifest(
    plan: Plan,
    build: Build,
    newest: Newest | None,
    previous: Manifest,
    delta: Delta,
    files: Sequence[Sent],
) -> Manifest:
    """Return the manifest of one export; `previous` names the folder and build before.

    Holds nothing of the clock or the machine, so that the same release gives the same bytes.
    """
    filled = next((one.facts.filled for one in files if one.mode != "remove"), {})
    return {
        "schema_version": 2,
        **identity(plan, build, newest),
        "as_of": build.as_of.isoformat() + "Z",
        "expires_at": expiry(build),
        "git": {"commit": build.git_commit, "dirty": build.git_dirty},
        "spec_path": plan.export.spec_path,
        "export_right": right_told(plan),
        "segment": plan.export.segment_id,
        "split_group": plan.export.split_group,
        "destination": plan.export.destination,
        "platform": plan.format.name,
        "audience": plan.audience.name,
        "normaliser": {"phonenumbers": phonenumbers.__version__, "rules": _rules(plan)},
        "columns": columns_told(plan.format, plan.columns, filled),
        "previous": {**previous, "added": delta.added, "removed": delta.removed},
        "contains_plaintext_pii": bool(files) and plan.format.plaintext,
        "action_required": None,
        "files": [file_told(plan.format, one) for one in files],
    }


def expiry(build: Build) -> str:
    """Say by when whoever receives files must have deleted them: consents change."""
    return (build.as_of + _KEPT_BY_RECEIVERS).isoformat() + "Z"


def _consent(plan: Plan, newest: Newest | None) -> Manifest:
    return {
        "basis": "granted" if plan.export.consent else "na",
        "purposes": list(plan.export.consent),
        "months": plan.export.consent_months,
        "known": newest_told(newest),
    }


def right_told(plan: Plan) -> Manifest | None:
    """Say by whose right an export goes out, and until when; None where the release does not."""
    export = plan.export
    if export.right_person is None:
        return None
    ends_at = export.right_ends_at.isoformat() + "Z" if export.right_ends_at else None
    return {"person": export.right_person, "through": export.right_through, "ends_at": ends_at}


def newest_told(newest: Newest | None) -> Manifest | None:
    """Say of which build the consents and suppressions are that were applied last."""
    if newest is None:
        return None
    return {"build_id": newest.build_id, "as_of": newest.as_of.isoformat() + "Z"}


def _rules(plan: Plan) -> list[str]:
    columns = [plan.format.column(name) for name in plan.columns]
    return sorted({column.rule for column in columns if column and column.rule})


def columns_told(
    file_format: Format, names: Sequence[str], filled: Mapping[str, int]
) -> list[Manifest]:
    """Describe the columns of the lists: header, name in SQL, digest, and cells that hold one."""
    columns = [file_format.column(name) for name in names]
    return [
        {
            "name": column.header,
            "column": column.name,
            "hashed": column.digest,
            "filled": filled.get(column.name, 0),
        }
        for column in columns
        if column
    ]


def file_told(file_format: Format, sent: Sent) -> Manifest:
    """Describe a data file; `header` counts the lines before its rows."""
    return {
        "path": sent.facts.name,
        "mode": sent.mode,
        "header": file_format.lines_before_rows,
        "rows": sent.facts.rows,
        "bytes": sent.facts.bytes,
        "sha256": sent.facts.sha256,
    }
