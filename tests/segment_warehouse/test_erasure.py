"""Who asked to be erased, and what was deleted, is in no release that is kept."""

from __future__ import annotations

import duckdb
import pytest

from segment_warehouse.build import connect
from segment_warehouse.description import verify
from segment_warehouse.erasure import Gone, holds
from segment_warehouse.home import Home
from segment_warehouse.release import point, roll_back
from tests.segment_warehouse.builds import make_build, publish_build, publish_file, seen

ERASED = Gone(frozenset({("eu", "c7")}))
ADDRESS = "p3@example.com"  # that of c6 and c7


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Three releases: the last knows of a customer to erase, and has one segment less."""
    home = Home(tmp_path_factory.mktemp("erasure") / "home")
    publish_build(home, "a", whole=True)
    publish_build(home, "b", whole=True)
    publish_build(home, "c", whole=True, erased=("c7",), segments=("regulars",))
    return home


@pytest.fixture(params=["a", "b", "c"])
def release(home, request):
    verify(home.releases / f"{request.param}.duckdb")
    with connect(home.releases / f"{request.param}.duckdb", read_only=True) as connection:
        yield connection


def rows(connection, query):
    return connection.execute(query).fetchall()


def test_an_erased_customer_is_in_no_kept_release(release):
    assert not holds(release, ERASED)


@pytest.mark.parametrize(
    ("table", "condition"),
    [
        ("shop.customers", "customer_id = 'c7' and email is not null"),
        ("shop.orders", "customer_id = 'c7'"),
        ("raw_files.payments", "order_id like '%oc7' || chr(160)"),
        ("marts.referrals", "'c7' in (referrer_customer_id, referred_customer_id)"),
        ("segments.segment_memberships", "customer_id = 'c7'"),
        ("exports.contact_points", "customer_id = 'c7'"),
        ("exports.export_rows_email_1", "customer_id = 'c7'"),
        ("exports.export_decisions", "customer_id = 'c7'"),
    ],
)
def test_only_the_rows_of_the_erased_go_and_those_of_a_namesake_stay(release, table, condition):
    keyed = f"account_id = 'eu' and {condition}"
    assert rows(release, f"select count(*) from {table} where {keyed}") == [(0,)]
    others = rows(release, f"select count(*) from {table} where account_id = 'us' and {condition}")
    assert others != [(0,)]


def test_an_exception_stays_while_a_namesake_of_another_account_may_be_meant(release):
    (kept,) = rows(release, "select count(*) from segment_parts.segment_exceptions")
    (segments,) = rows(release, "select count(*) from segments.segments")
    assert kept == segments


def test_the_key_and_the_instant_of_an_erasure_stay(release):
    assert len(rows(release, "from shop.customers where customer_id = 'c7'")) == 2


def test_an_export_without_ids_loses_one_row_and_keeps_that_of_who_looks_the_same(release):
    """Of the two of each account with the address, one has no consent and one is erased."""
    assert rows(
        release, f"select count(*) from exports.export_news__regulars where email = '{ADDRESS}'"
    ) == [(1,)]
    assert rows(
        release,
        "select (select count(*) from exports.export_news__regulars) = (select count(*) from"
        " exports.export_decisions where export_id = 'news__regulars' and drop_reason is null)",
    ) == [(True,)]


def test_sizes_are_those_without_the_erased(release):
    assert rows(release, "select members from segments.segments") == [(599,)]


def test_a_deleted_segment_is_in_no_kept_release(release):
    relations = rows(
        release,
        "select table_name from duckdb_tables() union all select view_name from duckdb_views()"
        " where not internal",
    )
    assert not [name for (name,) in relations if "vips" in name]
    for table, column in [
        ("segments.segments", "segment_id"),
        ("segments.segment_memberships", "segment_id"),
        ("segments.segment_sizes", "segment_id"),
        ("segments.segment_overlaps", "other_segment_id"),
        ("segment_parts.segment_list_entries", "segment_id"),
        ("exports.export_files", "segment_id"),
        ("exports.export_decisions", "export_id"),
    ]:
        assert rows(release, f"select * from {table} where {column} ilike '%vips'") == []


def test_views_and_comments_and_the_old_storage_outlive_a_rewrite(home, release):
    assert rows(release, "select count(*) from segments.regulars") == [(599,)]
    assert rows(release, "select comment from duckdb_tables() where table_name = 'segments'") == [
        ("The catalogue.",)
    ]
    ((tags,),) = rows(release, "select tags from duckdb_databases() where path like '%.duckdb'")
    assert tags["storage_version"].startswith("v1.0.0")


def test_no_page_of_a_rewritten_file_has_the_erased_person(tmp_path):
    """Deleted rows stay in a DuckDB file until their page is written over."""
    home = Home(tmp_path / "home")
    path = make_build(home, "a")
    name = b"whole-page@example.com"
    with connect(path) as connection:
        connection.execute("set force_compression = 'uncompressed'")
        connection.execute(
            "create table shop.notes as select account_id, customer_id,"
            " repeat(if(account_id || customer_id = 'euc7', 'whole-page@example.com', 'x'), 9)"
            " as note"
            " from shop.customers"
        )
    first = publish_file(home, path)
    assert name in first.read_bytes()
    publish_build(home, "b", erased=("c7",))
    assert name not in first.read_bytes()
    verify(first)


def test_who_is_suppressed_as_erased_is_erased_in_every_account(tmp_path):
    home = Home(tmp_path / "home")
    first = publish_build(home, "a", whole=True)
    path = make_build(home, "b", whole=True)
    with connect(path) as connection:
        connection.execute(
            "insert into shop.suppressions values (null, 'c7', null, 'Erased', null),"
            " ('eu', 'c8', null, 'unsubscribed', null)"
        )
    publish_file(home, path)
    with connect(first, read_only=True) as connection:
        found = "select count(*) from segments.regulars where customer_id"
        assert rows(connection, f"{found} = 'c7'") == [(0,)]
        assert rows(connection, f"{found} = 'c8'") == [(2,)]
        assert rows(connection, "select count(*) from segment_parts.segment_exceptions") == [(0,)]


def test_a_release_with_nothing_to_forget_is_not_written_again(tmp_path):
    home = Home(tmp_path / "home")
    first = publish_build(home, "a", erased=("c7",))
    before = first.stat()
    publish_build(home, "b", erased=("c7",))
    assert first.stat() == before


def test_a_release_that_is_used_again_has_forgotten_who_was_erased_since(tmp_path):
    home = Home(tmp_path / "home")
    first = publish_build(home, "a")
    old = first.read_bytes(), first.with_suffix(".json").read_bytes()
    publish_build(home, "b", erased=("c7",))
    first.chmod(0o640)
    first.write_bytes(old[0])
    first.with_suffix(".json").write_bytes(old[1])  # as if killed before it was rewritten
    point(home, first)
    assert seen(home) == "a"
    with connect(first, read_only=True) as connection:
        assert not holds(connection, ERASED)


def test_a_rollback_to_a_release_that_was_not_rewritten_yet_rewrites_it(tmp_path):
    home = Home(tmp_path / "home")
    first = publish_build(home, "a")
    old = first.read_bytes(), first.with_suffix(".json").read_bytes()
    publish_build(home, "b", erased=("c7",))
    first.chmod(0o640)
    first.write_bytes(old[0])
    first.with_suffix(".json").write_bytes(old[1])
    roll_back(home)
    with connect(home.current.resolve(), read_only=True) as connection:
        assert not holds(connection, ERASED)


def test_a_release_that_cannot_be_rewritten_goes(tmp_path):
    home = Home(tmp_path / "home")
    first = publish_build(home, "a")
    first.chmod(0o640)
    with first.open("r+b") as stream:
        stream.truncate(first.stat().st_size // 2)
    publish_build(home, "b", erased=("c7",))
    assert sorted(path.name for path in home.releases.iterdir()) == ["b.duckdb", "b.json"]


def test_a_reader_of_a_release_that_is_rewritten_keeps_what_it_has(tmp_path):
    home = Home(tmp_path / "home")
    first = publish_build(home, "a")
    with duckdb.connect(first, read_only=True) as reader:
        publish_build(home, "b", erased=("c7",))
        assert rows(reader, "select count(*) from segments.regulars") == [(600,)]
