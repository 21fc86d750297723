"""The commands that move segments in from other systems, and out to Shopify."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segments.app import CLEAN, PROBLEMS, Name, Output, leave, named, one_of, readable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.problems import Problem
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segment_imports.remarks import Imported
    from segment_imports.reports import Result
    from segments.project import Workspace
    from segments.writing import Draft, Keys

SYSTEMS = ("shopify", "klaviyo", "voucherify", "salla", "tdx")


def import_(
    file: Annotated[str, typer.Argument(help="The file with the definitions; - reads from stdin.")],
    system: Annotated[str, typer.Option("--from", help=f"One of {', '.join(SYSTEMS)}.")],
    owner: Annotated[str, typer.Option(help="Team or e-mail address; who is asked.")] = "",
    label: Annotated[str, typer.Option(help="Its name, where the file has one segment.")] = "",
    account: Annotated[
        list[str] | None, typer.Option(help="A seller account it is for; all without one.")
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(help="THEIRS=OURS: what a metric, attribute or behaviour is called here."),
    ] = None,
    output: Output = "text",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the specs; write nothing.")
    ] = False,
) -> None:
    """Write specs for segments of another system, and say what does not carry over.

    A segment of which a condition cannot be said becomes a draft, which is never exported. The
    exit code is then 1, as where a segment is not written at all.
    """
    from segment_imports.remarks import DefinitionError
    from segments.project import find_workspace
    from segments.writing import missing_keys

    one_of("--from", system, SYSTEMS)
    one_of("--output", output, ("text", "json"))
    workspace = find_workspace()
    if missing_keys(workspace, {"label": "-", "owner": owner, "where": "-"}, is_copy=False):
        leave("Nobody is asked about it. Write --owner.")
    try:
        results = results_of(workspace, system, content_of(file), file if file != "-" else "stdin",
                             owner=owner, label=label, accounts=tuple(account or ()),
                             names=names_of(name or []), is_dry=dry_run)  # fmt: skip
    except DefinitionError as error:
        leave(str(error), PROBLEMS)
    tell(results, output)
    is_whole = all(one.state in ("written", "complete") for one in results)
    raise typer.Exit(CLEAN if is_whole else PROBLEMS)


def results_of(
    workspace: Workspace,
    system: str,
    content: bytes,
    file: str,
    *,
    owner: str,
    label: str = "",
    accounts: tuple[str, ...] = (),
    names: Mapping[str, str],
    is_dry: bool,
) -> list[Result]:
    """Import each definition of a file's bytes.

    Raises:
        DefinitionError: the file is not one of the system, or a label names several segments.
    """
    from segment_imports.remarks import Context, DefinitionError
    from segment_imports.systems import SYSTEMS as READERS
    from segments.project import load_project

    project, known = load_project(workspace)
    context = Context(project.vocabulary, names, ids_of(project), accounts)
    found = READERS[system](content, file, context)
    if label and len(found) > 1:
        raise DefinitionError(f"{file}: {len(found)} segments; --label names one.")
    keys: Keys = {"owner": owner, "accounts": accounts}
    results: list[Result] = []
    for one in found:
        before = {result.id for result in results}
        chosen = replace(one, name=label or one.name)
        result, project = settle(workspace, project, tuple(known), chosen, system, keys, before,
                                 is_dry=is_dry)  # fmt: skip
        results.append(result)
    return results


def content_of(file: str) -> bytes:
    """Read a file, or stdin, no further than the largest file goes; exit 2 where there is none."""
    from segment_compiler.yaml_tree import MAX_BYTES

    if file == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(file).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        leave(f"{file} cannot be read: {error.strerror}.")


def names_of(pairs: list[str]) -> dict[str, str]:
    """Read THEIRS=OURS; the last sign of equality divides, since theirs may have one."""
    found = {}
    for pair in pairs:
        theirs, sign, ours = pair.rpartition("=")
        if not sign or not theirs.strip() or not ours.strip():
            leave("--name takes THEIRS=OURS, such as S4SFhi=placed_order.")
        found[theirs.strip()] = ours.strip()
    return found


def ids_of(project: Project) -> dict[str, str]:
    """Give the id of each segment by its id and by its label in small letters."""
    labels = {" ".join(one.label.split()).casefold(): one.id for one in project.segments}
    return labels | {one.id: one.id for one in project.segments}


def free_id(identifier: str, before: set[str]) -> str:
    """Give an id that no other segment of the same file has; names of some scripts give none."""
    numbers = (f"{identifier[:44].rstrip('_')}_{number}" for number in range(2, 10_000))
    return next(one for one in (identifier, *numbers) if one not in before)


def settle(
    workspace: Workspace,
    project: Project,
    known: tuple[Problem, ...],
    found: Imported,
    system: str,
    keys: Keys,
    before: set[str],
    *,
    is_dry: bool,
) -> tuple[Result, Project]:
    """Check one segment and write it, unless nothing is left of it or its id is taken."""
    from segment_imports.reports import Result
    from segment_imports.specs import missing
    from segments.writing import proposed_id, spec_path, taken, write

    identifier = free_id(proposed_id(found.name), before)
    path, shown = spec_path(workspace, identifier)
    holes = len(missing(found.tree))
    result = Result(identifier, found.name, shown, "not written", holes, found.remarks)
    if told := taken(workspace, identifier):
        return replace(result, problems=(f"{told} Write --label.",)), project
    made = drafted(workspace, project, known, found, system, keys, identifier)
    if made is None:
        return replace(result, problems=("None of its conditions can be said here.",)), project
    if made.problems or made.segment is None:
        faults = tuple(f"{one.code} {one.message}" for one in made.problems)
        return replace(result, problems=faults), project
    if not is_dry:
        write(path, made.text)
    state = ("incomplete" if holes else "complete") if is_dry else "draft" if holes else "written"
    after = replace(project, segments=(*project.segments, made.segment))
    # A list holds customers, whom no report shows.
    seen = made.text if is_dry and not found.members else ""
    return replace(result, state=state, spec=seen), after


def drafted(
    workspace: Workspace,
    project: Project,
    known: tuple[Problem, ...],
    found: Imported,
    system: str,
    keys: Keys,
    identifier: str,
) -> Draft | None:
    """Make the spec of an imported segment; None where nothing of it is left."""
    from segment_imports.specs import members_text, missing, where_text
    from segment_imports.systems import LABELS
    from segments.writing import Wanted, draft

    own: Keys = {"label": found.name}
    if found.members:
        own["members"] = members_text(found.members)
    elif found.tree is None or (where := where_text(found.tree)) is None:
        return None
    else:
        own["where"] = where
    if holes := len(missing(found.tree)):
        own["status"] = "draft"
        what = "a condition that has" if holes == 1 else f"{holes} conditions that have"
        own["description"] = f"Imported from {LABELS[system]}, without {what} no equivalent here."
    return draft(Wanted(workspace, project, known, identifier, None), {**keys, **own})


def tell(results: list[Result], output: str) -> None:
    """Print what became of each segment."""
    import json

    from segment_imports.reports import as_text, as_values

    if output == "json":
        print(json.dumps({"schema_version": 1, "segments": [as_values(one) for one in results]},
                         ensure_ascii=False))  # fmt: skip
        return
    for one in results:
        print(as_text(one))
        if one.spec:
            print(f"\n{one.spec}")
    if any(one.state in ("written", "draft") for one in results):
        print("Next: segments compile", file=sys.stderr)


def export_definition(
    segment: Name,
    to: Annotated[str, typer.Option("--to", help="The system; shopify.")],
) -> None:
    """Say a segment in another system's language, or every condition that cannot be said there."""
    from segment_imports.shopify_export import export
    from segments.project import find_workspace

    one_of("--to", to, ("shopify",))
    project = readable(find_workspace(), segment)
    found: Segment = named(project, segment)
    said = export(found, project.vocabulary)
    for path, reason in said.problems:
        print(f"{path}: {reason}", file=sys.stderr)
    if said.problems:
        leave(f"'{segment}' cannot be said in Shopify's language.", PROBLEMS)
    print(said.query)
