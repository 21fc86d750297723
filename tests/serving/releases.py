"""Small releases with rights in them, made without dbt, whose rows say which build they are of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from segment_warehouse.build import connect, make_views
from segment_warehouse.inputs import Build
from segment_warehouse.release import publish

if TYPE_CHECKING:
    from pathlib import Path

    from segment_warehouse.home import Home

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
ACCOUNTS = "eu", "us"
SEGMENTS = "gold", "quiet", "vips"
CUSTOMERS = 12  # of each account; segment number i has those whose number i divides
TABLES = """
create schema shop; create schema segments; create schema segment_parts; create schema marts;
create table shop.accounts as select unnest(['eu', 'us']) as account_id;
create table shop.customers as
    select account_id, 'c' || i as customer_id, 'p' || i || '@example.com' as email,
        null::timestamp as erased_at
    from shop.accounts, range(1, {customers} + 1) as r (i);
update shop.customers set erased_at = '2026-10-01'
    where account_id = 'eu' and list_contains({erased}::text[], customer_id);
create table shop.suppressions (
    account_id text, customer_id text, email text, reason text, suppressed_at timestamp
);
create table marts.customers as
    select account_id, customer_id, email, 'Ada' as first_name, 'Paris' as city, '{name}' as source,
        ['a"b', null, 'c\\d'] as tags
    from shop.customers;
create table marts.customer_metrics as
    select account_id, customer_id, 12.50::decimal(18, 2) as amount_spent, 3::bigint as order_count
    from shop.customers;
create table marts.logins as
    select account_id, customer_id, timestamp '2026-01-01 10:00' as logged_in_at
    from shop.customers, range(2);
create table marts.shop_report as
    select 'late' as check_name, 'orders' as table_name, 1::bigint as row_count;
create table segments.builds as
    select '{name}' as build_id, timestamp '2026-11-01' as as_of, null::text as git_commit,
        false as git_dirty;
create table segments.segment_memberships (
    segment_id text not null, account_id text not null, customer_id text not null, rank bigint,
    split_group text
);
insert into segments.segment_memberships
    select segment_id, account_id, customer_id, null, '{name}'
    from shop.customers, (select unnest({segments}::text[]) as segment_id,
        generate_subscripts({segments}::text[], 1) as number)
    where substr(customer_id, 2)::int % number = 0;
create table segments.segments as
    select segment_id, 'The ' || segment_id as label, null::text as icon,
        'Of {name}' as description,
        'growth' as owner, 'active' as status, {scopes}[segment_id] as account_scope,
        null::text as tags, (
            select count(*) from segments.segment_memberships as memberships
            where memberships.segment_id = s.segment_id
        ) as members, null::text as spec_path, timestamp '2026-11-01' as as_of
    from (select unnest({segments}::text[]) as segment_id) as s;
create table segments.segment_membership_events as
    select segment_id, account_id, customer_id, 'entered' as change,
        timestamp '2026-10-01' as changed_at, 'data' as reason, '{name}' as build_id,
        null::text as spec_commit
    from segments.segment_memberships;
create table segments.segment_membership_intervals as
    select segment_id, account_id, customer_id, changed_at as entered_at,
        null::timestamp as left_at,
        true as is_current, reason as entered_reason, null::text as left_reason
    from segments.segment_membership_events;
create table segments.segment_sizes as
    select '{name}' as build_id, timestamp '2026-11-01' as as_of, segment_id, members,
        members as entered_count, 0::bigint as left_count, false as is_held,
        null::text as held_reason, null::text as released_by
    from segments.segments;
create table segments.segment_overlaps as
    select a.segment_id, b.segment_id as other_segment_id, 1::bigint as members_of_both,
        2::bigint as members_of_either, 0.5::decimal(18, 6) as share_of_segment
    from segments.segments as a, segments.segments as b where a.segment_id <> b.segment_id;
comment on table segments.segment_memberships is 'Who is in which segment now.';
comment on column segments.segment_memberships.segment_id is 'The segment.';
comment on column segments.segment_memberships.customer_id is 'The customer''s id.';
comment on column segments.segments.label is 'The display name.';
"""
ACCESS = """
create table segment_parts.segment_access (
    segment_id text, account_id text, person text, is_owner boolean, may text, ends_at timestamp,
    granted_through text
)
"""
_UNDESCRIBED = """
    select column_name from duckdb_columns()
    where table_name = 'segment_memberships' and comment is null
"""


@dataclass(frozen=True, slots=True)
class Grant:
    """A row of `segment_access`."""

    segment_id: str
    person: str
    account_id: str | None = None
    may: str = "read"
    ends_at: datetime | None = None
    through: str | None = None

    def until(self, instant: datetime) -> Grant:
        """Give the same right with an end, a naive instant in UTC."""
        return replace(self, ends_at=instant)


def of_everything(person: str, segments: tuple[str, ...] = SEGMENTS) -> list[Grant]:
    """Give the rights of somebody who reads all segments."""
    return [Grant(one, person) for one in segments]


def make_release(
    home: Home,
    name: str,
    grants: list[Grant] | None = (),
    *,
    segments: tuple[str, ...] = SEGMENTS,
    scopes: dict[str, str] | None = None,
    erased: tuple[str, ...] = (),
    customers: int = CUSTOMERS,
    then: str = "",
    as_of: datetime = AS_OF,
) -> Path:
    """Build and publish a release; with None for rights, one that does not speak of any."""
    home.building.mkdir(parents=True, exist_ok=True)
    path = home.building / f"{name}.duckdb"
    path.unlink(missing_ok=True)
    scoped = ", ".join(f"'{key}': '{value}'" for key, value in (scopes or {"-": "-"}).items())
    with connect(path) as connection:
        connection.begin()
        connection.execute(TABLES.format(
            name=name, segments=list(segments), scopes=f"map {{{scoped}}}", customers=customers,
            erased=list(erased),
        ))  # fmt: skip
        if grants is not None:
            connection.execute(ACCESS)
            for one in grants:
                connection.execute(
                    "insert into segment_parts.segment_access values (?, ?, ?, false, ?, ?, ?)",
                    [one.segment_id, one.account_id, one.person, one.may, one.ends_at, one.through],
                )
        if then:
            connection.execute(then)
        for (name_,) in connection.execute(_UNDESCRIBED).fetchall():
            connection.execute(f"comment on column segments.segment_memberships.{name_} is 'Told.'")
        make_views(connection)
        connection.commit()
    return publish(home, path, Build(name, as_of, None, False))
