"""What a spec says reaches SQL, YAML and Jinja as text alone, even where the reader let it pass."""

from __future__ import annotations

import random
import re
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from case_files import VOCABULARY
from jinja2 import Environment
from ruamel.yaml import YAML
from sqlglot import exp, parse_one

from segment_compiler.compiler import compile_project
from segment_compiler.leaves import literal, text_literal
from segment_compiler.problems import Place
from segment_compiler.project import Project
from segment_compiler.spec import Behaviour, Comparison, Group, Members, Segment, Split, Top
from segment_compiler.sql_text import print_sql
from segment_compiler.yaml_tree import Node, read_yaml
from segments.project import Workspace, generated_files, load_project

HERE = Place("segment_specs/vips.yml")
HOSTILE = [
    "'", "''", "' or 1 = 1 --", "'; drop table customers; --", '"', "\\", "\\'", "\\\\", "$$",
    "/* a */", "*/", "-- b", "#", "\n", "a\nb\n\nc", "\r\n", "\t", "\u2028", "\u2029", "\u202e",
    "{{ env_var('TOPSECRET') }}", "{% do run_query('drop table x') %}", "{# c #}", "{%- endraw -%}",
    "{% raw %}", "{{{{{", "{{%", "{{#", "}}}}", "{", "}", "{\n{ x }}", "{{ '{{' }}", "%}", "{ {",
    "::error::", "\x1b[31m", "é", "İ", "😀", "👩‍👧", "e\u0301", "ﬁ", "[1]", "a: b", "- a", "!x",
    "SELECT UPPER Case", "NULL", "true", "x" * 5000,
]  # fmt: skip
ALPHABET = "ab'\"\\{}%#-/*;$ \n\t\u2028é😀:[]"
OURS = re.compile(
    r"\{\{ (ref\('[a-z0-9_]+'\)|as_of\(\)|(start_of_day|end_of_day|local_date|local_date_after"
    r"|exactly_ago|start_of_unit|local_unit|month_day_of)\(-?[0-9]+, '[a-z]+'\)"
    r"|(month_days|has_leap_birthday)\(-?[0-9]+, -?[0-9]+, '[a-z]+'\)"
    r"|start_of_date\('[0-9-]+'\)|exchange_rate_to\('[A-Z]{3}'\)"
    r"|lower_elements\('[a-z_]+\.[a-z_]+'\)) \}\}"
)


def random_texts(count: int) -> list[str]:
    """Give random texts of the characters that matter."""
    draw = random.Random(7)
    return ["".join(draw.choices(ALPHABET, k=draw.randint(1, 12))) for _ in range(count)]


# A block that holds nothing but space once its calls are taken away.
PARENTS = re.compile(r"\{% if not execute %\}\s*\{% endif %\}\n")


def without_ours(text: str) -> str:
    """Take away the calls that the compiler writes itself, and what it hides from all but dbt."""
    return OURS.sub("", PARENTS.sub("", OURS.sub("", text)))


def template_parts(text: str) -> set[str]:
    """Name the kinds of tokens that a template engine finds."""
    return {kind for _, kind, _ in Environment(autoescape=True).lex(text)}


def value_of(tree: exp.Expr) -> str:
    """Evaluate text that is split over several literals."""
    if isinstance(tree, exp.DPipe):
        return value_of(tree.this) + value_of(tree.expression)
    if isinstance(tree, exp.Chr):
        (code,) = tree.expressions
        return chr(int(code.this))
    assert isinstance(tree, exp.Literal)
    assert tree.is_string
    return tree.this


def hostile_segment(id_: str, text: str) -> Segment:
    """Say a hostile text everywhere that a spec says text, as if the reader had let it pass."""
    operators = ("is", "in", "contains", "starts_with", "does_not_end_with", "matches")
    leaves = tuple(
        Comparison("source", name, operand(name, text), None, HERE, HERE) for name in operators
    )
    row = Comparison("properties.label", "contains", Node(text, HERE, text), None, HERE, HERE)
    did = Behaviour("did", f"event/{text}", row, None, None, HERE, HERE)
    own = [did] if text.strip() else []
    return Segment(
        id=id_,
        path=f"segment_specs/{id_}.yml",
        label=text,
        description=text,
        owner=text,
        icon=text,
        tags=(text,),
        accounts=(text,),
        where=Group("any", (*(leaf for leaf in leaves if resolvable(leaf)), *own), HERE),
        members=Members((text,), None, (), None, HERE, HERE)
        if len(text) % 2
        else Members((), text, (("email", text),), None, HERE, HERE),
        always_include=(text,),
        never_include=(text,),
        split=Split(text, (("a", Decimal(1)), ("b", Decimal(99))), HERE),
        top=Top(1, None, "amount_spent", "account", "break", HERE, HERE),
        places={"": HERE},
    )


