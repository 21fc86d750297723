"""The export formats as the compiler needs them: their columns, and what they demand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class FormatColumn:
    """One column of a file: a normalisation `rule` of contact points, or else a `field`.

    With neither, the column is a constant that the writer of the file fills in.
    """

    name: str
    rule: str | None
    field: str | None


@dataclass(frozen=True, slots=True)
class Format:
    """A pinned format, such as `meta@2026-05`.

    `identifiers` are columns of which a row needs one; `consent` lists the purposes that the
    format demands, whatever a destination says; `all_fields` stands for every field there is. A
    row has each of `all_or_none` or none of them. Customers in the countries `closed_to`, or in
    none that is known, are left out. `modes` are what the platform does with a file. Where it is
    `plaintext`, addresses are not hashed.
    """

    id: str
    columns: Mapping[str, FormatColumn]
    default_columns: tuple[str, ...]
    identifiers: tuple[str, ...]
    consent: tuple[str, ...]
    minimum: int
    all_fields: bool
    all_or_none: tuple[str, ...] = ()
    closed_to: tuple[str, ...] = ()
    modes: tuple[str, ...] = ("replace",)
    plaintext: bool = False

    @property
    def slug(self) -> str:
        """Give a name for relations: `meta_2026_05`."""
        return "".join(char if char.isalnum() else "_" for char in self.id)
