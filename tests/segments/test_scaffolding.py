"""The workflow and the hooks ask for the least, run nothing that moves, and keep secrets in."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from ruamel.yaml import YAML

from segment_compiler.reader import RESERVED_FILES, spec_files
from tests.conftest import COMMAND, REPOSITORY, run_segments

NAME = ".github/workflows/segments.yml"
TEXT = (REPOSITORY / NAME).read_text(encoding="utf-8")
WORKFLOW = YAML(typ="safe", pure=True).load(TEXT)
JOBS = WORKFLOW["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]
HOOKS = {
    hook["id"]: hook
    for hook in YAML(typ="safe", pure=True).load(REPOSITORY / ".pre-commit-hooks.yaml")
}
OURS = "github.event.pull_request.head.repo.full_name == github.repository"


@pytest.fixture
def project(tmp_path):
    """A project without a spec."""
    (tmp_path / "dbt_project").mkdir()
    (tmp_path / "dbt_project/dbt_project.yml").touch()
    (tmp_path / "segment_specs").mkdir()
    return tmp_path


def test_our_own_workflow_is_the_one_that_the_command_writes(project):
    done = run_segments("new", "--ci", "github", project=project, home=project)
    assert done.stdout == f"Wrote {NAME}\n"
    assert (project / NAME).read_text(encoding="utf-8") == TEXT
    run_segments("new", "--ci", "github", project=project, home=project)


def test_a_workflow_of_somebody_s_own_is_not_written_over(project):
    (project / NAME).parent.mkdir(parents=True)
    (project / NAME).write_text("on: push\n")
    said = run_segments("new", "--ci", "github", project=project, home=project, code=2).stderr
    assert "Delete it first." in said
    assert (project / NAME).read_text() == "on: push\n"


def test_another_host_is_misuse(project):
    said = run_segments("new", "--ci", "githb", project=project, home=project, code=2).stderr
    assert "Did you mean 'github'?" in said


def test_the_workflow_fits_github_s_schema():
    schema = ["--builtin-schema", "vendor.github-workflows"]
    check = [sys.executable, "-m", "check_jsonschema", *schema, REPOSITORY / NAME]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_each_job_may_do_one_thing_and_only_the_comment_writes():
    assert WORKFLOW["permissions"] == {}
    assert {name: job["permissions"] for name, job in JOBS.items()} == {
        "check": {"contents": "read"},
        "access": {"contents": "read", "pull-requests": "read"},
        "plan": {"contents": "read"},
        "comment": {"pull-requests": "write"},
    }
    assert all(job["timeout-minutes"] <= 20 for job in JOBS.values())


def test_forks_get_no_token_that_writes_and_no_runner_with_data():
    triggers = WORKFLOW.get("on", WORKFLOW.get(True))
    assert list(triggers) == ["pull_request"]
    assert OURS in JOBS["comment"]["if"]
    assert JOBS["plan"]["runs-on"] == f"${{{{ {OURS} && vars.SEGMENTS_RUNNER || 'ubuntu-24.04' }}}}"
    assert "secrets." not in TEXT
    tokens = [name for name, job in JOBS.items() if "github.token" in str(job)]
    assert tokens == ["access", "comment"]


def test_each_action_is_pinned_to_a_commit_and_says_its_version():
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)
        assert re.search(rf"{action} # v\d+\.\d+\.\d+\n", TEXT)


def test_no_checkout_leaves_a_token_behind():
    checkouts = [step for step in STEPS if "actions/checkout" in step.get("uses", "")]
    assert len(checkouts) == 3
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_rights_are_checked_by_the_code_of_the_base():
    install, check = (step["run"] for step in JOBS["access"]["steps"] if "run" in step)
    assert "git worktree add --quiet --detach .base HEAD^1\ncd .base\nuv sync" in install
    assert "\ncd .base\nuv run --no-sync segments access check --base HEAD^1 " in check


def test_no_text_of_a_pull_request_becomes_a_command():
    scripts = [step["run"] for step in STEPS if "run" in step]
    assert len(scripts) == 7
    assert not [script for script in scripts if "${{" in script]


def test_exact_counts_stay_out_of_logs_and_artifacts():
    (plan,) = [step for step in STEPS if "segments plan" in step.get("run", "")]
    assert "comment.md > /dev/null" in plan["run"]
    (upload,) = [step for step in STEPS if "upload-artifact" in step.get("uses", "")]
    assert upload["with"]["path"] == "comment.md"


def test_the_hooks_run_commands_that_exist():
    assert set(HOOKS) == {"segments-check", "segments-format"}
    for hook in HOOKS.values():
        command, name = hook["entry"].split()
        assert command == COMMAND.name
        assert run_segments(name, "--help", project=REPOSITORY, home=REPOSITORY).stdout


def test_the_hook_that_formats_gets_every_spec_and_passes_over_other_files():
    pattern = re.compile(HOOKS["segments-format"]["files"])
    specs = spec_files(REPOSITORY / "segment_specs")
    assert all(pattern.search(f"segment_specs/{path.name}") for path in specs)
    others = [f"segment_specs/{name}.yml" for name in RESERVED_FILES]
    others = [name for name in others if (REPOSITORY / name).exists()]
    assert others
    done = run_segments("format", "--check", *others, project=REPOSITORY, home=REPOSITORY)
    assert done.stderr == "0 of 0 specs not in form.\n"
    assert not pattern.search("segment_specs/segment.schema.json")
    assert not pattern.search("segment_specs/lists/staff.csv")
