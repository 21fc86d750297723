"""Causes that a change may have, asked alike in DuckDB and in Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from segment_warehouse.dbt_models import Model
    from segment_warehouse.evaluation import Rules


def decided(now: str, then: str | None) -> str:
    """Give the query for whom the exceptions of specs, or their end, let enter or leave.

    Args:
        now: the schema of a build's segments and exceptions, in DuckDB or in Spark.
        then: that of the build before; None where there is none.
    """
    query = f"select segment_id, customer_id, is_included as enters from {now}.segment_exceptions"
    if then is None:
        return query
    columns = "segment_id, customer_id, is_included"
    # An archived segment has lost all of its definition, not its exceptions alone.
    return (
        f"{query} union select segment_id, customer_id, not is_included"
        f" from (select {columns} from {then}.segment_exceptions) as before"
        f" anti join {now}.segment_exceptions using ({columns})"
        f" semi join (select segment_id from {now}.segment_definitions"
        " where status <> 'archived') as living using (segment_id)"
    )


def differing(segments: Iterable[str], now: Rules, then: Rules) -> tuple[list[str], list[str]]:
    """Give the segments that one of two sets of rules has not, and those whose rules differ."""
    whole, edited = [], []
    for segment_id in segments:
        new, old = (one.models.get(f"seg_{segment_id}") for one in (now, then))
        if new is None or old is None:
            whole.append(segment_id)
        elif body(new) != body(old):
            edited.append(segment_id)
    return whole, edited


def body(model: str) -> str:
    """Give a model's text without the line that says where it is from."""
    return model.partition("\n")[2]


def made_of_others(segments: Iterable[str], rules: Rules) -> list[str]:
    """Give the segments that other segments are part of."""
    return [
        segment_id
        for segment_id in segments
        if f"seg_{segment_id}" in rules.models
        and any(one.startswith("seg_") for one in rules.references(f"seg_{segment_id}"))
    ]


def standing(
    models: Mapping[str, Model], members: str, engine: str, evaluated: Collection[str] = ()
) -> Callable[[str], str | None]:
    """Give what says which relation stands for a name; None for a model that is `evaluated`.

    For a segment, that is its rows in a table of memberships.
    """

    def relation_of(name: str) -> str | None:
        if name.startswith("seg_"):
            return members_of(name, members, engine)
        return None if name in evaluated else models[name].relation

    return relation_of


def members_of(name: str, table: str, engine: str = "duckdb") -> str:
    """Give a query, in brackets, of the members that a table of memberships has for a model."""
    segment_id, without = name.removeprefix("seg_"), "except" if engine == "spark" else "exclude"
    return f"(select * {without} (segment_id) from {table} where segment_id = '{segment_id}')"
