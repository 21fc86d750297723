"""JSON Schema of specs, for editors: completion, help and errors while a spec is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from segment_compiler import schema_access, schema_tests
from segment_compiler.checks import RANKED_TYPES
from segment_compiler.guards import CHANGE, PERCENT, SIZE
from segment_compiler.lists import GROUP, MATCHES, MAX_IDS
from segment_compiler.reader import KEYS
from segment_compiler.schema_conditions import condition_definitions
from segment_compiler.schema_files import destinations_schema, json_keys_schema
from segment_compiler.schema_operands import Schema, operand_definitions, ref, shaped
from segment_compiler.spec import MODES, STATUSES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from segment_compiler.formats import Format
    from segment_compiler.project import Project

# Every editor's server knows this draft; the newer ones are known to some only.
DRAFT = "http://json-schema.org/draft-07/schema#"
STATUS_HELP = {
    "draft": "Built and counted, never exported.",
    "active": "Built and exported.",
    "paused": "Built; its exports are held.",
    "archived": "Not built; its history stays.",
}


def schema_files(project: Project, required: Collection[str]) -> dict[str, str]:
    """Give the schema files by name; `required` are the keys that no spec may leave out.

    Equal projects give equal bytes.
    """
    schemas = {
        "segment.schema.json": segment_schema(project, required),
        "access.schema.json": schema_access.access_schema(),
        "destinations.schema.json": destinations_schema(project.formats),
        "json_keys.schema.json": json_keys_schema(),
    }
    return {
        name: json.dumps({"$schema": DRAFT, **schema}, indent=1, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }


def segment_schema(project: Project, required: Collection[str]) -> Schema:
    """Give the schema of a spec."""
    known = {one.id: one.label for one in project.built}
    known |= dict.fromkeys(project.broken, "")
    properties = keys(project)
    definitions = {
        **operand_definitions(),
        **condition_definitions(project.vocabulary, dict(sorted(known.items()))),
        **format_definitions(project.formats),
    }
    used = reached(properties, definitions)
    return {
        "description": "A segment of customers: who they are, and where they are sent.",
        "type": "object",
        "properties": {key: properties[key] for key in KEYS},
        "required": [key for key in KEYS if key in required],
        "anyOf": [{"required": ["where"]}, {"required": ["members"]}],
        "additionalProperties": False,
        "definitions": {name: found for name, found in definitions.items() if name in used},
    }


def reached(start: object, definitions: Mapping[str, Schema]) -> set[str]:
    """Name the definitions that a schema refers to, and those that they refer to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            name = str(node.get("$ref", "")).removeprefix("#/definitions/")
            if name in definitions and name not in found:
                found.add(name)
                waiting.append(definitions[name])
    return found


def keys(project: Project) -> dict[str, Schema]:
    """Give each key of a spec with its help and an example."""
    ids = {**texts(""), "maxItems": MAX_IDS}
    return {
        "label": one_text("The display name; no other segment has it.", 80, "VIPs about to lapse"),
        "icon": one_text("One emoji, shown beside the label.", 16, "⭐"),
        "description": one_text(
            "One sentence for people who did not write it.",
            500,
            "Spent 500 or more, and quiet for two months.",
        ),
        "owner": one_text("Who is asked: a team or an address.", 500, "growth@example.com"),
        "status": {
            "type": "string",
            "description": "Whether it is built and exported; `active` where nothing is said.",
            "enum": list(STATUSES),
            "enumDescriptions": [STATUS_HELP[status] for status in STATUSES],
        },
        "expires_on": ref("day", "From this day on the segment behaves as archived."),
        "accounts": texts("The seller accounts it is for; all where nothing is said."),
        "tags": texts("Free labels, for `--select tag:…`."),
        "where": ref("condition", "Who is in: a condition, or a group of them."),
        "members": members(),
        "always_include": {**ids, "description": "Customer ids that are in, whatever `where` is."},
        "never_include": {**ids, "description": "Customer ids that are out, whatever `where` is."},
        "top": top(project),
        "split": split(),
        "guards": guards(),
        "exports": {
            "type": "array",
            "description": "Which destinations receive it.",
            "items": export(project),
        },
        "access": {
            **schema_access.grants(),
            "description": "Who may do what with it, beside its owner.",
        },
        "tests": schema_tests.tests(project.vocabulary),
    }


def one_text(description: str, longest: int, example: str) -> Schema:
    """Give a text that is not blank."""
    return {
        **shaped(r"\S", "Write some text."),
        "maxLength": longest,
        "description": description,
        "examples": [example],
    }


def texts(description: str) -> Schema:
    """Give a list of different texts."""
    item = {**shaped(r"\S", "Write some text."), "maxLength": 500}
    found: Schema = {"type": "array", "minItems": 1, "uniqueItems": True, "items": item}
    return {**found, "description": description}


