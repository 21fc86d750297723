"""Translates one condition at a time: what works with its remarks, and what does not as a hole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from segment_imports.differences import DIFFERENCES, rows_of
from segment_imports.faults import fault_of, without_lone_cities
from segment_imports.remarks import Imported, Missing, Remark, UntranslatableError
from segment_imports.trees import leaves

if TYPE_CHECKING:
    from collections.abc import Callable

    from segment_imports.remarks import Context, Tree

    Make = Callable[[list[str]], Tree]

COMPLEMENT = "complement"  # the system's page says itself that a negation is the exact opposite


def translated(system: str, path: str, make: Make, context: Context, remarks: list[Remark]) -> Tree:
    """Translate one condition, and remark what differs.

    Args:
        system: the row of the table of differences.
        path: where the condition stands in the definition, as reports name it.
        make: gives the condition, and adds the names of differences that only it knows. It raises
            UntranslatableError where there is no equivalent.
        context: what the condition is read against.
        remarks: is added to.
    """
    rows: list[str] = []
    reason: str | None
    tree: Tree = Missing(path, "")
    try:
        tree = make(rows)
        faults = (fault_of(one, context.vocabulary) for one in leaves(tree)
                  if not isinstance(one, Missing))  # fmt: skip
        reason = next((fault for fault in faults if fault), None)
    except UntranslatableError as error:
        reason = str(error)
    if reason:
        remarks.append(Remark("no equivalent", path, reason))
        return Missing(path, reason)
    table = DIFFERENCES[system]
    touched = [*rows_of(tree, context.vocabulary), *rows]
    for row in dict.fromkeys(touched):
        if row in table and not (row == "unknown" and COMPLEMENT in touched):
            kind, text = table[row]
            remarks.append(Remark(kind, path, text))
    return tree


def remark(system: str, row: str, path: str) -> Remark:
    """Give a row of the table of differences as a remark."""
    kind, text = DIFFERENCES[system][row]
    return Remark(kind, path, text)


def finished(found: Imported, context: Context) -> Imported:
    """Leave out what only the whole shows to be wrong: a city without a country."""
    if found.tree is None or context.accounts:
        return found
    tree = without_lone_cities(found.tree)
    pairs = zip(leaves(found.tree), leaves(tree), strict=True)
    lone = [new for old, new in pairs if isinstance(new, Missing) and new is not old]
    if not lone:
        return found
    remarks = [Remark("no equivalent", one.path, one.reason) for one in lone]
    return replace(found, tree=tree, remarks=(*found.remarks, *remarks))
