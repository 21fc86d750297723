"""The commands that write, order, draw and delete specs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segments.app import (
    PROBLEMS,
    Name,
    Select,
    chosen,
    home_of,
    leave,
    named,
    one_of,
    readable,
)

if TYPE_CHECKING:
    from segments.project import Workspace
    from segments.writing import Draft, Keys, Wanted

GRAPHS = ("text", "mermaid", "dot", "json")
EXAMPLE = "amount_spent: {at_least: 500}"
Spec = Annotated[str | None, typer.Argument(help="The new segment's id.")]


def new(
    segment: Spec = None,
    label: Annotated[str, typer.Option(help="Its name, as people see it.")] = "",
    owner: Annotated[str, typer.Option(help="Team or e-mail address; who is asked.")] = "",
    description: Annotated[str, typer.Option(help="One sentence; else said by --where.")] = "",
    where: Annotated[str, typer.Option(help=f"The condition, such as '{EXAMPLE}'.")] = "",
    source: Annotated[str, typer.Option("--from", help="Duplicate this segment.")] = "",
    account: Annotated[
        list[str] | None, typer.Option(help="A seller account it is for; all without one.")
    ] = None,
    ci: Annotated[
        str, typer.Option("--ci", help="Write the checks of pull requests instead: github.")
    ] = "",
) -> None:
    """Write a new spec, or a duplicate of one; on a terminal, ask for what is missing."""
    from segments.project import find_workspace, load_project
    from segments.scaffolding import write_workflow
    from segments.writing import Wanted, missing_keys

    workspace = find_workspace()
    if ci:
        write_workflow(workspace.repository, ci)
        return
    project, known = load_project(workspace)
    copied = workspace.specs / f"{named(project, source).id}.yml" if source else None
    text = copied.read_text(encoding="utf-8") if copied else None
    if segment:
        refuse_taken(workspace, segment)
    keys: Keys = {"label": label, "description": description, "owner": owner,
                  "accounts": account or [], "where": where}  # fmt: skip
    missing = missing_keys(workspace, keys, is_copy=bool(source))
    if (missing or not segment) and not sys.stdin.isatty():
        options = ", ".join([*([] if segment else ["ID"]), *(f"--{one}" for one in missing)])
        leave(f"There is no terminal to ask on. Write {options}.")
    if "label" in missing:
        keys["label"] = ask("Label")
    identifier = segment or ask_id(workspace, str(keys["label"]))
    if "owner" in missing:
        keys["owner"] = ask("Owner")
    wanted = Wanted(workspace, project, tuple(known), identifier, text)
    written = settled(wanted, keys, is_asked="where" in missing)
    exports = written.segment.exports if written.segment and source else ()
    if exports:
        goes = ", ".join(one.to for one in exports)
        print(f"It goes to {goes}, as '{source}' does.", file=sys.stderr)
    save(workspace, identifier, written.text)


def format_(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Specs, their ids, or folders; else the project's.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only list the specs that are not in form.")
    ] = False,
) -> None:
    """Write specs in their one form: keys in order, one condition a line, comments kept."""
    from segments.printing import counted
    from segments.project import find_workspace
    from segments.writing import in_form, specs_in

    wanted = [spec_named(path) for path in paths or []]
    found = specs_in(wanted or [find_workspace().specs])
    changed, broken = [], 0
    for path in found:
        content, problems = in_form(path)
        for problem in problems:
            print(problem, file=sys.stderr)
        broken += bool(problems)
        if content != path.read_bytes():
            changed.append(path)
            print(os.path.relpath(path))
            if not check:
                path.write_bytes(content)
    said = "not in form" if check else "formatted"
    print(f"{len(changed)} of {counted(len(found), 'spec')} {said}.", file=sys.stderr)
    if check and changed:
        print("Run `segments format`.", file=sys.stderr)
    if broken or (check and changed):
        raise typer.Exit(PROBLEMS)


def spec_named(path: Path) -> Path:
    """Give a path as it is, or the spec of a segment's id."""
    from segments.project import find_workspace

    if path.exists():
        return path
    spec = find_workspace().specs / f"{path}.yml"
    if path.name != str(path) or not spec.exists():
        leave(f"There is no {'file' if path.suffix else 'file or segment'} {path}.")
    return spec


def graph(
    select: Select = None,
    output: Annotated[
        str, typer.Option("--output", "-o", help="text, mermaid, dot or json.")
    ] = "text",
) -> None:
    """Show which segments are made of which, and where they go."""
    from segments import graphing
    from segments.project import find_workspace

    one_of("--output", output, GRAPHS)
    project = readable(find_workspace())
    found = graphing.graph_of(chosen(project, select))
    if output == "text":
        print(graphing.as_text(found, project))
    else:
        draw = {"mermaid": graphing.as_mermaid, "dot": graphing.as_dot, "json": graphing.as_json}
        print(draw[output](found))


