"""Makes up rows of what customers did, around the thresholds of a behaviour."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from segment_compiler.behaviours import Did, resolve_behaviour
from segment_compiler.resolve import Predicate, resolve
from segment_compiler.spec import CHANGES, Comparison, Group, walk
from segments.boundary_truth import Person
from segments.boundary_values import probes
from segments.boundary_words import Case, Threshold, label, operand, shown
from segments.testing_rows import TRUE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from segment_compiler.spec import Behaviour, Condition
    from segment_compiler.vocabulary import Event, Field
    from segments.boundary_truth import Judge
    from segments.boundary_values import Probe

MOST_ROWS = 20  # of one customer
Values = dict[str, Any]


def behaviour_thresholds(leaf: Behaviour, judge: Judge) -> Iterator[Threshold]:
    """Give the thresholds of a behaviour: its measure, its time, and each part of its `where`."""
    did = resolve_behaviour(leaf, judge.vocabulary)
    assert isinstance(did, Did)
    first = did.aggregates[0]
    row = usual_row(leaf, did, judge)
    if row is None:
        return
    name = f"{leaf.head} {leaf.event}"
    measured = [*cases_of_measure(leaf, did, row, judge), *beside_only(leaf, did, row, judge)]
    if leaf.head not in CHANGES:
        comparison = leaf.measure.comparison if leaf.measure else None
        told = (
            f" {leaf.measure.kind} {comparison.operator} {operand(comparison)}"
            if leaf.measure and comparison
            else ""
        )
        yield Threshold(f"{name}{told}", leaf, tuple(measured))
    # Rows without which the behaviour would have another verdict: these are moved about.
    nobody = judge.did(did, Person())
    decisive = next((case for case in measured if judge.did(did, case.person) != nobody), None)
    if decisive is None:
        return
    rows = [dict(one) for _, one in decisive.person.rows]
    if first.when and leaf.when:
        key = "" if leaf.head in CHANGES else "when "
        told = f"{name} {key}{leaf.when.operator} {operand(leaf.when)}"
        yield Threshold(told, leaf, cases_of(probes(first.when, judge), rows, first.event))
    for part in walk(leaf.where) if leaf.where else ():
        if isinstance(part, Comparison):
            found = resolve(part, first.event.fields)
            assert isinstance(found, Predicate)
            tried = cases_of(probes(found, judge), rows, first.event)
            yield Threshold(f"{name} where {label(part)}", leaf, tried)


def cases_of(tried: Sequence[Probe], rows: Sequence[Values], event: Event) -> tuple[Case, ...]:
    """Give rows with the values of each case."""
    return tuple(
        Case(one.name, shown(one.values), person_of(event, [row | one.values for row in rows]))
        for one in tried
        if event.time not in one.values or one.values[event.time] is not None
    )


def person_of(event: Event, rows: Sequence[Mapping[str, Any]]) -> Person:
    """Give a customer with rows of an event."""
    return Person(rows=tuple((event.relation, row) for row in rows))


def usual_row(leaf: Behaviour, did: Did, judge: Judge) -> Values | None:
    """Give a row that meets what a behaviour asks of one; None where none could be made."""
    first = did.aggregates[0]
    row = next(rows_meeting(leaf.where, first.event, judge), None)
    if row is None or first.when is None:
        return row
    times = (one.values for one in probes(first.when, judge) if None not in one.values.values())
    usual = next((one for one in times if judge.holds(first.when, one)), None)
    return None if usual is None else row | usual


def beside_only(leaf: Behaviour, did: Did, row: Values, judge: Judge) -> Iterator[Case]:
    """Give, for `did_only`, a customer who did something else too."""
    if leaf.head != "did_only" or leaf.where is None:
        return
    event = did.aggregates[0].event
    wanted = Group("none", (leaf.where,), leaf.place)
    for other in rows_meeting(wanted, event, judge):
        yield Case("more", "it and something else", person_of(event, [row, row | other]))
        return


def cases_of_measure(leaf: Behaviour, did: Did, row: Values, judge: Judge) -> Iterator[Case]:
    """Give rows that a measure comes to values around its threshold of."""
    event, column = did.aggregates[0].event, did.aggregates[0].column
    if leaf.measure is None:
        yield Case("none", "no row", Person())
        yield Case("once", "1 row", person_of(event, [row]))
    elif leaf.measure.kind in ("times", "distinct"):
        for one in probes(did.predicate, judge):
            (count,) = (int(value) for value in one.values.values())
            if count <= MOST_ROWS:
                made = [row | ({} if column is None else {column.name: different(column, number)})
                        for number in range(count)]  # fmt: skip
                told = "1 row" if count == 1 else f"{count} rows"
                yield Case(one.name, told, person_of(event, made))
    else:
        assert column is not None
        for one in probes(replace(did.predicate, field=column), judge):
            if None not in one.values.values():
                yield Case(one.name, shown(one.values), person_of(event, [row | one.values]))
        yield Case("none", "no row", Person())


def different(column: Field, number: int) -> Any:
    """Give one of several different values of a column."""
    return f"{column.name}_{number + 1}" if column.type == "text" else number + 1


def rows_meeting(where: Condition | None, event: Event, judge: Judge) -> Iterator[Values]:
    """Give values of rows of an event that meet a condition."""
    start: Values = dict(event.fixed)
    if event.filter and event.filter != TRUE:
        start |= {event.filter: True}
        start |= {TRUE: False} if TRUE in event.fields else {}
    if where is None:
        yield start
        return
    for values in row_ways(where, event.fields, judge, wanted=True):
        if judge.compares(where, start | values, event.fields):
            yield start | values


def row_ways(
    node: Condition, fields: Mapping[str, Field], judge: Judge, *, wanted: bool
) -> Iterator[Values]:
    """Give values of a row for which a condition has a verdict."""
    if isinstance(node, Group):
        below_wanted = wanted != (node.head == "none")
        if (node.head == "all") == below_wanted:
            yield from every_row(node.nodes, fields, judge, wanted=below_wanted)
        else:
            for one in node.nodes:
                yield from row_ways(one, fields, judge, wanted=below_wanted)
    elif isinstance(node, Comparison):
        found = resolve(node, fields)
        assert isinstance(found, Predicate)
        for probe in probes(found, judge):
            if judge.holds(found, probe.values) == wanted:
                yield probe.values
    elif wanted:
        yield {}


def every_row(
    nodes: Sequence[Condition], fields: Mapping[str, Field], judge: Judge, *, wanted: bool
) -> Iterator[Values]:
    """Give values of a row for which several conditions have one verdict."""
    if not nodes:
        yield {}
        return
    for one in row_ways(nodes[0], fields, judge, wanted=wanted):
        for other in every_row(nodes[1:], fields, judge, wanted=wanted):
            if agree(one, other):
                yield one | other


def agree(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether what two have in common is the same."""
    return all(other[name] == value for name, value in one.items() if name in other)
