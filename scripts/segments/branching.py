"""A branch's build: the published file, with what the branch changes in its place."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import duckdb

from segment_compiler.compiler import compile_project
from segment_warehouse.backfill import build_of
from segment_warehouse.build import make_views, sql_text
from segment_warehouse.durable import move_whole, staged_name
from segment_warehouse.evaluation import MACROS, Rules, materialize
from segments import plan_specs
from segments.plan_numbers import evaluate, opened, relations
from segments.plan_specs import PlanError, Touched

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_warehouse.home import Home
    from segment_warehouse.inputs import Build
    from segments.project import Workspace

# What is made of all memberships at once, and so is made anew.
WHOLE = ("segments", "segment_overlaps")
HISTORY = ("segment_membership_events", "segment_membership_intervals", "segment_sizes")
# Nobody sends anything from a branch.
REMOVED_SCHEMAS = ("exports", "raw_files", "shop")


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch's file: where it is, what differs in it, and the published build of the rest.

    `sizes` gives the members of each touched segment, in the published build and in the branch;
    None where there is no such segment.
    """

    path: Path
    build: Build
    touched: tuple[Touched, ...]
    sizes: dict[str, tuple[int | None, int | None]]


def build_branch(
    workspace: Workspace,
    project: Project,
    home: Home,
    reference: str | None,
    tell: Callable[[str], None],
) -> Branch:
    """Build what a branch changes, and what is made of it, beside the published build.

    The file has the relations that readers know, for one branch; the published one stays as it is.
    Segments that the branch leaves alone are as published, and so is the history. There are no
    export tables in it.

    Args:
        workspace: where the branch's specs are.
        project: what they say; they have no problems.
        home: where the published build is.
        reference: the git reference to compare with; None is where the branch left the main line.
        tell: is told what is being done.

    Raises:
        PlanError: nothing is published, or the published build lacks what the branch asks about.
    """
    if not home.current.exists():
        raise PlanError("Nothing is published yet. Run `segments build` first.")
    release = home.current.resolve()
    found, old = compared(workspace, project, reference)
    home.branches.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home.branches / f"{branch_name(workspace.repository)}.duckdb"
    staged = staged_name(path)
    build = replace(
        build_of(release),
        git_commit=plan_specs.git(workspace.repository, "rev-parse", "HEAD").decode().strip(),
    )
    try:
        tell("copying the published build")
        shutil.copyfile(release, staged)
        staged.chmod(0o600)
        tell("evaluating what the branch changes")
        with opened(release) as connection:
            sizes = fill(connection, workspace, project, old, found, staged, build)
        move_whole(staged, path)
    except duckdb.BinderException as error:
        raise PlanError(
            "The published build lacks a column that a spec asks about; build once more, then "
            f"build the branch. {str(error).splitlines()[0]}"
        ) from None
    finally:
        for left in (staged, staged.with_name(f"{staged.name}.wal")):
            left.unlink(missing_ok=True)
    return Branch(path, build, tuple(found), sizes)


def compared(
    workspace: Workspace, project: Project, reference: str | None
) -> tuple[list[Touched], Project]:
    """Give what differs from a git reference, and the specs as they are there."""
    reference = reference or plan_specs.default_base(workspace.repository)
    with plan_specs.base_workspace(workspace, reference) as older:
        base = plan_specs.load_base(older)
        return plan_specs.touched(base, project, (older.specs, workspace.specs)), base


def fill(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    project: Project,
    old: Project,
    found: list[Touched],
    path: Path,
    build: Build,
) -> dict[str, tuple[int | None, int | None]]:
    """Put what a branch changes into a copy of the published build; give sizes before and after."""
    wanted = {one.segment_id for one in found}
    published = "published.segments.segment_memberships"
    part = plan_specs.part(project, wanted)
    evaluate(connection, part, "branch", build.as_of, workspace, published)
    connection.execute(f"attach '{sql_text(path)}' as copy")
    before = counted(connection, "published", wanted)
    members = "copy.segments.segment_memberships"
    ids = sorted(wanted)
    connection.execute(f"delete from {members} where list_contains($1, segment_id)", [ids])
    connection.execute(
        f"insert into {members} by name select * from plan.branch.segment_memberships"
    )
    make_whole(connection, workspace, project, build)
    gone = sorted({one.id for one in old.built} - {one.id for one in project.built})
    for name in HISTORY:
        connection.execute(f"delete from copy.segments.{name} where segment_id in $1", [gone])
    for one in ids:
        connection.execute(f'drop view if exists copy.segments."{one}"')
    for schema in REMOVED_SCHEMAS:
        connection.execute(f"drop schema if exists copy.{schema} cascade")
    connection.execute("use copy")
    make_views(connection)
    connection.execute(
        "update segments.builds set git_commit = $1, git_dirty = true", [build.git_commit]
    )
    connection.execute("use plan")
    after = counted(connection, "copy", wanted)
    connection.execute("detach copy")
    return {one: (before.get(one), after.get(one)) for one in ids}


def make_whole(
    connection: duckdb.DuckDBPyConnection, workspace: Workspace, project: Project, build: Build
) -> None:
    """Make the relations anew that are made of all memberships."""
    folder = workspace.repository / "dbt_project" / "models" / "segments"
    definitions = compile_project(project)["segments/segment_definitions.sql"]
    models = {name: (folder / f"{name}.sql").read_text() for name in WHOLE}
    rules = Rules(models | {"segment_definitions": definitions}, workspace.repository / MACROS)
    known = relations(connection) | {"segment_memberships": "copy.segments.segment_memberships"}
    connection.execute("create schema plan.whole")
    made = materialize(
        connection,
        rules,
        WHOLE,
        "plan.whole",
        lambda name: None if name in rules.models else known.get(name),
        build.as_of,
    )
    for name in WHOLE:
        connection.execute(f"delete from copy.segments.{name}")
        connection.execute(f"insert into copy.segments.{name} by name select * from {made[name]}")


def counted(
    connection: duckdb.DuckDBPyConnection, database: str, wanted: set[str]
) -> dict[str, int]:
    """Give the members of segments in the catalogue of a file."""
    rows = connection.execute(f"select segment_id, members from {database}.segments.segments")
    return {id_: members for id_, members in rows.fetchall() if id_ in wanted}


def branch_name(repository: Path) -> str:
    """Give the name of the branch as a file's name; of a commit without a branch, its own."""
    try:
        name = plan_specs.git(repository, "symbolic-ref", "--short", "HEAD").decode().strip()
    except PlanError:
        name = plan_specs.commit_of(repository, "HEAD")
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-")
