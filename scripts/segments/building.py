"""The way of a build: shop, marts, segments, contacts, exports, publish, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segments.dbt import Dbt

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from segment_compiler.project import Project
    from segment_exports.export import ExportResult
    from segment_warehouse.home import Home
    from segment_warehouse.inputs import Build
    from segments.project import Workspace

# What is built before contacts and lists are read, and so cannot depend on them.
FIRST = (
    "path:models/staging",
    "path:models/shop",
    "path:models/marts",
    "path:models/contacts",
    "path:models/history",
    "path:generated/lists",
    "segment_list_entries",
)
# Who is in which segment, and who withdrew: from these the history is written.
MEMBERS = ("path:models/lists", "path:generated/segments", "suppressed_customers")
# To name what comes later is not to exclude what came before: dbt would drop the tests of both.
HISTORY = "path:models/history"
LATER = (HISTORY, "path:models/segments", "path:generated/exports")

ACCOUNTS = "select account_id, upper(currency), nullif(upper(trim(country)), '') from"


@dataclass(frozen=True, slots=True)
class Published:
    """What a build left: its release, and whether the same one stood there before."""

    build: Build
    release: Path
    is_new: bool


class MisfitError(RuntimeError):
    """Specs compare money of several currencies, or cities of several countries; it says where."""


def build(
    workspace: Workspace,
    project: Project,
    home: Home,
    shop: Path,
    as_of: datetime,
    progress: Callable[[str], None],
    warn: Callable[[str], None],
) -> Published:
    """Build a shop at an instant and publish it; readers see all of it or nothing.

    Raises:
        LockedError: another process is building.
        ShopError: the shop's files break the contract.
        MisfitError: a spec's amount has no one currency in this shop.
        ListError: a list's file cannot be read as its spec says.
        DbtError: a model or a test failed; what is published stays as it was.
        ReleaseError: the file cannot be published.
    """
    from segment_warehouse.build import start_build
    from segment_warehouse.inputs import describe_build
    from segment_warehouse.lock import writer_lock
    from segment_warehouse.release import point, publish, reusable

    with writer_lock(home, "segments build"):
        progress("reading the shop")
        found = describe_build(home, workspace.repository, shop, as_of)
        release = reusable(home, found.id)
        if release is not None:
            point(home, release)
            return Published(found, release, is_new=False)
        path, _ = start_build(home, shop, workspace.repository)
        compare_with_shop(project, path, warn)
        fill(workspace, home, path, found, progress)
        progress("publishing")
        return Published(found, publish(home, path, found), is_new=True)


def fill(
    workspace: Workspace,
    home: Home,
    path: Path,
    found: Build,
    progress: Callable[[str], None],
) -> None:
    """Fill a private file that has raw tables: marts, contacts and lists, segments, exports."""
    from segment_warehouse.build import finish_build
    from segment_warehouse.history import settle
    from segment_warehouse.release import current_release

    dbt = Dbt(workspace.repository, home, path, found.as_of.isoformat(), progress)
    fill_members(workspace, dbt, found, current_release(home))
    progress("comparing with the release before")
    settle(home, path, found, workspace.repository, home.dbt / "target")
    dbt.build(*LATER)
    finish_build(path, found)


def fill_members(workspace: Workspace, dbt: Dbt, found: Build, before: Path | None) -> None:
    """Fill a private file that has raw tables up to who is in which segment."""
    from segment_exports.contact_points import fill_contact_points
    from segment_exports.lists import fill_list_entries
    from segment_exports.suppressions import fill_suppressed_identifiers
    from segment_warehouse.build import connect
    from segment_warehouse.history import carry_history

    # A test that also looks at what comes later waits for it.
    dbt.build(*FIRST, "--indirect-selection", "cautious")
    dbt.progress("reading contacts and lists")
    with connect(dbt.build_file) as connection:
        fill_contact_points(connection, before)
        fill_suppressed_identifiers(connection)
        fill_list_entries(connection, workspace.specs)
    carry_history(before, dbt.build_file, found)
    dbt.build(*MEMBERS, "--indirect-selection", "cautious")


def compare_with_shop(project: Project, path: Path, warn: Callable[[str], None]) -> None:
    """Stop where an amount is in no one currency, or a city in no one country; warn of the rest."""
    from segment_warehouse.build import connect

    with connect(path, read_only=True) as connection:
        rows = connection.execute(f"{ACCOUNTS} raw_files.accounts").fetchall()
    refuse_misfits(project, rows, warn)


def refuse_misfits(
    project: Project,
    accounts: Collection[tuple[str, str, str | None]],
    warn: Callable[[str], None],
) -> None:
    """Hold the specs against account, currency and country of each row of the shop's accounts.

    Raises:
        MisfitError: specs compare money of several currencies, or cities of several countries.
    """
    from segment_compiler.shop_checks import (
        cities_of_several_countries,
        mixed_currencies,
        unknown_accounts,
    )

    currencies = {account: currency for account, currency, _ in accounts}
    countries = {account: country for account, _, country in accounts}
    for problem in unknown_accounts(project, currencies):
        warn(f"{problem} Nobody is in it.")
    problems = mixed_currencies(project, currencies)
    problems += cities_of_several_countries(project, countries)
    if problems:
        raise MisfitError("\n".join(map(str, problems)))


def export(
    home: Home,
    release: Path,
    chosen: Collection[str] | None,
    *,
    dry_run: bool = False,
    resend: bool = False,
) -> list[ExportResult]:
    """Write the files of a release, or of the chosen segments in it, or say what would be written.

    Whoever withdrew in any build that is known stays out, whatever release this is.

    Raises:
        ReleaseError: the release is not as it was published.
        ExportError: some files could not be written; all others were.
    """
    from segment_warehouse.build import connect
    from segment_warehouse.release import verify

    verify(release)
    with connect(release, read_only=True) as connection:
        return write_files(connection, home, chosen, dry_run=dry_run, resend=resend)


def write_files(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    chosen: Collection[str] | None,
    *,
    dry_run: bool,
    resend: bool,
) -> list[ExportResult]:
    """Write the files of what a connection has in its schema `exports`, whatever engine made it."""
    from segment_exports.export import export_release

    home.exports.mkdir(parents=True, exist_ok=True, mode=0o750)
    found = connection.execute("select export_id, segment_id from exports.export_files")
    only = [id_ for id_, segment in found.fetchall() if segment in (chosen or ())]
    return export_release(
        connection,
        home.exports,
        only=None if chosen is None else only,
        dry_run=dry_run,
        resend=resend,
        newest=home.consents,
    )
