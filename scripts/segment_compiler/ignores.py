"""Comments that say why a finding is no fault: `# segments: ignore SEG103 because …`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.events import ScalarEvent

from segment_compiler.problems import CODES, SEVERITIES, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MARK = b"segments: ignore"
START = re.compile(r"#[ ]*segments: ignore")
WHOLE = re.compile(r"\s+(SEG[0-9]+(?:\s*,\s*SEG[0-9]+)*)(?:\s+because\s+(\S.*))?\s*")
EXAMPLE = "`# segments: ignore SEG103 because …`"


@dataclass(frozen=True, slots=True)
class Ignore:
    """Which codes a comment ignores, and on which lines; None is the whole file."""

    place: Place
    codes: tuple[str, ...]
    lines: tuple[int, ...] | None

    def covers(self, problem: Problem) -> bool:
        """Tell whether the comment speaks of a finding."""
        here = self.lines is None or problem.place.line in self.lines
        return here and problem.place.path == self.place.path and problem.code in self.codes


def without_ignored(found: Iterable[Problem], files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Leave out the findings that comments ignore, and tell what is wrong with the comments."""
    ignores: list[Ignore] = []
    for path, content in files.items():
        for one in read_ignores(content, path):
            if isinstance(one, Problem):
                yield one
            else:
                ignores.append(one)
    used: set[tuple[Place, str]] = set()
    for problem in found:
        covering = [one for one in ignores if one.covers(problem)]
        used |= {(one.place, problem.code) for one in covering}
        if not covering:
            yield problem
    for ignore in ignores:
        for code in ignore.codes:
            if (ignore.place, code) not in used:
                yield Problem(ignore.place, "SEG116", f"{code} is not told here. Delete this.")


def read_ignores(content: bytes, path: str) -> Iterator[Ignore | Problem]:
    """Read the comments of a file of YAML, and tell of those that cannot be read.

    One before the first key is of the whole file; another is of its own line where something stands
    before it there, and else of the next line that has something.
    """
    if MARK not in content:
        return
    text = content.decode("utf-8-sig")
    scalars = [
        (event.start_mark.index, event.end_mark.index)
        for event in YAML(typ="safe", pure=True).parse(text)
        if isinstance(event, ScalarEvent)
    ]
    lines = text.split("\n")
    for match in START.finditer(text):
        if any(start <= match.start() < end for start, end in scalars):
            continue
        number = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        place = Place(path, number, column)
        said = WHOLE.fullmatch(lines[number - 1][column - 1 + len(match[0]) :])
        fault = wrong_with(said)
        if fault:
            yield Problem(place, "SEG115", fault)
            continue
        assert said is not None
        codes = tuple(dict.fromkeys(re.findall(r"SEG[0-9]+", said[1])))
        yield Ignore(place, codes, lines_of(lines, number, is_alone=not before(lines, place)))


def wrong_with(said: re.Match[str] | None) -> str | None:
    """Say what is wrong with a comment; None where nothing is."""
    if said is None:
        return f"Name what is ignored, and why: {EXAMPLE}."
    for code in re.findall(r"SEG[0-9]+", said[1]):
        if code not in CODES:
            return f"There is no {code}.{did_you_mean(code, CODES)}"
        if SEVERITIES.get(code) is None or code < "SEG100":
            return f"{code} cannot be ignored. Do what its message says."
    return None if said[2] else f"Say why, for whoever reads it next: {EXAMPLE}."


def before(lines: list[str], place: Place) -> str:
    """Give what stands before a comment on its line."""
    return lines[place.line - 1][: place.column - 1].strip()


def lines_of(lines: list[str], number: int, *, is_alone: bool) -> tuple[int, ...] | None:
    """Give the lines that a comment on a line speaks of; None is the whole file."""
    if not is_alone:
        return (number,)
    if all(is_blank(line) for line in lines[:number]):
        return None
    after = range(number, len(lines))
    return tuple(at + 1 for at in after if not is_blank(lines[at]))[:1]


def is_blank(line: str) -> bool:
    """Tell whether a line has nothing, or nothing but a comment."""
    return not line.strip("\ufeff \r") or line.lstrip().startswith("#")
