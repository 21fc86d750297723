"""The dbt project and its manifest, which is made anew whenever the project has changed."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from dagster_dbt import DbtProject

from orchestration.dbt import Dbt, dbt_of
from orchestration.places import REPOSITORY, home
from segment_warehouse.home import Home

# What dbt writes into its own project where somebody runs it by hand.
OUTPUT = {"target", "logs"}


def find_project(home: Home) -> DbtProject:
    """Give the dbt project; its manifest lies in the home, apart from what runs leave there."""
    folder = REPOSITORY / "dbt_project"
    return DbtProject(project_dir=folder, profiles_dir=folder, target_path=home.dbt / "dagster")


def read_manifest(project: DbtProject, dbt: Dbt) -> dict[str, Any]:
    """Read dbt's manifest; parse the project first where the manifest is not of its files.

    `prepare_if_dev` of dagster-dbt does so under `dagster dev` alone, and needs dbt on the PATH.
    """
    newest = newest_change(Path(project.project_dir))
    path = project.manifest_path
    if not path.exists() or path.stat().st_mtime_ns != newest:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Apart and then renamed: other processes may parse or read at the same time.
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            dbt.cli(["parse"], target_path=Path(folder)).wait()
            parsed = Path(folder, path.name)
            os.utime(parsed, ns=(newest, newest))
            parsed.replace(path)
    manifest: dict[str, Any] = json.loads(path.read_bytes())
    return manifest


def newest_change(folder: Path) -> int:
    """Give when a file or folder of a dbt project last changed, in nanoseconds."""
    found = [path for path in folder.rglob("*") if path.relative_to(folder).parts[0] not in OUTPUT]
    return max(path.stat().st_mtime_ns for path in found)


PROJECT = find_project(home())
DBT = dbt_of(PROJECT)
MANIFEST = read_manifest(PROJECT, DBT)
