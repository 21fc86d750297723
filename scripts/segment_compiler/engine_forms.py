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


def bytes_sha256(node: exp.Expr) -> exp.Expr:
    """Write a hash of a text's bytes."""
    utf8 = exp.Anonymous(this="convert_to", expressions=[node.this, leaves.literal("UTF8")])
    return exp.SHA2(this=utf8, length=node.args["length"])


def lower_of_each(node: exp.Expr) -> exp.Expr:
    """Write small letters one by one: Java makes two of a dotted I, and a sigma by its place."""
    capitals, small = map(leaves.literal, leaves.LOWERED_BY_PLACE)
    return exp.Lower(this=exp.Translate(this=node.this, from_=capitals, to=small))


# PostgreSQL measures an empty list as null, searches one in a sentence, and hashes bytes.
FORMS: dict[str, Forms] = {
    "postgres": {
        exp.ArraySize: lambda node: exp.Anonymous(this="cardinality", expressions=[node.this]),
        exp.ArrayContains: lambda node: exp.EQ(
            this=node.expression, expression=exp.Anonymous(this="any", expressions=[node.this])
        ),
        exp.SHA2: bytes_sha256,
    },
    "spark": {exp.Lower: lower_of_each},
}
