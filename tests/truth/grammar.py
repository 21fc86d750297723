"""Hypothesis strategies for specs: conditions of any shape over a chosen vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from truth import pools
from truth.operators import POSITIVE_TWIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

Condition = dict[str, Any]
Draw = Any
JSON_KEYS = {
    "metadata.plan": "text",
    "metadata.score": "number",
    "metadata.vip": "boolean",
    "metadata.renews_on": "date",
    "orders.metadata.gift": "boolean",
    "orders.metadata.note": "text",
    "events.properties.item_count": "number",
    "events.properties.page": "text",
}
FIELDS = {
    "text": ("full_name", "email", "source", "postal_code", "customer_id"),
    "number": ("order_count", "review_count", "age", "average_rating", "refund_share"),
    "money": ("amount_spent", "net_amount_spent", "last_order_amount", "average_order_value"),
    "boolean": ("has_ads_data_consent", "has_email_marketing_consent"),
    "date": ("birth_date",),
    "timestamp": ("created_at", "last_order_at", "first_order_at", "last_login_at"),
    "set": ("tags", "order_sources"),
    "json_text": ("metadata.plan",),
    "json_number": ("metadata.score",),
    "json_boolean": ("metadata.vip",),
    "json_date": ("metadata.renews_on",),
}
EVENTS: dict[str, dict[str, str]] = {
    "placed_order": {"channel": "text", "total_amount": "money", "is_first": "boolean",
                     "item_count": "number", "cancelled_at": "timestamp"},
    "created_order": {"status": "text", "ordered_at": "timestamp", "discount_amount": "money"},
    "cancelled_order": {"ship_country": "text", "total_amount": "money"},
    "purchased_item": {"product_name": "text", "category": "text", "quantity": "number",
                       "amount": "money"},
    "created_order_item": {"channel": "text", "quantity": "number"},
    "returned_item": {"category": "text", "quantity": "number", "refund_amount": "money",
                      "returned_at": "timestamp"},
    "redeemed_promo_code": {"code": "text", "amount": "money", "is_counted": "boolean"},
    "paid": {"method": "text", "amount": "money", "paid_at": "timestamp",
             "is_qualifying": "boolean"},
    "left_review": {"kind": "text", "rating": "number"},
    "logged_in": {"logged_in_at": "timestamp"},
    "was_sent_message": {"channel": "text", "campaign": "text"},
    "referred_customer": {"referred_customer_id": "text"},
    "event/added_to_cart": {"event_id": "text"},
}  # fmt: skip
EVENT_JSON: dict[str, dict[str, str]] = {
    "created_order": {"metadata.gift": "boolean", "metadata.note": "text"},
    "event/added_to_cart": {"properties.item_count": "number", "properties.page": "text"},
}
ORDERED = ("number", "money", "date", "timestamp")
MUTUAL = {
    "number": ("is", "is_not", "more_than", "at_least", "less_than", "at_most"),
    "date": ("before", "after", "on_or_before", "on_or_after"),
}
MUTUAL |= {"money": MUTUAL["number"], "timestamp": MUTUAL["date"]}


@dataclass(frozen=True, slots=True)
class Grammar:
    """What conditions may hold: `kinds` of leaves, `extras` of the language, other segments.

    `days` and `texts` are operands that the data has too. `is_monotone` leaves out all that an unknown value could make true; `is_relative` leaves out
    days of the calendar.
    """

    kinds: tuple[str, ...]
    extras: frozenset[str]
    days: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    is_monotone: bool = False
    is_relative: bool = False


def one_of(draw: Draw, values: Sequence[Any]) -> Any:
    """Draw one of some values; the first is the simplest."""
    return draw(st.sampled_from(values))


def chance(draw: Draw, percent: int) -> bool:
    """Draw a yes so many times in a hundred; the simplest is a no."""
    return draw(st.integers(0, 99)) >= 100 - percent


@cache
def some(values: tuple[Any, ...]) -> SearchStrategy[list[Any]]:
    """Give one to three different values."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


def trimmed(values: Sequence[str]) -> tuple[str, ...]:
    """Leave out what `is` refuses."""
    return tuple(value for value in values if value == value.strip())


def pair(draw: Draw, values: Sequence[Any], order: Callable[[Any], Any] = lambda one: one) -> list[Any]:
    """Draw two values, the lower first."""
    return sorted((one_of(draw, values), one_of(draw, values)), key=order)


def minutes(length: str) -> float:
    """Give roughly how long a length is."""
    amount, unit = length.split(" ")
    units = {"minute": 1, "hour": 60, "day": 1440, "week": 10080, "month": 43830}
    units |= {"quarter": 131490, "year": 525960}
    return int(amount) * units[unit.removesuffix("s")]


