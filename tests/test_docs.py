"""What the README shows is what the project does."""

from __future__ import annotations

import doctest
import pkgutil
import re
from importlib import import_module

import pytest

from tests.conftest import REPOSITORY, make_project, run_segments

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


PACKAGES = ("segment_compiler", "segment_exports", "segment_warehouse", "segments", "sample_shop")
MODULES = [
    f"{package}.{module.name}"
    for package in PACKAGES
    for module in pkgutil.iter_modules([str(REPOSITORY / "scripts" / package)])
    if module.name != "__main__"
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_hold(name):
    assert doctest.testmod(import_module(name)).failed == 0


def block(language: str, number: int = 0) -> str:
    """Give the n-th code block of a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)[number]


def test_the_first_spec_is_in_the_project_word_for_word():
    spec = (REPOSITORY / "segment_specs/poland_over_100.yml").read_text(encoding="utf-8")
    for line in block("yaml").splitlines():
        assert line.removesuffix("…") in spec


def test_the_first_sql_is_the_generated_one():
    path = REPOSITORY / "dbt_project/generated/segments/seg_poland_over_100.sql"
    words = path.read_text(encoding="utf-8").split()
    shown = block("sql").split()
    assert words[-len(shown) :] == shown


def test_the_segment_of_the_five_minutes_compiles_and_its_slips_are_told(tmp_path):
    project = make_project(tmp_path / "project")
    spec = "\n".join(line.removeprefix("   ") for line in block("yaml", 1).splitlines()) + "\n"
    path = project / "segment_specs" / "sleeping_regulars.yml"
    path.write_text(spec)
    run_segments("compile", project=project, home=tmp_path / "home")
    slips = spec.replace("order_count", "order_cuont").replace("90 days}", "90}")
    path.write_text(slips)
    told = run_segments("check", project=project, home=tmp_path / "home", code=1).stderr
    for line in told.splitlines():
        assert line in README
