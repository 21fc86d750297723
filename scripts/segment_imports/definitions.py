"""Reads definitions from JSON, strictly: each other size, depth or shape is refused."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from segment_compiler.yaml_tree import MAX_BYTES, MAX_DEPTH
from segment_imports.remarks import DefinitionError, UntranslatableError

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_CONDITIONS = 1_000
MOST_DIGITS = 18


def decoded(content: bytes, shown: str) -> str:
    """Give a file's text.

    Raises:
        DefinitionError: it is too large, empty, or not UTF-8.
    """
    if len(content) > MAX_BYTES:
        raise DefinitionError(
            f"{shown}: {len(content):,} bytes; {MAX_BYTES:,} is the most. Split the file."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(f"{shown}: byte {error.start} is not UTF-8.") from error
    if not text.strip():
        raise DefinitionError(f"{shown}: the file is empty.")
    return text


def read_json(content: bytes, shown: str) -> Any:
    """Read JSON with exact numbers.

    Raises:
        DefinitionError: it is no JSON, has a key twice, or is nested too deep.
    """
    text = decoded(content, shown)
    try:
        found = json.loads(
            text, parse_float=Decimal, parse_constant=no_number, object_pairs_hook=unique
        )
    except json.JSONDecodeError as error:
        where = f"{shown}:{error.lineno}:{error.colno}"
        raise DefinitionError(f"{where}: not JSON: {error.msg}.") from error
    except RecursionError as error:
        raise DefinitionError(f"{shown}: nested deeper than {MAX_DEPTH} levels.") from error
    except ValueError as error:
        raise DefinitionError(f"{shown}: not JSON that can be read: {error}.") from error
    if depth(found) > MAX_DEPTH:
        raise DefinitionError(f"{shown}: nested deeper than {MAX_DEPTH} levels.")
    return found


def no_number(word: str) -> Any:
    """Refuse NaN and Infinity."""
    raise ValueError(f"{word} is no number")


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands twice in one object."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def depth(value: Any) -> int:
    """Give how deep a value is nested, without recursion."""
    deepest, rest = 0, [(value, 1)]
    while rest:
        one, level = rest.pop()
        deepest = max(deepest, level)
        below = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        rest += [(item, level + 1) for item in below]
    return deepest


def objects(found: Any, shown: str, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Give the definitions in a file: one object, a list of them, or what stands under `data`.

    A definition has one of `keys`; `attributes` and `node`, which APIs wrap it in, are opened.
    Raises:
        DefinitionError: something else stands there.
    """
    if isinstance(found, list) and found:
        return [one for item in found for one in objects(item, shown, keys)]
    if isinstance(found, dict):
        if any(key in found for key in keys):
            return [found]
        for wrapper in ("data", "attributes", "segments", "segment", "nodes", "edges", "node"):
            if wrapper in found:
                return objects(found[wrapper], shown, keys)
    raise DefinitionError(f"{shown}: no definition: an object with {' or '.join(keys)} is wanted.")


def mapping(value: Any, what: str) -> dict[str, Any]:
    """Take an object.

    Raises:
        UntranslatableError: it is something else.
    """
    if not isinstance(value, dict):
        raise UntranslatableError(f"Its {what} is not an object.")
    return value


def text(value: Any, what: str) -> str:
    """Take a text.

    Raises:
        UntranslatableError: it is something else.
    """
    if not isinstance(value, str) or not value:
        raise UntranslatableError(f"Its {what} is not a text.")
    return value


def number(value: Any, what: str = "value") -> int | Decimal:
    """Take a number, also one that is written as text.

    Raises:
        UntranslatableError: it is something else, or has more than 18 digits.
    """
    if isinstance(value, str) and len(value) <= MOST_DIGITS:
        try:
            value = Decimal(value.strip())
        except ArithmeticError:
            value = None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise UntranslatableError(f"Its {what} is not a number.")
    exact = Decimal(value)
    if not exact.is_finite() or abs(exact) >= 10**MOST_DIGITS:
        raise UntranslatableError(f"Its {what} has more than {MOST_DIGITS} digits.")
    return int(exact) if exact == exact.to_integral_value() else exact


def whole(value: Any, what: str = "value") -> int:
    """Take a whole number from 0.

    Raises:
        UntranslatableError: it is something else.
    """
    found = number(value, what)
    if not isinstance(found, int) or found < 0:
        raise UntranslatableError(f"Its {what} is not a whole number from 0.")
    return found


def name_of(value: Any, default: str) -> str:
    """Give the name of a segment on one line."""
    return " ".join(value.split()) if isinstance(value, str) and value.strip() else default


def name_of_file(place: str) -> str:
    """Give a name for a segment that has none: that of its file, in words."""
    words = " ".join(re.split(r"[\s_-]+", PurePath(place).stem)).strip()
    return words[:1].upper() + words[1:] or "Imported"
