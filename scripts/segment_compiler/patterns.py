"""Writes the regular expressions of specs for engines that read some characters otherwise."""

from __future__ import annotations

import re

# A class, or a number of repeats, in which nothing is meant; else a character that may be.
PARTS = re.compile(r"(\[\^?\]?[^]]*\]|\{[0-9]+(?:,[0-9]*)?\})|[.{$]")
# In DuckDB `.` takes no line break, and all others; `$` is the end alone; a lone brace is itself.
POSIX = {".": r"[^\n]", "{": "[{]", "$": "$"}
JAVA = {".": r"[^\n]", "{": "[{]", "$": r"\z"}
MEANT = {
    "postgres": POSIX,
    "spark": JAVA,
    "clickhouse": POSIX,
    "redshift": POSIX,
    "snowflake": POSIX,
    "trino": JAVA,
}


def engine_pattern(pattern: str, engine: str) -> str:
    """Write a pattern as an engine must read it.

    >>> engine_pattern("^a.{2}[.]{$", "postgres")
    '^a[^\\\\n]{2}[.][{]$'
    >>> engine_pattern("^a.[&&]$", "spark")
    '^a[^\\\\n][\\\\&\\\\&]\\\\z'
    """
    meant = MEANT.get(engine)
    if meant is None:
        return pattern

    def written(found: re.Match[str]) -> str:
        if found[1] is None:
            return meant[found[0]]
        # In Java two of them in a class are an intersection.
        return found[1].replace("&", r"\&") if meant is JAVA else found[1]

    return PARTS.sub(written, pattern)
