"""Segments as dbt models: one a segment, and what the specs say of them."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from segment_compiler import leaves, operands
from segment_compiler.lists import unmatched_share
from segment_compiler.predicates import key_exists, predicate
from segment_compiler.scopes import CUSTOMERS, Scope, column_name
from segment_compiler.shared_models import FOLDER
from segment_compiler.shop_checks import compares_money
from segment_compiler.spec import Everyone, references
from segment_compiler.sql_text import model, print_sql
from segment_compiler.usage import TIE_BREAK
from segment_compiler.vocabulary import KEYS
from segment_compiler.windows import AS_OF, day_start

if TYPE_CHECKING:
    from segment_compiler.project import Project
    from segment_compiler.spec import Segment, Split, Top

HASH_DIGITS = 8


def segment_model(segment: Segment, project: Project, engine: str) -> str:
    """The members of one segment: their keys, their rank in a top, their group in a split."""
    imports = [CUSTOMERS, *sorted({f"seg_{one.segment}" for one in references(segment)})]
    imports += ["segment_list_members"] if has_file(segment) else []
    scope = Scope(project.vocabulary, engine)
    if segment.top is None:
        query = members_query(segment).where(*rule_in_accounts(segment, scope), copy=False)
        return model(segment.path, imports, print_sql(query, engine))
    columns = [leaves.column(key) for key in KEYS]
    scoped = [*in_accounts(segment), *not_expired(segment)]
    candidates = exp.select(*columns).from_(CUSTOMERS).where(*scoped, *rule_of(segment, scope))
    ranked = print_sql(ranked_query(candidates, segment.top, project), engine)
    body = print_sql(best_query(segment, project), engine)
    ctes = [("ranked", ranked)]
    return model(segment.path, imports, body, ctes)


def rule_in_accounts(segment: Segment, scope: Scope) -> list[exp.Expr]:
    """Give all that is asked of a member of a segment without a top, joined by `and`."""
    rule = with_exceptions(segment, rule_of(segment, scope))
    return [*in_accounts(segment), *not_expired(segment), *rule]


def rule_of(segment: Segment, scope: Scope) -> list[exp.Expr]:
    """Give what the spec's list and conditions ask, joined by `and`."""
    rule = []
    if segment.members and segment.members.file:
        listed = leaves.column("segment_id", "segment_list_members")
        same = exp.EQ(this=listed, expression=leaves.literal(segment.id))
        rule.append(key_exists("segment_list_members", same))
    elif segment.members:
        rule.append(is_one_of(segment.members.customer_ids))
    if not isinstance(segment.where, Everyone):
        rule += leaves.operands(predicate(segment.where, scope), exp.And)
    return rule


def with_exceptions(segment: Segment, rule: list[exp.Expr]) -> list[exp.Expr]:
    """Let in whom the spec always includes, and leave out whom it never does."""
    found = rule
    if segment.always_include and rule:
        found = [exp.or_(exp.and_(*rule), is_one_of(segment.always_include))]
    if segment.never_include:
        found = [*found, exp.not_(is_one_of(segment.never_include))]
    return found


def in_accounts(segment: Segment) -> list[exp.Expr]:
    """Give the test for the segment's accounts; none for a global segment."""
    if not segment.accounts:
        return []
    accounts = [leaves.literal(account) for account in segment.accounts]
    return [exp.In(this=leaves.column("account_id"), expressions=accounts)]


def not_expired(segment: Segment) -> list[exp.Expr]:
    """Give the test for the day from which the segment is as if archived."""
    if segment.expires_on is None:
        return []
    day = leaves.column(day_start(segment.expires_on).name)
    return [exp.LT(this=leaves.column(AS_OF.name), expression=day)]


def is_one_of(customer_ids: tuple[str, ...]) -> exp.Expr:
    """Give the test for ids, which are compared exactly."""
    ids = [leaves.literal(one) for one in customer_ids]
    return exp.In(this=leaves.column("customer_id"), expressions=ids)


def members_query(segment: Segment, source: str = CUSTOMERS) -> exp.Select:
    """Give the columns of a segment's model."""
    columns: list[exp.Expr] = [leaves.column(key) for key in KEYS]
    columns += [leaves.column("rank")] if segment.top else []
    columns += [exp.alias_(group_of(segment.split), "split_group")] if segment.split else []
    return exp.select(*columns).from_(leaves.table(source), copy=False)


def group_of(split: Split) -> exp.Expr:
    """Give the group of a customer: where the hash of salt and key falls among the shares.

    The first eight digits of a SHA-256 are compared as text, which is the same in every engine.
    """
    text = leaves.joined(
        leaves.literal(f"{split.salt}:"),
        leaves.column("account_id"),
        leaves.literal(":"),
        leaves.column("customer_id"),
    )
    digits = exp.Substring(
        this=leaves.sha256(text), start=exp.convert(1), length=exp.convert(HASH_DIGITS)
    )
    shares, reached = [], Decimal(0)
    for name, share in split.groups[:-1]:
        reached += share
        border = ceil(reached * 16**HASH_DIGITS / 100)
        below = exp.LT(this=digits.copy(), expression=leaves.literal(f"{border:08x}"))
        shares.append(exp.If(this=below, true=leaves.literal(name)))
    last = leaves.literal(split.groups[-1][0])
    return exp.Case(ifs=shares, default=last) if shares else last


