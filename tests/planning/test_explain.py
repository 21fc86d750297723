"""An explanation agrees with the membership of everybody, and names what would turn it."""

from __future__ import annotations

import json
from dataclasses import replace

import duckdb
import pytest

from segment_compiler.spec import Everyone
from segment_warehouse.backfill import build_of
from segments.explain_standing import lets_in, standing_of
from segments.explain_tree import Step, explain_rule, fewest_flips, leaves
from segments.project import Workspace, load_project


@pytest.fixture(scope="module")
def project(published):
    folder = published.folder
    workspace = Workspace(folder, folder / "segment_specs", folder / "dbt_project" / "generated")
    found, problems = load_project(workspace)
    assert not problems
    return found


@pytest.fixture(scope="module")
def release(published):
    return (published.home / "warehouse/current.duckdb").resolve()


@pytest.fixture(scope="module")
def customers(release):
    with duckdb.connect(release, read_only=True) as connection:
        return connection.execute("select account_id, customer_id from marts.customers").fetchall()


@pytest.fixture(scope="module")
def memberships(release):
    with duckdb.connect(release, read_only=True) as connection:
        rows = connection.execute(
            "select segment_id, account_id, customer_id from segments.segment_memberships"
        ).fetchall()
    return set(rows)


def plain(project):
    """Give the segments whose conditions alone decide."""
    return [
        one
        for one in project.built
        if one.top is None and one.members is None and not isinstance(one.where, Everyone)
        and not one.always_include and not one.never_include and one.expires_on is None
    ]  # fmt: skip


def test_conditions_and_membership_agree_for_every_customer_and_segment(
    project, release, customers, memberships, published
):
    as_of = build_of(release).as_of
    compared = 0
    for segment in plain(project):
        found = explain_rule(project, segment, customers, release, as_of, published.folder)
        assert found.keys() == set(customers)
        for (account, customer), step in found.items():
            wanted = not segment.accounts or account in segment.accounts
            is_member = (segment.id, account, customer) in memberships
            assert (step.verdict and wanted) == is_member, segment.id
            compared += 1
    assert compared > 10_000


def test_what_stands_beside_the_conditions_agrees_with_membership(
    project, release, customers, memberships, published
):
    as_of = build_of(release).as_of
    tops = [one for one in project.built if one.top is not None]
    assert tops
    first = [key[1] for key in customers[:2]]
    tops += [replace(tops[0], never_include=tuple(first[:1]), always_include=tuple(first[1:]))]
    for segment in tops:
        named = {*segment.never_include, *segment.always_include}
        found = explain_rule(project, segment, customers, release, as_of, published.folder)
        for (account, customer), step in list(found.items())[:25]:
            standing = standing_of(release, segment, customer, account)
            said = lets_in(segment, standing, meets_conditions=step.verdict)
            wanted = (segment.id, account, customer) in memberships
            assert said == (customer in segment.always_include if customer in named else wanted)


def test_flipping_what_is_named_flips_the_verdict(project, release, customers, published):
    as_of = build_of(release).as_of
    for segment in plain(project):
        found = explain_rule(project, segment, customers[:50], release, as_of, published.folder)
        for step in found.values():
            flips = fewest_flips(step, not step.verdict)
            assert flips
            turned = {id(one) for one in flips}
            assert turned <= {id(one) for one in leaves(step)}
            assert verdict(step, turned) != step.verdict


def verdict(step: Step, turned: set[int]) -> bool:
    """Judge a tree anew with some of its leaves turned."""
    if step.head == "leaf":
        return step.verdict != (id(step) in turned)
    below = [verdict(one, turned) for one in step.steps]
    return {"all": all(below), "any": any(below), "none": not any(below)}[step.head]


def test_a_person_reads_why_and_since_when(published, memberships):
    account, customer = sorted(
        (account, customer) for one, account, customer in memberships if one == "lapsing_vips"
    )[0]
    told = published.run("explain", "lapsing_vips", customer, "--account", account).stdout
    assert f"{customer} is in lapsing_vips" in told
    assert "In since 2026-11-05 12:00:00 UTC: the definition was edited, or built" in told
    assert "✓ spent 500 or more    [" in told
    assert "The customer would be out if this changed" in told


def test_addresses_are_masked_unless_they_are_asked_for(published, customers):
    account, customer = customers[0]
    arguments = ("explain", "email_at_example_com", customer, "--account", account)
    assert "…@" in published.run(*arguments).stdout
    assert "…@" not in published.run(*arguments, "--reveal").stdout


def test_an_explanation_as_json_is_one_object(published, customers):
    account, customer = customers[0]
    told = published.run("explain", "reviewers", customer, "--account", account, "-o", "json")
    found = json.loads(told.stdout)
    assert found["schema_version"] == 1
    assert found["meets_conditions"] == found["is_member"]


@pytest.mark.parametrize("segment", ["reviewers", "top_100_spenders"])
def test_somebody_whom_nobody_knows_is_told_so(published, segment):
    done = published.run("explain", segment, "nobody_at_all", code=2)
    assert done.stderr == "The published build has no customer of this id.\n"
