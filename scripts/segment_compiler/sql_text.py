"""Prints SQL trees as a person would write them, and frames them as dbt models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import TokenType, exp
from sqlglot.dialects.dialect import Dialect

from segment_compiler import leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

VERBATIM = {
    TokenType.STRING,
    TokenType.IDENTIFIER,
    TokenType.NATIONAL_STRING,
    TokenType.RAW_STRING,
}


def print_sql(tree: exp.Expr, engine: str) -> str:
    """Print a tree for an engine: lower case outside texts, four spaces, no line at the end.

    >>> print_sql(exp.select("a").from_("t").where(exp.column("b").eq("X")), "duckdb")
    "select\\n    a\\nfrom t\\nwhere\\n    b = 'X'"
    """
    printed = as_engine_means(tree, engine).sql(engine, pretty=True, indent=4, pad=4)
    characters = list(printed)
    # sqlglot prints keywords in capitals and has no option for small ones.
    for token in Dialect.get_or_raise(engine).tokenize(printed):
        if token.token_type not in VERBATIM:
            characters[token.start : token.end + 1] = printed[token.start : token.end + 1].lower()
    return "".join(characters)


def as_engine_means(tree: exp.Expr, engine: str) -> exp.Expr:
    """Give a tree in which nothing is left that sqlglot prints with another meaning.

    It measures an empty list as null for PostgreSQL, searches one in a sentence, and forgets that
    a hash there is one of bytes.
    """
    if engine != "postgres" or not tree.find(*POSTGRES_FORMS):
        return tree
    found = tree.copy()
    for kind, form in POSTGRES_FORMS.items():
        for node in list(found.find_all(kind)):
            written = form(node)
            found = written if node is found else found
            node.replace(written)
    return found


def bytes_sha256(node: exp.Expr) -> exp.Expr:
    """Write a hash of a text's bytes."""
    utf8 = exp.Anonymous(this="convert_to", expressions=[node.this, leaves.literal("UTF8")])
    return exp.SHA2(this=utf8, length=node.args["length"])


POSTGRES_FORMS: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.ArraySize: lambda node: exp.Anonymous(this="cardinality", expressions=[node.this]),
    exp.ArrayContains: lambda node: exp.EQ(
        this=node.expression, expression=exp.Anonymous(this="any", expressions=[node.this])
    ),
    exp.SHA2: bytes_sha256,
}


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
