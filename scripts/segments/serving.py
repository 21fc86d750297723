"""The command `serve`: what is published, for people who may read only some segments of it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer

from segments.app import CLEAN, MISUSE, PROBLEMS, home_of, leave
from segments.printing import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segment_warehouse.home import Home
    from segments.project import Workspace

ADDRESS = "SEGMENTS_POSTGRES"
ACTOR = "SEGMENTS_ACTOR"
LONGEST = 63  # bytes that Postgres keeps of a name
UNRESTRICTED = (
    "Reading is not restricted per segment in DuckDB: whoever opens the file reads all of them."
)


def serve() -> None:
    """Bring the published build, and who may read what of it, to where people read.

    That is the PostgreSQL that SEGMENTS_POSTGRES names, or with `access_mode: files` a file for
    each group. Run it again after making a role: whoever waited for it can read then.
    """
    from segments.project import find_workspace

    workspace = find_workspace()
    home = home_of(workspace)
    if not home.current.exists():
        leave("Nothing is published yet. Run `segments build` first.")
    if not os.environ.get(ADDRESS) and access_mode(workspace) != "files":
        print(f"{UNRESTRICTED}\nSet {ADDRESS}=postgresql://user@host/name to serve it to people.",
              file=sys.stderr)  # fmt: skip
    raise typer.Exit(run_serve(workspace, home))


def after_build(workspace: Workspace, home: Home) -> int:
    """Serve what was just published, where that is asked for; give the exit code."""
    if os.environ.get(ADDRESS) or access_mode(workspace) == "files" or groups_of(home):
        return run_serve(workspace, home)
    return CLEAN


def groups_of(home: Home) -> list[Path]:
    """Give the files of groups that lie there, which grow stale with each build."""
    return sorted((home.releases / "groups").glob("*.duckdb"))


def run_serve(workspace: Workspace, home: Home) -> int:
    """Serve where it is asked for, print what came of it, and give the exit code.

    What fails here leaves the release and its files as they are.
    """
    from segment_serving.errors import ServingError
    from segment_serving.group_files import publish_group_files
    from segment_warehouse.pointer import current_release

    release = current_release(home)
    if release is None:
        return MISUSE
    found = publish_group_files(home, release, wanted=access_mode(workspace) == "files")
    for path in found:
        print(f"{os.path.relpath(path)}: what {path.stem} may read.")
    address = os.environ.get(ADDRESS)
    if not address:
        return CLEAN
    try:
        from segment_serving.serving import serve as bring
    except ModuleNotFoundError:
        print('Install it with PostgreSQL: pip install "segments[postgres]"', file=sys.stderr)
        return PROBLEMS
    try:
        served = bring(home, address, actor(workspace, release))
    except ServingError as error:
        print(f"{error}\nThe files are published; people read what was served.", file=sys.stderr)
        return PROBLEMS
    print(f"Build {served.build_id} is served: {counted(served.changed, 'row')} changed.")
    for person, segment_id in served.revoked:
        told = "is revoked by hand, and the specs of this build still grant it."
        print(f"{person} on '{segment_id}' {told}", file=sys.stderr)
    for person in served.pending:
        told = f'waits for a role: create role "{person}" login;'
        if len(person.encode()) > LONGEST:
            told = f"cannot read: the name of a role has at most {LONGEST} bytes."
        print(f"{person} {told}", file=sys.stderr)
    return CLEAN


def revoke_now(
    project: Project, segment: Segment, persons: Sequence[str], may: Sequence[str], actor: str
) -> int:
    """Take what a spec does not grant any more from what is served too; give how many rights.

    Nothing is where no server is named. Leaves with exit 1 where it refuses.
    """
    from segment_compiler.rights import rights_of

    address = os.environ.get(ADDRESS)
    if not address:
        return 0
    from segment_serving import revoking
    from segment_serving.errors import ServingError

    rights = rights_of(segment, project.access)
    kept = [(one.person, one.account_id, one.may, one.ends_at) for one in rights]
    try:
        count = revoking.revoke_now(address, actor, segment.id, may, persons, kept)
    except ServingError as error:
        leave(f"{error}\nIn PostgreSQL nothing is revoked.", PROBLEMS)
    print(f"{counted(count, 'right')} in PostgreSQL ended at once.")
    return count


def grant_again(segment_id: str, persons: Sequence[str], may: Sequence[str]) -> None:
    """Let the next build give rights that were revoked by hand, where a server is named."""
    address = os.environ.get(ADDRESS)
    if not address:
        return
    from segment_serving import revoking
    from segment_serving.errors import ServingError

    try:
        revoking.grant_again(address, segment_id, may, persons)
    except ServingError as error:
        leave(f"{error}\nPostgreSQL may hold it back still.", PROBLEMS)


def access_mode(workspace: Workspace) -> str:
    """Give what keeps people from reading a segment: none, files or postgres."""
    from segment_compiler.access import read_access

    rules, _ = read_access(workspace.specs / "access.yml", "access.yml")
    return rules.mode


def actor(workspace: Workspace, release: Path) -> str | None:
    """Give who is answerable for rights: `SEGMENTS_ACTOR`, else the commit's author."""
    from segment_warehouse.description import described
    from segment_warehouse.inputs import git

    commit = described(release)["git_commit"]
    if os.environ.get(ACTOR) or not commit:
        return os.environ.get(ACTOR)
    try:
        return git(workspace.repository, "log", "-1", "--format=%ae", commit).strip() or None
    except (OSError, RuntimeError, ValueError):
        return None
