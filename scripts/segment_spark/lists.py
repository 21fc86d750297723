"""Writes down whom the files of lists name; they are read by the driver, a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_exports.lists import batches, entries, list_files, refuse_headers

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

    from segment_spark.schemas import Schemas


def fill_list_entries(spark: SparkSession, own: Schemas, folder: Path) -> None:
    """Fill `segment_parts.segment_list_entries` of a build.

    Raises:
        ListError: with every problem of the files' headers.
    """
    accounts = spark.sql(f"select account_id, country from {own.shop}.accounts").collect()
    rows = spark.sql(
        "select segment_id, file, match, account_scope, spec_path"
        f" from {own.segment_parts}.segment_list_files order by segment_id"
    ).collect()
    lists = list_files(sorted(map(tuple, accounts)), [tuple(row) for row in rows])
    refuse_headers(lists, folder)
    for one in lists:
        for batch in batches(entries(one, folder)):
            spark.createDataFrame(batch).createOrReplaceTempView("batch_of_entries")
            spark.sql(
                f"insert into {own.segment_parts}.segment_list_entries"
                " select * from batch_of_entries"
            )
