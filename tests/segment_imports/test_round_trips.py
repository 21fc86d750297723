"""What is said in Shopify's language and read back asks for the same customers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segment_compiler.reader import read_spec
from segment_compiler.vocabulary import read_vocabulary
from segment_imports import shopify
from segment_imports.remarks import Context
from segment_imports.shopify_export import export
from segment_imports.specs import where_text
from segment_imports.trees import leaf, negated

HEAD = "label: A\ndescription: B.\nowner: c@example.com\nwhere:\n  "
words = st.from_regex(r"[a-z'é%x-][a-z '\"\\\\é{%x-]{0,6}[a-zé'x]", fullmatch=True).filter(
    lambda text: "{{" not in text and "{%" not in text  # which no spec may have
)
days = st.dates().filter(lambda day: 1000 <= day.year < 9999).map(str)
lengths = st.builds(
    lambda amount, unit: f"{amount} {unit}{'' if amount == 1 else 's'}",
    st.integers(1, 400), st.sampled_from(["day", "week", "month", "year"]),
)  # fmt: skip
ranges = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(sorted)
numbers = st.builds(
    lambda field, body: {field: body},
    st.sampled_from(["amount_spent", "order_count"]),
    st.one_of(
        st.builds(
            lambda operator, value: {operator: value},
            st.sampled_from(["is", "is_not", "more_than", "at_least", "less_than", "at_most"]),
            st.integers(0, 10**6),
        ),
        ranges.map(lambda ends: {"between": ends}),
    ),
)
dates = st.builds(
    lambda field, body: {field: body},
    st.sampled_from(["last_order_at", "first_order_at", "created_at"]),
    st.one_of(
        st.builds(
            lambda operator, day: {operator: day},
            st.sampled_from(["before", "after", "on_day", "on_or_before", "on_or_after"]),
            days,
        ),
        st.tuples(days, days).map(sorted).map(lambda ends: {"between": ends}),
        st.builds(
            lambda operator, length: {operator: length},
            st.sampled_from(["in_last", "longer_ago_than"]),
            lengths,
        ),
        st.tuples(st.integers(1, 50), st.integers(1, 50)).map(
            lambda pair: {"between_ago": [f"{pair[0]} day{'s' * (pair[0] > 1)}",
                                          f"{pair[0] + pair[1]} days"]}
        ),
        st.sampled_from([{"this": "day"}, {"previous": "day"}, {"known": True}, {"known": False}]),
    ),
)  # fmt: skip
windows = st.builds(lambda operator, length: {operator: length}, st.just("in_last"), lengths)
others = st.one_of(
    words.map(lambda tag: leaf("tags", "contains_any", [tag])),
    words.map(lambda tag: leaf("tags", "contains_none", [tag])),
    st.sampled_from(["PL", "DE"]).map(lambda code: leaf("country", "is", code)),
    st.sampled_from(["PL", "DE"]).map(lambda code: leaf("country", "is_not", code)),
    st.just(leaf("email", "ends_with", "@example.com")),
    st.booleans().map(lambda is_so: leaf("has_email_marketing_consent", "is", is_so)),
    st.booleans().map(lambda is_so: leaf("has_sms_marketing_consent", "is", is_so)),
    st.just(leaf("birth_date", "anniversary_in_next", "7 days")),
    st.builds(
        lambda head, number, when: {head: "purchased_item",
                                    "where": leaf("product_id", "is", str(number)), "when": when},
        st.sampled_from(["did", "did_not"]), st.integers(1, 10**12), windows,
    ),
    st.builds(
        lambda when, count: {"did": "placed_order", "when": when, "times": {"at_least": count}},
        windows, st.integers(1, 9),
    ),
)  # fmt: skip
conditions = st.one_of(numbers, dates, others)


def groups(head, nodes):
    """Groups of other groups, never of the same head, which reading would merge."""
    return st.lists(nodes, min_size=2, max_size=3).map(lambda parts: {head: parts})


inner = {"all": groups("any", conditions), "any": groups("all", conditions)}
trees = st.one_of(
    conditions,
    groups("all", st.one_of(conditions, inner["all"])),
    groups("any", st.one_of(conditions, inner["any"])),
)


@pytest.fixture(scope="module")
def context(repository):
    """The fields and events of the project."""
    return Context(read_vocabulary(repository / "dbt_project" / "models" / "marts"))


def segment_of(tree):
    """Read a tree as the spec it becomes."""
    text = HEAD + where_text(tree).replace("\n", "\n  ") + "\n"
    segment, problems = read_spec(text.encode(), "segment_specs/some.yml")
    assert not problems, (text, problems)
    return segment


@settings(max_examples=150, deadline=None)
@given(tree=trees)
def test_a_query_read_back_is_the_same_tree(tree, context):
    said = export(segment_of(tree), context.vocabulary)
    if [path for path, _ in said.problems] == ["where"]:  # more clauses than a query takes
        return
    assert not said.problems
    (found,) = shopify.read(said.query.encode(), "query.txt", context)
    assert found.tree == tree, said.query


@settings(max_examples=150, deadline=None)
@given(tree=trees)
def test_the_opposite_of_the_opposite_is_what_was_there(tree, context):
    assert negated(negated(tree, context.vocabulary), context.vocabulary) == tree


def test_a_segment_that_cannot_be_said_is_told_condition_by_condition(context):
    tree = {
        "all": [
            leaf("full_name", "contains", "a"),
            {"any": [leaf("order_count", "at_least", 2), {"segment": "frequent_returners"}]},
            leaf("amount_spent", "at_least", 500, currency="EUR"),
            {"none": [leaf("last_order_at", "this", "month")]},
            {"did": "logged_in"},
        ]
    }
    said = export(segment_of(tree), context.vocabulary)
    assert said.query == ""
    assert [path for path, _ in said.problems] == [
        "where.all[0].full_name",
        "where.all[1].any[1].segment",
        "where.all[2].amount_spent",
        "where.all[3].none[0].last_order_at",
        "where.all[4].did",
    ]


@pytest.mark.parametrize(
    ("tree", "query"),
    [
        (leaf("country", "in", ["PL", "DE"]),
         "customer_countries CONTAINS 'PL' OR customer_countries CONTAINS 'DE'"),
        (leaf("last_order_at", "not_in_last", "30 days"),
         "last_order_date < -30d OR last_order_date IS NULL"),
        ({"none": [leaf("order_count", "at_least", 2), leaf("last_order_at", "before",
                                                            "2026-01-01")]},
         "number_of_orders < 2 AND (last_order_date >= 2026-01-01 OR last_order_date IS NULL)"),
        (leaf("country", "is", "PL", unknown="include"),
         "customer_countries CONTAINS 'PL' OR customer_countries IS NULL"),
        (leaf("tags", "contains_none", ["a'b"], unknown="exclude"),
         "customer_tags NOT CONTAINS 'a\\'b' AND customer_tags IS NOT NULL"),
        (leaf("last_order_at", "between_ago", ["1 week", "2 months"]),
         "last_order_date >= -2m AND last_order_date < -1w"),
    ],
)  # fmt: skip
def test_what_a_query_says_in_more_words(tree, query, context):
    assert export(segment_of(tree), context.vocabulary).query == query
