"""Every condition holds for the same customers in every warehouse, and in plain Python."""

from __future__ import annotations

from conformance import conditions
from conformance.asking import wrongly_held
from segment_compiler.operators import OPERATORS, POSITIVE_TWIN


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
    wrong = [
        one for warehouse in warehouses for one in wrongly_held(warehouse, project, every, meant)
    ]
    assert not wrong, f"{len(wrong)} of {2 * len(every)}\n" + "\n".join(wrong[:20])


def test_conditions_tell_customers_apart(every, meant, world):
    everybody = len(world.shop.customers)
    telling = sum(0 < len(found) < everybody for found in meant)
    assert telling > 0.8 * len(every), (telling, len(every))
