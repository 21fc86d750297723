"""What an import gives: conditions as plain mappings, and remarks on what does not carry over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.vocabulary import Vocabulary

KINDS = ("no equivalent", "meaning differs", "assumed")
LONGEST_NAME = 60
UNSAFE = re.compile(r"[^\w .,:()'$/\[\]<>=!-]")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that a person must know: its kind, where in the definition, what is so."""

    kind: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A condition that cannot be said here, in the place where it stood."""

    path: str
    reason: str


# A condition as a spec writes it: `{"all": [...]}`, `{"country": {"is": "PL"}}`, or a hole.
Tree = dict[str, Any] | Missing


@dataclass(frozen=True, slots=True)
class Imported:
    """One segment of another system.

    `tree` is None where it has no conditions; `members` are the ids of a fixed list.
    """

    name: str
    tree: Tree | None
    remarks: tuple[Remark, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What a definition is read against.

    `names` maps a name of the other system, such as the id of a metric, to a field or an event;
    `segments` maps the id and the label, in small letters, of each segment there is to its id.
    """

    vocabulary: Vocabulary
    names: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    accounts: tuple[str, ...] = ()


class UntranslatableError(ValueError):
    """A condition has no equivalent; the text says why, without what it compares with."""


class DefinitionError(ValueError):
    """A file is not a definition of the system; the text says where and what is wrong."""


def shown(name: object) -> str:
    """Give a name of the other system as reports print it: one line, short and harmless."""
    text = UNSAFE.sub("?", str(name))
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}..."
