"""A project with specs of its own, in which the command runs as a person runs it."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from segments import project as segments_project
from segments.cli import app
from segments.project import Workspace, load_project
from tests.conftest import REPOSITORY

SPECS = Path(__file__).with_name("specs")


@pytest.fixture(scope="module", autouse=True)
def _marts_are_read_once():
    """The marts' YAML takes half a second to read, and nothing here changes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segments_project, "read_vocabulary", cache(segments_project.read_vocabulary))
        yield


@pytest.fixture
def make_project(tmp_path):
    """Give a function that makes a project of some specs."""

    def make(specs: Path) -> Path:
        root = tmp_path / "project"
        for part in ("models/marts", "macros"):
            folder = Path("dbt_project", part)
            shutil.copytree(REPOSITORY / folder, root / folder)
        shutil.copy(REPOSITORY / "dbt_project" / "dbt_project.yml", root / "dbt_project")
        shutil.copytree(specs, root / "segment_specs")
        return root

    return make


@pytest.fixture
def segments(make_project, monkeypatch):
    """Run the command on the specs beside these tests; check its exit code."""
    root = make_project(SPECS)
    monkeypatch.setenv("SEGMENTS_PROJECT", str(root))

    def run(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == code, done.output
        return done.stdout

    run.specs = root / "segment_specs"
    return run


@pytest.fixture(scope="module")
def load():
    """Give a function that loads specs, which must have no problem, with the project's marts."""

    def load_specs(specs: Path, repository: Path = REPOSITORY):
        project, problems = load_project(Workspace(repository, specs, specs / "generated"))
        assert not [one for one in problems if one.severity == "error"]
        return project

    return load_specs
