"""Definitions of other systems' own documentation, with the specs and the reports they become."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from segment_imports.reports import as_text
from segments.importing import results_of
from segments.project import Workspace

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/about.yml"))
SOURCES = ("about.yml", "definition.yml")
LEAST = {"shopify": 12, "klaviyo": 8, "voucherify": 8, "salla": 5, "tdx": 5}


@pytest.fixture
def workspace(repository, tmp_path):
    """Specs of nobody yet: the destinations alone."""
    shutil.copy(repository / "segment_specs" / "destinations.yml", tmp_path)
    return Workspace(repository, tmp_path, tmp_path / "generated")


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_definition_becomes_its_spec_and_its_report(case, workspace):
    about = YAML(typ="safe", pure=True).load(case / "about.yml")
    (source,) = case.glob("definition.*")
    results = results_of(
        workspace,
        case.parent.name,
        source.read_bytes(),
        f"{case.name}{source.suffix}",
        owner="growth@example.com",
        accounts=tuple(about.get("accounts", ())),
        names=about.get("names", {}),
        is_dry=False,
    )
    report = "\n\n".join(as_text(one) for one in results) + "\n"
    assert report.replace(shown(workspace), "segment_specs") == (case / "report.txt").read_text()
    written = {path.name: path.read_text() for path in workspace.specs.glob("*.yml")}
    del written["destinations.yml"]
    beside = {path.name: path.read_text() for path in case.glob("*.yml")}
    expected = {name: text for name, text in beside.items() if name not in SOURCES}
    assert written == expected


def shown(workspace: Workspace) -> str:
    """Give how messages name the folder of the specs."""
    import os

    return os.path.relpath(workspace.specs, workspace.repository)


@pytest.mark.parametrize("system", LEAST)
def test_each_system_has_examples_of_its_own_documentation(system):
    pages = [YAML(typ="safe", pure=True).load(path) for path in HERE.glob(f"{system}/*/about.yml")]
    assert all(page["page"].startswith("https://") for page in pages)
    assert len(pages) >= LEAST[system]
