"""Writes tables of a canonical shop as Parquet files, with the types the contract names."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

MONEY = pa.decimal128(18, 2)
CENT = Decimal("0.01")
INTEGERS = frozenset({"quantity", "rating", "qualifying_min_age_hours"})


def money(text: str) -> Decimal:
    """The amount a text states, to the cent, halves away from zero."""
    return Decimal(text).quantize(CENT, ROUND_HALF_UP)


def write_table(target: Path, table: str, frame: pd.DataFrame) -> None:
    """Write `frame` as `<target>/<table>.parquet`; the type of a column follows from its name."""
    target.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([(name, _column_type(name, frame[name])) for name in frame.columns])
    rows = pa.Table.from_pandas(frame, schema=schema, preserve_index=False)
    pq.write_table(rows.replace_schema_metadata(), target / f"{table}.parquet")


def _column_type(name: str, values: pd.Series) -> pa.DataType:
    if name.endswith("amount"):
        return MONEY
    if name in INTEGERS:
        return pa.int64()
    if name.endswith("_at"):
        is_moment = pd.api.types.is_datetime64_dtype(values)
        return pa.timestamp("us") if is_moment else pa.date32()
    return pa.string()
