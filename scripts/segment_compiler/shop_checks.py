"""What only a shop can tell: accounts that it lacks, and money compared over currencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler.behaviours import Did, resolve_behaviour
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.resolve import OtherField, Predicate, resolve
from segment_compiler.spec import Behaviour, Comparison, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from segment_compiler.problems import Place
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment


def money_places(segment: Segment, project: Project) -> Iterator[Place]:
    """Give the places where a segment compares or ranks money in the accounts' own currencies."""
    for node in walk(segment.where):
        if isinstance(node, Comparison) and is_own_money(resolve(node, project.fields)):
            yield node.place
        elif isinstance(node, Behaviour):
            did = resolve_behaviour(node, project.vocabulary)
            if isinstance(did, Did):
                yield from behaviour_places(node, did)
    top = segment.top
    if top and top.per == "segment" and project.fields[top.by].type == "money":
        yield top.by_place


def behaviour_places(node: Behaviour, did: Did) -> Iterator[Place]:
    """Give the places where a behaviour compares money in the accounts' own currencies."""
    if is_own_money(did.predicate):
        yield node.place
    for below in walk(node.where) if node.where else ():
        fields = did.aggregates[0].event.fields
        if isinstance(below, Comparison) and is_own_money(resolve(below, fields)):
            yield below.place


def is_own_money(found: Predicate | Problem) -> bool:
    """Tell whether a comparison is one of money with an amount in no named currency."""
    return (
        isinstance(found, Predicate)
        and found.field.type == "money"
        and found.operator != "known"
        and found.currency is None
        and not isinstance(found.operand, OtherField)
        and found.operand != 0
    )


def compares_money(segment: Segment, project: Project) -> bool:
    """Tell whether a segment must not span accounts of different currencies."""
    return any(True for _ in money_places(segment, project))


def unknown_accounts(project: Project, accounts: Collection[str]) -> list[Problem]:
    """Report accounts that a spec names and the shop does not have."""
    problems = []
    for segment in project.built:
        for account in segment.accounts:
            if account not in accounts:
                hint = did_you_mean(account, accounts) or f" It has {listed(sorted(accounts))}."
                message = f"The shop has no account '{account}'.{hint}"
                problems.append(Problem(segment.place("accounts"), "SEG025", message))
    return sorted(problems)


def mixed_currencies(project: Project, currencies: Mapping[str, str]) -> list[Problem]:
    """Report money that is compared without a currency over accounts that have several.

    Args:
        project: what the specs say.
        currencies: the currency of each account of the shop.
    """
    problems = []
    for segment in project.built:
        scope = segment.accounts or tuple(currencies)
        found = sorted({currencies[account] for account in scope if account in currencies})
        if len(found) < 2:  # noqa: PLR2004
            continue
        message = (
            f"The accounts are in {listed(found).replace(' or ', ' and ')}. Say which currency the "
            f"amount is in, such as `currency: {found[0]}`, or name `accounts` of one currency."
        )
        if segment.top and segment.top.per == "segment":
            message += " A `top` may rank `per: account`."
        problems += [Problem(place, "SEG024", message) for place in money_places(segment, project)]
    return sorted(problems)
