"""Reports of problems are what GitHub, GitLab and others read, and tell the most useful first."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from xml.etree import ElementTree

import pytest
from jsonschema import Draft7Validator

from segment_compiler.problems import Place, Problem
from segments.annotations import ROWS, annotation, as_github, as_summary, counts
from segments.markdown import escaped
from segments.reports import FORMATS, STALE, as_gitlab, as_junit, as_sarif, told
from tests.conftest import make_project, run_segments

WRONG = "label: W\ndescription: D.\nowner: o@example.com\nwhere:\n  amount_spnt: {at_least: 5}\n"
SPECS = ["segment_specs/a.yml", "segment_specs/b.yml", "segment_specs/clean.yml"]
FOUND = sorted(
    [
        *(Problem(Place("segment_specs/a.yml", line, 3), "SEG020", f"No {line}.")
          for line in range(1, 26)),
        Problem(Place("segment_specs/b.yml", 7, 5), "SEG021", "Unknown operator."),
        Problem(Place("segment_specs/b.yml", 9, 5), "SEG006", "A text ends."),
    ]
)  # fmt: skip
TEXT = {
    "type": "object", "required": ["text"], "additionalProperties": False,
    "properties": {"text": {"type": "string"}},
}  # fmt: skip
# What a log of ours uses of the standard's schema, which refuses every key that it does not know.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": {"type": "array", "minItems": 0, "items": {
            "type": "object",
            "required": ["tool"],
            "additionalProperties": False,
            "properties": {
                "tool": {"type": "object", "required": ["driver"], "additionalProperties": False,
                         "properties": {"driver": {
                    "type": "object", "required": ["name"], "additionalProperties": False,
                    "properties": {"name": {"type": "string"}, "rules": {
                        "type": "array", "uniqueItems": True, "items": {
                            "type": "object", "required": ["id"], "additionalProperties": False,
                            "properties": {"id": {"type": "string"}, "shortDescription": TEXT},
                        },
                    }},
                }}},
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {
                    "type": "object", "required": ["message"], "additionalProperties": False,
                    "properties": {
                        "ruleId": {"type": "string"},
                        "ruleIndex": {"type": "integer", "minimum": -1},
                        "level": {"enum": ["none", "note", "warning", "error"]},
                        "message": TEXT,
                        "partialFingerprints": {"type": "object", "additionalProperties":
                                                {"type": "string"}},
                        "locations": {"type": "array", "items": {
                            "type": "object", "required": ["physicalLocation"],
                            "additionalProperties": False,
                            "properties": {"physicalLocation": {
                                "type": "object", "additionalProperties": False,
                                "required": ["artifactLocation", "region"],
                                "properties": {
                                    "artifactLocation": {
                                        "type": "object", "additionalProperties": False,
                                        "properties": {"uri": {"type": "string"}},
                                    },
                                    "region": {
                                        "type": "object", "additionalProperties": False,
                                        "properties": {
                                            "startLine": {"type": "integer", "minimum": 1},
                                            "startColumn": {"type": "integer", "minimum": 1},
                                        },
                                    },
                                },
                            }},
                        }},
                    },
                }},
            },
        }},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project that is a folder of a larger git repository."""
    root = tmp_path_factory.mktemp("reports")
    (root / ".git").mkdir()
    return make_project(root / "marketing")


def test_ten_problems_of_each_severity_are_annotations_and_the_others_lines():
    lines = as_github(FOUND, SPECS).splitlines()
    commands = [line for line in lines if line.startswith("::")]
    assert [one.split()[0] for one in commands] == [*["::error"] * 10, "::warning"]
    assert sum(line.startswith("segment_specs/a.yml:") for line in lines) == 16
    assert lines[-1] == counts(FOUND, SPECS) == "26 errors, 1 warning; 3 specs checked."


def test_a_file_with_many_slips_does_not_hide_the_slip_of_another():
    first, second, *_ = as_github(FOUND, SPECS).splitlines()
    assert "file=segment_specs/a.yml,line=1," in first
    assert "file=segment_specs/b.yml,line=7," in second


def test_many_stale_files_do_not_hide_a_slip():
    stale = [Problem(Place(f"dbt_project/generated/{one:02}.sql"), STALE, "Compile.")
             for one in range(20)]  # fmt: skip
    shown = [one for one in as_github([*stale, *FOUND], SPECS).splitlines() if one[:2] == "::"]
    assert "file=segment_specs/b.yml,line=7," in "".join(shown[:3])


def test_no_text_of_a_spec_ends_a_workflow_command():
    problem = Problem(Place("segment_specs/a,b:c%.yml", 3, 4), "SEG020", "100 %\r\n::error::x")
    assert annotation(problem) == (
        "::error file=segment_specs/a%2Cb%3Ac%25.yml,line=3,col=4,title=SEG020 a%2Cb%3Ac%25"
        "::100 %25%0D%0A::error::x"
    )


