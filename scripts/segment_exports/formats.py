"""File formats as data: what a platform's file is called, holds and demands."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from segment_exports.errors import ExportError
from segment_exports.rules import RULES

FORMATS_FOLDER = Path(__file__).with_name("formats")

_KINDS = {
    "name": str, "version": str, "label": str, "source": str, "extension": str, "header": bool,
    "consent": list, "minimum": int, "plaintext": bool, "identifiers": list,
    "all_fields": bool, "default_columns": list, "columns": dict,
}  # fmt: skip
_OPTIONAL = {"all_fields", "default_columns", "columns"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name in SQL, its header, and the rule or the field that fills it."""

    name: str
    header: str
    rule: str | None = None
    field: str | None = None

    @property
    def hashed(self) -> bool:
        """Whether the cells are SHA-256 digests."""
        return self.rule is not None and RULES[self.rule].hashed


@dataclass(frozen=True, slots=True)
class Format:
    """A file format; `all_fields` stands for one column a field, named like the field.

    `consent` are the purposes a customer must have agreed to, `minimum` the fewest rows the
    platform takes, `identifiers` the columns of which a row needs at least one, and `plaintext`
    says that the file holds personal data in the clear.
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

    @property
    def key(self) -> str:
        """How specs name the format: `name@version`."""
        return f"{self.name}@{self.version}"

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
            content = YAML(typ="safe", pure=True).load(path)
        except YAMLError as error:
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
    found += [f"missing key {key!r}" for key in _KINDS.keys() - _OPTIONAL - content.keys()]
    found += [
        f"{key}: write a {kind.__name__}"
        for key, kind in _KINDS.items()
        if key in content and type(content[key]) is not kind
    ]
    if found:
        return sorted(found)
    if content.get("all_fields"):
        return ["all_fields takes no columns"] if content.get("columns") else []
    columns = content.get("columns", {})
    if not columns:
        return ["write columns, or all_fields: true"]
    for name, column in columns.items():
        found += [f"columns.{name}: {problem}" for problem in _column_problems(column)]
    for key in ("identifiers", "default_columns"):
        found += [f"{key}: no column {c!r}" for c in content.get(key, []) if c not in columns]
    return found


def _column_problems(column: Any) -> list[str]:
    shapes = ({"header", "rule"}, {"header", "field"})
    if not isinstance(column, dict) or set(column) not in shapes:
        return ["write header and either rule or field"]
    if "rule" in column and column["rule"] not in RULES:
        return [f"no rule {column['rule']!r}; rules are {', '.join(RULES)}"]
    return []


def _format(content: dict[str, Any]) -> Format:
    columns = {name: Column(name, **column) for name, column in content.get("columns", {}).items()}
    return Format(
        **{key: content[key] for key in ("name", "version", "label", "source", "extension")},
        header=content["header"],
        consent=tuple(content["consent"]),
        minimum=content["minimum"],
        plaintext=content["plaintext"],
        identifiers=tuple(content["identifiers"]),
        default_columns=tuple(content.get("default_columns", columns)),
        columns=MappingProxyType(columns),
        all_fields=content.get("all_fields", False),
    )
