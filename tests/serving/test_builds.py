"""Postgres has what the release has, changes only what differs, and shows whole builds."""

from __future__ import annotations

import threading

import duckdb
import psycopg
import pytest

from segment_serving.errors import ServingError
from segment_serving.relations import PERSONAL, RELATIONS, columns_of, served_in
from serving.releases import SEGMENTS, Grant, make_release, of_everything
from tests.bi.public_models import key, meta, public_models

ANA = "ana@example.com"
# So that two builds differ in nothing else.
SAME = """
    update segments.segment_memberships set split_group = 'a';
    update segments.segments set description = 'a';
"""


def held(place):
    """Give all rows of each served relation, of the release and of Postgres."""
    found = {}
    with duckdb.connect(place.home.current, read_only=True) as source:
        for relation in served_in(source):
            names = ", ".join(one.name for one in columns_of(source, relation))
            query = f"select {names} from {{}}"
            ours = source.execute(query.format(f"{relation.schema}.{relation.name}")).fetchall()
            theirs = place.owner.execute(query.format(relation.table)).fetchall()
            found[relation.name] = sorted(map(repr, ours)), sorted(map(repr, theirs))
    return found


def agree(place):
    """Tell that Postgres has the rows of the release."""
    for name, (ours, theirs) in held(place).items():
        assert ours == theirs, name
    return True


def test_a_first_load_has_every_row_of_the_release_and_no_contact_column(place):
    make_release(place.home, "one")
    assert place.serve().changed > 100
    assert agree(place)
    columns = place.owner.execute(
        "select column_name from information_schema.columns where table_schema = 'marts'"
    ).fetchall()
    assert {name for (name,) in columns} & PERSONAL == set()
    assert ("city",) in columns


def test_the_next_build_changes_only_the_rows_that_differ(place):
    make_release(
        place.home, "one", then="update segments.segment_memberships set split_group = 'a'"
    )
    place.serve()
    before = dict(place.owner.execute(
        "select (segment_id, account_id, customer_id)::text, xmin::text"
        " from segments.segment_memberships"
    ).fetchall())  # fmt: skip
    make_release(place.home, "two", then=(
        "update segments.segment_memberships set split_group = 'a';"
        " delete from segments.segment_memberships where customer_id = 'c3';"
        " insert into segments.segment_memberships values ('vips', 'us', 'new', 1, '')"
    ))  # fmt: skip
    place.serve()
    assert agree(place)
    after = dict(place.owner.execute(
        "select (segment_id, account_id, customer_id)::text, xmin::text"
        " from segments.segment_memberships"
    ).fetchall())  # fmt: skip
    assert {name for name in after if after[name] != before.get(name)} == {"(vips,us,new)"}


def test_serving_the_same_build_again_changes_nothing(place):
    make_release(place.home, "one")
    place.serve()
    assert place.serve().changed == 0


def test_an_older_build_comes_back(place):
    make_release(place.home, "one")
    make_release(place.home, "two")
    place.serve()
    place.home.current.unlink()
    place.home.current.symlink_to("releases/one.duckdb")
    place.serve()
    assert agree(place)
    assert place.owner.execute("select build_id from segments.builds").fetchall() == [("one",)]


@pytest.mark.parametrize("is_kept", [True, False])
def test_an_erased_customer_is_gone_whether_or_not_the_build_before_is_kept(place, is_kept):
    first = make_release(place.home, "one", then=SAME)
    place.serve()
    make_release(place.home, "two", erased=("c6",), then=SAME)
    if not is_kept:
        first.unlink()
    place.serve()
    assert agree(place)
    for name in (
        "segments.segment_memberships",
        "segments.quiet",
        "marts.customers",
        "marts.logins",
    ):
        assert place.owner.execute(
            f"select count(*) from {name} where account_id = 'eu' and customer_id = 'c6'"
        ).fetchone() == (0,)


def test_what_somebody_wrote_by_hand_is_put_right_with_the_next_build(place):
    make_release(place.home, "one", then=SAME)
    place.serve()
    place.owner.execute("delete from segments.segment_memberships where segment_id = 'gold'")
    make_release(place.home, "two", then=SAME)
    place.serve()
    assert agree(place)


def test_columns_come_and_go_and_readers_keep_their_rights(place):
    place.role(ANA)
    make_release(place.home, "one", of_everything(ANA))
    place.serve()
    ana = place.open(ANA)
    make_release(place.home, "two", of_everything(ANA), then=(
        "alter table segments.segment_memberships add column score bigint;"
        "update segments.segment_memberships set score = 7;"
        "alter table segments.segment_memberships drop column rank;"
        "alter table marts.customer_metrics alter order_count type decimal(18, 2)"
    ))  # fmt: skip
    place.serve()
    assert agree(place)
    assert ana.execute("select distinct score from segments.vips").fetchall() == [(7,)]
    with pytest.raises(psycopg.errors.UndefinedColumn):
        ana.execute("select rank from segments.vips")


