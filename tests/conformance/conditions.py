"""Every condition that is compared: each operator of each type, on customers and on rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_compiler.operators import FIELD_OPERATORS, OPERATORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Condition = dict[str, Any]

FIELDS = {
    "text": ("full_name", "metadata.plan"),
    "number": ("order_count", "age", "metadata.score", "average_rating"),
    "money": ("amount_spent", "last_order_amount", "average_order_value"),
    "boolean": ("has_email_marketing_consent", "metadata.vip"),
    "date": ("birth_date", "metadata.renews_on"),
    "timestamp": ("created_at", "last_order_at"),
    "set": ("tags",),
    "json": ("metadata",),
}
# No event has a column that is a set.
EVENT_FIELDS = {
    "text": (("created_order", "channel"), ("event/added to cart", "properties.plan")),
    "number": (("purchased_item", "quantity"), ("created_order", "metadata.score")),
    "money": (("placed_order", "total_amount"),),
    "boolean": (("created_order", "is_first"), ("created_order", "metadata.vip")),
    "date": (("created_order", "metadata.renews_on"),),
    "timestamp": (("created_order", "cancelled_at"),),
    "json": (("created_order", "metadata"),),
}
JSON_KEYS = {
    **{f"metadata.{key}": type_ for key, type_ in
       (("plan", "text"), ("score", "number"), ("vip", "boolean"), ("renews_on", "date"))},
    **{f"orders.metadata.{key}": type_ for key, type_ in
       (("score", "number"), ("vip", "boolean"), ("renews_on", "date"))},
    "events.properties.plan": "text",
}  # fmt: skip
PIECES = (
    "é", "E\u0301", "İ", "ı", "ΟΣ", "ς", "SS", "ß", "ẞ", "K", "😀", "%", "_", "\\", "'", '"', "\n",
    "{", "{ x }", "x", "pl",
)  # fmt: skip
PATTERNS = (
    "^a", "b$", "a.b", "two.lines", "two[^a]lines$", "^.{2}$", "^.+$", "[.]", "[a-c]x?b",
    "(100|a)[%_]", "ß|ẞ", "^ο.ο", "[à-ÿ]", "😀 .k", "a{2", "b{$", "{ x }", "^.$", "x*", "^$",
    "(^|o)'n", "\n", "{", "s{2}",
)  # fmt: skip
WORDS = ("PL", "İPEK", "οδοσ", "ΟΔΟΣ", "straße", "É", "e\u0301", "Kelvin", "😀 OK", "A\\B",
         "o'neil", 'X"Y', "TWO\nLINES", "{ X }", "100%", "gold", "3", "true",
         "a\\b\nc", "nobody")  # fmt: skip
NUMBERS = (0, 1, 18, 2, -1.5, 33.333333, 0.5, 1.666667, 1000, 0.01)
AMOUNTS = (0, 0.01, 33.33, 33.333333, 100, 100.01, 50.005, 9999999999.99, -5)
LENGTHS = ("1 day", "30 days", "2 weeks", "1 month", "1 quarter", "1 year")
EXACT_LENGTHS = (*LENGTHS, "90 minutes", "24 hours")
AHEAD = ("7 days", "1 month", "1 year")
DAYS = ("2026-02-28", "2026-03-01", "2024-02-29", "2026-01-01", "1980-02-29", "1600-02-29")
UNITS = ("day", "week", "month", "quarter", "year")
BELOW_A_YEAR = ("1 day", "7 days", "3 weeks", "1 month", "11 months")
BETWEEN_DAYS = (("2024-02-29", "2026-02-28"), ("2026-03-01", "2026-03-01"))
TEXT: dict[str, tuple[Any, ...]] = {
    "is": WORDS,
    "in": (("PL", "É"), ("gold", "3", "a\\b", "100%"), ("ẞ", "STRAẞE")),
    "contains": PIECES,
    "starts_with": (*PIECES, "İP", "two\n", "a\\"),
    "ends_with": (*PIECES, "peK", "\nlines", "}"),
    "matches": PATTERNS,
}
NUMBER: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("is", "more_than", "at_least", "less_than", "at_most"), NUMBERS),
    "in": ((0, 18), (1.5, 1.666667, 1000)),
    "between": ((1, 18), (-1.5, 0.5), (33.333333, 33.333333)),
}
MONEY: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("is", "more_than", "at_least", "less_than", "at_most"), AMOUNTS),
    "in": ((0, 100), (33.333333, 100.01)),
    "between": ((33.33, 100), (0.01, 0.01)),
}
TIME: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("before", "after", "on_day", "on_or_before", "on_or_after"), DAYS),
    "between": BETWEEN_DAYS,
    "in_last": LENGTHS,
    "longer_ago_than": LENGTHS,
    "in_next": AHEAD,
    "between_ago": (("1 day", "30 days"), ("1 month", "1 year")),
    "this": UNITS,
    "previous": UNITS,
    "month": (1, 2, 3, 12),
    "month_day": ("02-28", "02-29", "03-01", "12-31"),
    "anniversary_in_next": ("1 day", "7 days", "31 days", "300 days"),
    "anniversary_in_last": BELOW_A_YEAR,
}
ELEMENTS = (("VIP",), ("gold", "vip"), ("ŁÓDŹ",), ("O'Neil", "{X"), ("A%B", "İ"), ("none",))
# What each positive operator is asked with; a negative one is asked as its twin is.
RANGES = {"age": (0, 10**9), "average_rating": (1, 5), "refund_share": (0, 1)}
OPERANDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "text": TEXT,
    "number": NUMBER,
    "money": MONEY,
    "boolean": {"is": (True, False)},
    "date": TIME,
    "timestamp": TIME | dict.fromkeys(("in_last", "longer_ago_than"), EXACT_LENGTHS)
    | {"in_next": (*AHEAD, "24 hours", "90 minutes")},
    "set": dict.fromkeys(("contains_any", "contains_all"), ELEMENTS),
    "json": {},
}  # fmt: skip
FIELD_OPERANDS: dict[str, tuple[tuple[str, tuple[Condition, ...]], ...]] = {
    "number": (
        ("age", ({"field": "order_count"}, {"field": "metadata.score", "times": 0.5})),
        ("average_rating", ({"field": "order_count", "times": 0.5}, {"field": "refund_share"})),
    ),
    "money": (
        ("last_order_amount", ({"field": "average_order_value"}, {"field": "amount_spent"})),
        ("average_order_value", ({"field": "amount_spent", "times": 0.333333},)),
    ),
    "date": (
        ("birth_date", ({"field": "metadata.renews_on"},
                        {"field": "metadata.renews_on", "plus": "1 month"},
                        {"field": "metadata.renews_on", "plus": "7 days"})),
    ),
    "timestamp": (
        ("last_order_at", tuple(
            {"field": "created_at"} | ({"plus": plus} if plus else {})
            for plus in (None, "7 days", "1 week", "1 month", "1 quarter", "1 year", "24 hours",
                         "90 minutes"))),
    ),
}  # fmt: skip
EVENT_FIELD_OPERANDS: dict[str, tuple[Condition, ...]] = {
    "money": ({"field": "discount_amount", "times": 0.5},),
    "timestamp": ({"field": "ordered_at"}, {"field": "ordered_at", "plus": "7 days"},
                  {"field": "ordered_at", "plus": "1 month"}),
}  # fmt: skip
AGGREGATES: tuple[Condition, ...] = (
    {"times": {"at_least": 2}},
    {"times": {"is": 0}},
    {"distinct": {"of": "channel", "at_least": 2}},
    {"distinct": {"of": "metadata.score", "is": 1}},
    {"total": {"of": "total_amount", "more_than": 100}},
    {"total": {"of": "total_amount", "at_least": 400, "currency": "SAR"}},
    {"total": {"of": "item_count", "is_not": 3}},
    {"total": {"of": "metadata.score", "at_most": 0.5}},
    {"average": {"of": "total_amount", "at_least": 33.333333}},
    {"average": {"of": "total_amount", "between": [33.34, 66.666667]}},
    {"average": {"of": "metadata.score", "not_in": [0.5, 1000]}},
    {"average": {"of": "total_amount", "known": False}},
    {"largest": {"of": "cancelled_at", "in_last": "30 days"}},
    {"largest": {"of": "total_amount", "is": 100.01}},
    {"largest": {"of": "metadata.renews_on", "anniversary_in_next": "31 days"}},
    {"largest": {"of": "cancelled_at", "month": 2}},
    {"smallest": {"of": "item_count", "less_than": 2}},
    {"smallest": {"of": "cancelled_at", "known": True}},
)
WHENS: tuple[Condition | None, ...] = (
    None,
    {"in_last": "30 days"},
    {"not_in_last": "1 month"},
    {"this": "year"},
    {"anniversary_in_last": "7 days"},
    {"month": 2},
)
EXTRAS: tuple[Condition, ...] = (
    {"everyone": True},
    {"customer_id": {"ends_with": "7"}},
    *(
        {"amount_spent": {operator: amount, "currency": currency}}
        for operator in ("at_least", "less_than", "is")
        for amount in (100, 411.93323232, 433.33, 375)
        for currency in ("SAR", "EUR")
    ),
    {"average_order_value": {"between": [50, 433.33], "currency": "SAR"}},
    {"all": [{"none": [{"age": {"at_least": 18}}]}, {"any": [{"tags": {"contains_any": ["vip"]}},
                                                          {"birth_date": {"known": False}}]}]},
    {"did": "event/it's \"so\"", "times": {"at_least": 1}},
    {"did": "event/Left"},
    {"did_not": "purchased_item", "where": {"category": {"is": "é"}}},
    {"did_only": "created_order", "where": {"is_first": {"is": True}}},
    {"did_only": "created_order", "where": {"channel": {"is_not": "PL"}}, "when": {"this": "year"}},
    {"did_only": "placed_order", "where": {"metadata.score": {"at_least": 0}}},
    {"did": "placed_order",
     "where": {"any": [{"channel": {"matches": "a.b|two.lines"}},
                       {"none": [{"total_amount": {"at_least": 50}},
                                 {"metadata.vip": {"is": True}}]}]},
     "times": {"at_least": 2}},
)  # fmt: skip


def operands(type_: str, operator: str, twins: Mapping[str, str]) -> tuple[Any, ...]:
    """Give what an operator is asked with.

    Raises:
        KeyError: an operator is new, and nothing is said of it here.
    """
    return (True, False) if operator == "known" else OPERANDS[type_][twins.get(operator, operator)]


def fits(field: str, operand: Any) -> bool:
    """Tell whether a field can have the numbers that an operand names; others are refused."""
    if field not in RANGES or isinstance(operand, bool):
        return True
    least, most = RANGES[field]
    return all(
        least <= one <= most for one in (operand if isinstance(operand, tuple) else [operand])
    )


def some(asked: Sequence[Any], count: int = 3) -> Sequence[Any]:
    """Give a few of many, from all over them."""
    return asked[:: max(1, len(asked) // count)][:count]


def field_conditions(twins: Mapping[str, str]) -> list[Condition]:
    """Give conditions on a field for each type and operator.

    All operands are asked of the first field of a type and of a positive operator, a few of the
    others, which share the code.
    """
    found: list[Condition] = []
    for type_, operators in OPERATORS.items():
        for operator in operators:
            every = operands(type_, operator, twins)
            for field in FIELDS[type_]:
                is_first = field == FIELDS[type_][0] and operator not in twins
                asked = [one for one in every if fits(field, one)]
                if field == "birth_date" and operator == "in_next":
                    continue  # nobody is born in the future, and so it is refused
                found += [{field: {operator: one}} for one in (asked if is_first else some(asked))]
    found += [
        {field: {operator: operand}}
        for type_, asked in FIELD_OPERANDS.items()
        for operator in FIELD_OPERATORS[type_]
        for field, others in asked
        for operand in others
    ]
    return found


def event_conditions(twins: Mapping[str, str]) -> list[Condition]:
    """Give conditions on rows for each type and operator: plain, with overrides, and negated."""
    found = []
    for type_, fields in EVENT_FIELDS.items():
        for operator in OPERATORS[type_]:
            every = (
                *some(operands(type_, operator, twins)),
                *(EVENT_FIELD_OPERANDS.get(type_, ()) if operator in FIELD_OPERATORS.get(type_, ())
                  else ()),
            )  # fmt: skip
            for number in range(max(4, len(every))):
                event, field = fields[number % len(fields)]
                leaf = {operator: every[number % len(every)]}
                override = (None, "include", "exclude", None)[number % 4]
                if override and operator != "known":
                    leaf |= {"unknown": override}
                row = {field: leaf} if number % 4 < 3 else {"none": [{field: leaf}]}
                found.append({"did": event, "where": row})
    return found


def aggregate_conditions() -> list[Condition]:
    """Give every aggregate over rows, at several times, and over some of the rows."""
    chosen = {"any": [{"channel": {"contains": "a"}}, {"is_first": {"is": True}}]}
    return [
        {"did": "created_order"}
        | asked
        | ({"where": chosen} if number % 2 else {})
        | ({"when": when} if when else {})
        for asked in AGGREGATES
        for number, when in enumerate(WHENS)
    ]
