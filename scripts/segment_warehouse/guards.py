"""Guards: when the last good members of a segment stay, since the new ones look wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from segment_warehouse.evaluation import instant

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import duckdb

FLOOR = 50  # people: smaller changes hold nothing, whatever their share

# Where the day has come from which a spec ends; accounts come to it hours apart.
ENDED = """
    create or replace temp table ended as
    select segment_id, account_id
    from segment_parts.segment_definitions, shop.accounts
    where cast(timezone(time_zone, timezone('UTC', $1)) as date) >= expires_on
"""
# These are read by DuckDB and by Spark.
GUARDS = """
    select segment_id, guard_at_least, guard_at_most, guard_shrink, guard_grow, guard_churn,
        guard_fresh_hours, account_scope
    from {segment_parts}.segment_definitions
    where status <> 'archived'
    order by segment_id
"""
MEMBERS = "select segment_id, count(*) from {segments}.segment_memberships group by segment_id"
MEASURED = """
    select
        before.segment_id,
        count(*) filter (where now.segment_id is not null) as kept,
        count(*) filter (
            where now.segment_id is null
            and withdrawn.customer_id is null
            and ended.segment_id is null
        ) as removed
    from members_read as before
    left join {segments}.segment_memberships as now
        on before.segment_id = now.segment_id
        and before.account_id = now.account_id
        and before.customer_id = now.customer_id
    left join withdrawn
        on before.account_id = withdrawn.account_id
        and before.customer_id = withdrawn.customer_id
    left join ended
        on before.segment_id = ended.segment_id
        and before.account_id = ended.account_id
    group by before.segment_id
"""
# The newest order, event, login or message of each account; what is dated ahead is no sign of life.
NEWEST = """
    select accounts.account_id, cast(max(found.at) as string)
    from {shop}.accounts as accounts
    left join (
        select account_id, max(ordered_at) as at from {shop}.orders
        where ordered_at < {as_of} group by account_id
        union all
        select account_id, max(occurred_at) from {shop}.events
        where occurred_at < {as_of} group by account_id
        union all
        select account_id, max(logged_in_at) from {shop}.logins
        where logged_in_at < {as_of} group by account_id
        union all
        select account_id, max(sent_at) from {shop}.messages
        where sent_at < {as_of} group by account_id
    ) as found on accounts.account_id = found.account_id
    group by accounts.account_id
    order by accounts.account_id
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """The guards of one segment; sizes in people, changes in percent, None where there is none.

    `account_scope` names the segment's accounts, separated by commas; None is all.
    """

    at_least: int | None = None
    at_most: int | None = None
    shrink: Decimal = Decimal(30)
    grow: Decimal = Decimal(50)
    churn: Decimal = Decimal(60)
    fresh_hours: Decimal | None = None
    account_scope: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """How a segment moved: people before, those of them who are in it still, and people now.

    Who withdrew since and has left for it was not there before either; a suppressed customer may
    be a member still, whom exports leave out.

    `before` is None where readers had no such segment.
    """

    before: int | None
    kept: int
    now: int


def breach(limits: Limits, found: Movement) -> str | None:
    """Say what is wrong with a segment's new members, or None.

    Those who withdrew since are no loss: they may all leave at once.
    """
    if limits.at_least is not None and found.now < limits.at_least:
        return f"{people(found.now)}, at least {limits.at_least:,} expected"
    if limits.at_most is not None and found.now > limits.at_most:
        return f"{people(found.now)}, at most {limits.at_most:,} expected"
    if found.before is None:
        return None
    if found.before and not found.now and limits.at_least != 0:
        return f"empty, after {people(found.before)}"
    return change_breach(limits, found.before, found)


def change_breach(limits: Limits, before: int, found: Movement) -> str | None:
    """Say which limit of change is passed, or None; each needs a number of people, too."""
    added, removed = found.now - found.kept, before - found.kept
    lost, won = before - found.now, found.now - before
    if lost >= FLOOR and lost * 100 > limits.shrink * before:
        limit = f"at most -{plain(limits.shrink)} %"
        return f"{before:,} -> {found.now:,} ({share(-lost, before)}, {limit})"
    if won >= FLOOR and won * 100 > limits.grow * before:
        limit = f"at most +{plain(limits.grow)} %"
        return f"{before:,} -> {found.now:,} ({share(won, before)}, {limit})"
    if added + removed >= FLOOR and (added + removed) * 100 > limits.churn * before:
        turned = f"{added:,} entered and {removed:,} left of {before:,}"
        return f"{turned}, at most {plain(limits.churn)} % together"
    return None


def people(count: int) -> str:
    """Give a number of people in words."""
    return "1 member" if count == 1 else f"{count:,} members"


