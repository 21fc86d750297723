"""Translates Klaviyo's segment definitions: groups joined by AND, of conditions joined by OR.

https://developers.klaviyo.com/en/reference/segments_api_overview
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segment_imports.conditions import finished, translated
from segment_imports.definitions import mapping, name_of, name_of_file, objects, read_json, text
from segment_imports.klaviyo_filters import comparison, date_body, number_body
from segment_imports.remarks import DefinitionError, Imported, UntranslatableError, shown
from segment_imports.trees import group, leaf

if TYPE_CHECKING:
    from segment_imports.remarks import Context, Remark, Tree

PROPERTIES = {
    "email": "email", "phone_number": "phone", "first_name": "first_name",
    "last_name": "last_name", "created": "created_at", "external_id": "customer_id",
    "location['address1']": "address_line", "location['city']": "city",
    "location['region']": "region", "location['country']": "country",
    "location['zip']": "postal_code", "properties['gender']": "gender",
    "properties['birthday']": "birth_date", "properties['Birthday']": "birth_date",
}  # fmt: skip
CONSENTS = {"email": "has_email_marketing_consent", "sms": "has_sms_marketing_consent"}
DIMENSIONS = {"average_order_value": "average_order_value", "historic_clv": "amount_spent",
              "historic_number_of_orders": "order_count"}  # fmt: skip
AMOUNTS = {"placed_order": "total_amount", "created_order": "total_amount",
           "cancelled_order": "total_amount", "purchased_item": "amount",
           "created_order_item": "amount", "returned_item": "refund_amount",
           "paid": "amount"}  # fmt: skip
ITEM_COLUMNS = {"Name": "product_name", "ProductName": "product_name", "Product Name":
                "product_name", "ProductID": "product_id", "SKU": "sku", "Brand": "brand",
                "ProductBrand": "brand"}  # fmt: skip
EU = ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
      "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")  # fmt: skip
REASONS = {
    "profile-group-membership": "Klaviyo's lists stay at Klaviyo; save the list as a CSV and use "
                                "`members`.",
    "profile-postal-code-distance": "Distances are not computed here; a list of postal codes is "
                                    "one way to say it.",
    "profile-random-sample": "A random share is a `split` here, not a condition.",
}  # fmt: skip


def read(content: bytes, place: str, context: Context) -> list[Imported]:
    """Read definitions: an answer of the API, the objects in it, or a bare definition.

    Raises:
        DefinitionError: the file holds none.
    """
    keys = ("definition", "condition_groups")
    found = objects(read_json(content, place), place, keys)
    stem = name_of_file(place)
    return [
        imported(one, name_of(one.get("name"), stem if len(found) == 1 else f"{stem} {at}"),
                 f"{place}: segment {at}", context)
        for at, one in enumerate(found, start=1)
    ]  # fmt: skip


def imported(found: dict[str, Any], name: str, place: str, context: Context) -> Imported:
    """Translate one definition."""
    definition = found.get("definition", found)
    groups = definition.get("condition_groups") if isinstance(definition, dict) else None
    if not isinstance(groups, list) or not groups:
        raise DefinitionError(f"{place}: `condition_groups` is not a list with something in it.")
    remarks: list[Remark] = []
    nodes = []
    for at, one in enumerate(groups, start=1):
        conditions = one.get("conditions") if isinstance(one, dict) else None
        if not isinstance(conditions, list) or not conditions:
            raise DefinitionError(f"{place}: group {at} has no list of `conditions`.")
        parts = [
            translated_one(item, f"group {at}, condition {number}", context, remarks)
            for number, item in enumerate(conditions, start=1)
        ]
        nodes.append(group("any", parts))
    return finished(Imported(name, group("all", nodes), tuple(remarks)), context)


def translated_one(item: Any, path: str, context: Context, remarks: list[Remark]) -> Tree:
    """Translate one condition."""
    kind = item.get("type") if isinstance(item, dict) else None
    named = f"{path}, {shown(kind)}" if isinstance(kind, str) else path

    def make(rows: list[str]) -> Tree:
        return condition(mapping(item, "condition"), rows, context)

    return translated("klaviyo", named, make, context, remarks)


def condition(found: dict[str, Any], rows: list[str], context: Context) -> Tree:
    """Translate one condition by its type.

    Raises:
        UntranslatableError: there is no equivalent.
    """
    kind = text(found.get("type"), "type")
    if kind in ("profile-property", "profile-attribute"):
        return of_property(found, rows, context)
    if kind == "profile-metric":
        return metric(found, rows, context)
    if kind == "profile-marketing-consent":
        return consent(mapping(found.get("consent"), "consent"), rows)
    if kind == "profile-region":
        return region(found, rows)
    if kind.startswith("profile-predictive-analytics"):
        dimension = text(found.get("dimension"), "dimension")
        if dimension not in DIMENSIONS:
            raise UntranslatableError("Klaviyo's predictions stay at Klaviyo.")
        rows.append("average")
        name = DIMENSIONS[dimension]
        return comparison(name, mapping(found.get("filter"), "filter"), rows, context)
    raise UntranslatableError(REASONS.get(kind, "There is nothing like it here."))


def of_property(found: dict[str, Any], rows: list[str], context: Context) -> Tree:
    """Translate a comparison of a profile's property."""
    name = text(found.get("property", found.get("field")), "property")
    field = context.names.get(name) or PROPERTIES.get(name)
    if field is None and name.startswith("properties['") and name.endswith("']"):
        field = f"metadata.{name[12:-2]}"
    if field is None:
        raise UntranslatableError("There is no field for the property; `--name` can give one.")
    if field == "birth_date":
        rows.append("birthday")
    return comparison(field, mapping(found.get("filter"), "filter"), rows, context)


