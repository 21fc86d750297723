"""A whole build of the sample shop: what is published, served and sent, and what a kill leaves."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import duckdb
import psycopg
import pytest
from conformance.server import NoServerError, postgres

from tests.conftest import REPOSITORY, make_project, run_segments

DBT_PROJECT = REPOSITORY / "dbt_project"
AS_OF = "2026-11-01T00:00:00Z"
# Runs the command in a child that is killed when it first does what is named.
KILLED_COMMAND = """
import os, signal, sys
kind, needle = sys.argv[1:3]

def watch(event, arguments):
    if event == kind and any(needle in str(argument) for argument in arguments):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(watch)
sys.argv[1:] = sys.argv[3:]
from segments.cli import main
main()
"""

GIL = "gil@example.com"  # in the group that owns most of the sample's segments
# Rows of Gil's segments alone, so that a release and what Gil is served of it say the same.
LOOK = """
    select (select max(build_id) from segments.builds),
        (select md5(string_agg(member, ';' order by member)) from (
            select concat_ws(',', segment_id, account_id, customer_id, rank) as member
            from segments.segment_memberships where segment_id in ({0}))),
        (select count(*) from segments.segment_membership_events where segment_id in ({0})),
        (select sum(members) from segments.segment_sizes where segment_id in ({0})),
        (select sum(members) from segments.segments where segment_id in ({0})),
        (select count(*) from segments.lapsing_vips)
"""
UNDESCRIBED = """
    select relname, attname from pg_class
    inner join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
    where relnamespace = 'segments'::regnamespace and has_table_privilege(pg_class.oid, 'select')
        and (col_description(pg_class.oid, attnum) is null
            or obj_description(pg_class.oid, 'pg_class') is null)
