"""Counts the rows that were added and removed between two export files."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows of the new file that the old one lacks, and the other way round."""

    added: int
    removed: int


def data_lines(path: Path, header: bool) -> Iterator[bytes]:
    """Yield the lines of a file without its header; no cell of ours holds a line break."""
    with path.open("rb") as lines:
        if header:
            next(lines, None)
        yield from lines


def count_changes(old: Iterable[bytes], new: Iterable[bytes]) -> Changes:
    """Compare two lists of lines in any order; a line that occurs twice counts twice."""
    # Digests, since a line may hold a hundred characters and lists have millions of lines.
    remaining = Counter(_digest(line) for line in old)
    added = 0
    for line in new:
        digest = _digest(line)
        if remaining[digest]:
            remaining[digest] -= 1
        else:
            del remaining[digest]
            added += 1
    return Changes(added, remaining.total())


def _digest(line: bytes) -> bytes:
    return hashlib.sha256(line).digest()
