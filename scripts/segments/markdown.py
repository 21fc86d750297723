"""Texts of others in Markdown that GitHub renders: they mean themselves, and are no markup."""

from __future__ import annotations


def escaped(said: str) -> str:
    """Give a text that means itself: no markup, no link, no mention, no new cell or line."""
    return in_html("".join(f"\\{char}" if char in "\\`*_{}[]()#+!|~" else char for char in said))


def in_html(said: str) -> str:
    """Give a text that means itself between tags, where Markdown means nothing.

    >>> in_html("a_b < c")
    'a_b &lt; c'
    """
    said = " ".join(said.splitlines())
    said = said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return said.replace("@", "@\u200b").replace("://", ":\u200b//")


def as_code(text: str) -> str:
    """Give a text as code that fits a cell of a table.

    >>> as_code("a|b`c")
    "`a\\\\|b'c`"
    """
    return f"`{' '.join(text.splitlines()).replace('|', chr(92) + '|').replace('`', chr(39))}`"


def code_kept(text: str) -> str:
    """Escape a text but for what stands between its backticks, which stays code.

    >>> code_kept("Write `a_b`, not a_b.")
    'Write `a_b`, not a\\\\_b.'
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a lone backtick opens nothing
        return escaped(text)
    return "".join(as_code(part) if number % 2 else escaped(part)
                   for number, part in enumerate(parts))  # fmt: skip