def text_condition(draw: Draw, grammar: Grammar) -> Condition:
    operator = one_of(
        draw, ("is", "in", "contains", "starts_with", "ends_with", "matches", "is_not", "not_in",
               "does_not_contain", "does_not_start_with", "does_not_end_with", "does_not_match")
    )  # fmt: skip
    positive = POSITIVE_TWIN.get(operator, operator)
    if positive == "is":
        return {operator: one_of(draw, trimmed(grammar.texts))}
    if positive == "in":
        return {operator: draw(some(trimmed(grammar.texts)))}
    if positive == "matches":
        return {operator: one_of(draw, pools.PATTERNS)}
    return {operator: one_of(draw, pools.PIECES + grammar.texts * 2)}


def number_condition(draw: Draw, grammar: Grammar, values: Any = pools.NUMBER_OPERANDS) -> Condition:
    operator = one_of(
        draw, ("is", "more_than", "at_least", "less_than", "at_most", "in", "between", "is_not",
               "not_in", "not_between")
    )  # fmt: skip
    positive = POSITIVE_TWIN.get(operator, operator)
    if positive == "in":
        return {operator: draw(some(values))}
    return {operator: pair(draw, values) if positive == "between" else one_of(draw, values)}


def money_condition(draw: Draw, grammar: Grammar) -> Condition:
    condition = number_condition(draw, grammar, pools.MONEY_OPERANDS)
    if "currency" in grammar.extras and chance(draw, 40):
        condition["currency"] = one_of(draw, pools.CURRENCIES)
    return condition


def boolean_condition(draw: Draw, grammar: Grammar) -> Condition:
    return {"is": draw(st.booleans())}


def set_condition(draw: Draw, grammar: Grammar) -> Condition:
    operator = one_of(draw, ("contains_any", "contains_all", "contains_none"))
    return {operator: draw(some(pools.SET_ELEMENTS))}


def time_condition(draw: Draw, grammar: Grammar, lengths: Any = pools.LENGTHS) -> Condition:
    relative = ("in_last", "longer_ago_than", "in_next", "between_ago", "not_in_last")
    absolute = ("before", "after", "on_day", "on_or_before", "on_or_after", "between")
    calendar = ("this", "previous", "month", "month_day", "anniversary_in_next",
                "anniversary_in_last")  # fmt: skip
    operators = relative
    if not grammar.is_relative:
        operators += absolute + (calendar * 2 if "calendar" in grammar.extras else ())
    operator = one_of(draw, operators)
    if operator == "between_ago":
        return {operator: pair(draw, lengths, minutes)}
    if operator in relative:
        return {operator: one_of(draw, lengths)}
    if operator == "between":
        return {operator: pair(draw, grammar.days)}
    if operator in absolute:
        return {operator: one_of(draw, grammar.days)}
    if operator in ("this", "previous"):
        return {operator: one_of(draw, pools.UNITS)}
    if operator == "month":
        return {operator: draw(st.sampled_from((2, 12, 1, 3)))}
    if operator == "month_day":
        return {operator: one_of(draw, ("02-29", "02-28", "03-01", "12-31", "01-01"))}
    return {operator: one_of(draw, pools.SHORT_LENGTHS)}


def timestamp_condition(draw: Draw, grammar: Grammar) -> Condition:
    lengths = pools.LENGTHS + pools.EXACT_LENGTHS
    if grammar.is_relative:
        lengths = ("1 day", "7 days", "30 days", "1 week", *pools.EXACT_LENGTHS)
    return time_condition(draw, grammar, lengths)


CONDITIONS = {
    "text": text_condition,
    "number": number_condition,
    "money": money_condition,
    "boolean": boolean_condition,
    "date": time_condition,
    "timestamp": timestamp_condition,
    "set": set_condition,
}


def comparison(
    draw: Draw, grammar: Grammar, name: str, type_: str, peers: Sequence[str] = ()
) -> Condition:
    """Draw what a field is compared with; `peers` are fields of the same type."""
    if chance(draw, 8):
        return {name: {"known": True if grammar.is_monotone else draw(st.booleans())}}
    if peers and "field_operands" in grammar.extras and type_ in ORDERED and chance(draw, 30):
        condition = {one_of(draw, MUTUAL[type_]): field_operand(draw, type_, peers)}
    else:
        condition = CONDITIONS[type_](draw, grammar)
    (operator,) = condition.keys() - {"currency"}
    if grammar.is_monotone:
        if operator in POSITIVE_TWIN:
            condition["unknown"] = "exclude"
    elif chance(draw, 15):
        condition["unknown"] = one_of(draw, ("exclude", "include"))
    return {name: condition}


