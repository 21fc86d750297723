"""The deployment as Dagster loads it, with a shop and a home of its own."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime

import pytest

from segment_warehouse.home import Home

AS_OF = datetime(2026, 11, 1, tzinfo=UTC)
TAGS = {"segments/as_of": AS_OF.isoformat()}


@pytest.fixture(scope="session")
def part():
    """Give a function that gives a module; Dagster takes seconds to import, and may parse dbt."""
    return lambda name: importlib.import_module(f"orchestration.{name}")


@pytest.fixture(scope="session")
def home(sample_shop, tmp_path_factory):
    """Let runs find the sample shop, and an empty home, which is given."""
    root = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGMENTS_HOME", str(root))
        patch.setenv("SEGMENTS_SHOP", str(sample_shop))
        yield Home(root)


@pytest.fixture(scope="session")
def instance(tmp_path_factory):
    """Give a function that gives an empty record of runs."""
    import dagster as dg

    return lambda: dg.DagsterInstance.ephemeral(tempdir=str(tmp_path_factory.mktemp("dagster")))


@pytest.fixture(scope="session")
def run(part, home, instance):
    """Give a function that runs a job, or other assets in its place, in a record of its own."""
    import dagster as dg

    def run(job="rebuild_segments", assets=None, **options):
        options |= {"raise_on_error": False, "instance": instance()}
        if assets is not None:
            resources = {"dbt": part("project").DBT, "build": part("builds").open_build}
            return dg.materialize(assets, resources=resources, tags=TAGS, **options)
        job = part("definitions").defs.resolve_job_def(job)
        return job.execute_in_process(tags=TAGS, **options)

    return run


@pytest.fixture(scope="session")
def rebuilt(run):
    """One whole run of the daily job."""
    result = run()
    assert result.success
    return result
