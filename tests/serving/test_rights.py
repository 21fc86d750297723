"""Rights in the server: what cuts them off, what is told of others, and what the log keeps."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg
import pytest
import sqlalchemy
from psycopg.errors import InsufficientPrivilege

from serving.releases import SEGMENTS, Grant, make_release, of_everything

ANA, BOB, CAT = "ana@example.com", "bob@example.com", "cat@example.com"
# Of the database that is only read: who reads `vips`, nothing, and everything.
VIPS, NOTHING, EVERYTHING = (f"reads_{one}@example.com" for one in ("vips", "none", "all"))
SHOWN = """
    select table_schema || '.' || table_name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') order by 1
"""
LONG = {
    "segments.builds", "segments.segments", "segments.segment_memberships",
    "segments.segment_membership_events", "segments.segment_membership_intervals",
    "segments.segment_sizes", "segments.segment_overlaps",
}  # fmt: skip
BOMB = "select 1 / (case when segment_id = 'gold' then 0 else 1 end) from segments."


@pytest.fixture(scope="module")
def served(shared):
    """A database in which one person reads `vips`, one nothing and one everything."""
    shared.role(VIPS, NOTHING, EVERYTHING)
    make_release(shared.home, "one", [Grant("vips", VIPS), *of_everything(EVERYTHING)])
    shared.serve()
    return shared


@pytest.fixture
def reader(served):
    """A session of who reads `vips`."""
    return served.open(VIPS)


@pytest.fixture
def vips_reader(place):
    """A session of somebody who reads `vips`, in a database of the test's own."""
    place.role(ANA, BOB)
    make_release(place.home, "one", [Grant("vips", ANA)])
    place.serve()
    return place.open(ANA)


def test_introspection_shows_the_granted_relations_with_their_comments_and_keys(served, reader):
    assert {name for (name,) in reader.execute(SHOWN)} == LONG | {"segments.vips"}
    assert served.open(NOTHING).execute(SHOWN).fetchall() == []
    everything = {name for (name,) in served.open(EVERYTHING).execute(SHOWN)}
    assert everything >= LONG | {f"segments.{one}" for one in SEGMENTS} | {"marts.customers"}
    columns = reader.execute(
        "select distinct table_name from information_schema.columns where table_schema = 'segments'"
    ).fetchall()
    assert {f"segments.{name}" for (name,) in columns} == LONG | {"segments.vips"}


def test_sqlalchemy_reflects_and_reads_as_the_role(served, reader):
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(served.address, user=VIPS)
    )
    inspector = sqlalchemy.inspect(engine)
    key = inspector.get_pk_constraint("segment_memberships", schema="segments")
    assert key["constrained_columns"] == ["segment_id", "account_id", "customer_id"]
    comment = inspector.get_table_comment("segment_memberships", schema="segments")
    assert comment == {"text": "Who is in which segment now."}
    columns = inspector.get_columns("vips", schema="segments")
    assert [one["name"] for one in columns] == ["account_id", "customer_id", "rank", "split_group"]
    assert columns[1]["comment"] == "The customer's id."
    assert inspector.get_table_comment("vips", schema="segments") == {"text": "The vips: Of one"}
    with engine.connect() as connection:
        table = sqlalchemy.Table(
            "vips", sqlalchemy.MetaData(), schema="segments", autoload_with=connection
        )
        assert len(connection.execute(sqlalchemy.select(table)).all()) == 8
    engine.dispose()


@pytest.mark.parametrize("relation", ["segment_memberships", "segments", "segment_sizes"])
def test_no_error_comes_from_a_row_that_may_not_be_read(served, reader, relation):
    assert set(reader.execute(BOMB + relation).fetchall()) == {(1,)}
    with pytest.raises(psycopg.errors.DivisionByZero):
        served.open(EVERYTHING).execute(BOMB + relation)


@pytest.mark.parametrize(
    "relation", ["segment_memberships", "segments", "segment_sizes", "segment_overlaps"]
)
def test_a_function_of_the_readers_own_gets_no_hidden_row(reader, relation):
    told = []
    reader.add_notice_handler(lambda notice: told.append(notice.message_primary))
    reader.execute(
        "create function pg_temp.spy(text) returns boolean language plpgsql cost 0.0001"
        " as $$ begin raise notice '%', $1; return true; end $$"
    )
    reader.execute(f"select count(*) from segments.{relation} where pg_temp.spy(segment_id)")
    assert set(told) <= {"vips"}
    assert told or relation == "segment_overlaps"