def test_a_deleted_segment_has_no_view_and_no_rows_and_a_new_one_has(place):
    place.role(ANA)
    make_release(place.home, "one", of_everything(ANA))
    place.serve()
    ana = place.open(ANA)
    segments = ("fresh", "quiet", "vips")
    make_release(place.home, "two", of_everything(ANA, segments), segments=segments)
    place.serve()
    assert agree(place)
    with pytest.raises(psycopg.errors.UndefinedTable):
        ana.execute("select * from segments.gold")
    assert ana.execute("select count(*) > 0 from segments.fresh").fetchone() == (True,)


def test_texts_arrive_as_they_are(place):
    texts = ["", " ", "\\N", "\\.", 'a"b', "a,b", "a\nb", "a\r\nb", "null", "Zoë 😀", "a\tb"]
    values = ", ".join(
        f"('vips', 'eu', 'x{number}', null, '{text}')" for number, text in enumerate(texts)
    )
    insert = f"insert into segments.segment_memberships values {values}, ('vips', 'eu', 'z', 1, "
    make_release(place.home, "one", then=insert + "null)")
    place.serve()
    assert agree(place)
    make_release(place.home, "two", then=insert + "'a' || chr(0) || 'b')")
    place.serve()
    assert place.owner.execute(
        "select split_group from segments.vips where customer_id = 'z'"
    ).fetchone() == ("ab",)


def test_a_database_with_such_schemas_of_its_own_is_refused(place):
    make_release(place.home, "one")
    place.owner.execute("create schema marts")
    with pytest.raises(ServingError, match="a database of its own"):
        place.serve()


def test_a_segment_with_the_name_of_a_table_is_refused_and_readers_keep_what_they_have(place):
    make_release(place.home, "one")
    place.serve()
    make_release(place.home, "two", segments=("access_log",))
    with pytest.raises(ServingError, match="cannot be called 'access_log'"):
        place.serve()
    assert place.owner.execute("select build_id from segments.builds").fetchall() == [("one",)]


def test_an_address_that_leads_nowhere_is_told_without_its_password(place):
    make_release(place.home, "one")
    for address in ("postgresql://u:hush@localhost:1/x", "host = 'hush", "hush", "://u:hush@h"):
        place.address = address
        with pytest.raises(ServingError) as told:
            place.serve()
        assert "hush" not in str(told.value)


def test_a_reader_in_a_loop_sees_whole_builds_only(place):
    place.role(ANA)
    paths = [make_release(place.home, f"b{number}", of_everything(ANA)) for number in range(3)]
    place.serve()
    seen, problems, done = set(), [], threading.Event()
    query = """
        select build_id from segments.builds union all
        select split_group from segments.segment_memberships union all
        select split_group from segments.gold union all
        select build_id from segments.segment_sizes union all
        select build_id from segments.segment_membership_events union all
        select split_part(description, ' ', 2) from segments.segments union all
        select source from marts.customers
    """

    def read(level):
        with psycopg.connect(place.address, user=ANA) as reader:
            reader.isolation_level = level
            while not done.is_set():
                try:
                    reader.execute("select pg_sleep(0.05)")  # or the builds get no processor
                    reader.commit()
                    with reader.transaction():
                        found = set()
                        # One statement, or two of one snapshot.
                        for _ in range(2 if level else 1):
                            rows = reader.execute(query).fetchall()
                            found |= set(rows)
                            if len(found) != 1 or len(rows) != whole:
                                problems.append((level, len(rows), found))
                    seen.update(found)
                except psycopg.Error as error:
                    problems.append(error)

    whole = len(place.open(ANA).execute(query).fetchall())
    levels = (None, psycopg.IsolationLevel.REPEATABLE_READ)
    readers = [threading.Thread(target=read, args=[level]) for level in levels]
    for one in readers:
        one.start()
    for number in range(18):
        if number % 3 == 0:
            # As after a release that nobody kept, so that all is compared.
            place.owner.execute("update segments_data.served set sha256 = 'unknown'")
        place.home.current.unlink()
        place.home.current.symlink_to(f"releases/{paths[number % 3].name}")
        place.serve()
    done.set()
    for one in readers:
        one.join()
    assert problems == []
    assert seen == {(path.stem,) for path in paths}


def test_the_list_of_relations_is_that_of_the_public_models():
    found = {one.name: list(one.key) for one in RELATIONS if one.name != "builds"}
    # Who must not be contacted is of no use without addresses.
    expected = {name: key(model) for name, model in public_models().items()}
    del expected["suppressions"]
    assert found == expected


def test_the_personal_columns_are_those_that_the_models_name():
    named = {
        column["name"]
        for model in public_models().values()
        for column in model["columns"]
        if meta(column).get("contains_pii")
    }
    assert named == PERSONAL


def test_people_without_a_role_wait_for_it(place):
    make_release(place.home, "one", [Grant("vips", ANA)])
    assert place.serve().pending == (ANA,)
    place.role(ANA)
    assert place.serve().pending == ()
    assert place.open(ANA).execute("select count(*) > 0 from segments.vips").fetchone() == (True,)
    assert SEGMENTS
