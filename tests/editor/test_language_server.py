"""The YAML language server that editors run completes, explains and underlines specs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from segment_compiler.reader import RESERVED_FILES
from tests.conftest import REPOSITORY
from tests.editor.language_server import LanguageServer

MODELINE = "# yaml-language-server: $schema=./segment.schema.json\n"
HEAD = f"{MODELINE}label: L\ndescription: D.\nowner: o@example.com\n"  # the body is on line 4
SPEC = "segment_specs/being_written_*.yml"
SETTINGS = json.loads((REPOSITORY / ".vscode" / "settings.json").read_text())


# One worker installs the server, and speaks with it.


@pytest.fixture
def complete(editor):
    """Give what is offered at the mark in a body."""
    return lambda body: editor.complete(SPEC, HEAD + body)


@pytest.fixture
def faults(editor):
    """Give the underlined places of a body, each as line, columns and message."""

    def find(body):
        found = [(one["range"], one["message"]) for one in editor.faults(SPEC, HEAD + body)]
        return [
            (place["start"]["line"], place["start"]["character"], place["end"]["character"], told)
            for place, told in found
        ]

    return find


def test_a_new_condition_is_offered_every_field_and_head(complete):
    offered = complete("where:\n  all:\n    - |\n")
    told = offered["order_count"]["documentation"]
    assert told == "How many qualifying orders the customer placed."
    heads = {"all", "any", "none", "everyone", "segment", "did", "did_not", "did_only"}
    assert heads <= offered.keys()
    assert "times" not in offered


def test_a_chosen_field_brings_the_operators_of_its_type(complete):
    offered = complete("where:\n  |\n")
    assert offered["order_count"]["insertText"].startswith("order_count: {${1|at_least,is,is_not,")
    assert "contains" not in offered["order_count"]["insertText"]
    assert "starts_with" in offered["country"]["insertText"]


@pytest.mark.parametrize(
    "place", ["where:\n  order_count: {a|}\n", "where:\n  order_count:\n    |\n"]
)
def test_after_a_field_only_operators_of_its_type_are_offered(complete, place):
    offered = complete(place)
    assert offered["at_least"]["documentation"] == "Is it or above."
    assert "contains" not in offered
    assert "in_last" not in offered


@pytest.mark.parametrize(
    ("body", "some", "others"),
    [
        ("where: {gender: {is: |}}\n", {"female", "male", "other"}, set()),
        ("where:\n  did: |\n", {"purchased_item", "logged_in"}, {"order_count"}),
        ("where:\n  did: paid\n  |\n", {"where", "when", "times", "total"}, {"order_count"}),
        ("where:\n  did_not: paid\n  |\n", {"where", "when"}, {"times", "total"}),
        ("where:\n  did: paid\n  where:\n    |\n", {"method", "amount"}, {"category", "did"}),
        ("where:\n  did: paid\n  total: {of: |}\n", {"amount"}, {"method", "paid_at"}),
        ("where:\n  segment: |\n", {"lapsing_vips", "vip_spenders"}, {"order_count"}),
        ("status: |\n", {"draft", "active", "paused", "archived"}, set()),
        ("exports:\n  - to: |\n", {"meta_ads", "newsletter"}, set()),
        ("top: {count: 10, by: |}\n", {"amount_spent", "last_order_at"}, {"country"}),
        ("|\n", {"where", "members", "exports"}, {"label"}),
    ],
)  # fmt: skip
def test_only_what_fits_is_offered(complete, body, some, others):
    offered = complete(body)
    assert some <= offered.keys()
    assert not others & offered.keys()


def test_the_help_of_a_field_is_shown(editor):
    told = editor.hover(SPEC, f"{HEAD}where:\n  amount_s|pent: {{at_least: 500}}\n")
    assert told.startswith("#### Amount spent (money)\n\nWhat the customer paid for")


def test_a_wrong_operator_is_underlined_where_it_stands(faults):
    body = "where:\n  all:\n    - email: {known: true}\n    - order_count: {contains: 5}\n"
    assert faults(body) == [(7, 20, 28, "Property contains is not allowed.")]


@pytest.mark.parametrize(
    ("body", "place", "told"),
    [
        ("where:\n  amount_spnt: {at_least: 5}\n", (5, 2, 13), "amount_spnt is not allowed"),
        ("where:\n  gender: {is: femal}\n", (5, 15, 20), 'Valid values: "female", "male"'),
        ("where: {age: {at_least: ten}}\n", (4, 24, 27), "number"),
        ("where: {created_at: {in_last: '30'}}\n", (4, 30, 34), "such as 30 days"),
        ("where: {did: paid, where: {sku: {is: a}}}\n", (4, 27, 30), "sku is not allowed"),
    ],
)
def test_a_mistake_is_underlined_where_it_stands(faults, body, place, told):
    ((*where, message),) = faults(body)
    assert tuple(where) == place
    assert told in message


def test_the_committed_specs_have_no_fault(editor):
    for name in ("lapsing_vips", "promo_code_users", "not_logged_in_lately", "top_10_spenders"):
        path = f"segment_specs/{name}.yml"
        assert editor.faults(path, (REPOSITORY / path).read_text()) == [], name


def test_settings_give_each_file_its_schema_without_a_modeline(server_program):
    settings = {"schemas": SETTINGS["yaml.schemas"]}
    with LanguageServer(server_program, REPOSITORY, settings) as server:
        (fault,) = server.faults(SPEC, f"{HEAD.removeprefix(MODELINE)}where: {{ag: {{is: 1}}}}\n")
        assert fault["message"] == "Property ag is not allowed."
        destinations = "segment_specs/destinations.yml"
        assert server.faults(destinations, (REPOSITORY / destinations).read_text()) == []
        (fault,) = server.faults(
            destinations, "meta_ads:\n  formt: meta@2026-05\n  format: meta@1\n"
        )[:1]
        assert "meta@2026-05" in fault["message"] or "formt" in fault["message"]
        assert server.faults("segment_specs/json_keys.yml", "metadata.plan: text\n") == []
        assert server.faults("segment_specs/json_keys.yml", "metadata.plan: words\n")


def test_the_lock_file_names_no_registry_and_one_version():
    folder = Path(__file__).parent
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    assert not [name for name, found in locked.items() if "resolved" in found]
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    assert wanted == {
        "yaml-language-server": locked["node_modules/yaml-language-server"]["version"]
    }


def test_settings_leave_out_every_file_that_is_no_spec():
    (globs,) = [
        globs for name, globs in SETTINGS["yaml.schemas"].items() if "segment.schema" in name
    ]
    left_out = {f"!segment_specs/{name}.yml" for name in RESERVED_FILES}
    assert set(globs) == {"segment_specs/*.yml", *left_out}
