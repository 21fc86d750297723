"""E-mail addresses: trimmed, lower case and plausible, or nothing; and what platforms change."""

import re
import unicodedata
from functools import lru_cache

_EDGES = ". \t\r\n\0\v"
_FORBIDDEN = re.compile(r'[\s()<>\[\],;:\\"\x00-\x1f\x7f-\x9f]')
_LABEL = r"[a-z0-9_\x80-\U0010ffff](?:[a-z0-9_\-\x80-\U0010ffff]*[a-z0-9_\x80-\U0010ffff])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
# A local part that a spreadsheet would run as a formula. A leading plus is common and harmless
# as long as nothing but letters, digits, dots, hyphens and underscores follows.
_FORMULA = re.compile(r"[=\-|%\uff1d\uff0b\uff0d]|\+(?![a-z0-9._+\-]*$)")
_LONGEST = 254


def without_format_characters(raw: str) -> str:
    """Remove what no eye sees: zero-width spaces, byte order marks, direction marks."""
    if raw.isascii():
        return raw
    return "".join(c for c in raw if unicodedata.category(c) != "Cf")


# The last answers are kept, since the rules of several platforms ask for one address in a row.
@lru_cache(maxsize=2)
def trimmed(raw: str) -> str:
    """Return a text in lower case without the dots and blanks around it, as Meta's tools do."""
    text = without_format_characters(raw)
    while (shorter := text.strip().strip(_EDGES)) != text:
        text = shorter
    return text.lower()


@lru_cache(maxsize=2)
def plausible(address: str) -> str | None:
    """Return an address that is trimmed already, or None unless it reads as one address."""
    local, at, domain = address.partition("@")
    if not local or not at or len(address) > _LONGEST or _FORBIDDEN.search(address):
        return None
    if local.startswith(".") or local.endswith(".") or ".." in local or _FORMULA.match(local):
        return None
    if not _DOMAIN.fullmatch(domain) or len(domain.rpartition(".")[2]) < 2:
        return None
    return address


def canonical_email(raw: str) -> str | None:
    """Return the address as every platform and every suppression list compares it.

    Dots and blanks around it are trimmed (Meta's own tools do so), it is lower-cased, and dropped
    unless it reads as one address: https://developers.facebook.com/docs/marketing-api
    """
    return plausible(trimmed(raw))


def email_without_spaces(raw: str) -> str | None:
    """Return the canonical address of a text whose blanks, inner ones too, are removed.

    TikTok, LinkedIn and LiveRamp ask for that; to all others an inner blank is a damaged address.
    """
    return canonical_email("".join(raw.split()))


def email_without_dots(raw: str, domains: frozenset[str] | None) -> str | None:
    """Return the canonical address whose local part has no dots and nothing from `+` on.

    `domains` are those that deliver all such writings to one box; None stands for all. The dots
    go before the address is checked, since `j..smith` is then one that exists.
    """
    address = trimmed(raw)
    local, at, domain = address.partition("@")
    if domains is None or domain in domains:
        address = local.partition("+")[0].replace(".", "") + at + domain
    return plausible(address)


def email_of_ascii(raw: str) -> str | None:
    """Return the canonical address unless there are other than ASCII letters before the `@`.

    Mailchimp's import drops those: https://mailchimp.com/help/format-guidelines-for-your-import-file
    """
    address = canonical_email(raw)
    return address if address and address.partition("@")[0].isascii() else None
