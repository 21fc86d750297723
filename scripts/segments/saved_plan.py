"""What a plan is of, kept with it: a build of the plan refuses where any of that has moved."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from segment_compiler.compiler import compile_project
from segment_warehouse.description import ReleaseError, described
from segment_warehouse.inputs import add_files, shop_digest, source_files

if TYPE_CHECKING:
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_warehouse.home import Home
    from segments.project import Workspace

PARTS = {
    "project": "The specs, models or code are not those that were planned.",
    "build_id": "Another build was published since.",
    "shop": "The shop's files are not those of the published build that was planned on.",
}


class SavedPlanError(RuntimeError):
    """A file is no plan, or no plan that can be built; the text says why."""


def inputs_of(workspace: Workspace, project: Project, home: Home) -> dict[str, str | None]:
    """Give what a plan is of: the project as it compiles, the published build, and its shop.

    Without a published build, or of one that does not say so, the last two are None.
    """
    digest = hashlib.sha256()
    for name, text in sorted(compile_project(project).items()):
        digest.update(f"{name}\n{text}\n".encode())
    files = [one for one in source_files(workspace.repository) if not generated(workspace, one)]
    add_files(digest, workspace.repository, files)
    found: dict[str, str | None] = {"project": digest.hexdigest(), "build_id": None, "shop": None}
    if home.current.exists():
        release = home.current.resolve()
        found["build_id"] = release.stem
        try:
            found["shop"] = described(release).get("shop")
        except ReleaseError:
            found["shop"] = None
    return found


def generated(workspace: Workspace, path: Path) -> bool:
    """Tell whether a file is one that `segments compile` writes; what it should be counts."""
    return path.is_relative_to(workspace.generated)


def read_plan(path: Path) -> dict[str, Any]:
    """Read a plan that `segments plan -o` wrote.

    Raises:
        SavedPlanError: the file is none, or the plan has no numbers to hold a build to.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("inputs"), dict):
        raise SavedPlanError(f"{path} is no plan. `segments plan -o {path}` writes one.")
    if found.get("as_of") is None or found["inputs"].get("shop") is None:
        raise SavedPlanError(f"{path} is of no published build. Build once, then plan anew.")
    return found


def moved(
    plan: dict[str, Any], workspace: Workspace, project: Project, home: Home, shop: Path
) -> list[str]:
    """Say what is not as it was when a plan was made; nothing, where its build may go on."""
    now = inputs_of(workspace, project, home) | {"shop": shop_digest(shop)}
    return [told for part, told in PARTS.items() if now[part] != plan["inputs"].get(part)]
