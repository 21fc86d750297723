"""A build that was killed at every stage, in another time zone and year, equals one at peace."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys

import duckdb
import pytest

from segment_warehouse.home import Home
from segment_warehouse.pointer import current_release
from tests.conftest import make_project, make_sample_shop, run_segments
from tests.segments.test_build import AS_OF, KILLED_COMMAND

# What a build does for the first time at each of its stages.
STAGES = [
    ("open", "compiled/segments/models/segments/segment_overlaps.sql"),
    ("os.symlink", "releases/"),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return make_sample_shop(tmp_path_factory.mktemp("faults") / "shop", 60)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("faults") / "project")


def contents(home):
    """Give a digest of each table's rows, whatever their order, and the build's id."""
    release = current_release(home)
    with duckdb.connect(release, read_only=True) as connection:
        names = connection.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall()
        return release.stem, {
            name: connection.execute(
                f"select count(*), bit_xor(hash(found)), sum(hash(found)::hugeint)"
                f' from (select t::text as found from "{name[0]}"."{name[1]}" as t)'
            ).fetchall()
            for name in names
        }


@pytest.fixture(scope="module")
def undisturbed(project, shop, tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("faults") / "home")
    run_segments("build", "--shop", shop, "--as-of", AS_OF, project=project, home=home.root)
    return home


def test_g1_g4_g5_killed_at_every_stage_elsewhere_a_rerun_equals_an_undisturbed_build(
    undisturbed, project, shop, tmp_path
):
    home = Home(tmp_path / "home")
    environment = os.environ | {
        "SEGMENTS_PROJECT": str(project),
        "SEGMENTS_HOME": str(home.root),
        "TZ": "Asia/Tokyo",
    }
    arguments = ["build", "--shop", str(shop), "--as-of", AS_OF]
    # Where faketime is not installed, the other time zone is all that differs.
    later = ["faketime", "-f", "+2y"] if shutil.which("faketime") else []
    for event, needle in STAGES:
        killed = subprocess.run(
            [sys.executable, "-c", KILLED_COMMAND, event, needle, *arguments],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert current_release(home) is None
    done = subprocess.run(
        [*later, sys.executable, "-c", "from segments.cli import main; main()", *arguments],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert contents(home) == contents(undisturbed)
    written = {path.relative_to(home.exports): path.read_bytes() for path in csv_files(home)}
    wanted = {
        path.relative_to(undisturbed.exports): path.read_bytes() for path in csv_files(undisturbed)
    }
    assert written == wanted
    assert written


def csv_files(home):
    return [path for path in home.exports.rglob("*.csv") if path.is_file()]
