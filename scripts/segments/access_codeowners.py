"""CODEOWNERS, made of the owners of segments: whose review a change of which file asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_compiler.grants import AccessRules
from segments.access_sides import CODEOWNERS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from segment_compiler.spec import Segment

HEADER = """\
# Generated from segment_specs/ by `segments access codeowners`. Do not edit.
#
# The last line that matches a file decides. Who edits does not review, so that whatever one person
# owns alone is the admins' too. A line without an owner asks for nobody: `segments check` holds
# these files against the specs.
"""
# The same admins decide on what no segment owns: the checks themselves, and what fields mean.
SHARED = (
    "/.github/", "/segment_specs/", "/dbt_project/", "/orchestration/", "/scripts/",
    "/pyproject.toml", "/uv.lock",
)  # fmt: skip
CHECKED = ("/segment_specs/*.schema.json", "/dbt_project/generated/")


def codeowners(segments: Iterable[Segment], rules: AccessRules) -> str | None:
    """Give the text of the file; None without admins, who have to own the file itself."""
    if not rules.admins:
        return None
    logins = {person: f"@{login}" for login, person in sorted(rules.people.items(), reverse=True)}

    def line(path: str, persons: Iterable[str]) -> str:
        return " ".join([path, *(logins.get(one, one) for one in dict.fromkeys(persons))])

    lines = [*(line(path, rules.admins) for path in SHARED), *CHECKED]
    for segment in sorted(segments, key=lambda one: one.id):
        owners = [person for person, _ in rules.members(segment.owner.strip().lower())]
        others = rules.admins if len(owners) < 2 else ()  # noqa: PLR2004
        lines.append(line(f"/segment_specs/{segment.id}.yml", [*owners, *others]))
    return HEADER + "\n" + "\n".join(lines) + "\n"


def drift(repository: Path, text: str | None) -> str | None:
    """Say what is wrong with the file that is there; None where nothing is."""
    path = repository / CODEOWNERS
    if text is None:
        return "access.yml names no `admins`, who have to own the file itself."
    if not path.exists():
        return f"There is no {CODEOWNERS}. Run `segments access codeowners`."
    if path.read_text(encoding="utf-8") != text:
        return f"{CODEOWNERS} is not what the specs say. Run `segments access codeowners`."
    return None


def write(repository: Path, text: str) -> None:
    """Write the file."""
    path = repository / CODEOWNERS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
