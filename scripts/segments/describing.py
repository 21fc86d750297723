"""Describes one segment to a person: a sentence, its facts, its spec and the SQL it becomes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from segment_compiler.english import sentence
from segment_compiler.segment_models import segment_model
from segments.printing import indented
from segments.selection import users

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment


# What Databricks runs is Spark, and as Spark's it is tested.
ENGINE_OF = {"databricks": "spark"}


def show(
    found: Segment,
    project: Project,
    sizes: Mapping[str, int],
    specs: Path,
    output: str,
    dialect: str,
) -> None:
    """Print a segment; `sizes` are the members of the published build, where there is one."""
    labels = {one.id: one.label for one in project.segments}
    said = sentence(found, project.vocabulary, labels)
    used_by = sorted(users(project, found.id))
    spec = (specs / f"{found.id}.yml").read_text(encoding="utf-8")
    sql = segment_model(found, project, ENGINE_OF.get(dialect, dialect))
    if output == "json":
        told = facts(found) | {"sentence": said, "used_by": used_by, "spec": spec, "sql": sql,
                               "members": sizes.get(found.id)}  # fmt: skip
        print(json.dumps({"schema_version": 1, "segment": told}, ensure_ascii=False))
        return
    print(f"{f'{found.icon} {found.label}'.strip()} ({found.id})\n{found.description}\n\n{said}\n")
    print(f"Owner     {found.owner}\nStatus    {status(found)}")
    print(f"Accounts  {', '.join(found.accounts) or 'all'}")
    print(f"Used by   {', '.join(used_by) or 'no other segment'}")
    print(f"Exports   {', '.join(map(destination, found.exports)) or 'none'}")
    size = f"{sizes[found.id]:,}" if found.id in sizes else "not published yet"
    print(f"Members   {size}")
    print(f"\n{found.path}\n\n{indented(spec)}\nSQL\n\n{indented(sql)}", end="")


def facts(found: Segment) -> dict[str, Any]:
    """Give what a spec says beside its conditions."""
    return {"id": found.id, "label": found.label, "icon": found.icon,
            "description": found.description, "owner": found.owner, "status": found.status,
            "expires_on": found.expires_on.isoformat() if found.expires_on else None,
            "accounts": list(found.accounts), "tags": list(found.tags), "path": found.path,
            "exports": [{"to": one.to, "group": one.group} for one in found.exports]}  # fmt: skip


def status(found: Segment) -> str:
    """Give the status, and until when it holds."""
    return f"{found.status} until {found.expires_on}" if found.expires_on else found.status


def destination(export: Any) -> str:
    """Give a destination, and the group of a split that it receives."""
    return f"{export.to} ({export.group})" if export.group else str(export.to)
