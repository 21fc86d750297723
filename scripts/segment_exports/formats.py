"""File formats as data: what a platform's file is called, holds and demands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from segment_exports.errors import ExportError
from segment_exports.rules import RULES

FORMATS_FOLDER = Path(__file__).with_name("formats")

MODES = ("add", "remove", "replace")
_KINDS = {
    "name": str, "version": str, "label": str, "source": str, "extension": str, "header": bool,
    "modes": list, "consent": list, "minimum": int, "plaintext": bool, "identifiers": list,
    "all_fields": bool, "default_columns": list, "columns": dict, "before_rows": list,
    "all_or_none": list, "closed_to": list, "all_columns": bool, "most_columns": int,
    "most_rows": int, "most_bytes": int, "rows_a_part": int, "refresh_days": int,
}  # fmt: skip
_REQUIRED = (
    "name", "version", "label", "source", "extension", "header", "modes", "consent", "minimum",
    "plaintext", "identifiers",
)  # fmt: skip
_FILLED_BY = ("rule", "field", "text", "key")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name in SQL, its header, and what fills it.

    That is a `rule`, a `field` of the shop, a `key` that stands for the customer at this platform
    alone, or a constant `text`, in which `{audience}`, `{mode}` and `{Mode}` stand for those of the
    file. A field may be cut to its `longest` letters; its
    `kind` may be `amount`, for a cell that is a number from zero with at most two decimals.
    """

    name: str
    header: str
    rule: str | None = None
    field: str | None = None
    text: str | None = None
    key: bool = False
    longest: int | None = None
    kind: str | None = None

    @property
    def hashed(self) -> bool:
        """Whether the cells are digests."""
        return self.digest is not None

    @property
    def digest(self) -> str | None:
        """What the cells are digested with, such as `sha256_hex`; None for cells in the clear."""
        return RULES[self.rule].digest if self.rule else None


@dataclass(frozen=True, slots=True)
class Format:
    """A file format; `all_fields` stands for one column a field, named like the field.

    `modes` are what the platform does with a file, `consent` the purposes a customer must have
    agreed to, `minimum` the fewest rows the platform takes, `identifiers` the columns of which a
    row needs at least one, and `plaintext` says that the file holds personal data in the clear.
    A file has `before_rows` after its header; a row has each of `all_or_none` or none of them.
    Customers in the countries `closed_to`, or in none that is known, are left out. `most_columns`,
    `most_rows` and `most_bytes` bound one file; what is added or removed is split into files within
    them, and of `rows_a_part` rows at most. `all_columns` says that none may be left out.
    Where the platform forgets people, everybody is added again after `refresh_days`.
    """

    name: str
    version: str
    label: str
    source: str
    extension: str
    header: bool
    consent: tuple[str, ...]
    minimum: int
    plaintext: bool
    identifiers: tuple[str, ...]
    default_columns: tuple[str, ...]
    columns: Mapping[str, Column]
    all_fields: bool = False
    modes: tuple[str, ...] = ("replace",)
    before_rows: tuple[tuple[str, ...], ...] = ()
    all_or_none: tuple[str, ...] = ()
    closed_to: tuple[str, ...] = ()
    all_columns: bool = False
    most_columns: int | None = None
    most_rows: int | None = None
    most_bytes: int | None = None
    rows_a_part: int | None = None
    refresh_days: int | None = None

    @property
    def lines_before_rows(self) -> int:
        """How many lines of a file come before its first row: the header's and fixed ones."""
        return int(self.header) + len(self.before_rows)

    @property
    def key(self) -> str:
        """How specs name the format: `name@version`."""
        return f"{self.name}@{self.version}"

    def faults(self, names: Sequence[str]) -> list[str]:
        """Return what is wrong with a choice of columns; an empty list where nothing is."""
        unknown = [name for name in names if self.column(name) is None]
        if unknown or not names:
            return [
                f"E_COLUMN: {self.key} has no column {', '.join(unknown) or '(none given)'};"
                f" its columns are {', '.join(self.columns)}"
            ]
        if self.all_columns and list(names) != list(self.columns):
            return [f"E_COLUMN: {self.key} takes all of its columns, in their order"]
        if self.most_columns and len(names) > self.most_columns:
            return [
                f"E_COLUMN: a file in {self.key} has at most {self.most_columns} column; choose"
                f" one of {', '.join(self.columns)}"
            ]
        return []

    def column(self, name: str) -> Column | None:
        """Return the column of that SQL name, or None where the format has no such column."""
        if self.all_fields:
            return Column(name, header=name, field=name)
        return self.columns.get(name)


