"""Says what an import did, as text or as plain values for JSON: never a value of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segment_imports.remarks import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segment_imports.remarks import Remark

STATES = {
    "written": "{path}: written.",
    "draft": "{path}: written as a draft, since {missing} of its conditions cannot be said here.",
    "complete": "{path}: would be written.",
    "incomplete": "{path}: would be written as a draft, since {missing} of its conditions cannot "
    "be said here.",
    "not written": "{path}: not written.",
}
WIDTH = max(map(len, KINDS))


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one definition; `path` is how messages name its spec.

    `spec` is its text where that is to be shown, which a list of customers never is.
    """

    id: str
    label: str
    path: str
    state: str
    missing: int
    remarks: tuple[Remark, ...]
    problems: tuple[str, ...] = ()
    spec: str = ""


def grouped(remarks: Sequence[Remark]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each kind and text once, with every path; what has no equivalent comes first."""
    paths: dict[tuple[str, str], list[str]] = {}
    for one in remarks:
        paths.setdefault((one.kind, one.text), []).append(one.path)
    for kind in KINDS:
        for (told, text), found in paths.items():
            if told == kind:
                yield kind, text, list(dict.fromkeys(found))


def as_text(result: Result) -> str:
    """Give a report as lines of text."""
    lines = [STATES[result.state].format(path=result.path, missing=result.missing)]
    lines += [f"  {problem}" for problem in result.problems]
    for kind, text, paths in grouped(result.remarks):
        lines.append(f"  {kind.ljust(WIDTH)}  {'; '.join(paths)}")
        lines.append(f"  {' ' * WIDTH}  {text}")
    return "\n".join(lines)


def as_values(result: Result) -> dict[str, Any]:
    """Give a report as values for JSON."""
    return {
        "id": result.id,
        "label": result.label,
        "path": result.path,
        "state": result.state,
        "problems": list(result.problems),
        "remarks": [
            {"kind": kind, "text": text, "paths": paths}
            for kind, text, paths in grouped(result.remarks)
        ],
        "spec": result.spec,
    }
