"""Keeps what is newest known of consents and suppressions, beside the releases, for the exports.

A release that readers are taken back to knows nothing of those who withdrew after it. Whatever
release is exported, it is held against this file last.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import duckdb

from segment_warehouse.durable import move_whole, staged_name
from segment_warehouse.erasure import erased_customers, has_relation

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from segment_warehouse.home import Home

# What is kept, by its table, the relations that it needs, the query, and the columns.
_KEPT = {
    "consents": (
        (("marts", "customer_consents"),),
        "select account_id, customer_id, purpose, is_granted, recorded_at"
        " from marts.customer_consents",
        "account_id text, customer_id text, purpose text, is_granted boolean,"
        " recorded_at timestamp",
    ),
    "suppressed_customers": (
        (("exports", "suppressed_customers"),),
        "select account_id, customer_id from exports.suppressed_customers",
        "account_id text, customer_id text",
    ),
    # Also of customers whom this shop lacks: an earlier release may have them.
    "suppressed_ids": (
        (("shop", "suppressions"),),
        "select distinct account_id, customer_id from shop.suppressions"
        " where customer_id is not null",
        "account_id text, customer_id text",
    ),
    "suppressed_identifiers": (
        (("exports", "suppressed_identifiers"),),
        "select distinct account_id, rule, cell from exports.suppressed_identifiers",
        "account_id text, rule text, cell text",
    ),
    # A refusal is of a person, and reaches whoever has the same address or number.
    "refused_identifiers": (
        (("exports", "contact_points"), ("marts", "customer_consents")),
        "select distinct account_id, purpose, rule, cell from exports.contact_points"
        " inner join marts.customer_consents using (account_id, customer_id)"
        " where is_granted is not true"
        " and (rule like '%email' or rule like '%phone' or rule = 'e164')",
        "account_id text, purpose text, rule text, cell text",
    ),
}


def remember_consents(
    connection: duckdb.DuckDBPyConnection, home: Home, build_id: str, as_of: datetime
) -> None:
    """Write the consents and suppressions of a build, unless newer ones are known.

    Called before readers see the build. Of two builds as of the same instant, the one that is
    published last counts: it read the shop last. `as_of` has an offset.
    """
    known = known_instant(home.consents)
    instant = as_of.replace(tzinfo=None)
    if known is not None and known > instant:
        return
    staged = staged_name(home.consents)
    for path in (staged, staged.with_name(f"{staged.name}.wal")):
        path.unlink(missing_ok=True)
    place = str(staged).replace("'", "''")
    connection.execute(f"attach '{place}' as newest")
    try:
        connection.begin()
        connection.execute("create table newest.builds (build_id text, as_of timestamp)")
        connection.execute("insert into newest.builds values (?, ?)", [build_id, instant])
        for name, (needed, query, columns) in _KEPT.items():
            connection.execute(f"create table newest.{name} ({columns})")
            if all(has_relation(connection, *relation) for relation in needed):
                connection.execute(f"insert into newest.{name} {query}")
        erased = sorted(erased_customers(connection))
        connection.execute(
            "insert into newest.suppressed_ids select unnest(?::text[]), unnest(?::text[])",
            [[account for account, _ in erased], [customer for _, customer in erased]],
        )
        connection.commit()
        connection.execute("checkpoint newest")
    except BaseException:
        with suppress(duckdb.Error):
            connection.rollback()
        raise
    finally:
        connection.execute("detach newest")
    staged.chmod(0o600)
    move_whole(staged, home.consents)


def known_instant(path: Path) -> datetime | None:
    """Give the instant, in UTC without an offset, that the kept consents are of; None without."""
    if not path.exists():
        return None
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.execute("select as_of from builds").fetchall()
    found: datetime = rows[0][0]
    return found
