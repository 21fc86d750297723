"""What each platform calls its identifiers, and how one text of each is normalised.

Exports go by `rules`; here are the same functions by platform and field, for one value at a time:
for the command that shows what becomes of a text, and for values that the platforms publish.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from segment_exports import amazon, audiences, emails, google, meta
from segment_exports.digests import DIGESTS, hashed, pass_through_base64
from segment_exports.phones import to_e164
from segment_exports.withheld import is_placeholder

Function = Callable[..., str | None]


@dataclass(frozen=True, slots=True)
class Field:
    """An identifier of a platform: its `function`, and what its cells are digested with.

    `takes_region` says that the function takes the customer's country too. `clean` stands for the
    function where no country can be known, if that is another one.
    """

    function: Function
    digest: str | None = "sha256_hex"
    takes_region: bool = False
    clean: Function | None = None
    is_email: bool = False

    def normalised(self, raw: str, region: str | None = None, *, clean: bool = False) -> str | None:
        """Return the text that would be hashed, or None where nothing may be sent.

        `clean` is the rule of the text alone: a number must carry its country code, and an
        address that stands for nobody is one like any other.
        """
        if clean and self.clean:
            return self.clean(raw)
        value = self.function(raw, region) if self.takes_region else self.function(raw)
        if not clean and self.is_email and value and is_placeholder(value):
            return None
        return value

    def cell(self, normalised: str | None, *, clean: bool = False) -> str | None:
        """Return what a file holds for a normalised text.

        The digest of nothing, which a text may be already, is in no file; `clean` shows it.
        """
        if self.digest is None or not normalised:
            return normalised
        return DIGESTS[self.digest](normalised) if clean else hashed(normalised, self.digest)


def _email(function: Function, digest: str | None = "sha256_hex") -> Field:
    return Field(function, digest, is_email=True)


def _phone(function: Function, clean: Function, digest: str | None = "sha256_hex") -> Field:
    return Field(function, digest, takes_region=True, clean=clean)


def _plain_e164(raw: str) -> str | None:
    return to_e164(raw, None)


_LOWER = _email(meta.email)
_SPACELESS = _email(audiences.email_without_spaces)
_DIGITS = _phone(meta.phone, meta.clean_phone)
_PLUS = _phone(google.phone, google.clean_phone)
_E164 = _phone(to_e164, _plain_e164, None)
_MOBILE_ID = Field(audiences.mobile_id)
_AMAZON = Field(amazon.plain)

PROFILES: Mapping[str, Mapping[str, Field]] = MappingProxyType(
    {
        "e164": {"phone": _E164},
        "meta": {
            "email": _LOWER,
            "phone": _DIGITS,
            "fn": Field(meta.name),
            "ln": Field(meta.name),
            "fi": Field(meta.initial),
            "ct": Field(meta.city),
            "st": Field(meta.state, takes_region=True),
            "zip": Field(meta.postal_code, takes_region=True),
            "country": Field(meta.country),
            "gen": Field(meta.gender),
            "dob": Field(meta.birth_date),
            "doby": Field(meta.year),
            "dobm": Field(meta.month),
            "dobd": Field(meta.day),
            "madid": Field(meta.mobile_id, None),
            "extern_id": Field(meta.external_id, None),
            "value": Field(meta.value, None),
        },
        "google": {
            "email": _email(google.email),
            "phone": _PLUS,
            "first_name": Field(google.first_name),
            "last_name": Field(google.last_name),
            "country": Field(google.country, None),
            "zip": Field(google.postal_code, None),
        },
        "tiktok": {
            "email": _SPACELESS,
            "email_without_tag": _email(audiences.tagless_email),
            "email_without_tag_and_dots": _email(audiences.reddit_email),
            "phone": _PLUS,
            "phone_noplus": _DIGITS,
            "maid": _MOBILE_ID,
        },
        "pinterest": {"email": _LOWER, "maid": _MOBILE_ID},
        "snap": {"email": _LOWER, "phone": _DIGITS, "maid": _MOBILE_ID},
        "linkedin": {"email": _SPACELESS},
        "microsoft": {"email": _LOWER},
        "x": {"email": _LOWER, "handle": Field(audiences.handle), "idfa": _MOBILE_ID},
        "reddit": {"email": _email(audiences.reddit_email), "phone": _PLUS},
        "ttd": {
            "email": _email(audiences.trade_desk_email, "sha256_base64"),
            "email_hash": Field(pass_through_base64, "sha256_base64"),
            "phone": _phone(
                audiences.trade_desk_phone, audiences.clean_trade_desk_phone, "sha256_base64"
            ),
        },
        "amazon": {
            "email": _email(amazon.email),
            "phone": _phone(amazon.phone, amazon.clean_phone),
            "firstname": _AMAZON,
            "lastname": _AMAZON,
            "address": _AMAZON,
            "city": _AMAZON,
            "state": Field(amazon.state, takes_region=True),
            "postal": _AMAZON,
            "country": Field(google.country, None),
        },
        "criteo": {"email": _LOWER, "madid": _MOBILE_ID},
        "liveramp": {
            "email": _SPACELESS,
            "phone": _phone(audiences.liveramp_phone, audiences.clean_liveramp_phone, "sha1_hex"),
        },
        "openai": {"email": _LOWER, "phone": _PLUS},
        "yandex": {"email": _LOWER, "phone": _DIGITS},
        "klaviyo": {"email": _email(emails.canonical_email, None), "phone": _E164},
        "mailchimp": {"email": _email(emails.email_of_ascii, None)},
    }
)
# Formats whose name is longer than what their platform is called here.
ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "google_customer_match": "google",
        "snapchat": "snap",
        "the_trade_desk": "ttd",
        "openai_ads": "openai",
    }
)
