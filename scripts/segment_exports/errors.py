"""The one error of this package: what cannot be exported, and why, without a cell's value."""


class ExportError(Exception):
    """Every problem found, one a line, each starting with its code (such as `E_EMPTY_HASH`).

    A message names files, columns, row numbers and counts, never the content of a cell.
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
