"""One PostgreSQL for all tests here, and the same segments built in it and in DuckDB."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

import duckdb
import psycopg
import pytest
from truth.reference import World
from truth.vocabulary import read_vocabulary

from conformance import customers, specs
from conformance.conditions import JSON_KEYS
from conformance.instants import windows
from conformance.server import NoServerError, postgres
from conformance.warehouses import ENGINES, Warehouse, build, fill, printed
from segment_compiler import export_models, export_rows, segment_models, shared_models
from segment_compiler.operators import POSITIVE_TWIN
from segment_compiler.sql_text import as_engine_means, print_sql
from segments.project import Workspace, load_project


@pytest.fixture(scope="session")
def server():
    """The address of a PostgreSQL, started once; without one nothing here can be told."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgres())
        except NoServerError as error:
            pytest.skip(f"No PostgreSQL to compare with: {error}.")
        yield address


@pytest.fixture(scope="session")
def shop():
    return customers.shop()


@pytest.fixture(scope="session")
def project(repository, tmp_path_factory):
    """The project of all specs, which must have no problem."""
    folder = tmp_path_factory.mktemp("specs")
    specs.write(folder, POSITIVE_TWIN)
    loaded, problems = load_project(Workspace(repository, folder, folder / "generated"))
    assert not problems, "\n".join(map(str, problems))
    return loaded


@pytest.fixture(scope="session")
def vocabulary(repository):
    """The words of specs as the reference knows them."""
    found = read_vocabulary(repository / "dbt_project" / "models" / "marts")
    return replace(found, json_keys=JSON_KEYS)


@pytest.fixture(scope="session")
def world(shop, vocabulary):
    """The same shop and specs for the reference, where JSON is what it should be taken for."""
    return World(specs.WHOLE, customers.as_meant(shop), customers.AS_OF, vocabulary)


@pytest.fixture(scope="session")
def compiled(project):
    """The models as printed for each engine, and the trees that they were printed from."""
    trees = {engine: [] for engine in ENGINES}

    def recorded(tree, engine):
        trees[engine].append(as_engine_means(tree, engine))
        return print_sql(tree, engine)

    with pytest.MonkeyPatch.context() as patch:
        for module in (export_models, export_rows, segment_models, shared_models):
            patch.setattr(module, "print_sql", recorded)
        return {engine: printed(project, engine) for engine in ENGINES}, trees


@pytest.fixture(scope="session")
def warehouses(server, project, compiled, shop, vocabulary):
    """The same segments in both engines."""
    with duckdb.connect() as ours, psycopg.connect(server, autocommit=True) as theirs:
        ours.execute("set TimeZone = 'UTC'")
        found = [Warehouse("duckdb", ours), Warehouse("postgres", theirs)]
        for warehouse in found:
            fill(warehouse, shop, vocabulary, windows(project, shop, customers.AS_OF))
            build(warehouse, compiled[0][warehouse.engine])
        yield found