def field_operand(draw: Draw, type_: str, peers: Sequence[str]) -> dict[str, Any]:
    operand = {"field": one_of(draw, peers)}
    if chance(draw, 50):
        if type_ in ("number", "money"):
            operand["times"] = one_of(draw, pools.FACTORS)
        else:
            operand["plus"] = one_of(draw, pools.LENGTHS)
    return operand


def leaf(draw: Draw, grammar: Grammar) -> Condition:
    """Draw a condition without conditions below it."""
    kind = one_of(draw, grammar.kinds)
    if kind == "behaviour":
        return behaviour(draw, grammar)
    if kind == "city":
        country = comparison(draw, grammar, "country", "text")
        if not country["country"].keys() & {"is", "in"}:
            country = {"country": {"in": ["PL", "DE"]}}
        return country | comparison(draw, grammar, "city", "text")
    if kind == "reference":
        return {"segment": one_of(draw, grammar.references)}
    if kind == "everyone":
        return {"everyone": True}
    name = one_of(draw, FIELDS[kind])
    peers = FIELDS[kind] + FIELDS.get(f"json_{kind}", ()) * ("json" in grammar.extras)
    return comparison(draw, grammar, name, kind.removeprefix("json_"), peers)


def node(draw: Draw, grammar: Grammar, depth: int) -> Condition:
    """Draw a condition with at most so many groups above its leaves."""
    shape = one_of(draw, ("leaf", "all", "any", "none", "several")) if depth else "leaf"
    if shape == "leaf" or (shape == "none" and grammar.is_monotone):
        return leaf(draw, grammar)
    if shape == "several":
        first, second = leaf(draw, grammar), leaf(draw, grammar)
        fields = (set(first) | set(second)) & {one for names in FIELDS.values() for one in names}
        return first | second if fields == {*first, *second} else first
    count = draw(st.integers(1, 3))
    return {shape: [node(draw, grammar, depth - 1) for _ in range(count)]}


def behaviour(draw: Draw, grammar: Grammar) -> Condition:
    """Draw `did`, `did_not` or `did_only`."""
    head = one_of(draw, ("did", "did", "did_not", *(("did_only",) * ("did_only" in grammar.extras))))
    name = one_of(draw, tuple(EVENTS))
    columns = EVENTS[name] | (EVENT_JSON.get(name, {}) if "event_json" in grammar.extras else {})
    found: Condition = {head: name}
    if head == "did_only" or chance(draw, 50):
        found["where"] = row_node(draw, grammar, columns, draw(st.integers(0, 2)))
    if chance(draw, 50):
        found["when"] = timestamp_condition(draw, grammar)
    if head == "did" and chance(draw, 60):
        found |= measure(draw, grammar, columns)
    return found


def row_node(draw: Draw, grammar: Grammar, columns: dict[str, str], depth: int) -> Condition:
    """Draw a condition on one row of an event."""
    shape = one_of(draw, ("leaf", "all", "any", "none")) if depth else "leaf"
    if shape == "leaf":
        name = one_of(draw, tuple(columns))
        peers = [one for one, type_ in columns.items() if type_ == columns[name] and "." not in one]
        return comparison(draw, grammar, name, columns[name], peers)
    count = draw(st.integers(1, 2))
    return {shape: [row_node(draw, grammar, columns, depth - 1) for _ in range(count)]}


def measure(draw: Draw, grammar: Grammar, columns: dict[str, str]) -> Condition:
    """Draw one measure of behaviour."""
    amounts = [one for one, type_ in columns.items() if type_ in ("number", "money")]
    kind = "times"
    if "aggregates" in grammar.extras:
        kinds = ("times", "distinct")
        kind = one_of(draw, kinds + ("total", "average", "largest", "smallest") * bool(amounts))
    if kind == "times":
        return {kind: number_condition(draw, grammar)}
    if kind == "distinct":
        return {kind: {"of": one_of(draw, tuple(columns))} | number_condition(draw, grammar)}
    column = one_of(draw, amounts)
    condition = CONDITIONS[columns[column]](draw, grammar)
    if "measure_unknown" in grammar.extras and chance(draw, 15):
        condition["unknown"] = one_of(draw, ("exclude", "include"))
    return {kind: {"of": column} | condition}


@st.composite
def conditions(draw: DrawFn, grammar: Grammar, depth: int) -> Condition:
    """Give random conditions."""
    return node(draw, grammar, depth)
