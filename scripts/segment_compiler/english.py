"""Says a segment in one English sentence, made of its tree of conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_compiler import phrases
from segment_compiler.doings import behaviour
from segment_compiler.operators import POSITIVE_TWIN
from segment_compiler.phrases import listed_and, noun, quoted
from segment_compiler.problems import listed
from segment_compiler.spec import CHANGES, Behaviour, Comparison, Everyone, Group, Reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segment_compiler.spec import Condition, Segment, Top
    from segment_compiler.vocabulary import Field, Vocabulary

# Fields that read better as something a customer does: verb, what is counted, and what follows.
VERBS = {
    "amount_spent": ("spent", "", ""),
    "order_count": ("placed", "order", ""),
    "cancelled_order_count": ("cancelled", "order", ""),
    "returned_item_count": ("returned", "item", ""),
    "review_count": ("left", "review", ""),
    "negative_feedback_count": ("left", "review", " of 3 stars or fewer"),
    "promo_code_count": ("used", "promo code", ""),
    "unit_count": ("bought", "unit", ""),
    "distinct_product_count": ("bought", "different product", ""),
    "message_count": ("were sent", "message", ""),
    "text_message_count": ("were sent", "text message", ""),
    "email_count": ("were sent", "e-mail", ""),
    "referred_customer_count": ("referred", "customer", ""),
}
JOINED = (*phrases.DAYS, "between", "between_ago", "this", "previous", "month", "month_day")
PLACES = ("country", "city", "region")
NOT_THOSE = "not those "
AGREED = "Agreed to "


@dataclass(frozen=True, slots=True)
class Clause:
    """A part that begins with `who` or `whose`; `is_plain` where it needs no brackets in a list.

    `alone` is how it reads where nothing stands beside it.
    """

    text: str
    is_plain: bool
    alone: str = ""


def sentence(
    segment: Segment, vocabulary: Vocabulary, labels: Mapping[str, str] | None = None
) -> str:
    """Say whom a segment holds; `labels` names the segments that it refers to.

    The segment has no problems. Equal segments give equal sentences.
    """
    said = customers(segment, vocabulary, labels or {})
    if segment.top:
        said = best(segment.top, said, vocabulary.fields)
    exceptions = [
        f"{word} with {len(ids):,} named customer{'' if len(ids) == 1 else 's'}"
        for word, ids in (("always", segment.always_include), ("never", segment.never_include))
        if ids
    ]
    if exceptions:
        said += f"; {' and '.join(exceptions)}"
    if segment.split:
        shares = [f"{share:g} percent {name}" for name, share in segment.split.groups]
        said += f"; split into {listed_and(shares)}"
    return f"{said}."


def customers(segment: Segment, vocabulary: Vocabulary, labels: Mapping[str, str]) -> str:
    """Say who meets the list and the conditions."""
    of = f" of {listed_and(list(segment.accounts))}" if segment.accounts else ""
    wanted, unwanted = parts(segment.where)
    said = [membership(segment)] if segment.members else []
    said += [clause(node, vocabulary, labels) for node in wanted]
    excluded = not_those(unwanted, vocabulary, labels) if unwanted else ""
    if not said and excluded.startswith("who"):
        return f"Customers{of} {excluded}"
    head = f"Customers{of} {series(said)}" if said else f"All customers{of}"
    return f"{head}, but {excluded}" if excluded else head


def membership(segment: Segment) -> Clause:
    """Say which list customers stand on; the ids themselves are not repeated."""
    assert segment.members is not None
    if segment.members.file:
        return Clause(f"who are on the list {segment.members.file}", is_plain=True)
    return Clause(
        f"who are on a list of {len(segment.members.customer_ids):,} customers", is_plain=True
    )


def parts(node: Condition) -> tuple[list[Condition], list[Condition]]:
    """Split what all must hold into the wanted and the unwanted; `everyone` says nothing."""
    if isinstance(node, Everyone):
        return [], []
    if isinstance(node, Group) and node.head == "none":
        return [], flat("any", node.nodes)
    if not isinstance(node, Group) or node.head != "all":
        return [node], []
    found = [parts(below) for below in node.nodes]
    return [one for wanted, _ in found for one in wanted], [
        one for _, not_ in found for one in not_
    ]


def flat(head: str, nodes: Sequence[Condition]) -> list[Condition]:
    """Give conditions with those of inner groups of the same head in their places."""
    return [
        one
        for node in nodes
        for one in (
            flat(head, node.nodes) if isinstance(node, Group) and node.head == head else [node]
        )
    ]


def best(top: Top, said: str, fields: Mapping[str, Field]) -> str:
    """Say who of some customers are the best."""
    field = fields[top.by]
    whom = f"{top.percent.text} percent of customers" if top.percent else f"{top.count:,} customers"
    whom = "customer" if top.count == 1 else whom
    each = " of each account" if top.per == "account" else ""
    first = ", the latest first" if field.type in ("date", "timestamp") else ""
    ties = ", and all who equal the last of them" if top.ties == "include" else ""
    among = "" if said == "All customers" else f", among {phrases.lower_first(said)}"
    return f"The top {whom}{each} by {noun(field)}{first}{ties}{among}"


def series(found: Sequence[Clause]) -> str:
    """Join what all must hold; a part that itself is a list of parts is set off by commas."""
    if len(found) == 1:
        return found[0].alone or found[0].text
    texts = [one.text for one in found]
    if len(texts) < 3:  # noqa: PLR2004
        return (" and " if all(one.is_plain for one in found) else ", and ").join(texts)
    return f"{', '.join(texts[:-1])}, and {texts[-1]}"


def clause(
    node: Condition, vocabulary: Vocabulary, labels: Mapping[str, str], *, is_inner: bool = False
) -> Clause:
    """Say one condition; a group within a group stands in brackets."""
    if isinstance(node, Everyone):
        return Clause("who are anyone", is_plain=True)
    if isinstance(node, Reference):
        return Clause(f"who are in {label(node, labels)}", is_plain=True)
    if isinstance(node, Behaviour) and node.head in CHANGES:
        return Clause(f"who {change(node, labels)}", is_plain=True)
    if isinstance(node, Behaviour):
        return behaviour_clause(node, vocabulary)
    if isinstance(node, Comparison):
        return Clause(comparison(node, vocabulary.fields), is_plain=True)
    if node.head == "none":
        said = not_those(flat("any", node.nodes), vocabulary, labels)
        if said.startswith("who"):
            return Clause(said, is_plain=True)
        inside = said.removeprefix(NOT_THOSE)
        return Clause(f"who are {NOT_THOSE}({inside})", is_plain=False, alone=f"who are {said}")
    if len(node.nodes) == 1:
        return clause(node.nodes[0], vocabulary, labels, is_inner=is_inner)
    nodes = flat(node.head, node.nodes)
    inner = [clause(one, vocabulary, labels, is_inner=True) for one in nodes]
    joined = (" and " if node.head == "all" else " or ").join(one.text for one in inner)
    is_plain = node.head == "any" and not is_inner and all(one.is_plain for one in inner)
    return Clause(joined if is_plain else f"({joined})", is_plain=False, alone=joined)


def behaviour_clause(node: Behaviour, vocabulary: Vocabulary) -> Clause:
    """Say what customers did; one with commas, or several conditions on a row, is not plain."""
    said = f"who {behaviour(node, vocabulary)}"
    return Clause(said, is_plain="," not in said and not isinstance(node.where, Group))


def change(node: Behaviour, labels: Mapping[str, str]) -> str:
    """Say when customers entered or left a segment: `entered 'VIPs' in the last 7 days`."""
    assert node.when is not None
    name = quoted(labels.get(node.event, node.event))
    time = phrases.time_predicate(node.when, {}, "", is_row=True).strip()
    time = time.replace("has its anniversary", "with an anniversary")
    if node.when.operator in POSITIVE_TWIN:
        verb = {"entered": "enter", "left": "leave"}[node.head]
        return f"did not {verb} {name} {time.removeprefix('not ')}"
    return f"{node.head} {name} {time}"


def not_those(nodes: list[Condition], vocabulary: Vocabulary, labels: Mapping[str, str]) -> str:
    """Say who is left out: `who are in neither 'A' nor 'B'`, or `not those who …`."""
    named = [label(node, labels) for node in nodes if isinstance(node, Reference)]
    if len(named) == len(nodes):
        few = 2
        if len(named) == 1:
            return f"who are not in {named[0]}"
        if len(named) == few:
            return f"who are in neither {named[0]} nor {named[1]}"
        return f"who are in none of {listed_and(named)}"
    inner = [clause(node, vocabulary, labels, is_inner=True).text for node in nodes]
    return f"{NOT_THOSE}{' or '.join(inner)}"


def label(node: Reference, labels: Mapping[str, str]) -> str:
    """Name a segment by its label, or by its id where the label is not given."""
    return quoted(labels.get(node.segment, node.segment))


def comparison(node: Comparison, fields: Mapping[str, Field]) -> str:
    """Say how a field compares, and what becomes of customers whose value is unknown."""
    field = fields[node.field]
    said = in_own_words(node, field)
    if said is None:
        known = "known " if phrases.asks_for_known(node, field) else ""
        predicate = phrases.predicate(node, field, fields, is_row=False)
        said = f"whose {known}{noun(field)} {predicate}"
    if phrases.lets_unknown_in(node, field):
        said += f" (or whose {noun(field)} {'are' if field.type == 'set' else 'is'} unknown)"
    return said


def in_own_words(node: Comparison, field: Field) -> str | None:
    """Say what reads better as a verb: spent, placed, live in, joined; None for other fields."""
    operator, operand = node.operator, node.operand
    if operator == "known":
        has = "have" if operand.value else "have no"
        if field.type == "boolean" and field.key is None:
            return f"for whom {quoted(field.label)} is {'known' if operand.value else 'unknown'}"
        return f"who {has} {noun(field)}" if field.type == "set" else None
    if field.type == "boolean":
        return agreement(field, is_true=bool(operand.value))
    if field.name in VERBS and not isinstance(operand.value, dict):
        return doing(node, *VERBS[field.name])
    if field.name in PLACES and operator in ("is", "in"):
        found = phrases.values(operand) if operator == "in" else [phrases.value(operand)]
        return f"who live in {listed(found)}"
    if field.name == "created_at" and operator in JOINED and not isinstance(operand.value, dict):
        return f"who joined {phrases.when(node)}"
    return None


def agreement(field: Field, *, is_true: bool) -> str:
    """Say that something is true of customers, or is not."""
    if field.label.startswith(AGREED):
        agreed = "agreed" if is_true else "did not agree"
        return f"who {agreed} to {field.label.removeprefix(AGREED)}"
    name = field.key or field.label or field.name
    return f"for whom {quoted(name)} is {'true' if is_true else 'false'}"


def doing(node: Comparison, verb: str, counted: str, tail: str) -> str | None:
    """Say how often or how much customers did something; None where a plain clause is clearer."""
    if node.operator in ("is_not", "not_in", "not_between"):
        return None
    if node.operator == "is" and node.operand.value == 0:
        return f"who {verb} {f'no {counted}s' if counted else 'nothing'}{tail}"
    is_one = node.operand.value == 1 and node.operator != "at_least"
    things = f" {counted}{'' if is_one else 's'}" if counted else ""
    many = phrases.quantity(node)
    many = many.replace("less than", "fewer than") if counted else many
    return f"who {verb} {many}{things}{tail}"
