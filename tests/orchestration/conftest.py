"""The deployment as Dagster loads it, with a shop and a home of its own."""

from __future__ import annotations

import importlib
import warnings
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
        patch.setenv("SEGMENTS_LOCK_WAIT", "0")
        patch.delenv("ALERT_WEBHOOK", raising=False)
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
        options |= {"raise_on_error": False, "instance": instance(), "tags": TAGS}
        with warnings.catch_warnings():
            # Of dagster-dbt itself.
            warnings.filterwarnings("ignore", "AssetExecutionContext.op is deprecated")
            if assets is not None:
                resources = {"dbt": part("project").DBT, "build": part("builds").open_build}
                return dg.materialize(assets, resources=resources, **options)
            job = part("definitions").defs.resolve_job_def(job)
            return job.execute_in_process(**options)

    return run


@pytest.fixture(scope="session")
def rebuilt(run):
    """One whole run of the daily job."""
    result = run()
    assert result.success, failures(result)
    return result


def materialised(result):
    """Give the metadata of each asset that a run materialised, by its key."""
    found = (event.step_materialization_data for event in result.get_asset_materialization_events())
    return {
        data.materialization.asset_key.to_user_string(): {
            name: value.value for name, value in data.materialization.metadata.items()
        }
        for data in found
    }


def failures(result):
    """Give what a failed run says, with the causes."""
    events = [event for event in result.all_events if event.is_failure]
    return "\n".join(str(event.event_specific_data) for event in events)
