"""The project that a command works on: its folders, and what its specs say."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from segment_compiler.access import read_access
from segment_compiler.checks import check
from segment_compiler.compiler import collector_paused, compile_project
from segment_compiler.destinations import read_destinations
from segment_compiler.formats import Format, FormatColumn
from segment_compiler.json_keys import KEY, read_json_keys
from segment_compiler.project import Project
from segment_compiler.reader import read_folder, spec_files
from segment_compiler.vocabulary import (
    JSON_COLUMNS,
    KEYS,
    json_columns,
    read_vocabulary,
    with_json_keys,
    with_seen_keys,
)
from segment_warehouse.home import find_home
from segments.list_files import list_problems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segment_compiler.problems import Problem
    from segment_compiler.vocabulary import Field, Vocabulary

SPECS = "segment_specs"
ASKS_UNDECLARED_KEY = re.compile(rf"(?:field|column) '(?:{'|'.join(JSON_COLUMNS)})[.]")
SEEN_KEYS = """
with sampled as (
    select "{column}" as document from marts."{relation}" where json_valid("{column}") limit 10000
),

keys as (select unnest(json_keys(document)) as key from sampled)

select key
from keys
where regexp_full_match(key, ?)
group by key
order by count(*) desc, key
limit 20
"""


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


@collector_paused()
def load_project(workspace: Workspace) -> tuple[Project, list[Problem]]:
    """Read everything, check it, and give the project with all problems in a stable order.

    Warnings stop nothing, so they are told here, on standard error.
    """
    shown = os.path.relpath(workspace.specs, workspace.repository)
    segments, problems = read_folder(workspace.specs, shown)
    destinations, found = read_destinations(
        workspace.specs / "destinations.yml", f"{shown}/destinations.yml"
    )
    plain = read_vocabulary(workspace.marts)
    declared, told = read_json_keys(
        workspace.specs / "json_keys.yml", f"{shown}/json_keys.yml", plain
    )
    access, refused = read_access(workspace.specs / "access.yml", f"{shown}/access.yml")
    read = {segment.id for segment in segments}
    project = Project(
        segments=tuple(segments),
        vocabulary=with_json_keys(plain, declared),
        destinations=destinations,
        formats=load_formats(plain.fields),
        broken=frozenset(path.stem for path in spec_files(workspace.specs)) - read,
        access=access,
    )
    for warning in project.warnings:
        print(warning, file=sys.stderr)
    checked = check(project)
    if any(ASKS_UNDECLARED_KEY.search(problem.message) for problem in checked):
        seen = seen_keys(workspace, project.vocabulary)
        checked = check(replace(project, vocabulary=with_seen_keys(project.vocabulary, seen)))
    listed = list_problems(project, workspace.specs)
    return project, sorted({*problems, *found, *told, *refused, *checked, *listed})


def without_broken(project: Project, problems: Sequence[Problem]) -> Project:
    """Give a project of the segments whose specs have no problem; the others are told as broken."""
    paths = {problem.place.path for problem in problems}
    broken = {one.id for one in project.segments if one.path in paths}
    kept = tuple(one for one in project.segments if one.id not in broken)
    return replace(project, segments=kept, broken=project.broken | broken)


def seen_keys(workspace: Workspace, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Read the keys that JSON columns have in the published build; none before the first.

    Of each column so many filled rows are looked at, and the most frequent keys are given that
    json_keys.yml could declare: others are no use in a message, and may be personal data.
    """
    home = find_home(workspace.repository)
    if not home.current.exists():
        return {}
    import duckdb  # 0.4 s, for the few who mistype a key

    from segment_warehouse.build import connect

    found = {}
    try:
        with connect(home.current.resolve(), read_only=True) as connection:
            for path, column in json_columns(vocabulary).items():
                with suppress(duckdb.Error):  # an older build may lack the column
                    query = SEEN_KEYS.format(relation=column.relation, column=column.column)
                    rows = connection.execute(query, [KEY.pattern]).fetchall()
                    found[path] = tuple(key for (key,) in rows)
    except duckdb.Error:
        return {}  # what a spec says is told even where the build cannot be read
    return found


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
            all_or_none=pinned.all_or_none,
            closed_to=pinned.closed_to,
            modes=pinned.modes,
            plaintext=pinned.plaintext,
        )
    return found


def generated_files(project: Project) -> dict[str, str]:
    """Compile a project that has no problems."""
    return compile_project(project)
