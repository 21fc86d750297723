"""JSON Schema of what stands behind a field: the operators of each type, and their operands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_compiler.operands import DAY, LENGTH, MONTH_DAY, UNITS
from segment_compiler.operators import FIELD_OPERATORS, OPERATORS
from segment_compiler.resolve import CURRENCY, TIME_BOUNDS
from segment_compiler.spec import UNKNOWN_CHOICES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Schema = dict[str, Any]

HELP = {
    "known": "true: has any value. false: is unknown.",
    "is": "Equals it. Case never matters in text.",
    "is_not": "Does not equal it. Unknown values are kept; `unknown: exclude` leaves them out.",
    "in": "Equals one of these.",
    "not_in": "Equals none of these. Unknown values are kept.",
    "contains": "Has this text in it. Case never matters; % and _ are plain characters.",
    "does_not_contain": "Has not this text in it. Unknown values are kept.",
    "starts_with": "Begins with this text.",
    "does_not_start_with": "Does not begin with this text. Unknown values are kept.",
    "ends_with": "Ends with this text.",
    "does_not_end_with": "Does not end with this text. Unknown values are kept.",
    "matches": "Has a match of this regular expression in it: [] () | ^ $ . * + ? {m,n}.",
    "does_not_match": "Has no match of this regular expression. Unknown values are kept.",
    "more_than": "Is above it.",
    "at_least": "Is it or above.",
    "less_than": "Is below it.",
    "at_most": "Is it or below.",
    "between": "From the first to the second, both included.",
    "not_between": "Below the first or above the second. Unknown values are kept.",
    "before": "Before this day begins, in the account's time zone.",
    "after": "After this day ends, in the account's time zone.",
    "on_day": "On this day, in the account's time zone.",
    "on_or_before": "Before this day ends, in the account's time zone.",
    "on_or_after": "From the beginning of this day, in the account's time zone.",
    "in_last": "From the local midnight so long before today's until the run's instant.",
    "not_in_last": "Not in that time. Unknown times are kept, such as of who never ordered.",
    "longer_ago_than": "Before the local midnight so long before today's. Unknown is not.",
    "in_next": "From the run's instant to the end of the last day that is so far ahead.",
    "between_ago": "Between two lengths of time ago, such as [30 days, 90 days].",
    "this": "In the current calendar unit; weeks begin on Monday.",
    "previous": "In the whole calendar unit before the current one.",
    "month": "In this month of any year: 1 is January.",
    "month_day": "On this day of any year, such as 02-01.",
    "anniversary_in_next": "Its day of the year comes within this time, as a birthday does.",
    "anniversary_in_last": "Its day of the year came within this time, today included.",
    "contains_any": "Has one of these at least.",
    "contains_all": "Has all of these.",
    "contains_none": "Has none of these.",
}
# A single value of each type, by the name of its definition.
VALUES = {
    "text": "trimmed_text", "number": "number", "money": "number", "boolean": "boolean",
    "date": "day", "timestamp": "day", "set": "trimmed_text",
}  # fmt: skip
LISTS = ("in", "not_in", "contains_any", "contains_all", "contains_none")
PAIRS = ("between", "not_between")
LENGTHS = ("in_last", "not_in_last", "longer_ago_than", "in_next")
OTHERS = {
    "known": "boolean", "contains": "text", "does_not_contain": "text", "starts_with": "text",
    "does_not_start_with": "text", "ends_with": "text", "does_not_end_with": "text",
    "matches": "pattern", "does_not_match": "pattern", "this": "unit", "previous": "unit",
    "month": "month", "month_day": "month_day", "anniversary_in_next": "short_length",
    "anniversary_in_last": "short_length",
}  # fmt: skip
# The operator that an editor writes first when a field of the type is chosen.
TYPICAL = {
    "text": "is", "number": "at_least", "money": "at_least", "boolean": "is", "date": "in_last",
    "timestamp": "in_last", "set": "contains_any", "json": "known",
}  # fmt: skip


def ref(name: str, description: str = "", title: str = "") -> Schema:
    """Refer to a definition, with help of the place's own."""
    told = {"title": title, "description": description}
    return {"$ref": f"#/definitions/{name}", **{key: text for key, text in told.items() if text}}


def operand_definitions() -> dict[str, Schema]:
    """Give what operators take, by name."""
    short_units = "|".join(UNITS[2:-1])
    whole_units = "|".join(UNITS[2:])
    lengths = {
        "length": (LENGTH.pattern, "Write a length of time, such as 30 days or 12 hours."),
        "whole_length": (f"[0-9]{{1,4}} ({whole_units})s?", "Write days or longer: 30 days."),
        "short_length": (f"[0-9]{{1,4}} ({short_units})s?", "Write at most 11 months: 7 days."),
    }
    singles: dict[str, Schema] = {
        "text": {"type": "string", "minLength": 1},
        "trimmed_text": shaped(r"^\S([\s\S]*\S)?$", "Write text without space around it."),
        "pattern": shaped(r"^[^\\]+$", "Backslashes are refused. Write [0-9] for a digit."),
        "number": {"type": "number"},
        "boolean": {"type": "boolean"},
        "day": shaped(f"^{DAY.pattern}$", "Write a day, such as 2026-01-31."),
        **{
            name: shaped(f"^(?!0+ )({pattern})$", told) for name, (pattern, told) in lengths.items()
        },
        "unit": {"type": "string", "enum": list(UNITS[2:])},
        "month": {"type": "integer", "minimum": 1, "maximum": 12},
        "month_day": shaped(f"^{MONTH_DAY.pattern}$", "Write a month and a day, such as 02-01."),
        "currency": shaped(f"^{CURRENCY.pattern}$", "Write three capital letters, such as EUR."),
    }
    for name in ("trimmed_text", "number"):
        singles[f"{name}_list"] = {"type": "array", "minItems": 1, "items": ref(name)}
    for name in ("number", "day", "length", "whole_length"):
        pair = {"type": "array", "minItems": 2, "maxItems": 2, "items": ref(name)}
        singles[f"{name}_pair"] = pair
    return singles


