"""Causes that a change may have, asked alike in DuckDB and in Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from segment_warehouse.dbt_models import Model
    from segment_warehouse.evaluation import Rules


def runs_before(changes: str, sizes: str) -> str:
    """Give the query for the build that each changed segment is compared with; null for none.

    Args:
        changes: the relation of the changes.
        sizes: the relation of the sizes before the build's instant: its last run is the one before.
    """
    return f"""
        select
            concerned.segment_id,
            case
                when bool_or(sizes.is_held and sizes.as_of = last.as_of)
                    then max_by(sizes.build_id, sizes.as_of) filter (where not sizes.is_held)
                else any_value(last.build_id)
            end as build_id
        from (select distinct segment_id from {changes}) as concerned
        cross join (
            select max(as_of) as as_of, max_by(build_id, as_of) as build_id from {sizes}
        ) as last
        left join {sizes} as sizes on concerned.segment_id = sizes.segment_id
        group by concerned.segment_id
        order by concerned.segment_id
    """


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
