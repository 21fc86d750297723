"""What means something else in each system, as a table, and which rows a condition touches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_compiler.operators import POSITIVE_TWIN
from segment_imports.remarks import Missing
from segment_imports.trees import head_of, leaves, operator_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_compiler.vocabulary import Vocabulary
    from segment_imports.remarks import Tree

DIFFERS, ASSUMED = "meaning differs", "assumed"
ORDERS = (
    "Orders count here once they are 24 hours old and fulfilled, out for delivery, delivered or "
    "shipped; {system} counts {theirs}."
)
CURRENCY = "The amount is taken to be in the currency of the customer's account."
COMPLEMENT = (
    "Customers whose value is unknown are in: {system}'s page does not say, and here a negation is "
    "the exact opposite; `known: true` beside it leaves them out."
)
CASE = "Case never matters here; {system}'s page {theirs}."
# The first rows are found by looking at the condition, the others are named by the translation.
DIFFERENCES: dict[str, dict[str, tuple[str, str]]] = {
    "shopify": {
        "orders": (DIFFERS, ORDERS.format(system="Shopify", theirs="every order that was placed")),
        "currency": (ASSUMED, CURRENCY.replace("account", "account, as Shopify's store has one")),
        "unknown": (ASSUMED, COMPLEMENT.format(system="Shopify")),
        "addresses": (DIFFERS, "Shopify looks at all addresses of a customer; here there is one."),
        "domain": (DIFFERS, "Case never matters here; it does in Shopify's conditions."),
        "region": (ASSUMED, "`region` is taken to hold the code behind the country, such as CA."),
        "consent": (DIFFERS, "Consent here is the newest answer to the purpose; no answer is no."),
        "metafield": (ASSUMED, "The metafield is taken to be the customer's `birth_date`."),
        "whole_month": (DIFFERS, "The day itself, so many months or years ago, falls to the other "
                                 "side: lengths here begin or end at one midnight."),
        "offset": (ASSUMED, "`-7d` is taken to be seven days ago; the example on Shopify's page is "
                            "eight."),
        "lines": (DIFFERS, "`times` counts lines of orders here; Shopify's page does not say "
                           "whether it counts orders, lines or units."),
    },
    "klaviyo": {
        "orders": (DIFFERS, ORDERS.format(system="Klaviyo", theirs="every event it was sent")),
        "currency": (ASSUMED, CURRENCY),
        "case": (ASSUMED, CASE.format(system="Klaviyo", theirs="does not say")),
        "unknown": (ASSUMED, COMPLEMENT.format(system="Klaviyo")),
        "days": (DIFFERS, "Klaviyo counts back from the moment, in UTC; days here begin at "
                          "midnight where the account is. Hours, such as 720 hours, are exact."),
        "utc": (DIFFERS, "Klaviyo's day is one of UTC; here it is one of the account."),
        "metric": (ASSUMED, "The metric is what `--name` says it is."),
        "implied": (DIFFERS, "Klaviyo also counts profiles that never answered and are not "
                             "suppressed; here only a recorded yes is consent."),
        "consent": (DIFFERS, "Consent here is the newest answer to the purpose; Klaviyo also looks "
                             "at its suppressions."),
        "average": (DIFFERS, "Klaviyo computes it over its own events; here it is the average of "
                             "orders that count, and unknown without one."),
        "region": (DIFFERS, "Klaviyo finds the place of a profile by its address or its network; "
                            "here it is the customer's country."),
        "birthday": (ASSUMED, "The property is taken to be the customer's `birth_date`."),
    },
    "voucherify": {
        "orders": (DIFFERS, ORDERS.format(system="Voucherify", theirs="the orders it was sent")),
        "currency": (ASSUMED, CURRENCY),
        "case": (ASSUMED, CASE.format(system="Voucherify", theirs="does not say")),
        "unknown": (ASSUMED, COMPLEMENT.format(system="Voucherify")),
        "minor": (ASSUMED, "Amounts are taken to be in hundredths: 40000 is 400.00."),
        "days": (ASSUMED, "More or less than so many days ago is counted from midnight where the "
                          "account is; Voucherify's page does not say from when."),
        "utc": (DIFFERS, "The instant is one of UTC; here the day is one of the account."),
        "phone": (ASSUMED, "Numbers are taken to be written as they are in the shop."),
        "redemptions": (ASSUMED, "Uses of codes count, of every order."),
        "ids": (ASSUMED, "The ids of the list are taken to be the shop's customer ids."),
        "several": (ASSUMED, "Several conditions on one field are taken to hold together."),
    },
    "salla": {
        "orders": (DIFFERS, ORDERS.format(system="Salla", theirs="completed ones")),
        "currency": (ASSUMED, CURRENCY),
        "join": (ASSUMED, "All conditions must hold: Salla's page does not say how they join."),
        "strict": (ASSUMED, "`>` is strict, as the sign says; Salla's help also writes `5 or more` "
                            "for `> 5`."),
        "between": (ASSUMED, "Both ends of `between` are in."),
        "features": (DIFFERS, "Payment methods and shipping of the group are no part of a "
                              "segment."),
    },
    "tdx": {
        "orders": (DIFFERS, "Orders count here once they are 24 hours old and fulfilled, out for "
                            "delivery, delivered or shipped; the attribute is whatever the parent "
                            "segment computes."),
        "currency": (ASSUMED, CURRENCY),
        "case": (DIFFERS, "Case never matters here; it does in Treasure Data's SQL."),
        "null": (ASSUMED, "Customers whose value is unknown are out, as in SQL."),
        "days": (DIFFERS, "Days here begin at midnight where the account is; Treasure Data counts "
                          "in the time zone of the query."),
        "attribute": (ASSUMED, "The attribute is taken to be this field by its name."),
        "given": (ASSUMED, "Consent that is `given` is taken to be the newest answer yes."),
        "source": (ASSUMED, "The behaviour is what `--name` says it is."),
        "include": (ASSUMED, "The segment is found here by its name."),
        "activations": (DIFFERS, "Activations are not imported; `exports` says where a segment "
                                 "goes."),
    },
}  # fmt: skip
QUALIFYING = (
    "amount_spent", "net_amount_spent", "average_order_value", "last_order_amount", "order_count",
    "first_order_at", "second_order_at", "last_order_at",
)  # fmt: skip
QUALIFYING_EVENTS = ("placed_order", "purchased_item")
WINDOWS = ("in_last", "not_in_last", "longer_ago_than", "in_next", "between_ago", "this",
           "previous")  # fmt: skip
DAYS = ("before", "after", "on_day", "on_or_before", "on_or_after", "between")


def rows_of(tree: Tree, vocabulary: Vocabulary) -> list[str]:
    """Give the names of the rows that a translated condition touches, each once."""
    found: list[str] = []
    for one in leaves(tree):
        if not isinstance(one, Missing):
            found += leaf_rows(one, vocabulary)
    if head_of(tree) == "none" or has_none(tree):
        found += ["unknown" for one in leaves(tree) if may_be_unknown(one, vocabulary)]
    return list(dict.fromkeys(found))


def has_none(tree: Tree) -> bool:
    """Tell whether a `none` stands in a tree."""
    head = head_of(tree)
    if head is None or not isinstance(tree, dict):
        return False
    return head == "none" or any(has_none(one) for one in tree[head])


def leaf_rows(tree: dict[str, Any], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the rows that a comparison, or a behaviour, touches."""
    event = tree.get("did") or tree.get("did_not")
    if event:
        yield from ("orders",) if event in QUALIFYING_EVENTS else ()
        if any(operator in tree.get("when", {}) for operator in WINDOWS):
            yield "days"
        return
    ((name, body),) = tree.items()
    if name not in vocabulary.fields or not isinstance(body, dict):
        return
    operator, operand = operator_of(body)
    type_ = vocabulary.fields[name].type
    if name in QUALIFYING:
        yield "orders"
    if type_ == "money" and operator != "known" and operand != 0:
        yield "currency"
    if type_ == "text" and operator != "known":
        yield "case"
    if operator in WINDOWS:
        yield "days"
    if operator in POSITIVE_TWIN and may_be_unknown(tree, vocabulary) and "unknown" not in body:
        yield "unknown"


def may_be_unknown(tree: Tree, vocabulary: Vocabulary) -> bool:
    """Tell whether a comparison is of a field that some customers have no value of."""
    if isinstance(tree, Missing) or "did" in tree or "did_not" in tree:
        return False
    field = vocabulary.fields.get(next(iter(tree)))
    return field is not None and not field.is_required and "known" not in tree[field.name]
