"""Each case's spec becomes the SQL beside it, and that SQL returns the members beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from case_files import AS_OF, CASES, UPDATE, cases, compile_specs, instant_of, read

if TYPE_CHECKING:
    from case_files import Case, Member
    from conftest import Warehouse

EVERY_CASE = pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)


@EVERY_CASE
def test_a_spec_becomes_the_sql_that_its_case_expects(case, compiled, goldens):
    assert case.id in goldens, f"{case.golden} is missing. Write it with: {UPDATE}"
    assert compiled[f"segments/seg_{case.id}.sql"] == goldens[case.id]


@EVERY_CASE
def test_the_expected_sql_returns_the_members_of_its_case(case, built):
    for instant, members in case.members.items():
        with built.at(instant, f"seg_{case.id}"):
            found = as_built(case, built) if instant == AS_OF else as_rebuilt(case, built)
        assert len(found) == len(dict(found)), "a member is there twice"
        assert dict(found) == members, instant


def as_built(case: Case, built: Warehouse) -> list[tuple[str, Member]]:
    """Give the members that the build left: with a rank, with a group, or with neither."""
    rows = built.connection.execute(
        "select account_id || '/' || customer_id, rank, split_group "
        "from segments.segment_memberships where segment_id = ? order by all",
        [case.id],
    ).fetchall()
    return [(key, rank if group is None else group) for key, rank, group in rows]


def as_rebuilt(case: Case, built: Warehouse) -> list[tuple[str, Member]]:
    """Give the members at another instant; those cases have no rank and no group."""
    rows = built.connection.execute(
        f"select account_id || '/' || customer_id from segment_parts.seg_{case.id} order by all"
    ).fetchall()
    return [(key, None) for (key,) in rows]


def test_cases_name_customers_that_exist(everybody):
    for case in cases():
        assert case.members, f"{case.id} has no members.yml"
        for members in case.members.values():
            assert not members.keys() - everybody, case.id


def test_every_folder_is_a_case():
    folders = {path.name for path in CASES.iterdir() if path.is_dir()}
    assert folders - {case.id for case in cases()} <= {"warehouse", "invalid", "shops"}


@pytest.mark.parametrize("path", sorted(CASES.glob("windows*.yml")), ids=lambda path: path.stem)
def test_instants_are_those_that_clocks_show(path, built):
    with built.at(instant_of(path)):
        table = built.connection.execute("select * from segment_parts.segment_windows")
        names = [name for name, *_ in table.description]
        found = {row[0]: dict(zip(names, row, strict=True)) for row in table.fetchall()}
    for account, instants in read(path).items():
        assert {name: found[account][name] for name in instants} == instants


def test_an_archived_segment_is_described_and_not_built(tmp_path):
    spec = "label: Old\ndescription: D.\nowner: o\nstatus: archived\nwhere: {everyone: true}\n"
    (tmp_path / "old.yml").write_text(spec)
    files = compile_specs(tmp_path)
    assert not [name for name in files if "seg_old" in name]
    assert "seg_old" not in files["segments/segment_memberships.sql"]
    assert "'archived' as status" in files["segments/segment_definitions.sql"]


def test_spark_asks_all_plain_rules_in_one_scan(tmp_path):
    rules = {
        "buyers": "where: {order_count: {at_least: 1}}\n",
        "everyone": "where: {everyone: true}\n",
        "not_buyers": "where: {none: [{segment: buyers}]}\n",
        "halves": "where: {everyone: true}\nsplit: {salt: s, groups: {a: 50, b: 50}}\n",
    }
    for name, rule in rules.items():
        (tmp_path / f"{name}.yml").write_text(f"label: {name}\ndescription: D.\nowner: o\n{rule}")
    statement = "segments/segment_memberships.sql"
    in_spark, in_duckdb = (
        compile_specs(tmp_path, engine)[statement] for engine in ("spark", "duckdb")
    )
    # Once for the two plain ones, and for each other; and for the one that another is made of.
    assert in_spark.count("ref('segment_customers')") == 4
    assert in_duckdb.count("ref('segment_customers')") == 5
    assert "case when order_count >= 1 then 'buyers' end" in in_spark
