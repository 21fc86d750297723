"""One canonical shop with every published data set as an account, so that one build proves all."""

from pathlib import Path

import pandas as pd

from tests.shops.canonical import write_table

from . import cdnow_sample, rfm, tpch

AS_OF = "2007-01-01T00:00:00Z"
DATA_SETS = {"rfm": rfm, "tpch": tpch, "cdnow": cdnow_sample}


def convert(sources: Path, target: Path) -> None:
    """Write the data sets, each in its folder below `sources`, as one shop in `target`."""
    found: dict[str, list[pd.DataFrame]] = {}
    for data_set in DATA_SETS.values():
        for table, rows in data_set.tables(sources / data_set.FOLDER).items():
            found.setdefault(table, []).append(rows)
    for table, frames in found.items():
        write_table(target, table, pd.concat(frames, ignore_index=True))
