"""A small sample shop, made once, and a DuckDB connection over its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sample_shop.shop import write_shop
from sample_shop.tables import SCHEMAS

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)

Query = Callable[[str], list[tuple[Any, ...]]]
Make = Callable[..., Path]


def _make(folder: Path, customers: int = 300, seed: int = 1, as_of: datetime = AS_OF) -> Path:
    micros = (as_of - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    write_shop(folder, customers, seed, micros, lambda table: None)
    return folder


@pytest.fixture(scope="session")
def make() -> Make:
    return _make


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("shop"), customers=2000)


@pytest.fixture(scope="session")
def query(shop: Path) -> Iterator[Query]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for name in SCHEMAS:
            connection.execute(f"create view {name} as from '{shop / name}.parquet'")
        yield lambda sql: connection.execute(sql).fetchall()
