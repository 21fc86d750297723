"""Tells problems in the forms that other tools read: JSON, GitHub, GitLab, SARIF and JUnit."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree

from segment_compiler.problems import CODES, Place, Problem
from segments.annotations import as_github, as_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from segment_compiler.output import Difference
    from segment_compiler.project import Project
    from segments.project import Workspace

GITLAB = {"error": "major", "warning": "minor", "note": "info"}
STALE = "STALE"
SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


def has_error(problems: Iterable[Problem]) -> bool:
    """Tell whether anything is wrong that stops a build."""
    return any(problem.severity == "error" for problem in problems)


def stale_files(workspace: Workspace, project: Project) -> tuple[Path, Difference] | None:
    """Give what is not what the specs say: generated models, else schemas; None where all is.

    The path is how messages name the folder that they are in.
    """
    from segment_compiler.compiler import compile_project
    from segment_compiler.output import Difference, difference
    from segments.schema import stale_schemas

    found = difference(workspace.generated, compile_project(project))
    if found:
        return workspace.generated.relative_to(workspace.repository), found
    found = Difference(tuple(stale_schemas(workspace, project)), ())
    return (workspace.specs.relative_to(workspace.repository), found) if found else None


def outdated(folder: Path, found: Difference) -> list[Problem]:
    """Give files that are not what the specs say as problems."""
    said = "The file is out of date. Run `segments compile` and commit the result."
    names = (*found.written, *found.removed)
    return [Problem(Place((folder / name).as_posix()), STALE, said) for name in names]


def tell(
    problems: Iterable[Problem],
    stale: tuple[Path, Difference] | None,
    project: Project,
    workspace: Workspace,
    output: str,
) -> None:
    """Print a report of problems of any severity, and fill in the step's summary on GitHub.

    Args:
        problems: what was found.
        stale: from `stale_files`.
        project: the specs that were checked.
        workspace: where they are; tools that show a repository take paths from its root.
        output: one of `FORMATS`.
    """
    above = folder_in_git(workspace.repository)
    problems = [*problems, *(outdated(*stale) if stale else ())]
    found = sorted({told(problem, above) for problem in problems})
    shown = workspace.specs.relative_to(workspace.repository)
    specs = [*(one.path for one in project.segments)]
    specs += [(shown / f"{name}.yml").as_posix() for name in project.broken]
    print(FORMATS[output](found, sorted({printable(str(above / path)) for path in specs})))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if output == "github" and summary and found:
        with Path(summary).open("a", encoding="utf-8") as stream:
            stream.write(as_summary(found))


def folder_in_git(repository: Path) -> PurePosixPath:
    """Give where the project lies in its git repository: `.`, or a folder of a larger one."""
    for folder in (repository, *repository.parents):
        if (folder / ".git").exists():
            return PurePosixPath(repository.relative_to(folder).as_posix())
    return PurePosixPath()


def told(problem: Problem, above: PurePosixPath) -> Problem:
    """Name a problem's file from the root of its git repository, and all in printable letters."""
    place = replace(problem.place, path=printable(str(above / problem.place.path)))
    return replace(problem, place=place, message=printable(problem.message))


def printable(text: str) -> str:
    """Escape what no terminal, page or XML shows."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def as_json(problems: Sequence[Problem], specs: Sequence[str]) -> str:
    """Give problems as one JSON object, with the number of specs that were checked."""
    found = [
        {"path": one.place.path, "line": one.place.line, "column": one.place.column,
         "code": one.code, "severity": one.severity, "message": one.message} for one in problems
    ]  # fmt: skip
    return json.dumps({"schema_version": 1, "specs": len(specs), "problems": found})


def as_sarif(problems: Sequence[Problem], specs: Sequence[str]) -> str:
    """Give problems as a SARIF 2.1.0 log of one run."""
    codes = sorted({problem.code for problem in problems})
    rules = [{"id": code, "shortDescription": {"text": meaning(code)}} for code in codes]
    run = {
        "tool": {"driver": {"name": "segments", "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "results": [
            result(one, codes.index(one.code), mark)
            for one, mark in zip(problems, fingerprints(problems), strict=True)
        ],
    }
    return json.dumps({"$schema": SARIF, "version": "2.1.0", "runs": [run]}, indent=2)


def result(problem: Problem, rule: int, mark: str) -> dict[str, Any]:
    """Give a problem as a SARIF result."""
    place = problem.place
    region = {"startLine": place.line, "startColumn": place.column}
    where = {"artifactLocation": {"uri": quote(place.path)}, "region": region}
    return {"ruleId": problem.code, "ruleIndex": rule, "level": problem.severity,
            "message": {"text": problem.message}, "locations": [{"physicalLocation": where}],
            "partialFingerprints": {"problem/v1": mark}}  # fmt: skip


def meaning(code: str) -> str:
    """Say what a code stands for."""
    return CODES.get(code, "A generated file is out of date.")


def fingerprints(problems: Iterable[Problem]) -> list[str]:
    """Name each problem so that it keeps its name when lines above it come and go."""
    nth: Counter[tuple[str, str, str]] = Counter()
    marks = []
    for one in problems:
        key = (one.place.path, one.code, one.message)
        marks.append(sha256("\0".join((*key, str(nth[key]))).encode()).hexdigest())
        nth[key] += 1
    return marks


def as_gitlab(problems: Sequence[Problem], specs: Sequence[str]) -> str:
    """Give problems as a GitLab code quality report."""
    found = [
        {"description": one.message, "check_name": one.code, "fingerprint": mark,
         "severity": GITLAB[one.severity],
         "location": {"path": one.place.path, "lines": {"begin": one.place.line}}}
        for one, mark in zip(problems, fingerprints(problems), strict=True)
    ]  # fmt: skip
    return json.dumps(found, indent=2)


def as_junit(problems: Sequence[Problem], specs: Sequence[str]) -> str:
    """Give each file as a test case, which fails by its errors and prints the rest."""
    by_file = {
        path: list(ones) for path, ones in groupby(sorted(problems), lambda one: one.place.path)
    }
    files = sorted({*specs, *by_file})
    failed = sum(has_error(by_file.get(path, [])) for path in files)
    total = {"name": "segments", "tests": str(len(files)), "failures": str(failed), "errors": "0"}
    root = ElementTree.Element("testsuites", total)
    suite = ElementTree.SubElement(root, "testsuite", total)
    for path in files:
        names = {"classname": "segments.check", "name": path, "file": path}
        case = ElementTree.SubElement(suite, "testcase", names)
        errors = [one for one in by_file.get(path, []) if one.severity == "error"]
        others = [one for one in by_file.get(path, []) if one.severity != "error"]
        if errors:
            failure = {"type": errors[0].code, "message": errors[0].message}
            ElementTree.SubElement(case, "failure", failure).text = "\n".join(map(str, errors))
        if others:
            ElementTree.SubElement(case, "system-out").text = "\n".join(map(str, others))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode")


FORMATS: dict[str, Callable[[Sequence[Problem], Sequence[str]], str]] = {
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "gitlab": as_gitlab,
    "junit": as_junit,
}
