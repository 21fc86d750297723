"""Which releases tell how things were before a change: mostly, but not always, what readers have.

A build that replaces one of its own instant is compared with the run before both. A segment that
a guard held is compared with the run that made the members that it kept.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from segment_warehouse.build import sql_text
from segment_warehouse.causes import runs_before
from segment_warehouse.dbt_models import read_models
from segment_warehouse.evaluation import Rules
from segment_warehouse.pointer import current_release
from segment_warehouse.reasons import EXPIRED, KEYS, Evidence, explain_changes, has_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import duckdb

    from segment_warehouse.home import Home
    from segment_warehouse.inputs import Build


def find_reasons(
    home: Home,
    connection: duckdb.DuckDBPyConnection,
    rules: Rules,
    target: Path,
    build: Build,
) -> None:
    """Make the temporary view `explained` of the changes with their reasons, in order.

    Where the release to compare with is not kept, only the end of a spec is known.
    """
    scratch = home.building / "scratch.duckdb"
    models = read_models(target)
    connection.execute("create temp table told as from changes_found limit 0")
    for build_id, segments in compared_with(connection).items():
        connection.execute(
            "create or replace temp table changes as"
            " select * from changes_found where segment_id in (select unnest(?))",
            [segments],
        )
        scratch.unlink(missing_ok=True)
        connection.execute(f"attach '{sql_text(scratch)}' as scratch")
        with shown(home, connection, build_id) as then:
            if then is None:
                connection.execute(EXPIRED)
            else:
                old = old_rules(connection, then, rules)
                explain_changes(
                    Evidence(connection, then, rules, old, models, target, scratch, build.as_of)
                )
        connection.execute("detach scratch")
        connection.execute("insert into told from changes")
    connection.execute(f"create temp view explained as from told order by {KEYS}")
    scratch.unlink(missing_ok=True)


def old_rules(connection: duckdb.DuckDBPyConnection, then: str, rules: Rules) -> Rules:
    """Give the compiled segments of an attached release; none where it is empty."""
    if not has_table(connection, then, "segment_parts", "compiled_segments"):
        return Rules({}, rules.macros)
    rows = connection.execute(f"select name, text from {then}.segment_parts.compiled_segments")
    return Rules(dict(rows.fetchall()), rules.macros)


def compared_with(connection: duckdb.DuckDBPyConnection) -> dict[str | None, list[str]]:
    """Give the builds to compare with, each with the changed segments that it tells of.

    None stands for nothing to compare with: no run has shown readers these segments.
    """
    found: dict[str | None, list[str]] = {}
    asked = runs_before("changes_found", "segments.segment_sizes")
    for segment_id, build_id in connection.execute(asked).fetchall():
        found.setdefault(build_id, []).append(segment_id)
    return found


@contextmanager
def shown(
    home: Home, connection: duckdb.DuckDBPyConnection, build_id: str | None
) -> Iterator[str | None]:
    """Give the name under which the release of a build is attached; None where it is not kept.

    The current release is attached as `before`, and an empty one stands for no build.
    """
    release = None if build_id is None else release_of(home, build_id)
    if build_id is not None and release is None:
        yield None
    elif release is not None and release == current_release(home):
        yield "before"
    else:
        place, option = (":memory:", "") if release is None else (sql_text(release), "(read_only)")
        connection.execute(f"attach '{place}' as earlier {option}")
        try:
            yield "earlier"
        finally:
            connection.execute("detach earlier")


def release_of(home: Home, build_id: str) -> Path | None:
    """Give the release of a build, with its history as it was changed last; None where none is."""
    current = current_release(home)
    if current is not None and current.stem.partition("-h")[0] == build_id:
        return current
    kept = [*home.releases.glob(f"{build_id}.duckdb"), *home.releases.glob(f"{build_id}-h*.duckdb")]
    return max(kept, key=lambda release: release.stat().st_mtime_ns, default=None)
