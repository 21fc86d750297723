"""Prints SQL trees as a person would write them, and frames them as dbt models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import TokenType
from sqlglot.dialects.dialect import Dialect

from segment_compiler.engine_forms import as_engine_means

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlglot import exp

VERBATIM = {
    TokenType.STRING,
    TokenType.IDENTIFIER,
    TokenType.NATIONAL_STRING,
    TokenType.RAW_STRING,
}

CASE_SENSITIVE = ("clickhouse",)  # where functions and types are only found as they are spelt


def print_sql(tree: exp.Expr, engine: str) -> str:
    """Print a tree for an engine: lower case outside texts, four spaces, no line at the end.

    >>> from sqlglot import exp
    >>> print_sql(exp.select("a").from_("t").where(exp.column("b").eq("X")), "duckdb")
    "select\\n    a\\nfrom t\\nwhere\\n    b = 'X'"
    """
    printed = as_engine_means(tree, engine).sql(engine, pretty=True, indent=4, pad=4)
    characters = list(printed)
    # sqlglot prints keywords in capitals and has no option for small ones.
    for token in Dialect.get_or_raise(engine).tokenize(printed):
        if token.token_type not in VERBATIM and not is_spelt(token.text, engine):
            characters[token.start : token.end + 1] = printed[token.start : token.end + 1].lower()
    return "".join(characters)


def is_spelt(word: str, engine: str) -> bool:
    """Tell whether a word is a name that an engine has in this spelling alone."""
    return engine in CASE_SENSITIVE and not (word.isalpha() and word.isupper())


def model(
    source: str, imports: Iterable[str], body: str, ctes: Iterable[tuple[str, str]] = ()
) -> str:
    """Frame a body as a dbt model: a header, one import a CTE, further CTEs, then the body."""
    parts = [
        (name.removeprefix("shop_"), f"select * from {{{{ ref('{name}') }}}}") for name in imports
    ]
    blocks = [f"{name} as (\n\n{indented(sql)}\n\n)" for name, sql in (*parts, *ctes)]
    header = f"-- Generated from {source} by `segments compile`. Do not edit."
    opening = "with\n\n" + ",\n\n".join(blocks) + "\n\n" if blocks else ""
    return f"{header}\n\n{opening}{body}\n"


def indented(sql: str) -> str:
    """Indent each line that is not empty by four spaces."""
    return "\n".join(f"    {line}" if line else line for line in sql.split("\n"))
