"""A branch's build: BI looks at what a branch changes, beside what is published."""

from __future__ import annotations

import json

import duckdb
import pytest

from tests.conftest import run_segments
from tests.planning.conftest import AS_OF

LOWER = ("amount_spent: {at_least: 500}", "amount_spent: {at_least: 100}")


@pytest.fixture
def branch(checkout):
    """A checkout on a branch of its own, with an edit, a new segment and one less."""
    checkout.git("switch", "--quiet", "--create", "try/lower")
    checkout.edit("lapsing_vips", *LOWER)
    checkout.spec("sleepers").write_text(
        "label: Sleepers\ndescription: Made of an edited one.\nowner: growth@example.com\n"
        "where:\n  all:\n    - segment: lapsing_vips\n    - order_count: {at_least: 2}\n"
    )
    checkout.spec("reviewers").unlink()
    yield checkout
    checkout.git("reset", "--quiet", "--hard")
    checkout.git("clean", "--quiet", "-d", "--force")
    checkout.git("switch", "--quiet", "main")
    checkout.git("branch", "--quiet", "-D", "try/lower")


def members(path, segment_id):
    with duckdb.connect(path, read_only=True) as connection:
        found = connection.execute(f'select account_id, customer_id from segments."{segment_id}"')
        return set(found.fetchall())


def test_a_branch_shows_what_the_whole_build_of_it_shows(branch, tmp_path):
    said = branch.run("build", "--branch").stdout
    assert "try-lower.duckdb: 3 segments as in the branch" in said
    path = branch.home / "warehouse" / "branches" / "try-lower.duckdb"
    assert path.stat().st_mode & 0o077 == 0
    run_segments("compile", project=branch.folder, home=branch.home)
    run_segments(
        "build", "--shop", branch.shop, "--as-of", AS_OF, "--no-exports",
        project=branch.folder, home=tmp_path / "whole",
    )  # fmt: skip
    whole = tmp_path / "whole" / "warehouse" / "current.duckdb"
    compared = {
        "segments": "select * exclude (as_of) from segments.segments order by segment_id",
        "memberships": "select * from segments.segment_memberships order by all",
        "overlaps": "select * from segments.segment_overlaps order by all",
        "views": "select view_name from duckdb_views() where schema_name = 'segments' order by all",
    }
    for name, query in compared.items():
        with (
            duckdb.connect(path, read_only=True) as one,
            duckdb.connect(whole, read_only=True) as other,
        ):
            assert one.execute(query).fetchall() == other.execute(query).fetchall(), name
    assert members(path, "sleepers") <= members(path, "lapsing_vips")


def test_a_branch_leaves_readers_what_they_have_and_sends_nothing(branch):
    before = (branch.home / "warehouse" / "current.duckdb").resolve()
    was = before.read_bytes()
    branch.run("build", "--branch")
    assert (branch.home / "warehouse" / "current.duckdb").resolve() == before
    assert before.read_bytes() == was
    path = branch.home / "warehouse" / "branches" / "try-lower.duckdb"
    with duckdb.connect(path, read_only=True) as connection:
        schemas = connection.execute("select distinct schema_name from duckdb_tables()").fetchall()
    assert {"exports", "raw_files", "shop"}.isdisjoint(name for (name,) in schemas)


def test_without_a_published_build_there_is_nothing_to_stand_beside(branch, tmp_path):
    said = run_segments(
        "build", "--branch", project=branch.folder, home=tmp_path / "empty", code=2
    ).stderr
    assert said == "Nothing is published yet. Run `segments build` first.\n"


def test_a_plan_is_built_as_it_was_shown_and_takes_the_branches_file_away(branch, tmp_path):
    run_segments("compile", project=branch.folder, home=branch.home)
    plan = tmp_path / "plan.json"
    home = tmp_path / "home"
    run = {"project": branch.folder, "home": home}
    branch.git("stash", "--quiet", "--include-untracked")
    run_segments("build", "--shop", branch.shop, "--as-of", AS_OF, "--no-exports", **run)
    branch.git("stash", "pop", "--quiet")
    run_segments("plan", "-o", plan, **run)
    run_segments("build", "--branch", **run)
    beside = home / "warehouse" / "branches" / "try-lower.duckdb"
    assert beside.exists()
    shown = {one["segment"]: one["members"] for one in json.loads(plan.read_text())["segments"]}
    run_segments("build", "--plan", plan, "--shop", branch.shop, "--no-exports", code=None, **run)
    current = home / "warehouse" / "current.duckdb"
    with duckdb.connect(current, read_only=True) as connection:
        held = dict(
            connection.execute(
                "select segment_id, held_reason from segments.segment_sizes where is_held"
            ).fetchall()
        )
    assert held == {one: said["held"] for one, said in shown.items() if said["held"]}
    assert len(members(current, "sleepers")) == shown["sleepers"]["after"]
    assert not beside.exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("spec", "The specs, models or code are not those that were planned."),
        ("shop", "The shop's files are not those of the published build that was planned on."),
        ("build", "Another build was published since."),
    ],
)
def test_a_plan_is_refused_where_something_moved(branch, tmp_path, change, told):
    run_segments("compile", project=branch.folder, home=branch.home)
    plan = tmp_path / "plan.json"
    branch.run("plan", "-o", plan)
    shop = branch.shop
    if change == "spec":
        branch.edit("lapsing_vips", "at_least: 100}", "at_least: 101}")
        run_segments("compile", project=branch.folder, home=branch.home)
    elif change == "shop":
        shop = tmp_path / "shop"
        shop.mkdir()
        for file in branch.shop.iterdir():
            (shop / file.name).write_bytes(file.read_bytes())
        (shop / "another.csv").write_text("a\n1\n")
    else:
        saved = json.loads(plan.read_text())
        saved["inputs"]["build_id"] = "0123456789ab-20261105T120000Z"
        plan.write_text(json.dumps(saved))
    before = (branch.home / "warehouse" / "current.duckdb").resolve()
    said = branch.run("build", "--plan", plan, "--shop", shop, code=1).stderr
    assert said == f"{told}\nNothing was published. Plan again, and look at what changed.\n"
    assert (branch.home / "warehouse" / "current.duckdb").resolve() == before


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"inputs": {}}'])
def test_a_file_that_is_no_plan_is_refused(branch, tmp_path, text):
    run_segments("compile", project=branch.folder, home=branch.home)
    plan = tmp_path / "plan.json"
    plan.write_text(text)
    said = branch.run("build", "--plan", plan, "--shop", branch.shop, code=2).stderr
    assert str(plan) in said
