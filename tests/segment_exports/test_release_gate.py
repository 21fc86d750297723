"""Only a release that is as it was published goes out, whatever says that all went well."""

from __future__ import annotations

import duckdb
import pytest

from segment_warehouse.pointer import current_release
from segment_warehouse.release import ReleaseError
from segments.building import export
from tests.segment_exports.worlds import List, make_world


@pytest.fixture
def world(tmp_path):
    found = make_world(tmp_path, 3, List("meta_ads"))
    found.people["p0"].granted["ads_data"] = False
    found.build()
    return found


def let_everybody_out(release):
    release.chmod(0o640)
    with duckdb.connect(release) as connection:
        connection.execute("update exports.export_decisions set drop_reason = null")


def leave_a_log(release):
    release.with_name(f"{release.name}.wal").write_bytes(b"what was committed later")


def lose_its_end(release):
    release.chmod(0o640)
    release.write_bytes(release.read_bytes()[:-4096])


@pytest.mark.parametrize("change", [let_everybody_out, leave_a_log, lose_its_end])
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_release_that_was_changed_since_is_refused_before_a_file_is_written(
    world, change, dry_run
):
    release = current_release(world.home)
    assert [one.state for one in export(world.home, release, None)] == ["written"]
    kept = sorted(world.root.rglob("*"))
    change(release)
    with pytest.raises(ReleaseError):
        export(world.home, release, None, dry_run=dry_run)
    assert sorted(world.root.rglob("*")) == kept