def freeze(segment: Name) -> None:
    """Make a static segment of the members in the published build; it never changes."""
    from segments import freezing
    from segments.printing import counted
    from segments.project import find_workspace, load_project
    from segments.writing import Wanted, draft, write

    workspace = find_workspace()
    project, known = load_project(workspace)
    found = named(project, segment)
    identifier = f"{segment}_frozen"
    refuse_taken(workspace, identifier)
    file = f"lists/{identifier}.csv"
    if (workspace.specs / file).exists():
        leave(f"There is a file {shown(workspace, workspace.specs / file)} already. Delete it.")
    published = freezing.published_members(home_of(workspace), segment)
    if published is None:
        leave(f"'{segment}' is not in the published build. Run `segments build` first.")
    as_of, rows = published
    wanted = Wanted(workspace, project, tuple(known), identifier, None)
    made = draft(wanted, freezing.frozen_keys(found, file, as_of))
    refuse(made)
    write(workspace.specs / file, freezing.list_text(rows))
    print(f"Wrote {shown(workspace, workspace.specs / file)}")
    print(f"{counted(len(rows), 'customer')} of the build of {as_of} UTC.", file=sys.stderr)
    save(workspace, identifier, made.text)


def remove(
    segment: Name,
    force: Annotated[
        bool, typer.Option("--force", help="Even where other segments are made of it.")
    ] = False,
) -> None:
    """Delete a segment's spec, and say what used it; customers and files stay as they are."""
    from segments.project import find_workspace, load_project
    from segments.selection import users
    from segments.writing import spec_path

    workspace = find_workspace()
    project, _ = load_project(workspace)
    path, name = spec_path(workspace, segment)
    if segment not in project.broken:
        named(project, segment)
    used_by = ", ".join(sorted(users(project, segment) - {segment}))
    if used_by and not force:
        leave(f"'{segment}' is used by {used_by}. Change them first, or write --force.", PROBLEMS)
    path.unlink()
    print(f"Removed {name}")
    if used_by:
        print(f"It was used by {used_by}, which must change now.", file=sys.stderr)
    found = project.by_id.get(segment)
    if found and found.exports:
        goes = ", ".join(one.to for one in found.exports)
        print(f"It went to {goes}; what was sent there stays there.", file=sys.stderr)
    if found and found.members and found.members.file:
        print(f"Its list {found.members.file} stays.", file=sys.stderr)
    next_command()


def settled(wanted: Wanted, keys: Keys, *, is_asked: bool) -> Draft:
    """Give a spec without problems; a condition that was asked for is asked for again."""
    from segments.writing import draft

    while True:
        if is_asked:
            keys["where"] = ask(f"First condition, such as {EXAMPLE}")
        made = draft(wanted, keys)
        if not made.problems or not is_asked:
            refuse(made)
            return made
        tell(made)


def refuse(made: Draft) -> None:
    """Leave with exit 1 where a spec that is to be written has problems."""
    if made.problems:
        tell(made)
        leave("Nothing was written.", PROBLEMS)


def tell(made: Draft) -> None:
    """Print what is wrong with a spec that is not written yet: it has no lines to name."""
    for problem in made.problems:
        print(f"{problem.code} {problem.message}", file=sys.stderr)


def refuse_taken(workspace: Workspace, identifier: str) -> None:
    """Leave with exit 2 where an id is taken, or cannot be one."""
    from segments.writing import taken

    told = taken(workspace, identifier)
    if told:
        leave(told)


def ask(what: str, default: str | None = None) -> str:
    """Ask on the terminal until there is an answer; questions are no data, and leave stdout be."""
    hint = f" [{default}]" if default else ""
    while True:
        print(f"{what}{hint}: ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            leave("\nNothing was written.")
        if answer := line.strip() or default:
            return answer


def ask_id(workspace: Workspace, label: str) -> str:
    """Ask for an id until it is free, and propose one made of the label."""
    from segments.writing import proposed_id, taken

    while True:
        identifier = ask("Id", proposed_id(label))
        told = taken(workspace, identifier)
        if not told:
            return identifier
        print(told, file=sys.stderr)


def save(workspace: Workspace, identifier: str, text: str) -> None:
    """Write a spec, and say where and what comes next."""
    from segments.writing import spec_path, write

    path, name = spec_path(workspace, identifier)
    write(path, text)
    print(f"Wrote {name}")
    next_command()


def next_command() -> None:
    """Say what makes models of changed specs."""
    print("Next: segments compile", file=sys.stderr)


def shown(workspace: Workspace, path: Path) -> str:
    """Name a file as messages do."""
    return os.path.relpath(path, workspace.repository)
