"""Asks warehouses, and plain Python, for whom every condition holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from truth.reference import customer, is_true
from truth.shop import key

from conformance import specs
from segment_compiler.operators import POSITIVE_TWIN
from segment_compiler.predicates import predicate
from segment_compiler.scopes import Scope
from segment_compiler.spec import Comparison
from segment_compiler.sql_text import print_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truth.reference import World
    from truth.shop import Key

    from conformance.warehouses import Warehouse
    from segment_compiler.project import Project
    from segment_compiler.spec import Condition


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition as a spec writes it, as it is read, and whether its complement is meant."""

    written: dict[str, Any]
    read: Condition
    is_negated: bool


def asked(project: Project) -> Iterator[Asked]:
    """Give every condition; the first of each field and operator in all its variants too."""
    seen = set()
    for name, nodes in specs.conditions(POSITIVE_TWIN).items():
        where = project.by_id[name].where
        for written, read in zip(nodes, where.nodes, strict=True):
            yield Asked(written, read, False)
            if not isinstance(read, Comparison):
                continue
            kind = (read.field, read.operator, isinstance(read.operand.value, dict))
            if kind not in seen:
                seen.add(kind)
                yield from variants(written, read)


def variants(written: dict[str, Any], read: Comparison) -> Iterator[Asked]:
    """Give a comparison's complement, and both with either override."""
    yield Asked(written, read, True)
    if read.operator == "known":
        return
    ((field, comparison),) = written.items()
    for override in ("include", "exclude"):
        one = {field: comparison | {"unknown": override}}
        for is_negated in (False, True):
            yield Asked(one, replace(read, unknown=override), is_negated)


def expected(found: list[Asked], world: World) -> list[set[Key]]:
    """Give for whom each condition must hold, by the reference."""
    everybody = {key(row) for row in world.shop.customers}
    holding: dict[int, set[Key]] = {}
    for row in world.shop.customers:
        # A world of one customer, in which no row of another is looked at.
        own = {
            name: [fact for fact in rows if key(fact) == key(row)]
            for name, rows in world.shop.facts.items()
        }
        alone = replace(world, shop=replace(world.shop, facts=own))
        subject = customer(row, alone)
        for number, one in enumerate(found):
            if not one.is_negated and is_true(one.written, subject, alone):
                holding.setdefault(number, set()).add(key(row))
    results: list[set[Key]] = []
    for number, one in enumerate(found):
        results.append(everybody - results[-1] if one.is_negated else holding.get(number, set()))
    return results


def wrongly_held(
    warehouse: Warehouse, project: Project, every: list[Asked], meant: list[set[Key]]
) -> list[str]:
    """Tell of each condition that holds in a warehouse for others than it must."""
    scope = Scope(project.vocabulary, warehouse.engine)
    printed = [
        f"({print_sql(predicate(one.read, scope, negated=one.is_negated), warehouse.engine)})"
        for one in every
    ]
    held = warehouse.holding(printed)
    return [
        f"{warehouse.engine}: {'none: ' * one.is_negated}{one.written}: wrongly in "
        f"{sorted(holding - must)}, out {sorted(must - holding)}\n    {sql}"
        for one, sql, holding, must in zip(every, printed, held, meant, strict=True)
        if holding != must
    ]
