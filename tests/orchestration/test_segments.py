"""Segments as assets: their counts are those of the release, and a held one stops nobody."""

import json
import shutil
from dataclasses import replace

import pytest

from segment_warehouse.build import connect
from segment_warehouse.home import Home
from segment_warehouse.inputs import Build
from segment_warehouse.release import publish
from tests.orchestration.conftest import AS_OF, TAGS, failures, materialised

pytestmark = pytest.mark.xdist_group("dagster")

HELD, REASON = "winter_campaign", "1,200 -> 300 (-75.0 %, at most -30 %)"


def test_every_segment_tells_the_counts_of_the_release(rebuilt, home, part):
    with connect(home.current.resolve(), read_only=True) as connection:
        rows = connection.execute(
            "select segment_id, members, entered_count, left_count, is_held::int"
            " from segments.segment_sizes"
        ).fetchall()
    told = materialised(rebuilt)
    names = ("members", "entered", "left", "held")
    found = {key: told[f"segments/{key}"] for key in part("reports").SEGMENTS}
    assert {(key, *map(one.get, names)) for key, one in found.items()} == set(rows)


@pytest.fixture(scope="module")
def with_one_held(rebuilt, home, part, instance, tmp_path_factory):
    """The reports and files of a release in which a guard holds one segment; gives run and home."""
    import dagster as dg

    other = Home(tmp_path_factory.mktemp("held"))
    other.building.mkdir(parents=True)
    file = other.building / "held.duckdb"
    shutil.copyfile(home.current.resolve(), file)
    file.chmod(0o640)
    with connect(file) as connection:
        connection.execute("update segments.builds set build_id = 'held'")
        connection.execute(
            "update segments.segment_sizes set is_held = true, held_reason = ?"
            " where segment_id = ?",
            [REASON, HELD],
        )
    publish(other, file, Build("held", AS_OF, None, False))
    record = instance()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGMENTS_HOME", str(other.root))
        result = dg.materialize(
            [part("reports").segment_reports, *part("files").export_files],
            instance=record,
            tags=TAGS,
            raise_on_error=False,
        )
    return result, record, other


def test_g8_only_the_check_of_the_held_segment_fails_and_says_why(with_one_held):
    result, _, _ = with_one_held
    failed = [one for one in result.get_asset_check_evaluations() if not one.passed]
    assert [one.asset_key.path for one in failed] == [["segments", HELD]]
    assert failed[0].description == f"Held: {REASON}"
    assert materialised(result)[f"segments/{HELD}"]["held"] == 1


def test_g8_every_file_is_written_also_that_of_the_held_segment(with_one_held, rebuilt):
    result, _, other = with_one_held
    assert result.success, failures(result)
    files = [key for key in materialised(rebuilt) if key.startswith("files/")]
    assert set(files) <= set(materialised(result))
    current = other.exports / "newsletter" / HELD.replace("_", "-") / "current"
    assert json.loads((current / "manifest.json").read_text())["build_id"] == "held"


def test_g8_a_run_tells_which_segments_it_held(with_one_held, part):
    result, record, _ = with_one_held
    [held] = part("alerts").held_in(record, result.run_id)
    assert (held["segment"], held["reason"]) == (HELD, REASON)


def test_g10_a_file_that_cannot_be_written_stops_no_other(rebuilt, part, instance, home, tmp_path):
    import dagster as dg

    shutil.copytree(home.warehouse, tmp_path / "warehouse", symlinks=True)
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "newsletter").write_text("a file where a folder should be")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGMENTS_HOME", str(tmp_path))
        result = dg.materialize(
            [*part("files").export_files], instance=instance(), raise_on_error=False
        )
    assert not result.success
    told, files = materialised(result), part("files").export_files
    written = {asset.key.to_user_string() for asset in files if asset.key.path[1] != "newsletter"}
    assert set(told) == written


def test_one_segment_can_be_looked_at_alone(rebuilt, part, instance):
    import dagster as dg

    reports = part("reports")
    key = reports.segment_key("lapsing_vips")
    result = dg.materialize([reports.segment_reports], selection=[key], instance=instance())
    assert set(materialised(result)) == {"segments/lapsing_vips"}


def test_the_table_of_a_segment_hides_few_people(part):
    reports = part("reports")
    few = reports.Report("one", 1003, 0, 0, False, None, AS_OF, "b", None, {"a": 3, "b": 1000})
    shown = reports.metadata(few)["by_account"].value
    assert "| a | &lt;10 |" in shown and "| b | 1,000 |" in shown
    assert reports.guard_check(replace(few, is_held=True, held=REASON)).passed is False
