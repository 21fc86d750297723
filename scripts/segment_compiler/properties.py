"""The YAML beside generated models: descriptions, contracts and where they come from."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from segment_compiler.exposures import exposure
from segment_compiler.vocabulary import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segment_compiler.export_models import Outgoing
    from segment_compiler.spec import Segment


def properties(
    name: str,
    description: str,
    columns: Mapping[str, tuple[str, str]] | None = None,
    config: Mapping[str, Any] | None = None,
) -> str:
    """Give a model's YAML; `columns` map names to type and description, and make a contract."""
    return as_yaml({"models": [model_properties(name, description, columns, config)]})


def model_properties(
    name: str,
    description: str,
    columns: Mapping[str, tuple[str, str]] | None = None,
    config: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Give the entry of a model in a YAML file."""
    entry: dict[str, Any] = {"name": name, "description": description}
    settings = dict(config or {})
    if columns:
        settings["contract"] = {"enforced": True}
    if settings:
        entry["config"] = settings
    if columns:
        entry["columns"] = [
            {"name": column, "data_type": type_, "description": text}
            for column, (type_, text) in columns.items()
        ]
    return entry


def as_yaml(document: dict[str, Any]) -> str:
    """Write a YAML file.

    Every text is quoted, since dbt reads the file by YAML 1.1; no text can open a template.
    """
    return "\n".join(yaml_lines(document)) + "\n"


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


def segment_properties(segment: Segment, used_by: list[str], *, is_table: bool) -> str:
    """Describe a segment's model."""
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


def memberships_properties(columns: Mapping[str, tuple[str, str]]) -> str:
    """Describe the long table of members, with what BI tools read of it.

    Its key has no constraint but `not null`: at 5 million rows (2026-11) a primary key took 20 s
    and 250 MB more, eight times the file. The keys of customers prove it, where they are tested.
    """
    key = ("segment_id", *KEYS)
    meta = {
        "label": "Segment memberships",
        "primary_key": list(key),
        "joins": [
            join("segment_memberships", "segments", ("segment_id",)),
            join("segment_memberships", "customers", KEYS),
            join("segment_memberships", "customer_metrics", KEYS),
        ],
        "metrics": {
            "member_count": {
                "type": "count_distinct",
                "sql": " || chr(31) || ".join(f"${{TABLE}}.{column}" for column in KEYS),
                "label": "Number of members",
            }
        },
    }
    entry = model_properties(
        "segment_memberships",
        "Who is in which segment. One row per segment, account and customer.",
        columns,
        {"meta": meta},
    )
    for column in entry["columns"]:
        if column["name"] in key:
            column["constraints"] = [{"type": "not_null"}]
        if column["name"] == "segment_id":
            target = {"fk_target_table": "segments.segments", "fk_target_field": "segment_id"}
            meta = {f"metabase.{name}": value for name, value in target.items()}
            column["config"] = {"meta": meta}
    return as_yaml({"models": [entry]})


def join(left: str, right: str, columns: tuple[str, ...]) -> dict[str, str]:
    """Give a join as Lightdash has it, from many rows to the one with the same key."""
    equal = (f"${{{left}.{column}}} = ${{{right}.{column}}}" for column in columns)
    return {"join": right, "sql_on": " and ".join(equal), "relationship": "many-to-one"}


def export_properties(one: Outgoing) -> str:
    """Describe an export's table, and the platform that its file goes to."""
    description = (
        f"The rows of the file that {one.destination.id} receives of '{one.segment.label}', in the "
        f"columns of {one.format.id}. One row per person who may be sent."
    )
    meta = {"export": {"id": one.id, "destination": one.destination.id,
                       "segment": one.segment.id, "format": one.format.id}}  # fmt: skip
    if one.destination.schedule:
        meta["export"]["schedule"] = one.destination.schedule
    model = model_properties(one.relation, description, config={"meta": meta})
    return as_yaml({"models": [model], "exposures": [exposure(one)]})