def load_formats(folder: Path = FORMATS_FOLDER) -> dict[str, Format]:
    """Read every `*.yml` of the folder; the keys are `name@version`.

    Raises ExportError with everything that is wrong in any of the files.
    """
    return dict(_loaded(folder))


@cache
def _loaded(folder: Path) -> dict[str, Format]:
    formats: dict[str, Format] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except yaml.YAMLError as error:
            problems.append(f"E_FORMAT: {path.name}: {error}")
            continue
        found = _problems(content)
        problems += [f"E_FORMAT: {path.name}: {problem}" for problem in found]
        if not found:
            loaded = _format(content)
            if loaded.key in formats:
                problems.append(f"E_FORMAT: {path.name}: {loaded.key} is defined twice")
            formats[loaded.key] = loaded
    if problems:
        raise ExportError(*problems)
    return formats


def _problems(content: Any) -> list[str]:
    if not isinstance(content, dict):
        return ["write a mapping with the keys " + ", ".join(_KINDS)]
    found = [
        f"unknown key {key!r}; keys are {', '.join(_KINDS)}" for key in content.keys() - _KINDS
    ]
    found += [f"missing key {key!r}" for key in _REQUIRED if key not in content]
    found += [
        f"{key}: write a {kind.__name__}"
        for key, kind in _KINDS.items()
        if key in content and type(content[key]) is not kind
    ]
    if found:
        return sorted(found)
    found += [
        f"modes: no mode {m!r}; modes are {MODES}" for m in content["modes"] if m not in MODES
    ]
    if content.get("all_fields"):
        return [*found, "all_fields takes no columns"] if content.get("columns") else found
    columns = content.get("columns", {})
    if not columns:
        return [*found, "write columns, or all_fields: true"]
    for name, column in columns.items():
        found += [f"columns.{name}: {problem}" for problem in _column_problems(column)]
    for key in ("identifiers", "default_columns", "all_or_none"):
        found += [f"{key}: no column {c!r}" for c in content.get(key, []) if c not in columns]
    if any(len(row) != len(columns) for row in content.get("before_rows", [])):
        found.append("before_rows: write a cell for each column")
    return found


def _column_problems(column: Any) -> list[str]:
    if not isinstance(column, dict) or "header" not in column:
        return ["write header and one of rule, field, text and key"]
    if sum(key in column for key in _FILLED_BY) != 1:
        return ["write header and one of rule, field, text and key"]
    allowed = {"header", *_FILLED_BY} | ({"longest", "kind"} if "field" in column else set())
    if unknown := sorted(column.keys() - allowed):
        return [f"unknown key {', '.join(unknown)}"]
    if "rule" in column and column["rule"] not in RULES:
        return [f"no rule {column['rule']!r}; rules are {', '.join(RULES)}"]
    if column.get("kind", "amount") != "amount":
        return [f"no kind {column['kind']!r}; the only one is amount"]
    return []


def _format(content: dict[str, Any]) -> Format:
    columns = {name: Column(name, **column) for name, column in content.get("columns", {}).items()}
    lists: dict[str, Any] = {
        key: tuple(content.get(key, ()))
        for key in ("modes", "consent", "identifiers", "all_or_none", "closed_to")
    }
    others = content.keys() - lists.keys() - {"columns", "default_columns", "before_rows"}
    return Format(
        **{key: content[key] for key in others},
        **lists,
        default_columns=tuple(content.get("default_columns", columns)),
        columns=MappingProxyType(columns),
        before_rows=tuple(map(tuple, content.get("before_rows", ()))),
    )
