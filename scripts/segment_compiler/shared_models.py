"""The models that all segments stand on: instants, customers, and what customers did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves
from segment_compiler.behaviours import RELATION, plain_name
from segment_compiler.comparisons import known_value
from segment_compiler.predicates import chain, predicate
from segment_compiler.scopes import WINDOWS, Scope, column_name, later_name, local_day_name
from segment_compiler.sql_text import model, print_sql
from segment_compiler.usage import (
    aggregates,
    customer_instants,
    later_times,
    local_days,
    used_fields,
    window_instants,
)
from segment_compiler.vocabulary import KEYS
from segment_compiler.windows import AS_OF

if TYPE_CHECKING:
    from segment_compiler.behaviours import Aggregate
    from segment_compiler.project import Project
    from segment_compiler.vocabulary import Event, Field

FOLDER = "segment_specs/"


def windows_model(project: Project) -> str:
    """One row an account: its time zone, `as_of`, and each instant that a spec compares with."""
    instants = (AS_OF, *window_instants(project))
    lines = ["account_id", "time_zone"]
    lines += [f"{{{{ {one.macro} }}}} as {one.name}" for one in instants]
    rates = any(one.name.startswith("rate_to_") for one in instants)
    imports = ["shop_accounts", *(["shop_exchange_rates"] if rates else [])]
    return model(FOLDER, imports, "select\n    " + ",\n    ".join(lines) + "\nfrom accounts")


def customers_model(project: Project, engine: str) -> str:
    """One row a customer: the fields, instants and behaviours that segments compare."""
    fields = used_fields(project)
    counted = aggregates(project)
    lines = [f"customers.{key}" for key in KEYS]
    lines += [customer_column(field, engine) for field in fields]
    lines += derived_columns(project, engine)
    lines += [f"{RELATION}.{one.name}" for one in counted]
    lines += [f"{WINDOWS}.{one.name}" for one in customer_instants(project)]
    imports = ["customers", "customer_metrics", *([RELATION] if counted else []), WINDOWS]
    joins = "".join(
        f"\ninner join {other}\n    on "
        + "\n    and ".join(f"customers.{key} = {other}.{key}" for key in keys)
        for other, keys in (
            ("customer_metrics", KEYS),
            *([(RELATION, KEYS)] if counted else []),
            (WINDOWS, KEYS[:1]),
        )
    )
    body = "select\n    " + ",\n    ".join(lines) + "\nfrom customers" + joins
    return model(FOLDER, imports, body)


def derived_columns(project: Project, engine: str) -> list[str]:
    """Give local days, and times so much later, as columns: they are long, and often shared."""
    scope = Scope(project.vocabulary, engine, is_shared=True)
    found = [
        exp.alias_(scope.local_day(field), local_day_name(field)) for field in local_days(project)
    ]
    found += [
        exp.alias_(scope.later(field, plus), later_name(field, plus))
        for field, plus in later_times(project)
    ]
    return [print_sql(tree, engine).replace("\n", "\n    ") for tree in found]


def customer_column(field: Field, engine: str) -> str:
    """Give a field as a column: a set in small letters, a key of JSON as its own type."""
    column = leaves.column(field.column, field.relation)
    if field.key is not None:
        value = leaves.json_value(column, field.key, field.type, engine)
        return print_sql(exp.alias_(value, column_name(field)), engine).replace("\n", "\n    ")
    if field.type == "set":
        return f"{{{{ lower_elements('{field.relation}.{field.column}') }}}} as {field.name}"
    return f"{field.relation}.{field.column}"


def behaviours_model(project: Project, engine: str) -> str:
    """One row a customer: what customers did, each distinct number once; 0 for nothing."""
    counted = aggregates(project)
    events = {one.event.name: one.event for one in counted}
    ctes = []
    for name in events:
        of_event = [one for one in counted if one.event.name == name]
        rows = [one for one in of_event if one.kind != "distinct"]
        if rows:
            ctes.append((cte_name(name), event_query(rows, project, engine)))
        ctes += [
            (one.name, distinct_query(one, project, engine))
            for one in of_event
            if one.kind == "distinct"
        ]
    query = exp.select(*(leaves.column(key, "customers") for key in KEYS)).from_("customers")
    query = query.select(*(result(one) for one in counted))
    for cte, _ in ctes:
        same = exp.and_(
            *(
                exp.EQ(this=leaves.column(key, "customers"), expression=leaves.column(key, cte))
                for key in KEYS
            )
        )
        query = query.join(cte, on=same, join_type="left")
    relations = sorted({event.relation for event in events.values()})
    needs = [WINDOWS] if any(uses_windows(tree) for _, tree in ctes) else []
    texts = [(name, print_sql(tree, engine)) for name, tree in ctes]
    return model(FOLDER, ["customers", *relations, *needs], print_sql(query, engine), texts)


def cte_name(event: str) -> str:
    """Give a name for the rows of an event that no mart has, and no other event."""
    return f"did_{plain_name(event)}"


def uses_windows(tree: exp.Select) -> bool:
    """Tell whether a query looks at the run's instants."""
    return any(table.name == WINDOWS for table in tree.find_all(exp.Table))


