"""The tests that specs carry pass and fail as their specs say, without a warehouse."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from segment_compiler.compiler import compile_project
from segment_compiler.reader import REQUIRED, spec_files
from segment_compiler.schema import segment_schema
from segments.plan_specs import DECIDING
from tests.conftest import REPOSITORY
from tests.spec_tests.conftest import SPECS

EXPECTED = Path(__file__).with_name("expected.txt")
PLAIN = YAML(typ="safe", pure=True)
UPDATE = "UPDATE_GOLDEN=1 .venv/bin/python -m pytest tests/spec_tests"


def test_each_test_passes_or_fails_with_what_decided(segments):
    told = segments("test", code=1)
    if os.environ.get("UPDATE_GOLDEN") == "1":
        EXPECTED.write_text(told, encoding="utf-8")
    assert told == EXPECTED.read_text(encoding="utf-8"), f"If this is right: {UPDATE}"


def test_exactly_the_tests_that_say_so_fail(segments):
    found = json.loads(segments("test", "--output", "json", code=1))["tests"]
    assert found
    for one in found:
        assert one["passed"] == (not one["name"].startswith("it fails")), one["name"]
        assert one["passed"] == (not one["wrong"])


def test_those_that_pass_leave_with_0(segments):
    path = segments.specs / "listed.yml"
    path.write_text(path.read_text().partition("  - name: it fails")[0])
    assert segments("test", "--select", "listed").endswith(
        "1 test of 1 spec: 1 passed, 0 failed.\n"
    )


def test_without_a_test_it_says_how_to_begin(segments):
    told = segments("test", "--select", "untested")
    assert told == "There is no test. `segments test --boundaries` shows cases to begin with.\n"


def test_our_own_specs_pass_their_tests(monkeypatch, segments):
    monkeypatch.setenv("SEGMENTS_PROJECT", str(REPOSITORY))
    assert ", 0 failed." in segments("test")


def test_tests_change_no_model_and_no_plan(load):
    project = load(SPECS)
    assert any(one.tests for one in project.segments)
    untested = replace(project, segments=tuple(replace(one, tests=()) for one in project.segments))
    assert compile_project(project) == compile_project(untested)
    assert "tests" not in DECIDING


def test_editors_take_the_tests_that_the_compiler_takes(load):
    schema = segment_schema(load(SPECS), REQUIRED)
    for path in spec_files(SPECS):
        assert list(Draft7Validator(schema).iter_errors(as_json(path))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("amount_spent: 500", "amount_spnt: 500"),
        ("amount_spent: 500", "amount_spent: much"),
        ("customer_metrics:", "customer_metric:"),
        ("customer_id: below, ", ""),
        ("as_of: 2026-11-01", "as_of: today"),
        ("name: a cent decides", "title: a cent decides"),
        ("expect: {in: [at], out: [below]}", "expect: {}"),
    ],
)
def test_editors_refuse_what_the_compiler_refuses(load, tmp_path, old, new):
    schema = segment_schema(load(SPECS), REQUIRED)
    path = tmp_path / "big_spenders.yml"
    path.write_text((SPECS / path.name).read_text().replace(old, new, 1))
    assert list(Draft7Validator(schema).iter_errors(as_json(path)))


def as_json(path: Path):
    """Give a spec as an editor hands it to its validator: days are text, fractions floats."""
    return json.loads(json.dumps(PLAIN.load(path.read_text()), default=str))


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yml")), ids=lambda path: path.stem)
def test_formatting_keeps_what_tests_say(segments, path):
    copy = segments.specs / path.name
    segments("format", str(copy))
    formatted = copy.read_text()
    assert PLAIN.load(formatted) == PLAIN.load(path.read_text())
    segments("format", str(copy))
    assert copy.read_text() == formatted
