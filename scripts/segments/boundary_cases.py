"""Tests made of a spec's thresholds, as text for the spec, for a person to accept."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segment_compiler.formatting import formatted, written
from segment_compiler.given_tables import ACCOUNT
from segment_compiler.spec import references, walk
from segment_compiler.spec_tests import read_tests
from segment_compiler.usage import window_instants
from segment_compiler.vocabulary import MARTS
from segment_compiler.yaml_tree import read_yaml
from segments.boundary_people import Maker
from segments.boundary_truth import Judge
from segments.boundary_values import sample
from segments.plan_specs import part
from segments.testing_rows import CURRENCY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment, SpecTest
    from segments.boundary_truth import Person
    from segments.boundary_words import Case

HALF_A_DAY = timedelta(hours=12)
AS_OF = datetime(2026, 11, 1, 12)  # noon: a day that began is not exactly so many days ago


@dataclass(frozen=True, slots=True)
class Boundary:
    """A test around one threshold: its YAML, the test as read, and each case with its verdict."""

    name: str
    text: str
    test: SpecTest
    cases: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The tests around a spec's thresholds, and those that have none, each with the reason."""

    made: tuple[Boundary, ...]
    missing: tuple[tuple[str, str], ...]


def boundaries(segment: Segment, project: Project) -> Boundaries:
    """Make a test around each threshold of a spec.

    What is right is said by the language's words on made-up customers, not by the compiled SQL.
    """
    as_of = AS_OF
    if segment.expires_on and datetime.combine(segment.expires_on, time()) <= as_of:
        as_of = datetime.combine(segment.expires_on, time()) - HALF_A_DAY
    maker = Maker(Judge(project.vocabulary, as_of), segment.where)
    made: list[Boundary] = []
    names = Counter[str]()
    missing = list(beside_thresholds(segment))
    for leaf in walk(segment.where):
        for threshold in maker.thresholds(leaf):
            names[threshold.label] += 1
            number = names[threshold.label]
            name = threshold.label + (f" ({number})" if number > 1 else "")
            cases = maker.decided_by(threshold)
            if cases is None:
                missing.append((name, "no customer could be made whom it decides on"))
            elif told := unfit(segment, len(cases)):
                missing.append((name, told))
            else:
                made.append(Writer(segment, project, maker.judge).boundary(name, cases))
    return Boundaries(tuple(made), tuple(missing))


def beside_thresholds(segment: Segment) -> Iterator[tuple[str, str]]:
    """Say what decides beside the conditions, and is not tried."""
    if segment.top is not None:
        yield f"top by {segment.top.by}", "it is of all customers together"
    if segment.members is not None:
        yield "members", "a list has no threshold"
    if segment.expires_on is not None:
        yield f"expires_on {segment.expires_on}", "it is of the run, not of a customer"


