"""`segments serve` as a person types it, and what `segments status` says of reading."""

from __future__ import annotations

import os

import psycopg
import pytest

from serving.releases import Grant, make_release
from tests.conftest import REPOSITORY
from tests.forked import run_forked

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
    done = run_forked(arguments, environment, project)
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


SPEC = """\
label: VIPs
description: D.
owner: olga@example.com
where: {everyone: true}
access: [{to: ana@example.com, may: [read]}]
"""


def test_to_revoke_takes_the_right_from_the_spec_and_at_once_from_the_server(place, project):
    place.role(ANA)
    make_release(place.home, "one", [Grant("vips", ANA)])
    place.serve()
    (project / "segment_specs" / "vips.yml").write_text(SPEC)
    (project / "dbt_project" / "models").symlink_to(REPOSITORY / "dbt_project" / "models")
    options = {"SEGMENTS_POSTGRES": place.address}
    revoke = ("access", "revoke", "vips", ANA, "--actor", "Olga@example.com")
    assert run(project, place.home, *revoke, **options).stdout == (
        f"{ANA} lost read on 'vips': segment_specs/vips.yml\n1 right in PostgreSQL ended at once.\n"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        place.open(ANA).execute("select * from segments.vips")
    log = place.owner.execute("select actor, change from segments.access_log").fetchall()
    assert log[-1] == ("olga@example.com", "revoked")
    again = run(project, place.home, "serve", **options)
    assert again.stderr == (
        f"{ANA} on 'vips' is revoked by hand, and the specs of this build still grant it.\n"
    )
    grant = ("access", "grant", *revoke[2:])
    run(project, place.home, *grant, **options)
    assert run(project, place.home, "serve", **options).stderr == ""
    done = run(project, place.home, *revoke, code=1, SEGMENTS_POSTGRES="host=/nowhere")
    assert "In PostgreSQL nothing is revoked." in done.stderr


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
