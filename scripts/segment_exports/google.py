"""Google Customer Match: every identifier as Google compares it, before it is hashed.

The rules are Google's: https://support.google.com/google-ads/answer/7659867 and, where that page
is vague, what its own data-manager utilities do (https://github.com/googleads/data-manager-java).
Each function takes the raw text and returns the normalised text, or None where there is nothing
to match; a text that already is a SHA-256 digest is returned in lower case if Google wants hashes.
"""

import re

from segment_exports.digests import pass_through
from segment_exports.emails import email_without_dots, without_format_characters
from segment_exports.phones import clean_digits, to_e164
from segment_exports.places import country_code

_DOMAINS = frozenset({"gmail.com", "googlemail.com"})
_TITLE = r"(?:mr|mrs|ms|dr)\."
_TITLE_FIRST = re.compile(rf"^{_TITLE}(?:\s+|$)")
_TITLE_LAST = re.compile(rf"(?:^|\s+){_TITLE}$")
_SUFFIX = re.compile(r"(?:^|[\s,]+)(?:(?:jr|sr)\.?|2nd|3rd|i{2,3}|iv|vi?|cpa|dc|dds|vm|jd|md|phd)$")


def email(raw: str) -> str | None:
    """Trimmed, lower case; at gmail.com and googlemail.com without dots and `+tag`."""
    return pass_through(raw) or email_without_dots(raw, _DOMAINS)


def phone(raw: str, region: str | None = None) -> str | None:
    """E.164 with its `+`; a local number is read in `region`."""
    return pass_through(raw) or to_e164(raw, region)


def clean_phone(raw: str) -> str | None:
    """Return `+` and the digits of a number that carries its country code."""
    if digest := pass_through(raw):
        return digest
    digits = clean_digits(raw)
    return f"+{digits}" if digits else None


def first_name(raw: str) -> str | None:
    """Trimmed and lower case, without `mr. mrs. ms. dr.`; inner blanks and hyphens stay."""
    if digest := pass_through(raw):
        return digest
    name = _TITLE_FIRST.sub("", raw.strip().lower())
    return _visible(_TITLE_LAST.sub("", name))


def last_name(raw: str) -> str | None:
    """Trimmed and lower case, without suffixes such as `jr.`, `iii` or `phd`, however many."""
    if digest := pass_through(raw):
        return digest
    name = raw.strip().lower()
    while (shorter := _SUFFIX.sub("", name).rstrip(", ")) != name:
        name = shorter
    return _visible(name)


def country(raw: str) -> str | None:
    """ISO 3166-1 alpha-2 in upper case, never hashed; a name with accents is not looked up."""
    return country_code(raw) if raw.isascii() else None


def postal_code(raw: str) -> str | None:
    """As written, trimmed, never hashed."""
    return raw.strip() or None


def _visible(name: str) -> str | None:
    return name if without_format_characters(name).strip() else None
