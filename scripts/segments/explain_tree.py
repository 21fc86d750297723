"""Each condition of a segment with its verdict for one customer, and the customer's value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segment_compiler.behaviours import Did, resolve_behaviour
from segment_compiler.compiler import compile_project
from segment_compiler.english import clause
from segment_compiler.predicates import predicate
from segment_compiler.resolve import Predicate, resolve
from segment_compiler.scopes import CUSTOMERS, Scope
from segment_compiler.spec import Behaviour, Comparison, Group, references
from segment_compiler.sql_text import print_sql
from segment_compiler.vocabulary import KEYS
from segment_compiler.windows import Instant
from segment_warehouse.evaluation import MACROS, Rules, materialize
from segments.plan_numbers import opened, relations
from segments.plan_specs import part

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    import duckdb

    from segment_compiler.project import Project
    from segment_compiler.spec import Condition, Segment

Key = tuple[str, str]
PERSONAL = ("full_name", "first_name", "last_name", "email", "phone", "address_line")
TITLES = {"all": "all of", "any": "at least one of", "none": "none of"}


@dataclass(frozen=True, slots=True)
class Step:
    """A condition with what came of it for one customer.

    `head` is `all`, `any`, `none`, or `leaf`; `value` is the customer's own, `limits` are the
    instants it is held against. `is_known` is False where the customer has no value, and
    `why_unknown` says why; `is_personal` says that the value names somebody.
    """

    head: str
    text: str
    verdict: bool
    steps: tuple[Step, ...] = ()
    value: Any = None
    is_known: bool = True
    limits: tuple[tuple[str, Any], ...] = ()
    is_personal: bool = False
    why_unknown: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition with the columns that its answer is read from."""

    node: Condition
    verdict: str
    value: str | None
    limits: tuple[str, ...]


def explain_rule(
    project: Project,
    segment: Segment,
    keys: Collection[Key],
    release: Path,
    as_of: datetime,
    repository: Path,
) -> dict[Key, Step]:
    """Evaluate each condition of a segment for some customers of a release.

    Args:
        project: the segments that labels are taken from.
        segment: the one that is explained.
        keys: account and id of each customer.
        release: the published file, and `as_of` its instant.
        repository: where the macros are.

    Returns:
        The conditions with their answers, by customer; who is not in the release is left out.

    Raises:
        duckdb.Error: the release does not have what the spec asks about.
    """
    with opened(release) as connection:
        connection.execute("create table plan.person (account_id text, customer_id text)")
        connection.executemany("insert into plan.person values (?, ?)", [list(key) for key in keys])
        put_customers(connection, project, segment, as_of, repository)
        scope = Scope(project.vocabulary, "duckdb")
        asked = list(questions(segment.where, scope, project))
        columns = [column for number, one in enumerate(asked) for column in columns_of(one, number)]
        others = "".join(
            f"seg_{name} as (select account_id, customer_id"
            f" from published.segments.segment_memberships where segment_id = '{name}'), "
            for name in sorted({one.segment for one in references(segment)})
        )
        relation = connection.execute(
            f"with {others} {CUSTOMERS} as (select * from plan.one.{CUSTOMERS})"
            f" select {', '.join((*KEYS, *columns))} from {CUSTOMERS}"
        )
        names = [one[0] for one in relation.description]
        labels = {one.id: one.label for one in project.segments}
        found = {}
        for row in relation.fetchall():
            answers = dict(zip(names, row, strict=True))
            key = (answers["account_id"], answers["customer_id"])
            found[key] = step(iter(enumerate(asked)), answers, project, labels)
        return found


def put_customers(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    segment: Segment,
    as_of: datetime,
    repository: Path,
) -> None:
    """Make `segment_customers` for the customers asked about, from their own rows alone."""
    files = compile_project(part(project, {segment.id}))
    models = {
        name.removeprefix("segments/").removesuffix(".sql"): text
        for name, text in files.items()
        if name.startswith("segments/") and name.endswith(".sql")
    }
    known = relations(connection)
    with_customer = {
        f'published."{schema}"."{name}"'
        for schema, name in connection.execute(
            "select schema_name, table_name from duckdb_columns()"
            " where database_name = 'published' and column_name = 'customer_id'"
        ).fetchall()
    }

    def relation_of(name: str) -> str | None:
        if name in models:
            return None
        if known[name] in with_customer:
            own = "(account_id, customer_id) in (from plan.person)"
            return f"(select * from {known[name]} where {own})"
        return known[name]

    connection.execute("create schema plan.one")
    rules = Rules(models, repository / MACROS)
    materialize(connection, rules, [CUSTOMERS], "plan.one", relation_of, as_of)


