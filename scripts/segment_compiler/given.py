"""The rows that a test of a spec gives: values as their columns have them, or what is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from segment_compiler import shapes
from segment_compiler.given_tables import (
    ACCOUNT,
    ACCOUNTS,
    LIST,
    NEEDED,
    SEGMENTS,
    misfit,
    no_column,
    tables,
    value_of,
)
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.vocabulary import KEYS, MARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from segment_compiler.problems import Place
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment, SpecTest
    from segment_compiler.vocabulary import Field
    from segment_compiler.yaml_tree import Node

Key = tuple[str, str]  # account_id, customer_id
Row = dict[str, Any]


@dataclass(slots=True)
class Given:
    """What a test gives: rows by table, and members of other segments, or of the spec's list.

    `keys` are all its customers; `segments` and `listed` are those whom the test names itself.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    keys: set[Key] = field(default_factory=set)
    segments: dict[str, list[Key]] = field(default_factory=dict)
    listed: list[Key] = field(default_factory=list)
    inside: list[Key] = field(default_factory=list)
    outside: list[Key] = field(default_factory=list)


def tests(project: Project) -> Iterator[Problem]:
    """A test gives columns that exist and values that fit, and expects customers that it gives."""
    if not any(segment.tests for segment in project.segments):
        return
    known = tables(project.vocabulary)
    for segment in project.segments:
        for test in segment.tests:
            yield from read_given(test, segment, project, known)[1]


def read_given(
    test: SpecTest, segment: Segment, project: Project, known: Mapping[str, Mapping[str, Field]]
) -> tuple[Given, list[Problem]]:
    """Give the rows of a test, and everything that is wrong with them.

    Args:
        test: the test, and `segment` whose it is.
        project: the other segments.
        known: from `tables`.
    """
    found, problems = Given(), list[Problem]()
    names = (*known, SEGMENTS, LIST)
    for name, node in test.given.items():
        if name not in names:
            hint = did_you_mean(name, names) or f" It gives {listed(names)}."
            message = f"No table '{name}'.{hint}"
            problems.append(Problem(node.key or node.place, "SEG010", message))
    accounts = rows_of(ACCOUNTS, test, known, problems)
    account = next((row["account_id"] for row in accounts if row.get("account_id")), None)
    account = account or next(iter(segment.accounts), ACCOUNT)
    found.rows[ACCOUNTS] = accounts
    for table in known:
        if table in test.given and table != ACCOUNTS:
            found.rows[table] = rows_of(table, test, known, problems)
            if "customer_id" in known[table]:
                for row in found.rows[table]:
                    row.setdefault("account_id", account)
                    if row.get("customer_id"):
                        found.keys.add((row["account_id"], row["customer_id"]))
    problems += repeated(found, test)
    problems += bad_accounts(found, test)
    read_named(found, test, segment, project, problems)
    for ids, keys in ((test.inside, found.inside), (test.outside, found.outside)):
        keys += [key for name, place in ids for key in keys_of(name, place, found, problems)]
    return found, problems


def rows_of(
    table: str,
    test: SpecTest,
    known: Mapping[str, Mapping[str, Field]],
    problems: list[Problem],
) -> list[Row]:
    """Give the rows of a table; none where the test does not give it."""
    node = test.given.get(table)
    if node is None or not shapes.expect(
        node, list, "a list of rows", problems, f"{table}: [{{…}}]"
    ):
        return []
    needed = NEEDED.get(table, ("customer_id",))
    rows = []
    for item in node.value:
        if not shapes.expect(item, dict, "a row", problems, "{customer_id: a}"):
            continue
        row = {}
        for name, value in item.value.items():
            column = known[table].get(name)
            if column is None:
                problems.append(no_column(table, name, value, known))
            elif not (problem := misfit(column, value)):
                row[name] = value_of(column, value)
            else:
                problems.append(problem)
        for name in needed:
            if name not in item.value:
                problems.append(Problem(item.place, "SEG011", f"`{name}` is missing."))
        rows.append(row)
    return rows


def repeated(found: Given, test: SpecTest) -> Iterator[Problem]:
    """Report customers, and accounts, with two rows where there is one of each."""
    for table, names in ((ACCOUNTS, ("account_id",)), *((mart, KEYS) for mart in MARTS)):
        seen: set[tuple[Any, ...]] = set()
        rows = found.rows.get(table, [])
        for row, node in zip(rows, shapes.items(test.given[table]) if rows else [], strict=False):
            key = tuple(row.get(name) for name in names)
            if key in seen and key[-1] is not None:
                message = f"'{key[-1]}' stands in '{table}' twice. Write one row."
                yield Problem(node.place, "SEG014", message)
            seen.add(key)


def bad_accounts(found: Given, test: SpecTest) -> Iterator[Problem]:
    """Report rows of accounts that `accounts` does not have, where the test gives it."""
    known = [row["account_id"] for row in found.rows[ACCOUNTS] if "account_id" in row]
    if not known:
        return
    for table, node in test.given.items():
        for row in shapes.items(node):
            named = row.value.get("account_id") if isinstance(row.value, dict) else None
            if named and table != ACCOUNTS and named.text not in known:
                hint = did_you_mean(named.text, known) or f" It has {listed(known)}."
                message = f"'accounts' has no '{named.text}'.{hint}"
                yield Problem(named.place, "SEG014", message)


def read_named(
    found: Given, test: SpecTest, segment: Segment, project: Project, problems: list[Problem]
) -> None:
    """Read the members that a test gives other segments, and the list of the spec."""
    node = test.given.get(SEGMENTS)
    if node and shapes.expect(node, dict, "a mapping", problems, "segments: {vips: [a]}"):
        for name, ids in node.value.items():
            if name not in project.by_id and name not in project.broken:
                hint = did_you_mean(name, project.by_id) or " `segments list` lists all."
                message = f"There is no segment '{name}'.{hint}"
                problems.append(Problem(ids.key or ids.place, "SEG040", message))
            found.segments[name] = members(ids, found, problems)
    node = test.given.get(LIST)
    if node is None:
        return
    if segment.members is None or not segment.members.file:
        message = "The spec has no list in a file. Delete this."
        problems.append(Problem(node.key or node.place, "SEG010", message))
    found.listed = members(node, found, problems)


def members(node: Node, found: Given, problems: list[Problem]) -> list[Key]:
    """Read a list of customers that the test gives."""
    if not shapes.expect(node, list, "a list", problems, "[a, b]"):
        return []
    return [key for one in node.value for key in keys_of(one.text, one.place, found, problems)]


def keys_of(name: str, place: Place, found: Given, problems: list[Problem]) -> list[Key]:
    """Give the customer of an id, or of `account/id` where several accounts have it."""
    keys = sorted(key for key in found.keys if name in (key[1], "/".join(key)))
    if len(keys) == 1:
        return keys
    if keys:
        names = ["/".join(key) for key in keys]
        problems.append(Problem(place, "SEG014", f"Several are '{name}'. Write {listed(names)}."))
    else:
        hint = did_you_mean(name, {key[1] for key in found.keys})
        problems.append(Problem(place, "SEG014", f"No row is given for '{name}'.{hint}"))
    return []
