"""What is printed for engines that nothing runs in reads there as what was meant."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

from segment_compiler.compiler import PRINTED
from segment_compiler.engine_forms import as_engine_means
from segment_compiler.predicates import predicate
from segment_compiler.scopes import Scope
from segment_compiler.sql_text import print_sql
from segments.describing import ENGINE_OF


@pytest.fixture(scope="module")
def kinds(every):
    """One condition of each field and operator, and of its complement."""
    found = {}
    for one in every:
        ((name, asked), *_) = one.written.items()
        operator = next(iter(asked)) if isinstance(asked, dict) else asked
        found.setdefault((name, str(operator), one.is_negated), one)
    return list(found.values())


@pytest.mark.parametrize("dialect", PRINTED)
def test_a_condition_reads_as_it_was_printed(dialect, kinds, project):
    assert len(kinds) > 350
    engine = ENGINE_OF.get(dialect, dialect)
    scope = Scope(project.vocabulary, engine)
    for one in kinds:
        tree = exp.select("customer_id").from_("segment_customers")
        tree = tree.where(predicate(one.read, scope, negated=one.is_negated))
        read = sqlglot.parse_one(print_sql(tree, engine), dialect=dialect)
        meant = as_read(as_engine_means(tree, engine))
        # Keywords are printed in small letters, and so are names that have no capitals here.
        assert read.sql(dialect).lower() == meant.sql(dialect).lower(), one


def as_read(tree):
    """Give a tree as `is not null` is read."""
    return tree.transform(
        lambda node: (
            exp.Not(this=exp.Is(this=node.this, expression=exp.Null()))
            if isinstance(node, exp.Is) and isinstance(node.expression, exp.Not)
            else node
        )
    )