def questions(node: Condition, scope: Scope, project: Project) -> Iterator[Asked]:
    """Give every condition of a tree, groups too, with what must be read for it."""
    yield Asked(node, print_sql(predicate(node, scope), "duckdb"), *value_of(node, scope, project))
    if isinstance(node, Group):
        for below in node.nodes:
            yield from questions(below, scope, project)


def value_of(node: Condition, scope: Scope, project: Project) -> tuple[str | None, tuple[str, ...]]:
    """Give the customer's value that a condition compares, and the instants it is held against."""
    found: Any = None
    if isinstance(node, Comparison):
        found = resolve(node, project.fields)
    elif isinstance(node, Behaviour):
        did = resolve_behaviour(node, project.vocabulary)
        found = did.predicate if isinstance(did, Did) else None
    if not isinstance(found, Predicate):
        return None, ()
    bounds = tuple(one.name for one in found.bounds or () if isinstance(one, Instant))
    if found.field.ratio and isinstance(node, Behaviour):
        above, below = found.field.ratio
        return f"{above} / nullif({below}, 0)", bounds
    return print_sql(scope.column(found.field), "duckdb"), bounds


def columns_of(one: Asked, number: int) -> Iterator[str]:
    """Give the columns of a condition in the one query that answers all."""
    yield f"coalesce({one.verdict}, false) as verdict_{number}"
    if one.value is not None:
        yield f"({one.value}) as value_{number}"
    for place, limit in enumerate(one.limits):
        yield f"{limit} as limit_{number}_{place}"


def step(
    asked: Iterator[tuple[int, Asked]],
    answers: Mapping[str, Any],
    project: Project,
    labels: Mapping[str, str],
) -> Step:
    """Give a condition with its answer, and those below it; `asked` is in the tree's order."""
    number, one = next(asked)
    verdict = bool(answers[f"verdict_{number}"])
    if isinstance(one.node, Group):
        below = tuple(step(asked, answers, project, labels) for _ in one.node.nodes)
        return Step(one.node.head, TITLES[one.node.head], verdict, below)
    text = clause(one.node, project.vocabulary, labels).text.removeprefix("who ")
    value = answers.get(f"value_{number}")
    limits = tuple(
        (name, answers[f"limit_{number}_{place}"]) for place, name in enumerate(one.limits)
    )
    is_known = one.value is None or value is not None
    is_personal = isinstance(one.node, Comparison) and one.node.field in PERSONAL
    why = "" if is_known else why_unknown(one.node, project)
    return Step("leaf", text, verdict, (), value, is_known, limits, is_personal, why)


def why_unknown(node: Condition, project: Project) -> str:
    """Say why a customer has no value for a condition."""
    if isinstance(node, Behaviour):
        return "there is no such event, or none with a value"
    assert isinstance(node, Comparison)
    field = project.fields.get(node.field)
    if field is not None and field.ratio:
        return f"{field.ratio[1]} is 0"
    if "." in node.field:
        return "the customer's metadata have no such key, or it is blank"
    return "the shop has no value"


def leaves(found: Step) -> Iterator[Step]:
    """Give the conditions that are no groups, in the order of the spec."""
    if found.head == "leaf":
        yield found
    for below in found.steps:
        yield from leaves(below)


def fewest_flips(found: Step, wanted: bool) -> list[Step]:
    """Give the fewest conditions whose verdicts must turn for a tree to have a verdict.

    The first ones count where several ways are equally short.
    """
    if found.verdict == wanted:
        return []
    if found.head == "leaf":
        return [found]
    below_wanted = wanted != (found.head == "none")
    every = (found.head == "all") == below_wanted
    ways = [fewest_flips(below, below_wanted) for below in found.steps]
    if every:
        return [flip for way in ways for flip in way]
    return min(ways, key=len)


def deciding(found: Step) -> list[Step]:
    """Give the conditions that make a tree's verdict what it is, in the order of the spec."""
    if found.head == "leaf":
        return [found]
    # Where one is enough, those that are so decide; where all are needed, each of them does.
    alike = [one for one in found.steps if one.verdict == (found.verdict != (found.head == "none"))]
    return [leaf for one in alike for leaf in deciding(one)]
