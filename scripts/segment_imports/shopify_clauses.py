"""Says single conditions in Shopify's segment query language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from segment_compiler.operators import POSITIVE_TWIN
from segment_imports.remarks import UntranslatableError
from segment_imports.trees import operator_of

NUMBERS = {"amount_spent": "amount_spent", "order_count": "number_of_orders"}
DATES = {"last_order_at": "last_order_date", "first_order_at": "first_order_date",
         "created_at": "customer_added_date"}  # fmt: skip
LISTS = {"tags": "customer_tags", "country": "customer_countries"}
CONSENTS = {"has_email_marketing_consent": "email_subscription_status",
            "has_sms_marketing_consent": "sms_subscription_status"}  # fmt: skip
BIRTHDAY = "metafields.facts.birth_date"
SIGNS = {"is": "=", "is_not": "!=", "more_than": ">", "at_least": ">=", "less_than": "<",
         "at_most": "<="}  # fmt: skip
ABSOLUTE = {"on_day": "=", "before": "<", "on_or_before": "<=", "after": ">",
            "on_or_after": ">="}  # fmt: skip
LENGTH = re.compile(r"([0-9]+) (day|week|month|quarter|year)s?")
UNITS = {"day": ("d", 1), "week": ("w", 1), "month": ("m", 1), "quarter": ("m", 3),
         "year": ("y", 1)}  # fmt: skip
CONTAINS = {
    "is": ("CONTAINS", "any"), "in": ("CONTAINS", "any"), "contains_any": ("CONTAINS", "any"),
    "contains_all": ("CONTAINS", "all"), "is_not": ("NOT CONTAINS", "all"),
    "not_in": ("NOT CONTAINS", "all"), "contains_none": ("NOT CONTAINS", "all"),
}  # fmt: skip
NO_SUCH = "Shopify has no such condition."


@dataclass(frozen=True, slots=True)
class Said:
    """A query, and how tightly its outermost connector binds: `all`, `any` or a blank for one."""

    text: str
    head: str = ""
    clauses: int = 1


def joined(head: str, parts: list[Said]) -> Said:
    """Join parts by AND or OR, with parentheses where the other connector stands inside."""
    if len(parts) == 1:
        return parts[0]
    texts = [f"({one.text})" if one.head == "any" and head == "all" else one.text for one in parts]
    word = " AND " if head == "all" else " OR "
    return Said(word.join(texts), head, sum(one.clauses for one in parts))


def single(tree: dict[str, Any]) -> Said:
    """Say one condition.

    Raises:
        UntranslatableError: it cannot be said.
    """
    if "did" in tree or "did_not" in tree:
        return behaviour(tree)
    name, body = next(iter(tree.items()))
    if not isinstance(body, dict) or len(tree) > 1:
        raise UntranslatableError(NO_SUCH)
    operator, operand = operator_of(body)
    if "currency" in body or isinstance(operand, dict):
        raise UntranslatableError("A query compares with values in the store's currency only.")
    if operator == "known" and name not in NUMBERS:
        return nothing(name) if operand is False else Said(f"{attribute(name)} IS NOT NULL")
    found = comparison(name, operator, operand)
    is_negative = operator in POSITIVE_TWIN
    if "unknown" not in body or (body["unknown"] == "include") == is_negative:
        return found
    if body["unknown"] == "include":
        return joined("any", [found, nothing(name)])
    return joined("all", [found, Said(f"{attribute(name)} IS NOT NULL")])


def attribute(name: str) -> str:
    """Give the attribute that may be null for a field of ours."""
    found = {**DATES, **LISTS, "email": "customer_email_domain"}.get(name)
    if found is None:
        raise UntranslatableError(NO_SUCH)
    return found


def nothing(name: str) -> Said:
    """Say that a value is unknown."""
    return Said(f"{attribute(name)} IS NULL")


def comparison(name: str, operator: str, operand: Any) -> Said:
    """Say a comparison of a field."""
    if name in NUMBERS:
        return numeric(NUMBERS[name], operator, operand)
    if name in DATES:
        return dated(name, operator, operand)
    if name in LISTS:
        return listed(name, operator, operand)
    if name in CONSENTS and operator == "is":
        return Said(f"{CONSENTS[name]} {'=' if operand else '!='} 'SUBSCRIBED'")
    if name == "email" and operator in ("ends_with", "does_not_end_with") and is_domain(operand):
        if operator == "ends_with":
            return Said(f"customer_email_domain = {quoted(operand[1:])}")
        unlike = Said(f"customer_email_domain != {quoted(operand[1:])}")
        return joined("any", [unlike, nothing(name)])
    match = LENGTH.fullmatch(str(operand))
    if name == "birth_date" and operator == "anniversary_in_next" and match:
        letter, times = UNITS[match[2]]
        if letter != "y":
            ahead = f"+{int(match[1]) * times}{letter}"
            return Said(f"anniversary(date: '{BIRTHDAY}') BETWEEN today AND {ahead}")
    raise UntranslatableError(NO_SUCH)


def is_domain(operand: Any) -> bool:
    """Tell whether a text is an at sign and a domain."""
    return isinstance(operand, str) and operand[:1] == "@" and len(operand) > 1


def numeric(name: str, operator: str, operand: Any) -> Said:
    """Say a comparison of a number, which is never unknown."""
    if operator in SIGNS:
        return Said(f"{name} {SIGNS[operator]} {operand}")
    if operator == "between":
        return Said(f"{name} BETWEEN {operand[0]} AND {operand[1]}")
    if operator == "not_between":
        parts = [Said(f"{name} < {operand[0]}"), Said(f"{name} > {operand[1]}")]
        return joined("any", parts)
    if operator in ("in", "not_in"):
        sign, head = ("=", "any") if operator == "in" else ("!=", "all")
        return joined(head, [Said(f"{name} {sign} {one}") for one in operand])
    raise UntranslatableError(NO_SUCH)


def listed(name: str, operator: str, operand: Any) -> Said:
    """Say what a list contains: a tag, or one of the customer's countries."""
    values = operand if isinstance(operand, list) else [operand]
    if operator not in CONTAINS:
        raise UntranslatableError(NO_SUCH)
    word, head = CONTAINS[operator]
    values = [one.upper() for one in values] if name == "country" else values
    return joined(head, [Said(f"{LISTS[name]} {word} {quoted(one)}") for one in values])