"""


@pytest.fixture(scope="module")
def served():
    """The address of a PostgreSQL that all builds here are served to, where one can be started."""
    try:
        with postgres() as address, pytest.MonkeyPatch.context() as patch:
            with psycopg.connect(address, autocommit=True) as owner:
                owner.execute(f'create role "{GIL}" login')
            patch.setenv("SEGMENTS_POSTGRES", address)
            yield address
    except NoServerError:
        yield None


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("project") / "project")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home") / "home"


@pytest.fixture(scope="module")
def built(project, home, sample_shop, served):
    """What the first build printed."""
    return run_segments(
        "build", "--shop", sample_shop, "--as-of", AS_OF, project=project, home=home
    ).stdout


@pytest.fixture
def published(built, home):
    with duckdb.connect(home / "warehouse/current.duckdb", read_only=True) as connection:
        yield connection


def rows(connection, query):
    return connection.execute(query).fetchall()


def test_the_command_prints_each_size_and_each_file(built, published, project, home):
    for segment, members in rows(published, "select segment_id, members from segments.segments"):
        assert [segment, f"{members:,}"] in [line.split() for line in built.splitlines()]
    for path in home.glob("exports/*/*/2026*/*.csv"):
        assert f"  {os.path.relpath(path, project)}\n" in built


def test_memberships_are_unique_and_each_segment_has_a_view(published):
    assert rows(
        published,
        "select segment_id from segments.segment_memberships"
        " group by segment_id, account_id, customer_id having count(*) > 1",
    ) == []  # fmt: skip
    for segment, members in rows(published, "select segment_id, members from segments.segments"):
        assert rows(published, f'select count(*) from segments."{segment}"') == [(members,)]


@pytest.mark.parametrize(
    ("segment", "condition"),
    [
        ("never_ordered", "order_count = 0"),
        ("first_time_customers", "order_count = 1"),
        ("texted_more_than_once", "text_message_count > 1"),
        ("gender_not_female", "gender is distinct from 'female'"),
        ("no_email_address", "email is null"),
        ("vip_spenders", "amount_spent > 1500"),
        ("uk_from_mailchimp", "email ilike '%.uk' and source ilike 'mailchimp'"),
        ("named_or_three_orders", "full_name is not null or order_count = 3"),
    ],
)
def test_members_are_those_of_a_query_by_hand(published, segment, condition):
    assert rows(
        published,
        "select account_id, customer_id from marts.customers"
        f" join marts.customer_metrics using (account_id, customer_id) where {condition}"
        " order by all",
    ) == rows(
        published,
        "select account_id, customer_id from segments.segment_memberships"
        f" where segment_id = '{segment}' order by all",
    )


def test_a_top_list_has_so_many_of_each_account(published):
    assert rows(
        published,
        "select account_id, count(*), max(rank) from segments.top_10_spenders"
        " group by account_id order by all",
    ) == [("eu_store", 10, 10), ("us_store", 10, 10)]


def gils(home):
    """Give the segments that Gil may read, and what a release says of them."""
    with duckdb.connect(home / "warehouse/current.duckdb", read_only=True) as connection:
        found = {one for (one,) in rows(connection, (
            f"select segment_id from segment_parts.segment_access where person = '{GIL}'"
        ))}  # fmt: skip
        listed = ", ".join(f"'{one}'" for one in found)
        return found, rows(connection, LOOK.format(listed))[0]


def test_a_build_is_served_to_those_who_may_read_it(built, published, home, served):
    if served is None:
        pytest.skip("No PostgreSQL to serve from.")
    found, said = gils(home)
    assert 1 < len(found) < rows(published, "select count(*) from segments.segments")[0][0]
    assert f"Build {said[0]} is served: " in built
    with psycopg.connect(served, user=GIL) as gil:
        assert gil.execute(LOOK.format("select segment_id from segments.segments")).fetchone() == (
            said
        )
        shown = {name for (name,) in gil.execute(
            "select table_name from information_schema.views where table_schema = 'segments'"
        )}  # fmt: skip
        assert shown == found | {"segments"}
        assert gil.execute(UNDESCRIBED).fetchall() == []


@contextmanager
def watching(address):
    """Read as Gil, again and again while something goes on and once after; give all he saw."""
    seen, done = [], threading.Event()

    def read():
        with psycopg.connect(address, user=GIL, autocommit=True) as gil:
            is_last = False
            while not is_last:
                is_last = done.wait(0.05)
                found = gil.execute(LOOK.format("select segment_id from segments.segments"))
                seen.append(found.fetchone())

    reader = threading.Thread(target=read)
    if address:
        reader.start()
    try:
        yield seen
    finally:
        done.set()
        if address:
            reader.join()


def test_bi_tables_hold_no_address_and_no_number(published):
    names = [
        name
        for (name,) in rows(
            published,
            "select column_name from information_schema.columns where table_schema = 'segments'",
        )
    ]
    assert names
    assert not {"email", "phone", "first_name", "last_name"} & set(names)


def test_every_bi_column_is_described(published):
    assert rows(
        published,
        "select table_name, column_name from duckdb_columns()"
        " where schema_name = 'segments' and comment is null"
        " and table_name in ('segments', 'segment_memberships')",
    ) == []  # fmt: skip


def test_nobody_without_consent_or_suppressed_is_sent(published):
    assert rows(
        published,
        "select decisions.* from exports.export_decisions as decisions"
        " left join marts.customer_consents as consents"
        " on consents.account_id = decisions.account_id"
        " and consents.customer_id = decisions.customer_id"
        " and consents.purpose = 'ads_data' and consents.is_granted"
        " and consents.recorded_at between timestamp '2024-11-01' and timestamp '2026-11-01'"
        " where export_id like 'meta_ads__%' and drop_reason is null"
        " and consents.customer_id is null",
    ) == []  # fmt: skip
    assert rows(
        published,
        "select count(*) from exports.export_decisions join exports.suppressed_customers"
        " using (account_id, customer_id) where drop_reason is distinct from 'suppressed'",
    ) == [(0,)]
    assert rows(published, "select count(*) > 10 from exports.suppressed_customers") == [(True,)]


def test_whoever_shares_an_address_with_a_suppressed_person_is_suppressed(published):
    """Counted from the shop's own rows, without the normalised identifiers."""
    assert rows(
        published,
        "select customers.account_id, customers.customer_id from marts.customers as customers"
        " join shop.suppressions as suppressions"
        " on lower(customers.email) = lower(suppressions.email)"
        " and coalesce(suppressions.account_id, customers.account_id) = customers.account_id"
        " anti join exports.suppressed_customers as suppressed"
        " on customers.account_id = suppressed.account_id"
        " and customers.customer_id = suppressed.customer_id",
    ) == []  # fmt: skip


def test_files_hold_digests_only_and_as_many_rows_as_their_manifests(built, home):
    manifests = list(home.glob("exports/meta_ads/*/current/manifest.json"))
    assert manifests
    for path in manifests:
        manifest = json.loads(path.read_text())
        counts = manifest["counts"]
        assert counts["members"] == counts["exported"] + sum(counts["dropped"].values())
        for file in manifest["files"]:
            with (path.parent / file["path"]).open(newline="") as stream:
                header, *lines = csv.reader(stream)
            assert header == ["email", "phone", "zip", "country"]
            assert len(lines) == file["rows"] == counts["exported"]
            assert all(len(cell) in (0, 64) for line in lines for cell in line)


def test_the_same_build_again_is_the_one_published(built, project, home, sample_shop):
    release = (home / "warehouse/current.duckdb").resolve()
    told = run_segments(
        "build", "--shop", sample_shop, "--as-of", AS_OF, project=project, home=home
    ).stdout
    assert "was published before" in told
    assert "unchanged" in told
    assert "written" not in told
    assert (home / "warehouse/current.duckdb").resolve() == release


