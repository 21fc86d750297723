"""Which files of a shop folder hold which tables."""

from difflib import get_close_matches
from pathlib import Path

from segment_warehouse.shop_contract import Table

SUFFIXES = (".csv", ".parquet")


def find_files(folder: Path, tables: tuple[Table, ...]) -> tuple[dict[str, Path], list[str]]:
    """Find the file of each table in `folder`; a table without a file is left out.

    Returns the files by table name, and a problem for each file that is no table, each table with
    two files and each required table without one. Hidden files and README.md are ignored.
    """
    if not folder.is_dir():
        return {}, [f"{folder}: is not a folder. Name the folder with the files of the shop."]
    known = [f"{table.name}{suffix}" for table in tables for suffix in SUFFIXES]
    present = {
        path.name: path
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and path.name != "README.md"
    }
    problems = [_unknown_file(name, known) for name in present if name not in known]
    files = {}
    for table in tables:
        names = [f"{table.name}{s}" for s in SUFFIXES if f"{table.name}{s}" in present]
        if len(names) > 1:
            problems.append(
                f"{table.name}: there are both {' and '.join(names)}. Keep one of them."
            )
        elif not names and table.required:
            problems.append(
                f"{table.name}: there is neither {table.name}.csv nor {table.name}.parquet. "
                "Every shop needs one."
            )
        elif names and not present[names[0]].is_file():
            problems.append(f"{names[0]}: is not a file. Write the table as one file.")
        elif names:
            files[table.name] = present[names[0]]
    return files, problems


def nearest(name: str, known: list[str] | tuple[str, ...], otherwise: str) -> str:
    """Say which of `known` the writer of `name` may have meant, or else `otherwise`."""
    matches = get_close_matches(name.strip().lower(), known, n=1)
    return f"Did you mean {matches[0]}?" if matches else otherwise


def displayed(name: str) -> str:
    """A name from outside, without the characters that could steer a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)


def _unknown_file(name: str, known: list[str]) -> str:
    advice = nearest(name, known, otherwise="Move it out of the folder.")
    return f"{displayed(name)}: is not a table of the shop. {advice}"