def consent(found: dict[str, Any], rows: list[str]) -> Tree:
    """Translate consent: here there is only a yes, or none."""
    channel, can = text(found.get("channel"), "channel"), found.get("can_receive_marketing")
    status = mapping(found.get("consent_status") or {}, "consent_status")
    subscription = status.get("subscription", "any")
    if channel not in CONSENTS:
        raise UntranslatableError(f"There is no consent to {shown(channel)} here.")
    if status.get("filters"):
        raise UntranslatableError("How and when somebody consented is no condition here.")
    if not isinstance(can, bool) or subscription not in ("any", "subscribed"):
        raise UntranslatableError("Here a customer has consented or not; other states cannot be "
                                  "said.")  # fmt: skip
    if subscription == "subscribed" and not can:
        raise UntranslatableError("Who subscribed and is suppressed is left out of every file; it "
                                  "is no condition here.")  # fmt: skip
    rows.append("implied" if subscription == "any" and channel == "email" else "consent")
    return leaf(CONSENTS[channel], "is", can)


def region(found: dict[str, Any], rows: list[str]) -> Tree:
    """Translate a region of the world."""
    countries = {"european_union": list(EU), "united_states": ["US"]}
    name = found.get("region_id", found.get("region"))
    if not isinstance(name, str) or name not in countries:
        raise UntranslatableError("The region is not one that Klaviyo's page names.")
    if not isinstance(found.get("in_region"), bool):
        raise UntranslatableError("Its in_region is not true or false.")
    rows.append("region")
    return leaf("country", "in" if found["in_region"] else "not_in", countries[name])


def metric(found: dict[str, Any], rows: list[str], context: Context) -> Tree:
    """Translate how often, or for how much, somebody did something in some time."""
    event = context.names.get(text(found.get("metric_id"), "metric_id"))
    if event is None:
        raise UntranslatableError("Klaviyo names its metrics by ids: say which event it is with "
                                  "`--name ID=placed_order`.")  # fmt: skip
    rows.append("metric")
    result: dict[str, Any] = {"did": event}
    filters = found.get("metric_filters") or []
    if not isinstance(filters, list):
        raise UntranslatableError("Its metric_filters is not a list.")
    parts = [metric_filter(mapping(one, "filter"), event, rows, context) for one in filters]
    if parts:
        result["where"] = group("all", parts)
    timeframe = mapping(found.get("timeframe_filter") or {"operator": "alltime"}, "timeframe")
    if timeframe.get("operator") != "alltime":
        result["when"] = date_body(timeframe, rows)
    body = number_body(mapping(found.get("measurement_filter"), "measurement_filter"))
    if found.get("measurement") == "sum":
        if event not in AMOUNTS:
            raise UntranslatableError("The event has no amount to sum.")
        return {**result, "total": {"of": AMOUNTS[event], **body}}
    if found.get("measurement") != "count":
        raise UntranslatableError("It is measured by something else than count or sum.")
    if body in ({"more_than": 0}, {"at_least": 1}):
        return result
    if body in ({"is": 0}, {"less_than": 1}, {"at_most": 0}):
        return {"did_not" if key == "did" else key: value for key, value in result.items()}
    return {**result, "times": body}


def metric_filter(found: dict[str, Any], event: str, rows: list[str], context: Context) -> Tree:
    """Translate a filter on a property of an event."""
    name = text(found.get("property"), "property")
    column = context.names.get(name)
    if column is None and name == "$value":
        column = AMOUNTS.get(event)
    if column is None and event in ("purchased_item", "created_order_item"):
        column = ITEM_COLUMNS.get(name)
    if column is None and event.startswith("event/"):
        column = f"properties.{name}"
    if column is None:
        raise UntranslatableError("There is no column for a property of the event; `--name` can "
                                  "give one.")  # fmt: skip
    return comparison(column, mapping(found.get("filter"), "filter"), rows, context)