def test_a_dry_run_writes_no_file(built, project, home, tmp_path):
    other = tmp_path / "home"
    shutil.copytree(home / "warehouse", other / "warehouse", symlinks=True)
    told = run_segments("export", "--dry-run", project=project, home=other).stdout
    assert "planned" in told
    assert [path for path in (other / "exports").rglob("*") if path.suffix == ".csv"] == []


def test_a_shop_that_breaks_the_contract_publishes_nothing(
    built, project, home, sample_shop, tmp_path
):
    before = (home / "warehouse/current.duckdb").resolve()
    shop = shutil.copytree(sample_shop, tmp_path / "shop")
    (shop / "reviews.parquet").unlink()
    (shop / "reviews.csv").write_text("account_id,review_id,customer_id,ratng\neu_store,r1,c1,5\n")
    (shop / "coupons.csv").write_text("code\nX\n")
    told = run_segments(
        "build", "--shop", shop, "--as-of", AS_OF, project=project, home=home, code=1
    ).stderr
    assert "coupons.csv" in told
    assert "'ratng'" in told or "ratng" in told
    assert "Nothing was published" in told
    assert (home / "warehouse/current.duckdb").resolve() == before


def test_a_limit_of_memory_that_is_no_size_is_misuse(
    built, home, project, sample_shop, monkeypatch
):
    before = (home / "warehouse/current.duckdb").resolve()
    monkeypatch.setenv("SEGMENTS_MEMORY_LIMIT", "lots")
    words = ("build", "--shop", sample_shop, "--as-of", "2026-11-02T00:00:00Z")
    done = run_segments(*words, project=project, home=home, code=2)
    told = "SEGMENTS_MEMORY_LIMIT is 'lots', which is no size. Write one such as 12GB."
    assert done.stderr.splitlines()[-1] == told
    assert "Traceback" not in done.stderr
    assert (home / "warehouse/current.duckdb").resolve() == before


def test_g2_a_failing_test_publishes_nothing(built, home, project, sample_shop, tmp_path):
    """dbt alone would have shown the bad table before its test failed."""
    before = (home / "warehouse/current.duckdb").resolve()
    broken = shutil.copytree(project, tmp_path / "project")
    check = "select * from {{ ref('segment_memberships') }} limit 1\n"
    (broken / "dbt_project/data_tests/assert_nobody_is_a_member.sql").write_text(check)
    told = run_segments(
        "build", "--shop", sample_shop, "--as-of", AS_OF, project=broken, home=home, code=1
    ).stderr
    assert "assert_nobody_is_a_member" in told
    assert (home / "warehouse/current.duckdb").resolve() == before


@pytest.mark.parametrize(
    ("event", "needle"),
    [
        ("open", "compiled/segments/models/segments/segment_overlaps.sql"),
        ("os.rename", "/releases/"),
        ("os.symlink", "releases/"),
    ],
)
def test_g2_killed_in_a_build_readers_keep_the_release_before(
    built, home, project, sample_shop, event, needle
):
    before = (home / "warehouse/current.duckdb").resolve()
    later = "2026-11-02T00:00:00Z"
    arguments = ["build", "--shop", sample_shop, "--as-of", later, "--no-exports"]
    environment = os.environ | {"SEGMENTS_PROJECT": str(project), "SEGMENTS_HOME": str(home)}
    child = subprocess.run(
        [sys.executable, "-c", KILLED_COMMAND, event, needle, *arguments],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert (home / "warehouse/current.duckdb").resolve() == before
    with duckdb.connect(before, read_only=True) as connection:
        assert rows(connection, "select count(*) from segments.builds") == [(1,)]


def test_after_the_kills_the_next_build_succeeds_and_a_reader_sees_whole_builds_only(
    built, home, project, sample_shop, served
):
    before = gils(home)[1]
    with watching(served) as seen:
        run_segments(
            "build", "--shop", sample_shop, "--as-of", "2026-11-03T00:00:00Z", "--no-exports",
            project=project, home=home,
        )  # fmt: skip
    assert set(seen) == ({before, gils(home)[1]} if served else set())
    with duckdb.connect(home / "warehouse/current.duckdb", read_only=True) as connection:
        assert rows(connection, "select as_of::text from segments.builds") == [
            ("2026-11-03 00:00:00",)
        ]
    assert list((home / "warehouse/build").iterdir()) == []


def test_the_rulings_hold_at_their_edges(built, home, tmp_path):
    """The unit tests of the marts, which `segments build` leaves to this suite."""
    copy = tmp_path / "copy.duckdb"
    shutil.copyfile((home / "warehouse/current.duckdb").resolve(), copy)
    done = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"), "test", "--select", "test_type:unit",
            "--project-dir", DBT_PROJECT, "--profiles-dir", DBT_PROJECT,
            "--target-path", tmp_path / "target", "--log-path", tmp_path / "logs",
            "--no-use-colors", "--vars", json.dumps({"as_of": AS_OF}),
        ],
        env=os.environ | {"SEGMENTS_BUILD_FILE": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert " PASS=" in done.stdout
