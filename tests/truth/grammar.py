"""Draws conditions of any shape, on customers and on the rows of events."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from truth import pools
from truth.leaves import CONDITIONS, number_condition, timestamp_condition
from truth.operators import POSITIVE_TWIN
from truth.vocabulary import MARTS, read_vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truth.dice import Dice
    from truth.leaves import Condition, Grammar

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
    "json": ("metadata", "source_metadata"),
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
PLAIN = ("text", "number", "money", "boolean", "date", "timestamp", "set", "everyone")
JSON = ("json", "json_text", "json_number", "json_boolean", "json_date")
# All kinds of leaves; behaviour has the most to say.
KINDS = (*PLAIN, *JSON, "city", "change", *("behaviour",) * 6)
# What conditions may do beside comparing a field with a value.
EXTRAS = ("references", "calendar", "json", "field_operands", "currency", "did_only",
          "event_json", "aggregates")  # fmt: skip
ORDERED = ("number", "money", "date", "timestamp")
MUTUAL = {
    "number": ("is", "is_not", "more_than", "at_least", "less_than", "at_most"),
    "date": ("before", "after", "on_or_before", "on_or_after"),
}
MUTUAL |= {"money": MUTUAL["number"], "timestamp": MUTUAL["date"]}


def comparison(
    dice: Dice, grammar: Grammar, name: str, type_: str, peers: Sequence[str] = ()
) -> Condition:
    """Draw what a field is compared with; `peers` are fields of the same type."""
    if type_ == "json" or dice.chance(8):
        return {name: {"known": True if grammar.is_monotone else dice.chance(50)}}
    if peers and "field_operands" in grammar.extras and type_ in ORDERED and dice.chance(30):
        condition = {dice.one_of(MUTUAL[type_]): field_operand(dice, grammar, type_, peers)}
    else:
        condition = CONDITIONS[type_](dice, grammar)
    condition = within_limits(name, condition)
    (operator,) = condition.keys() - {"currency"}
    if grammar.is_monotone:
        if operator in POSITIVE_TWIN:
            condition["unknown"] = "exclude"
    elif dice.chance(15):
        condition["unknown"] = dice.one_of(("exclude", "include"))
    return {name: condition}


def within_limits(name: str, condition: Condition) -> Condition:
    """Give a condition whose values a field can have: others are refused."""
    limits = limits_by_name().get(name, {})
    ((operator, operand),) = condition.items() if len(condition) == 1 else (("", None),)
    if "past" in limits and operator == "in_next":
        return {"in_last": operand}
    if "code" in limits and operator in ("is", "is_not"):
        return {operator: "pl"}
    if "code" in limits and operator in ("in", "not_in"):
        return {operator: ["PL", "no"]}
    if "range" in limits and not isinstance(operand, (dict, bool)):
        low, high = limits["range"]

        def clamped(value: Any) -> Any:
            value = value if low is None else max(low, value)
            return value if high is None else min(high, value)

        several = isinstance(operand, list)
        return {operator: list(map(clamped, operand)) if several else clamped(operand)}
    return condition


@cache
def limits_by_name() -> dict[str, Any]:
    """Give the limits of columns by their names, which mean the same in every mart."""
    columns = [one for mart in read_vocabulary(MARTS).columns.values() for one in mart.values()]
    return {one.name: one.limits for one in columns if one.limits}


def field_operand(dice: Dice, grammar: Grammar, type_: str, peers: Sequence[str]) -> dict[str, Any]:
    operand = {"field": dice.one_of(peers)}
    if dice.chance(50):
        if type_ in ("number", "money"):
            operand["times"] = dice.one_of(pools.FACTORS)
        else:
            operand["plus"] = dice.one_of(grammar.palette.lengths)
    return operand


def leaf(dice: Dice, grammar: Grammar) -> Condition:
    """Draw a condition without conditions below it."""
    kind = dice.one_of(grammar.kinds)
    if kind == "change" and not grammar.segments:
        kind = "everyone"
    if kind == "behaviour":
        return behaviour(dice, grammar)
    if kind == "city":
        country = comparison(dice, grammar, "country", "text")
        if not country["country"].keys() & {"is", "in"}:
            country = {"country": {"in": ["PL", "DE"]}}
        return country | comparison(dice, grammar, "city", "text")
    if kind == "reference":
        return {"segment": dice.one_of(grammar.references)}
    if kind == "change":
        return change(dice, grammar)
    if kind == "everyone":
        return {"everyone": True}
    name = dice.one_of(FIELDS[kind])
    peers = FIELDS[kind] + FIELDS.get(f"json_{kind}", ()) * ("json" in grammar.extras)
    return comparison(dice, grammar, name, kind.removeprefix("json_"), peers)


def change(dice: Dice, grammar: Grammar) -> Condition:
    """Draw when customers entered or left a segment, maybe the one that is drawn, or both."""
    found: Condition = {"segment": dice.one_of(grammar.segments)}
    for name in dice.one_of((("entered",), ("left",), ("entered", "left"))):
        condition = timestamp_condition(dice, grammar)
        while grammar.is_monotone and "not_in_last" in condition:
            condition = timestamp_condition(dice, grammar)
        found[name] = condition
    return found


def node(dice: Dice, grammar: Grammar, depth: int) -> Condition:
    """Draw a condition with at most so many groups above its leaves."""
    shape = dice.one_of(("leaf", "all", "any", "none", "several")) if depth else "leaf"
    if shape == "leaf" or (shape == "none" and grammar.is_monotone):
        return leaf(dice, grammar)
    if shape == "several":
        first, second = leaf(dice, grammar), leaf(dice, grammar)
        fields = (set(first) | set(second)) & {one for names in FIELDS.values() for one in names}
        return first | second if fields == {*first, *second} else first
    count = 1 + dice.below(3)
    return {shape: [node(dice, grammar, depth - 1) for _ in range(count)]}


def behaviour(dice: Dice, grammar: Grammar) -> Condition:
    """Draw `did`, `did_not` or `did_only`."""
    heads = ("did",) * 2
    if "measures" not in grammar.extras:
        heads += ("did_not",) + ("did_only",) * ("did_only" in grammar.extras)
    head = dice.one_of(heads)
    name = dice.one_of(tuple(EVENTS))
    columns = EVENTS[name] | (EVENT_JSON.get(name, {}) if "event_json" in grammar.extras else {})
    found: Condition = {head: name}
    if head == "did_only" or dice.chance(50):
        found["where"] = row_node(dice, grammar, columns, dice.below(3))
    if dice.chance(50):
        found["when"] = timestamp_condition(dice, grammar)
    if head == "did" and ("measures" in grammar.extras or dice.chance(50)):
        found |= measure(dice, grammar, columns)
    return found


def row_node(dice: Dice, grammar: Grammar, columns: dict[str, str], depth: int) -> Condition:
    """Draw a condition on one row of an event."""
    shape = dice.one_of(("leaf", "all", "any", "none")) if depth else "leaf"
    if shape == "leaf":
        name = dice.one_of(tuple(columns))
        peers = [one for one, type_ in columns.items() if type_ == columns[name] and "." not in one]
        return comparison(dice, grammar, name, columns[name], peers)
    count = 1 + dice.below(2)
    return {shape: [row_node(dice, grammar, columns, depth - 1) for _ in range(count)]}


def measure(dice: Dice, grammar: Grammar, columns: dict[str, str]) -> Condition:
    """Draw one measure of behaviour."""
    amounts = [one for one, type_ in columns.items() if type_ in ("number", "money")]
    kind = "times"
    if "aggregates" in grammar.extras:
        kinds = ("times", "distinct")
        kind = dice.one_of(kinds + ("total", "average", "largest", "smallest") * bool(amounts))
    if kind == "times":
        return {kind: number_condition(dice, grammar)}
    if kind == "distinct":
        return {kind: {"of": dice.one_of(tuple(columns))} | number_condition(dice, grammar)}
    if kind in ("largest", "smallest"):
        amounts += [one for one, type_ in columns.items() if type_ == "timestamp"]
    column = dice.one_of(amounts)
    condition = CONDITIONS[columns[column]](dice, grammar)
    if kind == "average" and dice.chance(50):
        condition = number_condition(dice, grammar, grammar.palette.averages)
    if "measure_unknown" in grammar.extras and dice.chance(15):
        condition["unknown"] = dice.one_of(("exclude", "include"))
    return {kind: {"of": column} | condition}
