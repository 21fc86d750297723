"""`segments preview`: what a segment holds on the published data, saved or not."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segments import printing
from segments.app import MISUSE, Output, checked, home_of, leave
from segments.instants import in_utc

if TYPE_CHECKING:
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segments.preview_numbers import Preview
    from segments.project import Workspace

MASKED = {"full_name", "email", "phone", "address_line", "postal_code"}
# What a table's heads say of columns with long names.
SHORT = {
    "account_id": "account", "customer_id": "customer", "full_name": "name",
    "address_line": "address", "postal_code": "zip", "order_count": "orders", "unit_count": "units",
    "amount_spent": "spent", "discount_received": "discount", "promo_code_count": "codes",
    "negative_feedback_count": "bad reviews", "returned_item_count": "returned",
    "last_order_at": "last order",
}  # fmt: skip


def preview(
    segment: Annotated[
        str, typer.Argument(help="A segment's id, a spec file, or - for standard input.")
    ],
    limit: Annotated[int, typer.Option(help="How many members are shown.", min=0, max=1000)] = 10,
    reveal: Annotated[bool, typer.Option(help="Show names, addresses and numbers whole.")] = False,
    output: Output = "text",
) -> None:
    """Show what a segment holds: its size, how each condition narrows it, whom it can reach."""
    import duckdb

    from segments.project import find_workspace

    workspace = find_workspace()
    project, found = spec_of(workspace, segment)
    home = home_of(workspace)
    if not home.current.exists():
        leave("Nothing is published yet. Run `segments build` first.")
    from segments.plan_specs import PlanError
    from segments.preview_numbers import make_preview

    release = home.current.resolve()
    try:
        made = make_preview(project, found, release, workspace, limit)
    except PlanError as error:
        leave(str(error))
    except (duckdb.BinderException, KeyError):
        leave("The spec asks about something that the published build lacks. Build once more.")
    if not reveal:
        made = replace(made, members=tuple(masked(row, made.columns) for row in made.members))
    if output == "json":
        told = {"schema_version": 1, "segment": found.id} | asdict(made)
        print(json.dumps(told, ensure_ascii=False, default=str))
    else:
        show(found, made)


def spec_of(workspace: Workspace, name: str) -> tuple[Project, Segment]:
    """Read a spec by id, from a file or from standard input; leave where it has problems."""
    if name != "-" and not name.endswith(".yml"):
        project = checked(workspace)
        if name not in project.by_id:
            leave(f"There is no segment '{name}'. `segments list` lists all.")
        return project, project.by_id[name]
    from segment_compiler.checks import check
    from segment_compiler.reader import read_spec
    from segments.project import load_project

    place = "preview.yml" if name == "-" else Path(name).name
    if name != "-" and not Path(name).is_file():
        leave(f"There is no file {name}.", MISUSE)
    content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    found, problems = read_spec(content, place)
    project, _ = load_project(workspace)
    if found is not None:
        others = tuple(one for one in project.segments if one.id != found.id)
        project = replace(project, segments=(*others, found))
        problems = [*problems, *(one for one in check(project) if one.place.path == place)]
    if problems or found is None:
        printing.problems(sorted(set(problems)), 1)
        raise typer.Exit(1)
    return project, found


def masked(row: tuple[Any, ...], columns: tuple[str, ...]) -> tuple[Any, ...]:
    """Hide who a row is: of a text its first letter stays, of an address its domain too.

    >>> masked(("Anna Nowak", "anna@example.com"), ("full_name", "email"))
    ('A…', 'a…@example.com')
    """
    return tuple(
        hidden(value) if name in MASKED and value else value
        for name, value in zip(columns, row, strict=True)
    )


def hidden(value: str) -> str:
    """Give the first letter of a text, and the domain of an address."""
    _, at, domain = value.partition("@")
    return f"{value[0]}…{at}{domain}"


def shown(cell: Any) -> str:
    """Give a cell as people read it; of an instant, the day."""
    return "" if cell is None else f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)


def show(segment: Segment, made: Preview) -> None:
    """Print a preview."""
    share = f", {made.size / made.customers:.1%} of all" if made.customers else ""
    members = printing.counted(made.size, "member")
    print(f"{segment.label}: {members} as of {in_utc(made.as_of)}{share}.\n")
    right = {"Condition": "left", "Left": "right"}
    printing.table(right, [[text, f"{count:,}"] for text, count in made.waterfall])
    print("\nOf the members")
    printing.table({"": "left", "Members": "right"}, [[t, f"{n:,}"] for t, n in made.reach])
    if made.moved:
        print("\nWith another threshold")
        rows = [[text, f"{percent:+d} %", value, f"{size:,}", f"{size - made.size:+,}"]
                for text, percent, value, size in made.moved]  # fmt: skip
        columns = {"Threshold": "left", "By": "right", "To": "right", "Members": "right",
                   "Change": "right"}  # fmt: skip
        printing.table(columns, rows)
    if made.members:
        print("\nSome members")
        columns = {SHORT.get(name, name): "left" for name in made.columns}
        rows = [[shown(cell) for cell in row] for row in made.members]
        printing.table(columns, rows)
