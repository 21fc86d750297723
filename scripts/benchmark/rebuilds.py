"""Rebuild all, against plain dbt, one script, Polars, and the raw limit of memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from benchmark.marts import marts_script
from benchmark.measuring import Cost, Row, interleaved, python
from benchmark.opponents.plain_dbt import write_project
from benchmark.projects import AS_OF, UTC, Place, build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

OWN, SCRIPT, POLARS = "`segments build`", "one DuckDB script", "Polars"
DBT = "plain dbt, a table and two tests a segment"
GOALS = {SCRIPT: 1.3, DBT: 1 / 3, POLARS: None}
COSTLY = {"dbt": DBT, "polars": POLARS}
STATEMENT = "dbt/target/compiled/segments/generated/segments/segment_memberships.sql"
# Who is in a segment, in three numbers: of any two different sets, one at least differs.
DIGEST = """
    select segment_id, count(*), bit_xor(hash(account_id, customer_id)),
        sum(hash(account_id, customer_id))
    from {} group by segment_id
"""


class DifferentMembersError(RuntimeError):
    """An opponent's members are not ours, so its time says nothing."""


def measure(place: Place, customers: int, specs: int, without: Sequence[str] = ()) -> Iterator[Row]:
    """Measure a first build of everything, and the memberships alone.

    `without` are those of COSTLY that are left out.
    """
    left_out = {COSTLY[name] for name in without}
    ways = {
        name: way
        for name, way in opponents(place, customers, specs).items()
        if name not in left_out
    }
    taken = interleaved(place.runs, ways)
    home = place.home(customers, specs)
    release = (home / "warehouse" / "current.duckdb").resolve()
    check_members(release, place.folder / "script", "other.memberships")
    if POLARS in ways:
        check_members(release, None, f"read_parquet('{place.folder / 'polars'}')")
    if DBT in ways:
        check_members(release, place.folder / "dbt", "other.segments.memberships")
    what = f"rebuild all, {customers:,} customers, {specs} segments"
    for name in list(ways)[1:]:
        yield Row("rebuild", what, taken[OWN], name, taken[name], place.runs, GOALS[name])
    yield memberships(place, home, customers, specs)


def opponents(place: Place, customers: int, specs: int) -> dict[str, Callable[[], Cost]]:
    """Give the ways to rebuild, our own first."""
    shop, project = place.shop(customers), place.project(specs)
    home = place.fresh(f"home_{customers}_{specs}")
    marts, plain = place.fresh("marts.sql"), place.fresh("plain")
    write_project(project / "dbt_project", plain, UTC, specs)

    def script() -> Cost:
        # Our own build came first, and with it the SQL that dbt makes of the marts.
        marts.write_text(marts_script(home / "dbt" / "target"))
        return python("opponents.script", shop, marts, UTC, str(specs), place.fresh("script"))

    return {
        OWN: lambda: build(project, shop, place.fresh(home.name)),
        SCRIPT: script,
        POLARS: lambda: python(
            "opponents.polars_frames", shop, UTC, str(specs), place.fresh("polars")
        ),
        DBT: lambda: python("opponents.plain_dbt", shop, plain, AS_OF, place.fresh("dbt")),
    }


def memberships(place: Place, home: Path, customers: int, specs: int) -> Row:
    """Measure the statement of memberships alone, against counting and writing the same."""
    release, statement = (home / "warehouse" / "current.duckdb").resolve(), home / STATEMENT
    script = place.folder / "script"
    ways = {
        OWN: lambda: python("opponents.arms", release, statement, place.fresh("arms")),
        SCRIPT: lambda: python("opponents.limit", script, str(specs), place.fresh("limit")),
    }
    taken = interleaved(place.runs, ways)
    what = f"memberships alone, {customers:,} customers, {specs} segments"
    against = "count every predicate, write the same rows"
    return Row("rebuild", what, taken[OWN], against, taken[SCRIPT], place.runs, 1.5)


def check_members(release: Path, file: Path | None, theirs: str) -> None:
    """Hold all members against another's, segment by segment.

    Raises:
        DifferentMembersError: somebody is in one and not in the other.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach '{release}' as own (read_only)")
        if file is not None:
            connection.execute(f"attach '{file}' as other (read_only)")
        own = connection.execute(DIGEST.format("own.segments.segment_memberships")).fetchall()
        other = connection.execute(DIGEST.format(theirs)).fetchall()
    if set(own) != set(other):
        wrong = sorted({segment_id for segment_id, *_ in set(own) ^ set(other)})
        raise DifferentMembersError(f"{theirs}: other members in {', '.join(wrong[:9])}")
