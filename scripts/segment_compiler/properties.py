"""The YAML beside generated models: descriptions, contracts and where they come from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segment_compiler.export_models import Outgoing
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
    return "\n".join(yaml_lines({"models": [document]})) + "\n"


def yaml_lines(value: Any, indent: str = "") -> Iterator[str]:
    """Write a document as YAML lines; a text is written as JSON writes it, which YAML reads."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        head = f"{indent}{key}:" if isinstance(value, dict) else f"{indent}-"
        if isinstance(item, (dict, list)) and item:
            below = list(yaml_lines(item, indent + "  "))
            if isinstance(value, dict):
                yield from (head, *below)
            else:
                yield from (f"{head} {below[0].lstrip()}", *below[1:])
        else:
            yield f"{head} {scalar(item)}"


def scalar(value: Any) -> str:
    """Write a value on one line; a brace that opens a template in dbt is kept apart."""
    if isinstance(value, str):
        value = re.sub(r"\{(?=[{%#])", "{ ", value)
    return json.dumps(value, ensure_ascii=False)


def segment_properties(segment: Segment, used_by: list[str]) -> str:
    """Describe a segment's model; a heavy or much used one becomes a table."""
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
