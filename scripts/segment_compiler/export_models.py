"""Exports as dbt models: who may go out, in which columns, and why others may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves
from segment_compiler.rights import right_of_export
from segment_compiler.scopes import WINDOWS
from segment_compiler.segment_models import nothing, union, values
from segment_compiler.shared_models import FOLDER
from segment_compiler.sql_text import model, print_sql
from segment_compiler.vocabulary import KEYS
from segment_compiler.windows import exactly_ago

if TYPE_CHECKING:
    from segment_compiler.formats import Format
    from segment_compiler.project import Project
    from segment_compiler.rights import Right
    from segment_compiler.spec import Destination, Export, Segment

DECISION_TYPES = {"export_id": "text", **dict.fromkeys(KEYS, "text"), "drop_reason": "text"}
COUNTRY_RULE = "country"  # by which customers in countries that a format is closed to are known
FILE_TYPES = {
    **dict.fromkeys(
        ("export_id", "destination", "segment_id", "format", "relation", "path", "consent"), "text"
    ),
    **dict.fromkeys(("consent_months", "minimum"), "bigint"),
    "status": "text",
    "spec_path": "text",
    **dict.fromkeys(("mode", "split_group", "url", "schedule"), "text"),
    **dict.fromkeys(("right_person", "right_through"), "text"),
    "right_ends_at": "timestamp",
}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One segment at one destination, with everything that decides its file."""

    segment: Segment
    destination: Destination
    format: Format
    columns: tuple[str, ...]
    group: str | None
    mode: str
    right: Right | None = None  # by which it goes out

    @property
    def id(self) -> str:
        """Give `meta_ads__vips`, or `meta_ads__vips__control` where several groups go there."""
        found = f"{self.destination.id}__{self.segment.id}"
        same = [one for one in self.segment.exports if one.to == self.destination.id]
        return f"{found}__{self.group or 'all'}" if len(same) > 1 else found

    @property
    def relation(self) -> str:
        """Give `export_meta_ads__vips`."""
        return f"export_{self.id}"

    @property
    def rows(self) -> str:
        """Give the model with every customer in the format's columns."""
        return f"export_rows_{self.format.slug}"


def outgoing(project: Project) -> list[Outgoing]:
    """Give what goes out, by destination and segment."""
    found = [
        outgoing_of(segment, export, project)
        for segment in project.built
        for export in segment.exports
    ]
    return sorted(found, key=lambda one: one.id)


def outgoing_of(segment: Segment, export: Export, project: Project) -> Outgoing:
    """Settle one export: the spec's columns, else the destination's, else the format's."""
    destination = project.destinations[export.to]
    pinned = project.formats[destination.format]
    chosen = set(export.columns or destination.columns or pinned.default_columns)
    columns = tuple(name for name in pinned.columns if name in chosen)
    default = "full" if "replace" in pinned.modes else "delta"
    mode = export.mode or destination.mode or default
    right = right_of_export(segment, export, project.access)
    return Outgoing(segment, destination, pinned, columns, export.group, mode, right)


def used_formats(project: Project) -> list[Format]:
    """Give the formats that something goes out in, by id."""
    return sorted(
        {one.format.id: one.format for one in outgoing(project)}.values(), key=lambda one: one.id
    )


def same_customer(left: str, right: str) -> exp.Expr:
    """Give the comparison of two relations' keys."""
    return exp.and_(
        *(
            exp.EQ(this=leaves.column(key, left), expression=leaves.column(key, right))
            for key in KEYS
        )
    )


def decisions_model(project: Project, engine: str) -> str:
    """Each member of each exported segment, and why it must not go out; null where it may."""
    found = outgoing(project)
    arms = [decision(one) for one in found] or [nothing(DECISION_TYPES)]
    imports = ["segment_memberships", "customer_consents", "suppressed_customers"] if found else []
    imports += ["contact_points"] if any(identifying_rules(one) for one in found) else []
    imports += [WINDOWS] if any(one.destination.consent for one in found) else []
    imports += sorted({one.rows for one in found})
    return model(FOLDER, imports, print_sql(union(arms), engine))


def identifying_rules(one: Outgoing) -> list[str]:
    """Give the rules of the columns of which a row needs one."""
    names = [name for name in one.format.identifiers if name in one.columns]
    return sorted({str(rule) for name in names if (rule := one.format.columns[name].rule)})


def withheld_reason(rules: list[str]) -> exp.Expr:
    """Give why a customer has no identifier: one that stands for nobody was withheld, or none."""
    points = "contact_points"
    found = (
        exp.select(exp.Max(this=leaves.column("withheld", points)))
        .from_(points)
        .where(
            same_customer(points, "segment_memberships"),
            leaves.column("rule", points).isin(*(leaves.literal(rule) for rule in rules)),
            # There are few, and the others need not be read to know that.
            exp.not_(leaves.is_null(leaves.column("withheld", points))),
        )
    )
    return exp.Coalesce(this=found.subquery(), expressions=[leaves.literal("no_identifier")])


def in_open_country(one: Outgoing) -> exp.Expr:
    """Give the search for a member's country among those that a format is not closed to."""
    points = "contact_points"
    closed = leaves.column("cell", points).isin(*map(leaves.literal, one.format.closed_to))
    rule = exp.EQ(this=leaves.column("rule", points), expression=leaves.literal(COUNTRY_RULE))
    query = exp.select(exp.convert(1)).from_(points)
    where = (same_customer(points, "segment_memberships"), rule, exp.not_(closed))
    return exp.Exists(this=query.where(*where))


