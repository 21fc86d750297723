"""Cases around thresholds: right in every spec, red once one moves, and kept when wanted."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest

from segment_compiler.problems import Place
from segment_compiler.spec import Behaviour, Comparison, Group
from segment_compiler.yaml_tree import Node
from segments.boundary_cases import boundaries
from segments.testing_run import Bench
from tests.conftest import REPOSITORY
from tests.segment_compiler import case_files
from tests.spec_tests.conftest import SPECS

OWN = REPOSITORY / "segment_specs"
# What a slip of the pen writes in the place of an operator.
SLIPS = {
    "at_least": "more_than", "more_than": "at_least", "at_most": "less_than",
    "less_than": "at_most", "is": "is_not", "is_not": "is", "in": "not_in", "not_in": "in",
    "contains": "starts_with", "ends_with": "starts_with", "in_last": "longer_ago_than",
    "not_in_last": "longer_ago_than", "longer_ago_than": "in_last", "on_or_after": "after",
    "contains_any": "contains_none", "contains_none": "contains_any", "between": "not_between",
}  # fmt: skip
UNITS = re.compile(r"([0-9]+) (day|month|year|week)s?")


@pytest.fixture(scope="module")
def ours(load):
    return load(OWN)


@pytest.fixture(scope="module")
def bench(ours):
    return Bench(ours, REPOSITORY)


def test_each_case_of_our_specs_is_what_the_models_say(ours, bench):
    for segment in ours.segments:
        for one in boundaries(segment, ours).made:
            assert bench.outcome(segment, one.test).wrong == (), (segment.id, one.name)


def test_each_threshold_of_our_specs_has_cases_but_tops(ours):
    missing = {name for one in ours.segments for name, _ in boundaries(one, ours).missing}
    assert missing == {"top by amount_spent"}


def test_both_verdicts_are_among_the_cases_of_a_threshold(ours):
    for segment in ours.segments:
        for one in boundaries(segment, ours).made:
            assert {is_in for _, _, is_in in one.cases} == {True, False}, (segment.id, one.name)


def test_each_case_of_every_idea_is_what_the_models_say(load, tmp_path):
    """The language's words and the compiled SQL agree about some 250 specs."""
    marts = tmp_path / "dbt_project" / "models" / "marts"
    marts.mkdir(parents=True)
    for path in case_files.WAREHOUSE.glob("*.yml"):
        shutil.copy(path, marts)
    specs = tmp_path / "segment_specs"
    (specs / "lists").mkdir(parents=True)
    (specs / "lists" / "festival_buyers.csv").write_text("ph_no,email_addr,email,account\n")
    shutil.copy(case_files.CASES / "json_keys.yml", specs)
    project = load(case_files.write_specs(specs), tmp_path)
    bench = Bench(project, REPOSITORY)
    made = [(one, each) for one in project.segments for each in boundaries(one, project).made]
    assert len(made) > 250
    wrong = [(one.id, each.name) for one, each in made if bench.outcome(one, each.test).wrong]
    assert wrong == []


def comparisons(node):
    """Give the comparisons of a tree, those of behaviours too."""
    if isinstance(node, Group):
        return [found for one in node.nodes for found in comparisons(one)]
    if isinstance(node, Behaviour):
        measured = [node.measure.comparison] if node.measure else []
        below = comparisons(node.where) if node.where else []
        return [*measured, *([node.when] if node.when else []), *below]
    return [node] if isinstance(node, Comparison) else []


def moved(node, old, new):
    """Give a tree with one comparison in the place of another."""
    if node is old:
        return new
    if isinstance(node, Group):
        return replace(node, nodes=tuple(moved(one, old, new) for one in node.nodes))
    if isinstance(node, Behaviour):
        measure = node.measure
        if measure and measure.comparison is old:
            measure = replace(measure, comparison=new)
        where = moved(node.where, old, new) if node.where else None
        return replace(node, measure=measure, where=where, when=moved(node.when, old, new))
    return node


def mutants(segment):
    """Give a spec with each of its operators mistaken, and each of its lengths a unit longer."""
    for one in comparisons(segment.where):
        changes = []
        if one.operator in SLIPS:
            changes.append(replace(one, operator=SLIPS[one.operator]))
        length = UNITS.fullmatch(one.operand.text)
        if length:
            text = f"{int(length[1]) + 1} {length[2]}s"
            changes.append(replace(one, operand=Node(text, Place("x"), text)))
        for new in changes:
            where = moved(segment.where, one, new)
            said = f"{one.field} {new.operator} {new.operand.text}"
            yield said, replace(segment, where=where)


