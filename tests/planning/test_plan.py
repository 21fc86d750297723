"""A plan says what the next build will do, and tells a reviewer enough and nobody's name."""

from __future__ import annotations

import json
import re
import shutil

import duckdb
import pytest

from segments.plan_specs import Edit, edits_of
from segments.plan_text import escaped, veiled

# Thirty edits, each of another segment: a threshold, a window, a list, a group.
EDITS = {
    "app_buyers": ("contains_any: [app", "contains_any: [store"),
    "frequent_buyers": ("at_least: ", "at_least: 1"),
    "spent_100_to_500": ("[100, 500]", "[50, 400]"),
    "quiet_for_a_month": ("30 days", "45 days"),
    "lapsing_vips": ("at_least: 500", "at_least: 300"),
    "poland_over_100": ("more_than: 100", "more_than: 60"),
    "five_or_more_orders": ("at_least: 5", "at_least: 3"),
    "email_at_example_com": ("example.com", "example.org"),
    "gender_not_female": ("female", "male"),
    "joined_since_2026": ("2026-01-01", "2025-06-01"),
    "top_100_spenders": ("count: 100", "count: 60"),
    "top_10_spenders": ("count: 10", "count: 25"),
    "bought_last_quarter": ("previous: quarter", "this: quarter"),
    "birthday_next_week": ("7 days", "21 days"),
    "reviewers": ("at_least: 1", "at_least: 2"),
}


def plan(checkout, *arguments, code=0):
    """Give a plan as data."""
    out = checkout.home / "plan.json"
    checkout.run("plan", "--base", "HEAD", "--out", out, *arguments, code=code)
    return json.loads(out.read_text())


def test_a_plan_has_the_numbers_that_the_next_build_records(checkout, tmp_path):
    edited = [
        one for one, (old, new) in EDITS.items() if edit_where_possible(checkout, one, old, new)
    ]
    assert len(edited) >= len(EDITS) - 3
    found = {one["segment"]: one["members"] for one in plan(checkout)["segments"]}
    assert set(edited) <= set(found)
    # The next build is made aside, so that other tests keep theirs.
    home = tmp_path / "home"
    shutil.copytree(checkout.home, home, symlinks=True)
    checkout.run("compile")
    later = type(checkout)(checkout.folder, home, checkout.shop)
    later.run(
        "build", "--shop", later.shop, "--as-of", "2026-11-05T12:00:01Z", "--no-exports", code=None
    )
    with duckdb.connect(home / "warehouse/current.duckdb", read_only=True) as connection:
        sizes = connection.execute(
            "select segment_id, entered_count, left_count, is_held"
            " from segments.segment_sizes inner join segments.builds using (build_id)"
        ).fetchall()
    compared = 0
    for segment_id, entered, left, is_held in sizes:
        if segment_id in found and not is_held:
            moves = found[segment_id]
            assert (moves["entering"], moves["leaving"]) == (entered, left), segment_id
            compared += 1
        elif segment_id in found:
            assert found[segment_id]["held"], segment_id
        else:
            assert (entered, left) == (0, 0), segment_id
    assert compared >= 5


def edit_where_possible(checkout, segment_id, old, new):
    """Edit a spec, and tell whether it had what is replaced."""
    if old not in checkout.spec(segment_id).read_text():
        return False
    checkout.edit(segment_id, old, new)
    return True


def test_a_plan_shows_what_was_edited_and_what_hangs_on_it(checkout):
    checkout.edit("frequent_returners", "more_than: 5", "more_than: 9")
    lines = {one["segment"]: one for one in plan(checkout)["segments"]}
    assert lines["frequent_returners"]["kind"] == "changed"
    (edit,) = lines["frequent_returners"]["edits"]
    assert edit == {"path": "where.returned_item_count.more_than", "old": 5, "new": 9}
    assert lines["lapsing_vips"]["kind"] == "indirect"
    assert lines["lapsing_vips"]["through"] == ["frequent_returners"]


def test_words_about_a_segment_are_no_change(checkout):
    checkout.edit("reviewers", "label: ", "label: All ")
    assert plan(checkout)["segments"] == []


def test_a_segment_that_is_new_or_gone_is_told_with_its_people(checkout):
    text = checkout.spec("reviewers").read_text()
    checkout.spec("critics").write_text(text.replace("label: ", "label: More "))
    checkout.spec("reviewers").unlink()
    told = checkout.run("plan", "--base", "HEAD").stdout
    assert re.search(r"\+ critics +new, \d+ members", told)
    assert re.search(r"- reviewers +removed, \d+ members", told)
    assert told.endswith("Plan: 1 to add, 0 to change, 1 to remove, 0 affected.\n")


@pytest.mark.parametrize(("edit", "code"), [(False, 0), (True, 2)])
def test_the_detailed_exit_code_tells_changes_from_none(checkout, edit, code):
    if edit:
        checkout.edit("reviewers", "at_least: 1", "at_least: 2")
    checkout.run("plan", "--base", "HEAD", "--detailed-exitcode", code=code)


def test_an_unknown_base_is_told_in_one_line(checkout):
    done = checkout.run("plan", "--base", "nowhere", code=2)
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_comment_for_reviewers_hides_small_counts_and_names_nobody(checkout, tmp_path):
    checkout.edit("lapsing_vips", "at_least: 500", "at_least: 499")
    checkout.run("plan", "--base", "HEAD", "--markdown", tmp_path / "comment.md")
    told = (tmp_path / "comment.md").read_text()
    assert told.startswith("<!-- segments plan -->")
    with duckdb.connect(checkout.home / "warehouse/current.duckdb", read_only=True) as connection:
        people = connection.execute("select customer_id, email from marts.customers").fetchall()
    assert not [one for person in people for one in person if one and one in told]
    counts = [int(one) for one in re.findall(r"\| *[+−-]?(\d+) *(?=\|)", told)]
    assert all(count == 0 or count >= 10 for count in counts)


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0"), (1, "<10"), (9, "<10"), (10, "10"), (1234, "1,234")]
)
def test_small_counts_are_veiled(count, shown):
    assert veiled(count) == shown


def test_words_of_a_spec_are_no_markup_in_the_comment():
    hostile = "<img src=x> @everyone [a](http://x) | `b` **c**"
    told = escaped(hostile)
    assert "<img" not in told
    assert "@everyone" not in told
    assert "http://" not in told
    assert all(f"\\{char}" in told for char in "|`*[]")


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ({"a": 1}, {"a": 1}, ()),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, (Edit("a.c", 2, 3),)),
        ({"a": [1, 2, 3]}, {"a": [1, 3]}, (Edit("a[1]", 2, None),)),
        ({"a": [1]}, {"a": [0, 1]}, (Edit("a[0]", None, 0),)),
        ({"a": [{"x": {"is": 1}}]}, {"a": [{"x": {"is": 2}}]}, (Edit("a[0].x.is", 1, 2),)),
        ({"x": {"is": 1}}, {"x": {"at_least": 1}}, (Edit("x", {"is": 1}, {"at_least": 1}),)),
        ({"top": {"count": 1}}, {}, (Edit("top", {"count": 1}, None),)),
    ],
)
def test_edits_are_told_by_their_path(old, new, edits):
    assert edits_of(old, new) == edits
