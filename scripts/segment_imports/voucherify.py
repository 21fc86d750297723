"""Translates Voucherify's segments: one junction over all fields, and operators that begin with $.

https://docs.voucherify.io/api-reference/segments/create-segment
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segment_imports.conditions import finished, remark, translated
from segment_imports.definitions import (
    name_of,
    name_of_file,
    number,
    objects,
    read_json,
    text,
    whole,
)
from segment_imports.klaviyo_filters import midnight
from segment_imports.remarks import DefinitionError, Imported, UntranslatableError, shown
from segment_imports.shopify_dates import length
from segment_imports.trees import group, leaf

if TYPE_CHECKING:
    from segment_imports.remarks import Context, Remark, Tree

FIELDS = {
    "name": "full_name", "email": "email", "phone": "phone", "created_at": "created_at",
    "source_id": "source_id", "system_metadata.source": "source", "birthdate": "birth_date",
    "address.city": "city", "address.country": "country", "address.state": "region",
    "address.postal_code": "postal_code", "address.line_1": "address_line",
    "summary.orders.total_amount": "amount_spent", "summary.orders.total_count": "order_count",
    "summary.orders.average_amount": "average_order_value",
    "summary.orders.last_order_amount": "last_order_amount",
    "summary.orders.last_order_date": "last_order_at",
    "summary.redemptions.total_succeeded": "redemption_count",
    "loyalty.referred_customers": "referred_customer_count",
}  # fmt: skip
TEXTS = {
    "$is": ("is", "in"), "$in": ("is", "in"), "$is_not": ("is_not", "not_in"),
    "$not_in": ("is_not", "not_in"), "$contains": ("contains", ""),
    "$not_contain": ("does_not_contain", ""), "$starts_with": ("starts_with", ""),
    "$not_start_with": ("does_not_start_with", ""), "$ends_with": ("ends_with", ""),
    "$not_end_with": ("does_not_end_with", ""),
}  # fmt: skip
NUMBERS = {
    "$is": "is", "$is_not": "is_not", "$more_than": "more_than", "$less_than": "less_than",
    "$more_than_equal": "at_least", "$less_than_equal": "at_most",
}  # fmt: skip
AGO = {"$more_than": "longer_ago_than", "$less_than": "in_last"}
STATED = {"$has_value": True, "$is_unknown": False}


def read(content: bytes, place: str, context: Context) -> list[Imported]:
    """Read segments: an answer of the API, the objects in it, or the body of a request.

    Raises:
        DefinitionError: the file holds none.
    """
    found = objects(read_json(content, place), place, ("filter", "customers"))
    stem = name_of_file(place)
    return [
        imported(one, name_of(one.get("name"), stem if len(found) == 1 else f"{stem} {at}"),
                 f"{place}: segment {at}", context)
        for at, one in enumerate(found, start=1)
    ]  # fmt: skip


def imported(found: dict[str, Any], name: str, place: str, context: Context) -> Imported:
    """Translate one segment: its filter, or the ids of a static one."""
    filters = found.get("filter")
    if not filters:
        ids = found.get("customers")
        if not isinstance(ids, list) or not ids or not all(isinstance(one, str) for one in ids):
            raise DefinitionError(f"{place}: no `filter`, and no list of `customers`.")
        unique = tuple(dict.fromkeys(ids))
        return Imported(name, None, (remark("voucherify", "ids", "customers"),), unique)
    junction = filters.get("junction", "and") if isinstance(filters, dict) else ""
    if not isinstance(junction, str) or junction.lower() not in ("and", "or"):
        raise DefinitionError(f"{place}: the filter's `junction` is neither and nor or.")
    remarks: list[Remark] = []
    nodes = [field(key, value, context, remarks)
             for key, value in filters.items() if key != "junction"]  # fmt: skip
    if not nodes:
        raise DefinitionError(f"{place}: the filter has no condition.")
    tree = group("all" if junction.lower() == "and" else "any", nodes)
    return finished(Imported(name, tree, tuple(remarks)), context)


def field(name: str, found: Any, context: Context, remarks: list[Remark]) -> Tree:
    """Translate what is asked of one field; several operators must all hold."""
    conditions = found.get("conditions") if isinstance(found, dict) else None
    if not isinstance(conditions, dict) or not conditions:
        conditions = {"": None}
    nodes = []
    for operator, value in conditions.items():

        def make(rows: list[str], operator: str = operator, value: Any = value) -> Tree:
            if not operator:
                raise UntranslatableError("It has no `conditions`.")
            if len(conditions) > 1:
                rows.append("several")
            return condition(name, operator, value, rows, context)

        path = f"{shown(name)} {shown(operator)}".rstrip()
        nodes.append(translated("voucherify", path, make, context, remarks))
    return group("all", nodes)


def condition(name: str, operator: str, value: Any, rows: list[str], context: Context) -> Tree:
    """Translate one operator of one field.

    Raises:
        UntranslatableError: there is no equivalent.
    """
    if name.startswith("events.") and name.endswith(".count"):
        return counted(name[len("events.") : -len(".count")], operator, value, context)
    ours = context.names.get(name) or FIELDS.get(name)
    if ours is None and name.startswith("metadata."):
        ours = name
    known = context.vocabulary.fields.get(ours) if ours else None
    if known is None or ours is None:
        raise UntranslatableError(
            f"json_keys.yml does not declare {shown(ours)}." if ours else
            "There is no field for it here; `--name` can give one.")  # fmt: skip
    if operator in STATED:
        if value is not True and value != [True]:
            raise UntranslatableError(f"Its {shown(operator)} is not true.")
        return leaf(ours, "known", STATED[operator])
    values = value if isinstance(value, list) else [value]
    if not values:
        raise UntranslatableError("It is compared with nothing.")
    if known.type in ("number", "money"):
        return numeric(ours, operator, values, rows, is_money=known.type == "money")
    if known.type in ("timestamp", "date"):
        return dated(ours, operator, values, rows)
    if known.type == "boolean" and operator == "$is" and values in ([True], [False]):
        return leaf(ours, "is", values[0])
    if operator not in TEXTS:
        raise UntranslatableError(f"There is no {shown(operator)} of text here.")
    if ours == "phone":
        rows.append("phone")
    return textual(ours, operator, [text(one, "value") for one in values])


def textual(ours: str, operator: str, values: list[str]) -> Tree:
    """Translate a comparison of text; several values are alternatives."""
    single, many = TEXTS[operator]
    if len(values) == 1:
        return leaf(ours, single, values[0])
    if many:
        return leaf(ours, many, values)
    # None of several is all of the negations.
    head = "all" if single.startswith("does_not") else "any"
    return group(head, [leaf(ours, single, one) for one in values])


def numeric(ours: str, operator: str, values: list[Any], rows: list[str], *,
            is_money: bool) -> Tree:  # fmt: skip
    """Translate a comparison of a number; money is in hundredths."""
    found = [number(one) for one in values]
    if is_money:
        rows.append("minor")
        found = [number(Decimal(one) / 100) for one in found]
    if ours == "redemption_count":
        rows.append("redemptions")
    if operator in ("$in", "$not_in"):
        return leaf(ours, operator[1:], found)
    if operator not in NUMBERS or len(found) != 1:
        raise UntranslatableError(f"There is no {shown(operator)} of such numbers here.")
    return leaf(ours, NUMBERS[operator], found[0])


def dated(ours: str, operator: str, values: list[Any], rows: list[str]) -> Tree:
    """Translate a comparison of a date: with an instant, or with a number of days ago."""
    if len(values) != 1:
        raise UntranslatableError("It is compared with several dates.")
    if operator in AGO:
        days = length(whole(values[0], "number of days"), "day")
        return leaf(ours, AGO[operator], days)
    if operator not in ("$before", "$after", "$is"):
        raise UntranslatableError(f"There is no {shown(operator)} of a date here.")
    rows.append("utc")
    words = {"$before": "before", "$after": "on_or_after", "$is": "on_day"}
    return leaf(ours, words[operator], midnight(values[0]))


def counted(event: str, operator: str, value: Any, context: Context) -> Tree:
    """Translate how often an event of the shop's own happened."""
    name = context.names.get(event, f"event/{event}")
    values = value if isinstance(value, list) else [value]
    if operator not in NUMBERS or len(values) != 1:
        raise UntranslatableError(f"There is no {shown(operator)} of a count here.")
    body = {NUMBERS[operator]: whole(values[0], "count")}
    if body in ({"more_than": 0}, {"at_least": 1}):
        return {"did": name}
    if body in ({"is": 0}, {"less_than": 1}, {"at_most": 0}):
        return {"did_not": name}
    return {"did": name, "times": body}
