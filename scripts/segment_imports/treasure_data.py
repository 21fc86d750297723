"""Translates Treasure Data's segments, as `tdx segment pull` writes them in YAML.

https://tdx.treasuredata.com/commands/segment.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from segment_compiler.yaml_tree import read_yaml
from segment_imports.conditions import finished, remark, translated
from segment_imports.definitions import decoded, mapping, name_of, name_of_file, text
from segment_imports.remarks import DefinitionError, Imported, UntranslatableError, shown
from segment_imports.treasure_data_operators import CONSENTS, comparison
from segment_imports.trees import group, value_of

if TYPE_CHECKING:
    from segment_imports.remarks import Context, Remark, Tree

ATTRIBUTES = {
    "ltv": "amount_spent", "lifetime_value": "amount_spent", "total_spent": "amount_spent",
    "total_orders": "order_count", "last_purchase_date": "last_order_at",
    "last_order_date": "last_order_at", "first_purchase_date": "first_order_at",
    "last_login_date": "last_login_at", "signup_date": "created_at", "phone_number": "phone",
    "zip": "postal_code", "zip_code": "postal_code", "state": "region",
}  # fmt: skip
DOCUMENT = re.compile(r"^---[ \t]*$", re.MULTILINE)
MEASURES = {"count": "times", "sum": "total", "avg": "average", "min": "smallest",
            "max": "largest"}  # fmt: skip


def read(content: bytes, place: str, context: Context) -> list[Imported]:
    """Read one segment a document.

    Raises:
        DefinitionError: a document is no YAML, or no segment.
    """
    whole = decoded(content, place)
    found: list[Imported] = []
    for match in DOCUMENT.split(whole):
        lines = [line for line in match.splitlines() if line.strip()]
        if all(line.lstrip().startswith("#") for line in lines):
            continue
        node, problems = read_yaml(match.encode(), place)
        if problems or node is None:
            told = f"{problems[0].code} {problems[0].message}" if problems else "nothing in it."
            raise DefinitionError(f"{place}: segment {len(found) + 1}: {told}")
        found.append(imported(value_of(node), place, len(found) + 1, context))
    if not found:
        raise DefinitionError(f"{place}: no segment.")
    return found


def imported(found: Any, place: str, at: int, context: Context) -> Imported:
    """Translate one segment."""
    rule = found.get("rule") if isinstance(found, dict) else None
    conditions = rule.get("conditions") if isinstance(rule, dict) else None
    if not isinstance(rule, dict) or not isinstance(conditions, list) or not conditions:
        raise DefinitionError(f"{place}: segment {at}: no `rule` with a list of `conditions`.")
    remarks: list[Remark] = []
    tree = joined(rule, "condition ", f"{place}: segment {at}", context, remarks)
    if found.get("activations"):
        remarks.append(remark("tdx", "activations", "activations"))
    name = name_of(found.get("name"), f"{name_of_file(place)} {at}")
    return finished(Imported(name, tree, tuple(remarks)), context)


def joined(rule: dict[str, Any], path: str, place: str, context: Context,
           remarks: list[Remark]) -> Tree:  # fmt: skip
    """Translate conditions that And or Or joins; groups may nest."""
    if rule.get("type") not in ("And", "Or") or not isinstance(rule.get("conditions"), list):
        raise DefinitionError(f"{place}: a rule is And or Or with a list of `conditions`.")
    if not rule["conditions"]:
        raise DefinitionError(f"{place}: a rule has no condition.")
    nodes: list[Tree] = []
    for at, one in enumerate(rule["conditions"], start=1):
        here = f"{path}{at}"
        if isinstance(one, dict) and one.get("type") in ("And", "Or"):
            nodes.append(joined(one, f"{here}.", place, context, remarks))
            continue
        name = one.get("attribute") or one.get("source") if isinstance(one, dict) else None

        def make(rows: list[str], one: Any = one) -> Tree:
            return condition(mapping(one, "condition"), rows, context)

        named = f"{here}, {shown(name)}" if name else here
        nodes.append(translated("tdx", named, make, context, remarks))
    return group("all" if rule["type"] == "And" else "any", nodes)


def condition(found: dict[str, Any], rows: list[str], context: Context) -> Tree:
    """Translate one condition.

    Raises:
        UntranslatableError: there is no equivalent.
    """
    kind = text(found.get("type"), "type")
    if kind.lower() in ("include", "exclude"):
        return included(found, rows, context, is_negative=kind.lower() == "exclude")
    if kind not in ("Value", "Behavior"):
        raise UntranslatableError(f"There is no condition of type {shown(kind)} here.")
    if found.get("arrayMatching"):
        raise UntranslatableError("Lists in attributes are not compared one by one here.")
    if "aggregation" in found or "source" in found:
        return behaviour(found, rows, context)
    name = text(found.get("attribute"), "attribute")
    operator = mapping(found.get("operator"), "operator")
    if name in CONSENTS and operator.get("type") == "Equal" and operator.get("value") == "given":
        rows.append("given")
        return {CONSENTS[name]: {"is": not operator.get("not", False)}}
    field = context.names.get(name) or ATTRIBUTES.get(name) or name
    if field not in context.vocabulary.fields:
        raise UntranslatableError("There is no field for the attribute; `--name` can give one.")
    if field != name and name not in context.names:
        rows.append("attribute")
    return comparison(context.vocabulary.fields[field], operator, rows)


def included(found: dict[str, Any], rows: list[str], context: Context, *,
             is_negative: bool) -> Tree:  # fmt: skip
    """Translate a reference to another segment, which must be here already."""
    name = text(found.get("segment"), "segment")
    known = context.segments.get(" ".join(name.split()).casefold())
    if known is None:
        raise UntranslatableError("The segment it refers to is not here. Import it first.")
    rows.append("include")
    return {"none": [{"segment": known}]} if is_negative else {"segment": known}


def behaviour(found: dict[str, Any], rows: list[str], context: Context) -> Tree:
    """Translate an aggregation over rows of a behaviour."""
    event = context.vocabulary.event(context.names.get(str(found.get("source")), ""))
    if event is None:
        raise UntranslatableError("Say which event the behaviour is with "
                                  "`--name SOURCE=placed_order`.")  # fmt: skip
    rows.append("source")
    kind = str(mapping(found.get("aggregation"), "aggregation").get("type")).lower()
    if kind not in MEASURES:
        raise UntranslatableError("It is aggregated by something that is not known here.")
    column = context.names.get(str(found.get("attribute")), str(found.get("attribute")))
    measured = comparison(event.fields[column], mapping(found.get("operator"), "operator"), rows
                          ) if kind != "count" and column in event.fields else None  # fmt: skip
    if kind == "count":
        counted = context.vocabulary.fields["order_count"]  # any number that is never unknown
        measured = comparison(counted, mapping(found.get("operator"), "operator"), rows)
    if not isinstance(measured, dict) or len(measured) != 1:
        raise UntranslatableError("There is no column for the attribute; `--name` can give one.")
    ((_, body),) = measured.items()
    if not isinstance(body, dict) or "unknown" in body:
        raise UntranslatableError("A measure takes no such operator here.")
    result: dict[str, Any] = {"did": event.name}
    if found.get("filter"):
        result["where"] = filtered(mapping(found["filter"], "filter"), event.fields, rows, context)
    of = {} if kind == "count" else {"of": column}
    if kind == "count" and body == {"at_least": 1}:
        return result
    return {**result, MEASURES[kind]: {**of, **body}}


def filtered(found: dict[str, Any], fields: Any, rows: list[str], context: Context) -> Tree:
    """Translate the filter on the rows of a behaviour."""
    conditions = found.get("conditions")
    if found.get("type") not in ("And", "Or") or not isinstance(conditions, list) or not conditions:
        raise UntranslatableError("Its filter is not And or Or with a list of conditions.")
    nodes = []
    for one in conditions:
        item = mapping(one, "filter")
        name = text(item.get("column", item.get("attribute")), "column")
        column = context.names.get(name, name)
        if column not in fields:
            raise UntranslatableError("There is no column for a filter; `--name` can give one.")
        nodes.append(comparison(fields[column], mapping(item.get("operator"), "operator"), rows))
    return group("all" if found["type"] == "And" else "any", nodes)
