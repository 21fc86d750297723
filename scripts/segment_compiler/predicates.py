"""Conditions as SQL expressions: true exactly where the condition holds, and never by accident.

A negation is carried down to the leaves, where it knows what an unknown value means. So no
`not` stands before a group, and a null only ever counts as false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from segment_compiler import leaves
from segment_compiler.behaviours import RELATION, Did, resolve_behaviour
from segment_compiler.comparisons import known_value, unknown_parts
from segment_compiler.problems import Problem
from segment_compiler.resolve import Predicate, resolve
from segment_compiler.scopes import CUSTOMERS, Scope
from segment_compiler.spec import Behaviour, Comparison, Condition, Everyone, Group, Reference
from segment_compiler.vocabulary import KEYS

if TYPE_CHECKING:
    from segment_compiler.vocabulary import Field


def predicate(node: Condition, scope: Scope, *, negated: bool = False) -> exp.Expr:
    """Compile a condition, or its exact complement, over the columns of its scope.

    Raises:
        ValueError: a comparison makes no sense; `checks` finds those before.
    """
    if isinstance(node, Everyone):
        return exp.convert(not negated)
    if isinstance(node, Reference):
        return membership(node.segment, negated=negated)
    if isinstance(node, Group):
        return group(node, scope, negated=negated)
    if isinstance(node, Comparison):
        found = resolve(node, scope.fields)
        if isinstance(found, Problem):
            raise ValueError(str(found))
        return comparison(found, scope, negated=negated)
    did = resolve_behaviour(node, scope.vocabulary)
    if isinstance(did, list):
        raise ValueError("\n".join(map(str, did)))
    return behaviour(node, did, scope, negated=negated)


def group(node: Group, scope: Scope, *, negated: bool) -> exp.Expr:
    """`none` is the complement of `any`; the complement of `any` is all of the complements."""
    below = negated != (node.head == "none")
    parts = [predicate(part, scope, negated=below) for part in node.nodes]
    return chain((node.head == "all") != below, parts)


def chain(is_and: bool, parts: list[exp.Expr]) -> exp.Expr:
    """Join conditions by `and`, or by `or`, without brackets that mean nothing."""
    kind = exp.And if is_and else exp.Or
    flat = [leaf for part in parts for leaf in leaves.operands(part, kind)]
    return exp.and_(*flat) if is_and else exp.or_(*flat)


def membership(segment: str, *, negated: bool) -> exp.Expr:
    """`segment: staff` becomes a search for the customer's key among its members."""
    other = f"seg_{segment}"
    return key_exists(other, negated=negated)


def key_exists(other: str, *conditions: exp.Expr, negated: bool = False) -> exp.Expr:
    """Give the search for the customer's key in another relation."""
    same = [
        exp.EQ(this=leaves.column(key, other), expression=leaves.column(key, CUSTOMERS))
        for key in KEYS
    ]
    query = exp.select(exp.convert(1)).from_(other).where(*same, *conditions)
    found = exp.Exists(this=query)
    return exp.not_(found) if negated else found


def behaviour(node: Behaviour, did: Did, scope: Scope, *, negated: bool) -> exp.Expr:
    """`did` compares an aggregate, `did_not` is its complement, `did_only` counts others too."""
    opposite = negated != (node.head == "did_not")
    counted = comparison(did.predicate, scope, negated=opposite)
    if did.others is None:
        return counted
    matching = scope.column(did.predicate.field)
    others = scope.column(did.others.field)
    kind = exp.NEQ if opposite else exp.EQ
    return chain(not opposite, [counted, kind(this=matching, expression=others)])


def comparison(found: Predicate, scope: Scope, *, negated: bool) -> exp.Expr:
    """Compile one comparison, then say what becomes of unknown values."""
    opposite = found.is_negative != negated
    if found.operator == "known":
        return known(found.field, scope, is_known=found.operand != opposite)
    core = known_value(found, scope, opposite=opposite)
    holds_for_unknown = found.unknown_is != negated
    if found.field.type == "set" and opposite:
        # An empty set is unknown, yet no null: it contains none without a word more.
        some = known(found.field, scope, is_known=True)
        return core if holds_for_unknown else chain(True, [core, some])
    if not holds_for_unknown:
        return core
    return chain(False, [core, *unknown_parts(found, scope)])


def known(field: Field, scope: Scope, *, is_known: bool) -> exp.Expr:
    """`known: false` is null; for a set it is empty, for an average of rows it is of none."""
    column = scope.column(field)
    if field.type == "set":
        empty = leaves.is_empty(column)
        return exp.NEQ(this=empty.this, expression=empty.expression) if is_known else empty
    if field.ratio and field.relation == RELATION:
        values = leaves.column(field.ratio[1])
        return values > 0 if is_known else exp.EQ(this=values, expression=exp.convert(0))
    return leaves.is_not_null(column) if is_known else leaves.is_null(column)
