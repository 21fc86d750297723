"""Meta's customer list: every identifier as Meta compares it, before it is hashed.

The rules are Meta's: https://www.facebook.com/business/help/2082575038703844 (customer lists) and
https://developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences (hashing).
Each function takes the raw text and returns the normalised text, or None where there is nothing
to match; a text that already is a SHA-256 digest is returned in lower case.
"""

import re

from segment_exports.digests import pass_through
from segment_exports.emails import canonical_email
from segment_exports.people import birth_year, gender_letter, iso_date, plain_name, two_digits
from segment_exports.phones import clean_digits, to_e164
from segment_exports.places import country_code, letters, state_code

_US_ZIP = re.compile(r"[0-9]{5}-[0-9]{4}")
_VALUE = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def email(raw: str) -> str | None:
    """Trimmed and lower case; dots and `+tags` of the local part stay."""
    return pass_through(raw) or canonical_email(raw)


def phone(raw: str, region: str | None = None) -> str | None:
    """Digits with the country code, without `+`; a local number is read in `region`."""
    if digest := pass_through(raw):
        return digest
    number = to_e164(raw, region)
    return number[1:] if number else None


def clean_phone(raw: str) -> str | None:
    """Digits of a number that carries its country code, where no region can be known."""
    return pass_through(raw) or clean_digits(raw)


def name(raw: str) -> str | None:
    """First or last name (`fn`, `ln`): lower case, no ASCII punctuation, no blanks."""
    return pass_through(raw) or plain_name(raw)


def initial(raw: str) -> str | None:
    """First letter of the first name (`fi`)."""
    return (plain_name(raw) or "")[:1] or None


def city(raw: str) -> str | None:
    """Letters a to z only (`ct`)."""
    return pass_through(raw) or letters(raw) or None


def state(raw: str, country: str | None = None) -> str | None:
    """Two letters in the US and Canada, letters a to z elsewhere (`st`)."""
    return pass_through(raw) or state_code(raw, country_code(country))


def postal_code(raw: str, country: str | None = None) -> str | None:
    """Lower case without blanks (`zip`): five digits in the US, without hyphens elsewhere."""
    if digest := pass_through(raw):
        return digest
    code = "".join(raw.lower().split())
    region = country_code(country)
    if region == "US" or (region is None and _US_ZIP.fullmatch(code)):
        code = code.partition("-")[0][:5]
    code = code.replace("-", "")
    return code if len(code) >= 2 else None


def country(raw: str) -> str | None:
    """ISO 3166-1 alpha-2 in lower case."""
    if digest := pass_through(raw):
        return digest
    code = country_code(raw)
    return code.lower() if code else None


def gender(raw: str) -> str | None:
    """`m` or `f` (`gen`)."""
    return pass_through(raw) or gender_letter(raw)


def birth_date(raw: str) -> str | None:
    """YYYY-MM-DD (`dob`)."""
    return pass_through(raw) or iso_date(raw)


def year(raw: str) -> str | None:
    """Year of birth (`doby`), from four digits or from a date written YYYY-MM-DD."""
    return pass_through(raw) or birth_year(raw) or (iso_date(raw) or "")[:4] or None


def month(raw: str) -> str | None:
    """Month of birth (`dobm`), 01 to 12."""
    return pass_through(raw) or two_digits(raw, 12)


def day(raw: str) -> str | None:
    """Day of birth (`dobd`), 01 to 31."""
    return pass_through(raw) or two_digits(raw, 31)


def mobile_id(raw: str) -> str | None:
    """Advertising id of a device (`madid`): lower case with its hyphens, never hashed."""
    return raw.strip().lower() or None


def external_id(raw: str) -> str | None:
    """The shop's own id of the customer (`extern_id`), never hashed."""
    return raw.strip() or None


def value(raw: str) -> str | None:
    """Customer value: plain digits with a point, never negative, never hashed."""
    number = raw.strip()
    return number if _VALUE.fullmatch(number) else None