def result(one: Aggregate) -> exp.Expr:
    """Give an aggregate's column: nothing counted or summed is 0, the rest stays unknown."""
    cte = one.name if one.kind == "distinct" else cte_name(one.event.name)
    column = leaves.column(one.name, cte)
    if one.kind in ("largest", "smallest"):
        return column
    whole = exp.Coalesce(this=column, expressions=[exp.convert(0)])
    return exp.alias_(whole, one.name)


def event_query(rows: list[Aggregate], project: Project, engine: str) -> exp.Select:
    """Give all numbers over an event's rows in one reading of them."""
    scope = Scope(project.vocabulary, engine, rows[0].event)
    columns = [exp.alias_(measured(one, scope), one.name) for one in rows]
    event = rows[0].event
    keys = [leaves.column(key, event.relation) for key in KEYS]
    query = rows_of(event, any(needs_windows(one, scope) for one in rows))
    return query.select(*keys, *columns).group_by(*(key.copy() for key in keys))


def distinct_query(one: Aggregate, project: Project, engine: str) -> exp.Select:
    """Count different values by two groupings, which no engine does worse than one."""
    scope = Scope(project.vocabulary, engine, one.event)
    assert one.column is not None
    value = scope.column(one.column)
    chosen = [*conditions(one, scope), leaves.is_not_null(value)]
    # Two values are one where `is` takes them for one, and case never matters to it.
    value = leaves.lower(value) if one.column.type == "text" else value
    keys = [leaves.column(key, one.event.relation) for key in KEYS]
    inner = rows_of(one.event, needs_windows(one, scope)).select(*keys).where(*chosen)
    inner = inner.group_by(*(key.copy() for key in keys), value.copy())
    plain = [leaves.column(key) for key in KEYS]
    count = exp.alias_(exp.Count(this=exp.Star()), one.name)
    return (
        exp.select(*plain, count)
        .from_(inner.subquery("different_values"))
        .group_by(*(key.copy() for key in plain))
    )


def measured(one: Aggregate, scope: Scope) -> exp.Expr:
    """Give an aggregate over the rows that its conditions choose."""
    chosen = conditions(one, scope)
    if one.kind in ("times", "values"):
        if one.column is not None:
            chosen = [*chosen, leaves.is_not_null(scope.column(one.column))]
        if not chosen:
            return exp.Count(this=exp.Star())
        case = exp.Case(
            ifs=[exp.If(this=chain(True, chosen), true=exp.convert(1))], default=exp.convert(0)
        )
        return exp.Sum(this=case)
    assert one.column is not None
    value = scope.column(one.column)
    if chosen:
        value = exp.Case(ifs=[exp.If(this=chain(True, chosen), true=value)])
    kind = {"total": exp.Sum, "largest": exp.Max, "smallest": exp.Min}[one.kind]
    return kind(this=value)


def conditions(one: Aggregate, scope: Scope) -> list[exp.Expr]:
    """Give what a row must meet, beside belonging to the event."""
    found = [predicate(one.where, scope)] if one.where else []
    if one.when:
        when = known_value(one.when, scope, opposite=one.when.is_negative)
        # A row without a time is in no `when`, whatever it negates.
        time = scope.column(one.when.field)
        found += [when] if not one.when.is_negative else [leaves.is_not_null(time), when]
    return found


def needs_windows(one: Aggregate, scope: Scope) -> bool:
    """Tell whether an aggregate looks at the run's instants."""
    return any(
        column.table == WINDOWS
        for tree in conditions(one, scope)
        for column in tree.find_all(exp.Column)
    )


def rows_of(event: Event, windows: bool) -> exp.Select:
    """Give a query of an event's rows, with the instants of their account where they are needed."""
    query = exp.Select().from_(event.relation)
    if windows:
        same = exp.EQ(
            this=leaves.column("account_id", event.relation),
            expression=leaves.column("account_id", WINDOWS),
        )
        query = query.join(WINDOWS, on=same, join_type="inner")
    chosen = [leaves.is_not_null(leaves.column("customer_id", event.relation))]
    if event.filter:
        flag = leaves.column(event.filter, event.relation)
        chosen.append(exp.EQ(this=flag, expression=exp.true()))
    for name, value in event.fixed:
        column = leaves.column(name, event.relation)
        chosen.append(exp.EQ(this=column, expression=leaves.literal(value)))
    return query.where(*chosen)
