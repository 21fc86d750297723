"""The way of a build in Spark: shop, marts, segments, contacts, exports, publish, files."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segments.building import ACCOUNTS, FIRST, HISTORY, LATER, MEMBERS, refuse_misfits, write_files
from segments.dbt import COMPILED, Dbt, profile_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

    from pyspark.sql import SparkSession

    from segment_compiler.project import Project
    from segment_exports.export import ExportResult
    from segment_spark.schemas import Schemas
    from segment_spark.shop import Shop
    from segment_warehouse.home import Home
    from segment_warehouse.inputs import Build
    from segments.project import Workspace

ENGINE = "spark"


@dataclass(frozen=True, slots=True)
class Published:
    """What a build left: whether it stood there before, what is held, and the sizes."""

    build: Build
    is_new: bool
    held: dict[str, str]
    sizes: dict[str, int]


@contextmanager
def session(workspace: Workspace, home: Home) -> Iterator[SparkSession]:
    """Give the session of Spark that dbt will use too, with the settings of its profile."""
    from segment_spark.session import session as open_session

    parameters = profile_parameters(workspace.repository, ENGINE)
    with open_session(home.root / ENGINE, parameters) as spark:
        yield spark


def build(
    spark: SparkSession,
    workspace: Workspace,
    project: Project,
    home: Home,
    shop: str,
    as_of: datetime,
    progress: Callable[[str], None],
    warn: Callable[[str], None],
) -> Published:
    """Build a shop at an instant in schemas of its own, test it, and let the views show it.

    Raises:
        LockedError: another process is building.
        ShopError: the shop breaks the contract.
        MisfitError: a spec's amount has no one currency in this shop.
        ListError: a list's file cannot be read as its spec says.
        DbtError: a model or a test failed; what is published stays as it was.
    """
    from segment_spark.publish import current_build, publish
    from segment_spark.schemas import Schemas
    from segment_spark.shop import read_shop
    from segment_warehouse.build import CONTRACT
    from segment_warehouse.inputs import name_build
    from segment_warehouse.lock import writer_lock

    with writer_lock(home, "segments build --target spark"):
        progress("reading the shop")
        read = read_shop(spark, shop, workspace.repository / CONTRACT)
        data = f"{read.digest} pyspark={spark.version}"
        found = name_build(home, workspace.repository, data, as_of)
        is_new = not Schemas.of(found.id).is_whole(spark)
        if is_new:
            make(spark, workspace, project, home, read, found, progress, warn)
        current = current_build(spark)
        if current is None or current.build_id != found.id:
            progress("publishing")
            # Ahead of the views: exports may never know less than readers see.
            remember(spark, home, found)
            publish(spark, found.id)
        return Published(found, is_new, *told(spark, found))


def make(
    spark: SparkSession,
    workspace: Workspace,
    project: Project,
    home: Home,
    shop: Shop,
    found: Build,
    progress: Callable[[str], None],
    warn: Callable[[str], None],
) -> None:
    """Build everything in the schemas of a build, and finish it."""
    from segment_spark.contacts import fill_contact_points, fill_suppressed_identifiers
    from segment_spark.contracts import refuse_nulls
    from segment_spark.history import Step, carry_history, find_erased, settle
    from segment_spark.lists import fill_list_entries
    from segment_spark.publish import current_build, finish
    from segment_spark.schemas import Schemas
    from segment_spark.shop import copy_tables
    from segment_warehouse.dbt_models import required_columns
    from segment_warehouse.evaluation import MACROS, Rules

    own = Schemas.of(found.id)
    own.drop(spark)
    spark.sql(f"create schema {own.scratch}")
    copy_tables(spark, shop, own.raw_files)
    compare_with_shop(spark, project, own, warn)
    models = compile_models(workspace, project)
    as_of = found.as_of.isoformat()
    dbt = Dbt(workspace.repository, home, home.building, as_of, progress, ENGINE, own.build)
    dbt.build(*FIRST, "--indirect-selection", "cautious")
    current = current_build(spark)
    before = current.schemas if current else None
    step = Step(found, own, before, current.as_of if current else None, dbt.target_path)
    progress("reading contacts and lists")
    fill_contact_points(spark, own, before)
    fill_suppressed_identifiers(spark, own)
    fill_list_entries(spark, own, workspace.specs)
    find_erased(spark, own)
    carry_history(spark, step)
    dbt.build(*MEMBERS, "--indirect-selection", "cautious")
    progress("comparing with the build before")
    rules = Rules(models, workspace.repository / MACROS, ENGINE)
    settle(spark, step, rules)
    dbt.build(*(one for one in LATER if one != HISTORY))
    # The models are empty; what stands in their place is of all builds, and is tested as it is.
    dbt.test(HISTORY)
    refuse_nulls(spark, required_columns(step.target))
    finish(spark, found)


def compile_models(workspace: Workspace, project: Project) -> dict[str, str]:
    """Write the models for Spark, where dbt looks for them; give the segments' by their names."""
    from pathlib import PurePath

    from segment_compiler.compiler import compile_project
    from segment_compiler.output import write

    files = compile_project(project, ENGINE)
    write(workspace.repository / COMPILED / ENGINE, files)
    return {
        PurePath(path).stem: text
        for path, text in files.items()
        if path.startswith("segments/") and path.endswith(".sql")
    }


def compare_with_shop(
    spark: SparkSession, project: Project, own: Schemas, warn: Callable[[str], None]
) -> None:
    """Stop where an amount is in no one currency, or a city in no one country; warn of the rest."""
    rows = spark.sql(f"{ACCOUNTS} {own.raw_files}.accounts").collect()
    refuse_misfits(project, [(row[0], row[1], row[2]) for row in rows], warn)


def remember(spark: SparkSession, home: Home, found: Build) -> None:
    """Keep the consents and suppressions of a build beside its files, unless newer are known."""
    from segment_spark.outbox import consents, outbox
    from segment_spark.schemas import Schemas
    from segment_warehouse.consents import remember_consents

    own = Schemas.of(found.id)
    with outbox(spark, consents(own), home.building) as connection:
        remember_consents(connection, home, found.id, found.as_of)


def told(spark: SparkSession, found: Build) -> tuple[dict[str, str], dict[str, int]]:
    """Give the held segments of a build with the reasons, and the members of each segment."""
    from segment_spark.schemas import Schemas

    rows = spark.sql(
        "select segment_id, members, held_reason, is_held"
        f" from {Schemas.of(found.id).segments}.segment_sizes"
        f" where build_id = '{found.id}' order by segment_id"
    ).collect()
    return {row[0]: row[2] for row in rows if row[3]}, {row[0]: row[1] for row in rows}


def export(
    spark: SparkSession,
    home: Home,
    chosen: Collection[str] | None,
    *,
    dry_run: bool = False,
    resend: bool = False,
) -> list[ExportResult]:
    """Write the files of the published build, or of the chosen segments in it.

    Raises:
        NoReleaseError: nothing is published.
        ExportError: a file would break a rule; of that list, nothing new is seen.
    """
    from segment_spark.outbox import going_out, outbox
    from segment_spark.publish import current_build
    from segment_warehouse.release import NoReleaseError

    current = current_build(spark)
    if current is None:
        raise NoReleaseError("Nothing is published yet. Run `segments build` first.")
    with outbox(spark, going_out(spark, current.schemas), home.building) as connection:
        return write_files(connection, home, chosen, dry_run=dry_run, resend=resend)
