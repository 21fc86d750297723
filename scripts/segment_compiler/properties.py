"""The YAML beside generated models: descriptions, contracts and where they come from."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from segment_compiler.spec import references

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.export_models import Outgoing
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment

SHARED_FROM = 2  # a segment that so many others are made of is computed once, as a table


def properties(
    name: str,
    description: str,
    columns: Mapping[str, tuple[str, str]] | None = None,
    config: Mapping[str, Any] | None = None,
) -> str:
    """Give a model's YAML; `columns` map names to type and description, and make a contract.

    Every text is quoted, since dbt reads the file by YAML 1.1; no text can open a template.
    """
    document: dict[str, Any] = {"name": name, "description": description}
    settings = dict(config or {})
    if columns:
        settings["contract"] = {"enforced": True}
    if settings:
        document["config"] = settings
    if columns:
        document["columns"] = [
            {"name": column, "data_type": type_, "description": text}
            for column, (type_, text) in columns.items()
        ]
    stream = io.StringIO()
    writer = YAML()
    writer.width = 1000
    writer.indent(mapping=2, sequence=4, offset=2)
    writer.dump({"models": [quoted(document)]}, stream)
    return stream.getvalue()


def quoted(value: Any) -> Any:
    """Quote every text of a document, below every key."""
    if isinstance(value, dict):
        return {key: quoted(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [quoted(item) for item in value]
    if isinstance(value, str):
        # dbt renders descriptions and meta: a brace that opens a template is kept apart.
        return DoubleQuotedScalarString(re.sub(r"\{(?=[{%#])", "{ ", value))
    return value


def users(segment: Segment, project: Project) -> list[str]:
    """Give the segments that are made of this one, by id."""
    return sorted(
        other.id
        for other in project.segments
        if any(reference.segment == segment.id for reference in references(other))
    )


def segment_properties(segment: Segment, project: Project) -> str:
    """Describe a segment's model; a heavy or much used one becomes a table."""
    used_by = users(segment, project)
    is_table = segment.top is not None or len(used_by) >= SHARED_FROM
    config: dict[str, Any] = {
        "materialized": "table" if is_table else "ephemeral",
        "tags": list(segment.tags),
        "meta": {
            "segment": {
                "label": segment.label,
                "owner": segment.owner,
                "status": segment.status,
                "spec": segment.path,
                "used_by": used_by,
            }
        },
    }
    if is_table:
        config["schema"] = "segment_parts"
    description = f"{segment.label}: {segment.description} One row per account and customer."
    return properties(f"seg_{segment.id}", description, config=config)


def export_properties(one: Outgoing) -> str:
    """Describe an export's table."""
    description = (
        f"The rows of the file that {one.destination.id} receives of '{one.segment.label}', in the "
        f"columns of {one.format.id}. One row per person who may be sent."
    )
    meta = {"export": {"id": one.id, "destination": one.destination.id,
                       "segment": one.segment.id, "format": one.format.id}}  # fmt: skip
    return properties(one.relation, description, config={"meta": meta})
