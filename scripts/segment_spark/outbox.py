"""Brings what goes out from Spark to the one who writes the files, in batches of Arrow.

The rows go through a private file of DuckDB, never whole through memory: from there the same code
writes the same files, with the same gates, as of a build of DuckDB.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from segment_spark.shop_values import quoted
from segment_warehouse.build import connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import duckdb
    from pyspark.sql import DataFrame, SparkSession

    from segment_spark.schemas import Schemas

TYPES = {"string": "text", "timestamp": "timestamp", "array<string>": "text[]"}
CUSTOMER = "account_id, customer_id"


Wanted = tuple[str, str, str]  # schema, name and query of a table


@contextmanager
def outbox(
    spark: SparkSession, wanted: Iterable[Wanted], folder: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Fill a private file with tables of Spark, give it, and remove it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "outbox.duckdb"
    files = (path, path.with_name(f"{path.name}.wal"))
    for one in files:
        one.unlink(missing_ok=True)
    try:
        with connect(path) as connection:
            path.chmod(0o600)
            for schema, name, query in wanted:
                copy(connection, spark.sql(query), schema, name)
            yield connection
    finally:
        for one in files:
            one.unlink(missing_ok=True)


def consents(own: Schemas) -> Iterator[Wanted]:
    """Yield what is kept of a build's consents and suppressions, named as in a file of DuckDB."""
    yield "marts", "customer_consents", f"select * from {own.marts}.customer_consents"
    yield "shop", "suppressions", f"select * from {own.shop}.suppressions"
    yield "shop", "accounts", f"select account_id from {own.shop}.accounts"
    erased = f"select {CUSTOMER}, erased_at from {own.shop}.customers where erased_at is not null"
    yield "shop", "customers", erased
    for name in ("suppressed_customers", "suppressed_identifiers"):
        yield "exports", name, f"select * from {own.exports}.{name}"
    # A refusal reaches whoever has the same address or number; other points are not asked for.
    refused = f"select {CUSTOMER} from {own.marts}.customer_consents where is_granted is not true"
    points = f"select * from {own.exports}.contact_points left semi join ({refused}) as refused"
    yield "exports", "contact_points", f"{points} using ({CUSTOMER})"


def going_out(spark: SparkSession, own: Schemas) -> Iterator[Wanted]:
    """Yield what the exports of a build are made of, named as in a file of DuckDB."""
    yield "segments", "builds", f"select * from {own.segments}.builds"
    sent = f"select {CUSTOMER} from {own.exports}.export_decisions where drop_reason is null"
    for name in own.relations(spark, "exports"):
        whole = f"select * from {own.exports}.{quoted(name)}"
        if name == "contact_points" or name.startswith("export_rows_"):
            whole += f" left semi join ({sent}) as sent using ({CUSTOMER})"
        if name != "contact_sources":
            yield "exports", name, whole


def copy(connection: duckdb.DuckDBPyConnection, frame: DataFrame, schema: str, name: str) -> None:
    """Make a table of the rows of a query, a batch at a time."""
    types = ", ".join(
        f"{quoted_there(name)} {TYPES.get(type_, type_)}" for name, type_ in frame.dtypes
    )
    relation = f"{schema}.{quoted_there(name)}"
    connection.execute(f"create schema if not exists {schema}")
    connection.execute(f"create table {relation} ({types})")
    for batch in batches(frame):
        connection.register("batch_of_rows", batch)
        connection.execute(f"insert into {relation} select * from batch_of_rows")
        connection.unregister("batch_of_rows")


def batches(frame: DataFrame) -> Iterator[pa.Table]:
    """Yield the rows of a query in tables of a bounded size; the workers make them of Arrow."""
    packed = frame.mapInArrow(pack, "rows binary")
    for (rows,) in packed.toLocalIterator(prefetchPartitions=True):
        with pa.ipc.open_stream(rows) as stream:
            yield stream.read_all()


def pack(found: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Write each batch as one cell, which is how it comes to the driver as it is."""
    for batch in found:
        buffer = pa.BufferOutputStream()
        with pa.ipc.new_stream(buffer, batch.schema) as stream:
            stream.write_batch(batch)
        yield pa.record_batch([pa.array([buffer.getvalue().to_pybytes()])], names=["rows"])


def quoted_there(name: str) -> str:
    """Give a name as an identifier of DuckDB."""
    return '"' + name.replace('"', '""') + '"'
