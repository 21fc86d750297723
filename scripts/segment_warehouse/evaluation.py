"""Evaluates compiled segments beside a build: other rules, or other data, without touching it."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import jinja2
import pytz  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    import duckdb

REFERENCE = re.compile(r"\{\{\s*ref\(['\"](\w+)['\"]\)\s*\}\}")
MACRO = re.compile(r"\{%-? macro (\w+)\(")
# Parents for dbt to show, of which nothing is read.
PARENTS = re.compile(r"\{% if not execute %\}.*?\{% endif %\}\n", re.DOTALL)
MODELS = "dbt_project/generated/segments"
MACROS = "dbt_project/macros"


class ReturnedError(Exception):
    """Carries what a macro gives to `return` out of the macro, as dbt does."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Compiled segment models as text, by their names, and the folder of the macros they use."""

    models: Mapping[str, str]
    macros: Path
    engine: str = "duckdb"

    def references(self, name: str) -> frozenset[str]:
        """Give the relations that a model reads."""
        return frozenset(REFERENCE.findall(self.text(name)))

    def text(self, name: str) -> str:
        """Give a model's text without the parents that are only named."""
        return PARENTS.sub("", self.models[name])

    def render(self, name: str, relation_of: Callable[[str], str], as_of: datetime.datetime) -> str:
        """Give a model's SQL for an instant, with each reference as a relation's own name."""
        sql = REFERENCE.sub(lambda found: relation_of(found[1]), self.text(name))
        if "{{" not in sql and "{%" not in sql:
            return sql
        environment = macro_environment(self.macros, self.engine)
        environment.globals["as_of_given"] = as_of
        return environment.from_string(sql).render()


def read_rules(repository: Path) -> Rules:
    """Read the compiled segments of a project."""
    folder = repository / MODELS
    models = {path.stem: path.read_text() for path in sorted(folder.glob("*.sql"))}
    return Rules(models, repository / MACROS)


def materialize(
    connection: duckdb.DuckDBPyConnection,
    rules: Rules,
    wanted: Collection[str],
    schema: str,
    relation_of: Callable[[str], str | None],
    as_of: datetime.datetime,
    alike: dict[str, str] | None = None,
) -> dict[str, str]:
    """Make a table of each wanted model, and of all that it needs.

    Args:
        connection: a connection that may write `schema`, which exists.
        rules: the models.
        wanted: names of models.
        schema: where tables are made, as it is written in SQL.
        relation_of: gives the relation that stands for a name, or None where the model of this
            name is to be evaluated.
        as_of: the instant, with an offset.
        alike: the tables that were made already, by their queries; one of the same query is taken
            as it is, and what is made here is added.

    Returns:
        The relation of each model that was made, or was there already.

    Raises:
        duckdb.Error: a model does not fit the relations.
    """
    made, queries = made_of(rules, wanted, schema, relation_of, as_of, alike)
    connection.execute(";".join(f"create table {name} as {sql}" for name, sql in queries))
    return made


def made_of(
    rules: Rules,
    wanted: Collection[str],
    schema: str,
    relation_of: Callable[[str], str | None],
    as_of: datetime.datetime,
    alike: dict[str, str] | None = None,
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Give what `materialize` does, and each relation to make with its query, in their order."""
    needed: dict[str, set[str]] = {}
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        needed[name] = {one for one in rules.references(name) if relation_of(one) is None}
        waiting += needed[name] - needed.keys()
    alike = {} if alike is None else alike
    made: dict[str, str] = {}
    queries = []
    for name in TopologicalSorter(needed).static_order():
        sql = rules.render(name, lambda one: relation_of(one) or made[one], as_of)
        # Names of models are words, which Spark would take for a text in these marks.
        made[name] = f"{schema}.{name}" if rules.engine == "spark" else f'{schema}."{name}"'
        known = alike.setdefault(sql, made[name])
        if known != made[name] and name not in wanted:
            made[name] = known
        else:
            queries.append((made[name], sql))
    return made, queries


def instant(as_of: datetime.datetime) -> str:
    """Write an instant as SQL, as the project's macro does."""
    return f"timestamp '{as_of.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S.%f}'"


@cache
def macro_environment(folder: Path, engine: str) -> jinja2.Environment:
    """Load every macro of a folder; as in dbt, they see each other, and `return` ends one."""
    # The templates are the project's own: no value of a spec is ever one.
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, extensions=["jinja2.ext.do"])

    def var(name: str, default: Any = None) -> Any:
        given: Any = environment.globals["as_of_given"]
        return given.astimezone(datetime.UTC).isoformat() if name == "as_of" else default

    def give_back(value: Any) -> None:
        raise ReturnedError(value)

    def dispatch(name: str) -> Any:
        found = environment.globals.get(f"{engine}__{name}")
        return found or environment.globals[f"default__{name}"]

    environment.globals |= {
        "adapter": SimpleNamespace(dispatch=dispatch),
        "execute": True,
        "var": var,
        "return": give_back,
        "modules": {"re": re, "datetime": datetime, "pytz": pytz},
    }
    texts = [path.read_text() for path in sorted(folder.glob("*.sql"))]
    macros: dict[str, Callable[..., Any]] = {}
    # A macro takes what it calls at its birth, so each name must stand for something by then.
    for name in MACRO.findall("\n".join(texts)):
        environment.globals[name] = returning(name, macros)
    for text in texts:
        macros |= vars(environment.from_string(text).module)
    return environment


def returning(name: str, macros: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
    """Stand for a macro of these, in which `return` gives its value."""

    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return macros[name](*arguments, **named)
        except ReturnedError as returned:
            return returned.args[0]

    return call
