"""Grants spread over people, segments and accounts, and the model that the warehouse reads."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pytest

from segment_compiler.access import read_access
from segment_compiler.access_models import TYPES, access_model
from segment_compiler.project import Project
from segment_compiler.reader import read_spec
from segment_compiler.rights import end_of, right_of_export, right_to, rights_of
from segment_compiler.vocabulary import Vocabulary

HEAD = "label: L\ndescription: D.\nowner: {}\nwhere: {{everyone: true}}\n"
RULES = """\
groups:
  agency_x: [xenia@agency.example, zoe@agency.example]
  growth@example.com: [gil@example.com]
grants:
  - {to: group:agency_x, may: [read, export], accounts: [eu, us], until: 2027-01-31}
  - {to: zoe@agency.example, may: [read]}
"""
GOLDEN = """\
-- Generated from segment_specs/ by `segments compile`. Do not edit.

select
    cast(segment_id as text) as segment_id,
    cast(account_id as text) as account_id,
    cast(person as text) as person,
    cast(is_owner as boolean) as is_owner,
    cast(may as text) as may,
    cast(ends_at as timestamp) as ends_at,
    cast(granted_through as text) as granted_through
from (
    values
    ('vips', null, 'anna@example.com', false, 'read', '2027-03-01 00:00:00', null),
    ('vips', null, 'gil@example.com', true, 'delete', null, 'growth@example.com'),
    ('vips', null, 'gil@example.com', true, 'edit', null, 'growth@example.com'),
    ('vips', null, 'gil@example.com', true, 'export', null, 'growth@example.com'),
    ('vips', null, 'gil@example.com', true, 'read', null, 'growth@example.com'),
    ('vips', null, 'growth@example.com', true, 'delete', null, null),
    ('vips', null, 'growth@example.com', true, 'edit', null, null),
    ('vips', null, 'growth@example.com', true, 'export', null, null),
    ('vips', null, 'growth@example.com', true, 'read', null, null),
    ('vips', null, 'zoe@agency.example', false, 'read', null, 'access.yml'),
    ('vips', 'eu', 'xenia@agency.example', false, 'export', '2027-02-01 00:00:00', 'agency_x'),
    ('vips', 'eu', 'xenia@agency.example', false, 'read', '2027-02-01 00:00:00', 'agency_x'),
    ('vips', 'eu', 'zoe@agency.example', false, 'export', '2027-02-01 00:00:00', 'agency_x'),
    ('vips', 'us', 'xenia@agency.example', false, 'export', '2027-02-01 00:00:00', 'agency_x'),
    ('vips', 'us', 'xenia@agency.example', false, 'read', '2027-02-01 00:00:00', 'agency_x'),
    ('vips', 'us', 'zoe@agency.example', false, 'export', '2027-02-01 00:00:00', 'agency_x')
) as granted (segment_id, account_id, person, is_owner, may, ends_at, granted_through)
"""


@pytest.fixture
def rules(tmp_path):
    """Give a function that reads an access.yml."""

    def read(text):
        (tmp_path / "access.yml").write_text(text)
        found, problems = read_access(tmp_path / "access.yml", "access.yml")
        assert problems == []
        return found

    return read


def spec(owner="growth@example.com", more=""):
    segment, problems = read_spec((HEAD.format(owner) + more).encode(), "segment_specs/vips.yml")
    assert problems == []
    return segment


def project(segments, rules):
    return Project(tuple(segments), Vocabulary({}, {}), {}, {}, access=rules)


def test_the_model_has_a_row_for_each_account_person_and_right(rules):
    segment = spec(more="access: [{to: Anna@example.com, may: [read], until: 2027-02-28}]\n")
    sql = access_model(project([segment], rules(RULES)), "duckdb")
    assert sql == GOLDEN
    assert access_model(project([segment], rules(RULES)), "postgres") == GOLDEN
    found = duckdb.sql(sql)
    assert found.columns == list(TYPES)
    assert [str(one) for one in found.types] == [
        "VARCHAR", "VARCHAR", "VARCHAR", "BOOLEAN", "VARCHAR", "TIMESTAMP", "VARCHAR",
    ]  # fmt: skip
    keys = found.project("segment_id, coalesce(account_id, ''), person, may").fetchall()
    assert keys == sorted(set(keys))


def test_nobody_is_an_empty_table_of_the_same_types(rules):
    empty = duckdb.sql(
        access_model(project([spec(owner="the team")], rules("access_mode: none")), "duckdb")
    )
    assert (empty.columns, empty.fetchall()) == (list(TYPES), [])
    assert str(empty.types[5]) == "TIMESTAMP"


def test_an_archived_segment_has_rights_on_its_history(rules):
    archived = spec(more="status: archived\n")
    assert "'growth@example.com'" in access_model(
        project([archived], rules("access_mode: none")), "duckdb"
    )


@pytest.mark.parametrize(
    ("accounts", "told"),
    [
        ("", {("eu", "x"), ("us", "x")}),
        ("accounts: [eu]", {(None, "x")}),
        ("accounts: [eu, us]", {(None, "x")}),
        ("accounts: [eu, asia]", {("eu", "x")}),
        ("accounts: [asia]", set()),
    ],
)
def test_a_grant_on_accounts_is_one_on_those_that_the_segment_is_for(rules, accounts, told):
    found = rules("grants: [{to: x@example.com, may: [read], accounts: [eu, us]}]")
    rights = rights_of(spec("o@example.com", accounts), found)
    assert {(one.account_id, one.person[0]) for one in rights if not one.is_owner} == told


@pytest.mark.parametrize(
    ("grants", "ends_at", "through"),
    [
        ("{to: a@example.com, may: [read], until: 2027-01-01}", datetime(2027, 1, 2), "access.yml"),
        (
            "{to: a@example.com, may: [read], until: 2027-01-01}, {to: group:gg, may: [read]}",
            None,
            "gg",
        ),
        (
            "{to: group:gg, may: [read], until: 2027-01-01},"
            " {to: a@example.com, may: [read], until: 2026-12-31}",
            datetime(2027, 1, 2),
            "gg",
        ),
        (
            "{to: a@example.com, may: [read], accounts: [eu], until: 2026-12-31},"
            " {to: group:gg, may: [read], until: 2027-01-01}",
            datetime(2027, 1, 2),
            "gg",
        ),
    ],
    ids=["one", "one without an end", "the later end", "all accounts and longer"],
)
def test_of_several_grants_of_a_right_the_farthest_reaching_counts(rules, grants, ends_at, through):
    found = rules(f"groups: {{gg: [a@example.com]}}\ngrants: [{grants}]")
    (right,) = [one for one in rights_of(spec("o@example.com"), found) if not one.is_owner]
    assert (right.account_id, right.ends_at, right.through) == (None, ends_at, through)


def test_a_right_on_each_account_is_one_on_the_whole_until_the_first_ends(rules):
    found = rules(
        "grants:\n- {to: a@example.com, may: [edit], accounts: [eu], until: 2027-01-31}\n"
        "- {to: a@example.com, may: [edit], accounts: [us], until: 2026-12-31}\n"
    )
    segment = spec("o@example.com", "accounts: [eu, us]\n")
    right = right_to(rights_of(segment, found), segment.accounts, "a@example.com", "edit")
    assert right.ends_at == datetime(2027, 1, 1)
    everywhere = spec("o@example.com")
    assert right_to(rights_of(everywhere, found), (), "a@example.com", "edit") is None


def test_the_last_day_counts_and_the_instant_after_does_not(rules):
    grant = "access: [{to: a@example.com, may: [read], until: 2027-01-31}]\n"
    (right,) = [
        one for one in rights_of(spec(more=grant), rules("access_mode: none")) if not one.is_owner
    ]
    assert right.ends_at == end_of(date(2027, 1, 31)) == datetime(2027, 2, 1)
    assert not right.has_ended(datetime(2027, 1, 31, 23, 59, 59))
    assert right.has_ended(datetime(2027, 2, 1))


def test_an_export_goes_out_by_the_owner_s_right_or_by_that_of_who_is_named(rules):
    more = (
        "exports: [{to: list}, {to: other, by: xenia@agency.example}, {to: x, by: n@example.com}]\n"
        "accounts: [eu]\n"
    )
    segment = spec(more=more)
    owner, agency, nobody = (
        right_of_export(segment, export, rules(RULES)) for export in segment.exports
    )
    assert (owner.person, owner.ends_at) == ("growth@example.com", None)
    assert (agency.through, agency.ends_at) == ("agency_x", datetime(2027, 2, 1))
    assert nobody is None