def plain(number: Decimal) -> str:
    """Write a number without noughts at its end."""
    return f"{number.normalize():f}"


def share(change: int, before: int) -> str:
    """Give a change as a percentage with its sign; from nobody there is none."""
    return f"{Decimal(change * 100) / before:+.1f} %" if before else "from nobody"


@dataclass(frozen=True, slots=True)
class Layers:
    """The names of the schemas that guards read of."""

    shop: str = "shop"
    segments: str = "segments"
    segment_parts: str = "segment_parts"


def find_breaches(
    connection: duckdb.DuckDBPyConnection, as_of: datetime, released: Collection[str]
) -> dict[str, str]:
    """Give the segments of a build file that a guard holds, each with the reason."""
    connection.execute(ENDED, [as_of.replace(tzinfo=None)])
    return breaches_in(
        lambda query: connection.execute(query).fetchall(), Layers(), as_of, released
    )


def breaches_in(
    ask: Callable[[str], list[tuple[Any, ...]]],
    layers: Layers,
    as_of: datetime,
    released: Collection[str],
) -> dict[str, str]:
    """Give the segments that a guard holds, each with the reason.

    Reads the new members, and the temporary tables `members_read` (what readers have),
    `segments_read`, `withdrawn` and `ended`. Segments in `released` pass whatever they are; one
    whose end has come in all of its accounts is as if archived, and who leaves it by its end is no
    loss.

    Args:
        ask: gives the rows of a query.
        layers: where the build is.
        as_of: the run's instant.
        released: ids of segments.
    """
    names = {**asdict(layers), "as_of": instant(as_of)}

    def rows(query: str) -> list[tuple[Any, ...]]:
        return ask(query.format(**names))

    limits = {row[0]: Limits(*row[1:]) for row in rows(GUARDS)}
    accounts = [account for (account,) in rows("select account_id from {shop}.accounts")]
    # Nobody asks how old the rows are where no guard does: they are many.
    asked = any(limit.fresh_hours is not None for limit in limits.values())
    found = Found(
        now=dict(rows(MEMBERS)),
        measured={segment_id: (kept, removed) for segment_id, kept, removed in rows(MEASURED)},
        known={segment_id for (segment_id,) in rows("select segment_id from segments_read")},
        ended={(one, account) for one, account in rows("select segment_id, account_id from ended")},
        ages=ages(rows(NEWEST), as_of) if asked else dict.fromkeys(accounts, timedelta()),
    )
    return breaches_of(limits, found, released)


@dataclass(frozen=True, slots=True)
class Found:
    """What guards look at: members of each segment now, and of those before who stayed and left.

    `known` are the segments that readers have, `ended` those whose end has come, each with an
    account, and `ages` says how old the newest row of each account is.
    """

    now: Mapping[str, int]
    measured: Mapping[str, tuple[int, int]]
    known: Collection[str]
    ended: Collection[tuple[str, str]]
    ages: Mapping[str, timedelta]


def breaches_of(
    limits: Mapping[str, Limits], found: Found, released: Collection[str]
) -> dict[str, str]:
    """Give the segments that a guard holds, each with the reason; those released pass."""
    breaches = {}
    for segment_id, limit in limits.items():
        if all((segment_id, one) in found.ended for one in accounts_of(limit, found.ages)):
            continue
        kept, removed = found.measured.get(segment_id, (0, 0))
        before = kept + removed if segment_id in found.known else None
        reason = breach(limit, Movement(before, kept, found.now.get(segment_id, 0)))
        reason = staleness(limit, found.ages) or reason
        if reason and segment_id not in released:
            breaches[segment_id] = reason
    return breaches


def accounts_of(limits: Limits, accounts: Collection[str]) -> Collection[str]:
    """Give the accounts of a segment, of all there are."""
    return limits.account_scope.split(", ") if limits.account_scope else accounts


def ages(newest: Collection[tuple[str, str | None]], as_of: datetime) -> dict[str, timedelta]:
    """Give how old the newest row of each account is, of its time in UTC as text."""
    return {
        account: as_of - datetime.fromisoformat(f"{at}+00:00") if at else timedelta.max
        for account, at in newest
    }


def staleness(limits: Limits, ages: Mapping[str, timedelta]) -> str | None:
    """Say that the shop's rows are older than a segment allows."""
    if limits.fresh_hours is None:
        return None
    allowed = timedelta(hours=float(limits.fresh_hours))
    own = accounts_of(limits, ages)
    stale = [account for account in own if ages.get(account, timedelta.max) > allowed]
    hours = "hour" if limits.fresh_hours == 1 else f"{plain(limits.fresh_hours)} hours"
    return f"source_stale: nothing in the last {hours} of {', '.join(stale)}" if stale else None
