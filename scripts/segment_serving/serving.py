"""Serves a release from Postgres: rights that are taken away first, then rows, in one transaction.

Tables and views stay from build to build. Their rows change in place, so that a reader sees the
build before or this one, whole, also in a transaction that began earlier.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from segment_serving import grants, loading, revoking
from segment_serving.comments import comment
from segment_serving.errors import ServingError
from segment_serving.grants import Cause
from segment_serving.relations import columns_of, served_in
from segment_serving.rights import rights_in
from segment_serving.server import connected, prepare
from segment_serving.tables import ensure_table, finish_table
from segment_serving.views import drop_views, ensure_views
from segment_warehouse.build import connect, sql_text
from segment_warehouse.description import ReleaseError, described
from segment_warehouse.erasure import has_relation
from segment_warehouse.pointer import current_release

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from segment_serving.relations import Column, Relation
    from segment_serving.server import Server
    from segment_warehouse.home import Home

Columns = dict[str, tuple["Column", ...]]
_SERVED = """
    with before as (delete from segments_data.served returning newest)
    insert into segments_data.served
    select %s, %s, now(), greatest(%s::timestamp, max(newest)) from before
"""


@dataclass(frozen=True, slots=True)
class Served:
    """What serving did: rows that changed in tables, and people who wait for a role.

    `revoked` has person and segment of rights that are revoked by hand and still in the release.
    """

    build_id: str
    changed: int
    pending: tuple[str, ...]
    revoked: tuple[tuple[str, str], ...]


def serve(home: Home, address: str, actor: str | None) -> Served:
    """Bring Postgres to the release that readers of files see, and to its rights.

    Args:
        home: where the release is.
        address: what libpq connects to; the role in it owns all that is served.
        actor: who is answerable for the rights, for the log.

    Raises:
        ServingError: nothing is published, or Postgres refuses; readers keep the build before,
            less what is granted no more.
    """
    with connected(address) as server:
        # Looked up only now: while this process waited, another may have served a newer one.
        release = current_release(home)
        if release is None:
            raise ServingError("Nothing is published yet. Run `segments build` first.")
        try:
            told = described(release)
        except ReleaseError as error:
            raise ServingError(str(error)) from None
        cause = Cause(release.stem, told["git_commit"], actor)
        with connect(release, read_only=True) as source:
            with server.transaction():
                prepare(server)
                grants.stage_rights(server, rights_in(source))
                revoking.hold_back(server, instant(told))
                grants.withdraw(server, cause)
            with server.transaction():
                changed = load(home, source, server, told, release.stem)
                for relation in served_in(source):
                    finish_table(server, relation)
                segments = described_segments(source)
                served = {one.name: columns_of(source, one) for one in served_in(source)}
                ensure_views(server, segments, served)
                grants.grant(server, cause)
        # Apart, since a reader who looks at a dropped view makes this wait; it is empty anyway.
        drop_views(server, kept={"segments", *segments})
        pending, revoked = grants.pending(server), revoking.held_back(server)
        return Served(release.stem, changed, tuple(pending), tuple(revoked))


def load(
    home: Home,
    source: duckdb.DuckDBPyConnection,
    server: Server,
    told: Mapping[str, object],
    build_id: str,
) -> int:
    """Bring all tables to a release, as it is described; give the number of rows that changed."""
    served = server.execute("select build_id, sha256 from segments_data.served").fetchone()
    if served is not None and served[1] == told["sha256"]:
        return 0
    before = attach_before(home, source, served)
    changed = 0
    relations = served_in(source)
    for relation in relations:
        changed += load_table(source, server, relation, before.get(relation.name))
    clear_others(server, relations)
    server.execute(_SERVED, [build_id, told["sha256"], instant(told)])
    return changed


def instant(told: Mapping[str, object]) -> datetime:
    """Give the instant of a release in UTC, without an offset."""
    return datetime.fromisoformat(str(told["as_of"])).astimezone(UTC).replace(tzinfo=None)


def load_table(
    source: duckdb.DuckDBPyConnection,
    server: Server,
    relation: Relation,
    before: Sequence[Column] | None,
) -> int:
    """Bring one table to a release: by what differs from the one before, where that is known."""
    columns = columns_of(source, relation)
    ((wanted,),) = source.execute(
        f"select count(*) from {relation.schema}.{relation.name}"
    ).fetchall()
    if ensure_table(server, relation, columns):
        changed = loading.fill(source, server, relation, columns)
        server.execute(f"analyze {relation.table}")
    elif before == columns:
        changed = loading.apply_changes(source, server, relation, columns)
        # Whoever wrote into the table by hand is no reason to serve what the release has not.
        if server.execute(f"select count(*) from {relation.table}").fetchone() != (wanted,):
            changed += loading.compare(source, server, relation, columns)
    else:
        changed = loading.compare(source, server, relation, columns)
    if relation.scope != "view":
        comments = {one.name: one.comment for one in columns}
        comment(server, "table", relation.table, {"": described_table(source, relation)} | comments)
    return changed


def attach_before(
    home: Home, source: duckdb.DuckDBPyConnection, served: tuple[str, str] | None
) -> Columns:
    """Attach the release that is served, where its file still is as it was; give its columns.

    Publishing takes erased customers out of earlier files, but not out of what is served.
    """
    if served is None:
        return {}
    build_id, sha256 = served
    path = home.releases / f"{build_id}.duckdb"
    try:
        if described(path).get("sha256") != sha256 or not path.exists():
            return {}
    except ReleaseError:
        return {}
    with connect(path, read_only=True) as before:
        found = {one.name: columns_of(before, one) for one in served_in(before)}
    source.execute(f"attach '{sql_text(path)}' as {loading.BEFORE} (read_only)")
    return found


def clear_others(server: Server, relations: Sequence[Relation]) -> None:
    """Empty the tables that the release does not have any more."""
    kept = [f"{one.schema}.{one.name}" for one in relations] + ["segments.access_log"]
    kept += ["segments_data.segments"]
    for schema, name in server.execute(
        "select schemaname, tablename from pg_tables where schemaname in ('segments', 'marts')"
    ).fetchall():
        if f"{schema}.{name}" not in kept:
            server.execute(f'delete from {schema}."{name}"')


def described_segments(source: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Give the segments of a release with what their views say of them, archived ones too."""
    if not has_relation(source, "segments", "segments"):
        return {}
    return dict(source.execute(
        "select segment_id, label || coalesce(': ' || description, '')"
        " from segments.segments order by segment_id"
    ).fetchall())  # fmt: skip


def described_table(source: duckdb.DuckDBPyConnection, relation: Relation) -> str | None:
    """Give the description of a table in a release."""
    ((found,),) = source.execute(
        "select max(comment) from duckdb_tables() where database_name = current_database()"
        " and schema_name = ? and table_name = ?",
        [relation.schema, relation.name],
    ).fetchall()
    return None if found is None else str(found)
