"""What only a shop can tell: accounts that it lacks, and money or cities over several of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler.behaviours import Did, resolve_behaviour
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.resolve import OtherField, Predicate, resolve
from segment_compiler.spec import Behaviour, Comparison, Group, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from segment_compiler.problems import Place
    from segment_compiler.project import Project
    from segment_compiler.spec import Condition, Segment


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
                known = f" It has {listed(sorted(accounts))}." if accounts else " It has none."
                hint = did_you_mean(account, accounts) or known
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


def cities_of_several_countries(
    project: Project, countries: Mapping[str, str | None]
) -> list[Problem]:
    """Report cities that no country narrows where the accounts are not all of one country.

    Args:
        project: what the specs say.
        countries: the country of each account of the shop; None where the shop does not say it.
    """
    problems = []
    for segment in project.built:
        scope = [one for one in segment.accounts or countries if one in countries]
        found = sorted({country for one in scope if (country := countries[one])})
        silent = sorted(one for one in scope if not countries[one])
        if len(found) <= 1 and not silent:
            continue
        if len(found) > 1:
            fault = f"The accounts are in {listed(found).replace(' or ', ' and ')}."
        else:
            fault = f"The shop does not say the country of {listed(silent)}."
        message = (
            f"{fault} A city needs a country: add a `country` condition in the same `all`, or "
            "name `accounts` of one country."
        )
        problems += [Problem(place, "SEG023", message) for place in city_places(segment.where)]
    return sorted(problems)


def city_places(node: Condition, *, has_country: bool = False) -> Iterator[Place]:
    """Give the places where a city is compared that no country of an `all` around it narrows."""
    if isinstance(node, Group):
        narrowed = has_country or (node.head == "all" and any(map(is_country, node.nodes)))
        for below in node.nodes:
            yield from city_places(below, has_country=narrowed)
    elif not has_country and is_city(node):
        yield node.place


def is_city(node: Condition) -> bool:
    """Tell whether a condition compares the city."""
    return isinstance(node, Comparison) and node.field == "city" and node.operator != "known"


def is_country(node: Condition) -> bool:
    """Tell whether a condition compares the country."""
    return isinstance(node, Comparison) and node.field == "country"
