"""Which segments hold the same customers, lie within another, or share nobody with one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from segment_compiler.implications import All, Literal, every, negation
from segment_compiler.problems import Problem
from segment_compiler.spec import references

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from segment_compiler.implications import Formula, Values
    from segment_compiler.reasoning import Reasoner
    from segment_compiler.spec import Segment

MOST_NAMED = 3
MOST_COMPARED = 60  # literals of a segment; comparing longer ones takes long, and proves little


@dataclass(frozen=True, slots=True)
class Known:
    """A segment as parts of which all must hold, and of which none asks about the same as another.

    `subjects` are bits, one for each thing that is asked about. Each part has its number, which
    equal parts of other segments have too, and its bits; `plain` has the parts of one bit by it.
    """

    segment: Segment
    subjects: int
    parts: tuple[tuple[int, int], ...]
    plain: dict[int, int]


class Comparer:
    """Compares segments part by part; what is proven of two parts is proven once."""

    def __init__(self, reasoner: Reasoner) -> None:
        """Take the formulas of segments."""
        self.reasoner = reasoner
        self.bits: dict[Hashable, int] = {}
        self.numbers: dict[Formula, int] = {}
        self.formulas: list[Formula] = []
        self.negations: list[Formula] = []
        self.values: list[Values | None] = []  # of parts that are plain comparisons
        self.empty: dict[int, bool] = {}
        self.within: dict[tuple[tuple[int, ...], int], bool] = {}
        self.apart: dict[tuple[int, ...], bool] = {}

    def known(self, segment: Segment) -> Known:
        """Split a segment into parts."""
        formula = self.reasoner.segment(segment)
        clauses = list(formula.parts) if isinstance(formula, All) else [formula]
        parts: list[tuple[list[Formula], int]] = []
        for clause in clauses:
            joined, mask = [clause], self.mask(clause)
            for other in [one for one in parts if one[1] & mask]:
                parts.remove(other)
                joined, mask = [*other[0], *joined], mask | other[1]
            parts.append((joined, mask))
        found = tuple((self.number(every(joined)), mask) for joined, mask in parts)
        plain = {mask: number for number, mask in found if mask.bit_count() == 1}
        return Known(segment, sum(mask for _, mask in found), found, plain)

    def mask(self, formula: Formula) -> int:
        """Give the bits of what a formula asks about."""
        found = 0
        for subject in map(self.reasoner.subject, formula.variables):
            found |= 1 << self.bits.setdefault(subject, len(self.bits))
        return found

    def number(self, formula: Formula) -> int:
        """Give the number of a part."""
        number = self.numbers.setdefault(formula, len(self.formulas))
        if number == len(self.formulas):
            self.formulas.append(formula)
            self.negations.append(negation(formula))
            self.values.append(plain_values(formula, self.reasoner))
        return number

    def is_empty(self, number: int) -> bool:
        """Tell whether it is proven that nobody meets a part."""
        if number not in self.empty:
            self.empty[number] = self.reasoner.holds_never(self.formulas[number])
        return self.empty[number]

    def is_common(self, number: int) -> bool:
        """Tell whether a part is of the accounts, or it is proven that everyone meets it."""
        formula = self.formulas[number]
        is_scope = isinstance(formula, Literal) and formula.variable == ("account",)
        return is_scope or self.reasoner.holds_never(self.negations[number])

    def is_within(self, one: Known, other: Known) -> bool:
        """Tell whether it is proven that everyone in one segment is in another."""
        for number, mask in other.parts:
            own = one.plain.get(mask)
            near = tuple(part for part, bits in one.parts if bits & mask) if own is None else (own,)
            if near != (number,) and not (near and self.part_is_within(near, number)):
                return False
        return True

    def part_is_within(self, near: tuple[int, ...], number: int) -> bool:
        """Tell whether whoever meets some parts meets another."""
        key = (near, number)
        if key not in self.within:
            inner = self.values[near[0]] if len(near) == 1 else None
            outer = self.values[number]
            if inner is None or outer is None:
                formulas = (self.formulas[part] for part in near)
                found = self.reasoner.holds_never(*formulas, self.negations[number])
            else:
                found = all(
                    isinstance(one, Literal)
                    and one.variable in inner
                    and inner[one.variable].misses(one.domain.rest)
                    for one in parts_of(self.formulas[number])
                )
            self.within[key] = found
        return self.within[key]

    def is_apart(self, one: Known, other: Known) -> bool:
        """Tell whether it is proven that nobody is in both segments."""
        shared = one.subjects & other.subjects
        while shared:
            bit = shared & -shared
            own, beside = one.plain.get(bit), other.plain.get(bit)
            if own is None or beside is None:
                break
            if own != beside and self.parts_are_apart((own, beside)):
                return True
            shared &= ~bit
        both = (*one.parts, *other.parts)
        while shared:
            mask, grown = 0, shared & -shared
            while grown != mask:
                mask = grown
                for _, bits in both:
                    grown |= bits if bits & mask else 0
            parts = tuple(sorted(number for number, bits in both if bits & mask))
            if self.parts_are_apart(parts):
                return True
            shared &= ~mask
        return False

    def parts_are_apart(self, parts: tuple[int, ...]) -> bool:
        """Tell whether nobody meets all of some parts."""
        if parts not in self.apart:
            one, other, *_ = (*(self.values[part] for part in parts), None)
            if len(parts) > 2 or one is None or other is None:  # noqa: PLR2004
                found = self.reasoner.holds_never(*(self.formulas[part] for part in parts))
            else:
                found = any(name in other and one[name].misses(other[name]) for name in one)
            self.apart[parts] = found
        return self.apart[parts]


def parts_of(formula: Formula) -> tuple[Formula, ...]:
    """Give what all must hold."""
    return formula.parts if isinstance(formula, All) else (formula,)


def plain_values(formula: Formula, reasoner: Reasoner) -> Values | None:
    """Give what comparisons leave of each variable; None for other formulas, and for counts."""
    found: Values = {}
    for one in parts_of(formula):
        if not isinstance(one, Literal) or one.variable in reasoner.counts:
            return None
        known = found.get(one.variable)
        found[one.variable] = one.domain if known is None else known.meet(one.domain)
    return found


def findings(segments: Sequence[Segment], reasoner: Reasoner) -> Iterator[Problem]:
    """Tell of segments with the same accounts that are the same, or within or apart from another.

    What follows from a reference of one to the other is not told: its author knows.
    """
    comparer = Comparer(reasoner)
    by_accounts: dict[frozenset[str], list[Known]] = {}
    for segment in sorted(segments, key=lambda one: one.id):
        if reasoner.segment(segment).size > MOST_COMPARED:
            continue
        known = comparer.known(segment)
        # Nobody is within everything, and everyone around it: that is told, or plain to see.
        if any(comparer.is_empty(part) for part, _ in known.parts):
            continue
        if not all(comparer.is_common(part) for part, _ in known.parts):
            by_accounts.setdefault(frozenset(segment.accounts), []).append(known)
    named = all_named(segments)
    for peers in by_accounts.values():
        yield from of_peers(peers, comparer, named)


def all_named(segments: Sequence[Segment]) -> dict[str, frozenset[str]]:
    """Give the segments that each one is made of, those of its parts too."""
    direct = {one.id: {found.segment for found in references(one)} for one in segments}
    found: dict[str, frozenset[str]] = {}

    def names(segment: str) -> frozenset[str]:
        if segment not in found:
            parts = direct.get(segment, set())
            found[segment] = frozenset(parts).union(*map(names, parts))
        return found[segment]

    return {one.id: names(one.id) for one in segments}


def of_peers(
    peers: list[Known], comparer: Comparer, named: dict[str, frozenset[str]]
) -> Iterator[Problem]:
    """Tell how segments of the same accounts, in the order of their ids, lie to each other."""

    def is_plain(one: str, other: str) -> bool:
        return one in named[other] or other in named[one]

    around = surroundings(peers, comparer)
    places = {one.segment.id: one.segment.place("where") for one in peers}
    same: set[str] = set()
    for name, outer in around.items():
        first = min((other for other in outer if name in around[other]), default=name)
        if first < name:
            same.add(name)
            if not is_plain(name, first):
                message = f"The same customers as '{first}', whatever the data. Keep one of them."
                yield Problem(places[name], "SEG104", message)
    for name, outer in around.items():
        wider = set() if name in same else outer - same
        beyond = {far for other in wider for far in around[other]}
        nearest = [other for other in sorted(wider - beyond) if not is_plain(name, other)]
        if nearest:
            message = f"Everyone in it is in {names(nearest, 'and')} too."
            yield Problem(places[name], "SEG105", message)
    apart: dict[str, list[str]] = {}
    for one, other in combinations((one for one in peers if one.segment.id not in same), 2):
        if not one.subjects & other.subjects or not comparer.is_apart(one, other):
            continue
        if not is_plain(one.segment.id, other.segment.id):
            apart.setdefault(other.segment.id, []).append(one.segment.id)
    for name, others in apart.items():
        yield Problem(places[name], "SEG106", f"Nobody in it is in {names(others, 'or')}.")


def surroundings(peers: list[Known], comparer: Comparer) -> dict[str, set[str]]:
    """Give the segments around each one: everyone in it is in them too."""
    by_subjects: dict[tuple[int, int], list[Known]] = {}
    for one in peers:
        asked = sum(one.plain)  # each must be asked about by who is within
        by_subjects.setdefault((asked, one.subjects), []).append(one)
    return {
        one.segment.id: {
            other.segment.id
            for (asked, subjects), others in by_subjects.items()
            if not asked & ~one.subjects and subjects & one.subjects
            for other in others
            if other is not one and comparer.is_within(one, other)
        }
        for one in peers
    }


def names(found: Sequence[str], word: str) -> str:
    """Name the first few segments, and say how many more there are."""
    quoted = [f"'{one}'" for one in found[:MOST_NAMED]]
    more = len(found) - MOST_NAMED
    if more > 0:
        quoted.append(f"{more} other{'' if more == 1 else 's'}")
    *head, last = quoted
    return f"{', '.join(head)} {word} {last}" if head else last
