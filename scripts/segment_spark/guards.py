"""Lets guards measure in Spark; what they look at, and hold, is the same in every warehouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_warehouse.evaluation import instant
from segment_warehouse.guards import Layers, breaches_in

if TYPE_CHECKING:
    from typing import Any

    from pyspark.sql import SparkSession

    from segment_spark.history import Step


def find_breaches(spark: SparkSession, step: Step) -> dict[str, str]:
    """Give the segments that a guard holds, each with the reason.

    Reads the views `members_read`, which is what readers have, and `withdrawn`.
    """
    own = step.own
    definitions = f"{own.segment_parts}.segment_definitions"
    spark.sql(
        "create or replace temp view ended as select segment_id, account_id"
        f" from {definitions} cross join {own.shop}.accounts"
        f" where cast(from_utc_timestamp({instant(step.build.as_of)}, time_zone) as date)"
        " >= expires_on"
    )
    known = (
        f"{step.before.segments}.segments where status <> 'archived'"
        if step.before
        else f"{definitions} where false"
    )
    spark.sql(f"create or replace temp view segments_read as select segment_id from {known}")

    def ask(query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in spark.sql(query).collect()]

    layers = Layers(own.shop, own.segments, own.segment_parts)
    return breaches_in(ask, layers, step.build.as_of, dict(step.build.released))
