"""Each case's spec becomes the SQL beside it, and that SQL returns the members beside it."""

from __future__ import annotations

import pytest
from case_files import CASES, UPDATE, cases, compile_specs, read

pytestmark = pytest.mark.xdist_group("cases")
EVERY_CASE = pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)


@EVERY_CASE
def test_a_spec_becomes_the_sql_that_its_case_expects(case, compiled, goldens):
    assert case.id in goldens, f"{case.golden} is missing. Write it with: {UPDATE}"
    assert compiled[f"segments/seg_{case.id}.sql"] == goldens[case.id]


@EVERY_CASE
def test_the_expected_sql_returns_the_members_of_its_case(case, built):
    for instant, members in case.members.items():
        table = "segments.segment_memberships"
        if instant != AS_OF:
            table = f"(select *, {'' if has_rank(case) else 'null as rank, '}"
            table = f"segment_parts.seg_{case.id}"
        with built.at(instant, f"seg_{case.id}"):
            rows = built.connection.execute(members_sql(case, instant)).fetchall()
        assert len(rows) == len(dict(rows)), "a member is there twice"
        assert dict(rows) == members, instant


def test_every_folder_is_a_case():
    folders = {path.name for path in CASES.iterdir() if path.is_dir()}
    assert folders - {case.id for case in cases()} <= {"warehouse", "invalid", "shops"}


def test_instants_are_those_that_clocks_show(warehouse):
    names = [
        name for name, *_ in warehouse.execute("describe segment_parts.segment_windows").fetchall()
    ]
    rows = warehouse.execute("select * from segment_parts.segment_windows").fetchall()
    found = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
    for account, instants in read(CASES / "windows.yml").items():
        assert {name: found[account][name] for name in instants} == instants


def test_an_archived_segment_is_described_and_not_built(tmp_path):
    spec = "label: Old\ndescription: D.\nowner: o\nstatus: archived\nwhere: {everyone: true}\n"
    (tmp_path / "old.yml").write_text(spec)
    files = compile_specs(tmp_path)
    assert not [name for name in files if "seg_old" in name]
    assert "seg_old" not in files["segments/segment_memberships.sql"]
    assert "'archived' as status" in files["segments/segment_definitions.sql"]