@pytest.mark.parametrize("statement", [
    "select * from segments_data.access",
    "select * from segments_data.segments",
    "select * from segments_data.reach('reads_all@example.com')",
    "select * from segments.gold",
    "select * from segments.gold for update",
    "select * from segments.access_log",
    "select * from marts.customers",
    "delete from segments.segment_memberships",
    "insert into segments.builds values ('x', now(), null, false)",
    "insert into segments.segment_memberships values ('gold', 'eu', 'c2') on conflict do nothing",
    "create table segments.mine (x int)",
    "create view segments.mine as select 1",
    "create temp view mine as select * from segments_data.access",
    "create temp table mine () inherits (segments.segment_memberships)",
    "create statistics on segment_id, account_id from segments.segment_memberships",
    "set role 'reads_all@example.com'",
    "set session authorization 'reads_all@example.com'",
    "copy segments.gold to stdout",
    "select query_to_xml('select * from segments.gold', true, true, '')",
    "alter table segments.segment_memberships disable row level security",
    "alter view segments.vips set (security_invoker = false)",
])  # fmt: skip
def test_a_reader_can_do_nothing_else(reader, statement):
    with pytest.raises((InsufficientPrivilege, psycopg.errors.WrongObjectType)) as told:
        reader.execute(statement)
    assert "c1" not in str(told.value)


def test_policies_cannot_be_left_out(reader):
    reader.execute("set row_security = off")
    with pytest.raises(InsufficientPrivilege, match="affected by row-level security"):
        reader.execute("select * from segments.segment_memberships")


def test_statistics_of_columns_are_not_shown(reader):
    found = reader.execute("select * from pg_stats where schemaname in ('segments', 'marts')")
    assert found.fetchall() == []


def test_an_end_takes_effect_at_its_second_in_open_sessions(place, vips_reader):
    ((now,),) = place.owner.execute("select clock_timestamp() at time zone 'UTC'").fetchall()
    place.owner.execute(
        "update segments_data.access set ends_at = %s where person = %s",
        [now + timedelta(seconds=1.5), ANA],
    )
    end = now + timedelta(seconds=1.5)
    snapshot = place.open(ANA)
    snapshot.execute("begin isolation level repeatable read")
    looks = []
    while not looks or looks[-1][1] <= end + timedelta(seconds=0.2):
        for session in (vips_reader, snapshot):
            before, count, after = (
                session.execute(query).fetchone()[0]
                for query in (
                    "select clock_timestamp() at time zone 'UTC'",
                    "select count(*) from segments.vips",
                    "select clock_timestamp() at time zone 'UTC'",
                )
            )
            looks.append((before, after, count))
    assert {count for before, _, count in looks if before > end} == {0}
    assert {count for _, after, count in looks if after < end} == {8}


def test_what_is_revoked_is_gone_in_the_next_statement_also_of_an_old_transaction(place):
    place.role(ANA)
    make_release(place.home, "one", [Grant("vips", ANA), Grant("gold", ANA)])
    place.serve()
    sessions = place.open(ANA), place.open(ANA)
    sessions[1].execute("begin isolation level repeatable read")
    query = "execute counts"
    for session in sessions:
        session.execute(
            "prepare counts as select segment_id, count(*) from segments.segment_memberships"
            " group by 1 order by 1"
        )
    for session in sessions:
        assert session.execute(query).fetchall() == [("gold", 24), ("vips", 8)]
    make_release(place.home, "two", [Grant("gold", ANA)])
    place.serve()
    for session in sessions:
        assert session.execute(query).fetchall() == [("gold", 24)]
        with pytest.raises(InsufficientPrivilege):
            session.execute("select * from segments.vips")


