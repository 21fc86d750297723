"""Each wrong or hostile spec is refused with exactly these lines, all of them at once."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from case_files import CASES, WAREHOUSE, read

from segment_compiler.problems import CODES
from segment_compiler.reader import read_spec
from segments.project import Workspace, load_project

INVALID = sorted((CASES / "invalid").glob("*.yml"))
HEAD = "label: L\ndescription: D.\nowner: o@example.com\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A project with the vocabulary of the cases and no spec."""
    repository = tmp_path_factory.mktemp("refusals")
    marts = repository / "dbt_project" / "models" / "marts"
    marts.mkdir(parents=True)
    for path in WAREHOUSE.glob("*.yml"):
        shutil.copy(path, marts)
    return Workspace(repository, repository / "segment_specs", repository / "generated")


def told(workspace: Workspace, case: dict[str, Any]) -> list[str]:
    """Give the lines that a person sees who checks the files of a case."""
    shutil.rmtree(workspace.specs, ignore_errors=True)
    workspace.specs.mkdir()
    for name, text in case["files"].items():
        (workspace.specs / name).write_bytes(text.encode(case.get("encoding", "utf-8")))
    _, problems = load_project(workspace)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_it_is_refused_with_exactly_these_lines(path, workspace):
    case = read(path)
    assert case["problems"], "a refusal names its problems"
    assert told(workspace, case) == case["problems"]


def test_the_order_in_which_files_were_made_changes_nothing(workspace):
    for case in map(read, INVALID):
        if len(case["files"]) > 1:
            backwards = dict(reversed(case["files"].items()))
            assert told(workspace, case | {"files": backwards}) == case["problems"]


def test_every_code_is_shown_by_a_refusal():
    lines = [line for path in INVALID for line in read(path)["problems"]]
    assert {line.split(": ")[1].split(" ")[0] for line in lines} == set(CODES)


@pytest.mark.parametrize(
    "name",
    [
        "CON", "VIP", "-rf", "vips\n", "vip\ns", "é", "ｖｉｐ", "a" * 49, "a",
        "_a", "a__b", "a-b", "a b", "a.b", "", "segments", "segment_vips", "builds", "split_groups",
        "a'b", "a;b", "{{ a }}", "seg%00",
    ],
    ids=range(23),
)  # fmt: skip
def test_a_hostile_file_name_is_no_id(name):
    spec = (HEAD + "where: {everyone: true}\n").encode()
    _, problems = read_spec(spec, f"segment_specs/{name}.yml")
    assert [problem.code for problem in problems] == ["SEG013"]
    assert "\n" not in str(problems[0])


def test_an_id_may_have_48_characters():
    spec = (HEAD + "where: {everyone: true}\n").encode()
    for name in ("a" * 48, "vips", "con", "a1_2b"):
        segment, problems = read_spec(spec, f"segment_specs/{name}.yml")
        assert segment is not None
        assert not problems


def test_what_people_may_write_is_not_refused():
    for text in (
        "\ufeff" + HEAD + "where: {everyone: true}\n",
        (HEAD + "where:\n  country: {is: PL}\n").replace("\n", "\r\n"),
        HEAD + "icon: 👩‍👧\nwhere: {country: {in: [NO, on, yes, off, y, 01.02, 12:30:45]}}\n",
        HEAD + "where: {full_name: {contains: 'a { b } 50% #1 $$ -- /* \\'}}\n",
        HEAD + "where: " + "{none: [" * 16 + "{country: {in: [PL]}}" + "]}" * 16 + "\n",
    ):
        _, problems = read_spec(text.encode(), "segment_specs/vips.yml")
        assert not problems, text


def test_a_spec_is_at_most_256_kilobytes():
    spec = HEAD + "where: {everyone: true}\n"
    full = spec + "#" * (256 * 1024 - len(spec) - 1) + "\n"
    assert not read_spec(full.encode(), "segment_specs/vips.yml")[1]
    _, problems = read_spec((full + "\n").encode(), "segment_specs/vips.yml")
    assert [str(problem) for problem in problems] == [
        "segment_specs/vips.yml:1:1: SEG004 The file has 262,145 bytes; 262,144 is the most. "
        "Split it."
    ]


def test_a_bomb_is_refused_before_it_is_read():
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    spec = "a0: &a0 lol\n" + "\n".join(levels) + "\n"
    _, problems = read_spec(spec.encode(), "segment_specs/vips.yml")
    assert {problem.code for problem in problems} == {"SEG002"}


def test_twenty_thousand_levels_are_one_line():
    for deep in ("[" * 20_000, "- " * 20_000 + "x"):
        _, problems = read_spec((HEAD + "where:\n " + deep).encode(), "segment_specs/vips.yml")
        assert [problem.code for problem in problems] == ["SEG004"]


def test_no_line_breaks_out_of_its_line_or_colours_the_terminal():
    hostile = '"\\n::stop-commands::x\\r\\e]0;x\\a"'
    for text in (
        HEAD + f"status: {hostile}\nwhere: {{everyone: true}}\n",
        HEAD + f"{hostile}: 1\nwhere: {{everyone: true}}\n",
        HEAD + f"where:\n  {hostile}: {{is: 1}}\n",
        HEAD + f"where:\n  country: {{{hostile}: 1}}\n",
        HEAD + f"where:\n  segment: {hostile}\n",
        HEAD + "where: !%0A::stop-commands::%1B[31m x\n",
    ):
        _, problems = read_spec(text.encode(), "segment_specs/vips.yml")
        assert problems
        assert all(str(problem).isprintable() for problem in problems)
