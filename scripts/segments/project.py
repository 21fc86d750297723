"""The project that a command works on: its folders, and what its specs say."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from segment_compiler.checks import check
from segment_compiler.compiler import compile_project
from segment_compiler.destinations import read_destinations
from segment_compiler.formats import Format, FormatColumn
from segment_compiler.json_keys import read_json_keys
from segment_compiler.project import Project
from segment_compiler.reader import read_folder, spec_files
from segment_compiler.vocabulary import KEYS, read_vocabulary, with_json_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.problems import Problem
    from segment_compiler.vocabulary import Field

SPECS = "segment_specs"


class NoProjectError(RuntimeError):
    """There is no project here; the text says where one is looked for."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The repository's folders. `specs` may lie elsewhere, as in tests of other shops."""

    repository: Path
    specs: Path
    generated: Path

    @property
    def marts(self) -> Path:
        """Give the folder whose YAML is the vocabulary."""
        return self.repository / "dbt_project" / "models" / "marts"


def find_workspace() -> Workspace:
    """Find the project: `SEGMENTS_PROJECT`, else this folder or the nearest one above it.

    Raises:
        NoProjectError: there is none.
    """
    given = os.environ.get("SEGMENTS_PROJECT")
    start = Path(given).absolute() if given else Path.cwd()
    for folder in (start,) if given else (start, *start.parents):
        if (folder / "dbt_project" / "dbt_project.yml").exists() and (folder / SPECS).is_dir():
            return Workspace(folder, folder / SPECS, folder / "dbt_project" / "generated")
    raise NoProjectError(
        f"No project in {start} or above it: a folder with {SPECS}/ and dbt_project/ in it."
    )


def load_project(workspace: Workspace) -> tuple[Project, list[Problem]]:
    """Read everything, check it, and give the project with all problems in a stable order."""
    shown = os.path.relpath(workspace.specs, workspace.repository)
    segments, problems = read_folder(workspace.specs, shown)
    destinations, found = read_destinations(
        workspace.specs / "destinations.yml", f"{shown}/destinations.yml"
    )
    plain = read_vocabulary(workspace.marts)
    declared, told = read_json_keys(
        workspace.specs / "json_keys.yml", f"{shown}/json_keys.yml", plain
    )
    read = {segment.id for segment in segments}
    project = Project(
        segments=tuple(segments),
        vocabulary=with_json_keys(plain, declared),
        destinations=destinations,
        formats=load_formats(plain.fields),
        broken=frozenset(path.stem for path in spec_files(workspace.specs)) - read,
    )
    return project, sorted({*problems, *found, *told, *check(project)})


def load_formats(fields: Mapping[str, Field]) -> dict[str, Format]:
    """Read the export formats as the compiler needs them."""
    from segment_exports.formats import load_formats as load  # pyarrow: 0.2 s

    found = {}
    for pinned in load().values():
        columns = {
            column.name: FormatColumn(column.name, column.rule, column.field)
            for column in pinned.columns.values()
        }
        if pinned.all_fields:
            columns = {
                name: FormatColumn(name, None, name) for name in dict.fromkeys((*KEYS, *fields))
            }
        found[pinned.key] = Format(
            id=pinned.key,
            columns=columns,
            default_columns=tuple(columns) if pinned.all_fields else pinned.default_columns,
            identifiers=pinned.identifiers,
            consent=pinned.consent,
            minimum=pinned.minimum,
            all_fields=pinned.all_fields,
        )
    return found


def generated_files(project: Project) -> dict[str, str]:
    """Compile a project that has no problems."""
    return compile_project(project)
