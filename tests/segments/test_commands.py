"""The commands that need no warehouse, run as a person runs them."""

from __future__ import annotations

import json
import shutil

import pytest

from segment_compiler.reader import spec_files
from tests.conftest import REPOSITORY, make_project, run_segments

SPECS = spec_files(REPOSITORY / "segment_specs")
FIVE_MISTAKES = """\
# yaml-language-server: $schema=./segment.schema.json
label: Five mistakes
description: One of each.
owner: data@example.com
statuss: draft
where:
  all:
    - amount_spnt: {at_least: 500}
    - order_count: {at_leest: 2}
    - last_order_at: {in_last: 30}
    - segment: vip_spender
"""


@pytest.fixture(scope="module")
def shared_project(tmp_path_factory):
    """A project that tests only read."""
    return make_project(tmp_path_factory.mktemp("shared") / "project")


@pytest.fixture
def project(tmp_path, shared_project):
    """A project of a test's own."""
    return shutil.copytree(shared_project, tmp_path / "project")


@pytest.fixture
def segments(project, tmp_path):
    """The command in the test's own project."""

    def run(*arguments: str, code: int = 0):
        return run_segments(*arguments, project=project, home=tmp_path / "home", code=code)

    return run


def snapshot(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_five_mistakes_give_five_lines_and_nothing_is_written(project, segments):
    (project / "segment_specs" / "five_mistakes.yml").write_text(FIVE_MISTAKES)
    before = snapshot(project)
    told = segments("compile", code=1).stderr
    assert told.splitlines() == [
        "segment_specs/five_mistakes.yml:5:1: SEG010 Unknown key 'statuss'. Did you mean 'status'?",
        "segment_specs/five_mistakes.yml:8:7: SEG020 Unknown field 'amount_spnt'. "
        "Did you mean 'amount_spent'?",
        "segment_specs/five_mistakes.yml:9:21: SEG021 Unknown operator 'at_leest'. "
        "Did you mean 'at_least'?",
        "segment_specs/five_mistakes.yml:10:32: SEG022 `last_order_at: in_last` takes a length of "
        "time. Write 30 days, or another unit: minute, hour, day, week, month, quarter, year.",
        "segment_specs/five_mistakes.yml:11:16: SEG040 There is no segment 'vip_spender'. "
        "Did you mean 'vip_spenders'?",
        f"5 problems in 1 of {len(SPECS) + 1} specs. Nothing was written.",
    ]
    assert snapshot(project) == before


def test_compiling_twice_writes_nothing(segments):
    told = segments("compile").stdout
    assert told.startswith(f"{len(SPECS)} segments compiled: 0 files written, 0 removed, ")


def test_a_removed_spec_removes_its_model(project, segments):
    (project / "segment_specs" / "high_average_order.yml").unlink()
    told = segments("compile").stdout
    assert "Removed dbt_project/generated/segments/seg_high_average_order.sql" in told
    assert not (project / "dbt_project/generated/segments/seg_high_average_order.sql").exists()


def test_check_tells_of_models_that_are_out_of_date(project, segments):
    spec = project / "segment_specs" / "vip_spenders.yml"
    spec.write_text(spec.read_text().replace("1500", "1000"))
    told = segments("check", code=1).stderr
    assert "dbt_project/generated/segments/seg_vip_spenders.sql is out of date." in told
    assert told.endswith("Run `segments compile` and commit the result.\n")


def test_diff_shows_the_change_and_writes_nothing(project, segments):
    spec = project / "segment_specs" / "vip_spenders.yml"
    spec.write_text(spec.read_text().replace("1500", "1000"))
    before = snapshot(project)
    told = segments("compile", "--diff", code=1).stdout
    assert "-    amount_spent * rate_to_eur > 1500\n" in told
    assert "+    amount_spent * rate_to_eur > 1000\n" in told
    assert snapshot(project) == before


def test_problems_come_as_annotations_and_as_json(project, segments):
    (project / "segment_specs" / "five_mistakes.yml").write_text(FIVE_MISTAKES)
    told = segments("check", "--output", "github", code=1).stdout
    place = "file=segment_specs/five_mistakes.yml,line=5,col=1"
    assert f"::error {place},title=SEG010 five_mistakes::" in told
    found = json.loads(segments("check", "--output", "json", code=1).stdout)
    assert [problem["line"] for problem in found["problems"]] == [5, 8, 9, 10, 11]


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("vip_spenders", ["vip_spenders"]),
        ("top_*", ["top_100_spenders", "top_10_spenders", "top_50_spenders"]),
        ("tag:risk", ["frequent_returners", "uncommitted"]),
        ("owner:care@example.com", ["reviewers", "unhappy_customers"]),
        ("+lapsing_vips", ["frequent_returners", "lapsing_vips", "uncommitted"]),
        ("uncommitted+", ["lapsing_vips", "uncommitted"]),
        ("path:segment_specs/un", ["uncommitted", "unhappy_customers"]),
    ],
)
def test_selectors_choose_as_in_dbt(shared_project, tmp_path, selector, expected):
    told = run_segments(
        "list", "--select", selector, "--output", "json", project=shared_project, home=tmp_path
    )
    assert sorted(one["id"] for one in json.loads(told.stdout)["segments"]) == sorted(expected)


def test_a_selector_that_chooses_nothing_is_misuse(segments):
    told = segments("list", "--select", "tag:nothing", code=2).stderr
    assert told == "'tag:nothing' selects no segment. `segments list` lists all.\n"


def test_show_gives_the_spec_its_sql_and_its_users(segments):
    told = segments("show", "uncommitted").stdout
    assert "Used by   lapsing_vips" in told
    assert "    - cancelled_order_count: {more_than: 4}" in told
    assert "cancelled_order_count > 4" in told


def test_show_suggests_the_nearest_segment(segments):
    told = segments("show", "vip_spender", code=2).stderr
    assert told == "No segment 'vip_spender'. Did you mean 'vip_spenders'?\n"


def test_fields_are_the_filters_help(segments):
    told = segments("fields", "order_count").stdout
    assert told.startswith("order_count: ")
    assert "  at_least     a number                            {at_least: 3}\n" in told
    assert "  amount_spent " in segments("fields").stdout


def test_a_build_without_a_shop_or_with_a_local_instant_is_misuse(segments, tmp_path):
    assert "--shop DIR" in segments("build", code=2).stderr
    shop = tmp_path / "shop"
    shop.mkdir()
    told = segments("build", "--shop", str(shop), "--as-of", "2026-11-01T00:00:00", code=2).stderr
    assert "with an offset" in told


def test_an_export_before_the_first_build_is_misuse(segments):
    assert "Run `segments build` first." in segments("export", code=2).stderr


def test_outside_a_project_the_command_says_what_a_project_is(tmp_path):
    told = run_segments("check", project=tmp_path, home=tmp_path, code=2).stderr
    assert told.startswith(f"No project in {tmp_path}")


def test_help_is_there_for_every_command():
    told = run_segments("--help", project=REPOSITORY, home=REPOSITORY / ".local").stdout
    for command in (
        "compile", "check", "list", "show", "fields", "build", "export",
        "new", "format", "graph", "freeze", "remove",
    ):  # fmt: skip
        assert f" {command} " in told
