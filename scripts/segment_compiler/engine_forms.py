"""What sqlglot prints with another meaning for an engine, and what is written there instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Forms = Mapping[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]


def as_engine_means(tree: exp.Expr, engine: str) -> exp.Expr:
    """Give a tree in which nothing is left that sqlglot prints with another meaning."""
    forms = FORMS.get(engine)
    if forms is None or not tree.find(*forms):
        return tree
    found = tree.copy()
    for kind, form in forms.items():
        for node in list(found.find_all(kind)):
            written = form(node)
            found = written if node is found else found
            node.replace(written)
    return found


def called(name: str, *operands: exp.Expr) -> exp.Expr:
    """Call a function by the name that it has in an engine."""
    return exp.Anonymous(this=name, expressions=list(operands))


def bytes_sha256(node: exp.Expr) -> exp.Expr:
    """Write a hash of a text's bytes."""
    utf8 = called("convert_to", node.this, leaves.literal("UTF8"))
    return exp.SHA2(this=utf8, length=node.args["length"])


def lower_of_each(node: exp.Expr) -> exp.Expr:
    """Write small letters one by one: Java makes two of a dotted I, and a sigma by its place."""
    capitals, small = letters_by_place()
    return exp.Lower(this=exp.Translate(this=node.this, from_=capitals, to=small))


def letters_by_place() -> tuple[exp.Expr, exp.Expr]:
    """Give the capitals that some engines lower by their place, and their small letters."""
    capitals, small = leaves.LOWERED_BY_PLACE
    return leaves.literal(capitals), leaves.literal(small)


def one_of_quotients(node: exp.Expr) -> exp.Expr:
    """Write `in` as comparisons where it is with products: ClickHouse rounds them for it."""
    if all(isinstance(one, exp.Literal) for one in node.expressions):
        return node
    equal = (exp.EQ(this=node.this.copy(), expression=one) for one in node.expressions)
    return exp.paren(exp.or_(*equal), copy=False)


# PostgreSQL measures an empty list as null, searches one in a sentence, and hashes bytes. In
# Snowflake a pattern must match the whole text. ClickHouse counts and lowers bytes.
FORMS: dict[str, Forms] = {
    "postgres": {
        exp.ArraySize: lambda node: called("cardinality", node.this),
        exp.ArrayContains: lambda node: exp.EQ(
            this=node.expression, expression=called("any", node.this)
        ),
        exp.SHA2: bytes_sha256,
    },
    "spark": {exp.Lower: lower_of_each},
    "bigquery": {
        exp.Lower: lower_of_each,
        exp.SHA2: lambda node: called("to_hex", node.copy()),
    },
    "clickhouse": {
        # Dates of the other type begin with 1970, and of this one with 1900.
        exp.DateStrToDate: lambda node: called("toDate32", node.this),
        exp.In: one_of_quotients,
        exp.Lower: lambda node: called(
            "lowerUTF8", called("translateUTF8", node.this, *letters_by_place())
        ),
        exp.Right: lambda node: called("rightUTF8", node.this, node.expression),
        exp.SHA2: lambda node: called("lower", called("hex", called("SHA256", node.this))),
        exp.Substring: lambda node: called(
            "substringUTF8", node.this, node.args["start"], node.args["length"]
        ),
    },
    "redshift": {
        exp.ArraySize: lambda node: called("get_array_length", node.this),
        exp.Lower: lower_of_each,
    },
    "snowflake": {
        exp.Lower: lower_of_each,
        exp.RegexpLike: lambda node: exp.GT(
            this=exp.RegexpInstr(this=node.this, expression=node.expression),
            expression=exp.convert(0),
        ),
    },
    "trino": {
        exp.SHA2: lambda node: exp.SHA2(
            this=called("to_utf8", node.this), length=node.args["length"]
        )
    },
}
