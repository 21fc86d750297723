"""The rules that turn a customer's columns into one cell of an export file.

A new platform adds its functions in a module of its own and a line here for each identifier that
no platform writes the same way yet; platforms that agree share a rule, whatever its name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from segment_exports import amazon, audiences, emails, google, meta
from segment_exports.digests import hashed
from segment_exports.phones import to_e164
from segment_exports.places import country_code

_ADDRESS = r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\]+\.[^\s@,;:<>()\[\]\"\\]{2,}"
_EMAIL = rf"(?![=\-|%]){_ADDRESS}"
# A spreadsheet reads a cell that begins with a plus as a formula; only numbers may have one.
_EMAIL_OF_A_FILE = rf"(?![=+\-|%]){_ADDRESS}"
_E164 = r"\+[1-9][0-9]{6,14}"
_POSTAL_CODE = r"[0-9A-Za-z](?:[0-9A-Za-z -]{0,18}[0-9A-Za-z])?"
_CELLS = {
    "sha256_hex": r"[0-9a-f]{64}", "sha256_base64": r"[A-Za-z0-9+/]{43}=",
    "sha1_hex": r"[0-9a-f]{40}",
}  # fmt: skip
_PHONE = "phone country account_country"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one identifier is made: `function` of the raw texts of `sources`, then digested or not.

    The first source is the value itself and is never null; the others may be. `grammar` is what
    every cell of the rule looks like. `digest` names a writing of `digests.DIGESTS`, or is None
    for a cell in the clear. `account_country` is the country of the customer's account.
    """

    sources: tuple[str, ...]
    function: Callable[..., str | None]
    grammar: re.Pattern[str]
    digest: str | None
    help: str

    @property
    def hashed(self) -> bool:
        """Whether the cells are digests."""
        return self.digest is not None

    def cell(self, *values: str | None) -> str | None:
        """Return the cell for the raw texts of the sources, or None where nothing can be sent."""
        if values[0] is None:
            return None
        value = self.function(*values)
        if self.digest:
            return hashed(value, self.digest)
        return value if value and self.grammar.fullmatch(value) else None


def _in_region(function: Callable[[str, str | None], str | None]) -> Callable[..., str | None]:
    """Read a number in the customer's country, or else in that of the account."""

    def number(raw: str, country: str | None, account_country: str | None) -> str | None:
        return function(raw, country_code(country) or country_code(account_country))

    return number


def _clear(sources: str, function: Callable[..., str | None], grammar: str, help_text: str) -> Rule:
    return Rule(tuple(sources.split()), function, re.compile(grammar), None, help_text)


def _hashed(
    sources: str,
    function: Callable[..., str | None],
    help_text: str,
    digest: str = "sha256_hex",
) -> Rule:
    name = {"sha256_hex": "SHA-256", "sha256_base64": "base64 SHA-256", "sha1_hex": "SHA-1"}[digest]
    grammar = re.compile(_CELLS[digest])
    return Rule(tuple(sources.split()), function, grammar, digest, f"{name} of the {help_text}")


_KEYS = {
    "email": _clear("email", emails.canonical_email, _EMAIL, "e-mail address, lower case"),
    "e164": _clear(_PHONE, _in_region(to_e164), _E164, "phone number with + and country code"),
    "country": _clear("country", google.country, r"[A-Z]{2}", "ISO 3166-1 alpha-2 country code"),
}
_META = {
    "meta_email": _hashed("email", meta.email, "e-mail address"),
    "meta_phone": _hashed(_PHONE, _in_region(meta.phone), "phone number's digits"),
    "meta_fn": _hashed("first_name", meta.name, "first name"),
    "meta_ln": _hashed("last_name", meta.name, "last name"),
    "meta_ct": _hashed("city", meta.city, "city"),
    "meta_st": _hashed("region country", meta.state, "state"),
    "meta_zip": _hashed("postal_code country", meta.postal_code, "postal code"),
    "meta_country": _hashed("country", meta.country, "country"),
    "meta_doby": _hashed("birth_date", meta.year, "year of birth"),
    "meta_gen": _hashed("gender", meta.gender, "gender"),
}
_GOOGLE = {
    "google_email": _hashed("email", google.email, "e-mail address as Gmail delivers it"),
    "google_phone": _hashed(_PHONE, _in_region(google.phone), "phone number with +"),
    "google_first_name": _hashed("first_name", google.first_name, "first name"),
    "google_last_name": _hashed("last_name", google.last_name, "last name"),
    "google_zip": _clear("postal_code", google.postal_code, _POSTAL_CODE, "postal code"),
}
_AMAZON = {
    "amazon_email": _hashed("email", amazon.email, "e-mail address without special characters"),
    "amazon_first_name": _hashed("first_name", amazon.plain, "first name"),
    "amazon_last_name": _hashed("last_name", amazon.plain, "last name"),
    "amazon_address": _hashed("address_line", amazon.plain, "street address"),
    "amazon_city": _hashed("city", amazon.plain, "city"),
    "amazon_state": _hashed("region country", amazon.state, "state"),
    "amazon_postal": _hashed("postal_code", amazon.plain, "postal code"),
}
_OTHERS = {
    "spaceless_email": _hashed("email", audiences.email_without_spaces, "e-mail address"),
    "tagless_email": _hashed("email", audiences.tagless_email, "e-mail address without +tag"),
    "reddit_email": _hashed("email", audiences.reddit_email, "e-mail address without dots"),
    "ttd_email": _hashed("email", audiences.trade_desk_email, "e-mail address", "sha256_base64"),
    "ttd_phone": _hashed(
        _PHONE, _in_region(audiences.trade_desk_phone), "phone number with +", "sha256_base64"
    ),
    "liveramp_phone": _hashed(
        _PHONE, _in_region(audiences.liveramp_phone), "phone number's national digits", "sha1_hex"
    ),
    "file_email": _clear("email", emails.canonical_email, _EMAIL_OF_A_FILE, "e-mail address"),
    "linkedin_email": _clear(
        "email", emails.email_without_spaces, _EMAIL_OF_A_FILE, "e-mail address without blanks"
    ),
    "mailchimp_email": _clear(
        "email", emails.email_of_ascii, _EMAIL_OF_A_FILE, "e-mail address in ASCII before the @"
    ),
}
RULES: Mapping[str, Rule] = MappingProxyType(_KEYS | _META | _GOOGLE | _AMAZON | _OTHERS)
