"""Each export is a dbt exposure beside its model, with an owner that dbt takes."""

from __future__ import annotations

from io import StringIO

import pytest
from ruamel.yaml import YAML

from segment_compiler.export_models import outgoing
from segment_compiler.exposures import owner
from segment_compiler.properties import as_yaml, export_properties
from segments.project import Workspace, load_project


@pytest.fixture(scope="module")
def exports(repository):
    specs, generated = repository / "segment_specs", repository / "dbt_project" / "generated"
    project, problems = load_project(Workspace(repository, specs, generated))
    assert not problems
    return outgoing(project)


def test_every_export_is_an_exposure_that_reads_its_model(exports):
    assert exports
    for one in exports:
        document = YAML(typ="safe", pure=True).load(StringIO(export_properties(one)))
        (model,), (exposure,) = document["models"], document["exposures"]
        assert exposure["depends_on"] == [f"ref('{model['name']}')"]
        assert exposure["name"] == one.id
        assert one.segment.label in exposure["label"]
        assert exposure["config"]["meta"]["path"] == one.destination.path
        assert exposure["config"]["meta"]["format"] == one.format.id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("growth@example.com", {"email": "growth@example.com"}),
        ("Growth team", {"name": "Growth team"}),
        ("Growth <growth@example.com>", {"name": "Growth <growth@example.com>"}),
        ("team@", {"name": "team@"}),
    ],
)
def test_an_owner_is_an_address_or_a_name(text, expected):
    assert owner(text) == expected


def test_no_text_of_a_spec_opens_a_template():
    text = as_yaml({"exposures": [{"label": "{{ env_var('X') }} {% raw %} {# note"}]})
    assert "{{" not in text
    assert "{%" not in text
    assert "{#" not in text
