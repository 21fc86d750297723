"""What a segment would hold on the published data, before it is built or even saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from segment_compiler.compiler import compile_project
from segment_compiler.english import clause
from segment_compiler.predicates import predicate
from segment_compiler.scopes import CUSTOMERS, Scope
from segment_compiler.spec import Everyone, Group, references
from segment_compiler.sql_text import print_sql
from segment_warehouse.backfill import build_of
from segment_warehouse.evaluation import MACROS, Rules, materialize
from segments.plan_lists import has_lists, list_models, read_lists
from segments.plan_numbers import opened, relations
from segments.preview_variants import Variant, variants

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from segment_compiler.project import Project
    from segment_compiler.spec import Segment
    from segments.project import Workspace

# The columns of the member table that hosted segment products show.
SHOWN = (
    "account_id", "customer_id", "full_name", "email", "phone", "address_line", "postal_code",
    "city", "region", "country", "order_count", "unit_count", "amount_spent", "discount_received",
    "promo_code_count", "negative_feedback_count", "returned_item_count", "last_order_at",
)  # fmt: skip
# What decides on members beside the conditions.
BESIDE = ("members", "top", "always_include", "never_include", "expires_on")
MEMBERSHIPS = "published.segments.segment_memberships"


@dataclass(frozen=True, slots=True)
class Preview:
    """A segment's size, its fall from condition to condition, its reach, and how it would move.

    `waterfall` has a condition and how many customers meet it and all before it; `reach` how many
    members have what a channel needs; `moved` sizes under other thresholds; `members` some rows.
    """

    as_of: str
    customers: int
    size: int
    waterfall: tuple[tuple[str, int], ...]
    reach: tuple[tuple[str, int], ...]
    moved: tuple[tuple[str, int, str, int], ...]
    columns: tuple[str, ...]
    members: tuple[tuple[Any, ...], ...]


def make_preview(
    project: Project, segment: Segment, release: Path, workspace: Workspace, limit: int
) -> Preview:
    """Evaluate a segment and its variants on a release.

    Raises:
        PlanError: the file of a list is not what its spec says.
        duckdb.Error: the release does not have what the spec asks about.
    """
    build = build_of(release)
    others = variants(segment)
    alone = replace(segment, exports=())
    trial = replace(project, segments=(alone, *(one.segment for one in others)))
    with opened(release) as connection:
        put_segments(connection, trial, build.as_of, workspace)
        sizes = dict(
            connection.execute(
                "select segment_id, count(*) from plan.trial.segment_memberships group by 1"
            ).fetchall()
        )
        (customers,) = connection.execute(f"select count(*) from plan.trial.{CUSTOMERS}").fetchall()
        columns, members = some_members(connection, segment, limit)
        return Preview(
            as_of=build.as_of.isoformat(),
            customers=customers[0],
            size=sizes.get(segment.id, 0),
            waterfall=(*waterfall(connection, project, segment), *last_step(segment, sizes)),
            reach=tuple(reach(connection, segment)),
            moved=tuple(movements(others, sizes)),
            columns=columns,
            members=members,
        )


def put_segments(
    connection: duckdb.DuckDBPyConnection, trial: Project, as_of: Any, workspace: Workspace
) -> None:
    """Evaluate all segments of a project into the schema `plan.trial`."""
    files = compile_project(trial)
    models = {
        name.removeprefix("segments/").removesuffix(".sql"): text
        for name, text in files.items()
        if name.startswith("segments/") and name.endswith(".sql")
    }
    known = relations(connection)
    rules = Rules(models, workspace.repository / MACROS)
    connection.execute("create schema plan.trial")
    if has_lists(trial):
        models |= list_models(workspace.repository)
        models["segment_list_files"] = files["lists/segment_list_files.sql"]
        read_lists(connection, rules, "plan.trial", workspace.specs)
        known["segment_list_entries"] = "plan.trial.segment_list_entries"

    def relation_of(name: str) -> str | None:
        if name.startswith("seg_") and name not in models:
            return members_of(name)
        return None if name in models else known[name]

    wanted = ["segment_memberships", CUSTOMERS]
    materialize(connection, rules, wanted, "plan.trial", relation_of, as_of)


def members_of(name: str) -> str:
    """Give a query, in brackets, of the published members that stand for a segment's model."""
    segment_id = name.removeprefix("seg_")
    return f"(select * exclude (segment_id) from {MEMBERSHIPS} where segment_id = '{segment_id}')"


