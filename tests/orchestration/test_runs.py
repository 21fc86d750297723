"""Runs of the jobs in this process: what they publish, and what they leave alone when they fail."""

import json
import re
import shutil

import psycopg
import pytest
from conformance.server import NoServerError, postgres

from segment_warehouse.build import connect
from segment_warehouse.inputs import describe_build
from segment_warehouse.lock import writer_lock
from tests.orchestration.conftest import AS_OF, failures, materialised

pytestmark = pytest.mark.xdist_group("dagster")


@pytest.fixture
def untouched(rebuilt, home):
    """Give a function that says whether readers still have what the first run published."""
    before = home.current.resolve(), home.current.stat()
    return lambda: (home.current.resolve(), home.current.stat()) == before


def test_a_run_publishes_the_build_that_the_command_would(rebuilt, home, sample_shop, repository):
    with connect(home.current.resolve(), read_only=True) as connection:
        [published] = connection.execute("select build_id, as_of from segments.builds").fetchall()
    build_id = describe_build(home, repository, sample_shop, AS_OF).id
    assert published == (build_id, AS_OF.replace(tzinfo=None))


def test_the_release_tells_the_sizes_of_its_segments(rebuilt, home, part):
    told = materialised(rebuilt)["release"]
    with connect(home.current.resolve(), read_only=True) as connection:
        sizes = connection.execute(
            "select segment_id, count(*) from segments.segment_memberships group by all"
        ).fetchall()
    shown = part("tables").hidden
    rows = {f"| {segment_id} | {shown(members)} |" for segment_id, members in sizes}
    assert rows <= set(told["members"].splitlines())
    assert told["memberships"] == sum(members for _, members in sizes) > 0


def test_every_file_is_there_with_the_counts_that_its_asset_tells(rebuilt, home):
    written = {
        f"files/{manifest['destination']}/{manifest['segment']}": (
            manifest["counts"]["members"],
            sum(file["rows"] for file in manifest["files"]),
            [file["sha256"] for file in manifest["files"]],
        )
        for place in home.exports.rglob("_SUCCESS")
        if not place.parent.is_symlink()
        for manifest in [json.loads((place.parent / "manifest.json").read_text())]
    }
    told = {
        key: (
            metadata["members"],
            metadata["rows"],
            [metadata["sha256"]] if "sha256" in metadata else [],
        )
        for key, metadata in materialised(rebuilt).items()
        if key.startswith("files/")
    }
    assert written == told
    assert any(rows for _, rows, _ in told.values())


def test_the_site_is_of_the_build_that_was_published(rebuilt, home):
    told = materialised(rebuilt)["catalogue"]
    page = home.root / "catalogue" / "index.html"
    assert told["path"] == str(page)
    with connect(home.current.resolve(), read_only=True) as connection:
        [(build_id,)] = connection.execute("select build_id from segments.builds").fetchall()
    assert f"of build {build_id}" in told["told"]
    assert build_id in page.read_text()
    assert len(list((page.parent / "segments").glob("*.html"))) > 1


def guards(part):
    """Give the checks that say whether a segment is held."""
    return {check.key for check in part("reports").CHECKS}


def test_dbt_tests_are_checks_and_passed(rebuilt, part):
    evaluations = rebuilt.get_asset_check_evaluations()
    contracts = {one.asset_check_key for one in evaluations} - guards(part)
    assert contracts == set(part("releases").CHECKED)
    assert all(one.passed for one in evaluations)


def test_the_record_of_a_run_names_no_person(rebuilt):
    told = "\n".join(str(event) for event in rebuilt.all_events)
    assert "files/" in told
    assert not re.findall(r"[\w.+-]+@[\w-]+\.\w+", told)


def test_what_is_published_is_served_and_the_record_names_nobody_who_waits(
    rebuilt, run, home, part, monkeypatch
):
    try:
        with postgres() as address, psycopg.connect(address) as owner:
            monkeypatch.setenv("SEGMENTS_POSTGRES", address)
            result = run(asset_selection=[part("serving").served.key])
            told = materialised(result)["served"]["told"]
            served = owner.execute("select build_id from segments.builds").fetchall()
            waiting = owner.execute(
                "select count(distinct person) from segments.access_log where change = 'pending'"
            ).fetchone()
    except NoServerError as error:
        pytest.skip(f"No PostgreSQL to serve from: {error}.")
    assert served == [(home.current.resolve().stem,)]
    assert told.startswith(f"Build {served[0][0]} is served: ")
    assert told.count("waits for a role") == waiting[0] > 0
    assert "@" not in "\n".join(str(event) for event in result.all_events)


def test_a_failed_dbt_test_stops_the_publish(untouched, run, part):
    import dagster as dg

    shop, models = part("shop"), part("models")

    @dg.multi_asset(name="shop_tables", specs=shop.RAW_TABLES, check_specs=shop.RAW_CHECKS)
    def tampered(build: dg.ResourceParam[part("builds").OpenBuild]):
        yield from shop.load(build)
        with connect(build.file) as connection:
            connection.execute("insert into raw_files.customers from raw_files.customers limit 1")

    later = [
        part("contacts").contact_cells,
        models.member_models,
        part("guards").settled_memberships,
        models.segment_models,
        part("releases").release,
        part("reports").segment_reports,
    ]
    assets = [tampered, models.customer_models, *later, *part("files").export_files]
    result = run(assets=assets)
    failed = {one.check_name for one in result.get_asset_check_evaluations() if not one.passed}
    assert "unique_key_customers_account_id__customer_id" in failed
    assert not {"release", "files", "segments/all_customers"} & {
        key if key.startswith("segments/") else key.split("/")[0] for key in materialised(result)
    }
    assert untouched()


def test_a_broken_shop_stops_the_run_before_anything_is_built(
    untouched, run, sample_shop, tmp_path, monkeypatch
):
    broken = shutil.copytree(sample_shop, tmp_path / "shop")
    broken.joinpath("accounts.parquet").unlink()
    broken.joinpath("accounts.csv").write_text("account_id,currency\na1,euros\n")
    monkeypatch.setenv("SEGMENTS_SHOP", str(broken))
    result = run()
    assert "accounts.csv" in failures(result)
    assert materialised(result) == {}
    assert untouched()


def test_a_run_beside_another_writer_says_who_that_is(untouched, run, home):
    with writer_lock(home, "segments build"):
        result = run()
    assert "(segments build, since" in failures(result)
    assert untouched()


def test_a_run_gives_the_lock_back(rebuilt, home):
    with writer_lock(home, "the next run"):
        pass


def test_the_release_alone_is_refused(untouched, run, part):
    result = run(asset_selection=[part("releases").RELEASE])
    assert "Nothing is published: this run did not build or pass" in failures(result)
    assert untouched()


def test_writing_the_files_again_changes_none(rebuilt, run):
    told = materialised(run("write_files"))
    assert told.pop("withdrawals")["lists"] == 0
    before = {key: one for key, one in materialised(rebuilt).items() if key.startswith("files/")}
    assert told == {
        key: one | ({"state": "unchanged"} if one["state"] == "written" else {})
        for key, one in before.items()
    }


def test_no_file_is_written_from_a_release_that_is_not_as_it_was_published(rebuilt, run, home):
    log = home.current.resolve().with_name(f"{home.current.resolve().name}.wal")
    log.touch()
    try:
        result = run("write_files")
    finally:
        log.unlink()
    assert "write-ahead log" in failures(result)
    assert materialised(result) == {}
