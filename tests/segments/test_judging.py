"""What `segments check` says of specs that have no problem, and that it stops nothing."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.conftest import make_project, run_segments

HEAD = "label: {}\ndescription: D.\nowner: o@example.com\n"
WARNED = "segment_specs/nobody.yml:4:47: SEG101 No customer can meet this and"


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of two segments, of which nobody can be in one, and both lie within another."""
    found = make_project(tmp_path_factory.mktemp("judged") / "project")
    specs = found / "segment_specs"
    for path in specs.glob("*.yml"):
        path.unlink()
    wheres = {
        "nobody": "{all: [{review_count: {at_least: 5}}, {review_count: {less_than: 5}}]}",
        "five": "{order_count: {at_least: 5}}",
        "six": "{order_count: {at_least: 6}}",
    }
    for name, where in wheres.items():
        (specs / f"{name}.yml").write_text(HEAD.format(name) + f"where: {where}\n")
    (specs / "lists").mkdir()
    (specs / "lists" / "old.csv").write_text("email\n")
    run_segments("compile", project=found, home=found)
    return found


def test_warnings_are_told_and_notes_are_counted(project, tmp_path):
    done = run_segments("check", project=project, home=tmp_path)
    first, second, third = done.stderr.splitlines()
    assert (
        first
        == "segment_specs/lists/old.csv:1:1: SEG108 No segment reads this list. Delete the file."
    )
    assert second.startswith(WARNED)
    assert third == "1 note: `segments check --notes`"
    assert done.stdout == "3 specs checked: 2 warnings.\n"


def test_notes_are_told_where_they_are_asked_for(project, tmp_path):
    lines = run_segments("check", "--notes", project=project, home=tmp_path).stderr.splitlines()
    note = "segment_specs/six.yml:4:1: SEG105 Everyone in it is in 'five' too."
    assert [one for one in lines if "SEG105" in one] == [note]
    assert len(lines) == 3


def test_other_tools_are_told_all_with_their_severity(project, tmp_path):
    told = json.loads(run_segments("check", "-o", "json", project=project, home=tmp_path).stdout)
    found = {one["code"]: one["severity"] for one in told["problems"]}
    assert found == {"SEG108": "warning", "SEG101": "warning", "SEG105": "note"}


def test_a_reason_beside_it_silences_a_warning(project, tmp_path):
    own = shutil.copytree(project, tmp_path / "project")
    path = own / "segment_specs" / "nobody.yml"
    path.write_text(f"# segments: ignore SEG101 because the fair is in May\n{path.read_text()}")
    (own / "segment_specs" / "lists" / "old.csv").unlink()
    done = run_segments("check", project=own, home=tmp_path)
    assert done.stdout == "3 specs checked: no problems.\n"
    assert done.stderr == "1 note: `segments check --notes`\n"


def test_where_something_is_wrong_only_that_is_told(project, tmp_path):
    own = shutil.copytree(project, tmp_path / "project")
    (own / "segment_specs" / "six.yml").write_text(HEAD.format("six") + "where: {a: {is: 1}}\n")
    told = run_segments("check", project=own, home=tmp_path, code=1).stderr
    assert "SEG020" in told
    assert "SEG101" not in told
