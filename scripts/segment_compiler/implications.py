"""What follows from what: formulas over variables with domains, and a search for who meets them.

A search that finds nobody is a proof; one that takes too long proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from segment_compiler.domains import Domain

    Variable = tuple[Hashable, ...]
    Values = dict[Variable, Domain]
    Fits = Callable[[Values], bool]

MOST_BRANCHES = 300  # each is a call within a call
MOST_LITERALS = 2000


@dataclass(frozen=True, slots=True)
class Literal:
    """A variable lies in a domain."""

    variable: Variable
    domain: Domain

    @property
    def variables(self) -> frozenset[Variable]:
        """Give the variable that is asked about."""
        return frozenset({self.variable})

    @property
    def size(self) -> int:
        """Give how many literals there are: one."""
        return 1


@dataclass(frozen=True)
class All:
    """Every part holds; without parts, always."""

    parts: tuple[Formula, ...] = ()

    @cached_property
    def variables(self) -> frozenset[Variable]:
        """Give the variables that are asked about."""
        return frozenset().union(*(part.variables for part in self.parts))

    @cached_property
    def size(self) -> int:
        """Give how many literals there are."""
        return sum(part.size for part in self.parts)


@dataclass(frozen=True)
class Any:
    """Some part holds; without parts, never."""

    parts: tuple[Formula, ...] = ()

    @cached_property
    def variables(self) -> frozenset[Variable]:
        """Give the variables that are asked about."""
        return frozenset().union(*(part.variables for part in self.parts))

    @cached_property
    def size(self) -> int:
        """Give how many literals there are."""
        return sum(part.size for part in self.parts)


Formula = Literal | All | Any
ALWAYS, NEVER = All(), Any()


def every(parts: Iterable[Formula]) -> Formula:
    """Give what holds where all parts do, without groups in groups of the same kind."""
    flat: list[Formula] = []
    for one in parts:
        flat.extend(one.parts if isinstance(one, All) else (one,))
    if NEVER in flat:
        return NEVER
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def some(parts: Iterable[Formula]) -> Formula:
    """Give what holds where one of the parts does, without groups in groups of the same kind."""
    flat: list[Formula] = []
    for one in parts:
        flat.extend(one.parts if isinstance(one, Any) else (one,))
    if ALWAYS in flat:
        return ALWAYS
    return flat[0] if len(flat) == 1 else Any(tuple(flat))


def negation(formula: Formula) -> Formula:
    """Give what holds exactly where a formula does not."""
    if isinstance(formula, Literal):
        return Literal(formula.variable, formula.domain.rest)
    parts = map(negation, formula.parts)
    return some(parts) if isinstance(formula, All) else every(parts)


def is_impossible(formulas: Iterable[Formula], fits: Fits) -> bool:
    """Tell whether it is proven that nobody meets all of some formulas.

    `fits` tells whether values of several variables may occur together.
    """
    todo = list(formulas)
    if sum(one.size for one in todo) > MOST_LITERALS:
        return False
    return not may_hold(todo, {}, fits, [MOST_BRANCHES])


def may_hold(todo: list[Formula], values: Values, fits: Fits, left: list[int]) -> bool:
    """Look for values that meet all formulas; `left` counts how many branches may be taken."""
    open_: list[Any] = []
    while todo:
        one = todo.pop()
        if isinstance(one, Literal):
            known = values.get(one.variable)
            domain = one.domain if known is None else known.meet(one.domain)
            if domain.is_empty:
                return False
            values[one.variable] = domain
        elif isinstance(one, All) or len(one.parts) == 1:
            todo.extend(one.parts)
        elif one.parts:
            open_.append(one)
        else:
            return False
    if not fits(values):
        return False
    if not open_ or left[0] <= 0:
        return True
    left[0] -= 1
    first = min(open_, key=lambda one: len(one.parts))
    others: list[Formula] = [one for one in open_ if one is not first]
    for part in first.parts:  # noqa: SIM110 - `any` would take a frame more
        if may_hold([part, *others], dict(values), fits, left):
            return True
    return False
