"""Who may still be sent: a release's decisions, held last against what is newest known."""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from segment_exports.releases import Demand

Connection = duckdb.DuckDBPyConnection

_MEMBERS = """
    select distinct account_id, customer_id from exports.export_decisions
    where drop_reason is null
"""
_SAME_ACCOUNT = "(newer.account_id is null or newer.account_id = {0}.account_id)"
_BARRED = f"""
    create or replace temp table barred as
    select account_id, customer_id from newest.suppressed_customers
    union
    select members.account_id, members.customer_id
    from temp.members join newest.suppressed_ids as newer
        on newer.customer_id = members.customer_id and {_SAME_ACCOUNT.format("members")}
    union
    select points.account_id, points.customer_id
    from exports.contact_points as points join newest.suppressed_identifiers as newer
        on newer.rule = points.rule and newer.cell = points.cell
        and {_SAME_ACCOUNT.format("points")}
"""
_DEMANDED = """
    create or replace temp table demanded as
    select distinct unnest(?::text[]) as purpose, unnest(?::integer[]) as months
"""
# By purpose and by how old a consent may be.
_CONSENTING = """
    create or replace temp table consenting as
    select purpose, months, account_id, customer_id
    from newest.consents join temp.demanded using (purpose)
    where is_granted and recorded_at >= (select as_of from newest.builds) - to_months(months)
"""
# Unknown is a refusal, and so is the refusal of whoever has the same address or number.
_REFUSED = f"""
    create or replace temp table refused as
    select purpose, months, account_id, customer_id
    from (select * from temp.members, temp.demanded) as asked
    anti join temp.consenting using (purpose, months, account_id, customer_id)
    union
    select purpose, months, points.account_id, points.customer_id
    from exports.contact_points as points join newest.refused_identifiers as newer
        on newer.rule = points.rule and newer.cell = points.cell
        and {_SAME_ACCOUNT.format("points")}
    join temp.demanded using (purpose)
"""
_NOBODY = """
    create or replace temp table barred (account_id text, customer_id text);
    create or replace temp table refused
        (purpose text, months integer, account_id text, customer_id text);
"""
_DECIDED = """
    select account_id, customer_id, case
        when drop_reason is not null then drop_reason
        when exists (select 1 from temp.barred where barred.account_id = decisions.account_id
            and barred.customer_id = decisions.customer_id) then 'suppressed'
        when exists (select 1 from temp.refused where refused.account_id = decisions.account_id
            and refused.customer_id = decisions.customer_id and refused.months = $months
            and list_contains($purposes, refused.purpose)) then 'consent'
    end as drop_reason
    from exports.export_decisions as decisions where export_id = $export_id
"""
_STILL_BARRED = """
    select distinct account_id, customer_id from newest.suppressed_customers
    union select account_id, customer_id from newest.suppressed_ids
"""


@dataclass(frozen=True, slots=True)
class Newest:
    """The build of which consents and suppressions are newest known."""

    build_id: str
    as_of: datetime


@contextmanager
def held_against(
    connection: Connection, newest: Path, demands: set[Demand]
) -> Iterator[tuple[Connection, Newest | None]]:
    """Give a connection of its own that knows who is barred by now, and of which build.

    Without the file `newest` the release's own decisions are all that is known.
    """
    with connection.cursor() as own:
        if not newest.exists():
            own.execute(_NOBODY)
            yield own, None
            return
        place = str(newest).replace("'", "''")
        own.execute(f"attach '{place}' as newest (read_only)")
        try:
            [row] = own.execute("select build_id, as_of from newest.builds").fetchall()
            own.execute(f"create or replace temp table members as {_MEMBERS}")
            own.execute(_BARRED)
            asked = [(purpose, one.months) for one in demands for purpose in one.purposes]
            own.execute(_DEMANDED, [[purpose for purpose, _ in asked], [age for _, age in asked]])
            own.execute(_CONSENTING)
            own.execute(_REFUSED)
            yield own, Newest(*row)
        finally:
            own.execute("detach newest")


def decide(connection: Connection, export_id: str, demand: Demand) -> None:
    """Make the temporary table `decided` of one export: its members, and why they do not go out."""
    connection.execute(
        f"create or replace temp table decided as {_DECIDED}",
        {"export_id": export_id, "purposes": list(demand.purposes), "months": demand.months},
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Who of those sent earlier may stay on a list; `key_of` is the keyed digest of a customer."""

    pepper: bytes
    barred: frozenset[bytes]
    barred_everywhere: frozenset[bytes]
    allowed: frozenset[bytes] | None
    cells: frozenset[tuple[str, str]]

    def may_stay(self, key: bytes | None, anywhere: bytes | None) -> bool:
        """Tell whether a customer may stay; one who is not known may not."""
        if key is None or key in self.barred or anywhere in self.barred_everywhere:
            return False
        return self.allowed is None or key in self.allowed


def key_of(pepper: bytes, account_id: str | None, customer_id: str) -> bytes:
    """Return the keyed digest of a customer: nobody without the pepper can tell who it is."""
    text = f"{account_id or ''}\0{customer_id}".encode()
    return hmac.digest(pepper, text, hashlib.sha256)[:16]


def read_standing(
    connection: Connection, newest: Newest | None, pepper: bytes, demand: Demand
) -> Standing:
    """Return who may stay on a list that demands this; nobody where nothing is known."""
    if newest is None:
        return Standing(pepper, frozenset(), frozenset(), frozenset(), frozenset())
    barred = connection.execute(_STILL_BARRED).fetchall()
    barred += connection.execute("select * from temp.barred").fetchall()
    allowed = None
    purposes = list(demand.purposes)
    if purposes:
        asked = "list_contains($1, purpose) and months = $2"
        rows = connection.execute(
            f"select account_id, customer_id from temp.consenting where {asked}"
            " group by all having count(distinct purpose) = len($1)"
            f" except select account_id, customer_id from temp.refused where {asked}",
            [purposes, demand.months],
        ).fetchall()
        allowed = frozenset(key_of(pepper, *row) for row in rows)
    cells = connection.execute(
        "select rule, cell from newest.suppressed_identifiers union"
        " select rule, cell from newest.refused_identifiers where list_contains(?, purpose)",
        [purposes],
    ).fetchall()
    return Standing(
        pepper,
        frozenset(key_of(pepper, account, customer) for account, customer in barred if account),
        frozenset(key_of(pepper, None, customer) for account, customer in barred if not account),
        allowed,
        frozenset(cells),
    )


def counts_of(connection: Connection) -> Mapping[str | None, int]:
    """Return how many members of the export in `decided` are kept back, by reason; None: sent."""
    return dict(
        connection.execute(
            "select drop_reason, count(*) from temp.decided group by all order by all"
        ).fetchall()
    )
