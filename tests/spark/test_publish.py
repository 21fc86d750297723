"""Builds as they stand in Spark: which of them readers see, and what is gone with those erased."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from segment_spark.history import COLUMNS, HISTORY
from segment_spark.publish import current_build, finish, publish, roll_back
from segment_spark.schemas import Schemas
from segment_warehouse.inputs import Build
from segment_warehouse.release import NoReleaseError
from tests.spark.world import IN_FULL

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# What Spark's client leaves to the garbage collector.
pytestmark = [
    IN_FULL,
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
BUILDS = [
    Build(
        f"{number}abc-2026110{number}T000000Z", datetime(2026, 11, number, tzinfo=UTC), "c", False
    )
    for number in (1, 2, 3)
]
SEEN = "select customer_id from segments.segment_memberships order by customer_id"


@pytest.fixture(scope="module")
def story(spark_session) -> list[list[str]]:
    """Give whom readers see before the first build, and after each step of its life."""
    spark = spark_session
    spark.sql(f"create schema {HISTORY}")
    for name, columns in COLUMNS.items():
        spark.sql(f"create table {HISTORY}.{name} ({columns}, build_id string) using parquet"
                  " partitioned by (build_id)")  # fmt: skip
    found = []
    make(spark, 0, people=("ann", "ben"), erased=())
    found.append(seen(spark))
    finish(spark, BUILDS[0])
    publish(spark, BUILDS[0].id)
    found.append(seen(spark))
    make(spark, 1, people=("ann", "cid"), erased=("ben",))
    found.append(seen(spark))
    finish(spark, BUILDS[1])
    publish(spark, BUILDS[1].id)
    found.append(seen(spark))
    assert roll_back(spark) == (BUILDS[1].id, BUILDS[0].id)
    found.append(seen(spark))
    return found


def make(
    spark: SparkSession, number: int, people: tuple[str, ...], erased: tuple[str, ...]
) -> None:
    """Make the tables of a build, which is not finished by that."""
    own = Schemas.of(BUILDS[number].id)
    for layer in ("raw_files", "shop", "marts", "segments", "segment_parts", "exports"):
        spark.sql(f"create schema {own.schema(layer)}")
    rows = " union all ".join(f"select 'a' as account_id, '{one}' as customer_id" for one in people)
    nobody = "select '' as account_id, '' as customer_id where false"
    gone = " union all ".join(f"select 'a', '{one}'" for one in erased) or nobody
    facts = f"select * from ({rows} union all {gone})"
    before = " union all ".join(
        f"select '{one.id}' as build_id, timestamp '{one.as_of:%Y-%m-%d}' as as_of"
        for one in BUILDS[:number]
    )
    tables = {
        f"{own.raw_files}.orders": "select account_id, concat(' ', customer_id) as customer_id,"
        f" concat('o', customer_id, ' ') as order_id from ({facts})",
        f"{own.raw_files}.payments": f"select account_id, order_id from {own.raw_files}.orders",
        f"{own.shop}.orders": f"select *, concat('o', customer_id) as order_id from ({facts})",
        f"{own.marts}.customers": rows,
        f"{own.marts}.orders": f"select *, concat('o', customer_id) as order_id from ({facts})",
        f"{own.marts}.order_items": f"select account_id, order_id from {own.marts}.orders",
        f"{own.marts}.suppressions": facts,
        # Who is gone was referred by somebody who is not, and who was first by nobody.
        f"{own.marts}.referrals": "select account_id, 'ann' as customer_id, customer_id as"
        f" referred_customer_id, nullif('x', 'x') as referrer_customer_id from ({facts})",
        f"{own.segments}.segment_memberships": f"select 's' as segment_id, * from ({rows})",
        f"{own.segments}.segments": "select 's' as segment_id, 'active' as status,"
        f" {len(people)}L as members",
        f"{own.segment_parts}.segment_definitions": "select 's' as segment_id",
        f"{own.segment_parts}.segment_exceptions": f"select 's' as segment_id, customer_id"
        f" from ({rows})",
        f"{own.segment_parts}.erased": f"select * from ({nobody}) union all {gone}",
        f"{own.segment_parts}.builds_before": before
        or "select '' as build_id, current_timestamp() as as_of where false",
        f"{own.exports}.contact_points": "select *, 'email' as rule, customer_id as cell"
        f" from ({rows})",
        f"{own.exports}.export_files": "select 'mail__s' as export_id, 'email@1' as format,"
        " 'export_mail__s' as relation",
        f"{own.exports}.export_decisions": "select *, 'mail__s' as export_id,"
        f" nullif('x', 'x') as drop_reason from ({rows})",
        f"{own.exports}.export_rows_email_1": f"select *, customer_id as email from ({rows})",
        f"{own.exports}.export_mail__s": f"select customer_id as email from ({rows})",
    }
    for name, query in tables.items():
        spark.sql(f"create table {name} using parquet as {query}")
    entered = f"select 's' as segment_id, *, 'entered' as change from ({rows})"
    own_part = f"partition (build_id = '{BUILDS[number].id}')"
    spark.sql(
        f"insert into {HISTORY}.segment_membership_events {own_part}"
        f" select segment_id, account_id, customer_id, change, timestamp '2026-11-01', null, null"
        f" from ({entered})"
    )


def seen(spark: SparkSession) -> list[str]:
    """Give whom readers see; nobody before the first build."""
    if not spark.catalog.tableExists("segments.segment_memberships"):
        return []
    return [customer_id for (customer_id,) in spark.sql(SEEN).collect()]


def test_a_build_is_seen_once_it_is_published_and_not_before(story):
    # Whoever is erased by then has left the build before, too, which readers are taken back to.
    assert story == [[], ["ann", "ben"], ["ann", "ben"], ["ann", "cid"], ["ann"]]


def test_there_is_a_view_a_segment_and_the_way_back_ends(spark_session, story):
    spark = spark_session
    assert spark.sql("select customer_id from segments.s").collect() == [("ann",)]
    found = current_build(spark)
    assert found is not None
    assert (found.build_id, found.as_of) == (BUILDS[0].id, BUILDS[0].as_of)
    with pytest.raises(NoReleaseError, match="No build before"):
        roll_back(spark)


def test_who_is_erased_is_in_no_build_and_in_no_history(spark_session, story):
    spark = spark_session
    first, second = (Schemas.of(one.id) for one in BUILDS[:2])
    places = [(f"{own.raw_files}.orders", "customer_id") for own in (first, second)]
    places += [(f"{own.raw_files}.payments", "order_id") for own in (first, second)]
    places += [(f"{own.marts}.orders", "customer_id") for own in (first, second)]
    places += [(f"{own.marts}.order_items", "order_id") for own in (first, second)]
    places += [(f"{own.marts}.referrals", "referred_customer_id") for own in (first, second)]
    places += [
        (f"{HISTORY}.segment_membership_events", "customer_id"),
        (f"{first.segment_parts}.segment_exceptions", "customer_id"),
        (f"{first.exports}.contact_points", "cell"),
        (f"{first.exports}.export_mail__s", "email"),
    ]
    for relation, column in places:
        found = {row[0] for row in spark.sql(f"select {column} from {relation}").collect()}
        assert {one.strip().removeprefix("o") for one in found} in ({"ann"}, {"ann", "cid"}), (
            relation
        )


def test_who_must_not_be_contacted_stays_known(spark_session, story):
    known = f"select customer_id from {Schemas.of(BUILDS[1].id).marts}.suppressions"
    assert ("ben",) in spark_session.sql(known).collect()


def test_the_catalogue_counts_who_is_left(spark_session, story):
    catalogue = f"select segment_id, members from {Schemas.of(BUILDS[0].id).segments}.segments"
    assert spark_session.sql(catalogue).collect() == [("s", 1)]
