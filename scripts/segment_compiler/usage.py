"""What the segments of a project use: fields, instants and behaviours, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler.behaviours import RELATION, Aggregate, Did, resolve_behaviour
from segment_compiler.resolve import OtherField, Predicate, resolve
from segment_compiler.spec import Behaviour, Comparison, walk
from segment_compiler.vocabulary import KEYS
from segment_compiler.windows import AS_OF, Instant, day_start, exactly_ago, rate_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segment_compiler.operands import Length
    from segment_compiler.project import Project
    from segment_compiler.spec import Condition
    from segment_compiler.vocabulary import Field

TIE_BREAK = "last_order_at"


def customer_predicates(project: Project) -> list[Predicate]:
    """Give the comparisons on the level of customers, those of behaviours among them."""
    found = []
    for segment in project.built:
        for node in walk(segment.where):
            if isinstance(node, Comparison):
                found.append(resolve(node, project.fields))
            elif isinstance(node, Behaviour):
                did = resolve_behaviour(node, project.vocabulary)
                found += [did.predicate] if isinstance(did, Did) else []
    return [one for one in found if isinstance(one, Predicate)]


def aggregates(project: Project) -> list[Aggregate]:
    """Give each distinct aggregate once, by event and name."""
    found: dict[str, Aggregate] = {}
    for segment in project.built:
        for node in walk(segment.where):
            if isinstance(node, Behaviour):
                did = resolve_behaviour(node, project.vocabulary)
                found |= {one.name: one for one in did.aggregates} if isinstance(did, Did) else {}
    return sorted(found.values(), key=lambda one: (one.event.name, one.name))


def row_predicates(project: Project) -> list[Predicate]:
    """Give the comparisons on the level of an event's rows."""
    found: list[Predicate] = []
    for one in aggregates(project):
        found += [one.when] if one.when else []
        found += compared(one.where, one.event.fields) if one.where else []
    return found


def compared(node: Condition, fields: Mapping[str, Field]) -> list[Predicate]:
    """Give the comparisons of a condition."""
    found = [resolve(below, fields) for below in walk(node) if isinstance(below, Comparison)]
    return [one for one in found if isinstance(one, Predicate)]


def used_fields(project: Project) -> list[Field]:
    """Give the fields of customers that some segment asks about, in the vocabulary's order."""
    names: set[str] = set()
    for one in customer_predicates(project):
        fields = [one.field, *([one.operand.field] if isinstance(one.operand, OtherField) else [])]
        for field in fields:
            if field.relation != RELATION:
                names |= {field.name, *(field.ratio or ())}
    for segment in project.built:
        names |= {segment.top.by, TIE_BREAK} if segment.top else set()
    return [field for name, field in project.fields.items() if name in names and name not in KEYS]


def local_days(project: Project) -> list[Field]:
    """Give the instants of customers whose local day some segment looks at, by name."""
    found = {
        one.field.name: one.field
        for one in customer_predicates(project)
        if one.field.type == "timestamp" and (one.days or one.operator in ("month", "month_day"))
    }
    return [found[name] for name in sorted(found)]


def later_times(project: Project) -> list[tuple[Field, Length]]:
    """Give the times of customers, so much later, that some segment compares with, by name."""
    found = {
        (one.operand.field.name, str(one.operand.plus)): (one.operand.field, one.operand.plus)
        for one in customer_predicates(project)
        if isinstance(one.operand, OtherField) and one.operand.plus
    }
    return [found[key] for key in sorted(found)]


def instants_of(predicates: Iterable[Predicate]) -> set[Instant]:
    """Give the instants, and other columns of `segment_windows`, that comparisons need."""
    found: set[Instant] = set()
    for one in predicates:
        found |= {bound for bound in one.bounds or () if isinstance(bound, Instant)}
        found |= {one.days.first, one.days.span, one.days.leap} if one.days else set()
        found |= {rate_to(one.currency)} if one.currency else set()
    return found


def expiries(project: Project) -> set[Instant]:
    """Give the days on which segments expire."""
    return {day_start(one.expires_on) for one in project.built if one.expires_on}


def consent_ages(project: Project) -> set[Instant]:
    """Give the instants from which on consents count, for the destinations that ask for any."""
    used = {one.to for segment in project.built for one in segment.exports}
    return {
        exactly_ago(one.consent_months)
        for one in project.destinations.values()
        if one.id in used and one.consent
    }


def customer_instants(project: Project) -> list[Instant]:
    """Give the instants that `segment_customers` has, by name."""
    found = instants_of(customer_predicates(project)) | expiries(project)
    return sorted(found | ({AS_OF} if expiries(project) else set()))


def window_instants(project: Project) -> list[Instant]:
    """Give the instants that `segment_windows` computes, by name."""
    found = instants_of(row_predicates(project)) | set(customer_instants(project))
    return sorted((found | consent_ages(project)) - {AS_OF})