def operand(operator: str, text: str) -> Node:
    """Wrap an operand as the reader does."""
    return Node([Node(text, HERE, text)], HERE) if operator == "in" else Node(text, HERE, text)


def resolvable(leaf: Comparison) -> bool:
    """Tell whether a text can be the operand; a pattern must be one, and outer space is refused."""
    text = leaf.operand.value[0].value if leaf.operator == "in" else leaf.operand.value
    if leaf.operator == "matches":
        return re.fullmatch(r"[a-zA-Z ']+", text) is not None
    return leaf.operator not in ("is", "in") or text.strip() == text


def strings(document: Any) -> list[str]:
    """Give every text of a YAML document, keys too."""
    if isinstance(document, dict):
        return [text for pair in document.items() for item in pair for text in strings(item)]
    if isinstance(document, list):
        return [text for item in document for text in strings(item)]
    return [document] if isinstance(document, str) else []


@pytest.fixture(scope="module")
def hostile_files():
    texts = [text for text in HOSTILE if len(text) < 100] + random_texts(40)
    segments = tuple(hostile_segment(f"s{n}", text) for n, text in enumerate(texts))
    return compile_project(Project(segments, VOCABULARY, {}, {}))


def test_a_text_is_the_same_after_it_was_printed_and_parsed():
    for text in [*HOSTILE, *random_texts(1000), "\0", "a\0b"]:
        sql = print_sql(text_literal(text), "duckdb")
        assert value_of(parse_one(sql, dialect="duckdb")) == text
        assert "\n" not in sql
        assert template_parts(sql) == {"data"}, sql


def test_a_text_is_the_same_in_the_database():
    texts = [*HOSTILE, *random_texts(300)]
    columns = ", ".join(print_sql(text_literal(text), "duckdb") for text in texts)
    (found,) = duckdb.execute(f"select {columns}").fetchall()
    assert list(found) == texts


def test_no_text_of_a_spec_is_a_template_in_generated_sql(hostile_files):
    for name, text in hostile_files.items():
        if name.endswith(".sql"):
            assert template_parts(without_ours(text)) <= {"data"}, name


def test_no_text_of_a_spec_is_a_template_in_generated_yaml(hostile_files):
    for name, text in hostile_files.items():
        if name.endswith(".yml"):
            for found in strings(YAML(typ="safe", pure=True).load(text)):
                assert template_parts(found) <= {"data"}, name


def test_generated_yaml_says_what_the_spec_says(hostile_files):
    labels = [text for text in HOSTILE if len(text) < 100]
    for number, label in enumerate(labels):
        (model,) = YAML(typ="safe", pure=True).load(hostile_files[f"segments/seg_s{number}.yml"])[
            "models"
        ]
        apart = re.sub(r"\{(?=[{%#])", "{ ", label)
        assert model["config"]["meta"]["segment"]["label"] == apart
        assert model["config"]["tags"] == [apart]


def test_generated_sql_is_one_query_of_our_own_relations(hostile_files):
    for name, text in hostile_files.items():
        if not name.endswith(".sql"):
            continue
        sql = re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", text)
        sql = OURS.sub("null", sql)
        tree = parse_one(sql, dialect="duckdb")
        assert isinstance(tree, exp.Query), name
        assert not list(tree.find_all(exp.Command, exp.DDL, exp.Drop, exp.Anonymous)), name
        assert all(re.fullmatch("[a-z0-9_]+", table.name) for table in tree.find_all(exp.Table))


def test_numbers_are_digits():
    draw = random.Random(11)
    written = [f"{draw.randrange(-(10**9), 10**9)}.{draw.randrange(10**6):06}" for _ in range(500)]
    written += ["0", "-0", "+5", "1.50", "-0.0", "0.00000000000000001", "999999999999999999"]
    for text in written:
        node, problems = read_yaml(f"x: {text}".encode(), "spec.yml")
        assert not problems
        sql = print_sql(literal(Decimal(node.value["x"].value)), "duckdb")
        assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", sql), sql
        assert Decimal(sql) == Decimal(text)


def test_the_project_holds_no_template_but_our_own_calls(repository):
    folder = repository / "dbt_project" / "generated"
    project, problems = load_project(Workspace(repository, repository / "segment_specs", folder))
    assert not problems
    for name, text in generated_files(project).items():
        assert template_parts(without_ours(text)) <= {"data"}, name
