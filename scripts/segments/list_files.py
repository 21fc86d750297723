"""Says what is wrong with the files of lists that lie beside the specs: not there, or no header."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from segment_compiler.checks import LIST_FILE
from segment_compiler.problems import Problem, did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from segment_compiler.project import Project
    from segment_compiler.spec import Members

MOST_LISTED = 12


def list_problems(project: Project, specs: Path) -> list[Problem]:
    """Report the files under `lists/` that are missing, and the headers that they do not have.

    What lies elsewhere is only read by a build. Headers are no personal data; rows are not read.
    """
    found: list[Problem] = []
    for segment in project.built:
        members = segment.members
        if members and members.file and is_beside(members.file):
            found += file_problems(members, specs / members.file)
    return found


def is_beside(file: str) -> bool:
    """Tell whether a list lies beside the specs, not at a URL."""
    return file.startswith("lists/") and bool(LIST_FILE.fullmatch(file))


def file_problems(members: Members, path: Path) -> Iterator[Problem]:
    """Report what is wrong with one file."""
    if not path.is_file():
        known = [f"lists/{one.name}" for one in sorted(path.parent.glob("*.csv"))]
        hint = did_you_mean(str(members.file), known)
        message = f"There is no file segment_specs/{members.file}.{hint}"
        yield Problem(members.file_place, "SEG014", message)
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            headers = [one.strip() for one in next(csv.reader(stream), [])]
    except (UnicodeDecodeError, csv.Error):
        yield Problem(members.file_place, "SEG014", f"{members.file} is no CSV in UTF-8.")
        return
    for (_, header), place in zip(members.match, members.match_places, strict=True):
        if header and header not in headers:
            many = f" and {len(headers) - MOST_LISTED} more" if len(headers) > MOST_LISTED else ""
            known = [one for one in headers if one]
            have = listed(known[:MOST_LISTED]).replace(" or ", " and ") if known else ""
            shown = f" It has {have}{many}." if known else " It is empty."
            yield Problem(place, "SEG014", f"{members.file} has no column '{header}'.{shown}")