def test_the_summary_has_all_problems_and_no_markup_of_a_spec():
    hostile = Problem(Place("segment_specs/c.yml", 1, 1), "SEG020", "<b>|@all `a|b` [x](http://y)")
    table = as_summary([*FOUND, hostile]).splitlines()
    assert sum(line.startswith("| error ") for line in table) == 27
    (row,) = [line for line in table if "c.yml" in line]
    assert "<b>" not in row
    assert "@all" not in row
    assert "http://" not in row
    assert len(re.findall(r"(?<!\\)\|", row)) == 5


def test_a_summary_never_grows_beyond_what_github_takes():
    many = [Problem(Place("segment_specs/a.yml", line, 1), "SEG020", "x" * 300)
            for line in range(1, ROWS + 5)]  # fmt: skip
    table = as_summary(many)
    assert len(table.encode()) < 2**20
    assert table.endswith("And 4 more.\n\n")


@pytest.mark.parametrize("found", [[], FOUND], ids=["clean", "wrong"])
def test_a_sarif_log_has_the_standard_s_form(found):
    log = json.loads(as_sarif(found, SPECS))
    Draft7Validator(SARIF).validate(log)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result, problem in zip(run["results"], found, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == problem.code
        assert result["level"] == problem.severity


def test_a_gitlab_report_names_a_problem_alike_when_lines_above_it_come():
    lower = [Problem(Place(one.place.path, one.place.line + 4), one.code, one.message)
             for one in FOUND]  # fmt: skip
    before, after = (json.loads(as_gitlab(found, SPECS)) for found in (FOUND, lower))
    marks = [one["fingerprint"] for one in before]
    assert marks == [one["fingerprint"] for one in after]
    assert len(set(marks)) == len(FOUND)
    assert set(before[0]) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert {one["severity"] for one in before} == {"major", "minor"}


def test_the_same_problem_twice_in_a_file_has_two_names():
    twice = [Problem(Place("segment_specs/a.yml", line), "SEG020", "No.") for line in (1, 2)]
    assert len({one["fingerprint"] for one in json.loads(as_gitlab(twice, SPECS))}) == 2


def test_a_junit_file_has_a_case_for_each_spec_and_fails_those_with_errors():
    suite = ElementTree.fromstring(as_junit(FOUND, SPECS)).find("testsuite")
    cases = {case.get("name"): case for case in suite}
    assert list(cases) == SPECS
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    assert cases["segment_specs/clean.yml"].find("failure") is None
    assert "SEG006" in cases["segment_specs/b.yml"].find("system-out").text


@pytest.mark.parametrize("output", sorted(FORMATS))
def test_no_letter_of_a_spec_breaks_a_report(output):
    hostile = Problem(Place("segment_specs/\x1b[31m\udcff.yml"), "SEG013", "a\x00b\x1b]]> é 👩‍👧")
    found = [told(hostile, PurePosixPath())]
    said = FORMATS[output](found, SPECS)
    assert said.encode()
    assert "\x1b" not in said
    assert "\x00" not in said


@pytest.mark.parametrize("output", ["text", *sorted(FORMATS)])
def test_check_fails_for_errors_and_names_files_from_the_root_of_git(project, tmp_path, output):
    spec = project / "segment_specs/wrong.yml"
    run = ["check", "--output", output]
    assert run_segments(*run, project=project, home=tmp_path).stdout
    spec.write_text(WRONG)
    try:
        done = run_segments(*run, project=project, home=tmp_path, code=1)
    finally:
        spec.unlink()
    said = done.stderr if output == "text" else done.stdout
    above = "" if output == "text" else "marketing/"
    assert re.search(rf"(?<!/){above}segment_specs/wrong\.yml", said)
    assert "SEG020" in said


def test_a_model_that_is_out_of_date_is_in_every_report(project, tmp_path):
    spec = project / "segment_specs/vip_spenders.yml"
    text = spec.read_text()
    spec.write_text(text.replace("1500", "1000"))
    try:
        done = run_segments("check", "-o", "github", project=project, home=tmp_path, code=1)
    finally:
        spec.write_text(text)
    place = "file=marketing/dbt_project/generated/segments/seg_vip_spenders.sql,line=1"
    assert f"::error {place}" in done.stdout


def test_warnings_are_told_and_fail_nothing(project, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    spec = project / "segment_specs/vip_spenders.yml"
    text = spec.read_text()
    spec.write_text(text.replace("label: VIP spenders", "label: VIP #1 spenders"))
    try:
        run_segments("compile", project=project, home=tmp_path)
        said = run_segments("check", "-o", "github", project=project, home=tmp_path).stdout
    finally:
        spec.write_text(text)
        run_segments("compile", project=project, home=tmp_path)
    assert "::warning file=marketing/segment_specs/vip_spenders.yml,line=2," in said
    row = "| warning | `marketing/segment_specs/vip_spenders.yml:2` | SEG006 |"
    assert row in (tmp_path / "summary.md").read_text()


def test_an_unknown_output_is_misuse(project, tmp_path):
    told_ = run_segments("check", "-o", "sarf", project=project, home=tmp_path, code=2).stderr
    assert told_ == "--output is never 'sarf'. Did you mean 'sarif'?\n"


def test_text_in_markdown_stays_on_its_line():
    assert escaped("a\n| b") == "a \\| b"
