"""Reads `destinations.yml`: where files may go, in which format, and with whose consent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from segment_compiler import shapes
from segment_compiler.operands import LENGTH
from segment_compiler.problems import Problem
from segment_compiler.spec import CONSENT_MONTHS, MODES, Destination
from segment_compiler.yaml_tree import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from segment_compiler.yaml_tree import Node

KEYS = (
    "format", "path", "columns", "consent", "consent_within", "minimum", "mode", "url", "schedule",
)  # fmt: skip
MONTHS = {"month": 1, "quarter": 3, "year": 12}
ID = re.compile(r"[a-z][a-z0-9_]{1,31}")
PATH = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*")
# A protocol and a place; whoever may read the file must not find a secret in it.
URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s@?#:]+(:[0-9]+)?(/[^\s@?#:]*)?")
LONGEST_CONSENT = 120  # months
# Least and most of a schedule's minute, hour, day of the month, month and day of the week.
CRON = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
CRON_PART = re.compile(r"(\*|([0-9]{1,2})(-([0-9]{1,2}))?)(/([1-9][0-9]?))?")


def read_destinations(path: Path, shown: str) -> tuple[dict[str, Destination], list[Problem]]:
    """Read the file; a missing one means that there are no destinations."""
    if not path.exists():
        return {}, []
    node, problems = read_yaml(path.read_bytes(), shown)
    if node is None or not shapes.expect(node, dict, "a mapping of destinations", problems):
        return {}, problems
    found = {}
    for name, entry in node.value.items():
        if not ID.fullmatch(name) or "__" in name:
            message = f"'{name}' cannot name a destination. Use small letters and underscores."
            problems.append(Problem(entry.key or entry.place, "SEG013", message))
        found[name] = read_destination(name, entry, problems)
    return found, problems


def read_destination(name: str, node: Node, problems: list[Problem]) -> Destination:
    """Read one destination; `path` is relative to the export root and defaults to its name."""
    entries = shapes.mapping(node, KEYS, ("format",), problems)
    path = shapes.text(entries.get("path"), problems, default=name)
    if "path" in entries and path and not PATH.fullmatch(path):
        message = "A path is folders of small letters, digits, '-' and '_', such as meta/europe."
        problems.append(Problem(entries["path"].place, "SEG014", message))
    places = {key: entry.place for key, entry in entries.items()}
    places[""] = node.key or node.place
    return Destination(
        id=name,
        format=shapes.text(entries.get("format"), problems),
        path=path,
        columns=shapes.texts(entries.get("columns"), problems),
        consent=shapes.texts(entries.get("consent"), problems),
        consent_months=read_consent_within(entries, problems),
        minimum=shapes.positive(entries.get("minimum"), problems, default=0),
        mode=shapes.choice(entries.get("mode"), MODES, problems, default=""),
        url=read_url(entries.get("url"), problems),
        schedule=read_schedule(entries.get("schedule"), problems),
        places=places,
    )


def read_consent_within(entries: Mapping[str, Node], problems: list[Problem]) -> int:
    """Read how old a consent may be, in months; without `consent` there is nothing to be old."""
    node = entries.get("consent_within")
    if node is None:
        return CONSENT_MONTHS
    if "consent" not in entries:
        message = "`consent_within` says how old a consent may be. Add `consent`, or delete this."
        problems.append(Problem(node.place, "SEG014", message))
    found = LENGTH.fullmatch(shapes.text(node, problems))
    months = int(found[1]) * MONTHS.get(found[2], 0) if found else 0
    if isinstance(node.value, str) and not 1 <= months <= LONGEST_CONSENT:
        message = "Write months or years, at most ten years: 24 months."
        problems.append(Problem(node.place, "SEG014", message))
    return months or CONSENT_MONTHS


def read_url(node: Node | None, problems: list[Problem]) -> str:
    """Read where files are put besides; secrets come from the environment, never from here."""
    url = shapes.text(node, problems)
    if node is not None and url and not URL.fullmatch(url):
        # The text itself is not shown: it may hold what must not be in a file.
        message = (
            "A url is a protocol and a place, such as s3://bucket/folder, without credentials or"
            " parameters. Give those in the environment."
        )
        problems.append(Problem(node.place, "SEG014", message))
    return url


def read_schedule(node: Node | None, problems: list[Problem]) -> str:
    """Read when files go out: minute, hour, day, month and weekday, as cron writes them."""
    text = shapes.text(node, problems)
    parts = text.split()
    known = len(parts) == len(CRON) and all(map(is_cron_field, parts, CRON))
    if node is not None and text and not known:
        message = (
            f"'{text}' is no schedule. Write minute, hour, day, month and weekday:"
            " '30 6 * * 1-5' is 06:30 on working days."
        )
        problems.append(Problem(node.place, "SEG014", message))
    return " ".join(parts)


def is_cron_field(text: str, bounds: tuple[int, int]) -> bool:
    """Tell whether one of the five fields of a schedule is a list of numbers, ranges and steps."""
    for part in text.split(","):
        found = CRON_PART.fullmatch(part)
        if found is None:
            return False
        first, last = found[2], found[4]
        numbers = [int(number) for number in (first, last) if number]
        if numbers != sorted(numbers):
            return False
        if any(not bounds[0] <= number <= bounds[1] for number in numbers):
            return False
    return True
