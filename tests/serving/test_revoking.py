"""What is revoked by hand, ahead of a build, is gone at once and stays so while specs say else."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from psycopg.errors import InsufficientPrivilege

from segment_serving.errors import ServingError
from segment_serving.revoking import grant_again, revoke_now
from serving.releases import AS_OF, Grant, make_release, of_everything

ANA, BOB = "ana@example.com", "bob@example.com"
COUNTS = "select segment_id, count(*) from segments.segment_memberships group by 1 order by 1"


def revoke(place, kept=(), segment_id="vips"):
    return revoke_now(place.address, "lead@example.com", segment_id, ["read"], [ANA], kept)


def test_a_revoke_by_hand_holds_from_the_next_statement_until_specs_agree(place):
    place.role(ANA, BOB)
    make_release(place.home, "one", [Grant("vips", BOB), *of_everything(ANA)])
    place.serve()
    ana, old = place.open(ANA), place.open(ANA)
    old.execute("begin isolation level repeatable read")
    assert old.execute("select count(*) from marts.customers").fetchone() == (24,)
    assert revoke(place) == 1
    for session in (ana, old):
        assert session.execute(COUNTS).fetchall() == [("gold", 24), ("quiet", 12)]
        for query in ("select * from segments.vips", "select * from marts.customers"):
            with pytest.raises(InsufficientPrivilege), session.transaction():
                session.execute(query)
    assert place.open(BOB).execute("select count(*) from segments.vips").fetchone() == (8,)
    assert place.serve().revoked == ((ANA, "vips"),)
    make_release(place.home, "two", of_everything(ANA))
    assert place.serve().revoked == ((ANA, "vips"),)
    assert ana.execute(COUNTS).fetchall() == [("gold", 24), ("quiet", 12)]
    make_release(place.home, "three", of_everything(ANA, ("gold", "quiet")))
    assert place.serve().revoked == ()
    make_release(place.home, "four", of_everything(ANA))
    place.serve()
    assert ana.execute("select count(*) from segments.vips").fetchone() == (8,)
    log = place.owner.execute(
        "select build_id, actor, change from segments.access_log"
        " where person = %s and segment_id = 'vips' order by logged_at", [ANA]
    ).fetchall()  # fmt: skip
    lead = "lead@example.com"
    assert log == [("one", lead, "granted"), ("one", lead, "revoked"), ("four", lead, "granted")]


KEPT = {
    (ANA, None, "read", None): 0,
    (ANA, "eu", "read", None): 1,
    (ANA, None, "edit", None): 1,
    (ANA, None, "read", datetime(2099, 1, 1)): 1,
    (BOB, None, "read", None): 1,
}


def test_what_the_specs_grant_in_another_way_stays_and_a_grant_brings_the_rest_back(place):
    place.role(ANA)
    make_release(place.home, "one", [Grant("vips", ANA)])
    place.serve()
    ana = place.open(ANA)
    for kept, count in KEPT.items():
        assert revoke(place, [kept]) == count, kept
        if count:
            with pytest.raises(InsufficientPrivilege):
                ana.execute("select * from segments.vips")
            assert revoke(place) == 0
            grant_again(place.address, "vips", ["read"], [ANA])
            place.serve()
        assert ana.execute("select count(*) from segments.vips").fetchone() == (8,)


def test_what_specs_leave_of_a_revoked_right_comes_with_their_build(place):
    place.role(ANA)
    make_release(place.home, "one", [Grant("vips", ANA)])
    place.serve()
    assert revoke(place, [(ANA, "eu", "read", None)]) == 1
    make_release(place.home, "two", [Grant("vips", ANA, "eu")])
    assert place.serve().revoked == ()
    counted = "select account_id, count(*) from segments.vips group by 1"
    assert place.open(ANA).execute(counted).fetchall() == [("eu", 4)]
    assert revoke(place) == 1
    make_release(place.home, "three", [Grant("vips", ANA)])
    assert place.serve().revoked == ((ANA, "vips"),)
    with pytest.raises(InsufficientPrivilege):
        place.open(ANA).execute(counted)


def test_an_older_build_gives_nobody_what_was_taken_away_since(place):
    place.role(ANA)
    gold = Grant("gold", ANA)
    make_release(place.home, "one", [gold, Grant("vips", ANA)])
    place.serve()
    make_release(place.home, "two", [gold], as_of=AS_OF + timedelta(days=1))
    place.serve()
    place.home.current.unlink()
    place.home.current.symlink_to("releases/one.duckdb")
    ana = place.open(ANA)
    for _ in range(2):
        place.serve()
        assert ana.execute(COUNTS).fetchall() == [("gold", 24)]
        assert ana.execute("select build_id from segments.builds").fetchall() == [("one",)]
    make_release(place.home, "three", [Grant("vips", ANA)], as_of=AS_OF + timedelta(days=1))
    place.serve()
    assert ana.execute(COUNTS).fetchall() == [("vips", 8)]


def test_where_nothing_is_served_nothing_can_be_revoked(place):
    with pytest.raises(ServingError, match="No build is served"):
        revoke(place)
