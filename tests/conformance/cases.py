"""Works out the golden cases in a warehouse other than the one that their own tests build."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import duckdb
from truth.vocabulary import REPOSITORY

from conformance import memberships
from segment_warehouse.evaluation import MACROS, Rules
from tests.segment_compiler import case_files

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.warehouses import Warehouse


def by_instant() -> dict[str, list[case_files.Case]]:
    """Give the cases that have members at each instant."""
    every = case_files.cases()
    instants = sorted({instant for case in every for instant in case.members})
    return {one: [case for case in every if one in case.members] for one in instants}


def wrongly_found(
    warehouse: Warehouse,
    instant: str,
    chosen: list[case_files.Case],
    folder: Path,
    prefix: str = "",
) -> list[str]:
    """Tell of each case that has other members in a warehouse than those written beside it.

    They are worked out as one project in tables whose names have a prefix; `folder` is empty.
    """
    written = case_files.compile_specs(case_files.write_specs(folder, chosen), warehouse.engine)
    models = {
        path.removeprefix("segments/").removesuffix(".sql"): text
        for path, text in written.items()
        if path.startswith("segments/") and path.endswith(".sql")
    }
    as_of = datetime.fromisoformat(instant)
    copy_tables(warehouse, as_of, prefix)
    rules = Rules(models, REPOSITORY / MACROS, warehouse.engine)
    windows = rules.render("segment_windows", lambda one: prefix + one, as_of)
    memberships.work_out(warehouse, rules, windows, as_of, prefix)
    found = memberships.members(warehouse, prefix)
    wrong = []
    for case in chosen:
        places = found.get(case.id, {}).items()
        members = {"/".join(key): place.group or place.rank for key, place in places}
        if members != case.members[instant]:
            wrong.append(f"{case.id}: {members} instead of {case.members[instant]}")
    return wrong


def copy_tables(warehouse: Warehouse, as_of: datetime, prefix: str) -> None:
    """Copy the tables of the cases to a warehouse."""
    metrics = Rules({"metrics": case_files.METRICS}, REPOSITORY / MACROS)
    with duckdb.connect() as ours:
        case_files.load(ours)
        query = metrics.render("metrics", str, as_of)
        for path in case_files.WAREHOUSE.glob("*.csv"):
            is_metrics = path.stem == "customer_metrics"
            relation = f"({query})" if is_metrics else f"case_files.{path.stem}"
            warehouse.copy(ours, relation, prefix + case_files.STAND_INS.get(path.stem, path.stem))