def unfit(segment: Segment, count: int) -> str | None:
    """Say why so many made-up customers cannot be in a spec's test; None where they can."""
    if segment.top is not None and (segment.top.count is None or segment.top.count < count):
        return "`top` keeps only some of those who meet it"
    if segment.members and not segment.members.file and len(segment.members.customer_ids) < count:
        return "the list is shorter than the cases are many"
    return None


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes made-up customers as a test of a spec."""

    segment: Segment
    project: Project
    judge: Judge

    def boundary(self, name: str, cases: Sequence[tuple[Case, bool]]) -> Boundary:
        """Give the test of some cases."""
        ids = [case.name for case, _ in cases]
        listed = self.segment.members.customer_ids if self.segment.members else ()
        if listed:
            ids = list(listed[: len(cases)])
        # Where the spec asks for an id, this is the customer's.
        ids = [case.person.values.get("customer_id", one)
               for one, (case, _) in zip(ids, cases, strict=True)]  # fmt: skip
        people = {one: self.ranked(case.person) for one, (case, _) in zip(ids, cases, strict=True)}
        verdicts = dict(zip(ids, (verdict for _, verdict in cases), strict=True))
        test = {
            "name": name,
            "as_of": self.judge.as_of.isoformat() + "Z",
            "given": self.given(people),
            "expect": {key: found for key, is_in in (("in", True), ("out", False))
                       if (found := [one for one in ids if verdicts[one] == is_in])},
        }  # fmt: skip
        text = formatted(f"tests:\n  - {flow(test)}\n").partition("tests:\n")[2]
        node, problems = read_yaml(f"tests:\n{text}".encode(), f"{self.segment.id}: {name}")
        assert node is not None, problems
        (read,) = read_tests(node.value["tests"], problems)
        assert not problems, problems[0]
        told = tuple((one, case.shown, verdict)
                     for one, (case, verdict) in zip(ids, cases, strict=True))  # fmt: skip
        return Boundary(name, text, read, told)

    def ranked(self, person: Person) -> Person:
        """Give a customer whom a top can rank."""
        top = self.segment.top
        if top is None or person.values.get(top.by) is not None:
            return person
        field = self.project.fields[top.by]
        if field.ratio or field.is_required:
            return person
        return replace(person, values={**person.values, top.by: sample(field, self.judge)})

    def given(self, people: Mapping[str, Person]) -> dict[str, Any]:
        """Give the tables with the rows of some customers, by their ids."""
        found: dict[str, Any] = {}
        currencies = sorted(
            one.name.removeprefix("rate_to_").upper()
            for one in window_instants(part(self.project, {self.segment.id}))
            if one.name.startswith("rate_to_")
        )
        if len(currencies) == 1 and currencies != [CURRENCY]:
            account = next(iter(self.segment.accounts), ACCOUNT)
            found["accounts"] = [{"account_id": account, "currency": currencies[0]}]
        elif len(currencies) > 1:
            found["exchange_rates"] = [
                {"from_currency": CURRENCY, "to_currency": one, "on_date": date(2026, 1, 1),
                 "rate": 1} for one in currencies if one != CURRENCY
            ]  # fmt: skip
        for mart in MARTS:
            rows = [{"customer_id": one, **own} for one, person in people.items()
                    if (own := self.of_mart(person, mart))]  # fmt: skip
            found |= {mart: rows} if rows else {}
        for one, person in people.items():
            for relation, row in person.rows:
                found.setdefault(relation, []).append({"customer_id": one, **folded(row)})
        rowless = [one for one in people if not any(
            one == row["customer_id"] for mart, rows in found.items() for row in rows
            if "customer_id" in row)]  # fmt: skip
        if rowless:
            rows = [{"customer_id": one} for one in rowless]
            found = {"customers": [*found.get("customers", []), *rows]} | {
                name: one for name, one in found.items() if name != "customers"
            }
        others = sorted({one.segment for one in references(self.segment)})
        if others:
            found["segments"] = {
                name: [one for one, person in people.items() if name in person.segments]
                for name in others
            }
        if self.segment.members and self.segment.members.file:
            found["list"] = list(people)
        return found

    def of_mart(self, person: Person, mart: str) -> dict[str, Any]:
        """Give the values of a customer that are columns of a mart."""
        fields = self.project.fields
        return folded({
            name: value for name, value in person.values.items() if fields[name].relation == mart
        })  # fmt: skip


def folded(values: Mapping[str, Any]) -> dict[str, Any]:
    """Put keys of JSON under their column: `metadata.plan` is a key of `metadata`."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        column, dot, key = name.partition(".")
        if dot:
            found.setdefault(column, {})[key] = value
        elif isinstance(found.get(column), dict) and isinstance(value, dict):
            found[column] |= value
        else:
            found[name] = value
    return found


def flow(value: Any) -> str:
    """Write a value as YAML on one line."""
    if isinstance(value, dict):
        entries = (f"{written(name, in_brackets=True)}: {flow(one)}" for name, one in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, (int, date)) else written(str(value), in_brackets=True)
