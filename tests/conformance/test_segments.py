"""Whole segments, and the columns that they stand on, are the same in every warehouse."""

from __future__ import annotations

import pytest
from truth.local_time import local_day, plus
from truth.reference import Place, members
from truth.shop import key
from truth.values import json_value

from conformance import specs
from conformance.customers import DOCUMENTS, TYPED_KEYS, as_meant
from segment_compiler.scopes import column_name, later_name
from segment_compiler.usage import aggregates, later_times, local_days


def columns(warehouse, *names):
    """Give some columns of `segment_customers` by customer."""
    sql = f"select account_id, customer_id, {', '.join(names)} from segment_customers"
    return {(row[0], row[1]): row[2:] for row in warehouse.rows(sql)}


@pytest.mark.parametrize("segment", specs.WHOLE)
def test_a_segment_has_the_same_members_ranks_and_groups(segment, warehouses, world):
    spec = specs.WHOLE[segment]
    places = [
        "rank" if "top" in spec else "cast(null as bigint)",
        "split_group" if "split" in spec else "null",
    ]
    for warehouse in warehouses:
        rows = warehouse.rows(
            f"select account_id, customer_id, {', '.join(places)} from seg_{segment}"
        )
        found = {(row[0], row[1]): Place(*row[2:]) for row in rows}
        assert len(found) == len(rows)
        assert found == members(segment, world), warehouse.engine
        assert 0 < len(found) < len(world.shop.customers)


@pytest.mark.parametrize("table", ["segment_memberships", "segment_definitions"])
def test_a_shared_table_has_the_same_rows(table, warehouses):
    ours, theirs = (sorted(map(repr, one.rows(f"select * from {table}"))) for one in warehouses)
    assert ours == theirs
    assert ours


def test_a_time_later_is_the_same_instant(warehouses, project, shop):
    asked = later_times(project)
    names = [later_name(field, length) for field, length in asked if field.key is None]
    assert len(names) > 6
    expected = {
        key(row): tuple(
            value and plus(value, str(length), shop.accounts[row["account_id"]]["time_zone"])
            for value, length in ((row[field.name], length) for field, length in asked
                                  if field.key is None)
        )
        for row in shop.customers
    }  # fmt: skip
    for warehouse in warehouses:
        assert columns(warehouse, *names) == expected, warehouse.engine


def test_a_local_day_is_the_same_day(warehouses, project, shop):
    fields = [one for one in local_days(project) if one.name in project.fields]
    names = [f"{column_name(field)}_local_day" for field in fields]
    expected = {
        key(row): tuple(
            value and local_day(value, shop.accounts[row["account_id"]]["time_zone"])
            for value in (row[field.name] for field in fields)
        )
        for row in shop.customers
    }
    for warehouse in warehouses:
        assert columns(warehouse, *names) == expected, warehouse.engine


def test_a_key_of_json_has_the_same_value(warehouses, project, shop):
    names = [column_name(project.fields[f"metadata.{one}"]) for one in TYPED_KEYS]
    expected = {
        key(row): tuple(
            json_value(row, f"metadata.{one}", type_) for one, type_ in TYPED_KEYS.items()
        )
        for row in as_meant(shop).customers
    }
    assert len(shop.customers) / 3 > len(DOCUMENTS)
    for warehouse in warehouses:
        assert columns(warehouse, *names) == expected, warehouse.engine


def test_behaviours_are_the_same_numbers(warehouses, project):
    names = [one.name for one in aggregates(project)]
    ours, theirs = (columns(one, *names) for one in warehouses)
    different = {
        (one, name)
        for one, values in ours.items()
        for name, value, other in zip(names, values, theirs[one], strict=True)
        if value != other
    }
    assert not different, sorted(different)[:10]
    assert ours.keys() == theirs.keys()
