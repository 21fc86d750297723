"""Every operator of every type, alone and negated, with both overrides, inside groups, on nulls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from case_files import FIELDS, condition_sql

from segment_compiler.conditions import read_condition
from segment_compiler.operators import FIELD_OPERATORS, OPERATORS, POSITIVE_TWIN
from segment_compiler.yaml_tree import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Variant:
    """One condition as a spec writes it, and for whom it must hold."""

    where: str
    holds: frozenset[str]


def variants(row: dict, unknown: set[str], everybody: set[str]) -> Iterator[Variant]:
    """Derive from one row of the table what else must hold, by the rules of truth alone."""
    field, operator, operand, currency = parts(row)
    holds, opposite = set(row["holds"]), row.get("opposite")
    written = [(operator, operand, "", holds)]
    if operator == "known":
        written.append((operator, not operand, "", everybody - holds))
    else:
        written.append((operator, operand, "include", holds | unknown))
        written.append((operator, operand, "exclude", holds))
    if opposite:
        written.append((opposite, operand, "", everybody - holds))
        written.append((opposite, operand, "include", everybody - holds))
        written.append((opposite, operand, "exclude", everybody - holds - unknown))
    for name, value, override, found in written:
        beside = f", unknown: {override}" if override else ""
        beside += f", currency: {currency}" if currency else ""
        leaf = f"{field}: {{{name}: {as_yaml(value)}{beside}}}"
        yield Variant(f"{{{leaf}}}", frozenset(found))
        yield Variant(f"{{none: [{{{leaf}}}]}}", frozenset(everybody - found))
        yield Variant(f"{{none: [{{none: [{{{leaf}}}]}}]}}", frozenset(found))
        yield Variant(f"{{any: [{{{leaf}}}, {{none: [{{{leaf}}}]}}]}}", frozenset(everybody))


def parts(row: dict) -> tuple[str, str, object, str | None]:
    """Take a row apart: field, operator, operand, and the currency beside them."""
    ((field, comparison),) = row["where"].items()
    ((operator, operand),) = [pair for pair in comparison.items() if pair[0] != "currency"]
    return field, operator, operand, comparison.get("currency")


def unknown_sql(row: dict) -> str:
    """Say, apart from the compiler, for whom a comparison is unknown."""
    field, _, operand, currency = parts(row)
    other = operand["field"] if isinstance(operand, dict) else field
    found = [f"{name} is null" for name in (field, other)]
    found += [f"{field} = []"] if FIELDS[field].type == "set" else []
    found += [f"rate_to_{currency.lower()} is null"] if currency else []
    return " or ".join(found)


def as_yaml(value: object) -> str:
    """Write an operand back as flow YAML."""
    if isinstance(value, list):
        return f"[{', '.join(as_yaml(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {as_yaml(item)}' for key, item in value.items())}}}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and not value[0].isdigit():
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(value)


def compiled(where: str) -> str:
    """Compile a condition as a spec writes it."""
    node, problems = read_yaml(where.encode(), "spec.yml")
    condition = read_condition(node, problems)
    assert not problems, (where, problems)
    return condition_sql(condition)


def test_every_operator_and_override_holds_for_whom_it_must(warehouse, operators, everybody):
    expected = []
    for row in operators:
        rows = warehouse.execute(
            f"select account_id || '/' || customer_id from segment_parts.segment_customers "
            f"where {unknown_sql(row)}"
        ).fetchall()
        expected += variants(row, {key for (key,) in rows}, everybody)
    columns = ",\n".join(f"({compiled(one.where)}) as v{n}" for n, one in enumerate(expected))
    found = warehouse.execute(
        "select account_id || '/' || customer_id as customer, "
        f"{columns} from segment_parts.segment_customers"
    ).fetchall()
    wrong = []
    for number, one in enumerate(expected, start=1):
        holds = {row[0] for row in found if row[number]}
        if holds != one.holds:
            wrong.append(f"{one.where}: wrongly in {holds - one.holds}, out {one.holds - holds}")
    assert not wrong, "\n".join(wrong)
    assert len(expected) > 1000  # rows of the table, operators, overrides, groups


def test_the_table_has_every_operator_of_every_type(operators):
    tested = {}
    for row in operators:
        field, operator, _, _ = parts(row)
        found = tested.setdefault(FIELDS[field].type, set())
        found |= {operator, *([row["opposite"]] if "opposite" in row else [])}
    assert tested == {type_: set(known) for type_, known in OPERATORS.items()}


def test_the_table_has_every_operator_that_compares_two_fields(operators):
    tested = {}
    for row in operators:
        field, operator, operand, _ = parts(row)
        if isinstance(operand, dict):
            found = tested.setdefault(FIELDS[field].type, set())
            found |= {operator, *([row["opposite"]] if "opposite" in row else [])}
    assert tested == {type_: set(known) for type_, known in FIELD_OPERATORS.items()}


def test_the_table_names_the_twin_of_every_operator_that_has_one(operators):
    twins = {positive: negative for negative, positive in POSITIVE_TWIN.items()}
    for row in operators:
        field, operator, operand, _ = parts(row)
        twin = twins.get(operator)
        type_ = FIELDS[field].type
        known = FIELD_OPERATORS[type_] if isinstance(operand, dict) else OPERATORS[type_]
        assert row.get("opposite") == (twin if twin in known else None), row
