"""The rules of platforms that take few identifiers: e-mail, telephone number, advertising id.

Each function takes the raw text and returns the normalised text before it is hashed, or None
where there is nothing to match; a text that already is a digest is returned in lower case.
"""

import re

from segment_exports.digests import pass_through, pass_through_base64
from segment_exports.emails import email_without_dots, plausible
from segment_exports.emails import email_without_spaces as _without_spaces
from segment_exports.phones import clean_digits, to_e164

_GMAIL = frozenset({"gmail.com"})
_UID2_PHONE = re.compile(r"\+[0-9]{10,15}")
_US_DIGITS = re.compile(r"1?([0-9]{10})")


def email_without_spaces(raw: str) -> str | None:
    """Lower case without any blank: TikTok, LinkedIn and LiveRamp.

    https://ads.tiktok.com/help/article/list-of-supported-ids-and-formats-for-a-customer-file
    """
    return pass_through(raw) or _without_spaces(raw)


def tagless_email(raw: str) -> str | None:
    """Lower case without any blank and without `+tag`, at every domain: TikTok until 2025."""
    if digest := pass_through(raw):
        return digest
    address = _without_spaces(raw)
    local, at, domain = (address or "").partition("@")
    return plausible(local.partition("+")[0] + at + domain)


def reddit_email(raw: str) -> str | None:
    """Without dots and `+tag` in the local part, at every domain.

    https://ads-api.reddit.com/docs/v3 (custom audiences; Reddit's pixel does the same)
    """
    return pass_through(raw) or email_without_dots(raw, None)


def trade_desk_email(raw: str) -> str | None:
    """Without dots and `+tag` at gmail.com alone, as UID2 has it.

    https://unifiedid.com/docs/getting-started/gs-normalization-encoding
    """
    return pass_through_base64(raw) or email_without_dots(raw, _GMAIL)


def trade_desk_phone(raw: str, region: str | None = None) -> str | None:
    """E.164 with `+` and ten to fifteen digits."""
    if digest := pass_through_base64(raw):
        return digest
    number = to_e164(raw, region)
    return number if number and _UID2_PHONE.fullmatch(number) else None


def clean_trade_desk_phone(raw: str) -> str | None:
    """E.164 exactly as UID2 takes it: nothing is repaired, since UID2 repairs nothing."""
    return pass_through_base64(raw) or (raw if _UID2_PHONE.fullmatch(raw) else None)


def liveramp_phone(raw: str, region: str | None = None) -> str | None:
    """The ten national digits of a number in the US or Canada, without its country code.

    https://docs.liveramp.com/connect/en/formatting-identifiers.html
    """
    number = to_e164(raw, region)
    return number[2:] if number and number.startswith("+1") and len(number) == 12 else None


def clean_liveramp_phone(raw: str) -> str | None:
    """Ten digits, or eleven of which the first is the country code 1."""
    found = _US_DIGITS.fullmatch(clean_digits(raw) or "")
    return found[1] if found else None


def handle(raw: str) -> str | None:
    """A user name on X: lower case without its `@`.

    https://developer.x.com/en/docs/x-ads-api/audiences/api-reference/custom-audience-user
    """
    return pass_through(raw) or raw.strip().removeprefix("@").lower() or None


def mobile_id(raw: str) -> str | None:
    """Advertising id of a device: lower case with its hyphens, before it is hashed."""
    return raw.strip().lower() or None
