"""A pull request from its push to its comment: the workflow's own commands, in a shallow clone."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.conftest import COMMAND, REPOSITORY

WORKFLOW = YAML(typ="safe", pure=True).load(REPOSITORY / ".github/workflows/segments.yml")
# What GitHub's machines have, and a clone in a test has not.
UV = f"""#!/bin/bash
[ "$1" = sync ] || exec {COMMAND.parent}/"$3" "${{@:4}}"
"""
GH = """#!/bin/bash
case "$*" in
    *--paginate*) cat "$POSTED/id" 2>/dev/null || true ;;
    *) echo "$*" >>"$POSTED/calls"; cp comment.md "$POSTED/body"; echo 17 >"$POSTED/id" ;;
esac
"""


@dataclass(frozen=True)
class Runner:
    """A machine with the merge of a pull request checked out, as GitHub lays it out."""

    folder: Path
    home: Path
    posted: Path

    def job(self, name, code=0, **environment):
        """Run a job's scripts one after the other, each as its step does."""
        for step in WORKFLOW["jobs"][name]["steps"]:
            if "run" not in step:
                continue
            known = {key: environment.get(key, value) for key, value in step.get("env", {}).items()}
            done = subprocess.run(
                ["bash", "-e", "-c", step["run"]],
                cwd=self.folder,
                env=os.environ
                | {"PATH": f"{self.posted}:{os.environ['PATH']}", "POSTED": str(self.posted)}
                | {"GITHUB_STEP_SUMMARY": str(self.posted / f"{name}.md")}
                | known,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                break
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def posts(self):
        """Give what was sent to GitHub."""
        return (self.posted / "calls").read_text().splitlines()


@pytest.fixture
def pull_request(published, tmp_path):
    """Give a function that pushes an edit, and gives the machine that its checks run on."""

    def git(folder, *arguments):
        who = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
        done = subprocess.run(
            ["git", "-C", folder, *who, *arguments], check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    remote, clone = tmp_path / "remote.git", tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--bare", published.folder, remote)
    git(tmp_path, "clone", "--quiet", remote, clone)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, script in (("uv", UV), ("gh", GH)):
        (tools / name).write_text(script)
        (tools / name).chmod(0o755)

    def guard():
        """Name an admin on the main branch who is not made up: from then on rights are in force."""
        rules = clone / "segment_specs/access.yml"
        rules.write_text(rules.read_text().replace("admins: [", "admins: [head@shop.eu, "))
        git(clone, "commit", "--quiet", "--all", "--message=guard")
        git(clone, "push", "--quiet", "origin", "HEAD:main")

    def push(old, new, *, compiled=True, guarded=False):
        if guarded:
            guard()
        spec = clone / "segment_specs/lapsing_vips.yml"
        git(clone, "switch", "--quiet", "--force-create", "edit", "origin/main")
        assert old in spec.read_text()
        spec.write_text(spec.read_text().replace(old, new))
        if compiled:
            subprocess.run([COMMAND, "compile"], cwd=clone, check=True, capture_output=True)
        git(clone, "commit", "--quiet", "--all", "--message=edit")
        git(clone, "push", "--quiet", "--force", "origin", "edit")
        # What GitHub checks is the merge, and only as much of the history as is asked for.
        git(clone, "switch", "--quiet", "--detach", "origin/main")
        git(clone, "merge", "--quiet", "--no-ff", "--message=merge", "edit")
        git(clone, "push", "--quiet", "--force", "origin", "HEAD:refs/pull/1/merge")
        runner = tmp_path / "runner"
        shutil.rmtree(runner, ignore_errors=True)
        git(tmp_path, "init", "--quiet", runner)
        fetch = ("fetch", "--quiet", "--depth=2", remote.as_uri(), "refs/pull/1/merge")
        git(runner, *fetch)
        git(runner, "checkout", "--quiet", "FETCH_HEAD")
        return Runner(runner, published.home, tools)

    return push


def comments(runner, **environment):
    """Run the job that comments; what its expressions give is set."""
    where = "repos/o/r/issues"
    told = {"COMMENTS": f"{where}/1/comments", "COMMENT": f"{where}/comments",
            "COMMIT": "9ab03e", "RUN": "https://ci.example.com/1", "GH_TOKEN": "none"}  # fmt: skip
    runner.job("comment", **told | environment)


def test_an_edit_is_checked_planned_and_told_in_one_comment_that_stays(pull_request):
    runner = pull_request("at_least: 500", "at_least: 400")
    assert "::error" not in runner.job("check")
    logged = runner.job("plan", SEGMENTS_HOME=str(runner.home))
    assert logged == ""
    comments(runner)
    body = (runner.posted / "body").read_text()
    assert body.startswith("<!-- segments plan -->\n")
    assert "spent **400** or more" in body
    assert body.endswith("<sub>Of commit 9ab03e, by [this run](https://ci.example.com/1).</sub>\n")
    assert "spent **400** or more" in (runner.posted / "plan.md").read_text()

    runner = pull_request("at_least: 500", "at_least: 300")
    runner.job("plan", SEGMENTS_HOME=str(runner.home))
    comments(runner)
    assert "spent **300** or more" in (runner.posted / "body").read_text()
    field = "--field body=@comment.md"
    assert runner.posts() == [
        f"api --silent --method POST repos/o/r/issues/1/comments {field}",
        f"api --silent --method PATCH repos/o/r/issues/comments/17 {field}",
    ]


def test_without_a_build_the_rules_are_compared(pull_request, tmp_path):
    runner = pull_request("at_least: 500", "at_least: 400")
    runner.job("plan", SEGMENTS_HOME="")
    told = (runner.folder / "comment.md").read_text()
    assert "There was no published build to count on" in told
    assert "spent **400** or more" in told


@pytest.mark.parametrize(
    ("new", "compiled", "place"),
    [
        ("at_lest: 500", False, "file=segment_specs/lapsing_vips.yml,line="),
        ("at_least: 9", False, "file=dbt_project/generated/segments/seg_lapsing_vips.sql,line=1"),
    ],
    ids=["a slip", "a model that was not compiled"],
)
def test_what_is_wrong_is_an_annotation_and_the_comment_says_that_there_is_no_plan(
    pull_request, new, compiled, place
):
    runner = pull_request("at_least: 500", new, compiled=compiled)
    assert f"::error {place}" in runner.job("check", code=1)
    assert "| error | `" in (runner.posted / "check.md").read_text()
    comments(runner)
    body = (runner.posted / "body").read_text()
    assert body.startswith("<!-- segments plan -->\n### There is no plan of this commit\n")


@pytest.mark.parametrize(
    ("author", "code", "said"),
    [("gil-in-growth", 0, ""), ("a-stranger", 1, "::a-stranger has no right to edit")],
    ids=["the owner", "somebody"],
)
def test_who_edits_without_the_right_is_refused_where_the_edit_stands(
    pull_request, author, code, said
):
    runner = pull_request("at_least: 500", "at_least: 400", guarded=True)
    told = runner.job("access", code=code, AUTHOR=author, ACTOR="gil-in-growth")
    place = "::error file=segment_specs/lapsing_vips.yml,line=7,col=1"
    assert (place in told, said in told) == (bool(code), True)
