"""Holds what is seen in Spark against what is seen in DuckDB, cell by cell and byte by byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from tests.spark.world import World

APART = {"build_id"}  # A build is named after its engine, too.
NAMES = {"build_id", "version"}
NAMING_THE_BUILD = {"manifest.json", "SHA256SUMS"}


def differences(world: World) -> list[str]:
    """Give what differs of all that people read: relations, types, and rows."""
    found: list[str] = []
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        release = world.homes[0] / "warehouse" / "current.duckdb"
        connection.execute(f"attach '{release.resolve()}' as ours (read_only)")
        for schema in ("marts", "segments"):
            rows = connection.execute(
                "select table_name from information_schema.tables"
                f" where table_catalog = 'ours' and table_schema = '{schema}'"
            ).fetchall()
            ours = {name for (name,) in rows}
            # A session's own views are shown among those of each schema.
            theirs = {name for _, name, is_own in world.driver.rows(f"show tables in {schema}")
                      if is_own == "False" and "." not in name}  # fmt: skip
            found += [f"{schema}.{name}: only one has it" for name in sorted(ours ^ theirs)]
            for name in sorted((ours & theirs) - {"builds"}):
                found += table_differences(world, connection, schema, name)
    return found


def table_differences(world: World, connection: Any, schema: str, name: str) -> list[str]:
    """Give what differs in one relation."""
    path = world.root / "read.parquet"
    world.driver.ask({"query": f"select * from {schema}.`{name}`", "into": str(path)})
    ours, theirs = f'ours.{schema}."{name}"', f"'{path}'"
    types = [dict(row[:2] for row in connection.execute(f"describe from {one}").fetchall())
             for one in (ours, theirs)]  # fmt: skip
    # Spark has no instant without a zone; in UTC the two are the same.
    plain = {column: type_.replace(" WITH TIME ZONE", "") for column, type_ in types[1].items()}
    if list(types[0].items()) != list(plain.items()):
        return [f"{schema}.{name}: {types[0]} is {plain}"]
    columns = ", ".join(f'"{one}"' for one in types[0] if one not in APART)
    found = []
    for one, other, said in ((ours, theirs, "missing"), (theirs, ours, "too many")):
        rows = connection.execute(
            f"select {columns} from {one} except all select {columns} from {other}"
        ).fetchall()
        found += [f"{schema}.{name}: {len(rows)} rows {said}"] if rows else []
    return found


def reasons(world: World, when: str = "true") -> set[tuple[str, str]]:
    """Give each segment with a reason of its changes, as Spark tells them; `when` is SQL."""
    asked = "select distinct segment_id, reason from segments.segment_membership_events"
    return {(row[0], row[1]) for row in world.driver.rows(f"{asked} where {when}")}


def files(home: Path) -> dict[str, bytes]:
    """Give the bytes of each file that is current, by destination, segment and name."""
    root = home / "exports"
    return {
        f"{current.parent.relative_to(root)}/{path.name}": path.read_bytes()
        for current in root.glob("*/*/current")
        for path in current.iterdir()
        if path.name not in NAMING_THE_BUILD
    }


def manifests(home: Path) -> dict[str, Any]:
    """Give the manifest of each list, without what names builds."""
    root = home / "exports"
    return {
        str(current.relative_to(root)): unnamed(json.loads((current / "manifest.json").read_text()))
        for current in root.glob("*/*/current")
    }


def unnamed(told: Any) -> Any:
    """Give what JSON says without the names of builds."""
    if isinstance(told, dict):
        return {key: unnamed(value) for key, value in told.items() if key not in NAMES}
    return [unnamed(one) for one in told] if isinstance(told, list) else told
