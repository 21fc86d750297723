"""`segments explain`: why a customer is in a segment or not, and what would change it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segments.app import Name, Output, checked, home_of, leave, named
from segments.explain_standing import Standing, grounds, standing_of
from segments.instants import in_utc
from segments.previewing import hidden

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment

MARKS = {True: "✓", False: "✗"}
REASONS = {
    "data": "the customer's own data changed",
    "time": "nothing new happened, but a date came or passed",
    "definition": "the definition was edited, or built for the first time",
    "upstream": "a segment that this one is made of changed",
    "manual": "the spec names the customer, or no longer does",
    "expired": "the segment ended",
}


def explain(
    segment: Name,
    customer: Annotated[str, typer.Argument(help="The customer's id.")],
    account: Annotated[
        str | None, typer.Option(help="The account, where several have this id.")
    ] = None,
    reveal: Annotated[bool, typer.Option(help="Show addresses and numbers whole.")] = False,
    output: Output = "text",
) -> None:
    """Say why a customer is in a segment or not: each condition, and what would change it."""
    from segments.project import find_workspace

    workspace = find_workspace()
    project = checked(workspace)
    found = named(project, segment)
    home = home_of(workspace)
    if not home.current.exists():
        leave("Nothing is published yet. Run `segments build` first.")
    release = home.current.resolve()
    standing = standing_of(release, found, customer, account)
    told = explained(project, found, standing, release, workspace.repository)
    if told["conditions"] and not reveal:
        told["conditions"] = veiled(told["conditions"])
    print(json.dumps(told, ensure_ascii=False, default=str) if output == "json" else text(told))


def explained(
    project: Project, segment: Segment, standing: Standing, release: Path, repository: Path
) -> dict[str, Any]:
    """Give the whole explanation, as JSON has it."""
    import duckdb

    from segment_compiler.spec import Everyone
    from segment_warehouse.backfill import build_of
    from segments.explain_tree import explain_rule, fewest_flips

    build = build_of(release)
    key = (standing.account_id, standing.customer_id)
    try:
        found = explain_rule(project, segment, [key], release, build.as_of, repository)
    except duckdb.BinderException:
        leave("The spec asks about a column that the published build lacks. Build once more.")
    rule = found.get(key)
    # Nothing changes that a customer is one of everybody.
    is_open = rule is None or isinstance(segment.where, Everyone)
    flips = [] if is_open or rule is None else fewest_flips(rule, not rule.verdict)
    return {
        "schema_version": 1,
        "segment": segment.id,
        "account": standing.account_id,
        "customer": standing.customer_id,
        "as_of": build.as_of.isoformat(),
        "is_member": standing.is_member,
        "rank": standing.rank,
        "split_group": standing.split_group,
        "since": standing.since,
        "reason": standing.reason,
        "meets_conditions": rule.verdict if rule else None,
        "conditions": asdict(rule) if rule else None,
        "beside": [
            {"text": one, "verdict": verdict} for one, verdict in grounds(segment, standing)
        ],
        "notes": list(notes(segment, standing)),
        "held": standing.held,
        "would_change": [one.text for one in flips],
    }


def notes(segment: Segment, standing: Standing) -> Iterator[str]:
    """Say what must be known beside what is judged."""
    if not standing.is_published:
        yield "The published build does not have this segment yet; its data are judged by the spec."
    if standing.held:
        yield f"The segment is held, so an earlier run counts: {standing.held}."
    if standing.split_group:
        yield f"In the group {standing.split_group}."
    if segment.top is not None and standing.place is not None:
        last = "is empty" if standing.last is None else f"ends at {shown(standing.last)}"
        yield f"The customer's {segment.top.by} is {shown(standing.place)}; the top {last}."


def veiled(found: dict[str, Any]) -> dict[str, Any]:
    """Hide a customer's name, address and number in the conditions that look at them."""
    shown = found | {"steps": [veiled(one) for one in found["steps"]]}
    if found["is_personal"] and isinstance(found["value"], str):
        shown["value"] = hidden(found["value"])
    return shown


def text(told: dict[str, Any]) -> str:
    """Give an explanation for a terminal."""
    verb = "is in" if told["is_member"] else "is not in"
    name = f"{told['account']} {told['customer']}"
    lines = [f"{name} {verb} {told['segment']} as of {in_utc(told['as_of'])}."]
    if told["since"]:
        change = "In" if told["is_member"] else "Out"
        reason = f": {REASONS.get(told['reason'], told['reason'])}" if told["reason"] else ""
        lines.append(f"{change} since {in_utc(told['since'])}{reason}.")
    lines += told["notes"]
    lines += [""] if told["beside"] or told["conditions"] else []
    lines += [f"{MARKS[one['verdict']]} {one['text']}" for one in told["beside"]]
    if told["conditions"]:
        lines += tree(told["conditions"], "")
    if told["would_change"] and told["meets_conditions"] == told["is_member"]:
        ends = "would be out" if told["is_member"] else "would meet the conditions"
        lines += ["", f"The customer {ends} if this changed:"]
        lines += [f"  {one}" for one in told["would_change"]]
    return "\n".join(lines)


def tree(found: dict[str, Any], indent: str) -> Iterator[str]:
    """Give the lines of a condition and of those below it."""
    told = f"{indent}{MARKS[found['verdict']]} {found['text']}"
    if found["head"] == "leaf":
        value = shown(found["value"]) if found["is_known"] else f"unknown: {found['why_unknown']}"
        limits = "; ".join(f"{said(name)} is {shown(at)}" for name, at in found["limits"])
        if found["value"] is not None or not found["is_known"]:
            told += f"    [{value}{f'; {limits}' if limits else ''}]"
    yield told
    for below in found["steps"]:
        yield from tree(below, indent + "  ")


def said(instant: str) -> str:
    """Give the name of an instant in words.

    >>> said("ago_60_days"), said("start_of_this_month"), said("day_2026_01_31")
    ('60 days ago', 'start of this month', '2026-01-31')
    """
    if instant.startswith("day_"):
        return instant.removeprefix("day_").replace("_", "-")
    ago = f"{instant.removeprefix('ago_')} ago" if instant.startswith("ago_") else instant
    return ago.replace("_", " ")


def shown(value: Any) -> str:
    """Give a value as people read it."""
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, datetime):
        return in_utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(value) or "nothing"
    return str(value)
