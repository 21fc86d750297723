"""`segments access`: who may see, change, delete and export which segment, and until when."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from segments.app import (
    CLEAN,
    PROBLEMS,
    Name,
    Output,
    Select,
    chosen,
    home_of,
    leave,
    named,
    one_of,
    readable,
)

if TYPE_CHECKING:
    from datetime import datetime

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segments.project import Workspace

FORMATS = ("text", "json")
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="The instant of 'now'; else the published build's.")
]
Actor = Annotated[
    str | None, typer.Option(help="Who does it, an address or a login; else git's user.email.")
]
To = Annotated[str, typer.Argument(help="An address, or group:NAME.")]
May = Annotated[list[str] | None, typer.Option(help="read, edit, delete or export.")]

access = typer.Typer(
    help="Who may see, change, delete and export which segment, and until when.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@access.command("list")
def list_(
    select: Select = None,
    person: Annotated[str | None, typer.Option(help="Only this person's rights.")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Segments that you own.")] = False,
    others: Annotated[
        bool, typer.Option("--others", help="Segments of others, and your rights on them.")
    ] = False,
    as_of: AsOf = None,
    output: Output = "text",
) -> None:
    """List who has which right on which segment, until when, and through what."""
    from segment_compiler.rights import rights_of
    from segments import access_told
    from segments.project import find_workspace

    one_of("--output", output, FORMATS)
    if mine and others:
        leave("Write --mine or --others: the two together are all.")
    workspace = find_workspace()
    project = readable(workspace)
    found = [one for each in chosen(project, select) for one in rights_of(each, project.access)]
    if mine or others:
        me = actor_of(workspace, None)
        owned = {one.segment_id for one in found if one.is_owner and one.person == me}
        found = [one for one in found if (one.segment_id in owned) == mine]
        found = found if mine else [one for one in found if one.person == me]
    if person:
        found = [one for one in found if one.person == person.lower()]
    access_told.rights(found, instant_of(workspace, as_of), output)


@access.command()
def show(segment: Name, as_of: AsOf = None, output: Output = "text") -> None:
    """Show who has which right on one segment, until when, and through what."""
    from segment_compiler.rights import rights_of
    from segments import access_told
    from segments.project import find_workspace

    one_of("--output", output, FORMATS)
    workspace = find_workspace()
    project = readable(workspace, segment)
    found = rights_of(named(project, segment), project.access)
    access_told.rights(found, instant_of(workspace, as_of), output)


@access.command()
def expired(as_of: AsOf = None, output: Output = "text") -> None:
    """List the grants that have ended; they give nothing, and can be deleted. Exit 1 with any."""
    from segment_compiler.rights import Right, end_of, spread
    from segments import access_told
    from segments.project import find_workspace

    one_of("--output", output, FORMATS)
    workspace = find_workspace()
    project = readable(workspace)
    now = instant_of(workspace, as_of)
    if now is None:
        leave("No build is published. Write --as-of, such as --as-of 2027-01-31.")
    found: list[Right] = []
    for segment in sorted(project.segments, key=lambda one: one.id):
        found += [one for one in spread(segment, project.access) if one.has_ended(now)]
    access_told.rights(found, now, output)
    ended = [one for one in project.access.grants if (end_of(one.until) or now) < now]
    for grant in ended:
        print(f"{grant.place.path}:{grant.place.line}: ended on all segments", file=sys.stderr)
    raise typer.Exit(PROBLEMS if found else CLEAN)


@access.command()
def check(
    actor: Annotated[
        list[str] | None,
        typer.Option(help="Who makes the change: an address, or a login of access.yml's people."),
    ] = None,
    base: Annotated[
        str | None, typer.Option(help="A git reference; else where the branch left the main line.")
    ] = None,
    approved_by: Annotated[
        list[str] | None, typer.Option(help="Who agreed to it: an address or a login.")
    ] = None,
    as_of: AsOf = None,
    output: Annotated[str, typer.Option("--output", "-o", help="text, json or github.")] = "text",
) -> None:
    """Refuse a change that its author has no right to, by the rights before the change."""
    from segments.access_run import run_check
    from segments.project import find_workspace

    one_of("--output", output, (*FORMATS, "github"))
    workspace = find_workspace()
    actors = [actor_of(workspace, one) for one in actor or ()] or [actor_of(workspace, None)]
    now = instant_of(workspace, as_of)
    raise typer.Exit(run_check(workspace, actors, approved_by or [], base, now, output))


@access.command()
def codeowners(
    check: Annotated[
        bool, typer.Option("--check", help="Say whether it is up to date; write nothing.")
    ] = False,
) -> None:
    """Write .github/CODEOWNERS: whose review a change of which spec asks for."""
    from segments import access_codeowners as file
    from segments.access_sides import CODEOWNERS
    from segments.project import find_workspace

    workspace = find_workspace()
    project = readable(workspace)
    text = file.codeowners(project.segments, project.access)
    told = file.drift(workspace.repository, text)
    if check or text is None:
        if told:
            leave(told, PROBLEMS)
        print(f"{CODEOWNERS} is up to date.")
        return
    if told:
        file.write(workspace.repository, text)
    print(f"Wrote {CODEOWNERS}" if told else f"{CODEOWNERS} is up to date.")


@access.command()
def grant(
    segment: Name,
    to: To,
    may: May = None,
    until: Annotated[str, typer.Option(help="The last day, such as 2027-01-31.")] = "",
    reason: Annotated[str, typer.Option(help="Why, for the next reader.")] = "",
    actor: Actor = None,
) -> None:
    """Grant rights on a segment to somebody, in its spec."""
    from segments import access_run
    from segments.project import find_workspace

    workspace = find_workspace()
    asked = access_run.Wish(segment, to.lower(), tuple(may or ("read",)), until, reason)
    project, found, person = owned(workspace, segment, actor)
    access_run.grant(workspace, project, found, asked, person)


@access.command()
def revoke(segment: Name, to: To, may: May = None, actor: Actor = None) -> None:
    """Take rights on a segment from somebody; without --may, all of them.

    Its spec is changed, and where SEGMENTS_POSTGRES is set, people lose them there at once.
    """
    from segment_compiler.grants import RIGHTS
    from segments import access_run
    from segments.project import find_workspace

    workspace = find_workspace()
    asked = access_run.Wish(segment, to.lower(), tuple(may or RIGHTS))
    project, found, person = owned(workspace, segment, actor)
    access_run.revoke(workspace, project, found, asked, person)


def owned(workspace: Workspace, segment: str, actor: str | None) -> tuple[Project, Segment, str]:
    """Give a segment and the person, who owns it or is an admin; else leave with exit 1."""
    from segments.access_check import owns
    from segments.access_run import person_of

    project = readable(workspace, segment)
    found = named(project, segment)
    person = person_of(actor_of(workspace, actor), project.access)
    if not owns(person, found, project.access) and person not in project.access.admins:
        leave(f"{person} does not own '{segment}'. Its owner is {found.owner}.", PROBLEMS)
    return project, found, person


def actor_of(workspace: Workspace, actor: str | None) -> str:
    """Give who runs the command: an address or a login, in small letters."""
    from segment_warehouse.inputs import email_of_git

    found = email_of_git(workspace.repository) if actor is None else actor.strip()
    if not found:
        leave("Who are you? Write --actor with your address, or set git's user.email.")
    return found.lower()


def instant_of(workspace: Workspace, as_of: str | None) -> datetime | None:
    """Give the instant that rights are asked for, in UTC and without an offset.

    It is never the clock's: what is not written is the published build's, and None before that.
    """
    from segments.instants import instant
    from segments.state import published_instant

    try:
        found = instant(as_of, "--as-of") if as_of else published_instant(home_of(workspace))
    except ValueError as error:
        leave(str(error))
    return found.replace(tzinfo=None) if found else None
