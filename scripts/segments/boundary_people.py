"""Makes up customers of whom one condition alone decides whether they are in a segment."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from segment_compiler.resolve import Predicate, resolve
from segment_compiler.spec import Behaviour, Comparison, Everyone, Group, Reference, walk
from segments.boundary_rows import agree, behaviour_thresholds
from segments.boundary_truth import Judge, Person
from segments.boundary_values import probes
from segments.boundary_words import Case, Threshold, label, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segment_compiler.spec import Condition

MOST_TRIES = 400  # of customers, before it is said that none could be made


@dataclass(slots=True)
class Maker:
    """Makes up customers for the conditions of one spec."""

    judge: Judge
    where: Condition
    known: dict[int, tuple[Threshold, ...]] = field(default_factory=dict)

    def thresholds(self, leaf: Condition) -> tuple[Threshold, ...]:
        """Give the thresholds of a condition that is no group, each with its cases."""
        if id(leaf) not in self.known:
            self.known[id(leaf)] = tuple(self.made(leaf))
        return self.known[id(leaf)]

    def made(self, leaf: Condition) -> Iterator[Threshold]:
        """Make the thresholds of a condition."""
        if isinstance(leaf, Reference):
            ids = frozenset({leaf.segment})
            cases: tuple[Case, ...] = (Case("member", "a member", Person(segments=ids)),
                     Case("other", "no member", Person()))  # fmt: skip
            yield Threshold(f"segment {leaf.segment}", leaf, cases)
        elif isinstance(leaf, Comparison):
            found = resolve(leaf, self.judge.vocabulary.fields)
            assert isinstance(found, Predicate)
            tried = probes(found, self.judge)
            cases = tuple(Case(one.name, shown(one.values), Person(one.values)) for one in tried)
            yield Threshold(label(leaf), leaf, cases)
        elif isinstance(leaf, Behaviour):
            yield from behaviour_thresholds(leaf, self.judge)

    def ways(self, node: Condition, *, wanted: bool) -> Iterator[Person]:
        """Give customers for whom a condition, taken alone, has a verdict."""
        if isinstance(node, Everyone):
            if wanted:
                yield Person()
        elif isinstance(node, Group):
            below_wanted = wanted != (node.head == "none")
            every = (node.head == "all") == below_wanted
            if every:
                yield from self.every(node.nodes, wanted=below_wanted)
            else:
                for one in node.nodes:
                    yield from self.ways(one, wanted=below_wanted)
        else:
            yield from self.leaf_ways(node, wanted=wanted)

    def leaf_ways(self, node: Condition, *, wanted: bool) -> Iterator[Person]:
        """Give customers for whom a condition that is no group has a verdict."""
        if self.judge.meets(node, Person()) == wanted:
            yield Person()
        people = [case.person for one in self.thresholds(node) for case in one.cases]
        if isinstance(node, Comparison):
            # Another condition on the same field may leave only some of its own values.
            people += [
                case.person
                for other in walk(self.where)
                if isinstance(other, Comparison) and other.field == node.field and other is not node
                for one in self.thresholds(other)
                for case in one.cases
            ]
        yield from (one for one in people if self.judge.meets(node, one) == wanted)

    def every(self, nodes: Sequence[Condition], *, wanted: bool) -> Iterator[Person]:
        """Give customers for whom several conditions have one verdict."""
        if not nodes:
            yield Person()
            return
        for one in self.ways(nodes[0], wanted=wanted):
            for other in self.every(nodes[1:], wanted=wanted):
                if agree(one.values, other.values):
                    yield joined(one, other)

    def around(self, node: Condition, leaf: Condition) -> Iterator[Person]:
        """Give customers of whom one condition decides, if it is below a node, by all others."""
        if not isinstance(node, Group):
            yield Person()
            return
        inner = next(one for one in node.nodes if leaf in walk(one))
        others = [one for one in node.nodes if one is not inner]
        for one in self.around(inner, leaf):
            for other in self.every(others, wanted=node.head == "all"):
                if agree(one.values, other.values):
                    yield joined(one, other)

    def decided_by(self, threshold: Threshold) -> list[tuple[Case, bool]] | None:
        """Give each case as a whole customer, with the verdict; None where none could be made.

        Both verdicts are among them, or else the threshold decides nothing.
        """
        found = None
        for base in islice(self.around(self.where, threshold.leaf), MOST_TRIES):
            made = [replace(case, person=joined(base, case.person)) for case in threshold.cases]
            verdicts = [self.judge.meets(self.where, case.person) for case in made]
            if len(set(verdicts)) < 2:  # noqa: PLR2004
                continue
            alone = [self.judge.meets(threshold.leaf, case.person) for case in threshold.cases]
            pairs = list(zip(made, verdicts, strict=True))
            if len({one == two for one, two in zip(alone, verdicts, strict=True)}) == 1:
                return pairs
            found = found or pairs
        return found

    def anyone(self) -> Person | None:
        """Give a customer who meets all conditions; None where none could be made."""
        tried = islice(self.ways(self.where, wanted=True), MOST_TRIES)
        return next((one for one in tried if self.judge.meets(self.where, one)), None)


def joined(base: Person, own: Person) -> Person:
    """Give a customer with all of two; of two values the second counts."""
    return Person({**base.values, **own.values}, base.rows + own.rows, base.segments | own.segments)
