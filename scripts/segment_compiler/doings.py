"""Says in English what customers did: an event, its rows, its time and its measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler import phrases
from segment_compiler.operators import POSITIVE_TWIN
from segment_compiler.phrases import noun, quoted
from segment_compiler.spec import Comparison, Group

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.spec import Behaviour, Condition, Measure
    from segment_compiler.vocabulary import Event, Field, Vocabulary

PAST = {
    "logged_in": "logged in",
    "was_sent_message": "were sent a message",
    "purchased_item": "bought a product",
    "created_order_item": "had a product in an order of any status",
    "placed_order": "placed an order",
    "created_order": "placed an order of any status",
    "cancelled_order": "had an order cancelled",
    "paid": "made a payment",
    "redeemed_promo_code": "used a promo code",
    "referred_customer": "referred a new customer",
    "returned_item": "returned a product",
    "left_review": "left a review",
}
TIMES = {
    "is": "exactly {}", "is_not": "any number of times but {}", "more_than": "more than {}",
    "at_least": "at least {}", "less_than": "fewer than {}", "at_most": "at most {}",
}  # fmt: skip
ORDERED = {"largest": "latest", "smallest": "earliest"}  # of instants


def behaviour(node: Behaviour, vocabulary: Vocabulary) -> str:
    """Say what customers did: `bought a product at least 2 times in the last 90 days where …`."""
    event = vocabulary.event(node.event)
    assert event is not None
    said = past(event)
    if node.head == "did_not":
        said = f"were never {said.removeprefix('were ')}" if "were " in said else f"never {said}"
    if node.measure and node.measure.kind == "times":
        said += often(node.measure.comparison)
    if node.when:
        time = phrases.time_predicate(node.when, event.fields, "", is_row=True).strip()
        said += f" {time.replace('has its anniversary', 'with an anniversary')}"
    if node.where:
        link = ", and did so only" if node.head == "did_only" else ""
        said += f"{link} where {row(node.where, event.fields)}"
    if node.measure and node.measure.kind != "times":
        said += f", {measured(node.measure, event.fields)}"
        said += ", or never did" if is_met_by_nothing(node.measure) else ""
    return said


def past(event: Event) -> str:
    """Give an event as something that customers did."""
    family, separator, own = event.name.partition("/")
    if separator:
        return f"did {quoted(own)}"
    return PAST.get(family) or phrases.lower_first(event.description).removesuffix(".")


def often(comparison: Comparison) -> str:
    """Say how often; at least once goes without saying."""
    if comparison.operator == "known":
        return "" if comparison.operand.value else " an unknown number of times"
    number = comparison.operand.value
    if comparison.operator == "at_least" and number == 1:
        return ""
    if comparison.operator == "is" and number in (0, 1):
        return " exactly once" if number else " exactly 0 times"
    if comparison.operator in TIMES:
        said = TIMES[comparison.operator].format(phrases.value(comparison.operand))
    else:
        said = phrases.quantity(comparison).replace("less than", "fewer than")
        said = said.replace("any but", "any number of times but")
    said = said if "times" in said else f"{said} times".replace(" 1 times", " 1 time")
    return f" {said}{', or never' if is_met_by_zero(comparison) else ''}"


def is_met_by_zero(comparison: Comparison) -> bool:
    """Tell whether a number of 0 meets a comparison, so that who did nothing does."""
    node, operator = comparison.operand, comparison.operator
    found = [one.value for one in node.value] if isinstance(node.value, list) else [node.value]
    met: dict[str, bool] = {
        "is": found[0] == 0,
        "is_not": found[0] != 0,
        "in": 0 in found,
        "not_in": 0 not in found,
        "more_than": found[0] < 0,
        "at_least": found[0] <= 0,
        "less_than": found[0] > 0,
        "at_most": found[0] >= 0,
        "between": found[0] <= 0 <= found[-1],
        "not_between": not found[0] <= 0 <= found[-1],
    }
    return met[operator]


def is_met_by_nothing(measure: Measure) -> bool:
    """Tell whether who has no row at all meets a measure: nothing counted or summed is 0."""
    operator, operand = measure.comparison.operator, measure.comparison.operand
    if operator == "known":
        return bool(operand.value) == (measure.kind in ("distinct", "total"))
    if measure.kind in ("distinct", "total"):
        return is_met_by_zero(measure.comparison)
    return operator in POSITIVE_TWIN


def measured(measure: Measure, fields: Mapping[str, Field]) -> str:
    """Say what the rows come to: `with a total amount of 100 or more`."""
    comparison = measure.comparison
    field = fields[comparison.field]
    name = noun(field, is_row=True)
    what = name if name.startswith(f"{measure.kind} ") else f"{measure.kind} {name}"
    if comparison.operator == "known":
        return f"with {'a' if comparison.operand.value else 'no'} known {what}"
    if measure.kind == "distinct":
        return f"with {phrases.quantity(comparison)} different values of {name}"
    if field.type in ("date", "timestamp"):
        told = phrases.time_predicate(comparison, fields, "being", is_row=True)
        return f"the {ORDERED[measure.kind]} {name} {told.replace('has its', 'with its')}"
    article = "an" if measure.kind == "average" else "a"
    return f"with {article} {what} of {phrases.quantity(comparison)}"


def row(node: Condition, fields: Mapping[str, Field], *, is_inner: bool = False) -> str:
    """Say what holds of one row of an event; a group within a group stands in brackets."""
    if isinstance(node, Comparison):
        return row_comparison(node, fields)
    if not isinstance(node, Group):
        return "anything is true"
    word = " and " if node.head == "all" else " or "
    inner = [row(one, fields, is_inner=True) for one in node.nodes]
    if node.head == "none":
        return f"it is not so that ({word.join(inner)})"
    if len(inner) == 1:
        return row(node.nodes[0], fields, is_inner=is_inner)
    return f"({word.join(inner)})" if is_inner else word.join(inner)


def row_comparison(node: Comparison, fields: Mapping[str, Field]) -> str:
    """Say how a column of a row compares."""
    field = fields[node.field]
    name = noun(field, is_row=True)
    if field.type == "boolean" and node.operator == "is":
        negation = "" if node.operand.value else "not "
        if field.name.startswith("is_"):
            said = f"it is {negation}{name.removeprefix('is ')}"
        else:
            said = f"the {name} is {node.operand.text}"
    else:
        known = "known " if phrases.asks_for_known(node, field) else ""
        said = f"the {known}{name} {phrases.predicate(node, field, fields, is_row=True)}"
    return f"{said} (or is unknown)" if phrases.lets_unknown_in(node, field) else said
