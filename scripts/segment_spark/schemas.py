"""The schemas of one build: each layer has its own, so that nothing of it is seen half built."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LAYERS = (
    "raw_files", "staging", "shop", "marts", "segment_parts", "segments", "exports", "scratch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Schemas:
    """The names of a build's schemas, as the macro `generate_schema_name` makes them."""

    build: str

    @classmethod
    def of(cls, build_id: str) -> Schemas:
        """Give those of a build by its id, `<digest>-<instant>`; names are in small letters."""
        digest, _, instant = build_id.partition("-")
        return cls(f"{instant}_{digest}".lower())

    def schema(self, layer: str) -> str:
        """Give the schema of a layer."""
        return f"{layer}__{self.build}"

    @property
    def raw_files(self) -> str:
        """Give the schema of the shop's rows as they were read."""
        return self.schema("raw_files")

    @property
    def shop(self) -> str:
        """Give the schema of the canonical shop."""
        return self.schema("shop")

    @property
    def marts(self) -> str:
        """Give the schema of the marts."""
        return self.schema("marts")

    @property
    def segments(self) -> str:
        """Give the schema that BI reads of."""
        return self.schema("segments")

    @property
    def segment_parts(self) -> str:
        """Give the schema of what segments are made of."""
        return self.schema("segment_parts")

    @property
    def exports(self) -> str:
        """Give the schema of the export tables."""
        return self.schema("exports")

    @property
    def scratch(self) -> str:
        """Give the schema of what is needed while it is built."""
        return self.schema("scratch")

    def as_of(self, spark: SparkSession) -> datetime:
        """Give the instant of a finished build."""
        [(micros,)] = spark.sql(f"select unix_micros(as_of) from {self.segments}.builds").collect()
        return from_micros(micros)

    def is_whole(self, spark: SparkSession) -> bool:
        """Tell whether a build was finished, and is there."""
        return self.has(spark, "segments", "builds")

    def has(self, spark: SparkSession, layer: str, table: str) -> bool:
        """Tell whether the build has a table or view."""
        return spark.catalog.tableExists(f"{self.schema(layer)}.{table}")

    def relations(self, spark: SparkSession, layer: str) -> list[str]:
        """List the tables and views of a layer; the session's own views belong to none."""
        rows = spark.sql(f"show tables in {self.schema(layer)}").collect()
        return sorted(row.tableName for row in rows if not row.isTemporary)

    def drop(self, spark: SparkSession, *layers: str) -> None:
        """Drop layers, all of them where none is named, with all that is in them."""
        for layer in layers or LAYERS:
            spark.sql(f"drop schema if exists {self.schema(layer)} cascade")


def from_micros(micros: int) -> datetime:
    """Give the instant of a number of microseconds since 1970; Spark's own depends on the zone."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC)
