"""Names, genders and birth dates as ad platforms compare them."""

import re
import string
from datetime import date

from segment_exports.emails import without_format_characters

_DELETED = {ord(c): None for c in string.punctuation}
_GENDERS = {
    "m": "m", "male": "m", "man": "m", "boy": "m",
    "f": "f", "female": "f", "woman": "f", "girl": "f",
}  # fmt: skip
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_ONE_OR_TWO_DIGITS = re.compile(r"[0-9]{1,2}")


def plain_name(raw: str) -> str | None:
    """Return a name in lower case without ASCII punctuation and blanks; other letters stay."""
    name = "".join(raw.lower().translate(_DELETED).split())
    return name if without_format_characters(name) else None


def gender_letter(raw: str) -> str | None:
    """Return `m` or `f`, and None for every other answer."""
    return _GENDERS.get(raw.strip().lower())


def iso_date(raw: str) -> str | None:
    """Return a birth date written YYYY-MM-DD if it is a real day from 1900 on, or None."""
    try:
        day = date.fromisoformat(raw.strip())
    except ValueError:
        return None
    return day.isoformat() if _YEAR.fullmatch(str(day.year)) else None


def birth_year(raw: str) -> str | None:
    """Return four digits from 1900 to 2099, or None."""
    year = raw.strip()
    return year if _YEAR.fullmatch(year) else None


def two_digits(raw: str, largest: int) -> str | None:
    """Return a number from 1 to `largest` with two digits, or None."""
    number = raw.strip()
    if not _ONE_OR_TWO_DIGITS.fullmatch(number) or not 1 <= int(number) <= largest:
        return None
    return f"{int(number):02}"
