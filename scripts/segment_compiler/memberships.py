"""All memberships as one dbt model: an arm a segment, and in Spark one scan for plain rules."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves
from segment_compiler.scopes import CUSTOMERS, Scope
from segment_compiler.segment_models import group_of, has_file, nothing, rule_in_accounts
from segment_compiler.shared_models import FOLDER
from segment_compiler.spec import references
from segment_compiler.sql_text import model, print_sql
from segment_compiler.vocabulary import KEYS

if TYPE_CHECKING:
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment

FROM_CUSTOMERS = f"\nfrom {{{{ ref('{CUSTOMERS}') }}}} as {CUSTOMERS}"
SCANNED = "customers_in_segments"
MEMBERSHIP_TYPES = {
    "segment_id": "text",
    **dict.fromkeys(KEYS, "text"),
    "rank": "bigint",
    "split_group": "text",
}


def memberships_model(project: Project, engine: str) -> str:
    """All memberships, in the order of segments: that order is what makes reading one quick.

    A segment that is no table has its rule in its arm: at 500 segments (2026-11) DuckDB took 9 s
    for them so, and 23 s with a CTE for each. Only what others are made of is a CTE. Spark asks all
    plain rules in one scan: for the same segments it took 63 s, and 168 s with an arm for each.
    """
    inside = [one for one in project.built if one.id not in project.tables]
    scanned = [one for one in inside if is_plain(one)] if engine == "spark" else []
    keys: list[exp.Expr] = [leaves.column(key) for key in KEYS]
    ctes = [
        (f"seg_{one.id}", inside_rows(one, keys, project, engine))
        for one in parts_first(inside, project)
    ]
    body = "\nunion all\n".join(arms(project, scanned, engine))
    if scanned:
        found = print_sql(scan(scanned, project), engine) + FROM_CUSTOMERS
        ctes += [(SCANNED, found), ("memberships", body)]
        body = print_sql(by_segment(), engine)
    text = model(FOLDER, imports(project, inside), body, ctes)
    return with_parents(text, [f"seg_{one.id}" for one in inside])


def imports(project: Project, inside: list[Segment]) -> list[str]:
    """Give the models that are read: tables of segments, and lists from files.

    What a project names and does not hold is read as it is published.
    """
    outside = {part.segment for one in inside for part in references(one)} - {
        one.id for one in inside
    }
    named = outside | {one.id for one in project.built if one.id in project.tables}
    lists = ["segment_list_members"] if any(map(has_file, inside)) else []
    return [f"seg_{one}" for one in sorted(named)] + lists


def arms(project: Project, scanned: list[Segment], engine: str) -> list[str]:
    """Give the queries whose rows are all memberships, those of one scan first."""
    tables, at_once = project.tables, {one.id for one in scanned}
    found = [print_sql(scanned_arm(), engine)] if scanned else []
    found += [
        print_sql(named_arm(one), engine)
        if one.id in tables
        else inside_rows(one, membership_columns(one), project, engine)
        for one in project.built
        if one.id not in at_once
    ]
    return found or [print_sql(nothing(MEMBERSHIP_TYPES), engine)]


def is_plain(segment: Segment) -> bool:
    """Tell whether a rule asks the customer's own columns alone, as Spark wants of a `case`."""
    return not (segment.split or references(segment) or has_file(segment))


def scan(segments: list[Segment], project: Project) -> exp.Select:
    """Give each customer once for each of these segments, without the relation that is read."""
    scope = Scope(project.vocabulary, "spark")
    ids = [id_where(rule_in_accounts(one, scope), one.id) for one in segments]
    found = exp.Explode(this=exp.ArrayCompact(this=exp.Array(expressions=ids)))
    keys = (leaves.column(key) for key in KEYS)
    return exp.select(*keys, exp.alias_(found, "segment_id"), copy=False)


def id_where(rule: list[exp.Expr], segment_id: str) -> exp.Expr:
    """Give a segment's id where its rule holds, else null."""
    found = leaves.literal(segment_id)
    return exp.Case(ifs=[exp.If(this=exp.and_(*rule, copy=False), true=found)]) if rule else found


def scanned_arm() -> exp.Select:
    """Give the rows of all segments that are found in one scan."""
    nulls = [
        exp.alias_(leaves.null(MEMBERSHIP_TYPES[name]), name) for name in ("rank", "split_group")
    ]
    columns = [leaves.column(name) for name in ("segment_id", *KEYS)]
    return exp.select(*columns, *nulls).from_(leaves.table(SCANNED), copy=False)


def by_segment() -> exp.Select:
    """Bring the rows of a segment together, in as many files as they need.

    Readers of one segment then skip the rest. `cluster by` would give a large one to a single task.
    """
    segment_id = leaves.column("segment_id")
    rows = exp.select(exp.Star()).from_(leaves.table("memberships"), copy=False)
    rows.set("hint", exp.Hint(expressions=[exp.func("rebalance", segment_id)]))
    return rows.sort_by(segment_id.copy(), copy=False)


def parts_first(segments: list[Segment], project: Project) -> list[Segment]:
    """Give those that others are made of, each after its own parts."""
    parts_of = project.parts_of
    parts = {one.id: one for one in segments if parts_of[one.id]}
    needs = {id_: {one.segment for one in references(part)} for id_, part in parts.items()}
    return [parts[id_] for id_ in TopologicalSorter(needs).static_order() if id_ in parts]


def inside_rows(segment: Segment, columns: list[exp.Expr], project: Project, engine: str) -> str:
    """Give columns of the members of a segment without a top, by its rule.

    It names the relation itself: with one CTE for all arms DuckDB took 14 s where 8 s are enough.
    """
    head = print_sql(exp.select(*columns), engine) + FROM_CUSTOMERS
    chosen = rule_in_accounts(segment, Scope(project.vocabulary, engine))
    if not chosen:
        return head
    where = exp.select().where(*chosen, copy=False).args["where"].pop()
    return f"{head}\n{print_sql(where, engine)}"


def named_arm(segment: Segment) -> exp.Select:
    """Give the rows of a segment by the name of its own model."""
    source = leaves.table(f"seg_{segment.id}")
    return exp.select(*membership_columns(segment, is_named=True)).from_(source, copy=False)


def membership_columns(segment: Segment, *, is_named: bool = False) -> list[exp.Expr]:
    """Give the columns of a segment's rows among all memberships, by its own rule or model."""
    rank = leaves.column("rank") if segment.top else exp.alias_(leaves.null("bigint"), "rank")
    group: exp.Expr = exp.alias_(leaves.null("text"), "split_group")
    if segment.split and is_named:
        group = leaves.column("split_group")
    elif segment.split:
        group = exp.alias_(group_of(segment.split), "split_group")
    segment_id = exp.alias_(leaves.literal(segment.id), "segment_id")
    return [segment_id, *(leaves.column(key) for key in KEYS), rank, group]


def with_parents(text: str, parents: list[str]) -> str:
    """Name models that dbt shows as parents, though nothing of them is read when it runs."""
    if not parents:
        return text
    header, _, body = text.partition("\n")
    named = "\n".join(f"    {{{{ ref('{one}') }}}}" for one in parents)
    return f"{header}\n\n{{% if not execute %}}\n{named}\n{{% endif %}}\n{body}"
