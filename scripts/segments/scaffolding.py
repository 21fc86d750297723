"""Writes what a project needs around its specs: the workflow that checks pull requests."""

from __future__ import annotations

from pathlib import Path

from segments.app import leave, one_of

WORKFLOWS = {"github": (".github/workflows/segments.yml", "pull_requests.yml")}


def write_workflow(repository: Path, host: str) -> None:
    """Write the workflow for the host of a repository; leave with exit 2 where another is there."""
    one_of("--ci", host, WORKFLOWS)
    name, template = WORKFLOWS[host]
    path, text = repository / name, workflow(template)
    if path.exists() and path.read_text(encoding="utf-8") != text:
        leave(f"There is a file {name} already, which says something else. Delete it first.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"Wrote {name}")


def workflow(template: str) -> str:
    """Give the text of a workflow."""
    return Path(__file__).with_name(template).read_text(encoding="utf-8")
