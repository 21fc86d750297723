"""Says a segment as a query of Shopify's segment query language, or why it cannot be said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segment_imports.remarks import UntranslatableError
from segment_imports.shopify_clauses import DATES, Said, dated, joined, nothing, single
from segment_imports.trees import negated, operator_of, plain

if TYPE_CHECKING:
    from segment_compiler.spec import Segment
    from segment_compiler.vocabulary import Vocabulary

MOST_CLAUSES = 10  # of one query, says Shopify's page
# What a query says nothing of, and what would be another set of customers without it.
OTHER_KEYS = ("members", "always_include", "never_include", "top", "split", "expires_on")


@dataclass(frozen=True, slots=True)
class Export:
    """A query with an empty list, or what cannot be said: each condition's path with the reason."""

    query: str
    problems: tuple[tuple[str, str], ...] = ()


def export(segment: Segment, vocabulary: Vocabulary) -> Export:
    """Say a segment as a query that finds the same customers, or every reason why not."""
    problems = [(key, "A query has no such part.") for key in OTHER_KEYS if getattr(segment, key)]
    if segment.status == "draft":
        problems.append(("status", "It is a draft, which may lack conditions yet."))
    said = say(plain(segment.where), "where", vocabulary, problems)
    if said.clauses > MOST_CLAUSES:
        told = f"It takes {said.clauses} clauses; {MOST_CLAUSES} are the most."
        problems.append(("where", told))
    return Export("", tuple(problems)) if problems else Export(said.text)


def say(
    tree: dict[str, Any], path: str, vocabulary: Vocabulary, problems: list[tuple[str, str]]
) -> Said:
    """Say a condition, and add to the problems what cannot be said."""
    for head in ("all", "any"):
        if head in tree:
            parts = [say(one, f"{path}.{head}[{at}]", vocabulary, problems)
                     for at, one in enumerate(tree[head])]  # fmt: skip
            return joined(head, parts)
    if "none" in tree:
        parts = []
        for at, one in enumerate(tree["none"]):
            here, opposite = f"{path}.none[{at}]", negated(one, vocabulary)
            if not isinstance(opposite, dict) or "none" in opposite:
                parts.append(without(one, here, problems))
            else:
                parts.append(say(opposite, here, vocabulary, problems))
        return joined("all", parts)
    try:
        return single(tree)
    except UntranslatableError as error:
        problems.append((f"{path}.{next(iter(tree))}", str(error)))
        return Said("")


def without(tree: dict[str, Any], path: str, problems: list[tuple[str, str]]) -> Said:
    """Say the opposite of a date that has no opposite of its own: every other day, or none."""
    name, body = next(iter(tree.items()))
    opposites = {"before": "on_or_after", "on_or_after": "before", "after": "on_or_before",
                 "on_or_before": "after", "longer_ago_than": "in_last"}  # fmt: skip
    try:
        if name not in DATES or len(tree) > 1 or body.get("unknown"):
            raise UntranslatableError("There is no opposite of it in a query.")
        operator, operand = operator_of(body)
        if operator == "on_day":
            return joined("any", [Said(f"{DATES[name]} != {operand}"), nothing(name)])
        if operator not in opposites:
            raise UntranslatableError("There is no opposite of it in a query.")
        return joined("any", [dated(name, opposites[operator], operand), nothing(name)])
    except UntranslatableError as error:
        problems.append((f"{path}.{name}", str(error)))
        return Said("")
