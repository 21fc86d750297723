"""The columns a shop file has, compared with the columns the contract knows."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from segment_warehouse.shop_contract import Table
from segment_warehouse.shop_folder import nearest


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a file in order: name, DuckDB type, and the type as the file calls it.

    `where` is the file, with the line of the header row if it has one.
    """

    where: str
    names: tuple[str, ...]
    types: tuple[str, ...]
    written_types: tuple[str, ...]


def header_problems(header: Header, table: Table) -> Iterator[str]:
    """Yield what is wrong with the column names: unknown, doubled and missing ones."""
    if not set(header.names) & set(table.column_names):
        # The first row may well be data: it is not quoted.
        required = ",".join(column.name for column in table.columns if column.required)
        yield (
            f"{header.where}: the first row names no column of {table.name}. "
            f"Write the names of the columns there, at least {required or 'one'}."
        )
        return
    times = Counter(header.names)
    for position, name in enumerate(header.names, start=1):
        if name not in table.column_names:
            advice = nearest(name, table.column_names, otherwise="Remove it.")
            shown = _shown(name, position)
            yield f"{header.where}: {shown} is not a column of {table.name}. {advice}"
    for name in table.column_names:
        if times[name] > 1:
            yield f"{header.where}: the column {name} stands there {times[name]} times. Keep one."
    for column in table.columns:
        if column.required and not times[column.name]:
            yield f"{header.where}: the column {column.name} is missing. Add it; it is required."


def _shown(name: str, position: int) -> str:
    # A file without a header must not leak its first row.
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_ -]{0,62}", name) else f"column {position}"
