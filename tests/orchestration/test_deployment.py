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


def test_groups_are_the_stages_from_the_shop_and_then_the_owners(part, graph):
    specs, segments = part("specs"), part("reports").SEGMENTS
    groups = {graph.get(key).group_name for key in graph.get_all_asset_keys()}
    stages = {"raw", "staging", "shop", "marts", "lists", "segments", "exports"}
    assert groups - stages == {specs.owner_group(one.owner) for one in segments.values()}
    assert stages <= groups


def test_each_segment_is_an_asset_of_its_owner_with_a_link_to_its_spec(part, graph, repository):
    reports = part("reports")
    specs = {path.stem for path in repository.joinpath("segment_specs").glob("*.yml")}
    assert set(reports.SEGMENTS) == specs - {"destinations", "access"}
    for segment in reports.SEGMENTS.values():
        node = graph.get(reports.segment_key(segment.id))
        assert node.owners == [segment.owner] and segment.label in node.description
        [reference] = node.metadata["dagster/code_references"].code_references
        assert reference.label == f"segment_specs/{segment.id}.yml"


def test_a_file_is_of_the_owner_of_its_segment_and_made_from_it(part, graph):
    reports = part("reports")
    for key in graph.get_all_asset_keys():
        if key.path[0] == "files":
            segment = reports.segment_key(key.path[2])
            assert segment in graph.get(key).parent_keys
            assert graph.get(key).group_name == graph.get(segment).group_name


def test_a_segment_follows_those_that_it_is_made_of(part, graph):
    reports = part("reports")
    parents = graph.get(reports.segment_key("lapsing_vips")).parent_keys
    assert {reports.segment_key("frequent_returners"), reports.segment_key("uncommitted")} < parents


@pytest.mark.parametrize(
    ("remote", "place"),
    [
        ("https://github.com/shop/segments.git", "https://github.com/shop/segments/blob/1a2b"),
        ("git@github.com:shop/segments.git", "https://github.com/shop/segments/blob/1a2b"),
        ("ssh://git@github.com/shop/segments", "https://github.com/shop/segments/blob/1a2b"),
        ("https://me:key@gitlab.shop.eu/a/b.git", "https://gitlab.shop.eu/a/b/-/blob/1a2b"),
        ("/srv/git/segments.git", None),
    ],
)
def test_a_spec_is_linked_at_its_commit_without_what_a_remote_keeps_secret(part, remote, place):
    assert part("specs").web_address(remote, "1a2b") == place


@pytest.mark.parametrize(
    ("owner", "group"),
    [("growth@example.com", "growth_example_com"), ("Team A/B", "team_a_b"), ("–", "nobody")],
)
def test_an_owner_is_a_group(part, owner, group):
    assert part("specs").owner_group(owner) == group


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (9, "&lt;10"), (10, "10"), (1234, "1,234")])
def test_few_people_are_not_counted_in_tables(part, count, shown):
    assert part("tables").hidden(count) == shown


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
        assert instance.run_monitoring_start_timeout_seconds == 300
        assert instance.run_retries_enabled and instance.run_retries_max_retries == 0
        assert not instance.run_retries_retry_on_asset_or_op_failure
        assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
