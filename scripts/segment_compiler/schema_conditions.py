"""JSON Schema of the tree under `where`: groups, fields, references, and what customers did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_compiler.behaviours import COLUMN_TYPES
from segment_compiler.conditions import GROUPS
from segment_compiler.measures import EVENT_KEYS, HEADS, MEASURES
from segment_compiler.operators import FIELD_OPERATORS
from segment_compiler.schema_operands import Schema, comparison, field_definition, other_field, ref
from segment_compiler.spec import CHANGES
from segment_compiler.vocabulary import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segment_compiler.vocabulary import Event, Field, Vocabulary

GROUP_HELP = {
    "all": "Every one of these conditions holds.",
    "any": "One of these conditions holds at least.",
    "none": "None of these conditions holds: the exact complement of `any`.",
}
HEAD_HELP = {
    "did": "Customers who did this, as often as `times` says; once at least where it says nothing.",
    "did_not": "Customers who did not do this: the exact complement of `did`.",
    "did_only": "Customers who did this and, in the time of `when`, nothing else of its kind.",
}
CHANGE_HELP = {
    "entered": "When they entered the `segment` beside it, as builds before this one found.",
    "left": "When they left the `segment` beside it, as builds before this one found.",
}
MEASURE_HELP = {
    "times": "How many times.",
    "distinct": "How many different values of a column: `{of: product_id, at_least: 2}`.",
    "total": "The sum of a column: `{of: amount, more_than: 100}`; of nothing it is 0.",
    "average": "The average of a column; of nothing it is unknown.",
    "largest": "The largest value of a column; of nothing it is unknown.",
    "smallest": "The smallest value of a column; of nothing it is unknown.",
}
# Offered as whole conditions, where one begins.
COMMON = (
    ("spent at least", "amount_spent: {at_least: $1}"),
    ("ordered in the last days", "last_order_at: {in_last: ${1:30} days}"),
    ("no order for days", "last_order_at: {longer_ago_than: ${1:60} days}"),
    ("never ordered", "order_count: {is: 0}"),
    ("bought a product", "did: purchased_item\n  where: {product_name: {contains: $1}}"),
    ("not logged in lately", "did_not: logged_in\n  when: {in_last: ${1:30} days}"),
)


def condition_definitions(vocabulary: Vocabulary, segments: Mapping[str, str]) -> dict[str, Schema]:
    """Give the definitions that `condition` is made of; `segments` are labels by id."""
    groups = rows(vocabulary)
    definitions = comparisons(vocabulary)
    definitions |= {
        "condition": condition(),
        "plain_condition": plain_condition(vocabulary.fields),
        "segment": segment(segments),
        "event": event_name(vocabulary.events.values()),
        "changes": changes(),
    }
    definitions |= {head: behaviour(head, groups) for head in HEADS}
    for name, events in groups.items():
        definitions[f"rows_of_{name}"] = row_condition(name, events[0].fields)
        definitions[f"measures_of_{name}"] = measures(events[0].fields)
    return definitions


def comparisons(vocabulary: Vocabulary) -> dict[str, Schema]:
    """Give a comparison for each type, and for each field of a few values.

    In an event's row, an operand that is a field names any of its columns.
    """
    found: dict[str, Schema] = {}
    for type_ in TYPES:
        same = [field.name for field in vocabulary.fields.values() if field.type == type_]
        scopes = {"": same, "row_": []} if type_ in FIELD_OPERATORS else {"": []}
        for scope, names in scopes.items():
            name = f"{scope}{type_}"
            other = f"other_{name}" if len(scopes) > 1 else ""
            if other:
                found[other] = other_field(type_, names)
            found[f"{name}_comparison"] = comparison(type_, other=other)
            found[f"{name}_field"] = field_definition(type_, f"{name}_comparison")
    for field in vocabulary.fields.values():
        if field.accepted_values:
            name = f"{field.name}_comparison"
            found[name] = comparison(field.type, values=field.accepted_values)
            found[f"{field.name}_field"] = field_definition(field.type, name)
    return found | {
        "count": comparison("number", beside=()),
        "count_of": comparison("number", beside=("of",)),
        "sum_of": comparison("money", beside=("of",)),
        "time_of": comparison("timestamp", beside=("of",)),
        "when": comparison("timestamp", other="other_row_timestamp", beside=(), without=["known"]),
        "changed": comparison("timestamp", beside=(), without=["known"]),
    }


def condition() -> Schema:
    """Give a node: one of the three behaviours, or else groups, references and fields."""
    found = ref("plain_condition")
    for head in reversed(HEADS):
        # An editor takes a node that is not there yet for anything, so its type is asked too.
        is_head = {"type": "object", "required": [head]}
        found = {"if": is_head, "then": ref(head), "else": found}
    is_change = {"type": "object", "anyOf": [{"required": [change]} for change in CHANGES]}
    found = {"if": is_change, "then": ref("changes"), "else": found}
    return {"type": "object", "minProperties": 1, **found}


def plain_condition(fields: Mapping[str, Field]) -> Schema:
    """Give groups, references and fields; the behaviours stand here to be offered."""
    heads = {head: ref("event", HEAD_HELP[head]) for head in HEADS}
    return {
        "type": "object",
        "properties": {
            **tree("condition"),
            "segment": ref("segment", "The members of another segment."),
            **change_properties(),
            **heads,
            **{name: field_schema(field) for name, field in fields.items()},
        },
        "additionalProperties": False,
        "defaultSnippets": [{"label": label, "body": f"^{body}"} for label, body in COMMON],
    }


def tree(name: str) -> dict[str, Schema]:
    """Give the groups of some kind of condition, and `everyone`."""
    items = {"type": "array", "minItems": 1, "items": ref(name)}
    everyone = {"const": True, "description": "Every customer of the segment's accounts."}
    return {
        **{head: {**items, "description": GROUP_HELP[head]} for head in GROUPS},
        "everyone": everyone,
    }


def field_schema(field: Field, scope: str = "") -> Schema:
    """Refer to a field's comparison, with the field's help."""
    name = f"{scope}{field.type}" if field.type in FIELD_OPERATORS else field.type
    name = field.name if field.accepted_values else name
    description = field.description or f"The column {field.name}."
    return ref(f"{name}_field", description, f"{field.label or field.name} ({field.type})")


def segment(segments: Mapping[str, str]) -> Schema:
    """Give a reference; the known segments are offered, and another one is no fault here."""
    known = {"enum": list(segments), "enumDescriptions": list(segments.values())}
    any_other = {"pattern": "^[a-z][a-z0-9_]{1,47}$"}
    return {"type": "string", "anyOf": [known, any_other] if segments else [any_other]}


def change_properties() -> dict[str, Schema]:
    """Give `entered` and `left`, which stand beside `segment`."""
    return {change: ref("changed", CHANGE_HELP[change]) for change in CHANGES}


def changes() -> Schema:
    """Give a segment whose history is asked, and when it changed; of both, both must hold."""
    name = ref("segment", "The segment whose history is asked; it may be this one.")
    return {
        "type": "object",
        "properties": {"segment": name, **change_properties()},
        "required": ["segment"],
        "additionalProperties": False,
    }


def event_name(events: Iterable[Event]) -> Schema:
    """Give the name of an event; a named one has its own name after the slash."""
    events = list(events)
    plain = [event for event in events if not event.is_named]
    known = {
        "enum": [event.name for event in plain],
        "enumDescriptions": [event.description for event in plain],
    }
    own = [
        {"pattern": own_name(event), "examples": [f"{event.name}/name"]}
        for event in events
        if event.is_named
    ]
    return {"type": "string", "anyOf": [*([known] if plain else []), *own]}


def own_name(event: Event) -> str:
    """Give the pattern of a named event: `event/added_to_cart`."""
    return rf"^{event.name}/[\s\S]*\S"


def rows(vocabulary: Vocabulary) -> dict[str, list[Event]]:
    """Group the events whose rows have the same columns, each group by its first event."""
    groups: dict[tuple[Any, ...], list[Event]] = {}
    for event in vocabulary.events.values():
        columns = tuple((field.name, field.type) for field in event.fields.values())
        groups.setdefault((event.relation, columns), []).append(event)
    return {events[0].name: events for events in groups.values()}


def behaviour(head: str, groups: Mapping[str, list[Event]]) -> Schema:
    """Give `did`, `did_not` or `did_only` with what stands beside it; the event decides on that."""
    properties: dict[str, Schema] = {
        head: ref("event", HEAD_HELP[head]),
        "where": {"type": "object", "description": "Conditions on one row of the event."},
        "when": ref("when", "When it happened, by the event's own time."),
    }
    found: Schema = {
        "type": "object",
        "properties": properties,
        "required": [head, "where"] if head == "did_only" else [head],
        "additionalProperties": False,
        "allOf": [by_event(head, name, events) for name, events in groups.items()],
    }
    measured = [one for one in EVENT_KEYS[head] if one in MEASURES]
    properties |= {one: {"type": "object", "description": MEASURE_HELP[one]} for one in measured}
    if measured:
        found["dependencies"] = {
            one: {"properties": {other: False for other in measured if other != one}}
            for one in measured
        }
    return found


def by_event(head: str, name: str, events: list[Event]) -> Schema:
    """Say what stands beside a head where it has one of some events."""
    names = [event.name for event in events if not event.is_named]
    patterns = [{"pattern": own_name(event)} for event in events if event.is_named]
    chosen: Schema = {"enum": names} if not patterns else {"anyOf": patterns}
    if names and patterns:
        chosen = {"anyOf": [{"enum": names}, *patterns]}
    then = {"allOf": [{"properties": {"where": ref(f"rows_of_{name}")}}]}
    if head == "did":
        then["allOf"].append(ref(f"measures_of_{name}"))
    return {"if": {"properties": {head: chosen}, "required": [head]}, "then": then}


def row_condition(name: str, fields: Mapping[str, Field]) -> Schema:
    """Give a condition on one row of an event: only its columns stand in it."""
    columns = {key: field_schema(field, "row_") for key, field in fields.items()}
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {**tree(f"rows_of_{name}"), **columns},
        "additionalProperties": False,
    }


def measures(fields: Mapping[str, Field]) -> Schema:
    """Give the measures of an event's columns, each with the columns that it can be of."""
    found: dict[str, Schema | bool] = {"times": ref("count")}
    for measure in MEASURES[1:]:
        wanted = COLUMN_TYPES.get(measure)
        columns = [one.name for one in fields.values() if not wanted or one.type in wanted]
        times = [name for name in columns if fields[name].type in ("date", "timestamp")]
        of = {"properties": {"of": {"enum": columns}}}
        compared = ref("sum_of" if wanted else "count_of")
        if times and wanted:
            is_time = {"properties": {"of": {"enum": times}}, "required": ["of"]}
            compared = {"if": is_time, "then": ref("time_of"), "else": ref("sum_of")}
        found[measure] = {"allOf": [of, compared]} if columns else False
    return {"properties": found}
