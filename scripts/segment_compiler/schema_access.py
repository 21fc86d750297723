"""JSON Schema of grants: `access` of a spec, and `access.yml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler.access import GRANT_KEYS, RULE_KEYS
from segment_compiler.grants import ACCESS_MODES, EMAIL, GROUP, LOGIN, OF_GROUP, RIGHTS
from segment_compiler.schema_operands import Schema, shaped

if TYPE_CHECKING:
    from collections.abc import Sequence

# Capital letters are read as small ones.
ADDRESS = EMAIL.pattern.replace("a-z", "A-Za-z")
RIGHT_HELP = {
    "read": "See who is in it.",
    "edit": "Change the spec, but not its rights.",
    "delete": "Delete or archive it.",
    "export": "Send it to destinations.",
}


def person() -> Schema:
    """Give an address."""
    return shaped(f"^{ADDRESS}$", "Write an address: anna@example.com.")


def grants(keys: Sequence[str] = GRANT_KEYS) -> Schema:
    """Give a list of grants."""
    to = rf"^({OF_GROUP}({GROUP.pattern}|{ADDRESS})|{ADDRESS})$"
    known: Schema = {
        "to": {
            **shaped(to, "Write an address, or group: and a name of access.yml."),
            "description": "An address, or a group of access.yml.",
            "examples": ["anna@example.com", "group:agency_x"],
        },
        "may": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "description": "What is allowed; no right contains another.",
            "items": {
                "enum": list(RIGHTS),
                "enumDescriptions": [RIGHT_HELP[right] for right in RIGHTS],
            },
        },
        "accounts": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"type": "string"},
            "description": "The seller accounts it is for; all where nothing is said.",
        },
        "until": {
            **shaped(r"^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$", "Write a day: 2027-01-31."),
            "description": "The last day, in UTC, on which it counts.",
        },
        "reason": {"type": "string", "maxLength": 500, "description": "Why, for the next reader."},
    }
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {key: known[key] for key in keys},
            "required": ["to", "may"],
            "additionalProperties": False,
        },
    }


def access_schema() -> Schema:
    """Give the schema of `access.yml`."""
    persons = {"type": "array", "uniqueItems": True, "items": person()}
    modes = [
        "Nothing: whoever has the file reads all of it.",
        "The rights on the file: whoever has it reads all segments.",
        "People read the copy in PostgreSQL, and do not get the file.",
    ]
    return {
        "description": "Who may do what with all segments, and who decides on shared files.",
        "type": "object",
        "properties": {
            "access_mode": {
                "enum": list(ACCESS_MODES),
                "enumDescriptions": modes,
                "description": "What restricts reading of the published DuckDB file.",
            },
            "admins": {**persons, "description": "Who may change files that all specs share."},
            "people": {
                "type": "object",
                "description": "Logins at the git host, and whose they are.",
                "propertyNames": shaped(f"^{LOGIN.pattern}$", "Write a login, without '@'."),
                "additionalProperties": person(),
            },
            "groups": {
                "type": "object",
                "description": "People by the name of their group, or by their team's address.",
                "propertyNames": shaped(f"^({GROUP.pattern}|{ADDRESS})$", "Write small letters."),
                "additionalProperties": persons,
            },
            "grants": {**grants(RULE_KEYS), "description": "Rights on all segments."},
        },
        "additionalProperties": False,
    }
