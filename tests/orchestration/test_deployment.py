"""The deployment as Dagster sees it: assets and their lineage, the schedule, and the settings."""

import shutil
from datetime import UTC, datetime

import pytest


@pytest.fixture(scope="module")
def graph(part):
    return part("definitions").defs.resolve_asset_graph()


def ancestors(graph, key):
    """Give all assets that an asset is made from."""
    found, rest = set(), [key]
    while rest:
        parents = graph.get(rest.pop()).parent_keys - found
        found |= parents
        rest += parents
    return found


def test_the_deployment_loads(part):
    import dagster as dg

    dg.Definitions.validate_loadable(part("definitions").defs)


def test_each_export_has_a_file(part, graph):
    manifest = part("project").MANIFEST
    exports = [
        node["config"]["meta"]["export"]
        for node in manifest["nodes"].values()
        if "export" in node["config"]["meta"]
    ]
    files = {tuple(key.path) for key in graph.get_all_asset_keys() if key.path[0] == "files"}
    assert files == {("files", one["destination"], one["segment"]) for one in exports}
    assert files


def test_each_file_is_made_from_every_table_of_the_shop(part, graph):
    raw = {spec.key for spec in part("shop").RAW_TABLES}
    files = [key for key in graph.get_all_asset_keys() if key.path[0] == "files"]
    assert all(raw <= ancestors(graph, key) for key in files)


def test_nothing_is_made_from_outside_the_deployment(graph):
    assert graph.external_asset_keys == set()


def test_only_the_fill_reads_contacts_before_they_are_filled(part, graph):
    lineage = part("lineage")
    readers = {key: set(graph.get(key).child_keys) for key in lineage.FILLED_BY_EMPTY}
    filled = set(lineage.FILLED_BY_EMPTY.values())
    release = {part("releases").RELEASE}
    assert all(found - release <= filled for found in readers.values())
    exports = {key for key in graph.get_all_asset_keys() if key.path[-1].startswith("export_meta")}
    contacts = {key for key in filled if key.path[0] == "exports"}
    assert exports and contacts
    assert all(contacts <= ancestors(graph, key) for key in exports)


def test_groups_are_the_stages_from_the_shop_to_the_files(graph):
    groups = {graph.get(key).group_name for key in graph.get_all_asset_keys()}
    stages = {group for group in groups if not group.startswith("files_")}
    assert stages == {"raw", "staging", "shop", "marts", "lists", "segments", "exports"}


def test_every_asset_says_what_it_means(graph):
    keys = graph.get_all_asset_keys()
    assert [key for key in keys if not graph.get(key).description] == []


def test_the_schedule_fixes_the_instant_of_its_run(part):
    import dagster as dg

    tick = datetime(2026, 11, 1, 5, tzinfo=UTC)
    request = part("jobs").daily(dg.build_schedule_context(scheduled_execution_time=tick))
    assert request.tags["segments/as_of"] == "2026-11-01T05:00:00+00:00"


@pytest.mark.parametrize("text", ["2026-11-01T02:00:00+02:00", "2026-11-01T00:00:00Z"])
def test_an_instant_is_read_in_utc(part, text):
    assert part("builds").parse_instant(text).isoformat() == "2026-11-01T00:00:00+00:00"


@pytest.mark.parametrize("text", ["2026-11-01", "2026-11-01T00:00:00", "yesterday", ""])
def test_a_tag_that_is_no_instant_with_an_offset_is_refused(part, text):
    import dagster as dg

    with pytest.raises(dg.Failure, match="such as 2026-11-01T00:00:00Z"):
        part("builds").parse_instant(text)


def test_a_run_without_a_tag_is_as_of_its_creation(part, instance):
    import dagster as dg

    record, found = instance(), []

    @dg.asset
    def instant(context: dg.AssetExecutionContext) -> None:
        found.append(part("builds").instant_of(context.run, context.instance))

    result = dg.materialize([instant], instance=record)
    created = record.get_run_record_by_id(result.run_id).create_timestamp
    assert found == [created.replace(microsecond=0)]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Could not convert string 'Jo Who' to INT32", "Could not convert string '…' to INT32"),
        ("Duplicate key jo.who@example.com", "Duplicate key …"),
        ('Got 2 results for "orders"', 'Got 2 results for "orders"'),
    ],
)
def test_messages_lose_their_values(part, message, shown):
    assert part("dbt").redacted(message) == shown


def test_dagster_takes_the_settings(repository, tmp_path):
    import dagster as dg

    shutil.copy(repository / "orchestration" / "dagster.yaml", tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        assert not instance.telemetry_enabled
        assert instance.run_monitoring_max_runtime_seconds == 7200
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
