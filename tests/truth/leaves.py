"""Draws what a field of each type is compared with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from truth import pools
from truth.operators import POSITIVE_TWIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from truth.dice import Dice
    from truth.palette import Palette

Condition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Grammar:
    """What conditions may hold: `kinds` of leaves, `extras` of the language, other segments.

    Members of `references` may be asked about, and the history of `segments`.
    The `palette` has operands that the data has too. `is_monotone` leaves out all that an unknown
    value could make true; `is_relative` leaves out days of the calendar.
    """

    kinds: tuple[str, ...]
    extras: frozenset[str]
    references: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    is_monotone: bool = False
    is_relative: bool = False
    palette: Palette = field(kw_only=True)


def trimmed(values: Sequence[str]) -> tuple[str, ...]:
    """Leave out what `is` refuses."""
    return tuple(value for value in values if value == value.strip())


def pair(
    dice: Dice, values: Sequence[Any], order: Callable[[Any], Any] = lambda one: one
) -> list[Any]:
    """Draw two values, the lower first."""
    return sorted((dice.one_of(values), dice.one_of(values)), key=order)


def minutes(length: str) -> float:
    """Give roughly how long a length is."""
    amount, unit = length.split(" ")
    units = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43830}
    units |= {"quarter": 131490, "year": 525960}
    return int(amount) * units[unit.removesuffix("s")]


def text_condition(dice: Dice, grammar: Grammar) -> Condition:
    operator = dice.one_of(
        ("is", "in", "contains", "starts_with", "ends_with", "matches", "is_not", "not_in",
               "does_not_contain", "does_not_start_with", "does_not_end_with", "does_not_match")
    )  # fmt: skip
    positive = POSITIVE_TWIN.get(operator, operator)
    if positive == "is":
        return {operator: dice.one_of(trimmed(grammar.palette.texts))}
    if positive == "in":
        return {operator: dice.some(trimmed(grammar.palette.texts))}
    if positive == "matches":
        return {operator: dice.one_of(pools.PATTERNS)}
    return {operator: dice.one_of(pools.PIECES + grammar.palette.texts * 2)}


def number_condition(
    dice: Dice, grammar: Grammar, values: Any = pools.NUMBER_OPERANDS
) -> Condition:
    operator = dice.one_of(
        ("is", "more_than", "at_least", "less_than", "at_most", "in", "between", "is_not",
               "not_in", "not_between")
    )  # fmt: skip
    positive = POSITIVE_TWIN.get(operator, operator)
    if positive == "in":
        return {operator: dice.some(values)}
    return {operator: pair(dice, values) if positive == "between" else dice.one_of(values)}


def money_condition(dice: Dice, grammar: Grammar) -> Condition:
    condition = number_condition(dice, grammar, grammar.palette.amounts)
    if "currency" in grammar.extras and dice.chance(40):
        condition["currency"] = dice.one_of(pools.CURRENCIES)
    return condition


def boolean_condition(dice: Dice, grammar: Grammar) -> Condition:
    return {"is": dice.chance(50)}


def set_condition(dice: Dice, grammar: Grammar) -> Condition:
    operator = dice.one_of(("contains_any", "contains_all", "contains_none"))
    return {operator: dice.some(pools.SET_ELEMENTS)}


def time_condition(dice: Dice, grammar: Grammar, exact_lengths: tuple[str, ...] = ()) -> Condition:
    lengths = exact_lengths + grammar.palette.lengths
    relative = ("in_last", "longer_ago_than", "in_next", "between_ago", "not_in_last")
    absolute = ("before", "after", "on_day", "on_or_before", "on_or_after", "between")
    calendar = ("this", "previous", "month", "month_day", "anniversary_in_next",
                "anniversary_in_last")  # fmt: skip
    operators = relative * 2
    if not grammar.is_relative:
        operators += absolute + calendar * (2 if exact_lengths else 4) * (
            "calendar" in grammar.extras
        )
    operator = dice.one_of(operators)
    if operator == "between_ago":
        return {operator: pair(dice, lengths, minutes)}
    if operator in relative:
        return {operator: dice.one_of(lengths)}
    if operator == "between":
        return {operator: pair(dice, grammar.palette.days)}
    if operator in absolute:
        return {operator: dice.one_of(grammar.palette.days)}
    if operator in ("this", "previous"):
        return {operator: dice.one_of(pools.UNITS)}
    if operator == "month":
        return {operator: dice.one_of((2, 12, 1, 3))}
    if operator == "month_day":
        return {operator: dice.one_of(("02-29", "02-28", "03-01", "12-31", "01-01"))}
    return {operator: dice.one_of(pools.SHORT_LENGTHS)}


def timestamp_condition(dice: Dice, grammar: Grammar) -> Condition:
    return time_condition(dice, grammar, grammar.palette.exact_lengths)


CONDITIONS = {
    "text": text_condition,
    "number": number_condition,
    "money": money_condition,
    "boolean": boolean_condition,
    "date": time_condition,
    "timestamp": timestamp_condition,
    "set": set_condition,
}
