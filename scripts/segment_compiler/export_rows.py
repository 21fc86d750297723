"""What a format's files can hold, as dbt models: every customer in its columns, and its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves
from segment_compiler.export_models import COUNTRY_RULE, outgoing, same_customer, used_formats
from segment_compiler.segment_models import values
from segment_compiler.shared_models import FOLDER
from segment_compiler.sql_text import model, print_sql
from segment_compiler.vocabulary import KEYS

if TYPE_CHECKING:
    from segment_compiler.formats import Format, FormatColumn
    from segment_compiler.project import Project

RULE_TYPES = {"rule": "text"}


def used_columns(pinned: Format, project: Project) -> list[FormatColumn]:
    """Give the columns of a format that some file has, or that decide on its rows."""
    used = set(pinned.identifiers)
    for one in outgoing(project):
        if one.format.id == pinned.id:
            used.update(one.columns)
    if used & set(pinned.all_or_none):
        used.update(pinned.all_or_none)
    return [column for column in pinned.columns.values() if column.name in used]


def rules_model(project: Project, engine: str) -> str:
    """Name the rules whose cells the destinations need, so that no others are made."""
    formats = used_formats(project)
    rules = {
        column.rule for pinned in formats for column in used_columns(pinned, project) if column.rule
    }
    if any(pinned.closed_to for pinned in formats):
        rules.add(COUNTRY_RULE)
    rows = [{"rule": rule} for rule in sorted(rules)]
    return model(FOLDER, [], print_sql(values(rows, RULE_TYPES), engine))


def rows_model(pinned: Format, project: Project, engine: str) -> str:
    """Every customer in the used columns of a format; an identifier that cannot be sent is null."""
    columns = used_columns(pinned, project)
    relations = {project.fields[column.field].relation for column in columns if column.field}
    relations -= {"customers"}
    rules = [column for column in columns if column.rule]
    if rules:
        relations.add("contacts")
    query = exp.select(
        *(leaves.column(key, "customers") for key in KEYS),
        *(source_of(column, pinned, project) for column in columns if column.name not in KEYS),
    ).from_("customers")
    for relation in sorted(relations):
        query = query.join(relation, on=same_customer("customers", relation), join_type="left")
    imports = ["customers", *sorted(relations - {"contacts"})]
    ctes = [("contacts", print_sql(contacts_query(rules), engine))] if rules else []
    imports += ["contact_points"] if rules else []
    return model(FOLDER, imports, print_sql(query, engine), ctes)


def source_of(column: FormatColumn, pinned: Format, project: Project) -> exp.Expr:
    """Give where a column comes from: a mart, the normalised contact points, or the file itself."""
    if column.field:
        found = leaves.column(column.field, project.fields[column.field].relation)
        return found if column.name == column.field else exp.alias_(found, column.name)
    if not column.rule:
        return exp.alias_(exp.cast(exp.null(), "text"), column.name)
    cell = leaves.column(column.name, "contacts")
    if column.name not in pinned.all_or_none:
        return cell
    others = [leaves.column(name, "contacts") for name in pinned.all_or_none if name != column.name]
    known = exp.and_(*(exp.not_(leaves.is_null(other)) for other in others))
    return exp.alias_(exp.Case(ifs=[exp.If(this=known, true=cell)]), column.name)


def contacts_query(rules: list[FormatColumn]) -> exp.Select:
    """Turn the contact points of a customer that may be sent, a row each, into columns."""
    columns = []
    for column in rules:
        rule = exp.EQ(this=leaves.column("rule"), expression=leaves.literal(str(column.rule)))
        cell = exp.Case(ifs=[exp.If(this=rule, true=leaves.column("cell"))])
        columns.append(exp.alias_(exp.Max(this=cell), column.name))
    keys = [leaves.column(key) for key in KEYS]
    query = exp.select(*keys, *columns).from_("contact_points")
    return query.where(leaves.is_null(leaves.column("withheld"))).group_by(*keys)