def test_a_revoke_does_not_wait_for_readers_nor_for_rows(place, monkeypatch):
    place.role(ANA)
    make_release(place.home, "one", [Grant("vips", ANA)])
    place.serve()
    reader = place.open(ANA)
    reader.execute("begin")
    assert reader.execute("select count(*) from segments.vips").fetchone() == (8,)
    make_release(place.home, "two", [])

    def stops(*_):
        raise RuntimeError

    monkeypatch.setattr("segment_serving.serving.load", stops)
    with pytest.raises(RuntimeError):
        place.serve()
    with pytest.raises(InsufficientPrivilege):
        reader.execute("select count(*) from segments.vips")


def test_a_release_that_speaks_of_no_rights_lets_nobody_read(place):
    place.role(ANA)
    make_release(place.home, "one", [Grant("vips", ANA)])
    place.serve()
    make_release(place.home, "two", None)
    place.serve()
    with pytest.raises(InsufficientPrivilege):
        place.open(ANA).execute("select * from segments.builds")


def test_who_reads_one_account_counts_its_members_only(place):
    place.role(ANA)
    make_release(place.home, "one", [Grant("gold", ANA, "eu")])
    place.serve()
    ana = place.open(ANA)
    assert ana.execute("select segment_id, members from segments.segments").fetchall() == [
        ("gold", 12)
    ]
    assert ana.execute("select distinct account_id from segments.gold").fetchall() == [("eu",)]
    assert ana.execute("select * from segments.segment_sizes").fetchall() == []


def test_marts_are_for_who_reads_every_segment_of_the_account(place):
    place.role(ANA, BOB)
    scopes = {"vips": "us"}
    everything = [Grant("gold", ANA, "eu"), Grant("quiet", ANA, "eu")]
    make_release(place.home, "one", [*everything, Grant("gold", BOB, "eu")], scopes=scopes)
    place.serve()
    found = place.open(ANA).execute("select distinct account_id from marts.customers").fetchall()
    assert found == [("eu",)]
    with pytest.raises(InsufficientPrivilege):
        place.open(BOB).execute("select * from marts.customers")


def test_what_somebody_opened_by_hand_is_closed_by_the_next_run(place, vips_reader):
    bob = place.open(BOB)
    place.owner.execute("grant usage on schema segments to public")
    place.owner.execute("grant select on segments.gold, segments.segments to public")
    place.owner.execute("alter view segments.gold set (security_invoker = false)")
    place.owner.execute("alter table segments.segment_sizes disable row level security")
    place.owner.execute("create policy open on segments.segment_overlaps using (true)")
    assert bob.execute("select count(*) from segments.gold").fetchone() == (24,)
    place.serve()
    for name in ("gold", "segments"):
        with pytest.raises(InsufficientPrivilege):
            bob.execute(f"select * from segments.{name}")
    assert vips_reader.execute("select segment_id from segments.segment_sizes").fetchall() == [
        ("vips",)
    ]
    assert vips_reader.execute("select * from segments.segment_overlaps").fetchall() == []


def test_the_log_says_who_could_do_what_since_when_and_outlives_builds(place):
    place.role(ANA, CAT)
    first = datetime(2030, 1, 1)
    steps = {
        "one": [Grant("vips", ANA, ends_at=first), Grant("gold", BOB, may="edit")],
        "two": [Grant("vips", ANA), Grant("gold", BOB, may="edit"), *of_everything(CAT)],
        "three": [*of_everything(CAT)],
    }
    for name, grants in steps.items():
        make_release(place.home, name, grants)
        place.serve(actor=f"author_of_{name}@example.com")
    query = (
        "select build_id, actor, person, may, change, ends_at from segments.access_log"
        " where person in (%s, %s) order by logged_at"
    )
    log = place.open(CAT).execute(query, [ANA, BOB]).fetchall()
    author = "author_of_{}@example.com".format
    assert sorted(log[:2]) == [
        ("one", author("one"), ANA, "read", "granted", first),
        ("one", author("one"), BOB, "edit", "pending", None),
    ]
    assert log[2:4] == [
        ("two", author("two"), ANA, "read", "revoked", first),
        ("two", author("two"), ANA, "read", "granted", None),
    ]
    assert sorted(log[4:]) == [
        ("three", author("three"), ANA, "read", "revoked", None),
        ("three", author("three"), BOB, "edit", "revoked", None),
    ]