def members() -> Schema:
    """Give `members`: ids, or a file with its headers."""
    share = shaped(r"^(100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?) percent$", "Write 10 percent.")
    header = shaped(r"^[^ ]+$", "Write a header of the file, which has no space.")
    return {
        "type": "object",
        "description": "A list of customers; with `where`, the rule refines the list.",
        "properties": {
            "customer_ids": {**texts("The ids."), "maxItems": MAX_IDS},
            "file": {"type": "string", "description": "A CSV with a header row: a path or a URL."},
            "match": {
                "type": "object",
                "description": "The headers of the columns that identify a customer.",
                "properties": {name: header for name in MATCHES},
                "anyOf": [{"required": [name]} for name in MATCHES if name != "account_id"],
                "additionalProperties": False,
            },
            "unmatched": {
                "type": "object",
                "description": "How many rows may find nobody.",
                "properties": {"at_most": share},
                "required": ["at_most"],
                "additionalProperties": False,
            },
        },
        "oneOf": [{"required": ["customer_ids"]}, {"required": ["file"]}],
        "dependencies": {"file": ["match"]},
        "additionalProperties": False,
    }


def top(project: Project) -> Schema:
    """Give `top`: so many, or a share of them, by a field that can be ranked."""
    ranked = [field for field in project.fields.values() if field.type in RANKED_TYPES]
    per = {"enum": ["account", "segment"], "description": "One ranking for each account, or one."}
    ties = {
        "enum": ["break", "include"],
        "description": "Exactly so many, or everyone who equals the last one too.",
    }
    return {
        "type": "object",
        "description": "Only the best of those who meet `where`.",
        "properties": {
            "count": {"type": "integer", "minimum": 1, "description": "So many customers."},
            "percent": {
                "type": "number",
                "exclusiveMinimum": 0,
                "maximum": 100,
                "description": "A share of the customers, rounded up.",
            },
            "by": {
                "description": "The field they are ranked by; unknown values never enter.",
                "enum": [field.name for field in ranked],
                "enumDescriptions": [field.description for field in ranked],
            },
            "per": per,
            "ties": ties,
        },
        "required": ["by"],
        "oneOf": [{"required": ["count"]}, {"required": ["percent"]}],
        "additionalProperties": False,
    }


def split() -> Schema:
    """Give `split`: a salt, and groups with their shares."""
    share = {"type": "number", "exclusiveMinimum": 0, "maximum": 100}
    return {
        "type": "object",
        "description": "Stable groups, such as a holdout; an export picks one by `group`.",
        "properties": {
            "salt": one_text("Another salt makes other groups.", 64, "winter26"),
            "groups": {
                "type": "object",
                "description": "Groups and their percents, which come to 100.",
                "propertyNames": {"pattern": f"^{GROUP.pattern}$"},
                "additionalProperties": share,
                "minProperties": 1,
            },
        },
        "required": ["salt", "groups"],
        "additionalProperties": False,
    }


def guards() -> Schema:
    """Give `guards`: sizes, changes and freshness beyond which the last good members stay."""
    people = {"type": "integer", "minimum": 0}
    share = {"type": "string", "pattern": f"^{PERCENT.pattern}$", "examples": ["30 percent"]}
    return {
        "type": "object",
        "description": "When readers and exports keep the last good members, and the run says why.",
        "properties": {
            "size": {
                "type": "object",
                "description": "How many members are right. `at_least: 0` lets it become empty.",
                "properties": {name: people for name in SIZE},
                "additionalProperties": False,
            },
            "change": {
                "type": "object",
                "description": "How much may change between two builds, of 50 people or more: by "
                "default 30 percent less, 50 percent more, and 60 percent who leave or enter.",
                "properties": {name: share for name in CHANGE},
                "additionalProperties": False,
            },
            "inputs_fresh_within": one_text(
                "How old the newest row of an account may be.", 20, "26 hours"
            ),
        },
        "additionalProperties": False,
    }


def export(project: Project) -> Schema:
    """Give one export; its destination decides on its columns."""
    destinations = project.destinations
    help_ = [
        f"{one.format}; asks for consent to {', '.join(one.consent)}." if one.consent
        else f"{one.format}." for one in destinations.values()
    ]  # fmt: skip
    to: Schema = {"type": "string", "description": "A destination of destinations.yml."}
    if destinations:
        to |= {"enum": list(destinations), "enumDescriptions": help_}
    columns = [
        {
            "if": {"properties": {"to": {"const": one.id}}, "required": ["to"]},
            "then": {"properties": {"columns": ref(columns_name(project.formats[one.format]))}},
        }
        for one in destinations.values()
        if one.format in project.formats
    ]
    return {
        "type": "object",
        "properties": {
            "to": to,
            "columns": texts("The file's columns, where they differ from the destination's."),
            "group": {"type": "string", "description": "A group of `split`."},
            "mode": {
                "enum": list(MODES),
                "description": "Where it differs from the destination's.",
            },
            "by": {
                **schema_access.person(),
                "description": "By whose right it goes out; the owner's else.",
            },
        },
        "required": ["to"],
        "additionalProperties": False,
        **({"allOf": columns} if columns else {}),
    }


def format_definitions(formats: Mapping[str, Format]) -> dict[str, Schema]:
    """Give the columns of each format."""
    return {
        columns_name(one): {"items": {"enum": list(one.columns)}}
        for one in formats.values()
        if one.columns
    }


def columns_name(pinned: Format) -> str:
    """Name the definition of a format's columns."""
    return f"columns_of_{pinned.slug}"
