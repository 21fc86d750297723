"""What whole segments mean as formulas, and what is proven of them: impossible, implied."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations
from typing import TYPE_CHECKING

from segment_compiler import operands
from segment_compiler.behaviours import Aggregate, Did, resolve_behaviour
from segment_compiler.domains import BOTH, INFINITY, YES, Choices, Numbers, Texts, Times, numbers
from segment_compiler.implications import (
    ALWAYS,
    Literal,
    every,
    is_impossible,
    negation,
    some,
)
from segment_compiler.meanings import closed, is_known, meaning
from segment_compiler.moments import moment
from segment_compiler.resolve import Predicate, resolve
from segment_compiler.spec import Behaviour, Comparison, Everyone, Group, Reference

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from segment_compiler.implications import Formula, Values, Variable
    from segment_compiler.project import Project
    from segment_compiler.spec import Condition, Segment
    from segment_compiler.vocabulary import Event, Field

COUNTS = ("times", "distinct")
LARGEST_REFERENCE = 200  # literals; a larger segment is only known by its name


class Reasoner:
    """The segments of a project without problems, as formulas; each is worked out once."""

    def __init__(self, project: Project) -> None:
        """Take the project; `counts` collects the counts that are asked about."""
        self.project = project
        self.counts: dict[Variable, Aggregate] = {}
        self.known: dict[str, Formula] = {}
        self.leaves: dict[int, Formula] = {}  # by the identity of conditions, which stay
        self.orders: dict[tuple[Variable, Variable], bool] = {}

    def holds_never(self, *formulas: Formula) -> bool:
        """Tell whether it is proven that no customer meets all of some formulas."""
        return is_impossible(formulas, self.fits)

    def implies(self, one: Formula, other: Formula) -> bool:
        """Tell whether it is proven that each customer who meets one formula meets another."""
        return self.holds_never(one, negation(other))

    def segment(self, segment: Segment) -> Formula:
        """Give who is in a segment."""
        if segment.id not in self.known:
            self.known[segment.id] = self.members(segment)
        return self.known[segment.id]

    def scope(self, segment: Segment) -> Formula:
        """Give whom a segment speaks of: customers of its accounts, and until it expires."""
        found: list[Formula] = []
        if segment.accounts:
            found.append(Literal(("account",), Texts(frozenset(segment.accounts))))
        if segment.expires_on:
            last = Times(highs=frozenset({moment(segment.expires_on)}))
            found.append(Literal(("today",), last))
        return every(found)

    def members(self, segment: Segment) -> Formula:
        """Give the list, the rule, the top and the exceptions of a segment as one formula."""
        found: list[Formula] = [self.condition(segment.where)]
        members = segment.members
        if members and members.file:
            # A list finds people among the customers of its accounts.
            listed = ("list", members.file, members.match, segment.accounts)
            found.append(Literal(listed, YES))
        elif members:
            found.append(is_one_of(members.customer_ids))
        scope = self.scope(segment)
        if segment.top:
            found += self.best(segment, every((scope, *found)))
        chosen = every(found)
        if segment.always_include:
            chosen = some((chosen, is_one_of(segment.always_include)))
        if segment.never_include:
            chosen = every((chosen, negation(is_one_of(segment.never_include))))
        return every((scope, chosen))

    def best(self, segment: Segment, candidates: Formula) -> list[Formula]:
        """Give a top as the place among equal candidates, which is at most so far down."""
        top = segment.top
        assert top is not None
        of = (candidates, top.by, top.per, top.ties)
        if top.percent is None:
            variable: Variable = ("place", *of)
            most = Decimal(top.count or 0)
        else:
            variable, most = ("share", *of), operands.number(top.percent)
        ranked = Literal(variable, numbers([closed(-INFINITY, most)]))
        return [is_known(self.project.fields[top.by]), ranked]

    def condition(self, node: Condition) -> Formula:
        """Give a condition on customers."""
        if isinstance(node, Everyone):
            return ALWAYS
        if isinstance(node, Reference):
            return self.reference(node.segment)
        if isinstance(node, Group):
            return group(node, [self.condition(one) for one in node.nodes])
        found = self.leaves.get(id(node))
        if found is None:
            if isinstance(node, Comparison):
                found = compared(node, self.project.fields)
            else:
                found = self.behaviour(node)
            self.leaves[id(node)] = found
        return found

    def reference(self, name: str) -> Formula:
        """Give who is in another segment, by its conditions where they are not too many."""
        segment = self.project.by_id.get(name)
        found = self.segment(segment) if segment else None
        if found is None or found.size > LARGEST_REFERENCE:
            return Literal(("segment", name), YES)
        return found

    def behaviour(self, node: Behaviour) -> Formula:
        """Give a behaviour as a comparison of an aggregate, which its name tells from others."""
        did = resolve_behaviour(node, self.project.vocabulary)
        if not isinstance(did, Did):
            raise ValueError("\n".join(map(str, did)))
        (first, *_) = did.aggregates
        is_count = first.kind in COUNTS  # an average is of a total and of values
        if is_count:
            self.counts[(first.name, None)] = first
        found = meaning(did.predicate, is_count=is_count)
        if did.others is not None:
            found = every((found, Literal(("only", first.name, did.others.name), YES)))
        return negation(found) if node.head == "did_not" else found

    def subject(self, variable: Variable) -> Hashable:
        """Give what variables have in common whose values may depend on each other."""
        counted = self.counts.get(variable)
        return variable[0] if counted is None else ("rows", counted.event.relation)

    def fits(self, values: Values) -> bool:
        """Tell whether counts may be so: of fewer rows there are not more."""
        asked = [one for one in values if one in self.counts]
        for one, other in permutations(asked, 2):
            first, second = values[one], values[other]
            assert isinstance(first, Numbers)
            assert isinstance(second, Numbers)
            if first.intervals[0][0] > second.intervals[-1][1] and self.is_within(one, other):
                return False
        return True

    def is_within(self, one: Variable, other: Variable) -> bool:
        """Tell whether each row that one count counts is counted by another one too."""
        key = (one, other)
        if key not in self.orders:
            self.orders[key] = rows_within(self.counts[one], self.counts[other])
        return self.orders[key]


def group(node: Group, parts: list[Formula]) -> Formula:
    """Join the parts of a group."""
    if node.head == "all":
        return every(parts)
    return some(parts) if node.head == "any" else negation(some(parts))


def compared(node: Comparison, fields: Mapping[str, Field]) -> Formula:
    """Give a comparison with a field.

    Raises:
        ValueError: it makes no sense; `checks` finds those before.
    """
    found = resolve(node, fields)
    if not isinstance(found, Predicate):
        raise ValueError(str(found))
    return meaning(found)


def is_one_of(customer_ids: tuple[str, ...]) -> Formula:
    """Give the comparison with ids, which are compared exactly."""
    return Literal(("customer",), Texts(frozenset(customer_ids)))


def row(node: Condition, event: Event) -> Formula:
    """Give a condition on one row of an event."""
    if isinstance(node, Group):
        return group(node, [row(one, event) for one in node.nodes])
    return compared(node, event.fields) if isinstance(node, Comparison) else ALWAYS


def rows_of(event: Event, when: Predicate | None) -> Formula:
    """Give which rows of a mart are an event's, in a time."""
    found: list[Formula] = []
    if event.filter:
        found.append(Literal((event.filter,), Choices(frozenset({True}), BOTH)))
    found += [Literal(("exactly", name, value), YES) for name, value in event.fixed]
    if when is not None:  # a row without a time is in none
        found += [is_known(when.field), meaning(when)]
    return every(found)


def rows_within(one: Aggregate, other: Aggregate) -> bool:
    """Tell whether the rows of one count are all among another's."""
    if (one.event.relation, one.kind, one.column) != (
        other.event.relation,
        other.kind,
        other.column,
    ):
        return False
    first, second = (
        every(
            (
                rows_of(found.event, found.when),
                row(found.where, found.event) if found.where else ALWAYS,
            )
        )
        for found in (one, other)
    )
    return is_impossible([first, negation(second)], lambda _: True)