def test_a_threshold_that_moves_turns_a_case_red(ours):
    survived, killed = [], 0
    for segment in ours.segments:
        tests = [one.test for one in boundaries(segment, ours).made]
        for said, mutant in mutants(segment):
            others = tuple(mutant if one is segment else one for one in ours.segments)
            bench = Bench(replace(ours, segments=others), REPOSITORY)
            if any(bench.outcome(mutant, test).wrong for test in tests):
                killed += 1
            else:
                survived.append((segment.id, said))
    assert survived == []
    assert killed > 40


def test_accepted_cases_are_tests_that_pass_and_are_added_once(segments):
    told = segments("test", "--write", "quiet_big_spenders")
    assert told.endswith("3 tests written to segment_specs/quiet_big_spenders.yml.\n")
    written = (segments.specs / "quiet_big_spenders.yml").read_text()
    assert written.startswith((SPECS / "quiet_big_spenders.yml").read_text())
    told = segments("test", "--write", "quiet_big_spenders")
    assert told.endswith("0 tests written to segment_specs/quiet_big_spenders.yml.\n")
    assert (segments.specs / "quiet_big_spenders.yml").read_text() == written
    told = segments("test", "--select", "quiet_big_spenders", code=1)
    assert told.endswith("6 tests of 1 spec: 5 passed, 1 failed.\n")


@pytest.mark.parametrize(
    "tests",
    [
        "",
        "# The end.\n",
        "tests:\n- name: all\n  as_of: 2026-11-01\n  given: {customers: [{customer_id: a}]}\n"
        "  expect: {in: [a]}  # everyone\n# The end.\n",
        "tests: [{name: all, as_of: 2026-11-01, given: {customers: [{customer_id: a}]}, "
        "expect: {in: [a]}}]  # everyone\n",
    ],
    ids=["none", "a remark at the end", "not indented", "in brackets"],
)
def test_what_stands_in_a_spec_stays_when_cases_are_added(segments, tests):
    head = (
        "label: Some\ndescription: D.  # said so\nowner: o\nwhere: {order_count: {not_in: [3]}}\n"
    )
    path = segments.specs / "some.yml"
    path.write_text(head + tests)
    segments("test", "--write", "some")
    written = path.read_text()
    for word in re.findall(r"#.*", head + tests):
        assert written.count(word) == 1
    if not tests.startswith("tests: ["):
        assert written.startswith(head)
    count = 1 + ("name: all" in tests)
    told = segments("test", "--select", "some")
    assert told.endswith(f"{count} tests of 1 spec: {count} passed, 0 failed.\n".replace(
        "1 tests", "1 test"))  # fmt: skip


def test_cases_are_shown_and_nothing_is_written(segments):
    before = {path: path.read_bytes() for path in segments.specs.rglob("*") if path.is_file()}
    told = segments("test", "--boundaries", "--select", "big_spenders", code=1)
    assert told.startswith(
        "big_spenders, as of 2026-11-01 12:00 UTC\n"
        "Threshold                  Customer  Value   Is\n"
        "amount_spent at_least 500  below     499.99  out\n"
        "                           at        500     in\n"
        "                           above     500.01  in\n"
        "1 of 1 threshold without a test of its own: "
        "`segments test --write big_spenders` adds them.\n"
    )
    assert {path: path.read_bytes() for path in before} == before


def test_what_has_no_cases_is_said_with_the_reason(segments):
    (segments.specs / "none.yml").write_text(
        "label: None\ndescription: D.\nowner: o\nwhere:\n  all:\n    - order_count: {is: 1}\n"
        "    - order_count: {is: 2}\n    - full_name: {matches: '^[0-9]{3}x'}\n"
    )
    told = segments("test", "--boundaries", "--select", "none", "--select", "best", code=1)
    reason = "no customer could be made whom it decides on"
    assert "No case for top by average_order_value: it is of all customers together.\n" in told
    for name in ("order_count is 1", "order_count is 2", "full_name matches ^[0-9]{3}x"):
        assert f"No case for {name}: {reason}.\n" in told


def test_a_model_that_says_otherwise_is_a_fault_and_nothing_is_written(segments, monkeypatch):
    def opposite(bench, segment, test):
        found = outcome(bench, segment, replace(test, inside=test.outside, outside=test.inside))
        return replace(found, test=test)

    outcome = Bench.outcome
    monkeypatch.setattr(Bench, "outcome", opposite)
    before = (segments.specs / "big_spenders.yml").read_text()
    segments("test", "--write", "big_spenders", code=1)
    assert (segments.specs / "big_spenders.yml").read_text() == before
