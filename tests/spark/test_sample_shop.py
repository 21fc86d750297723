"""The project's own segments on the sample shop: in Spark as in DuckDB, rows and files."""

from __future__ import annotations

from tests.conformance.spark_session import NoSparkError
from tests.conftest import make_project, make_sample_shop, without
from tests.spark.equality import AS_OF, compared
from tests.spark.world import IN_FULL, running_world


@IN_FULL
def test_a_sample_shop_is_the_same(tmp_path):
    shop = make_sample_shop(tmp_path / "shop", 1000)
    try:
        with running_world(tmp_path, make_project(tmp_path / "project"), [AS_OF], [shop]) as world:
            assert compared(world) == []
    except NoSparkError as error:
        without(f"No Spark to build in: {error}.")
