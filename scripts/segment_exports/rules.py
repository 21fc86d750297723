"""The rules that turn a customer's columns into one cell of an export file.

A new platform adds its functions in a module of its own and a line here for each identifier.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from segment_exports import meta
from segment_exports.digests import hashed
from segment_exports.emails import canonical_email
from segment_exports.phones import to_e164
from segment_exports.places import country_code

_DIGEST = r"[0-9a-f]{64}"
_EMAIL = r"(?![=\-|%])[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\]+\.[^\s@,;:<>()\[\]\"\\]{2,}"
_E164 = r"\+[1-9][0-9]{6,14}"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one identifier is made: `function` of the raw texts of `sources`, then hashed or not.

    The first source is the value itself and is never null; the others may be. `grammar` is what
    every cell of the rule looks like. `account_country` is the country of the customer's account.
    """

    sources: tuple[str, ...]
    function: Callable[..., str | None]
    grammar: re.Pattern[str]
    hashed: bool
    help: str

    def cell(self, *values: str | None) -> str | None:
        """Return the cell for the raw texts of the sources, or None where nothing can be sent."""
        if values[0] is None:
            return None
        value = self.function(*values)
        return hashed(value) if self.hashed else value or None


def _phone_region(country: str | None, account_country: str | None) -> str | None:
    return country_code(country) or country_code(account_country)


def _e164(raw: str, country: str | None, account_country: str | None) -> str | None:
    return to_e164(raw, _phone_region(country, account_country))


def _meta_phone(raw: str, country: str | None, account_country: str | None) -> str | None:
    return meta.phone(raw, _phone_region(country, account_country))


def _clear(sources: str, function: Callable[..., str | None], grammar: str, help_text: str) -> Rule:
    return Rule(tuple(sources.split()), function, re.compile(grammar), False, help_text)


def _hashed(sources: str, function: Callable[..., str | None], help_text: str) -> Rule:
    return Rule(tuple(sources.split()), function, re.compile(_DIGEST), True, help_text)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "email": _clear("email", canonical_email, _EMAIL, "e-mail address, lower case"),
        "e164": _clear(
            "phone country account_country", _e164, _E164, "phone number with + and country code"
        ),
        "meta_email": _hashed("email", meta.email, "SHA-256 of the e-mail address"),
        "meta_phone": _hashed(
            "phone country account_country", _meta_phone, "SHA-256 of the phone number's digits"
        ),
        "meta_fn": _hashed("first_name", meta.name, "SHA-256 of the first name"),
        "meta_ln": _hashed("last_name", meta.name, "SHA-256 of the last name"),
        "meta_ct": _hashed("city", meta.city, "SHA-256 of the city"),
        "meta_st": _hashed("region country", meta.state, "SHA-256 of the state"),
        "meta_zip": _hashed("postal_code country", meta.postal_code, "SHA-256 of the postal code"),
        "meta_country": _hashed("country", meta.country, "SHA-256 of the country"),
        "meta_doby": _hashed("birth_date", meta.year, "SHA-256 of the year of birth"),
        "meta_gen": _hashed("gender", meta.gender, "SHA-256 of the gender"),
    }
)
