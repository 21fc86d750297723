"""Conditions that nobody meets, that everyone meets, or that add nothing to those beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_compiler.behaviours import described
from segment_compiler.implications import every, is_impossible, negation, some
from segment_compiler.problems import Problem
from segment_compiler.spec import Behaviour, Comparison, Everyone, Group, Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from segment_compiler.implications import Formula, Values, Variable
    from segment_compiler.spec import Condition

LONGEST = 60
MOST_CONDITIONS = 100  # of a tree in which each is tried; more are a list that people do not read


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of conditions, on customers or on rows, and what holds anyway, whatever it says.

    `subject` says what variables have in common whose values may depend on each other. `whom` and
    `nobody` name who meets conditions: each customer and no customer, or rows.
    """

    root: Condition
    given: Formula
    meaning: Callable[[Condition], Formula]
    fits: Callable[[Values], bool]
    subject: Callable[[Variable], Hashable]
    whom: str = "Every customer"
    nobody: str = "No customer"

    def never(self, *formulas: Formula) -> bool:
        """Tell whether it is proven that nobody meets some formulas."""
        return is_impossible([self.given, *formulas], self.fits)

    def formula(self, node: Condition, without: frozenset[int] = frozenset()) -> Formula:
        """Give a condition, some of those below it being left out."""
        if not isinstance(node, Group):
            return self.meaning(node)
        parts = [self.formula(one, without) for one in node.nodes if id(one) not in without]
        if node.head == "all":
            return every(parts)
        return some(parts) if node.head == "any" else negation(some(parts))


def findings(tree: Tree) -> Iterator[Problem]:
    """Tell what in a tree does nothing; a part of what is told is not told again."""
    root = tree.formula(tree.root)
    if tree.never(root):
        yield impossible(tree)
    elif is_everyone(tree.root):
        return
    elif tree.never(negation(root)):
        message = f"{tree.whom} meets this. Delete it, or write `everyone: true`."
        yield Problem(tree.root.place, "SEG102", message)
    elif isinstance(tree.root, Group) and may_be_redundant(tree):
        removed: set[int] = set()
        yield from below(tree, tree.root, removed, is_positive=True)


def is_everyone(node: Condition) -> bool:
    """Tell whether a condition says by its own words that it is everyone."""
    if isinstance(node, Group):
        return node.head == "all" and all(map(is_everyone, node.nodes))
    return isinstance(node, Everyone)


def may_be_redundant(tree: Tree) -> bool:
    """Tell whether conditions have a variable in common, or some says nothing by itself.

    Where neither is so, each decides about somebody.
    """
    if sum(1 for _ in leaves(tree.root)) > MOST_CONDITIONS:
        return False
    seen: set[Hashable] = set(map(tree.subject, tree.given.variables))
    for leaf in leaves(tree.root):
        formula = tree.meaning(leaf)
        subjects = set(map(tree.subject, formula.variables))
        if seen & subjects or tree.never(formula) or tree.never(negation(formula)):
            return True
        seen |= subjects
    return False


def leaves(node: Condition) -> Iterator[Condition]:
    """Give the conditions of a tree that have none below them."""
    if isinstance(node, Group):
        for one in node.nodes:
            yield from leaves(one)
    else:
        yield node


def impossible(tree: Tree) -> Problem:
    """Say that nobody meets a tree, and which two conditions of it exclude each other."""
    parts = list(conjuncts(tree.root))
    for at, one in enumerate(parts):
        if tree.never(tree.formula(one)):
            return Problem(one.place, "SEG101", f"{tree.nobody} can meet this. Change it.")
        for other in parts[:at]:
            if tree.never(tree.formula(other), tree.formula(one)):
                message = f"{tree.nobody} can meet this and {named(other)} as well. Change one."
                return Problem(one.place, "SEG101", message)
    return Problem(tree.root.place, "SEG101", f"{tree.nobody} can meet all of this. Change it.")


def conjuncts(node: Condition) -> Iterator[Condition]:
    """Give what all must hold for a condition to hold."""
    if isinstance(node, Group) and node.head == "all":
        for one in node.nodes:
            yield from conjuncts(one)
    else:
        yield node


def below(tree: Tree, node: Group, removed: set[int], *, is_positive: bool) -> Iterator[Problem]:
    """Tell which conditions of a group, the last first, could be left out; `removed` collects them.

    `is_positive` is false below an odd number of `none`.
    """
    positive = is_positive != (node.head == "none")
    for one in reversed(node.nodes):
        others = [other for other in node.nodes if other is not one and id(other) not in removed]
        is_wider = (node.head == "all") == positive
        # By itself, so that each may be left out, and with all that are told, so that all may be.
        cuts = [set(), removed] if removed else [removed]
        if others and all(leaves_the_same(tree, cut, one, is_wider) for cut in cuts):
            yield told(tree, node, one, others)
            removed.add(id(one))
        elif isinstance(one, Group):
            yield from below(tree, one, removed, is_positive=positive)


def leaves_the_same(tree: Tree, removed: set[int], node: Condition, is_wider: bool) -> bool:
    """Tell whether it is proven that nobody enters or leaves where a condition is left out.

    `is_wider` says that somebody could only enter.
    """
    before = tree.formula(tree.root, frozenset(removed))
    after = tree.formula(tree.root, frozenset({*removed, id(node)}))
    more, less = (after, before) if is_wider else (before, after)
    return tree.never(more, negation(less))


def told(tree: Tree, group: Group, node: Condition, others: list[Condition]) -> Problem:
    """Say why a condition can be left out."""
    formula = tree.formula(node)
    if tree.never(formula):
        return Problem(node.place, "SEG101", f"{tree.nobody} can meet this. Delete it.")
    if tree.never(negation(formula)) and not is_everyone(node):
        return Problem(node.place, "SEG102", f"{tree.whom} meets this. Delete it.")
    because = "the conditions around it decide without it"
    whoever = "whoever" if tree.nobody == "No customer" else "each row that"
    for other in others:
        beside = tree.formula(other)
        if group.head == "all" and tree.never(beside, negation(formula)):
            because = f"{whoever} meets {named(other)} meets it"
        elif group.head != "all" and tree.never(formula, negation(beside)):
            because = f"{whoever} meets it meets {named(other)}"
        else:
            continue
        break
    return Problem(node.place, "SEG103", f"This adds nothing: {because}. Delete it.")


def named(node: Condition) -> str:
    """Name a condition by its words and its line."""
    if isinstance(node, Comparison):
        words = described(node)
    elif isinstance(node, Reference):
        words = f"segment {node.segment}"
    elif isinstance(node, Behaviour):
        words = f"{node.head} {node.event}"
    else:
        words = node.head if isinstance(node, Group) else "everyone"
    words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    return f"`{words}` (line {node.place.line})"
