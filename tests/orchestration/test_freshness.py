"""G14: files that come late are seen, as hours on a line and as a warning."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.orchestration.conftest import AS_OF, materialised


def test_g14_a_feed_that_stopped_is_a_warning_that_blocks_nothing(part, monkeypatch):
    import dagster as dg

    freshness, table = part("freshness").freshness, dg.AssetKey(["raw_files", "orders"])
    monkeypatch.setenv("SEGMENTS_FRESH_HOURS", "48")
    at_the_limit = freshness(table, AS_OF - timedelta(hours=48), AS_OF)
    late = freshness(table, AS_OF - timedelta(hours=48, minutes=6), AS_OF)
    assert (at_the_limit.passed, late.passed) == (True, False)
    assert late.severity == dg.AssetCheckSeverity.WARN
    assert late.metadata["hours"].value == 48.1


def test_g14_a_table_without_rows_is_not_late(part):
    import dagster as dg

    assert part("freshness").freshness(dg.AssetKey("orders"), None, AS_OF).passed


@pytest.mark.xdist_group("dagster")
def test_g14_every_run_tells_how_late_the_tables_of_daily_life_are(rebuilt, part):
    freshness = part("freshness")
    found = {
        one.asset_key.path[-1]: one.metadata["newest"].value
        for one in rebuilt.get_asset_check_evaluations()
        if one.check_name == freshness.FRESH
    }
    assert set(found) == set(freshness.INSTANTS)
    assert all(datetime.fromtimestamp(one, UTC) < AS_OF for one in found.values())


@pytest.mark.xdist_group("dagster")
def test_g14_every_segment_carries_the_instant_that_it_is_of(rebuilt, part):
    told = materialised(rebuilt)
    instants = {told[f"segments/{one}"]["as_of"] for one in part("reports").SEGMENTS}
    assert instants == {AS_OF.timestamp()}
