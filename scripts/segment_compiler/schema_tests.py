"""JSON Schema of `tests`: the columns of each table that a test can give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_compiler.given_tables import LIST, NEEDED, SEGMENTS, tables
from segment_compiler.operands import DAY
from segment_compiler.schema_operands import Schema, shaped
from segment_compiler.spec_tests import EXPECT_KEYS, INSTANT, TEST_KEYS

if TYPE_CHECKING:
    from segment_compiler.vocabulary import Field, Vocabulary

IDS: Schema = {"type": "array", "uniqueItems": True, "items": {"type": "string"}}


def tests(vocabulary: Vocabulary) -> Schema:
    """Give `tests`: rows of made-up customers, and who of them is in."""
    given: dict[str, Any] = {name: table(name, columns) for name, columns in
                             tables(vocabulary).items()}  # fmt: skip
    given[SEGMENTS] = {
        "type": "object",
        "description": "Members of other segments; else their own specs decide.",
        "additionalProperties": IDS,
    }
    given[LIST] = {**IDS, "description": "Whom the file of `members` finds."}
    return {
        "type": "array",
        "description": "Made-up customers, and who of them is in; `segments test` runs them.",
        "minItems": 1,
        "items": {
            "type": "object",
            "properties": {
                "name": {**shaped(r"\S", "Write some text."), "maxLength": 120},
                "as_of": {
                    **shaped(f"^{INSTANT.pattern}$", "Write 2026-11-01 or 2026-11-01T10:00:00Z."),
                    "description": "The run's instant; of a day its first one in UTC.",
                },
                "given": {
                    "type": "object",
                    "description": "Rows as the marts have them, by table.",
                    "properties": given,
                    "additionalProperties": False,
                },
                "expect": {
                    "type": "object",
                    "description": "Customers who are in, and who are out.",
                    "properties": {key: IDS for key in EXPECT_KEYS},
                    "minProperties": 1,
                    "additionalProperties": False,
                },
            },
            "required": list(TEST_KEYS),
            "additionalProperties": False,
        },
    }


def table(name: str, columns: dict[str, Field]) -> Schema:
    """Give the rows of a table; a quotient follows from its parts, which stand in its place."""
    properties = {one.name: value(one) for one in columns.values() if not one.ratio}
    needed = NEEDED.get(name, ("customer_id",))
    row = {"properties": properties, "required": list(needed), "additionalProperties": False}
    return {"type": "array", "items": {"type": "object", **row}}


def value(column: Field) -> Schema:
    """Give a value of a column."""
    null: list[None] = [] if column.is_required else [None]
    kinds = {"number": "number", "money": "number", "boolean": "boolean"}
    if column.accepted_values:
        return {"enum": [*column.accepted_values, *null]}
    types = [kinds.get(column.type, "string"), *(["null"] if null else [])]
    if column.type == "set":
        return {"type": ["array", "null"], "items": {"type": "string"}}
    if column.type == "json":
        return {"type": ["object", "string", "null"]}
    found: Schema = {"type": types if len(types) > 1 else types[0]}
    if column.type in ("date", "timestamp"):
        pattern = DAY if column.type == "date" else INSTANT
        found["pattern"] = f"^{pattern.pattern}$"
    return found
