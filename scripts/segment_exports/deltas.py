"""What must be added to a platform's list, and what taken off it, given what was sent before."""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from segment_exports.ledger import Layout


@dataclass(frozen=True, slots=True)
class Delta:
    """Numbers of the rows to add (from 0, in order), and the cells to take off, a row each.

    `added` and `removed` count the lines that one list has more often than the other. `kept` is
    the ledger when only the removals are sent.
    """

    adds: tuple[int, ...]
    removals: tuple[tuple[str | None, ...], ...]
    kept: pa.Table
    added: int
    removed: int


_CHANGES = """
    select coalesce(sum(greatest(change, 0)), 0)::bigint,
        coalesce(sum(greatest(-change, 0)), 0)::bigint
    from (select sum(one) as change from (
        select line, 1 as one from new union all select line, -1 from old
    ) group by line)
"""


def compare(
    layout: Layout, old: pa.Table, new: pa.Table, taken_off: pa.Table | None = None
) -> Delta:
    """Compare what was sent with what is to be sent.

    `taken_off` has the identifiers of removals that are told once more, unless somebody has them.

    An identifier is taken off when nobody who is to be sent has it, whoever had it: a changed
    address takes off the old one and adds the new, and a shared number stays for who still has it.
    """
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")  # it would be drawn into the output
        connection.register("old", old)
        numbered = new.append_column("row", pa.array(range(new.num_rows), pa.int64()))
        connection.register("new", numbered)
        adds = connection.execute(
            "select new.row from new anti join old on old.line = new.line order by new.row"
        ).fetchall()
        gone = _gone(layout)
        connection.register("again", new.slice(0, 0) if taken_off is None else taken_off)
        connection.execute(
            f"create temp table marked as select *, {', '.join(gone) or 'false as gone_0'}"
            " from (select *, false as again from old union all select *, true from again) as old"
        )
        removals = connection.execute(_removals(layout)).fetchall() if layout.units else []
        kept: pa.Table = connection.sql(_kept(layout)).to_arrow_table()
        [(added, removed)] = connection.execute(_CHANGES).fetchall()
    numbers = tuple(row for (row,) in adds)
    return Delta(
        numbers,
        tuple(removals),
        kept.rename_columns(layout.schema.names).cast(layout.schema),
        added,
        removed,
    )


def _gone(layout: Layout) -> list[str]:
    """Say of each unit whether the row has it and nobody else will."""
    found = []
    for place, unit in enumerate(layout.units):
        cells = [f"cell_{name}" for name in unit]
        known = " and ".join(f"old.{cell} is not null" for cell in cells)
        same = " and ".join(f"new.{cell} = old.{cell}" for cell in cells)
        found.append(f"({known} and not exists (select 1 from new where {same})) as gone_{place}")
    return found


def _removals(layout: Layout) -> str:
    columns = []
    for name in layout.cells:
        gone = [f"gone_{place}" for place, unit in enumerate(layout.units) if name in unit]
        columns.append(f"case when {' or '.join(gone)} then cell_{name} end as cell_{name}")
    some = " or ".join(f"gone_{place}" for place in range(len(layout.units)))
    return f"select distinct {', '.join(columns)} from marked where {some} order by all nulls last"


def _kept(layout: Layout) -> str:
    """Keep what the platform still has; a row that lost a part of itself counts as another line."""
    if not layout.units:
        return (
            "select * exclude (gone_0, again) from marked"
            " semi join new on new.line = marked.line where not again"
        )
    some = " or ".join(f"gone_{place}" for place in range(len(layout.units)))
    left = []
    for place, unit in enumerate(layout.units):
        known = " and ".join(f"cell_{name} is not null" for name in unit)
        left.append(f"({known} and not gone_{place})")
    columns = ["key", "anywhere", f"case when {some} then null else line end as line"]
    for name in layout.cells:
        lost = [f"gone_{place}" for place, unit in enumerate(layout.units) if name in unit]
        columns.append(f"case when {' or '.join(lost)} then null else cell_{name} end")
    return f"select {', '.join(columns)} from marked where not again and ({' or '.join(left)})"
