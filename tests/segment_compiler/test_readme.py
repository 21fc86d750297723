"""The table of tests/README.md is made from the cases, and leaves no row open."""

from __future__ import annotations

import ast
import re

from case_files import CASES, IS_UPDATING, UPDATE, read

TESTS = CASES.parent
README = TESTS / "README.md"
PROVES = re.compile(r"# Proves ([A-Z][0-9]+(?:, [A-Z][0-9]+)*)\.")
HEAD = """## What is proven where

Every kind of condition, operator, segment and list that people know from other systems, and what
shows it on data: a case, a refusal (`invalid/`) or a test (`::`). The cases begin at the columns of
the marts; how those are counted is tested beside them, in `dbt_project/models/marts/`.

| | What | Condition | Proven by |
| --- | --- | --- | --- |
"""


def proven() -> dict[str, list[str]]:
    """Give what proves each row: the cases that name it, then the tests that the rows name."""
    found: dict[str, list[str]] = {}
    for path in sorted((*CASES.glob("*/spec.yml"), *CASES.glob("invalid/*.yml"))):
        case = path.parent.name if path.name == "spec.yml" else f"invalid/{path.stem}"
        match = PROVES.match(path.read_text())
        for row in match[1].split(", ") if match else ():
            found.setdefault(row, []).append(case)
    for row, about in read(CASES / "rows.yml").items():
        found.setdefault(row, []).extend(about.get("tests", ()))
    return found


def test_every_row_is_proven_and_every_case_proves_a_row_that_exists():
    rows = read(CASES / "rows.yml")
    groups = {"C": 40, "O": 12, "T": 14, "V": 6}
    expected = [f"{letter}{n}" for letter, last in groups.items() for n in range(1, last + 1)]
    assert list(rows) == [*expected, "L2"]
    assert all(set(about) <= {"name", "condition", "tests"} for about in rows.values())
    found = proven()
    assert found.keys() == rows.keys()
    assert not [row for row, cases in found.items() if not cases]


def test_every_test_that_proves_a_row_exists():
    for about in read(CASES / "rows.yml").values():
        for name in about.get("tests", ()):
            path, _, function = name.partition("::")
            tree = ast.parse((TESTS / path).read_text())
            assert function in {node.name for node in tree.body if hasattr(node, "name")}, name


def test_a_comment_that_proves_something_is_read():
    for path in (*CASES.glob("*/spec.yml"), *CASES.glob("invalid/*.yml")):
        first = path.read_text().split("\n", 1)[0]
        assert PROVES.fullmatch(first) or "proves" not in first.lower(), path


def test_the_readme_is_the_one_that_the_cases_make():
    found = proven()
    lines = [
        f"| {row} | {about['name']} | {about['condition']} | "
        f"{', '.join(f'`{case}`' for case in found[row])} |"
        for row, about in read(CASES / "rows.yml").items()
    ]
    written, _, _ = README.read_text().partition(HEAD.partition("\n")[0])
    text = written + HEAD + "\n".join(lines) + "\n"
    if IS_UPDATING:
        README.write_text(text)
    assert README.read_text() == text, f"Write it anew: {UPDATE}"
