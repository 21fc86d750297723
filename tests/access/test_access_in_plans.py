"""What a plan says of rights: who gains, keeps for another time, or loses which."""

from __future__ import annotations

import pytest

from segment_compiler.access import read_access
from segment_compiler.project import Project
from segment_compiler.reader import read_spec
from segment_compiler.vocabulary import Vocabulary
from segments.access_plan import as_json, changes, comment_lines, text_lines
from segments.plan_comment import comment
from segments.plan_text import text
from segments.planning import Plan

OLGA = "access: [{to: anna@example.com, may: [read, edit], until: 2027-01-31}]"


@pytest.fixture
def project(tmp_path):
    """Give a function that makes a project of what specs say of rights, and of access.yml."""

    def make(vips=OLGA, euro="", rules="access_mode: none", owner="olga@example.com"):
        (tmp_path / "access.yml").write_text(rules)
        access, problems = read_access(tmp_path / "access.yml", "access.yml")
        assert problems == []
        segments = []
        for name, more in (("vips", vips), ("euro", euro)):
            body = f"label: {name}\ndescription: D.\nowner: {owner}\nwhere: {{everyone: true}}\n"
            segment, problems = read_spec((body + more).encode(), f"segment_specs/{name}.yml")
            assert problems == []
            segments += [segment] if more is not None else []
        return Project(tuple(segments), Vocabulary({}, {}), {}, {}, access=access)

    return make


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        ({}, []),
        ({"vips": ""}, ["anna@example.com may read and edit vips until 2027-01-31: gone"]),
        (
            {"vips": OLGA.replace(", until: 2027-01-31", "")},
            ["anna@example.com may read and edit vips: until 2027-01-31 before"],
        ),
        (
            {"vips": OLGA.replace("01-31", "03-31")},
            ["anna@example.com may read and edit vips until 2027-03-31: until 2027-01-31 before"],
        ),
        (
            {"vips": OLGA.replace("[read, edit]", "[read]")},
            ["anna@example.com may edit vips until 2027-01-31: gone"],
        ),
        (
            {"rules": "grants: [{to: ben@example.com, may: [read]}]"},
            ["ben@example.com may read every segment: new"],
        ),
        (
            {"rules": "grants: [{to: ben@example.com, may: [read], accounts: [eu]}]"},
            ["ben@example.com may read every segment of eu: new"],
        ),
        (
            {"owner": "otto@example.com"},
            [
                "olga@example.com has every right, as owner, on every segment: gone",
                "otto@example.com has every right, as owner, on every segment: new",
            ],
        ),
    ],
)
def test_a_plan_says_which_rights_change(project, edit, lines):
    found = changes(project(), project(**edit))
    assert list(text_lines(found)) == [f"  access: {line}" for line in lines]


def test_text_json_and_comment_tell_it_and_only_the_comment_hides_the_address(project):
    found = changes(project(), project(rules="grants: [{to: ben@example.com, may: [read]}]"))
    plan = Plan("a", "b", None, None, (), 2, {}, found)
    assert "  access: ben@example.com may read every segment: new\n  = 2 unchanged" in text(plan)
    (told,) = as_json(found)
    assert (told["person"], told["may"], told["ends_at"]) == ("ben@example.com", ("read",), None)
    said = comment(plan)
    assert "**Who may do what**\n\n- `b…@example.com` may read every segment: new\n" in said
    assert "ben@" not in said


def test_people_who_look_alike_in_a_comment_are_counted(project):
    told = "grants: [{to: ben@example.com, may: [read]}, {to: bo@example.com, may: [read]}]"
    found = changes(project(), project(rules=told))
    assert list(comment_lines(found)) == [
        "- `b…@example.com` may read every segment: new (2 people)"
    ]


def test_a_segment_s_end_says_nothing_of_its_owner(project):
    both = project()
    alone = Project(both.segments[:1], both.vocabulary, {}, {})
    assert changes(both, alone) == ()
    assert list(comment_lines(changes(Project((), both.vocabulary, {}, {}), alone))) == [
        "- `a…@example.com` may read and edit `vips` until 2027-01-31: new"
    ]
