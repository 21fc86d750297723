"""Colours YAML and SQL when the site is built, so that no page needs a script for it."""

from __future__ import annotations

import unicodedata
from typing import Any

from markupsafe import Markup, escape
from pygments import token  # type: ignore[import-untyped]
from pygments.lexers.data import YamlLexer  # type: ignore[import-untyped]
from pygments.lexers.sql import SqlLexer  # type: ignore[import-untyped]

LEXERS = {"yaml": YamlLexer, "sql": SqlLexer}
# The first that a token is of gives its class; the others stay plain.
CLASSES = (
    (token.Comment, "c"), (token.Keyword, "k"), (token.Name.Tag, "n"), (token.Name.Builtin, "k"),
    (token.Literal.Number, "m"), (token.Literal.String, "s"), (token.Literal, "s"),
    (token.Punctuation, "p"),
)  # fmt: skip


def highlighted(text: str, language: str) -> Markup:
    """Give a text with its words marked, and what no one would see of it made visible."""
    found = LEXERS[language](stripnl=False, ensurenl=False).get_tokens(text)
    return Markup("").join(marked(kind, value) for kind, value in found)


def marked(kind: Any, value: str) -> Markup:
    """Mark one word by its kind."""
    shown = visible(value)
    name = next((name for one, name in CLASSES if kind in one), "")
    return Markup('<span class="{}">{}</span>').format(name, shown) if name else shown


def visible(text: str) -> Markup:
    """Write controls, of the direction of writing above all, as their names.

    Code that they turn around reads as something else than it is.
    """
    return Markup("").join(
        Markup('<span class="hidden-letter">U+{:04X}</span>').format(ord(letter))
        if letter not in "\n\t" and unicodedata.category(letter) in ("Cc", "Cf")
        else escape(letter)
        for letter in text
    )
