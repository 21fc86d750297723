"""Small builds to publish, whose tables all say which build they belong to."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from segment_warehouse.build import connect
from segment_warehouse.home import Home
from segment_warehouse.inputs import Build
from segment_warehouse.release import publish

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
CUSTOMERS = 300  # of each of the two accounts
SMALL = """
create schema shop; create schema segments;
create table shop.accounts as select 'eu' as account_id union all select 'us';
create table shop.customers as
    select account_id, 'c' || i as customer_id, 'p' || i // 2 || '@example.com' as email,
        null::timestamp as erased_at
    from shop.accounts, range({customers}) as r (i);
create table shop.suppressions (
    account_id text, customer_id text, email text, reason text, suppressed_at timestamp
);
create table segments.builds as
    select '{name}' as build_id, timestamp '2026-11-01' as as_of, null::text as git_commit,
        false as git_dirty;
create table segments.segment_memberships as
    select '{name}' as build_id, segment_id, account_id, customer_id, null::bigint as rank,
        null::text as split_group
    from shop.customers, unnest({segments}) as s (segment_id);
create table segments.segments as
    select segment_id, segment_id as label, 'all' as description, 'active' as status,
        count(*) as members
    from segments.segment_memberships group by all;
comment on table segments.segments is 'The catalogue.';
"""
# Two customers of each account are alike in all that the export without their ids says.
WHOLE = """
create schema marts; create schema segment_parts; create schema exports; create schema raw_files;
create table shop.orders as
    select account_id, 'o' || customer_id as order_id, customer_id from shop.customers;
create table raw_files.payments as
    select account_id, 'p' || order_id as payment_id, ' ' || order_id || chr(160) as order_id
    from shop.orders;
create table marts.referrals as
    select account_id, customer_id as referrer_customer_id, 'c1' as referred_customer_id
    from shop.customers where customer_id in ('c7', 'c8');
create table segments.segment_sizes as
    select '{name}' as build_id, timestamp '2026-11-01' as as_of, segment_id, members,
        0::bigint as entered_count, 0::bigint as left_count, segment_id = 'vips' as is_held,
        case when segment_id = 'vips' then 'grew by 90 %' end as held_reason
    from segments.segments;
create table segments.segment_overlaps as
    select a.segment_id, b.segment_id as other_segment_id
    from segments.segments as a, segments.segments as b;
create table segment_parts.segment_list_entries as
    select segment_id, 1 as line, account_id, 'email' as rule, email as cell
    from shop.customers, segments.segments where customer_id = 'c7';
create table segment_parts.segment_exceptions as
    select segment_id, 'c7' as customer_id, true as is_included from segments.segments;
create table exports.contact_points as
    select account_id, customer_id, 'email' as rule, email as cell from shop.customers;
create table exports.suppressed_identifiers (account_id text, rule text, cell text);
create table exports.export_rows_email_1 as
    select account_id, customer_id, email from shop.customers;
create table exports.export_files as
    select 'news__' || segment_id as export_id, segment_id, 'email@1' as format,
        'export_news__' || segment_id as relation
    from segments.segments;
create table exports.export_decisions as
    select 'news__' || segment_id as export_id, account_id, customer_id,
        case when customer_id = 'c6' then 'consent' end as drop_reason
    from segments.segment_memberships;
"""
OF_A_SEGMENT = """
create table segment_parts.seg_{segment} as
    select account_id, customer_id from segments.segment_memberships
    where segment_id = '{segment}';
create table exports.export_news__{segment} as
    select email from exports.export_rows_email_1 natural join exports.export_decisions
    where export_id = 'news__{segment}' and drop_reason is null;
"""


def make_build(
    home: Home,
    name: str,
    *,
    erased: tuple[str, ...] = (),
    segments: tuple[str, ...] = ("regulars", "vips"),
    whole: bool = False,
) -> Path:
    """Write a build file; the customers called erased are so in the account `eu`.

    A whole one has exports and facts too, which most tests can do without.
    """
    home.building.mkdir(parents=True, exist_ok=True)
    path = home.building / f"{name}.duckdb"
    path.unlink(missing_ok=True)
    with connect(path) as connection:
        connection.begin()
        tables = SMALL + WHOLE if whole else SMALL
        connection.execute(tables.format(name=name, segments=list(segments), customers=CUSTOMERS))
        for segment in segments if whole else ():
            connection.execute(OF_A_SEGMENT.format(segment=segment))
        for segment in segments:
            connection.execute(
                f"create view segments.{segment} as from segments.segment_memberships"
                f" where segment_id = '{segment}'"
            )
        for customer in erased:
            connection.execute(
                "update shop.customers set erased_at = timestamp '2026-10-01'"
                " where account_id = 'eu' and customer_id = ?",
                [customer],
            )
        connection.commit()
    return path


def publish_build(home: Home, name: str, **parts: Any) -> Path:
    """Make a build and publish it."""
    return publish_file(home, make_build(home, name, **parts))


def publish_file(home: Home, path: Path) -> Path:
    """Publish a build file that is named like its build."""
    return publish(home, path, Build(path.stem, AS_OF, None, False))


def seen(home: Home) -> str:
    """Open what readers open, and give the one build that all its tables belong to."""
    with duckdb.connect(home.current, read_only=True) as connection:
        (found,) = connection.execute(
            "select build_id from segments.builds union"
            " select build_id from segments.segment_memberships"
        ).fetchall()
    return str(found[0])


if __name__ == "__main__":
    publish_file(Home(Path(sys.argv[1])), Path(sys.argv[2]))
