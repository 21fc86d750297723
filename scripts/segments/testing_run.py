"""Runs the tests of specs: their whole chain of models, on the rows that each test gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb

from segment_compiler.behaviours import RELATION
from segment_compiler.given import read_given
from segment_compiler.given_tables import tables
from segment_compiler.scopes import CUSTOMERS, WINDOWS, Scope
from segment_compiler.segment_models import segment_model
from segment_compiler.shared_models import behaviours_model, customers_model, windows_model
from segment_compiler.spec import references
from segment_compiler.usage import aggregates
from segment_compiler.vocabulary import KEYS
from segment_warehouse.evaluation import MACROS, Rules, materialize
from segments.explain_tree import columns_of, deciding, questions, step
from segments.testing_rows import NAMED, create_tables, fill

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from segment_compiler.given import Given, Key
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment, SpecTest
    from segments.explain_tree import Step

ENGINE = "duckdb"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A customer who is in and was expected out, or the other way round, and what decided.

    `notes` say what else may have, where it was no condition.
    """

    key: Key
    is_in: bool
    decided: tuple[Step, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one test; it passed where nobody is wrong."""

    segment: Segment
    test: SpecTest
    wrong: tuple[Wrong, ...]


class Bench:
    """A DuckDB in memory with the tables of the marts; each test fills them anew."""

    def __init__(self, project: Project, repository: Path) -> None:
        """Make the tables; `repository` is where the macros are."""
        self.project = project
        self.macros = repository / MACROS
        self.known = tables(project.vocabulary)
        self.connection = duckdb.connect(":memory:", config={"threads": 1})
        self.tables = create_tables(self.connection, self.known)
        self.rules: dict[str, Rules] = {}
        self.filled: set[str] = set()

    def run(self, segments: Sequence[Segment]) -> Iterator[Outcome]:
        """Run the tests of some segments, in the order of the specs."""
        for segment in segments:
            for test in segment.tests:
                yield self.outcome(segment, test)

    def outcome(self, segment: Segment, test: SpecTest) -> Outcome:
        """Run one test."""
        found = self.given(segment, test)
        inside = self.members(segment, test, found)
        wrong = {key for key in found.inside if key not in inside}
        wrong |= {key for key in found.outside if key in inside}
        told = self.reasons(segment, wrong, inside, found) if wrong else ()
        return Outcome(segment, test, tuple(told))

    def given(self, segment: Segment, test: SpecTest) -> Given:
        """Give the rows of a test, which was checked before."""
        found, problems = read_given(test, segment, self.project, self.known)
        assert not problems, problems[0]
        return found

    def members(self, segment: Segment, test: SpecTest, found: Given) -> set[Key]:
        """Give who is in a segment on the rows of a test."""
        self.filled = fill(self.connection, self.known, found, segment.id, self.filled)
        rules = self.rules_of(segment)
        self.connection.execute("drop schema if exists made cascade; create schema made")

        def relation_of(name: str) -> str | None:
            one = name.removeprefix("seg_")
            if one in found.segments and one != segment.id:
                return f"(select * from given.{NAMED} where segment_id = '{one}')"
            return None if name in rules.models else self.tables[name]

        wanted = [f"seg_{segment.id}", CUSTOMERS]
        materialize(self.connection, rules, wanted, "made", relation_of, test.as_of)
        rows = self.connection.execute(f'select {", ".join(KEYS)} from made."seg_{segment.id}"')
        return set(rows.fetchall())

    def rules_of(self, segment: Segment) -> Rules:
        """Compile a segment, with those that it is made of, once for all of its tests."""
        if segment.id not in self.rules:
            self.rules[segment.id] = Rules(models(segment, self.project), self.macros)
        return self.rules[segment.id]

    def reasons(
        self, segment: Segment, wrong: Collection[Key], inside: Collection[Key], found: Given
    ) -> Iterator[Wrong]:
        """Say of each customer what decided; the tables are still those of the test."""
        scope = Scope(self.project.vocabulary, ENGINE)
        asked = list(questions(segment.where, scope, self.project))
        columns = [column for number, one in enumerate(asked) for column in columns_of(one, number)]
        others = "".join(
            f'"seg_{name}" as (select * from {self.source(name, found)}), '
            for name in sorted({one.segment for one in references(segment)})
        )
        relation = self.connection.execute(
            f"with {others} {CUSTOMERS} as (select * from made.{CUSTOMERS})"
            f" select {', '.join((*KEYS, *columns))} from {CUSTOMERS} order by all"
        )
        names = [one[0] for one in relation.description]
        labels = {one.id: one.label for one in self.project.segments}
        for row in relation.fetchall():
            answers = dict(zip(names, row, strict=True))
            key = (answers["account_id"], answers["customer_id"])
            if key in wrong:
                rule = step(iter(enumerate(asked)), answers, self.project, labels)
                is_in = key in inside
                decided = tuple(deciding(rule)) if rule.verdict == is_in else ()
                notes = () if decided else tuple(grounds(segment, key))
                yield Wrong(key, is_in, decided, notes)

    def source(self, name: str, found: Given) -> str:
        """Give the relation with the members of another segment."""
        if name in found.segments:
            return f"given.{NAMED} where segment_id = '{name}'"
        return f'made."seg_{name}"'


def models(segment: Segment, project: Project) -> dict[str, str]:
    """Compile a segment and those that it is made of, without what only files and readers need."""
    wanted, waiting = {segment.id: replace(segment, status="active")}, [segment]
    while waiting:
        for one in references(waiting.pop()):
            if one.segment not in wanted:
                wanted[one.segment] = project.by_id[one.segment]
                waiting.append(project.by_id[one.segment])
    part = replace(project, segments=tuple(replace(one, exports=()) for one in wanted.values()))
    found = {f"seg_{one.id}": segment_model(one, part, ENGINE) for one in part.segments}
    found |= {WINDOWS: windows_model(part), CUSTOMERS: customers_model(part, ENGINE)}
    if aggregates(part):
        found[RELATION] = behaviours_model(part, ENGINE)
    return found


def grounds(segment: Segment, key: Key) -> Iterator[str]:
    """Say what else than the conditions decides on a customer."""
    account, customer = key
    if segment.accounts and account not in segment.accounts:
        yield f"the segment is for {', '.join(segment.accounts)} alone"
    if customer in segment.always_include:
        yield "the spec always includes this customer"
    if customer in segment.never_include:
        yield "the spec never includes this customer"
    if segment.members is not None:
        yield "the list must name the customer too"
    if segment.top is not None:
        yield "only the best of those who meet the conditions are in"
    if segment.expires_on is not None:
        yield f"nobody is in from {segment.expires_on} on"
