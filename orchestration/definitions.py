"""All that Dagster knows: the way from the shop's files to those that go out, and its schedule."""

import dagster as dg

from orchestration.builds import open_build
from orchestration.contacts import contact_cells
from orchestration.files import export_files
from orchestration.jobs import daily, rebuild_segments, write_files
from orchestration.models import customer_models, segment_models
from orchestration.project import DBT
from orchestration.releases import release
from orchestration.shop import shop_tables

defs = dg.Definitions(
    assets=[shop_tables, customer_models, contact_cells, segment_models, release, *export_files],
    jobs=[rebuild_segments, write_files],
    schedules=[daily],
    resources={"dbt": DBT, "build": open_build},
    # One process a run, so that one lock covers it and dbt's models are imported once.
    executor=dg.in_process_executor,
)