def decision(one: Outgoing) -> exp.Select:
    """Decide for one export: suppression, then consent, country, identifiers, repetitions."""
    rows = one.rows
    suppressed = exists("suppressed_customers")
    reasons = [exp.If(this=suppressed, true=leaves.literal("suppressed"))]
    for purpose in one.destination.consent:
        lacking = exp.not_(has_consent(one, purpose))
        reasons.append(exp.If(this=lacking, true=leaves.literal("consent")))
    if one.format.closed_to:
        closed = exp.not_(in_open_country(one))
        reasons.append(exp.If(this=closed, true=leaves.literal("country")))
    identifiers = [
        leaves.column(name, rows) for name in one.format.identifiers if name in one.columns
    ]
    if identifiers:
        missing = exp.and_(*(leaves.is_null(column) for column in identifiers))
        rules = identifying_rules(one)
        why = withheld_reason(rules) if rules else leaves.literal("no_identifier")
        reasons.append(exp.If(this=missing, true=why))
    member = "segment_memberships"
    keys = [leaves.column(key, member) for key in KEYS]
    chosen = [
        exp.EQ(this=leaves.column(name, member), expression=leaves.literal(value))
        for name, value in (("segment_id", one.segment.id), ("split_group", one.group))
        if value is not None
    ]
    query = (
        exp.select(
            exp.alias_(leaves.literal(one.id), "export_id"),
            *keys,
            exp.alias_(exp.Case(ifs=reasons), "drop_reason"),
        )
        .from_(member)
        .join(rows, on=same_customer(member, rows), join_type="inner")
        .where(*chosen)
    )
    if one.destination.consent:
        account = exp.EQ(
            this=leaves.column("account_id", member),
            expression=leaves.column("account_id", WINDOWS),
        )
        query = query.join(WINDOWS, on=account, join_type="inner")
    return without_repetitions(query, identifiers) if identifiers else query


def without_repetitions(query: exp.Select, identifiers: list[exp.Column]) -> exp.Select:
    """Keep one customer for the same identifiers: the first by key of those who may go out."""
    reason = query.selects[-1].this
    rank = exp.Window(
        this=exp.RowNumber(),
        partition_by=[reason.copy(), *(column.copy() for column in identifiers)],
        order=exp.Order(
            expressions=[
                exp.Ordered(this=leaves.column(key, "segment_memberships"), nulls_first=False)
                for key in KEYS
            ]
        ),
    )
    inner = query.select(exp.alias_(rank, "repetition"))
    kept = exp.Case(
        ifs=[
            exp.If(
                this=exp.and_(
                    leaves.is_null(leaves.column("drop_reason")),
                    leaves.column("repetition") > 1,
                ),
                true=leaves.literal("duplicate"),
            )
        ],
        default=leaves.column("drop_reason"),
    )
    names = list(DECISION_TYPES)[:-1]
    return exp.select(
        *(leaves.column(name) for name in names), exp.alias_(kept, "drop_reason")
    ).from_(inner.subquery("decided"))


def has_consent(one: Outgoing, purpose: str) -> exp.Expr:
    """Give the search for a member's consent to a purpose: given, and not too long ago."""
    consents = "customer_consents"
    since = exactly_ago(one.destination.consent_months)
    return exists(
        consents,
        exp.EQ(this=leaves.column("purpose", consents), expression=leaves.literal(purpose)),
        exp.EQ(this=leaves.column("is_granted", consents), expression=exp.true()),
        exp.GTE(
            this=leaves.column("recorded_at", consents),
            expression=leaves.column(since.name, WINDOWS),
        ),
    )


def exists(relation: str, *others: exp.Expr) -> exp.Expr:
    """Give the search for a member in a relation, where the other conditions hold too."""
    conditions = [same_customer(relation, "segment_memberships"), *others]
    return exp.Exists(this=exp.select(exp.convert(1)).from_(relation).where(*conditions))


def export_model(one: Outgoing, engine: str) -> str:
    """Exactly the columns of the file, for those whom no decision drops."""
    decided = "export_decisions"
    query = (
        exp.select(*(leaves.column(name, one.rows) for name in one.columns))
        .from_(decided)
        .join(one.rows, on=same_customer(decided, one.rows), join_type="inner")
        .where(
            exp.EQ(this=leaves.column("export_id", decided), expression=leaves.literal(one.id)),
            leaves.is_null(leaves.column("drop_reason", decided)),
        )
    )
    return model(one.segment.path, [decided, one.rows], print_sql(query, engine))


def files_model(project: Project, engine: str) -> str:
    """One row an export: where it goes, in which format, and what it demands."""
    rows = [
        {
            "export_id": one.id,
            "destination": one.destination.id,
            "segment_id": one.segment.id,
            "format": one.format.id,
            "relation": one.relation,
            "path": one.destination.path,
            "consent": ",".join(one.destination.consent),
            "consent_months": one.destination.consent_months,
            "minimum": max(one.destination.minimum, one.format.minimum),
            "status": one.segment.status,
            "spec_path": one.segment.path,
            "mode": one.mode,
            "split_group": one.group,
            "url": one.destination.url or None,
            "schedule": one.destination.schedule or None,
            "right_person": one.right.person if one.right else None,
            "right_through": one.right.through if one.right else None,
            "right_ends_at": one.right.ends_at if one.right else None,
        }
        for one in outgoing(project)
    ]
    return model(FOLDER, [], print_sql(values(rows, FILE_TYPES), engine))
