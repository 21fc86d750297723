"""The page for people who write specs says what the compiler does: its examples are executed."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import PurePath

import pytest

from segment_compiler.behaviours import COLUMN_TYPES
from segment_compiler.compiler import compile_project
from segment_compiler.conditions import GROUPS
from segment_compiler.destinations import KEYS as DESTINATION_KEYS
from segment_compiler.json_keys import KEY_TYPES
from segment_compiler.lists import MATCHES
from segment_compiler.measures import HEADS, MEASURES
from segment_compiler.operands import UNITS
from segment_compiler.operators import OPERATORS
from segment_compiler.portfolio import judge
from segment_compiler.problems import CODES
from segment_compiler.reader import DEFAULTS, KEYS, RESERVED_FILES
from segment_compiler.shop_checks import mixed_currencies, unknown_accounts
from segment_compiler.spec import STATUSES
from segments import project
from tests.conftest import REPOSITORY

SPECS = REPOSITORY / "segment_specs"
PAGE = (SPECS / "README.md").read_text(encoding="utf-8")
LANGUAGE, PROBLEMS = PAGE.split("\n## Problems\n")
BLOCKS = re.findall(r"```yaml\n(.*?)```", LANGUAGE, re.DOTALL)
RULES = dict(re.findall(r"### (SEG\d+) .*?\n(.*?)(?=\n### |\Z)", PROBLEMS, re.DOTALL))
SHOWN = re.compile(r"```yaml\n(.*?)```|^(?:Refused|Told): `(.*?)`\. ", re.DOTALL | re.MULTILINE)
REFUSED = {code: SHOWN.findall(text) for code, text in RULES.items()}
INSTEAD = {
    code: found[1] for code, text in RULES.items() if (found := re.search(r"Instead: `(.*)`", text))
}
FILE_NAME = re.compile(r"^# (\S+\.yml)$\n?", re.MULTILINE)
PROSE = re.sub(r"```.*?```", "", LANGUAGE, flags=re.DOTALL)
INLINE = dict.fromkeys(re.findall(r"`([a-z_]+: [^`]+)`", PROSE))
# What examples rest on: a segment of the project, and the files that the page itself shows.
BASE = {
    "lists/festival_buyers.csv": "ph_no,email_addr\n",
    "frequent_returners.yml": (SPECS / "frequent_returners.yml").read_text(encoding="utf-8"),
    **{
        name[1]: block
        for block in BLOCKS
        if (name := FILE_NAME.match(block)) and name[1].removesuffix(".yml") in RESERVED_FILES
    },
}
CURRENCIES = {"eu_store": "EUR", "us_store": "USD"}


@pytest.fixture(scope="module", autouse=True)
def _marts_are_read_once():
    """The marts' YAML takes half a second to read, and no example changes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(project, "read_vocabulary", cache(project.read_vocabulary))
        yield


@pytest.fixture(scope="module")
def vocabulary():
    return project.read_vocabulary(REPOSITORY / "dbt_project" / "models" / "marts")


@pytest.fixture
def load(tmp_path):
    """Give a function that loads the files of an example, beside those that all rest on."""

    def load_example(example: str):
        for name, text in (BASE | files(example)).items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return project.load_project(project.Workspace(REPOSITORY, tmp_path, tmp_path))

    return load_example


def files(example: str) -> dict[str, str]:
    """Give the files that an example means: named by a comment, or one spec without a name."""
    first, *named = FILE_NAME.split(example)
    texts = dict(zip(named[::2], named[1::2], strict=True)) or {"example.yml": first}
    return {
        name: text if name.removesuffix(".yml") in RESERVED_FILES else spec(text, name)
        for name, text in texts.items()
    }


def spec(text: str, name: str) -> str:
    """Make a whole spec of a part of one, or of a condition."""
    keys = set(re.findall(r"^(\w+):", text, re.MULTILINE))
    if text.strip() and not keys & set(KEYS):
        indented = "".join(f"    {line}\n" for line in text.splitlines())
        head = "all:" if text.startswith("-") else ""
        text, keys = f"where:\n  {head}\n{indented}", {"where"}
    if not keys & {"where", "members"}:
        text += "\nwhere: {everyone: true}\n"
    head = {"label": f"Label of {name}", "description": "D.", "owner": "o@example.com"}
    return text + "".join(f"\n{key}: {word}" for key, word in head.items() if key not in keys)


def in_a_condition(code: str) -> str:
    """Make an example of what shows only a measure, a key of `top`, or an operator's operand."""
    head = code.split(":")[0]
    if head in ("per", "ties"):
        return f"top: {{count: 5, by: order_count, {code}}}"
    if head in MEASURES:
        return f"did: purchased_item\n{code}"
    return f"last_order_at: {{{code}}}" if head in OPERATORS["timestamp"] else code


