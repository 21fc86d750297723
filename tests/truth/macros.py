"""The project's macros without dbt: rendered by Jinja alone, for one instant."""

from __future__ import annotations

import datetime
import re
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pytz

FOLDER = Path(__file__).resolve().parents[2] / "dbt_project" / "macros"


class ReturnedError(Exception):
    """Carries what a macro gives to `return` out of the macro, as dbt does."""


def with_macros(as_of: datetime.datetime) -> jinja2.Environment:
    """Give an environment that has the project's macros, for one instant."""
    environment = macro_environment()
    environment.globals["as_of_given"] = as_of
    return environment


@cache
def macro_environment() -> jinja2.Environment:
    """Load every macro; as in dbt, they see each other, and `return` ends one."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, extensions=["jinja2.ext.do"])

    def var(name: str, default: Any = None) -> Any:
        given: datetime.datetime = environment.globals["as_of_given"]  # type: ignore[assignment]
        return given.replace(tzinfo=datetime.UTC).isoformat() if name == "as_of" else default

    def give_back(value: Any) -> None:
        raise ReturnedError(value)

    environment.globals |= {
        "execute": True,
        "var": var,
        "return": give_back,
        "modules": {"re": re, "datetime": datetime, "pytz": pytz},
    }
    for path in sorted(FOLDER.glob("*.sql")):
        for name, macro in vars(environment.from_string(path.read_text()).module).items():
            if callable(macro) and not name.startswith("_"):
                environment.globals[name] = returning(macro)
    return environment


def returning(macro: Any) -> Any:
    """Wrap a macro so that `return` gives its value."""

    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return macro(*arguments, **named)
        except ReturnedError as returned:
            return returned.args[0]

    return call
