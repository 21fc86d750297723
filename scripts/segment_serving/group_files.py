"""A file for each group with the segments that it may read, where no server keeps people apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_serving.relations import RELATIONS, served_in
from segment_warehouse.build import connect, make_views, sql_text
from segment_warehouse.build import quoted as text
from segment_warehouse.durable import move_whole
from segment_warehouse.erasure import has_relation, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from segment_warehouse.home import Home

# Rights on single people, and those of access.yml that name no group, get no file.
_GROUPS = """
    select distinct granted_through from source.segment_parts.segment_access
    where may = 'read' and granted_through is not null and granted_through <> 'access.yml'
    order by granted_through
"""
# A file has no clock: what has ended at the build's instant is not in it.
_REACH = """
    create or replace temp table reach as
    select distinct segment_id, account_id
    from source.segment_parts.segment_access, source.segments.builds as builds
    where may = 'read' and granted_through = ?
        and (ends_at is null or ends_at > builds.as_of)
"""
WHOLE = "(select segment_id from temp.reach where account_id is null)"
CONDITIONS = {
    "any": "true",
    "view": "segment_id in (select segment_id from temp.reach)",
    "pair": f"segment_id in {WHOLE}"
    " or (segment_id, account_id) in (select segment_id, account_id from temp.reach)",
    "whole": f"segment_id in {WHOLE}",
    "both": f"segment_id in {WHOLE} and other_segment_id in {WHOLE}",
}
_COUNT = """
    update segments.segments set members = (
        select count(*) from segments.segment_memberships as memberships
        where memberships.segment_id = segments.segment_id
    )
"""
_COMMENTS = """
    select table_name, null, comment from duckdb_tables()
    where database_name = 'source' and schema_name = 'segments' and comment is not null
    union all
    select table_name, column_name, comment from duckdb_columns()
    where database_name = 'source' and schema_name = 'segments' and comment is not null
"""


def publish_group_files(home: Home, release: Path, *, wanted: bool) -> list[Path]:
    """Write `releases/groups/<group>.duckdb` for each group; remove those of others.

    A file has the catalogue, members, history and views of the group's segments, and no marts.
    Each is replaced whole. What a release lacks rights for, nobody gets.
    """
    folder = home.releases / "groups"
    written = write_files(home, release, folder) if wanted else []
    for path in folder.glob("*"):
        if path not in written:
            path.unlink()
    return written


def write_files(home: Home, release: Path, folder: Path) -> list[Path]:
    """Write the file of each group that a release has rights of."""
    with connect(release, read_only=True) as source:
        if not has_relation(source, "segment_parts", "segment_access"):
            return []
        names = {one.name for one in served_in(source)}
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    home.building.mkdir(parents=True, exist_ok=True, mode=0o700)
    with connect() as connection:
        connection.execute(f"attach '{sql_text(release)}' as source (read_only)")
        groups = [group for (group,) in connection.execute(_GROUPS).fetchall()]
    written = []
    for group in groups:
        staged = home.building / f"{group}.group.duckdb"
        staged.unlink(missing_ok=True)
        write_file(release, staged, group, names)
        staged.chmod(0o440)
        path = folder / f"{group}.duckdb"
        move_whole(staged, path)
        written.append(path)
    return written


def write_file(release: Path, path: Path, group: str, names: set[str]) -> None:
    """Write the file of one group, and close it."""
    with connect(path) as connection:
        connection.execute(f"attach '{sql_text(release)}' as source (read_only)")
        connection.execute("create schema segments")
        connection.execute(_REACH, [group])
        found = [one for one in RELATIONS if one.schema == "segments" and one.name in names]
        for one in found:
            connection.execute(
                f"create table segments.{one.name} as from source.segments.{one.name}"
                f" where {CONDITIONS[one.scope]}"
            )
        connection.execute(_COUNT)
        tables = {one.name for one in found}
        for table, column, comment in connection.execute(_COMMENTS).fetchall():
            if table in tables:
                place = f"table segments.{table}"
                if column is not None:
                    place = f"column segments.{table}.{quoted(column)}"
                connection.execute(f"comment on {place} is {text(comment)}")
        make_views(connection)
        connection.execute("detach source")
        connection.execute("checkpoint")
