"""Fills the filters' help of the catalogue: what each field takes, and which values there are."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from segment_catalogue.counts import count
from segment_catalogue.pages import Event, Field, Operator, Part
from segment_compiler.resolve import OtherField
from segment_compiler.spec import CHANGES, Behaviour, Comparison, walk
from segment_compiler.usage import customer_predicates
from segments.field_help import event_example, example, takes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb

    from segment_catalogue.pages import Named
    from segment_compiler.project import Project
    from segment_compiler.vocabulary import Field as Asked

PARTS = 12  # values, or ranges of values, of a field
PERSONAL = {"birth_date"}  # with a name or a city beside it, it is somebody
NOT_COUNTED = "Free text and what names a person are not counted here."
DATES, NUMBERS = ("date", "timestamp"), ("number", "money")


def used_by(project: Project) -> dict[str, list[str]]:
    """Give the segments that ask about each field, and about each event, by its name."""
    from dataclasses import replace

    found: dict[str, list[str]] = defaultdict(list)
    for segment in project.segments:
        names = {segment.top.by} if segment.top else set()
        for node in walk(segment.where):
            if isinstance(node, Comparison):
                names.add(node.field)
            elif isinstance(node, Behaviour) and node.head not in CHANGES:
                names.add(node.event.partition("/")[0])
        for one in customer_predicates(replace(project, segments=(segment,))):
            if isinstance(one.operand, OtherField):
                names.add(one.operand.field.name)
        for name in names:
            found[name].append(segment.id)
    return found


def fields(
    connection: duckdb.DuckDBPyConnection | None, project: Project, names: Mapping[str, Named]
) -> tuple[Field, ...]:
    """Give the help of all fields; without a connection, no values are counted."""
    users = used_by(project)
    return tuple(
        field_page(one, connection, tuple(names[id_] for id_ in users.get(one.name, ())))
        for one in project.fields.values()
    )


def field_page(
    one: Asked, connection: duckdb.DuckDBPyConnection | None, users: tuple[Named, ...]
) -> Field:
    """Give the help of one field."""
    is_counted = connection is not None and may_be_counted(one)
    parts, unknown = distribution(connection, one) if connection and is_counted else ([], None)
    return Field(
        name=one.name,
        label=one.label,
        type=one.type,
        group=one.group,
        description=one.description,
        accepted_values=one.accepted_values,
        is_required=one.is_required,
        operators=tuple(
            Operator(name, words, f"{{{name}: {operand}}}")
            for name, (words, operand) in takes(one).items()
        ),
        example=example(one),
        parts=shown_parts(parts),
        unknown=None if unknown is None else count(unknown),
        withheld="" if is_counted else NOT_COUNTED if connection else "No build is published yet.",
        used_by=users,
    )


def events(project: Project, names: Mapping[str, Named]) -> tuple[Event, ...]:
    """Give the help of all events."""
    users = used_by(project)
    return tuple(
        Event(
            name=f"{one.name}/<its name>" if one.is_named else one.name,
            description=one.description,
            columns=tuple((c.name, c.type, c.description) for c in one.fields.values()),
            example=event_example(one),
            used_by=tuple(names[id_] for id_ in users.get(one.name, ())),
        )
        for one in project.vocabulary.events.values()
    )


def may_be_counted(one: Asked) -> bool:
    """Tell whether a field's values are of many people each: numbers, dates, truths and codes."""
    if one.name in PERSONAL or one.key is not None:
        return False
    if one.type in (*DATES, *NUMBERS, "boolean"):
        return True
    return one.type in ("text", "set") and bool(one.accepted_values or one.code)


def distribution(
    connection: duckdb.DuckDBPyConnection, one: Asked
) -> tuple[list[tuple[str, int]], int]:
    """Count the customers of each value or range of values, and those of unknown value."""
    column, relation = f'"{one.column}"', f'marts."{one.relation}"'
    ((unknown,),) = connection.execute(
        f"select count(*) - count({column}) from {relation}"
    ).fetchall()
    if one.type in NUMBERS:
        return ranges(connection, column, relation, is_whole="int" in one.sql_type), unknown
    if one.type in DATES:
        return spans(connection, column, relation), unknown
    value = f"unnest({column})" if one.type == "set" else column
    rows = connection.execute(
        f"select value, count(*) from (select {value} as value from {relation})"
        " where value is not null group by value order by 2 desc, 1"
    ).fetchall()
    return [*((told(text), people) for text, people in rows[:PARTS]), *rest(rows)], unknown


def told(value: Any) -> str:
    """Give a value as specs write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def rest(rows: Sequence[tuple[Any, int]]) -> list[tuple[str, int]]:
    """Add up what is beyond the values that are shown."""
    few = sum(people for _, people in rows[PARTS:])
    return [("other values", few)] if few else []


def spans(
    connection: duckdb.DuckDBPyConnection, column: str, relation: str
) -> list[tuple[str, int]]:
    """Count days by month, or by year where they reach over more than so many months."""
    rows: list[tuple[str, int]] = []
    for form in ("%Y-%m", "%Y"):
        rows = connection.execute(
            f"select strftime({column}, '{form}') as span, count(*) from {relation}"
            f" where {column} is not null group by span order by span desc"
        ).fetchall()
        if len(rows) <= PARTS:
            break
    few = sum(people for _, people in rows[PARTS:])
    return [*([("earlier", few)] if few else []), *rows[:PARTS][::-1]]


def ranges(
    connection: duckdb.DuckDBPyConnection, column: str, relation: str, *, is_whole: bool
) -> list[tuple[str, int]]:
    """Count numbers by value where these are few, else between round ends that part them evenly."""
    rows = connection.execute(
        f"select {column}, count(*) from {relation} where {column} is not null"
        f" group by 1 order by 1 limit {PARTS + 1}"
    ).fetchall()
    if len(rows) <= PARTS:
        return [(f"{value:,}", people) for value, people in rows]
    tenths = ", ".join(f"0.{tenth}" for tenth in range(1, 10))
    ((ends,),) = connection.execute(
        f"select quantile_cont(cast({column} as double), [{tenths}]) from {relation}"
    ).fetchall()
    edges = sorted({rounded(end) for end in ends})
    cases = "".join(f" when {column} < {edge} then {number}" for number, edge in enumerate(edges))
    rows = connection.execute(
        f"select case{cases} else {len(edges)} end as part, count(*) from {relation}"
        f" where {column} is not null group by part order by part"
    ).fetchall()
    texts = [f"under {edges[0]:,}"]
    texts += [between(low, high, is_whole=is_whole) for low, high in pairwise(edges)]
    texts += [f"{edges[-1]:,} or more"]
    return [(texts[part], people) for part, people in rows]


def between(low: Decimal, high: Decimal, *, is_whole: bool) -> str:
    """Name the numbers from one on up to another, which is not among them."""
    if not is_whole or low % 1 or high % 1:
        return f"{low:,} to under {high:,}"
    return f"{low:,}" if high == low + 1 else f"{low:,} to {high - 1:,}"


def rounded(number: float) -> Decimal:
    """Give two significant digits of a number, so that an end of a range is nobody's own value."""
    digits = Decimal(f"{number:.1e}").normalize()
    return Decimal(f"{digits:f}")


def shown_parts(parts: Sequence[tuple[str, int]]) -> tuple[Part, ...]:
    """Give the parts with what may be shown of each."""
    found = [(text, count(people)) for text, people in parts]
    most = max((people.value or 0 for _, people in found), default=0)
    return tuple(
        Part(text, people, round(100 * (people.value or 0) / most) if most else 0)
        for text, people in found
    )
