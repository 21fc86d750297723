"""One cluster and one session for all tests of Spark, and the days that they look at."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime

import duckdb
import pytest

from tests.conformance.spark_session import NoSparkError, spark
from tests.conftest import make_project, without
from tests.history.daily_shops import write_shop
from tests.spark.specs import write_specs
from tests.spark.world import running_world

DAYS = [datetime(2026, 10, 31), datetime(2026, 11, 1), datetime(2026, 11, 2)]


@pytest.fixture(scope="session")
def spark_session(tmp_path_factory):
    """A session of Spark in this process; that of other tests, where they have begun one."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(spark(tmp_path_factory.mktemp("tables")))
        except NoSparkError as error:
            without(f"No Spark to ask: {error}.")
        yield started.session


@pytest.fixture(scope="session")
def world(tmp_path_factory, sample_shop):
    """A cluster with nothing built yet; tests of a module build on it one after the other."""
    root = tmp_path_factory.mktemp("spark")
    shops = [
        write_shop(sample_shop, root / f"shop_{day}", DAYS[: day + 1]) for day in range(len(DAYS))
    ]
    people = duckdb.sql(
        f"select customer_id, email from '{shops[0]}/customers.parquet'"
        " where email is not null order by all limit 40"
    ).fetchall()
    specs = write_specs(root / "specs", 0, *zip(*people, strict=True))
    project = make_project(root / "project", specs)
    try:
        with running_world(root, project, DAYS, shops) as running:
            yield running
    except NoSparkError as error:
        without(f"No Spark to build in: {error}.")
