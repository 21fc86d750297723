"""The canonical form of an e-mail address: trimmed, lower case and plausible, or nothing."""

import re
import unicodedata

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


def canonical_email(raw: str) -> str | None:
    """Return the address as every platform and every suppression list compares it.

    Dots and blanks around it are trimmed (Meta's own tools do so), it is lower-cased, and dropped
    unless it reads as one address: https://developers.facebook.com/docs/marketing-api
    """
    address = without_format_characters(raw)
    while (trimmed := address.strip().strip(_EDGES)) != address:
        address = trimmed
    address = address.lower()
    local, at, domain = address.partition("@")
    if not local or not at or len(address) > _LONGEST or _FORBIDDEN.search(address):
        return None
    if local.startswith(".") or local.endswith(".") or ".." in local or _FORMULA.match(local):
        return None
    if not _DOMAIN.fullmatch(domain) or len(domain.rpartition(".")[2]) < 2:
        return None
    return address
