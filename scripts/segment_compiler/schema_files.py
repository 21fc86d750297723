"""JSON Schema of the files beside the specs: destinations, and the keys of JSON columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler.checks import PURPOSES
from segment_compiler.destinations import ID, PATH, URL
from segment_compiler.json_keys import KEY, KEY_TYPES
from segment_compiler.schema_operands import Schema, shaped
from segment_compiler.spec import MODES
from segment_compiler.vocabulary import JSON_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.formats import Format


def destinations_schema(formats: Mapping[str, Format]) -> Schema:
    """Give the schema of `destinations.yml`."""
    names = {"type": "array", "minItems": 1, "uniqueItems": True}
    help_ = [
        f"Demands consent to {', '.join(one.consent)}." if one.consent else "Demands no consent."
        for one in formats.values()
    ]
    columns = [
        {
            "if": {"properties": {"format": {"const": one.id}}, "required": ["format"]},
            "then": {"properties": {"columns": {"items": {"enum": list(one.columns)}}}},
        }
        for one in formats.values()
        if one.columns
    ]
    destination = {
        "type": "object",
        "properties": {
            "format": {
                "description": "The files' format, pinned to a version.",
                "enum": list(formats),
                "enumDescriptions": help_,
            },
            "path": {
                **shaped(f"^{PATH.pattern}$", "Write folders of small letters: meta/europe."),
                "description": "The folder under the export root; the destination's name else.",
                "examples": ["meta/europe"],
            },
            "columns": {**names, "description": "The columns; the format's own else."},
            "consent": {
                **names,
                "description": "What a person must have agreed to.",
                "items": {"enum": list(PURPOSES)},
            },
            "consent_within": {
                **shaped("^[0-9]{1,4} (month|quarter|year)s?$", "Write months or years."),
                "description": "An older consent is none; 24 months else.",
                "examples": ["24 months"],
            },
            "minimum": {
                "type": "integer",
                "minimum": 0,
                "description": "Smaller audiences are held.",
            },
            "mode": {
                "enum": list(MODES),
                "enumDescriptions": [
                    "The whole list, which replaces the one before.",
                    "Who to add and who to remove since the last file.",
                    "Both.",
                ],
                "description": "What is sent; the whole list where the platform can replace one.",
            },
            "url": {
                **shaped(f"^{URL.pattern}$", "Write s3://bucket/folder, without credentials."),
                "description": "Where files are put besides; secrets come from the environment.",
                "examples": ["s3://bucket/segments", "sftp://files.example.com/in"],
            },
            "schedule": {
                "type": "string",
                "description": "When files go out, as cron writes it, in UTC.",
                "examples": ["30 6 * * *"],
            },
        },
        "required": ["format"],
        "additionalProperties": False,
        "allOf": columns,
    }
    return {
        "description": "Where files go, by the name that specs use.",
        "type": "object",
        "propertyNames": shaped(f"^(?!.*__){ID.pattern}$", "Write small letters and underscores."),
        "additionalProperties": destination,
    }


def json_keys_schema() -> Schema:
    """Give the schema of `json_keys.yml`."""
    columns = "|".join(JSON_COLUMNS)
    return {
        "description": "The keys of JSON columns that specs ask about, with their types.",
        "type": "object",
        "propertyNames": shaped(
            rf"^([a-z_]+\.)?({columns})\.{KEY.pattern}$",
            "Write metadata.plan, or orders.metadata.gift.",
        ),
        "additionalProperties": {"enum": list(KEY_TYPES)},
    }
