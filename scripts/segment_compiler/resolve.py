"""Turns a comparison as written into one that is known to make sense: a typed predicate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segment_compiler.operands import OperandError
from segment_compiler.operators import OPERATORS, POSITIVE_TWIN, SYNONYMS
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.windows import Bounds, date_bounds, timestamp_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.spec import Comparison
    from segment_compiler.vocabulary import Field

TIME_BOUNDS = {"date": date_bounds, "timestamp": timestamp_bounds}


@dataclass(frozen=True, slots=True)
class Predicate:
    """A comparison that makes sense.

    `operator` is a positive one; `is_negative` says that its exact complement is meant.
    `unknown_is` is the verdict for a customer whose value is unknown.
    `bounds` is set for time operators, half-open; `operand` is parsed for all.
    """

    field: Field
    operator: str
    is_negative: bool
    operand: Any
    unknown_is: bool
    bounds: Bounds | None


def resolve(comparison: Comparison, fields: Mapping[str, Field]) -> Predicate | Problem:
    """Give the predicate, or the first thing that is wrong with the comparison."""
    field = fields.get(comparison.field)
    if field is None:
        return unknown_field(comparison, fields)
    parse = OPERATORS[field.type].get(comparison.operator)
    if parse is None:
        return unknown_operator(comparison, field)
    try:
        operand = parse(comparison.operand)
    except OperandError as error:
        message = f"`{comparison.field}: {comparison.operator}` {error}"
        return Problem(comparison.operand.place, "SEG022", message)
    outside = outside_accepted(comparison, field, operand)
    if outside:
        return outside
    if comparison.operator == "known" and comparison.unknown:
        message = "`known` speaks of unknown values itself. Delete `unknown`."
        return Problem(comparison.operator_place, "SEG014", message)
    positive = POSITIVE_TWIN.get(comparison.operator, comparison.operator)
    is_negative = positive != comparison.operator
    try:
        bounds = TIME_BOUNDS[field.type](positive, operand) if is_time(field, positive) else None
    except OperandError as error:
        message = f"`{comparison.field}: {comparison.operator}` {error}"
        return Problem(comparison.operand.place, "SEG022", message)
    return Predicate(
        field=field,
        operator=positive,
        is_negative=is_negative,
        operand=operand,
        unknown_is=is_negative if comparison.unknown is None else comparison.unknown == "include",
        bounds=bounds,
    )


def is_time(field: Field, operator: str) -> bool:
    """Tell whether an operator compares times."""
    return field.type in TIME_BOUNDS and operator != "known"


def unknown_field(comparison: Comparison, fields: Mapping[str, Field]) -> Problem:
    """Say that there is no such field, and which one may be meant."""
    hint = did_you_mean(comparison.field, fields) or " `segments fields` lists all."
    return Problem(comparison.place, "SEG020", f"Unknown field '{comparison.field}'.{hint}")


def unknown_operator(comparison: Comparison, field: Field) -> Problem:
    """Say that the field has no such operator, and which ones it has."""
    operator, known = comparison.operator, OPERATORS[field.type]
    if any(operator in operators for operators in OPERATORS.values()):
        fault = f"'{operator}' does not fit '{field.name}', which is a {field.type}."
    else:
        fault = f"Unknown operator '{operator}'."
    meant = SYNONYMS.get(operator.lower())
    hint = f" Did you mean '{meant}'?" if meant in known else did_you_mean(operator, known)
    hint = hint or f" It takes {listed(known)}."
    return Problem(comparison.operator_place, "SEG021", fault + hint)


def outside_accepted(comparison: Comparison, field: Field, operand: Any) -> Problem | None:
    """Say that a value can never occur, where the field's values are a closed list."""
    if not field.accepted_values or comparison.operator not in ("is", "is_not", "in", "not_in"):
        return None
    nodes = comparison.operand.value if isinstance(operand, tuple) else [comparison.operand]
    accepted = {value.lower() for value in field.accepted_values}
    for node in nodes:
        if str(node.value).lower() not in accepted:
            hint = did_you_mean(str(node.value), field.accepted_values)
            hint = hint or f" It is {listed(field.accepted_values)}."
            return Problem(node.place, "SEG014", f"'{field.name}' is never '{node.value}'.{hint}")
    return None