def waterfall(
    connection: duckdb.DuckDBPyConnection, project: Project, segment: Segment
) -> list[tuple[str, int]]:
    """Count who is left after each condition that all must meet, in the order of the spec."""
    where = segment.where
    nodes = where.nodes if isinstance(where, Group) and where.head == "all" else (where,)
    nodes = tuple(one for one in nodes if not isinstance(one, Everyone))
    scope = Scope(project.vocabulary, "duckdb")
    labels = {one.id: one.label for one in project.segments}
    conditions = [print_sql(predicate(node, scope), "duckdb") for node in nodes]
    imports = "".join(
        f"seg_{one} as (select * from {members_of(f'seg_{one}')}), "
        for one in sorted({one.segment for one in references(segment)})
    )
    columns = []
    for last in range(len(conditions)):
        met = " and ".join(f"({one})" for one in conditions[: last + 1])
        columns.append(f"count(*) filter (where {met})")
    accounts = list(segment.accounts)
    scoped = "account_id in (select unnest(?::text[]))" if accounts else "?::text[] is not null"
    rows = connection.execute(
        f"with {imports} {CUSTOMERS} as (select * from plan.trial.{CUSTOMERS} where {scoped})"
        f" select {', '.join(['count(*)', *columns])} from {CUSTOMERS}",
        [accounts],
    ).fetchall()
    start = f"customers of {', '.join(accounts)}" if accounts else "all customers"
    texts = [clause(one, project.vocabulary, labels).text.removeprefix("who ") for one in nodes]
    return list(zip((start, *texts), rows[0], strict=True))


def last_step(segment: Segment, sizes: dict[str, int]) -> list[tuple[str, int]]:
    """Give who is left after what decides beside the conditions, where there is such a thing."""
    keys = [key for key in BESIDE if getattr(segment, key)]
    said = f"are members, after {', '.join(f'`{key}`' for key in keys)}"
    return [(said, sizes.get(segment.id, 0))] if keys else []


def reach(connection: duckdb.DuckDBPyConnection, segment: Segment) -> list[tuple[str, int]]:
    """Count the members who have an address, a number, each consent, and who are suppressed."""
    member = (
        "(account_id, customer_id) in (select account_id, customer_id"
        f" from plan.trial.segment_memberships where segment_id = '{segment.id}')"
    )
    rows = connection.execute(
        f"select count(email), count(phone) from published.marts.customers where {member}"
    ).fetchall()
    consents = connection.execute(
        "select purpose, count(*) from published.marts.customer_consents"
        f" where is_granted and {member} group by purpose order by purpose"
    ).fetchall()
    suppressed = connection.execute(
        f"select count(*) from published.exports.suppressed_customers where {member}"
    ).fetchall()
    return [
        ("have an e-mail address", rows[0][0]),
        ("have a phone number", rows[0][1]),
        *((f"granted {purpose}", count) for purpose, count in consents),
        ("are suppressed", suppressed[0][0]),
    ]


def movements(others: list[Variant], sizes: dict[str, int]) -> list[tuple[str, int, str, int]]:
    """Give the sizes under other thresholds."""
    return [(one.threshold, one.percent, one.value, sizes.get(one.segment.id, 0)) for one in others]


def some_members(
    connection: duckdb.DuckDBPyConnection, segment: Segment, limit: int
) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """Give some members, the first by rank or by id, with the columns that people look at."""
    relation = connection.execute(
        f"select {', '.join(SHOWN)} from published.marts.customers"
        " inner join published.marts.customer_metrics using (account_id, customer_id)"
        " inner join plan.trial.segment_memberships using (account_id, customer_id)"
        " where segment_id = ? order by rank nulls last, account_id, customer_id limit ?",
        [segment.id, limit],
    )
    rows = relation.fetchall()
    return SHOWN, tuple(rows)
