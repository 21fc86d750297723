"""Turns a comparison as written into one that is known to make sense: a typed predicate."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segment_compiler import operands, synonyms
from segment_compiler.operands import Length, OperandError
from segment_compiler.operators import FIELD_OPERATORS, OPERATORS, POSITIVE_TWIN
from segment_compiler.plausible import impossible_value
from segment_compiler.problems import Problem, did_you_mean, listed, nearest
from segment_compiler.vocabulary import JSON_COLUMNS, json_path
from segment_compiler.windows import (
    Anniversaries,
    Bounds,
    anniversaries,
    date_bounds,
    timestamp_bounds,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from segment_compiler.spec import Comparison
    from segment_compiler.vocabulary import Field
    from segment_compiler.yaml_tree import Node

TIME_BOUNDS = {"date": date_bounds, "timestamp": timestamp_bounds}
CALENDAR = ("month", "month_day")
ANNIVERSARIES = ("anniversary_in_next", "anniversary_in_last")
STEM = 4  # letters that two forms of a word share at least: spend, spent
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class OtherField:
    """An operand that is a field: `times` a number, or `plus` a length of time."""

    field: Field
    times: Decimal = Decimal(1)
    plus: Length | None = None


@dataclass(frozen=True, slots=True)
class Predicate:
    """A comparison that makes sense.

    `operator` is a positive one; `is_negative` says that its exact complement is meant.
    `unknown_is` is the verdict for a customer whose value is unknown. `operand` is parsed, and
    may be another field; `bounds` is set for windows, half-open, and `days` for anniversaries.
    `currency` is the one that the operand is in; None is the account's.
    """

    field: Field
    operator: str
    is_negative: bool
    operand: Any
    unknown_is: bool
    bounds: Bounds | None = None
    days: Anniversaries | None = None
    currency: str | None = None


def resolve(comparison: Comparison, fields: Mapping[str, Field]) -> Predicate | Problem:
    """Give the predicate, or the first thing that is wrong with the comparison."""
    field = fields.get(comparison.field)
    if field is None:
        return unknown_field(comparison, fields)
    return resolve_for(field, comparison, fields)


def resolve_for(
    field: Field, comparison: Comparison, fields: Mapping[str, Field]
) -> Predicate | Problem:
    """Give the predicate on a field that is known, or the first thing that is wrong."""
    if not comparison.operator:
        message = f"Say how '{comparison.field}' compares, with one operator."
        return Problem(comparison.operator_place, "SEG012", message)
    parse = OPERATORS[field.type].get(comparison.operator)
    if parse is None:
        return unknown_operator(comparison, field, OPERATORS[field.type])
    if comparison.operator == "known" and comparison.unknown:
        message = "`known` speaks of unknown values itself. Delete `unknown`."
        return Problem(comparison.operator_place, "SEG014", message)
    impossible = impossible_value(field, comparison)
    if impossible:
        return impossible
    positive = POSITIVE_TWIN.get(comparison.operator, comparison.operator)
    is_negative = positive != comparison.operator
    try:
        operand = parse_operand(field, comparison, fields)
        found = Predicate(
            field=field,
            operator=positive,
            is_negative=is_negative,
            operand=operand,
            unknown_is=comparison.unknown == "include" if comparison.unknown else is_negative,
            currency=parse_currency(field, operand, comparison.currency),
        )
        found = with_times(found)
    except OperandError as error:
        message = f"`{comparison.field}: {comparison.operator}` {error}".replace("`: ", "`", 1)
        return Problem(comparison.operand.place, "SEG022", message)
    return found


def parse_operand(field: Field, comparison: Comparison, fields: Mapping[str, Field]) -> Any:
    """Parse the operand: a value, or another field where the operator takes one."""
    node = comparison.operand
    takes_field = fields and comparison.operator in FIELD_OPERATORS.get(field.type, ())
    if isinstance(node.value, dict) and takes_field:
        return other_field(field, node, fields)
    return OPERATORS[field.type][comparison.operator](node)


def other_field(field: Field, node: Node, fields: Mapping[str, Field]) -> OtherField:
    """Parse `{field: created_at, plus: 7 days}` or `{field: amount_spent, times: 0.2}`."""
    step = "plus" if field.type in TIME_BOUNDS else "times"
    entries: dict[str, Node] = node.value
    if "field" not in entries or not set(entries) <= {"field", step}:
        raise OperandError(f"takes a value, or `{{field: …, {step}: …}}`.")
    name = entries["field"].text
    other = fields.get(name)
    if other is None:
        hint = key_hint(name, fields) or did_you_mean(name, fields)
        raise OperandError(f"names an unknown field '{name}'.{hint}")
    if other.type != field.type:
        raise OperandError(
            f"takes a field of its own type, {field.type}; '{name}' is {other.type}."
        )
    if step not in entries:
        return OtherField(other)
    if step == "times":
        return OtherField(other, times=operands.number(entries[step]))
    plus = operands.length(entries[step])
    if field.type == "date" and plus.is_exact:
        raise OperandError("takes days or longer, since a date has no time of day.")
    return OtherField(other, plus=plus)


def parse_currency(field: Field, operand: Any, node: Node | None) -> str | None:
    """Parse the currency beside an operator."""
    if node is None:
        return None
    if isinstance(operand, (OtherField, bool)):
        raise OperandError("takes no currency: no amount stands here.")
    if field.type != "money":
        raise OperandError(f"takes no currency: '{field.name}' is a {field.type}.")
    if not CURRENCY.fullmatch(node.text):
        raise OperandError("takes a currency of three capital letters, such as EUR.")
    return node.text


def with_times(found: Predicate) -> Predicate:
    """Add the instants that a time operator compares with."""
    if found.field.type not in TIME_BOUNDS or found.operator in ("known", *CALENDAR):
        return found
    if isinstance(found.operand, OtherField):
        return found
    if found.operator in ANNIVERSARIES:
        return replace(found, days=anniversaries(found.operator, found.operand))
    return replace(found, bounds=TIME_BOUNDS[found.field.type](found.operator, found.operand))


def unknown_field(comparison: Comparison, fields: Mapping[str, Field]) -> Problem:
    """Say that there is no such field, and which one may be meant."""
    name = comparison.field
    hint = field_hint(name, fields) or " `segments fields` lists all."
    return Problem(comparison.place, "SEG020", f"Unknown field '{name}'.{hint}")


def field_hint(name: str, fields: Mapping[str, Field]) -> str:
    """Say which field may be meant: one of nearly that name, or one that the word is said of."""
    hint = key_hint(name, fields) or did_you_mean(name, fields)
    found = None if hint else said_of(name, fields)
    return f" Did you mean '{found}'?" if found else hint


def said_of(name: str, fields: Mapping[str, Field]) -> str | None:
    """Give the field whose name and label have the most words that begin as those of a name."""
    parts = name.lower().split("_") if re.fullmatch(r"\w+", name) else []
    stems = [part[:STEM] for part in parts if len(part) >= STEM]

    def score(field: Field) -> tuple[int, bool, bool, int]:
        words = f"{field.name.replace('_', ' ')} {field.label}".lower().split()
        said = sum(any(word.startswith(stem) for word in words) for stem in stems)
        is_first = any(field.name.startswith(stem) for stem in stems)
        return said, is_first, field.type in ("number", "money"), -len(field.name)

    best = max(fields.values(), key=score, default=None)
    return best.name if best and score(best)[0] else None


def key_hint(name: str, fields: Mapping[str, Field]) -> str:
    """Say which key of JSON may be meant, how one is declared, and which the data has.

    Gives nothing for what is no key of a JSON column.
    """
    column, dot, key = name.partition(".")
    if not dot or column not in JSON_COLUMNS or column not in fields:
        return ""
    seen = fields[column].seen
    declared = [one.key for one in fields.values() if one.column == column and one.key]
    near = None if key in seen else nearest(key, [*seen, *declared])
    meant = f"{column}.{near or key}"
    hint = f" Did you mean '{meant}'?" if near else ""
    path = json_path(fields[column])
    if near in declared:
        hint += f" Else declare it in segment_specs/json_keys.yml: `{path}.{key}: text`."
    else:
        hint += f" Declare it in segment_specs/json_keys.yml: `{path}.{near or key}: text`."
    return hint + (f" Seen in the data: {', '.join(seen)}." if seen else "")


def unknown_operator(comparison: Comparison, field: Field, known: Collection[str]) -> Problem:
    """Say that there is no such operator here, and which of the known ones may be meant."""
    operator = comparison.operator
    if any(operator in operators for operators in OPERATORS.values()):
        fault = f"'{operator}' does not fit '{field.name}', which is a {field.type}."
    else:
        fault = f"Unknown operator '{operator}'."
    meant = meant_operator(operator, field, known)
    hint = f" Did you mean '{meant}'?" if meant else did_you_mean(operator, known)
    hint = hint or f" It takes {listed(known)}."
    return Problem(comparison.operator_place, "SEG021", fault + hint)


def meant_operator(operator: str, field: Field, known: Collection[str]) -> str | None:
    """Give the operator that another tool's word means on a field; None where none is."""
    plain = operator.lower().replace(" ", "_")
    meant = synonyms.OPERATORS.get(plain, plain)
    twins = synonyms.OF_SETS if field.type == "set" else synonyms.OF_TIMES
    found = (meant, *twins.get(meant, ())) if meant != operator else twins.get(meant, ())
    return next((one for one in found if one in known), None)
