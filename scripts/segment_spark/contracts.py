"""Holds built tables against the nulls that their contracts forbid: Parquet takes any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_spark.session import SparkError
from segment_spark.shop_values import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyspark.sql import SparkSession


def refuse_nulls(spark: SparkSession, required: Mapping[str, Sequence[str]]) -> None:
    """Count the nulls of columns that may have none, all columns of a table in one reading.

    Args:
        spark: the session.
        required: the columns of each table, by its name in SQL.

    Raises:
        SparkError: with the tables and columns, and the number of rows.
    """
    problems = []
    for relation, columns in required.items():
        counts = ", ".join(f"count_if({quoted(column)} is null)" for column in columns)
        [row] = spark.sql(f"select {counts} from {relation}").collect()
        problems += [
            f"{relation}.{column}: {count} rows have no value, and the contract asks for one."
            for column, count in zip(columns, row, strict=True)
            if count
        ]
    if problems:
        raise SparkError("\n".join(problems))