def shaped(pattern: str, told: str) -> Schema:
    """Give text of a pattern, and what an editor says where it has another."""
    return {"type": "string", "pattern": pattern, "patternErrorMessage": told}


def operand_name(type_: str, operator: str) -> str:
    """Name the definition of what an operator of a type takes.

    >>> operand_name("timestamp", "between_ago")
    'length_pair'
    """
    length = "whole_length" if type_ == "date" else "length"
    if operator in OTHERS:
        return OTHERS[operator]
    if operator in LENGTHS:
        return length
    if operator == "between_ago":
        return f"{length}_pair"
    if operator in LISTS:
        return f"{VALUES[type_]}_list"
    return f"{VALUES[type_]}_pair" if operator in PAIRS else VALUES[type_]


def comparison(
    type_: str,
    *,
    other: str = "",
    values: Collection[str] = (),
    beside: Sequence[str] = ("unknown",),
    without: Collection[str] = (),
) -> Schema:
    """Give a mapping with one operator of a type.

    `other` names the definition of an operand that is another field, where it can be one;
    `values` are all that the field can have; `beside` names what may stand beside the operator.
    """
    beside = (*beside, "currency") if type_ == "money" else beside
    known = [operator for operator in OPERATORS[type_] if operator not in without]
    properties = {operator: operand(type_, operator, other, values) for operator in known} | {
        name: BESIDE[name] for name in beside
    }
    found: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **one_operator([name for name in beside if name != "of"], 1 + ("of" in beside)),
    }
    if "of" in beside:
        found["required"] = ["of"]
    if "unknown" in beside and "known" in known:
        found["dependencies"] = {"known": {"properties": {"unknown": False}}}
    return found


BESIDE: dict[str, Schema] = {
    "unknown": {
        "type": "string",
        "enum": list(UNKNOWN_CHOICES),
        "description": "Whether customers with an unknown value are in, whatever the operator.",
    },
    "currency": ref("currency", "The operand's currency, where it is not the account's."),
    "of": {"type": "string", "description": "The event's column that is measured."},
}


def operand(type_: str, operator: str, other: str, values: Collection[str]) -> Schema:
    """Give what one operator takes, with its help."""
    if values and operator in ("is", "is_not"):
        return {**closed(values), "description": HELP[operator]}
    if values and operator in ("in", "not_in"):
        listed = {"type": "array", "minItems": 1, "items": closed(values)}
        return {**listed, "description": HELP[operator]}
    name = operand_name(type_, operator)
    if not other or operator not in FIELD_OPERATORS.get(type_, ()):
        return ref(name, HELP[operator])
    choices = [ref(name, title=VALUES[type_]), ref(other, title="another field")]
    return {"anyOf": choices, "description": HELP[operator]}


def closed(values: Collection[str]) -> Schema:
    """Give a text that is one of some values, whatever its case."""
    spelled = "|".join("".join(map(either_case, value)) for value in values)
    told = f"It is {', '.join(values)}."
    return {"type": "string", "anyOf": [{"enum": list(values)}, shaped(f"^({spelled})$", told)]}


def either_case(character: str) -> str:
    """Give a pattern of one character in both cases.

    >>> "".join(map(either_case, "b2b"))
    '[bB]2[bB]'
    """
    cases = sorted({character.lower(), character.upper()}, reverse=True)
    if len(cases) > 1:
        return f"[{''.join(cases)}]" if all(len(case) == 1 for case in cases) else "."
    return f"\\{character}" if character in r"\^$.|?*+()[]{}/" else character


def other_field(type_: str, fields: Sequence[str]) -> Schema:
    """Give an operand that is one of some fields, or any: with a length, or times a number."""
    step = {"plus": ref("whole_length" if type_ == "date" else "length", "So much later.")}
    if type_ not in TIME_BOUNDS:
        step = {"times": ref("number", "So many times the field.")}
    name: Schema = {"type": "string", "description": "Another field of the same type."}
    if fields:
        name["enum"] = list(fields)
    return {
        "type": "object",
        "properties": {"field": name, **step},
        "required": ["field"],
        "additionalProperties": False,
    }


def one_operator(beside: Sequence[str], count: int) -> Schema:
    """Demand exactly one operator: so many keys, and one more for each of those beside it."""
    if not beside:
        return {"minProperties": count, "maxProperties": count}
    first, *rest = beside
    return {
        "if": {"required": [first]},
        "then": one_operator(rest, count + 1),
        "else": one_operator(rest, count),
    }


def field_definition(type_: str, name: str) -> Schema:
    """Give a definition around a comparison that also says what an editor writes for a field.

    The editor writes the typical operator, and offers the others of the type in its place.
    """
    typical = TYPICAL[type_]
    others = [operator for operator in OPERATORS[type_] if operator != typical]
    # The caret keeps the text as it is; without it, it would be quoted.
    body = f"^{{${{1|{','.join([typical, *others])}|}}: $2}}"
    snippet = {"label": f"{{{typical}: …}}", "body": body}
    return {"type": "object", "allOf": [ref(name)], "defaultSnippets": [snippet]}