def dated(name: str, operator: str, operand: Any) -> Said:
    """Say a comparison of a date."""
    field = DATES[name]
    if operator == "not_in_last":
        return joined("any", [Said(f"{field} < {ago(operand)}"), nothing(name)])
    if operator == "between_ago" and not days_of(operand):
        parts = [Said(f"{field} >= {ago(operand[1])}"), Said(f"{field} < {ago(operand[0])}")]
        return joined("all", parts)
    return Said(f"{field} {day(operator, operand)}")


def day(operator: str, operand: Any) -> str:
    """Say the operator and the operand of a date, in one."""
    if operator in ABSOLUTE:
        return f"{ABSOLUTE[operator]} {operand}"
    if operator == "between":
        return f"BETWEEN {operand[0]} AND {operand[1]}"
    if operator in ("in_last", "longer_ago_than"):
        return f"{'>=' if operator == 'in_last' else '<'} {ago(operand)}"
    if operator in ("this", "previous") and operand == "day":
        return f"= {'today' if operator == 'this' else 'yesterday'}"
    days = days_of(operand) if operator == "between_ago" else None
    if not days:
        raise UntranslatableError("A query has no such window.")
    first, last = days[1], days[0] + 1
    return f"= -{first}d" if first == last else f"BETWEEN -{first}d AND -{last}d"


def days_of(operand: Any) -> list[int] | None:
    """Give two lengths in days, where both are in days and not the same."""
    ends = [re.fullmatch(r"([0-9]+) days?", str(one)) for one in operand]
    found = [int(one[1]) for one in ends if one]
    return found if len(found) == 2 and found[0] < found[1] else None  # noqa: PLR2004


def ago(operand: Any) -> str:
    """Say a length of time as an offset: `30 days` is -30d."""
    match = LENGTH.fullmatch(str(operand))
    if not match:
        raise UntranslatableError("A query counts in whole days.")
    letter, times = UNITS[match[2]]
    return f"-{int(match[1]) * times}{letter}"


def behaviour(tree: dict[str, Any]) -> Said:
    """Say what customers bought, and when."""
    word = "NOT MATCHES" if "did_not" in tree else "MATCHES"
    event = tree.get("did", tree.get("did_not"))
    rest = {key: value for key, value in tree.items() if key not in ("did", "did_not")}
    parameters = []
    if "where" in rest and event == "purchased_item":
        parameters.append(product(rest.pop("where")))
    if "when" in rest:
        body = rest.pop("when")
        if body.keys() & {"unknown"}:
            raise UntranslatableError("A query has no such window.")
        parameters.append(f"date {day(*operator_of(body))}")
    names = {"purchased_item": "products_purchased", "placed_order": "orders_placed"}
    if event == "placed_order" and rest.keys() == {"times"}:
        operator, operand = operator_of(rest.pop("times"))
        if operator not in SIGNS or (operator, operand) in (("at_least", 0), ("is", 0)):
            raise UntranslatableError("A query has no such count.")
        parameters.append(f"count {SIGNS[operator]} {operand}")
    if rest or event not in names:
        raise UntranslatableError("Shopify knows products by id and day, and orders by day.")
    return Said(f"{names[event]} {word} ({', '.join(parameters)})")


def product(where: dict[str, Any]) -> str:
    """Say which products."""
    body = where.get("product_id", {})
    operator, operand = operator_of(body) if body else ("", "")
    ids = operand if isinstance(operand, list) else [operand]
    if len(where) > 1 or operator not in ("is", "in") or not all(
        isinstance(one, str) and re.fullmatch(r"[0-9]{1,19}", one, re.ASCII) for one in ids
    ):  # fmt: skip
        raise UntranslatableError("Shopify knows products by the number of their id.")
    return f"id = {ids[0]}" if operator == "is" else f"id IN ({', '.join(ids)})"


def quoted(text: str) -> str:
    r"""Give a text in single quotes; a quote in it is `\'`."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
