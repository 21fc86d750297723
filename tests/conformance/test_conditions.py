"""Every condition holds for the same customers in every warehouse, and in plain Python."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from truth.reference import customer, is_true
from truth.shop import key

from conformance import conditions, specs
from segment_compiler.operators import OPERATORS, POSITIVE_TWIN
from segment_compiler.predicates import predicate
from segment_compiler.scopes import Scope
from segment_compiler.spec import Comparison
from segment_compiler.sql_text import print_sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truth.reference import World
    from truth.shop import Key

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


@pytest.fixture(scope="module")
def every(project):
    return list(asked(project))


@pytest.fixture(scope="module")
def meant(every, world):
    return expected(every, world)


def test_every_operator_of_every_type_is_asked_of_customers_and_of_rows(project):
    asked_of_fields, asked_of_rows = set(), set()
    for written in conditions.field_conditions(POSITIVE_TWIN):
        ((field, comparison),) = written.items()
        asked_of_fields |= {(project.fields[field].type, one) for one in comparison}
    for written in conditions.event_conditions(POSITIVE_TWIN):
        ((field, comparison),) = (written["where"].get("none") or [written["where"]])[0].items()
        fields = project.vocabulary.event(written["did"]).fields
        asked_of_rows |= {(fields[field].type, one) for one in comparison if one != "unknown"}
    every = {(type_, one) for type_, operators in OPERATORS.items() for one in operators}
    assert asked_of_fields == every
    assert asked_of_rows == {(type_, one) for type_, one in every if type_ != "set"}


def test_every_condition_holds_for_the_same_customers_everywhere(warehouses, project, every, meant):
    wrong = []
    for warehouse in warehouses:
        scope = Scope(project.vocabulary, warehouse.engine)
        printed = [
            f"({print_sql(predicate(one.read, scope, negated=one.is_negated), warehouse.engine)})"
            for one in every
        ]
        for one, sql, holding, must in zip(
            every, printed, warehouse.holding(printed), meant, strict=True
        ):
            if holding != must:
                wrong.append(
                    f"{warehouse.engine}: {'none: ' * one.is_negated}{one.written}: wrongly in "
                    f"{sorted(holding - must)}, out {sorted(must - holding)}\n    {sql}"
                )
    assert not wrong, f"{len(wrong)} of {len(every)}\n" + "\n".join(wrong[:20])


def test_conditions_tell_customers_apart(every, meant, world):
    everybody = len(world.shop.customers)
    telling = sum(0 < len(found) < everybody for found in meant)
    assert telling > 0.8 * len(every), (telling, len(every))
