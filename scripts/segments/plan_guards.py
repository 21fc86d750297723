"""The guards that the next build would meet: asked as a build asks, on the published data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_warehouse.guards import find_breaches

if TYPE_CHECKING:
    from datetime import datetime

    import duckdb

# What guards read of a build, made of the branch's members and of the published shop. Who withdrew
# has left the published members already, but for the erased, whom the next build leaves out.
BESIDE = """
    create schema if not exists plan.segments;
    create schema if not exists plan.segment_parts;
    create schema if not exists plan.shop;
    create view plan.segments.segment_memberships as from plan.branch.segment_memberships;
    create view plan.segment_parts.segment_definitions as from plan.branch.segment_definitions;
    create or replace view plan.shop.accounts as from published.shop.accounts;
    create view plan.shop.orders as from published.shop.orders;
    create view plan.shop.events as from published.shop.events;
    create view plan.shop.logins as from published.shop.logins;
    create view plan.shop.messages as from published.shop.messages;
    create temp view members_read as from published.segments.segment_memberships
        semi join plan.branch.segment_definitions using (segment_id);
    create temp view segments_read as
        select segment_id from published.segments.segments where status <> 'archived';
    create temp view withdrawn as
        select account_id, customer_id from published.shop.customers where erased_at is not null;
"""


def would_hold(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> dict[str, str]:
    """Give the segments of the schema `plan.branch` that a guard would hold, each with why."""
    connection.execute(BESIDE)
    return find_breaches(connection, as_of, ())
