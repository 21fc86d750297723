"""Makes the cells of rules from columns of customers, each distinct input once, on all cores."""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import duckdb
import pyarrow as pa

from segment_exports.rules import RULES

_BATCH_ROWS = 20_000
# Starting a process takes 0.5 s, a batch 3 s at most (November 2026): fewer are not worth it.
_FEWEST_BATCHES = 3


def cells_of(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    sources: tuple[str, ...],
    names: Sequence[str],
) -> Iterator[pa.Table]:
    """Yield tables of the sources with a column `cell_<rule>` for each rule of `names`.

    `relation` has the sources as text columns; the first of them is nowhere null in the answer.
    """
    make = partial(cells_of_batch, sources=sources, names=names)
    batches = list(_distinct_inputs(connection, relation, sources))
    if len(batches) < _FEWEST_BATCHES:
        yield from map(make, batches)
        return
    workers = min(len(batches), os.cpu_count() or 1)
    # A new process, not a fork: the database's threads would not be in it.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(make, batches)


def _distinct_inputs(
    connection: duckdb.DuckDBPyConnection, relation: str, sources: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    """Yield every distinct combination of the sources once."""
    columns = ", ".join(sources)
    query = f"select distinct {columns} from {relation} where {sources[0]} is not null"
    yield from connection.sql(query).to_arrow_reader(_BATCH_ROWS)


def cells_of_batch(batch: pa.RecordBatch, sources: Iterable[str], names: Sequence[str]) -> pa.Table:
    """Return the sources with one more column of cells for each rule."""
    inputs = [column.to_pylist() for column in batch.columns]
    rules = [RULES[name] for name in names]
    # Row by row, not rule by rule: the rules of one row share the work of reading its number.
    rows = [[rule.cell(*values) for rule in rules] for values in zip(*inputs, strict=True)]
    cells = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
    return pa.table(
        [pa.array(column, pa.string()) for column in (*inputs, *cells)],
        names=[*sources, *(f"cell_{name}" for name in names)],
    )
