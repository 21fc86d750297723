"""Without a server: a file for each group, with its segments and nothing of the others."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from segment_serving.group_files import publish_group_files
from segment_warehouse.home import Home
from serving.releases import SEGMENTS, Grant, make_release

ANA, BOB = "ana@example.com", "bob@example.com"
GRANTS = [
    Grant("vips", ANA, through="agency_x"),
    Grant("gold", ANA, through="agency_x", ends_at=datetime(2026, 11, 1)),
    Grant("quiet", ANA, through="agency_x", may="edit"),
    Grant("gold", BOB, "eu", through="growth@example.com"),
    Grant("gold", ANA),
    Grant("quiet", ANA, through="access.yml"),
]


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def look(path, query):
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_group_gets_a_file_with_the_segments_that_it_may_read(home):
    paths = publish_group_files(home, make_release(home, "one", GRANTS), wanted=True)
    assert [path.name for path in paths] == ["agency_x.duckdb", "growth@example.com.duckdb"]
    agency, growth = paths
    for name in ("segments", "segment_memberships", "segment_membership_events", "segment_sizes",
                 "segment_membership_intervals"):  # fmt: skip
        assert set(look(agency, f"select segment_id from segments.{name}")) == {("vips",)}
    assert look(agency, "select count(*) from segments.vips") == [(8,)]
    assert look(agency, "from segments.segment_overlaps") == []
    schemas = look(agency, "select distinct schema_name from duckdb_tables()")
    assert schemas == [("segments",)]
    views = look(agency, "select view_name from duckdb_views() where not internal")
    assert views == [("vips",)]
    comment = "select comment from duckdb_tables() where table_name = 'segment_memberships'"
    assert look(agency, comment) == [("Who is in which segment now.",)]
    assert look(growth, "select segment_id, members from segments.segments") == [("gold", 12)]
    assert look(growth, "select distinct account_id from segments.gold") == [("eu",)]
    assert look(growth, "from segments.segment_sizes") == []


def test_no_byte_of_another_segment_is_in_a_file(home):
    path, _ = publish_group_files(home, make_release(home, "one", GRANTS), wanted=True)
    content = path.read_bytes()
    assert b"vips" in content
    for other in set(SEGMENTS) - {"vips"}:
        assert f"The {other}".encode() not in content


def test_files_go_with_their_groups_and_with_the_mode(home):
    publish_group_files(home, make_release(home, "one", GRANTS), wanted=True)
    second = make_release(home, "two", GRANTS[:1])
    (path,) = publish_group_files(home, second, wanted=True)
    assert look(path, "select build_id from segments.builds") == [("two",)]
    assert list(path.parent.iterdir()) == [path]
    assert publish_group_files(home, second, wanted=False) == []
    assert list(path.parent.iterdir()) == []


def test_a_release_that_speaks_of_no_rights_has_no_files(home):
    publish_group_files(home, make_release(home, "one", GRANTS), wanted=True)
    assert publish_group_files(home, make_release(home, "two", None), wanted=True) == []
    assert list((home.releases / "groups").iterdir()) == []
