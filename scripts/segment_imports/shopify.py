"""Translates queries of Shopify's segment query language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from segment_imports import shopify_dates
from segment_imports.conditions import COMPLEMENT, finished, remark, translated
from segment_imports.definitions import decoded, name_of, name_of_file, number, objects, read_json
from segment_imports.differences import rows_of
from segment_imports.remarks import DefinitionError, Imported, UntranslatableError, shown
from segment_imports.shopify_query import Clause, Junction, parse, unquoted
from segment_imports.trees import group, leaf, negated

if TYPE_CHECKING:
    from segment_imports.remarks import Context, Remark, Tree
    from segment_imports.shopify_query import Token

NUMBERS = {"amount_spent": "amount_spent", "number_of_orders": "order_count"}
DATES = {"last_order_date": "last_order_at", "first_order_date": "first_order_at",
         "customer_added_date": "created_at"}  # fmt: skip
OPERATORS = {"=": "is", "!=": "is_not", "<": "less_than", "<=": "at_most", ">": "more_than",
             ">=": "at_least"}  # fmt: skip
CONSENTS = {"email_subscription_status": "has_email_marketing_consent",
            "sms_subscription_status": "has_sms_marketing_consent"}  # fmt: skip
BIRTHDAY = re.compile(r"metafields\.[\w.-]*(birth_?date|birth_?day|date_of_birth)", re.ASCII)
NO_TABLE = "There is no field for it here."
REASONS = {
    "customer_cities": "Shopify's code of a city has no spaces, so the city's name is not known.",
    "abandoned_checkout_date": "Checkouts that were left are no field; an event of the shop's own "
                               "may tell of them.",
    "customer_within_distance": "Distances are not computed here; a list of postal codes is one "
                                "way to say it.",
    "predicted_spend_tier": "Shopify's predictions stay at Shopify.",
    "rfm_group": "Shopify's groups stay at Shopify; spending, orders and dates say the same.",
}  # fmt: skip
MEASURES = {"count": ("times", None), "sum_amount": ("total", "total_amount")}


def read(content: bytes, place: str, context: Context) -> list[Imported]:
    """Read one query as text, or segments as JSON with `name` and `query`.

    Raises:
        DefinitionError: the file holds neither.
    """
    query = decoded(content, place)
    if query.lstrip()[:1] not in ("{", "["):
        return [imported(query, name_of_file(place), place, context)]
    found = objects(read_json(content, place), place, ("query",))
    result = []
    for at, one in enumerate(found, start=1):
        name = name_of(one.get("name"), f"{name_of_file(place)} {at}")
        if not isinstance(one["query"], str) or not one["query"].strip():
            raise DefinitionError(f"{place}: segment {at}: its query is not a text.")
        result.append(imported(one["query"], name, f"{place}: segment {at}", context))
    return result


def imported(query: str, name: str, place: str, context: Context) -> Imported:
    """Translate one query."""
    remarks: list[Remark] = []
    counter = iter(range(1, 1_000_000))

    def tree_of(part: Clause | Junction) -> Tree:
        if isinstance(part, Junction):
            parts = [tree_of(one) for one in part.parts]
            if part.head != "not":
                return group(part.head, parts)
            opposite = negated(parts[0], context.vocabulary)
            if "unknown" in rows_of(opposite, context.vocabulary):
                remarks.append(remark("shopify", "unknown", "NOT"))
            return opposite
        path = f"clause {next(counter)}, {shown(part.attribute)}"

        def make(rows: list[str]) -> Tree:
            return clause(part, rows, context)

        return translated("shopify", path, make, context, remarks)

    tree = tree_of(parse(query, place))
    return finished(Imported(name, tree, tuple(remarks)), context)


def clause(part: Clause, rows: list[str], context: Context) -> Tree:
    """Translate one clause.

    Raises:
        UntranslatableError: there is no equivalent.
    """
    name = part.attribute.lower()
    nothing = part.operator in ("IS NULL", "IS NOT NULL")
    if name in NUMBERS:
        return numeric(part, leaf_name=NUMBERS[name])
    if name in CONSENTS:
        return consent(part, CONSENTS[name], rows)
    if name in DATES:
        if nothing:
            return leaf(DATES[name], "known", part.operator != "IS NULL")
        return shopify_dates.date(part.operator, part.values, rows, DATES[name])
    if name in LISTS:
        return listed(part, name, rows, context)
    if name == "customer_email_domain":
        return domain(part, rows)
    if name in FUNCTIONS:
        return FUNCTIONS[name](part, rows, context)
    if name.startswith("metafields."):
        raise UntranslatableError("Metafields are keys of `metadata` here; json_keys.yml declares "
                                  "them, and a person writes the condition.")  # fmt: skip
    raise UntranslatableError(REASONS.get(name, NO_TABLE))


def numeric(part: Clause, leaf_name: str) -> dict[str, Any]:
    """Translate a comparison of a number; what is counted or summed is never unknown."""
    if part.operator == "IS NULL":
        return leaf(leaf_name, "known", False)
    if part.operator == "IS NOT NULL":
        return leaf(leaf_name, "known", True)
    values = [value(one) for one in part.values]
    if part.operator == "BETWEEN":
        return leaf(leaf_name, "between", values)
    if part.operator in ("IN", "NOT IN"):
        return leaf(leaf_name, "in" if part.operator == "IN" else "not_in", values)
    if part.operator in OPERATORS:
        return leaf(leaf_name, OPERATORS[part.operator], values[0])
    raise UntranslatableError(f"A number takes no {part.operator}.")


def value(token: Token) -> Any:
    """Take a number."""
    if token.kind != "number":
        raise UntranslatableError("It is compared with something that is no number.")
    return number(token.text)


def consent(part: Clause, name: str, rows: list[str]) -> Tree:
    """Translate a subscription: here there is only a yes, or none."""
    words = [unquoted(one).upper() for one in part.values]
    if part.operator not in ("=", "!=") or words != ["SUBSCRIBED"]:
        raise UntranslatableError("Here a customer has consented or not; only SUBSCRIBED can be "
                                  "said.")  # fmt: skip
    rows.append("consent")
    return leaf(name, "is", part.operator == "=")


def domain(part: Clause, rows: list[str]) -> Tree:
    """Translate the domain of the e-mail address."""
    if part.operator in ("IS NULL", "IS NOT NULL"):
        return leaf("email", "known", part.operator != "IS NULL")
    if part.operator not in ("=", "!=") or not unquoted(part.values[0]).strip():
        raise UntranslatableError("A domain is or is not another one.")
    rows.append("domain")
    operator = "ends_with" if part.operator == "=" else "does_not_end_with"
    return leaf("email", operator, f"@{unquoted(part.values[0])}")


LISTS = ("customer_tags", "customer_countries", "customer_regions")


def listed(part: Clause, name: str, rows: list[str], context: Context) -> Tree:
    """Translate CONTAINS: a tag, a country, or a region such as US-CA."""
    field = {"customer_tags": "tags", "customer_countries": "country"}.get(name, "region")
    if part.operator in ("IS NULL", "IS NOT NULL"):
        return leaf(field, "known", part.operator != "IS NULL")
    if part.operator not in ("CONTAINS", "NOT CONTAINS"):
        raise UntranslatableError("A list contains a value or does not.")
    text = unquoted(part.values[0])
    if name == "customer_tags":
        found: Tree = leaf("tags", "contains_any", [text])
    else:
        rows.append("addresses")
        found = leaf("country", "is", text)
    if name == "customer_regions":
        country, dash, region = text.partition("-")
        if not dash or not region:
            raise UntranslatableError("A region is a country and a code, such as US-CA.")
        rows.append("region")
        found = {"all": [leaf("country", "is", country), leaf("region", "is", region)]}
    if part.operator == "CONTAINS":
        return found
    rows.append(COMPLEMENT)
    return negated(found, context.vocabulary)


def is_negative(part: Clause) -> bool:
    """Tell whether a function is asked not to hold, in either form."""
    if part.operator in ("MATCHES", "NOT MATCHES"):
        return part.operator == "NOT MATCHES"
    words = [one.text.lower() for one in part.values]
    if part.operator not in ("=", "!=") or words not in (["true"], ["false"]):
        raise UntranslatableError("A function is true or false.")
    return (part.operator == "=") == (words == ["false"])


def purchased(part: Clause, rows: list[str], context: Context) -> Tree:
    """Translate products_purchased: by product, by day, how often."""
    found: dict[str, Any] = {"did": "purchased_item"}
    for one in unique_parameters(part):
        if one.attribute == "id" and one.operator in ("=", "IN", "NOT IN", "!="):
            negation = one.operator in ("NOT IN", "!=")
            ids = [unquoted(token) for token in one.values]
            word = "not_in" if negation else "in"
            single = len(ids) == 1 and not negation
            found["where"] = leaf("product_id", "is" if single else word, ids[0] if single else ids)
        elif one.attribute == "date":
            found["when"] = shopify_dates.when(one, rows)
        elif one.attribute == "count":
            found["times"] = measured(one)
            rows.append("lines")
        else:
            raise UntranslatableError(f"Products have no {shown(one.attribute)} here.")
    return negated(found, context.vocabulary) if is_negative(part) else found


def placed(part: Clause, rows: list[str], context: Context) -> Tree:
    """Translate orders_placed: by day and amount, how many or how much."""
    found: dict[str, Any] = {"did": "placed_order"}
    for one in unique_parameters(part):
        if one.attribute == "date":
            found["when"] = shopify_dates.when(one, rows)
        elif one.attribute == "amount":
            found["where"] = numeric(one, "total_amount")
        elif one.attribute in MEASURES and not {"times", "total"} & found.keys():
            measure, column = MEASURES[one.attribute]
            found[measure] = ({"of": column} if column else {}) | measured(one)
        else:
            raise UntranslatableError(f"Orders have no {shown(one.attribute)} here.")
    return negated(found, context.vocabulary) if is_negative(part) else found


def measured(part: Clause) -> dict[str, Any]:
    """Translate the comparison of a measure."""
    return dict(numeric(part, "measure")["measure"])


def unique_parameters(part: Clause) -> tuple[Clause, ...]:
    """Give the parameters of a function, each of which stands once."""
    names = [one.attribute for one in part.parameters]
    if len(set(names)) < len(names):
        raise UntranslatableError("A parameter stands twice.")
    return part.parameters


def anniversary(part: Clause, rows: list[str], context: Context) -> Tree:
    """Translate the anniversary of a birth date: today, or in the next days."""
    names = [unquoted(one.values[0]) for one in part.parameters if one.attribute == "date"]
    if len(names) != 1 or not BIRTHDAY.fullmatch(names[0]):
        raise UntranslatableError("Only the birth date is a yearly day here.")
    words = [one.text.lower() for one in part.values]
    rows.append("metafield")
    if part.operator == "=" and words == ["today"]:
        return {"all": [leaf("birth_date", "anniversary_in_next", "1 day"),
                        leaf("birth_date", "anniversary_in_last", "1 day")]}  # fmt: skip
    if part.operator == "=" and part.values[0].kind == "date" and "T" not in words[0]:
        return leaf("birth_date", "month_day", part.values[0].text[5:])
    ahead = re.fullmatch(r"\+([0-9]+)([dwm])", words[-1]) if words else None
    if part.operator == "BETWEEN" and words[0] == "today" and ahead and int(ahead[1]):
        unit = shopify_dates.UNITS[ahead[2]]
        return leaf("birth_date", "anniversary_in_next",
                    shopify_dates.length(int(ahead[1]), unit))  # fmt: skip
    raise UntranslatableError("A yearly day is today, a day, or from today on.")


FUNCTIONS = {"products_purchased": purchased, "orders_placed": placed, "anniversary": anniversary}
