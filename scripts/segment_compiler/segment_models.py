"""Segments as dbt models: one a segment, and the three that they share."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from segment_compiler import leaves, operands
from segment_compiler.predicates import CUSTOMERS, predicate
from segment_compiler.resolve import Predicate, resolve
from segment_compiler.spec import Comparison, Everyone, references, walk
from segment_compiler.sql_text import model, print_sql
from segment_compiler.vocabulary import KEYS
from segment_compiler.windows import AS_OF, Instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segment_compiler.checks import Project
    from segment_compiler.spec import Segment, Top

FOLDER = "segment_specs/"
TIE_BREAK = "last_order_at"


def resolved(project: Project, segments: Iterable[Segment]) -> list[Predicate]:
    """Give the predicates of some segments, in the order they are written."""
    found = [
        resolve(node, project.fields)
        for segment in segments
        for node in walk(segment.where)
        if isinstance(node, Comparison)
    ]
    return [one for one in found if isinstance(one, Predicate)]


def built(project: Project) -> list[Segment]:
    """Give the segments that are built, by id: all but the archived ones."""
    found = [segment for segment in project.segments if segment.status != "archived"]
    return sorted(found, key=lambda segment: segment.id)


def used_fields(project: Project) -> list[str]:
    """Give the columns that some segment asks about, in the order of the vocabulary."""
    names = {name for one in resolved(project, built(project))
             for name in (one.field.name, *(one.field.ratio or ()))}  # fmt: skip
    for segment in built(project):
        names |= {segment.top.by, TIE_BREAK} if segment.top else set()
    return [name for name in project.fields if name in names and name not in KEYS]


def used_instants(project: Project) -> list[Instant]:
    """Give the instants that some segment compares with, by name."""
    bounds = [one.bounds for one in resolved(project, built(project)) if one.bounds]
    found = {bound for pair in bounds for bound in pair if isinstance(bound, Instant)}
    return sorted(found - {AS_OF})


def windows_model(project: Project) -> str:
    """One row an account: `as_of`, and each instant that a spec compares with."""
    lines = ["account_id"]
    lines += [f"{{{{ {one.macro} }}}} as {one.name}" for one in (AS_OF, *used_instants(project))]
    body = "select\n    " + ",\n    ".join(lines) + "\nfrom accounts"
    return model(FOLDER, ["shop_accounts"], body)


def customers_model(project: Project, engine: str) -> str:
    """One row a customer: the fields and instants that segments compare, side by side."""
    fields = [leaves.column(name, project.fields[name].relation) for name in used_fields(project)]
    instants = [
        leaves.column(one.name, "segment_windows") for one in (AS_OF, *used_instants(project))
    ]
    query = exp.select(*(leaves.column(key, "customers") for key in KEYS), *fields, *instants)
    query = query.from_("customers")
    for other, keys in (("customer_metrics", KEYS), ("segment_windows", KEYS[:1])):
        same = [
            exp.EQ(this=leaves.column(key, "customers"), expression=leaves.column(key, other))
            for key in keys
        ]
        query = query.join(other, on=exp.and_(*same), join_type="inner")
    imports = ["customers", "customer_metrics", "segment_windows"]
    return model(FOLDER, imports, print_sql(query, engine))


def segment_model(segment: Segment, project: Project, engine: str) -> str:
    """The members of one segment: their keys, and their rank where it is a top."""
    query = exp.select(*(leaves.column(key) for key in KEYS)).from_(CUSTOMERS)
    if segment.accounts:
        accounts = [leaves.literal(account) for account in segment.accounts]
        query = query.where(exp.In(this=leaves.column("account_id"), expressions=accounts))
    if not isinstance(segment.where, Everyone):
        condition = predicate(segment.where, project.fields)
        query = query.where(*leaves.operands(condition, exp.And))
    imports = [CUSTOMERS, *sorted({f"seg_{one.segment}" for one in references(segment)})]
    if segment.top is None:
        return model(segment.path, imports, print_sql(query, engine))
    ranked = print_sql(ranked_query(query, segment.top, project), engine)
    body = print_sql(best_query(segment.top), engine)
    return model(segment.path, imports, body, [("ranked", ranked)])


def ranked_query(query: exp.Select, top: Top, project: Project) -> exp.Select:
    """Number the candidates from the best; the unknown come last, and equals by fixed rules."""
    partition = [leaves.column("account_id")] if top.per == "account" else []
    order = [exp.Ordered(this=leaves.column(top.by), desc=True, nulls_first=False)]
    if top.ties == "break":
        order.append(exp.Ordered(this=leaves.column(TIE_BREAK), desc=True, nulls_first=False))
        keys = KEYS[1:] if partition else ("customer_id", "account_id")
        order += [exp.Ordered(this=leaves.column(key), nulls_first=False) for key in keys]
    numbering = exp.RowNumber() if top.ties == "break" else exp.func("rank")
    rank = exp.Window(this=numbering, partition_by=partition, order=exp.Order(expressions=order))
    columns: list[exp.Expr] = [leaves.column(top.by), exp.alias_(rank, "rank")]
    if top.percent is not None:
        count = exp.Window(this=exp.Count(this=exp.Star()), partition_by=partition)
        columns.append(exp.alias_(count, "candidates"))
    return query.select(*columns)


def best_query(top: Top) -> exp.Select:
    """Keep the first so many, or the share of them rounded up; never an unknown value."""
    if top.percent is None:
        kept: exp.Expr = leaves.column("rank") <= exp.convert(top.count)
    else:
        share = operands.number(top.percent)
        kept = exp.LT(
            this=exp.Mul(
                this=exp.Paren(this=leaves.column("rank") - exp.convert(1)),
                expression=leaves.literal(Decimal(100)),
            ),
            expression=exp.Mul(this=leaves.literal(share), expression=leaves.column("candidates")),
        )
    keys = (*KEYS, "rank")
    return (
        exp.select(*(leaves.column(key) for key in keys))
        .from_("ranked")
        .where(kept, leaves.is_not_null(leaves.column(top.by)))
    )


def memberships_model(project: Project, engine: str) -> str:
    """All memberships, in the order of segments: that order is what makes reading one quick."""
    segments = built(project)
    arms = [
        exp.select(
            exp.alias_(leaves.literal(segment.id), "segment_id"),
            *(leaves.column(key) for key in KEYS),
            leaves.column("rank") if segment.top else exp.alias_(null("bigint"), "rank"),
        ).from_(f"seg_{segment.id}")
        for segment in segments
    ] or [nothing({"segment_id": "text", **dict.fromkeys(KEYS, "text"), "rank": "bigint"})]
    imports = [f"seg_{segment.id}" for segment in segments]
    return model(FOLDER, imports, print_sql(union(arms), engine))


def definitions_model(project: Project, engine: str) -> str:
    """What specs say about their segments, one row each; archived ones too."""
    rows: list[dict[str, Any]] = [
        {
            "segment_id": segment.id,
            "label": segment.label,
            "icon": segment.icon or None,
            "description": segment.description,
            "owner": segment.owner,
            "status": segment.status,
            "account_scope": ", ".join(segment.accounts) or None,
            "tags": ", ".join(segment.tags) or None,
            "spec_path": segment.path,
        }
        for segment in sorted(project.segments, key=lambda segment: segment.id)
    ]
    columns = (
        "segment_id", "label", "icon", "description", "owner", "status", "account_scope", "tags",
        "spec_path",
    )  # fmt: skip
    return model(FOLDER, [], print_sql(values(rows, dict.fromkeys(columns, "text")), engine))


def values(rows: list[dict[str, Any]], types: dict[str, str]) -> exp.Expr:
    """Give literal rows as one query; without any, a query of these columns and no row."""
    arms = [
        exp.select(*(exp.alias_(value_of(row[name], types[name]), name) for name in types))
        for row in rows
    ]
    return union(arms or [nothing(types)])


def value_of(value: Any, type_: str) -> exp.Expr:
    """Give a literal of a type; only text has its type by itself."""
    found = exp.Null() if value is None else leaves.literal(value)
    return found if isinstance(value, str) else exp.cast(found, type_)


def null(type_: str) -> exp.Expr:
    """Give a null of a type."""
    return exp.cast(exp.Null(), type_)


def nothing(types: dict[str, str]) -> exp.Select:
    """Give a query of these columns that returns no row."""
    columns = (exp.alias_(null(type_), name) for name, type_ in types.items())
    return exp.select(*columns).where(exp.false())


def union(arms: list[exp.Select]) -> exp.Expr:
    """Give `union all` of the arms in their order."""
    joined: exp.Expr = arms[0]
    for arm in arms[1:]:
        joined = exp.Union(this=joined, expression=arm, distinct=False)
    return joined
