"""Runs `segments access check`, `grant` and `revoke` for a person or a pull request."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_compiler.grants import EMAIL, OF_GROUP, RIGHTS
from segments.app import CLEAN, MISUSE, PROBLEMS, leave, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from segment_compiler.grants import AccessRules
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segments.project import Workspace


@dataclass(frozen=True, slots=True)
class Wish:
    """A grant that somebody wants to make or to take back, as typed."""

    segment: str
    to: str
    may: tuple[str, ...]
    until: str = ""
    reason: str = ""


def run_check(
    workspace: Workspace,
    actors: Sequence[str],
    approvers: Sequence[str],
    reference: str | None,
    as_of: datetime | None,
    output: str,
) -> int:
    """Check the working tree against a git reference, and print what is refused."""
    from segments.access_check import refused, unguarded
    from segments.access_codeowners import codeowners
    from segments.access_sides import changes_between, read_base, read_side
    from segments.plan_specs import PlanError, default_base
    from segments.printing import counted
    from segments.reports import FORMATS, folder_in_git, has_error, told

    try:
        base = read_base(workspace, reference or default_base(workspace.repository))
    except PlanError as error:
        print(error, file=sys.stderr)
        return MISUSE
    shown = workspace.specs.relative_to(workspace.repository).as_posix()
    branch = read_side(workspace.repository, shown)
    wanted = codeowners(branch.segments.values(), branch.rules)
    persons = {one: person_of(one, base.rules) for one in actors}
    agreed = [person_of(one, base.rules) for one in approvers]
    nobody = unguarded(base, persons, f"{shown}/access.yml")
    found = [nobody] if nobody else refused(base, branch, persons, agreed, as_of, wanted)
    if output != "text":
        above = folder_in_git(workspace.repository)
        print(FORMATS[output]([told(one, above) for one in found], sorted(branch.files)))
    else:
        for problem in found:
            print(problem, file=sys.stderr)
        count = len(changes_between(base, branch))
        if not found:
            changed = counted(count, "changed file")
            print(f"Nothing that {' and '.join(persons)} may not do, in {changed}.")
    return PROBLEMS if has_error(found) else CLEAN


def person_of(name: str, rules: AccessRules) -> str:
    """Give the address of somebody; a login that nobody knows is nobody's address."""
    plain = name.lower().removeprefix("@")
    return plain if "@" in plain else rules.people.get(plain, f"@{plain}")


def grant(workspace: Workspace, project: Project, segment: Segment, wish: Wish, actor: str) -> None:
    """Write a grant into a spec, unless somebody would grant to themselves."""
    from segments import access_edits
    from segments.serving import grant_again

    for right in wish.may:
        one_of("--may", right, RIGHTS)
    members = [person for person, _ in project.access.members(wish.to)]
    if wish.to.startswith(OF_GROUP) and not members:
        leave(f"access.yml has no group '{wish.to.removeprefix(OF_GROUP)}' with anybody in it.")
    if not wish.to.startswith(OF_GROUP) and not EMAIL.fullmatch(wish.to):
        leave(f"'{wish.to}' is no address. Write anna@example.com, or group:agency_x.")
    if actor in members:
        leave(f"{actor} cannot grant to themselves. Another owner or admin has to.", PROBLEMS)
    path = workspace.repository / segment.path
    may = [right for right in RIGHTS if right in wish.may]
    text, day = path.read_text(encoding="utf-8"), day_of(wish)
    save(workspace, segment, access_edits.granted(text, wish.to, may, day, wish.reason))
    until = f" until {day}" if day else ""
    print(f"{wish.to} may {', '.join(may)} '{segment.id}'{until}: {segment.path}")
    grant_again(segment.id, [wish.to, *members], may)
    print("Next: segments compile", file=sys.stderr)


def revoke(
    workspace: Workspace, project: Project, segment: Segment, wish: Wish, actor: str
) -> None:
    """Take a grant out of a spec, and out of what is served; say which rights are left."""
    from segment_compiler.rights import rights_of
    from segments import access_edits
    from segments.serving import revoke_now

    for right in wish.may:
        one_of("--may", right, RIGHTS)
    path = workspace.repository / segment.path
    text = access_edits.revoked(path.read_text(encoding="utf-8"), wish.to, wish.may)
    if text is not None:
        had = {right for one in segment.access if one.to == wish.to for right in one.may}
        lost = ", ".join(right for right in RIGHTS if right in had.intersection(wish.may))
        segment = save(workspace, segment, text)
        print(f"{wish.to} lost {lost} on '{segment.id}': {segment.path}")
        print("Next: segments compile", file=sys.stderr)
    persons = [person for person, _ in project.access.members(wish.to)]
    ended = revoke_now(project, segment, persons, wish.may, actor)
    for one in rights_of(segment, project.access):
        if one.person == wish.to and one.may in wish.may:
            through = one.through or "owner"
            print(f"{wish.to} may {one.may} through {through}, which stays.", file=sys.stderr)
    if text is None and not ended:
        leave(f"{segment.path} grants no such right to {wish.to}.", PROBLEMS)


def day_of(wish: Wish) -> date | None:
    """Read the last day of a grant, or leave with exit 2."""
    from datetime import date

    try:
        return date.fromisoformat(wish.until) if wish.until else None
    except ValueError:
        leave(f"--until takes a day, such as 2027-01-31, not '{wish.until}'.")


def save(workspace: Workspace, segment: Segment, text: str) -> Segment:
    """Write a spec that was edited, unless the edit broke it; give what it says now."""
    from segment_compiler.reader import read_defaults, read_spec

    defaults, _ = read_defaults(workspace.specs / "defaults.yml", "defaults.yml")
    found, problems = read_spec(text.encode(), segment.path, defaults)
    if problems or found is None:
        for problem in problems:
            print(problem, file=sys.stderr)
        leave("Nothing was written.", PROBLEMS)
    path = workspace.repository / segment.path
    path.write_text(text, encoding="utf-8", newline="\n")
    return found