def ranked_query(query: exp.Select, top: Top, project: Project) -> exp.Select:
    """Number the candidates from the best; the unknown come last, and equals by fixed rules."""
    partition = [leaves.column("account_id")] if top.per == "account" else []
    order = [exp.Ordered(this=by_column(top, project), desc=True, nulls_first=False)]
    if top.ties == "break":
        order.append(exp.Ordered(this=leaves.column(TIE_BREAK), desc=True, nulls_first=False))
        keys = KEYS[1:] if partition else ("customer_id", "account_id")
        order += [exp.Ordered(this=leaves.column(key), nulls_first=False) for key in keys]
    numbering = exp.RowNumber() if top.ties == "break" else exp.func("rank")
    rank = exp.Window(this=numbering, partition_by=partition, order=exp.Order(expressions=order))
    columns: list[exp.Expr] = [by_column(top, project), exp.alias_(rank, "rank")]
    if top.percent is not None:
        count = exp.Window(this=exp.Count(this=exp.Star()), partition_by=partition)
        columns.append(exp.alias_(count, "candidates"))
    return query.select(*columns)


def by_column(top: Top, project: Project) -> exp.Column:
    """Give the column that a top ranks by."""
    return leaves.column(column_name(project.fields[top.by]))


def best_query(segment: Segment, project: Project) -> exp.Select | exp.Union:
    """Keep the first so many, or the share of them rounded up; never an unknown value."""
    top = segment.top
    assert top is not None
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
    best = [kept, leaves.is_not_null(by_column(top, project))]
    ranked = members_query(segment, "ranked").where(*best, *with_exceptions(segment, []))
    if not segment.always_include:
        return ranked
    others = (
        exp.select(exp.convert(1))
        .from_("ranked")
        .where(
            *(
                exp.EQ(this=leaves.column(key, "ranked"), expression=leaves.column(key, CUSTOMERS))
                for key in KEYS
            ),
            *(one.copy() for one in best),
        )
    )
    included = members_query(replace(segment, top=None)).where(
        *in_accounts(segment),
        *not_expired(segment),
        is_one_of(segment.always_include),
        *with_exceptions(segment, []),
        exp.not_(exp.Exists(this=others)),
    )
    included.args["expressions"].insert(len(KEYS), exp.alias_(leaves.null("bigint"), "rank"))
    return exp.union(ranked, included, distinct=False)


def has_file(segment: Segment) -> bool:
    """Tell whether a segment's list is a file."""
    return segment.members is not None and segment.members.file is not None


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
            "compares_money": compares_money(segment, project),
            "expires_on": segment.expires_on,
            "guard_at_least": segment.guards.at_least,
            "guard_at_most": segment.guards.at_most,
            "guard_shrink": segment.guards.shrink_at_most,
            "guard_grow": segment.guards.grow_at_most,
            "guard_churn": segment.guards.churn_at_most,
            "guard_fresh_hours": segment.guards.fresh_hours,
            "spec_path": segment.path,
        }
        for segment in sorted(project.segments, key=lambda segment: segment.id)
    ]
    columns = (
        "segment_id", "label", "icon", "description", "owner", "status", "account_scope", "tags",
    )  # fmt: skip
    types = {
        **dict.fromkeys(columns, "text"),
        "compares_money": "boolean",
        "expires_on": "date",
        **dict.fromkeys(("guard_at_least", "guard_at_most"), "bigint"),
        **dict.fromkeys(("guard_shrink", "guard_grow", "guard_churn"), "decimal(6,2)"),
        "guard_fresh_hours": "decimal(12,2)",
        "spec_path": "text",
    }
    return model(FOLDER, [], print_sql(values(rows, types), engine))


def exceptions_model(project: Project, engine: str) -> str:
    """Give the customers that specs always include or never do, one row each and segment."""
    rows = [
        {"segment_id": segment.id, "customer_id": customer_id, "is_included": is_included}
        for segment in project.built
        for ids, is_included in ((segment.always_include, True), (segment.never_include, False))
        for customer_id in ids
    ]
    types = {"segment_id": "text", "customer_id": "text", "is_included": "boolean"}
    return model(FOLDER, [], print_sql(values(rows, types), engine))


LIST_TYPES = {
    **dict.fromkeys(("segment_id", "file", "match", "account_scope"), "text"),
    "unmatched_percent": "decimal(5,2)",
    "spec_path": "text",
}


def lists_model(project: Project, engine: str) -> str:
    """The files that lists are read from, one row each, with what their headers mean."""
    rows = [
        {
            "segment_id": segment.id,
            "file": segment.members.file,
            "match": json.dumps(dict(segment.members.match), sort_keys=True),
            "account_scope": ", ".join(segment.accounts) or None,
            "unmatched_percent": unmatched_share(segment.members),
            "spec_path": segment.path,
        }
        for segment in project.built
        if segment.members and segment.members.file
    ]
    return model(FOLDER, [], print_sql(values(rows, LIST_TYPES), engine))


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
    return found if isinstance(value, str) else leaves.typed(found, type_)


def nothing(types: dict[str, str]) -> exp.Select:
    """Give a query of these columns that returns no row."""
    columns = (exp.alias_(leaves.null(type_), name) for name, type_ in types.items())
    return exp.select(*columns).where(exp.false())


def union(arms: list[exp.Select]) -> exp.Expr:
    """Give `union all` of the arms in their order."""
    joined: exp.Expr = arms[0]
    for arm in arms[1:]:
        joined = exp.Union(this=joined, expression=arm, distinct=False)
    return joined
