"""The help of the filters: fields and events, what each operator takes, and an example of each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from segment_compiler.operators import FIELD_OPERATORS, OPERATORS
from segment_compiler.plausible import SHARE
from segment_compiler.problems import did_you_mean

if TYPE_CHECKING:
    from decimal import Decimal

    from segment_compiler.vocabulary import Event, Field, Vocabulary

Takes = dict[str, tuple[str, str]]  # operator to what it takes, in words and as an example

TRUTH: Takes = {"known": ("true for any value, false for none", "true")}
DAY = ("a day", "2026-01-31")
LENGTH = ("a length of time", "30 days")
UNIT = ("a calendar unit: day, week, month, quarter or year", "month")
UNDER_A_YEAR = ("days, weeks or months, under a year", "7 days")
TIME: Takes = {
    **dict.fromkeys(("before", "after", "on_day", "on_or_before", "on_or_after"), DAY),
    "between": ("two days, both included", "[2026-01-01, 2026-01-31]"),
    **dict.fromkeys(("in_last", "not_in_last", "longer_ago_than", "in_next"), LENGTH),
    "between_ago": ("two lengths of time, the shorter first", "[30 days, 90 days]"),
    **dict.fromkeys(("this", "previous"), UNIT),
    "month": ("a month, 1 to 12", "2"),
    "month_day": ("a month and a day", "02-01"),
    **dict.fromkeys(("anniversary_in_next", "anniversary_in_last"), UNDER_A_YEAR),
}
PATTERN = '"^[a-z0-9]+$"'  # brackets end a plain text
WORDS = {"DE": ("DE", "PL"), "EUR": ("EUR", "SAR"), "city": ("Berlin", "Hamburg")}
# Beside the fields: what conditions and specs are made of.
OTHERS = (
    ("all, any, none", "lists of conditions: any: [{country: {is: DE}}, {order_count: {is: 0}}]"),
    ("segment", "members of another: segment: vips; or its history: entered: {in_last: 7 days}"),
    ("did, did_not", "events: did: purchased_item, with where, when and times beside it"),
    ("top", "a key of the spec: top: {percent: 10, by: amount_spent, per: account}"),
    ("split", "a key of the spec: split: {salt: any_word, groups: {target: 90, holdout: 10}}"),
    ("members", "a key of the spec: members: {file: lists/buyers.csv, match: {email: email}}"),
)
EXAMPLE_OPERATORS = {
    "text": "is", "number": "at_least", "money": "at_least", "boolean": "is", "date": "in_last",
    "timestamp": "in_last", "set": "contains_any", "json": "known",
}  # fmt: skip


def numbers(one: str, several: str, ends: str) -> Takes:
    """Give what the operators of numbers take, with examples of a size that fits."""
    alone = ("is", "is_not", "more_than", "at_least", "less_than", "at_most")
    return {
        **dict.fromkeys(alone, ("a number", one)),
        **dict.fromkeys(("in", "not_in"), ("a list of numbers", several)),
        **dict.fromkeys(("between", "not_between"), ("two numbers, both included", ends)),
    }


def numbers_within(range_: tuple[Decimal | None, Decimal | None] | None) -> tuple[str, str, str]:
    """Give one number, several and two ends as examples; those of a share are below 1."""
    if range_ == SHARE:
        return "0.2", "[0.1, 0.2]", "[0.1, 0.5]"
    return "3", "[1, 2]", "[1, 5]"


def texts(one: str, other: str) -> Takes:
    """Give what the operators of text and of sets take."""
    alone = ("is", "is_not")
    lists = ("in", "not_in", "contains_any", "contains_all", "contains_none")
    parts = ("contains", "does_not_contain", "starts_with", "does_not_start_with", "ends_with",
             "does_not_end_with")  # fmt: skip
    return {
        **dict.fromkeys(alone, ("a text", one)),
        **dict.fromkeys(lists, ("a list of texts", f"[{one}, {other}]")),
        **dict.fromkeys(parts, ("a part of the text", one)),
        **dict.fromkeys(("matches", "does_not_match"), ("a regular expression", PATTERN)),
    }


def takes(field: Field) -> Takes:
    """Give what each operator of a field takes, and an example that fits the field."""
    accepted = field.accepted_values
    words = WORDS.get(field.code or field.name, ("abc", "def"))
    words = (accepted[0], accepted[-1]) if accepted else words
    by_type: dict[str, Takes] = {
        "text": texts(*words),
        "set": texts(*words),
        "number": numbers(*numbers_within(field.range)),
        "money": numbers("100", "[100, 200]", "[100, 500]"),
        "boolean": {"is": ("true or false", "true")},
        "date": TIME,
        "timestamp": TIME,
    }
    known = by_type.get(field.type, {}) | TRUTH
    never = ("in_next",) if field.is_past else ()
    return {one: known[one] for one in OPERATORS[field.type] if one not in never}


def example(field: Field) -> str:
    """Give conditions that compile, as they stand below `where`; a city needs its country."""
    operator = EXAMPLE_OPERATORS[field.type]
    line = f"{field.name}: {{{operator}: {takes(field)[operator][1]}}}"
    return f"country: {{is: DE}}\n{line}" if field.name == "city" else line


def event_example(event: Event) -> str:
    """Give a condition that compiles, as it stands below `where`."""
    name = f"{event.name}/added_to_cart" if event.is_named else event.name
    column = next(
        (
            one
            for one in event.fields.values()
            if one.type == "text" and not one.name.endswith("_id") and one.name != "name"
        ),
        None,
    )
    where = [f"where: {{{example(column)}}}"] if column else []
    return "\n".join([f"did: {name}", *where, "when: {in_last: 90 days}", "times: {at_least: 2}"])


def show(vocabulary: Vocabulary, name: str | None, output: str) -> str | None:
    """Print the help of what has a name, or of all; give a message where there is nothing."""
    fields, events = vocabulary.fields, vocabulary.events
    wanted = (name or "").lower().partition("/")[0]
    if wanted in fields or wanted in events:
        field, event = fields.get(wanted), events.get(wanted)
        if output == "json":
            print_json([field] if field else [], [event] if event else [])
        elif field:
            print_field(field)
        elif event:
            print_event(event)
        return None
    some = [one for one in fields.values() if wanted in f"{one.name} {one.label.lower()}"]
    others = [one for one in events.values() if wanted in one.name]
    some = some or [one for one in fields.values() if wanted in one.description.lower()]
    others += [
        one for one in events.values() if one not in others and wanted in one.description.lower()
    ]
    if not some and not others:
        hint = did_you_mean(wanted, [*fields, *events]) or " `segments fields` lists all."
        return f"No field or event has '{name}' in its name or help.{hint}"
    if output == "json":
        print_json(some, others)
    else:
        print_list(some, others)
        if not wanted:
            print_others()
    return None


def print_json(fields: list[Field], events: list[Event]) -> None:
    """Print fields and events as one JSON object."""
    told = {"schema_version": 1, "fields": [field_json(one) for one in fields],
            "events": [event_json(one) for one in events]}  # fmt: skip
    print(json.dumps(told, ensure_ascii=False))


def field_json(one: Field) -> dict[str, Any]:
    """Give a field as one JSON object."""
    return {"name": one.name, "label": one.label, "type": one.type, "group": one.group,
            "description": one.description, "operators": list(OPERATORS[one.type]),
            "takes": {operator: words for operator, (words, _) in takes(one).items()},
            "accepted_values": list(one.accepted_values), "is_required": one.is_required,
            "example": example(one)}  # fmt: skip


def event_json(one: Event) -> dict[str, Any]:
    """Give an event as one JSON object."""
    columns = [
        {"name": column.name, "type": column.type, "description": column.description}
        for column in one.fields.values()
    ]
    return {"name": one.name, "description": one.description, "time": one.time,
            "columns": columns, "example": event_example(one)}  # fmt: skip


def print_list(fields: list[Field], events: list[Event]) -> None:
    """Print fields by group, and events at the end."""
    width = max(len(name) for name in [one.name for one in fields] + [one.name for one in events])
    groups = list(dict.fromkeys(one.group for one in fields))
    parts = [
        f"{group}\n"
        + "\n".join(
            f"  {one.name.ljust(width)}  {one.type.ljust(9)}  {one.description}"
            for one in fields
            if one.group == group
        )
        for group in groups
    ]
    if events:
        lines = [f"  {one.name.ljust(width)}  {'event'.ljust(9)}  {one.description}"
                 for one in events]  # fmt: skip
        parts.append("\n".join(["Events, for did, did_not and did_only", *lines]))
    print("\n\n".join(parts))


def print_others() -> None:
    """Print what stands beside fields in conditions and in specs, each in a line."""
    width = max(len(name) for name, _ in OTHERS)
    lines = [f"  {name.ljust(width)}  {told}" for name, told in OTHERS]
    print("\n".join(["\nBeside fields", *lines]))


def print_field(one: Field) -> None:
    """Print the whole help of a field."""
    print(f"{one.name}: {one.label} ({one.type})\n{one.description}\n")
    if one.accepted_values:
        print(f"Values     {', '.join(one.accepted_values)}")
    print(f"Unknown    {'never' if one.is_required else 'possible'}")
    print("Operators")
    known = takes(one)
    width = max(map(len, known))
    wide = max(len(words) for words, _ in known.values())
    for operator, (words, operand) in known.items():
        print(f"  {operator.ljust(width)}  {words.ljust(wide)}  {{{operator}: {operand}}}")
    for line in beside(one):
        print(f"  {line}")
    print(f"Example\n  where:\n{indented(example(one), 4)}")


def beside(one: Field) -> list[str]:
    """Say what else may stand with the operators of a field."""
    lines = []
    if one.type in FIELD_OPERATORS:
        step = "times: 0.5" if one.type in ("number", "money") else "plus: 7 days"
        few = ", ".join(FIELD_OPERATORS[one.type])
        lines.append(f"Another field: {few} also take {{field: …, {step}}}.")
    if one.type == "money":
        lines.append("Money: `currency: EUR` beside an operator says in which currency.")
    if not one.is_required and len(OPERATORS[one.type]) > 1:
        lines.append("Unknown values: `unknown: include` or `exclude` beside an operator decides.")
    return lines


def print_event(one: Event) -> None:
    """Print the whole help of an event."""
    name = f"{one.name}/<its name>" if one.is_named else one.name
    print(f"{name}: {one.description}\n\nTime       {one.time}, for `when`")
    print("Columns, for `where` and measures")
    width = max(map(len, one.fields))
    for column in one.fields.values():
        print(
            f"  {column.name.ljust(width)}  {column.type.ljust(9)}  {column.description}".rstrip()
        )
    print(f"Example\n  where:\n{indented(event_example(one), 4)}")


def indented(text: str, spaces: int) -> str:
    """Indent each line."""
    return "\n".join(" " * spaces + line for line in text.splitlines())
