"""Golden cases and random worlds have the same members in PostgreSQL, dbt left out."""

from __future__ import annotations

import os

import duckdb
import psycopg
import pytest
from truth.engine import hurry

from conformance import cases, memberships, worlds
from conformance.warehouses import Warehouse

AT_ONCE = 22  # two worlds of each topic
WORLDS = int(os.environ.get("SEGMENTS_EQUALITY", AT_ONCE))


@pytest.fixture
def in_postgres(server):
    """A PostgreSQL with a schema of its own for the tables of a test."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("create schema alone; set search_path to alone")
        yield Warehouse("postgres", connection)
        connection.execute("drop schema alone cascade")


@pytest.mark.parametrize(("instant", "chosen"), cases.by_instant().items())
def test_a_case_has_the_same_members(instant, chosen, in_postgres, tmp_path):
    assert not cases.wrongly_found(in_postgres, instant, chosen, tmp_path)


@pytest.mark.parametrize("first", range(0, WORLDS, AT_ONCE))
def test_random_worlds_have_the_same_members(first, in_postgres, tmp_path, monkeypatch):
    hurry(monkeypatch)
    drawn = worlds.random_worlds(first, min(AT_ONCE, WORLDS - first))
    expected = drawn.members()
    with duckdb.connect() as ours:
        for table in memberships.load(Warehouse("duckdb", ours), drawn.shop, ""):
            in_postgres.copy(ours, table, table)
    assert not worlds.wrongly_found(in_postgres, drawn, expected, tmp_path)
    assert sum(map(bool, expected.values())) > len(drawn.by_prefix)
