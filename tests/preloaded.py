"""Imports what commands import, and parses the dbt project once, for processes forked from here.

What dbt finds out about its own classes while it parses is then known to all of them. Its static
parser stays out, since it has threads, and they would be missing in a forked process.
"""

from __future__ import annotations

import gc
import os
import tempfile
from importlib import import_module
from pathlib import Path

from segment_warehouse.home import Home
from segments.dbt import Dbt

HEAVY = (
    "duckdb", "pandas", "phonenumbers", "pyarrow.parquet", "segment_compiler.compiler",
    "segment_exports.export", "segment_warehouse.history", "segment_warehouse.release",
    "segments.building", "segments.cli", "segments.project",
)  # fmt: skip
REPOSITORY = Path(__file__).resolve().parents[1]

for name in HEAVY:
    import_module(name)
os.environ["DBT_STATIC_PARSER"] = "false"
with tempfile.TemporaryDirectory() as scratch:
    home, file = Home(Path(scratch)), Path(scratch, "build.duckdb")
    Dbt(REPOSITORY, home, file, "2026-01-01T00:00:00+00:00", lambda _: None).parse()
gc.freeze()
