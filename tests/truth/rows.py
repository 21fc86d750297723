"""Writes rows as SQL."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truth.shop import Row
    from truth.vocabulary import Column

DEFAULT = object()
PLAIN = {"text": "", "boolean": False, "number": 0, "money": 0}


def definition(column: Column) -> str:
    """Define a column; what a row leaves out is null, or plain where null may not be."""
    plain = PLAIN.get(column.type) if column.is_required else None
    return f'"{column.name}" {column.sql_type} default {literal(plain)}'


def insertion(table: str, rows: Sequence[Row], columns: Iterable[str]) -> str:
    """Insert rows, of which the columns that the table has are taken."""
    asked = {name for row in rows for name in row}
    names = [name for name in columns if name in asked]
    lines = (", ".join(literal(row.get(name, DEFAULT)) for name in names) for row in rows)
    return f"insert into {table} ({', '.join(names)}) values " + ", ".join(
        f"({one})" for one in lines
    )


def literal(value: Any) -> str:
    """Write a value as a SQL literal."""
    if value is None or value is DEFAULT:
        return "null" if value is None else "default"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"timestamp '{value:%Y-%m-%d %H:%M:%S.%f}'"
    if isinstance(value, date):
        return f"date '{value}'"
    if isinstance(value, (int, Decimal)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return "'" + str(value).replace("'", "''") + "'"
