"""`segments explain`: why a customer is in a segment or not, and what would change it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segments.app import MISUSE, Name, Output, checked, home_of, leave, named
from segments.previewing import hidden

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment

MARKS = {True: "✓", False: "✗"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a release says of a customer and a segment.

    `is_member` is what readers see; `since` and `reason` are of the last change; `held` says why
    a guard keeps the members of an earlier run.
    """

    account_id: str
    customer_id: str
    is_member: bool
    rank: int | None
    split_group: str | None
    since: datetime | None
    reason: str | None
    held: str | None


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
    standing = standing_of(release, found.id, customer, account)
    told = explained(project, found, standing, release, workspace.repository)
    if told["conditions"] and not reveal:
        told["conditions"] = veiled(told["conditions"])
    print(json.dumps(told, ensure_ascii=False, default=str) if output == "json" else text(told))


def standing_of(release: Path, segment_id: str, customer: str, account: str | None) -> Standing:
    """Read what a release says of a customer; leave with exit 2 where it has no such customer."""
    from segment_warehouse.build import connect

    with connect(release, read_only=True) as connection:
        accounts = connection.execute(
            "select account_id from marts.customers where customer_id = ?"
            " and account_id = coalesce(?, account_id) order by account_id",
            [customer, account],
        ).fetchall()
        if not accounts:
            leave("The published build has no customer of this id.", MISUSE)
        if len(accounts) > 1:
            names = ", ".join(one for (one,) in accounts)
            leave(f"Several accounts have this id: {names}. Write --account.", MISUSE)
        key = [segment_id, accounts[0][0], customer]
        where = "where segment_id = ? and account_id = ? and customer_id = ?"
        member = connection.execute(
            f"select rank, split_group from segments.segment_memberships {where}", key
        ).fetchall()
        last = connection.execute(
            "select changed_at, reason from segments.segment_membership_events"
            f" {where} order by changed_at desc limit 1",
            key,
        ).fetchall()
        held = connection.execute(
            "select held_reason from segments.segment_sizes inner join segments.builds"
            " using (build_id) where segment_id = ? and is_held",
            [segment_id],
        ).fetchall()
    rank, group = member[0] if member else (None, None)
    since, reason = last[0] if last else (None, None)
    return Standing(accounts[0][0], customer, bool(member), rank, group, since, reason,
                    held[0][0] if held else None)  # fmt: skip


def explained(
    project: Project, segment: Segment, standing: Standing, release: Path, repository: Path
) -> dict[str, Any]:
    """Give the whole explanation, as JSON has it."""
    import duckdb

    from segment_warehouse.backfill import build_of
    from segments.explain_tree import explain_rule, fewest_flips

    build = build_of(release)
    key = (standing.account_id, standing.customer_id)
    try:
        found = explain_rule(project, segment, [key], release, build.as_of, repository)
    except duckdb.BinderException:
        leave("The spec asks about a column that the published build lacks. Build once more.")
    rule = found.get(key)
    notes = list(other_grounds(segment, standing))
    flips = fewest_flips(rule, not rule.verdict) if rule else []
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
        "notes": notes,
        "held": standing.held,
        "would_change": [one.text for one in flips],
    }


def other_grounds(segment: Segment, standing: Standing) -> Iterator[str]:
    """Say what decides beside the conditions."""
    if segment.accounts and standing.account_id not in segment.accounts:
        yield f"The segment is for {', '.join(segment.accounts)} alone."
    if standing.customer_id in segment.always_include:
        yield "The spec always includes this customer."
    if standing.customer_id in segment.never_include:
        yield "The spec never includes this customer."
    if segment.members is not None:
        yield "The segment's list must name the customer too."
    if segment.top is not None:
        place = f"place {standing.rank}" if standing.rank else "no place among the best"
        yield f"Of those who meet the conditions only the best are in: {place}."
    if segment.status == "archived":
        yield "The segment is archived: nobody is in it."


def veiled(found: dict[str, Any]) -> dict[str, Any]:
    """Hide a customer's name, address and number in the conditions that look at them."""
    shown = found | {"steps": [veiled(one) for one in found["steps"]]}
    if found["is_personal"] and isinstance(found["value"], str):
        shown["value"] = hidden(found["value"])
    return shown


def text(told: dict[str, Any]) -> str:
    """Give an explanation for a terminal."""
    verb = "is in" if told["is_member"] else "is not in"
    lines = [
        f"{told['account']} {told['customer']} {verb} {told['segment']} as of {told['as_of']}."
    ]
    if told["since"]:
        change = "In" if told["is_member"] else "Out"
        reason = f", because of {told['reason']}" if told["reason"] else ""
        lines.append(f"{change} since {told['since']:%Y-%m-%d %H:%M:%S} UTC{reason}.")
    if told["held"]:
        lines.append(f"The segment is held, so an earlier run counts: {told['held']}.")
    lines += told["notes"]
    if told["conditions"]:
        lines += ["", *tree(told["conditions"], "")]
    if told["would_change"]:
        ends = "would be in" if not told["meets_conditions"] else "would be out"
        lines += ["", f"By the conditions the customer {ends} if this changed:"]
        lines += [f"  {one}" for one in told["would_change"]]
    return "\n".join(lines)


def tree(found: dict[str, Any], indent: str) -> Iterator[str]:
    """Give the lines of a condition and of those below it."""
    told = f"{indent}{MARKS[found['verdict']]} {found['text']}"
    if found["head"] == "leaf":
        value = shown(found["value"]) if found["is_known"] else "unknown: no value"
        limits = "; ".join(f"{name} is {shown(at)}" for name, at in found["limits"])
        if found["value"] is not None or not found["is_known"]:
            told += f"    [{value}{f'; {limits}' if limits else ''}]"
    yield told
    for below in found["steps"]:
        yield from tree(below, indent + "  ")


def shown(value: Any) -> str:
    """Give a value as people read it."""
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(value) or "nothing"
    return str(value)
