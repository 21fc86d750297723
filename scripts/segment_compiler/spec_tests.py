"""Reads `tests:`, where a spec says of a few made-up customers who is in and who is out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from segment_compiler import shapes
from segment_compiler.operands import OperandError
from segment_compiler.problems import Problem
from segment_compiler.spec import SpecTest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.problems import Place
    from segment_compiler.yaml_tree import Node

TEST_KEYS = ("name", "as_of", "given", "expect")
EXPECT_KEYS = ("in", "out")
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
EXAMPLE = "{name: …, as_of: 2026-11-01, given: {customers: [{customer_id: a}]}, expect: {in: [a]}}"


def read_tests(node: Node | None, problems: list[Problem]) -> tuple[SpecTest, ...]:
    """Read the list under `tests`."""
    if node is None or not shapes.expect(node, list, "a list", problems, f"tests: [{EXAMPLE}]"):
        return ()
    if not node.value:
        message = "The list is empty. Write a test, or delete the key."
        problems.append(Problem(node.place, "SEG012", message))
    found = tuple(read_test(item, problems) for item in node.value)
    first: dict[str, SpecTest] = {}
    for test in found:
        if test.name and first.setdefault(test.name, test) is not test:
            message = f"The test '{test.name}' stands on line {first[test.name].place.line} already"
            problems.append(Problem(test.place, "SEG014", f"{message}. Name it otherwise."))
    return found


def read_test(node: Node, problems: list[Problem]) -> SpecTest:
    """Read one test; what is wrong has a stand-in, so that what is right around it is checked."""
    entries = shapes.mapping(node, TEST_KEYS, TEST_KEYS, problems, example=EXAMPLE)
    name = shapes.text(entries.get("name"), problems, longest=120)
    as_of = read_as_of(entries.get("as_of"), problems)
    given = entries.get("given")
    tables: Mapping[str, Node] = {}
    if given and shapes.expect(given, dict, "a mapping", problems, "given: {customers: [{…}]}"):
        tables = given.value
    inside, outside = read_expectations(entries.get("expect"), problems)
    place = entries["name"].place if "name" in entries else node.place
    return SpecTest(name, as_of, tables, inside, outside, place)


def read_as_of(node: Node | None, problems: list[Problem]) -> datetime:
    """Read the run's instant; of a day it is the first one in UTC."""
    if node is not None:
        try:
            return instant(node).replace(tzinfo=UTC)
        except OperandError as error:
            problems.append(Problem(node.place, "SEG022", f"`as_of` {error}"))
    return datetime(2000, 1, 1, tzinfo=UTC)


def read_expectations(
    node: Node | None, problems: list[Problem]
) -> tuple[tuple[tuple[str, Place], ...], ...]:
    """Read `expect: {in: [a], out: [b]}`: who is in and who is out, each with its place."""
    if node is None:
        return (), ()
    entries = shapes.mapping(node, EXPECT_KEYS, (), problems, example="expect: {in: [a], out: [b]}")
    if not entries and isinstance(node.value, dict) and node.is_whole:
        message = "Nothing is expected. Write `expect: {in: [a], out: [b]}`."
        problems.append(Problem(node.place, "SEG011", message))
    found: list[tuple[tuple[str, Place], ...]] = []
    for key in EXPECT_KEYS:
        ids = entries.get(key)
        if ids is None or not shapes.expect(ids, list, "a list", problems, f"{key}: [a, b]"):
            found.append(())
            continue
        shapes.texts(ids if ids.value else None, problems)
        found.append(tuple((str(one.value), one.place) for one in ids.value))
    twice = {name for name, _ in found[0]} & {name for name, _ in found[1]}
    problems += [
        Problem(place, "SEG014", f"'{name}' is expected both in and out.")
        for name, place in found[1]
        if name in twice
    ]
    return tuple(found)


def instant(node: Node) -> datetime:
    """Take an instant such as 2026-11-01T10:00:00Z, as naive UTC; a day is its first instant."""
    wanted = "takes an instant, such as 2026-11-01 or 2026-11-01T10:00:00Z."
    if not isinstance(node.value, str) or not INSTANT.fullmatch(node.value):
        raise OperandError(wanted)
    try:
        found = datetime.fromisoformat(node.value)
    except ValueError as error:
        raise OperandError(f"takes an instant; {node.value} does not exist.") from error
    if not 1000 <= found.year < 9999:  # noqa: PLR2004
        raise OperandError("takes an instant of the years 1000 to 9998.")
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
