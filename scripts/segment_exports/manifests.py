"""The manifest beside an export file: counts, origins and checksums, never a person."""

from collections.abc import Mapping

import phonenumbers

from segment_exports.changes import Changes
from segment_exports.delivery import Manifest
from segment_exports.files import FileFacts
from segment_exports.plans import Plan
from segment_exports.releases import Build


def make_manifest(
    plan: Plan, build: Build, previous_build: str | None, changes: Changes, facts: FileFacts | None
) -> Manifest:
    """Return the manifest of one export; `facts` is None where no file was written.

    Holds nothing of the clock or the machine, so that the same release gives the same bytes.
    """
    export = plan.export
    return {
        "schema_version": 1,
        "export_id": export.export_id,
        "build_id": build.build_id,
        "as_of": build.as_of.isoformat() + "Z",
        "git": {"commit": build.git_commit, "dirty": build.git_dirty},
        "spec_path": export.spec_path,
        "segment": export.segment_id,
        "destination": export.destination,
        "platform": plan.format.name,
        "format": plan.format.key,
        "audience": plan.audience.name,
        "mode": "replace",
        "consent": {
            "basis": "granted" if export.consent else "na",
            "purposes": list(export.consent),
        },
        "normaliser": {"phonenumbers": phonenumbers.__version__, "rules": _rules(plan)},
        "columns": _columns(plan, facts.filled if facts else {}),
        "counts": {
            "members": plan.counts.members,
            "exported": plan.counts.exported,
            "dropped": dict(plan.counts.dropped),
        },
        "previous": {
            "build_id": previous_build,
            "added": changes.added,
            "removed": changes.removed,
        },
        "minimum": plan.minimum,
        "below_minimum": facts is None,
        "contains_plaintext_pii": facts is not None and plan.format.plaintext,
        "files": [_file(plan, facts)] if facts else [],
    }


def _rules(plan: Plan) -> list[str]:
    columns = [plan.format.column(name) for name in plan.columns]
    return sorted({column.rule for column in columns if column and column.rule})


def _columns(plan: Plan, filled: Mapping[str, int]) -> list[Manifest]:
    columns = [plan.format.column(name) for name in plan.columns]
    return [
        {
            "name": column.header,
            "hashed": "sha256_hex" if column.hashed else None,
            "filled": filled.get(column.name, 0),
        }
        for column in columns
        if column
    ]


def _file(plan: Plan, facts: FileFacts) -> Manifest:
    return {
        "path": facts.name,
        "header": plan.format.header,
        "rows": facts.rows,
        "bytes": facts.bytes,
        "sha256": facts.sha256,
    }
