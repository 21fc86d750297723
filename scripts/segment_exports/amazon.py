"""Amazon Ads audiences (AMC, DSP): every identifier as Amazon compares it, before it is hashed.

The rules are those of Amazon's hashing guide and of connectors in use:
https://advertising.amazon.com/help/GCCXMZYCK4RXWS6C
"""

import re

from segment_exports.digests import pass_through
from segment_exports.emails import canonical_email, plausible
from segment_exports.phones import clean_digits, to_e164
from segment_exports.places import country_code, state_code

_NOT_EMAIL = re.compile(r"[^a-z0-9.@-]")
_NOT_PLAIN = re.compile(r"[^a-z0-9]")


def email(raw: str) -> str | None:
    """Lower case, only `a-z 0-9 . @ -`: a plus goes and what follows it stays.

    What does not read as one address before is dropped, or its parts would be glued together.
    """
    if digest := pass_through(raw):
        return digest
    address = canonical_email(raw)
    return plausible(_NOT_EMAIL.sub("", address)) if address else None


def phone(raw: str, region: str | None = None) -> str | None:
    """Digits with the country code, without `+`; a local number is read in `region`."""
    if digest := pass_through(raw):
        return digest
    number = to_e164(raw, region)
    return number[1:] if number else None


def clean_phone(raw: str) -> str | None:
    """Digits of a number where no region can be known; leading zeros stay."""
    return pass_through(raw) or clean_digits(raw, leading_zeros=True)


def plain(raw: str) -> str | None:
    """Names, streets, cities and postal codes: lower case, only letters a to z and digits.

    Connectors disagree on accents (some fold them, some drop the letter), so such a text is left
    out: a wrong digest matches nobody.
    """
    if digest := pass_through(raw):
        return digest
    return _NOT_PLAIN.sub("", raw.lower()) or None if raw.isascii() else None


def state(raw: str, country: str | None = None) -> str | None:
    """Two letters in the US and Canada, letters a to z elsewhere."""
    if digest := pass_through(raw):
        return digest
    return state_code(raw, country_code(country)) if raw.isascii() else None
