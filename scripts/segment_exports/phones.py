"""Telephone numbers: E.164 from what people type, read with the region of the customer."""

import re
import unicodedata
from functools import lru_cache

import phonenumbers

from segment_exports.emails import without_format_characters

_SCIENTIFIC = re.compile(r"[+0-9.]+[eE][+-]?[0-9]+")
_FLOAT = re.compile(r"[0-9]{6,}\.0+")
_TRUNK_ZERO = re.compile(r"^((?:\+|00)\s*[0-9]{1,3}[\s.-]*)\(0\)")
_EXTENSION = re.compile(r"(?:;?\s*ext\.?\s*=?|x|#)\s*[0-9]+\s*$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[/,;&]")
_NOT_DIGITS = re.compile(r"[^0-9]")
_SHORTEST, _LONGEST = 7, 15


def _folded(raw: str) -> str | None:
    """Trim, fold digits of any script to ASCII, and refuse numbers that a spreadsheet damaged."""
    text = without_format_characters(raw).strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(str(unicodedata.decimal(c, c)) for c in text)
    if _SCIENTIFIC.fullmatch(text) or _FLOAT.fullmatch(text):
        return None
    numbers = [part for part in _SEPARATORS.split(text) if len(_NOT_DIGITS.sub("", part)) >= 8]
    if len(numbers) > 1:
        return None
    return _TRUNK_ZERO.sub(r"\1", text)


def _parsed(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    # Possible, not valid: newly issued ranges and reserved numbers are not in the metadata yet.
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=1)
def to_e164(raw: str, region: str | None) -> str | None:
    """Return `+` and the digits of the number, or None; `region` is ISO 3166-1 alpha-2 or None.

    Without a region only a number with its country code is read: a region is never guessed.
    The last answer is kept, since the rules of several platforms ask for the same number in a row.
    """
    text = _folded(raw)
    if not text:
        return None
    number = _parsed(text, region)
    if number is None and text.startswith("00"):
        number = _parsed("+" + text[2:], region)
    return number


def clean_digits(raw: str, *, leading_zeros: bool = False) -> str | None:
    """Return the digits of a number that carries its country code, or None.

    Seven to fifteen digits after leading zeros, which are cut unless a platform keeps them; the
    extension and a trunk `(0)` are left out.
    """
    text = _folded(raw)
    if not text:
        return None
    digits = _NOT_DIGITS.sub("", _EXTENSION.sub("", text))
    short = digits.lstrip("0")
    if not _SHORTEST <= len(short) <= _LONGEST:
        return None
    return digits if leading_zeros else short
