"""The one error of this package: what cannot be exported, and why, without a cell's value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from segment_exports.results import ExportResult


class ExportError(Exception):
    """Every problem found, one a line, each starting with its code (such as `E_EMPTY_HASH`).

    A message names files, columns, row numbers and counts, never the content of a cell. `results`
    are of those exports of the same run that went out all the same.
    """

    def __init__(self, *problems: str, results: Sequence[ExportResult] = ()) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
        self.results = tuple(results)
