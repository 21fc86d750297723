"""Writes the export files of a published release: each whole, each with its manifest."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TypeVar

import duckdb

from segment_exports.delivery import Manifest, locked, refuse_git
from segment_exports.errors import ExportError
from segment_exports.formats import load_formats
from segment_exports.ledger import known_pepper, read_pepper
from segment_exports.lists_in_place import InPlace, lists_in_place
from segment_exports.lists_sent import Run, deliver_list, previewed
from segment_exports.permissions import held_against
from segment_exports.plans import Plan, plan_exports
from segment_exports.releases import ACTIVE, Export, read_build, read_exports
from segment_exports.results import ExportResult, left_alone, of_plan, told
from segment_exports.withdrawals import take_back

__all__ = ["ExportResult", "export_release", "withdraw", "write_list"]

Found = TypeVar("Found")


def export_release(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    *,
    only: Collection[str] | None = None,
    dry_run: bool = False,
    resend: bool = False,
    newest: Path | None = None,
) -> list[ExportResult]:
    """Write the active exports of the release under `root` and return a result for each export.

    `only` are the ids of the exports whose lists are renewed; a dry run checks and counts but
    writes nothing; `resend` adds everybody again. `newest` is the file of the newest known consents
    and suppressions, which decide last whatever release this is; by default that of the home that
    `root` is in. All other lists in place lose those who withdrew, and of lists whose export is
    gone everybody is taken off, whatever `only` says.

    Every export is tried, and one that fails stops no other one: of it, nothing new is seen. Raises
    ExportError with every problem once all were tried. Running it again on the same release writes
    nothing.
    """
    every = read_exports(connection)
    exports = _chosen(every, only)
    chosen = {export.export_id for export in exports}
    active = [export for export in exports if export.status == ACTIVE]
    options = {"resend": resend, "dry_run": dry_run}
    with _run(connection, root, every, chosen, newest, **options) as (run, others):
        plans, faults = plan_exports(run.connection, active, load_formats(), run.root)
        problems, results = [*faults], []
        for plan in plans:
            done = _tried(problems, plan.export.export_id, partial(_one, run, plan, dry_run))
            results += [of_plan(plan, *done)] if done else []
        results += [] if dry_run else _reduced(run, others, problems)
    seen = {result.export_id for result in results}
    off = [one for one in exports if one.status != ACTIVE and one.export_id not in seen]
    results += [left_alone(one) for one in off]
    return _whole(results, problems)


def write_list(
    connection: duckdb.DuckDBPyConnection, root: Path, export_id: str, newest: Path | None = None
) -> ExportResult:
    """Renew one list and leave all others as they are.

    Raises ExportError, or what the disk or the release says.
    """
    every = read_exports(connection)
    [export] = _chosen(every, [export_id])
    if export.status != ACTIVE:
        return left_alone(export)
    with _run(connection, root, every, [export_id], newest) as (run, _):
        plans, faults = plan_exports(run.connection, [export], load_formats(), run.root)
        if faults:
            raise ExportError(*faults)
        return of_plan(plans[0], *_one(run, plans[0], dry_run=False))


def withdraw(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    *,
    spared: Collection[str] = (),
    newest: Path | None = None,
) -> list[ExportResult]:
    """Take those who withdrew off all lists in place but the `spared` ones, and renew none.

    Returns the results of the lists that changed; raises ExportError once all were tried.
    """
    problems: list[str] = []
    with _run(connection, root, read_exports(connection), spared, newest) as (run, others):
        results = _reduced(run, others, problems)
    return _whole(results, problems)


@contextmanager
def _run(
    connection: duckdb.DuckDBPyConnection,
    root: Path,
    every: Collection[Export],
    spared: Collection[str],
    newest: Path | None,
    *,
    resend: bool = False,
    dry_run: bool = False,
) -> Iterator[tuple[Run, list[InPlace]]]:
    """Hold the folder, and give the run with the lists in place that are not spared."""
    root = root.resolve()
    newest = newest or root.parent / "warehouse" / "consents.duckdb"
    if dry_run:
        refuse_git(root)
    with nullcontext() if dry_run else locked(root):
        others = list(lists_in_place(root, every, spared))
        demands = {one.demand for one in every} | {one.demand for one in others}
        with held_against(connection, newest, demands) as (own, known):
            pepper = (known_pepper(root) or b"none") if dry_run else read_pepper(root)
            yield Run(own, root, read_build(connection), known, pepper, resend), others


def _one(run: Run, plan: Plan, dry_run: bool) -> tuple[str, Manifest, tuple[str, ...]]:
    if dry_run:
        return previewed(run, plan)
    return (*deliver_list(run, plan), ())


def _reduced(run: Run, others: list[InPlace], problems: list[str]) -> list[ExportResult]:
    """Take people off the lists that are not renewed; give the results of those that changed."""
    results = []
    for one in others:
        state, manifest = _tried(problems, one.export_id, partial(take_back, run, one)) or (
            "",
            None,
        )
        plain = ExportResult(one.export_id, one.destination, one.segment_id, state)
        results += [told(plain, manifest, one.audience)] if state else []
    return results


def _tried(problems: list[str], export_id: str, work: Callable[[], Found]) -> Found | None:
    """Do the work of one export; where it fails, add why, and give None."""
    try:
        return work()
    except ExportError as error:
        problems += [f"{problem} (export {export_id})" for problem in error.problems]
    except OSError as error:
        problems.append(f"E_WRITE: {error.strerror or type(error).__name__} (export {export_id})")
    except duckdb.Error as error:
        # Its text may quote a cell.
        problems.append(f"E_RELATION: {type(error).__name__} (export {export_id})")
    return None


def _whole(results: list[ExportResult], problems: list[str]) -> list[ExportResult]:
    found = sorted(results, key=lambda result: result.export_id)
    if problems:
        raise ExportError(*problems, results=found)
    return found


def _chosen(exports: list[Export], only: Collection[str] | None) -> list[Export]:
    if only is None:
        return exports
    known = [export.export_id for export in exports]
    unknown = sorted(set(only) - set(known))
    if unknown:
        raise ExportError(
            f"E_UNKNOWN_EXPORT: no export {', '.join(unknown)}; exports are {', '.join(known)}"
        )
    return [export for export in exports if export.export_id in only]