@pytest.mark.parametrize("example", [*BLOCKS, *map(in_a_condition, INLINE), *INSTEAD.values()])
def test_an_example_compiles(example, load):
    loaded, problems = load(example)
    assert problems == []
    assert compile_project(loaded)


@pytest.mark.parametrize("code", CODES)
def test_what_a_problem_shows_is_refused_with_that_code_alone(code, load, tmp_path):
    ((block, inline),) = REFUSED[code]
    loaded, problems = load(block or inline)
    problems = problems or loaded.warnings
    problems = problems or mixed_currencies(loaded, CURRENCIES)
    problems = problems or unknown_accounts(loaded, CURRENCIES)
    problems = problems or found_in(loaded, tmp_path, code)
    assert {problem.code for problem in problems} == {code}


def found_in(loaded, folder, code: str):
    """Judge an example on a day in November 2026; one is of a list that lies beside it."""
    paths = [one.path for one in loaded.segments]
    contents = {path: (folder / PurePath(path).name).read_bytes() for path in paths}
    lists = ["segment_specs/lists/old_buyers.csv"] if code == "SEG108" else []
    return judge(loaded, date(2026, 11, 2), lists, contents)


@pytest.mark.parametrize("code", [code for code in INSTEAD if code > "SEG100"])
def test_what_to_write_instead_is_told_nothing_of(code, load, tmp_path):
    loaded, _ = load(INSTEAD[code])
    assert found_in(loaded, tmp_path, code) == []


def test_what_to_write_instead_of_mixed_money_is_of_one_currency(load):
    loaded, _ = load(INSTEAD["SEG024"])
    assert mixed_currencies(loaded, CURRENCIES) == []


def test_every_problem_has_its_heading_in_order():
    assert re.findall(r"^### (SEG.*)$", PROBLEMS, re.MULTILINE) == [
        f"{code} {title}" for code, title in CODES.items()
    ]


def rows(heading: str) -> list[list[str]]:
    """Give the cells of the table that begins with this cell, without its head."""
    table = LANGUAGE.split(f"\n| {heading} |", 1)[1].split("\n\n", 1)[0]
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in table.splitlines()[2:]
    ]


def words(cell: str) -> list[str]:
    """Give the words in code of a cell."""
    return re.findall(r"`([^`]+)`", cell)


def test_the_table_of_keys_is_that_of_the_reader():
    assert [words(row[0])[0] for row in rows("key")] == list(KEYS)


def test_the_table_of_operators_is_that_of_the_compiler():
    told = {type_: words(row[1]) for row in rows("type") for type_ in row[0].split(", ")}
    assert told == {
        type_: [operator for operator in operators if operator != "known"]
        for type_, operators in OPERATORS.items()
    }


def test_the_table_of_measures_is_that_of_the_compiler():
    assert [word for row in rows("measure") for word in words(row[0])] == list(MEASURES)
    assert set(COLUMN_TYPES) < set(MEASURES)


def test_the_table_of_events_is_that_of_the_marts(vocabulary):
    told = {words(row[0])[0].removesuffix("/<name>"): words(row[1])[0] for row in rows("event")}
    assert told == {event.name: event.relation for event in vocabulary.events.values()}


def test_the_table_of_statuses_is_that_of_the_reader():
    assert [words(row[0])[0] for row in rows("status")] == list(STATUSES)


def test_the_table_of_formats_is_that_of_the_exports(vocabulary):
    told = {words(row[0])[0]: row for row in rows("format")}
    formats = project.load_formats(vocabulary.fields)
    assert set(told) == set(formats)
    for pinned in formats.values():
        _, columns, demands = told[pinned.id]
        if not pinned.all_fields:
            listed = columns.split(";")[0].split(", ")
            assert [one.strip("*") for one in listed] == list(pinned.columns)
            bold = [one.strip("*") for one in listed if one.startswith("**")]
            assert bold == list(pinned.default_columns)
        assert words(demands) == list(pinned.consent)
        assert (f"{pinned.minimum} rows" in demands) == bool(pinned.minimum)


@pytest.mark.parametrize(
    "known",
    [GROUPS, HEADS, MATCHES, KEY_TYPES, UNITS, DEFAULTS, DESTINATION_KEYS, ("known", "unknown")],
    ids=["groups", "heads", "matches", "JSON types", "units", "defaults", "destinations", "known"],
)
def test_every_word_of_the_language_is_on_the_page(known):
    in_code = "\n".join([*BLOCKS, *re.findall(r"`[^`\n]+`", LANGUAGE)])
    assert set(known) <= set(re.findall(r"\w+", in_code))


def test_every_link_of_the_page_leads_to_a_heading():
    headings = re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9 -]", "", one.lower()).replace(" ", "-") for one in headings}
    assert set(re.findall(r"\]\(#([^)]*)\)", PAGE)) <= anchors


def test_the_page_has_the_examples_that_these_tests_look_for():
    assert len(BLOCKS) > 10
    assert len(INLINE) > 20
    assert len(INSTEAD) > 20
