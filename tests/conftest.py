"""What tests share: a sample shop, projects of their own, and the command run as a person would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from tests.forked import run_forked

REPOSITORY = Path(__file__).resolve().parents[1]
COMMAND = Path(sys.executable).with_name("segments")


def run_segments(
    *arguments: str | Path, project: Path, home: Path, code: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """Run `segments` on a project and a home of its own; check the exit code unless it is None."""
    environment = os.environ | {"SEGMENTS_PROJECT": str(project), "SEGMENTS_HOME": str(home)}
    environment.pop("SEGMENTS_SHOP", None)
    done = run_forked([*map(str, arguments)], environment, project)
    assert code is None or done.returncode == code, f"{done.stdout}\n{done.stderr}"
    return done


def make_project(folder: Path, specs: Path = REPOSITORY / "segment_specs") -> Path:
    """Copy the project, with other specs where they are given, and compile it."""
    shutil.copytree(
        REPOSITORY / "dbt_project",
        folder / "dbt_project",
        ignore=shutil.ignore_patterns("target", "logs"),
    )
    shutil.copytree(specs, folder / "segment_specs")
    run_segments("compile", project=folder, home=folder / ".local")
    return folder


def make_sample_shop(folder: Path, customers: int) -> Path:
    """Write a sample shop."""
    subprocess.run(
        [sys.executable, "-m", "sample_shop", folder, "--customers", str(customers)],
        check=True,
        capture_output=True,
    )
    return folder


def without(what: str) -> NoReturn:
    """Skip a test for want of an engine; fail it where SEGMENTS_ENGINES says that all are there."""
    raise (pytest.fail if os.environ.get("SEGMENTS_ENGINES") == "all" else pytest.skip)(what)


@pytest.fixture(scope="session")
def repository():
    return REPOSITORY


@pytest.fixture(scope="session")
def sample_shop(tmp_path_factory):
    """A sample shop of 400 customers and the awkward ones."""
    return make_sample_shop(tmp_path_factory.mktemp("sample") / "shop", 400)


@pytest.fixture(scope="session")
def build_shop(tmp_path_factory):
    """Give a function that builds a shop with specs at an instant, and gives the release."""

    def build(folder: Path, specs: Path, as_of: str) -> Path:
        root = tmp_path_factory.mktemp("build")
        project, home = make_project(root / "project", specs), root / "home"
        run_segments(
            "build", "--shop", folder, "--as-of", as_of, "--no-exports", project=project, home=home
        )
        return (home / "warehouse" / "current.duckdb").resolve()

    return build
