"""All that Dagster knows: the way from the shop's files to those that go out, and its schedule."""

import dagster as dg

from orchestration.alerts import failed_runs, held_segments
from orchestration.builds import open_build
from orchestration.catalogue import catalogue
from orchestration.changes import changes
from orchestration.contacts import contact_cells
from orchestration.days import past_days
from orchestration.files import export_files, withdrawals
from orchestration.guards import settled_memberships
from orchestration.jobs import add_past_days, daily, rebuild_segments, times_of_files, write_files
from orchestration.models import customer_models, member_models, segment_models
from orchestration.project import DBT
from orchestration.releases import release
from orchestration.reports import segment_reports
from orchestration.serving import served
from orchestration.shop import shop_tables

defs = dg.Definitions(
    assets=[
        shop_tables,
        customer_models,
        contact_cells,
        member_models,
        settled_memberships,
        segment_models,
        release,
        served,
        segment_reports,
        *export_files,
        catalogue,
        withdrawals,
        past_days,
    ],
    jobs=[rebuild_segments, write_files, add_past_days, *(one.job for one in times_of_files)],
    schedules=[daily, *times_of_files],
    sensors=[changes, failed_runs, held_segments],
    resources={"dbt": DBT, "build": open_build},
    # One process a run, so that one lock covers it and dbt's models are imported once.
    executor=dg.in_process_executor,
)
