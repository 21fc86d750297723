"""Tells problems to GitHub: the ten most useful beside their lines, all in the step's summary."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from segment_compiler.problems import CODES
from segments.markdown import as_code, code_kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from segment_compiler.problems import Problem

LEVELS = {"error": "error", "warning": "warning", "note": "notice"}  # errors first
SHOWN = 10  # annotations of one level in one step; GitHub drops more without a word
ROWS = 1000  # of a summary, which GitHub refuses above 1 MiB


def as_github(problems: Sequence[Problem], specs: Sequence[str]) -> str:
    """Give the ten most useful problems of each severity as annotations, the others as lines."""
    room = Counter(dict.fromkeys(LEVELS, SHOWN))
    lines = []
    for problem in most_useful_first(problems):
        lines.append(annotation(problem) if room[problem.severity] > 0 else str(problem))
        room[problem.severity] -= 1
    return "\n".join([*lines, counts(problems, specs)])


def counts(problems: Sequence[Problem], specs: Sequence[str]) -> str:
    """Give `2 errors, 1 warning; 40 specs checked.`"""
    found = Counter(problem.severity for problem in problems)
    said = [f"{found[one]:,} {one}{'s' * (found[one] != 1)}" for one in LEVELS if found[one]]
    return f"{', '.join(said) or 'No problems'}; {len(specs):,} specs checked."


def most_useful_first(problems: Iterable[Problem]) -> list[Problem]:
    """Put errors first, and the first problem of each file before the second of any.

    So a file with twenty slips does not hide that another one has one, nor do twenty files that
    are all to be generated anew, which is one thing.
    """
    levels, nth = list(LEVELS), Counter[tuple[str, str]]()
    ranked = []
    for problem in sorted(problems):
        file = (problem.severity, problem.place.path if problem.code in CODES else problem.code)
        ranked.append((levels.index(problem.severity), nth[file], problem))
        nth[file] += 1
    return [problem for _, _, problem in sorted(ranked)]


def annotation(problem: Problem) -> str:
    """Give a problem as a workflow command, which GitHub shows beside the line."""
    place = problem.place
    title = f"{problem.code} {PurePosixPath(place.path).stem}"
    where = {"file": place.path, "line": place.line, "col": place.column, "title": title}
    said = ",".join(f"{name}={in_property(str(value))}" for name, value in where.items())
    return f"::{LEVELS[problem.severity]} {said}::{in_message(problem.message)}"


def in_message(text: str) -> str:
    """Escape what would end a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def in_property(text: str) -> str:
    """Escape what would end a property of a workflow command."""
    return in_message(text).replace(":", "%3A").replace(",", "%2C")


def as_summary(problems: Sequence[Problem]) -> str:
    """Give problems as Markdown for the summary of a step, the most useful first."""
    rows = [
        f"| {one.severity} | {as_code(f'{one.place.path}:{one.place.line}')} | {one.code} "
        f"| {code_kept(one.message)} |"
        for one in most_useful_first(problems)[:ROWS]
    ]
    head = ["### What is wrong with the specs", "", "| | place | code | what is wrong |",
            "| --- | --- | --- | --- |"]  # fmt: skip
    more = len(problems) - len(rows)
    told = [f"And {more:,} more.", ""] if more else []
    return "\n".join([*head, *rows, "", *told]) + "\n"
