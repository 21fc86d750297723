"""The schema accepts what compiles, and refuses what an editor should underline."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from typer.testing import CliRunner

from segment_compiler.checks import check
from segment_compiler.formats import Format
from segment_compiler.operators import OPERATORS
from segment_compiler.project import Project
from segment_compiler.reader import KEYS, REQUIRED, read_spec, spec_files
from segment_compiler.schema import segment_schema
from segment_compiler.schema_operands import HELP, operand_definitions, operand_name
from segment_compiler.spec import Destination
from segment_compiler.yaml_tree import read_yaml
from segments import schema as command
from segments.cli import app
from segments.project import Workspace, load_project
from tests.conftest import REPOSITORY
from tests.segment_compiler import case_files

SPECS = REPOSITORY / "segment_specs"
FOLDERS = (
    SPECS,
    REPOSITORY / "tests" / "published" / "specs",
    *sorted(path for path in (REPOSITORY / "tests" / "shops" / "specs").iterdir() if path.is_dir()),
)
WORKSPACE = Workspace(REPOSITORY, SPECS, SPECS)
HEAD = "label: L\ndescription: D.\nowner: o@example.com\n"
VALID = (
    "where: {order_count: {at_least: 2}, country: {in: [PL, NO]}}",
    "where: {amount_spent: {more_than: 10, currency: SAR, unknown: include}}",
    "where: {amount_refunded: {more_than: {field: amount_spent, times: 0.2}}}",
    "where: {first_order_at: {on_or_before: {field: created_at, plus: 7 days}}}",
    "where: {birth_date: {anniversary_in_next: 7 days}}",
    "where: {birth_date: {month_day: 02-29}}",
    "where: {last_order_at: {between_ago: [30 days, 12 weeks]}}",
    "where: {last_order_at: {between: [2026-01-01, 2026-01-31]}}",
    "where: {last_order_at: {in_last: 36 hours}}",
    "where: {gender: {is_not: Female, unknown: exclude}}",
    "where: {order_sources: {contains_none: [web]}}",
    "where: {email: {known: false}}",
    "where: {did: event/added_to_cart, when: {this: month}}",
    "where: {did: purchased_item, where: {category: {is: Laptops}}, times: {is: 2}}",
    "where: {did: purchased_item, total: {of: amount, more_than: 3, currency: EUR}}",
    "where: {did: placed_order, largest: {of: ordered_at, before: 2026-01-01}}",
    "where: {did_not: logged_in, when: {in_last: 90 days}}",
    "where: {did_only: paid, where: {any: [{method: {is: boleto}}, {method: {is: pix}}]}}",
    "members: {customer_ids: [c_1001, c_1002]}",
    "members: {file: lists/a.csv, match: {phone: ph_no}, unmatched: {at_most: 10 percent}}",
    "where: {everyone: true}\ntop: {percent: 0.5, by: last_order_at, per: account, ties: include}",
    "where: {everyone: true}\nsplit: {salt: winter26, groups: {treatment: 90, holdout: 10}}\n"
    "exports: [{to: meta_ads, group: treatment, columns: [email]}]",
    "where: {everyone: true}\nexpires_on: 2027-01-31\nstatus: paused\nnever_include: [c_1]",
)
INVALID = (
    "where: {amount_spnt: {at_least: 5}}",
    "where: {order_count: {contains: 5}}",
    "where: {country: {at_least: PL}}",
    "where: {order_count: {at_least: 1, at_most: 3}}",
    "where: {order_count: {unknown: include}}",
    "where: {order_count: {at_least: {field: amount_spent}}}",
    "where: {entered: {in_last: 7 days}}",
    "where: {order_count: {at_least: 1, currency: EUR}}",
    "where: {email: {known: true, unknown: include}}",
    "where: {last_order_at: {in_last: 30}}",
    "where: {last_order_at: {in_last: 0 days}}",
    "where: {birth_date: {in_last: 3 hours}}",
    "where: {birth_date: {anniversary_in_next: 1 year}}",
    "where: {last_order_at: {before: 31.01.2026}}",
    "where: {gender: {is: femal}}",
    "where: {country: {is: ' PL'}}",
    "where: {full_name: {matches: '\\d'}}",
    "where: {all: []}",
    "where: {}",
    "where: {everyone: false}",
    "where: {did: bought}",
    "where: {did: paid, where: {category: {is: Laptops}}}",
    "where: {did: paid, where: {segment: vip_spenders}}",
    "where: {did: paid, when: {known: true}}",
    "where: {did: paid, total: {more_than: 3}}",
    "where: {did: paid, total: {of: method, more_than: 3}}",
    "where: {did: logged_in, total: {of: amount, more_than: 3}}",
    "where: {did: paid, largest: {of: amount, before: 2026-01-01}}",
    "where: {did: paid, times: {at_least: 2}, total: {of: amount, more_than: 3}}",
    "where: {did: paid, order_count: {at_least: 2}}",
    "where: {did_not: paid, times: {at_least: 2}}",
    "where: {did_only: paid}",
    "where: {everyone: true}\nstatus: retired",
    "where: {everyone: true}\ncolour: red",
    "where: {everyone: true}\ntop: {count: 1, percent: 2, by: amount_spent}",
    "where: {everyone: true}\ntop: {count: 1, by: country}",
    "where: {everyone: true}\nexports: [{to: nowhere}]",
    "where: {everyone: true}\nexports: [{to: meta_ads, columns: [city]}]",
    "where: {everyone: true}\ntags: [a, a]",
    "members: {customer_ids: [a], file: b.csv, match: {email: e}}",
    "members: {file: b.csv}",
    "members: {file: b.csv, match: {email: e-mail address}}",
    "status: draft",
)


def plain(node):
    """Give what a YAML node holds, as the compiler reads it."""
    if isinstance(node.value, dict):
        return {key: plain(entry) for key, entry in node.value.items()}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return float(node.value) if isinstance(node.value, Decimal) else node.value


def faults(schema, text):
    """Give what a validator finds wrong with a spec."""
    node, problems = read_yaml(text.encode(), "spec.yml")
    assert node, problems
    return [error.message for error in Draft7Validator(schema).iter_errors(plain(node))]


def read(body):
    """Read the rest of a spec as the compiler reads it."""
    node, problems = read_yaml((HEAD + body).encode(), "spec.yml")
    assert node and not problems
    return plain(node)


def compiler_problems(project, body):
    """Give what the compiler finds wrong with a spec of this project."""
    segment, problems = read_spec((HEAD + body).encode(), "segment_specs/one.yml")
    return [*problems, *check(replace(project, segments=(segment,)))]


@pytest.fixture(scope="module")
def project():
    return load_project(WORKSPACE)[0]


@pytest.fixture(scope="module")
def schema(make_schema):
    return make_schema(SPECS)


@pytest.fixture(scope="module")
def validator(schema):
    return Draft7Validator(schema)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_spec_that_compiles_is_valid(make_schema, folder):
    schema = make_schema(folder)
    found = {path.name: faults(schema, path.read_text()) for path in spec_files(folder)}
    assert found
    assert not {name: told for name, told in found.items() if told}


def test_every_case_is_valid(tmp_path):
    folder = case_files.write_specs(tmp_path)
    project = Project((), case_files.VOCABULARY, {}, {})
    schema = segment_schema(project, REQUIRED)
    for path in spec_files(folder):
        assert not faults(schema, path.read_text()), path.name


def test_every_operator_of_every_type_is_valid():
    conditions = case_files.read(case_files.CASES / "operators.yml")
    text = (case_files.CASES / "operators.yml").read_text()
    node, _ = read_yaml(text.encode(), "operators.yml")
    schema = segment_schema(Project((), case_files.VOCABULARY, {}, {}), REQUIRED)
    validator = Draft7Validator(schema)
    head = {"label": "L", "description": "D.", "owner": "o"}
    assert len(conditions) == len(node.value)
    for item in node.value:
        where = plain(item.value["where"])
        assert validator.is_valid({**head, "where": where}), where


@pytest.mark.parametrize("body", VALID)
def test_what_the_compiler_takes_the_schema_takes(project, validator, body):
    assert not compiler_problems(project, body)
    assert [error.message for error in validator.iter_errors(read(body))] == []


@pytest.mark.parametrize("body", INVALID)
def test_what_the_schema_refuses_the_compiler_refuses(project, validator, body):
    assert compiler_problems(project, body)
    assert not validator.is_valid(read(body))


def test_a_segment_that_another_branch_adds_is_no_fault(validator):
    assert validator.is_valid(read("where: {segment: one_that_another_branch_adds}"))


def test_what_defaults_set_is_not_required(project, schema):
    text = "label: L\ndescription: D.\nwhere: {everyone: true}\n"
    assert faults(schema, text) == ["'owner' is a required property"]
    assert not faults(segment_schema(project, ("label", "description")), text)


def test_the_committed_schemas_are_fresh(project):
    assert command.stale_schemas(WORKSPACE, project) == [], "Run `segments schema`."


def test_the_schemas_are_schemas_and_every_reference_in_them_leads_somewhere():
    for path in sorted(SPECS.glob("*.schema.json")):
        found = json.loads(path.read_text())
        Draft7Validator.check_schema(found)
        names = {f"#/definitions/{name}" for name in found.get("definitions", {})}
        assert set(references(found)) == names, path.name


def references(found):
    """Give every reference in a schema."""
    if isinstance(found, dict):
        return [found["$ref"], *references([*found.values()])] if "$ref" in found else references(
            [*found.values()]
        )  # fmt: skip
    return [one for below in found for one in references(below)] if isinstance(found, list) else []


def test_every_key_and_every_operator_has_help(schema):
    assert list(schema["properties"]) == list(KEYS)
    for key, found in schema["properties"].items():
        assert found["description"], key
    definitions = operand_definitions()
    for type_, operators in OPERATORS.items():
        for operator in operators:
            assert HELP[operator]
            assert operand_name(type_, operator) in definitions


def test_destinations_are_valid_and_faulty_ones_are_not():
    found = json.loads((SPECS / "destinations.schema.json").read_text())
    assert not faults(found, (SPECS / "destinations.yml").read_text())
    assert faults(found, "meta_ads: {format: meta@2026-05, columns: [city]}")
    assert faults(found, "meta_ads: {format: meta}")
    assert faults(found, "Meta Ads: {format: basic@1}")


def test_rights_are_valid_and_faulty_ones_are_not():
    found = json.loads((SPECS / "access.schema.json").read_text())
    Draft7Validator.check_schema(found)
    assert not faults(found, (SPECS / "access.yml").read_text())
    assert not faults(found, "groups: {Growth@example.com: [Gil@Example.com]}")
    for wrong in (
        "admins: [ada]",
        "people: {ada lovelace: ada@example.com}",
        "groups: {Growth: []}",
        "grants: [{to: ada@example.com}]",
        "grants: [{to: ada@example.com, may: [write]}]",
        "grants: [{to: group agency, may: [read]}]",
        "grants: [{to: ada@example.com, may: [read], until: soon}]",
        "access_mode: file",
    ):
        assert faults(found, wrong), wrong


def test_json_keys_are_valid_and_faulty_ones_are_not():
    found = json.loads((SPECS / "json_keys.schema.json").read_text())
    assert not faults(found, "metadata.plan: text\norders.metadata.gift: boolean\n")
    assert faults(found, "plan: text")
    assert faults(found, "metadata.plan: words")


def test_a_destination_of_an_unknown_format_breaks_nothing():
    destination = Destination("one", "none@1", "one", (), (), 0)
    known = Format("all@1", {}, (), (), (), 0, True)
    project = Project((), case_files.VOCABULARY, {"one": destination}, {"all@1": known})
    Draft7Validator.check_schema(segment_schema(project, REQUIRED))


def test_the_command_writes_once_and_tells_of_what_is_out_of_date(tmp_path, monkeypatch):
    project = tmp_path / "project"
    shutil.copytree(SPECS, project / "segment_specs")
    marts = Path("dbt_project", "models", "marts")
    shutil.copytree(REPOSITORY / marts, project / marts)
    shutil.copy(REPOSITORY / "dbt_project" / "dbt_project.yml", project / "dbt_project")
    monkeypatch.setenv("SEGMENTS_PROJECT", str(project))
    path = project / "segment_specs" / "segment.schema.json"
    path.write_text("{}")
    told = CliRunner().invoke(app, ["schema", "--check"])
    assert told.exit_code == 1
    assert told.output.startswith("segment_specs/segment.schema.json is out of date.")
    assert CliRunner().invoke(app, ["schema"]).output == f"Wrote {path.relative_to(project)}\n"
    assert path.read_bytes() == (SPECS / path.name).read_bytes()
    assert CliRunner().invoke(app, ["schema"]).output == "The schema files are up to date.\n"


def test_a_spec_that_cannot_be_read_is_still_offered(tmp_path):
    (tmp_path / "broken.yml").write_bytes(b"\xff")
    workspace = Workspace(REPOSITORY, tmp_path, tmp_path)
    project, problems = load_project(workspace)
    assert problems
    written = json.loads(command.files_of(workspace, project)["segment.schema.json"])
    assert written["definitions"]["segment"]["anyOf"][0]["enum"] == ["broken"]
