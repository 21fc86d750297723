"""`segments serve` as a person types it, and what `segments status` says of reading."""

from __future__ import annotations

import os
import subprocess

import pytest

from serving.releases import Grant, make_release
from tests.conftest import COMMAND

ANA = "ana@example.com"


@pytest.fixture
def project(tmp_path):
    """A project that has hardly more than its rules of access."""
    (tmp_path / "project" / "dbt_project").mkdir(parents=True)
    (tmp_path / "project" / "dbt_project" / "dbt_project.yml").write_text("name: shop\n")
    (tmp_path / "project" / "segment_specs").mkdir()
    return tmp_path / "project"


def run(project, home, *arguments, code=0, **variables):
    environment = {key: value for key, value in os.environ.items() if "POSTGRES" not in key}
    environment |= {"SEGMENTS_PROJECT": str(project), "SEGMENTS_HOME": str(home.root)} | variables
    done = subprocess.run(
        [COMMAND, *arguments], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == code, done.stderr
    return done


def test_the_command_serves_and_names_who_waits_for_a_role(place, project):
    long = f"{'a' * 60}@example.com"
    make_release(place.home, "one", [Grant("vips", ANA), Grant("vips", long)])
    done = run(project, place.home, "serve", SEGMENTS_POSTGRES=place.address, SEGMENTS_ACTOR="lee")
    assert done.stdout.startswith("Build one is served: ")
    assert done.stderr == (
        f"{long} cannot read: the name of a role has at most 63 bytes.\n"
        f'{ANA} waits for a role: create role "{ANA}" login;\n'
    )
    log = place.owner.execute("select distinct actor from segments.access_log").fetchall()
    assert log == [("lee",)]
    again = run(project, place.home, "serve", SEGMENTS_POSTGRES=place.address)
    assert again.stdout == "Build one is served: 0 rows changed.\n"


def test_a_server_that_is_not_there_leaves_the_release_and_is_told(place, project):
    make_release(place.home, "one")
    done = run(project, place.home, "serve", code=1, SEGMENTS_POSTGRES="host=/nowhere")
    assert "Postgres cannot be reached" in done.stderr
    assert "people read what was served" in done.stderr


def test_without_a_server_it_is_said_loudly_that_reading_is_not_restricted(place, project):
    make_release(place.home, "one")
    said = "Reading is not restricted per segment in DuckDB"
    assert said in run(project, place.home, "serve").stderr
    assert said in run(project, place.home, "status").stdout
    (project / "segment_specs" / "access.yml").write_text("access_mode: files\n")
    assert said not in run(project, place.home, "serve").stderr
