"""One PostgreSQL and one Spark for all tests here, and the same segments in them and in DuckDB."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace

import duckdb
import psycopg
import pytest
from truth.reference import World
from truth.vocabulary import read_vocabulary

from conformance import customers, specs
from conformance.asking import asked, expected
from conformance.conditions import JSON_KEYS
from conformance.instants import windows
from conformance.server import NoServerError, postgres
from conformance.spark_session import NoSparkError, spark
from conformance.warehouses import Warehouse, build, fill, printed
from segment_compiler import (
    export_models,
    export_rows,
    memberships,
    segment_models,
    shared_models,
)
from segment_compiler.compiler import ENGINES
from segment_compiler.engine_forms import as_engine_means
from segment_compiler.operators import POSITIVE_TWIN
from segment_compiler.sql_text import print_sql
from segments.project import Workspace, load_project
from tests.conftest import without


@pytest.fixture(scope="session")
def server():
    """The address of a PostgreSQL, started once; without one nothing here can be told."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgres())
        except NoServerError as error:
            without(f"No PostgreSQL to compare with: {error}.")
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
        for module in (export_models, export_rows, memberships, segment_models, shared_models):
            patch.setattr(module, "print_sql", recorded)
        return {engine: printed(project, engine) for engine in ENGINES}, trees


@pytest.fixture(scope="session")
def in_duckdb(project, compiled, shop, vocabulary):
    """All segments in DuckDB."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        warehouse = Warehouse("duckdb", connection)
        fill(warehouse, shop, vocabulary, windows(project, shop, customers.AS_OF))
        build(warehouse, compiled[0]["duckdb"])
        yield warehouse


@pytest.fixture(scope="session")
def in_postgres(server, project, compiled, shop, vocabulary):
    """The same segments in PostgreSQL."""
    with psycopg.connect(server, autocommit=True) as connection:
        warehouse = Warehouse("postgres", connection)
        fill(warehouse, shop, vocabulary, windows(project, shop, customers.AS_OF))
        build(warehouse, compiled[0]["postgres"])
        yield warehouse


@pytest.fixture(scope="session")
def warehouses(in_duckdb, in_postgres):
    """The two engines that start at once; what is asked of Spark stands in `test_spark.py`."""
    return [in_duckdb, in_postgres]


@pytest.fixture(scope="session")
def in_spark(spark_connection, in_duckdb, compiled):
    """The same segments in Spark, on the rows that DuckDB has."""
    models = compiled[0]["spark"]
    for (table,) in in_duckdb.rows("select table_name from information_schema.tables"):
        if table not in models:
            spark_connection.copy(in_duckdb.connection, table, table)
    warehouse = Warehouse("spark", spark_connection)
    build(warehouse, models)
    return warehouse


@pytest.fixture(scope="session")
def every(project):
    """Every condition that is asked."""
    return list(asked(project))


@pytest.fixture(scope="session")
def meant(every, world):
    """For whom each condition must hold."""
    return expected(every, world)


@pytest.fixture(scope="session")
def spark_connection(tmp_path_factory):
    """A Spark, started once; without one nothing of it can be told."""
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(spark(tmp_path_factory.mktemp("spark")))
        except NoSparkError as error:
            without(f"No Spark to compare with: {error}.")
        yield connection
