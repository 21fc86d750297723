"""A plan says what the next build will do, and tells a reviewer enough and nobody's name."""

from __future__ import annotations

import json
import os
import re
import shutil
from random import Random

import duckdb
import pytest

from segments.plan_specs import Edit, edits_of
from tests.conftest import make_sample_shop, run_segments
from tests.planning.conftest import AS_OF, Repository
from tests.planning.edits import edit_some

# More customers make the same test a thorough one.
CUSTOMERS = int(os.environ.get("SEGMENTS_EDITS_CUSTOMERS", "400"))
EDITED = 30
SEED = int(os.environ.get("SEGMENTS_EDITS_SEED", "1"))


def plan(checkout, *arguments, code=0):
    """Give a plan as data."""
    out = checkout.home / "plan.json"
    checkout.run("plan", "--base", "HEAD", "--out", out, *arguments, code=code)
    return json.loads(out.read_text())


@pytest.fixture(scope="module")
def shop(tmp_path_factory, sample_shop):
    """The sample shop, or a larger one."""
    if CUSTOMERS == 400:  # noqa: PLR2004
        return sample_shop
    return make_sample_shop(tmp_path_factory.mktemp("larger") / "shop", CUSTOMERS)


def restrict(checkout, edited):
    """Let some lists stop, stand still, or ask for more; of segments that are not edited."""
    exported = [path for path in sorted((checkout.folder / "segment_specs").glob("*.yml"))
                if "\nexports:" in path.read_text() and path.stem not in edited]  # fmt: skip
    for path, told in zip(exported, ("status: draft", "status: paused"), strict=False):
        path.write_text(f"{path.read_text()}{told}\n")
    path = checkout.folder / "segment_specs" / "destinations.yml"
    asked = "consent: [email_marketing]"
    assert asked in path.read_text()
    path.write_text(path.read_text().replace(asked, f"{asked[:-1]}, sms_marketing]"))
    return {path.stem for path in exported[:2]}


def sent(home):
    """Give how many the newest run put on each list and took off, by export."""
    newest = (home / "warehouse" / "current.duckdb").resolve().stem
    found = [json.loads((one / "manifest.json").read_text())
             for one in (home / "exports").glob("**/current")]  # fmt: skip
    return {
        one["export_id"]: (
            0 if one["below_minimum"] else one["previous"]["added"],
            one["previous"]["removed"],
        ) if one["build_id"] == newest else (0, 0)
        for one in found
    }  # fmt: skip


def test_a_plan_has_the_numbers_that_the_next_build_records(checkout, shop, tmp_path):
    home = checkout.home
    if shop != checkout.shop:
        home = tmp_path / "larger"
        run_segments("build", "--shop", shop, "--as-of", AS_OF, "--no-exports",
                     project=checkout.folder, home=home)  # fmt: skip
    # The next build is made aside, so that other tests keep theirs.
    aside = Repository(checkout.folder, tmp_path / "home", shop)
    shutil.copytree(home, aside.home, symlinks=True)
    aside.run("export")
    edited = edit_some(checkout.folder / "segment_specs", Random(SEED), EDITED)
    restricted = restrict(checkout, edited)
    lines = plan(aside)["segments"]
    found = {one["segment"]: one["members"] for one in lines}
    assert edited | restricted <= set(found)
    aside.run("compile")
    later = ("--as-of", "2026-11-05T12:00:01Z")
    built = aside.run("build", "--shop", shop, *later, code=None)
    assert built.returncode in {0, 3}, built.stderr
    with duckdb.connect(aside.home / "warehouse/current.duckdb", read_only=True) as connection:
        sizes = connection.execute(
            "select segment_id, entered_count, left_count, is_held"
            " from segments.segment_sizes inner join segments.builds using (build_id)"
        ).fetchall()
    moved = {one: (entered, left) for one, entered, left, is_held in sizes if not is_held}
    planned = {one: (said["entering"], said["leaving"]) for one, said in found.items()}
    print(len(edited), "edited;", sum(map(sum, planned.values())), "people move")
    assert {one for one, *_, is_held in sizes if is_held} == {
        one for one, said in found.items() if said["held"]
    }
    assert moved == {one: planned.get(one, (0, 0)) for one in moved}
    assert len(moved.keys() & edited) > EDITED / 2
    assert sum(map(sum, planned.values())) > EDITED
    lists = {one["export_id"]: (one["added"], one["removed"])
             for line in lines if line["segment"] in moved for one in line["exports"]}  # fmt: skip
    assert lists == {one: told for one, told in sent(aside.home).items() if one in lists}
    assert {one["state"] for line in lines for one in line["exports"]} >= {
        "sent",
        "draft",
        "paused",
    }
    assert sum(map(sum, lists.values())) > EDITED


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
    told = plan(checkout, "--detailed-exitcode", code=2)
    assert told["segments"] == []
    assert told["words"] == [
        {"segment_id": "reviewers", "key": "label", "old": "Reviewers", "new": "All Reviewers"}
    ]


def test_a_segment_that_ends_is_held_by_no_guard(checkout):
    spec = checkout.spec("winter_campaign")
    spec.write_text(f"{spec.read_text()}expires_on: 2026-10-01\n")
    (line,) = plan(checkout)["segments"]
    assert line["members"]["after"] == 0 < line["members"]["leaving"]
    assert line["members"]["held"] is None


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


def test_what_the_shop_does_not_allow_is_told_before_the_build(checkout):
    checkout.edit("top_10_spenders", "more_than: 0", "more_than: 10")
    told = checkout.run("plan", "--base", "HEAD", code=2).stderr
    assert told.startswith("segment_specs/top_10_spenders.yml:7:3: SEG024 The accounts are in EUR")
    assert told.endswith("The next build would stop at this.\n")


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
