"""Our rules against the platforms' own Python code, on random texts.

The two kits are heavy and only compared with, so they are dependencies of the tests alone.
Each difference must be one that we chose, and is told from the text by a reason of its own.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable

from facebook_business.adobjects.customaudience import CustomAudience
from google.ads import datamanager_util

from segment_exports.digests import EMPTY_DIGEST
from segment_exports.places import US_STATES, country_code
from segment_exports.profiles import PROFILES

TEXTS = 10_000
SPACES = (" ", "  ", "\t", "\u00a0", "\n", "")
UNSEEN = ("\u200b", "\ufeff", "\u202a", "\u00ad")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ACCENTED = "éüßñçøłŠÅ" + "李山Владم"
EDGES = " \t\r\n\0\x0b."
ADDRESS = re.compile(r"[^\s@()<>\[\],;:\\\"]+@(?:[^\s@()<>\[\],;:\\\"._-][^\s@._]*\.)+[^\s@.]{2,}")
DAMAGED = re.compile(r"[+0-9.]+e[+-]?[0-9]+|[0-9]{6,}\.0+", re.IGNORECASE)

Oracle = Callable[[str], str | None]
Reason = Callable[[str, str | None, str | None], str | None]


def word(dice: random.Random, longest: int = 9) -> str:
    pool = LETTERS + LETTERS.upper() + "0123456789" * dice.randrange(2)
    pool += ACCENTED * (dice.random() < 0.15)
    return "".join(dice.choices(pool, k=dice.randint(1, longest)))


def around(dice: random.Random, text: str) -> str:
    """Put blanks, and now and then what no eye sees, around a text."""
    unseen = dice.choice(UNSEEN) if dice.random() < 0.05 else ""
    return dice.choice(SPACES) + unseen + text + dice.choice(SPACES)


def email(dice: random.Random) -> str:
    local = dice.choice((".", "+", "-", "", "..", "_")).join(word(dice) for _ in range(2))
    domain = dice.choice(("gmail.com", "Googlemail.com", "example.com", "web.de", word(dice)))
    wrong = dice.choice((" ", "@", ".", ",", "<", "")) if dice.random() < 0.1 else ""
    return around(dice, f"{local}{wrong}@{domain}{'.' * (dice.random() < 0.03)}")


def phone(dice: random.Random) -> str:
    digits = "".join(dice.choices("0123456789", k=dice.randint(5, 17)))
    text = "".join(c + dice.choice(("", "", "", " ", "-", ".", "(", ")")) for c in digits)
    text = dice.choice(("+", "+", "00", "0", "", "tel:", "+44 (0)")) + text
    text += dice.choice(("", "", "", " ext 12", "x5", ";ext=7", "#9", ".0", " / 030 12345678"))
    if dice.random() < 0.05:
        text = text.translate({ord(str(n)): chr(0x660 + n) for n in range(10)})
    return around(dice, text)


def name(dice: random.Random) -> str:
    text = dice.choice((" ", "-", "'", "")).join(word(dice) for _ in range(dice.randint(1, 2)))
    before = dice.choice(("", "", "Mr. ", "dr. ", "Mrs "))
    return around(dice, before + text + dice.choice(("", "", ", Jr.", " III", " PhD", " MD, DDS")))


def place(dice: random.Random) -> str:
    known = ("California", "New York", "TX", "Germany", "DE", "usa", "U.K.", "Berlin", "München")
    return around(dice, dice.choice(known) if dice.random() < 0.6 else word(dice, 3))


def zip_code(dice: random.Random) -> str:
    parts = [word(dice, 5) for _ in range(dice.randint(1, 2))]
    return around(dice, dice.choice(("-", " ", "")).join(parts))


def gender(dice: random.Random) -> str:
    known = ("m", "F", "male", "Female", "woman", "girl", "boy", "other", "x", "")
    return around(dice, dice.choice(known))


def has_unseen(text: str) -> bool:
    return any(unicodedata.category(c) == "Cf" for c in text)


def without_unseen(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def email_reason(oracle: Oracle) -> Reason:
    def reason(raw: str, theirs: str | None, ours: str | None) -> str | None:
        local, _, domain = (theirs or "").partition("@")
        if ours is None:
            bad = not ADDRESS.fullmatch(theirs or "") or ".." in local or domain.endswith("-")
            bad = bad or local[:1] in ("", ".", "-", "=", "%", "|") or local[-1:] == "."
            return "what does not read as one address is left out" if bad else None
        if theirs and not has_unseen(raw) and raw.strip(EDGES) == raw.strip():
            return None
        tidied = raw
        while (shorter := without_unseen(tidied).strip().strip(EDGES)) != tidied:
            tidied = shorter
        same = oracle(tidied) == ours
        return "dots, blanks and what no eye sees are trimmed" if same else None

    return reason


def phone_reason(raw: str, theirs: str | None, ours: str | None) -> str | None:
    text = without_unseen(raw).strip()
    folded = "".join(str(unicodedata.decimal(c, c)) for c in text)
    digits = re.sub("[^0-9]", "", folded)
    if ours is None:
        short = not 7 <= len(re.sub(r"(;?ext=?|x|#| ext ).*", "", digits).lstrip("0")) <= 15
        cut = re.sub("[^0-9]", "", re.split(r";|x|#|ext", folded)[0]).lstrip("0")
        damaged = DAMAGED.fullmatch(folded) or " / " in folded
        return (
            "a damaged number, or too few or many digits, is left out"
            if damaged or short or not 7 <= len(cut) <= 15
            else None
        )
    if folded != text:
        return "digits of every script are read"
    if re.search(r"x|#|ext", text):
        return "an extension is left out"
    if "(0)" in text:
        return "a trunk zero is removed"
    return "leading zeros are removed" if digits.startswith("0") else None


def first_name_reason(raw: str, theirs: str | None, ours: str | None) -> str | None:
    titled = re.match(r"(mr|mrs|ms|dr)\.", (theirs or "")) or (theirs or "").endswith("dr.")
    return "a title is removed" if titled else None


def last_name_reason(raw: str, theirs: str | None, ours: str | None) -> str | None:
    suffixed = re.search(r"(jr\.?|iii|iv|vi?|phd|md|dds|dc|jd|vm|cpa)$", theirs or "")
    return "a suffix is removed" if suffixed else None


def country_reason(raw: str, theirs: str | None, ours: str | None) -> str | None:
    expected = country_code(raw) if raw.isascii() or ours else None
    same = (expected or "").lower() == (ours or "").lower()
    return "a country is looked up, never cut to two letters" if same else None


def meta_name_reason(raw: str, theirs: str | None, ours: str | None) -> str | None:
    same = re.sub("[^a-z]", "", ours or "") == (theirs or "")
    return "letters of every script and digits stay in a name" if same else None


def state_reason(raw: str, theirs: str | None, ours: str | None) -> str | None:
    same = US_STATES.get(theirs or "") == ours
    return "whole names of states become two letters" if same else None


def meta_zip_reason(raw: str, theirs: str | None, ours: str | None) -> str | None:
    whole = re.sub(r"[\s-]", "", raw.strip(EDGES).lower())
    if ours == whole or (ours is None and len(whole) < 2):
        return "a code is whole, without blanks and hyphens, two characters at least"
    if re.fullmatch(r"[0-9]{5}-[0-9]{4}", raw.strip()):
        return "five digits in the US"
    return None


def gender_reason(raw: str, theirs: str | None, ours: str | None) -> str | None:
    known = {"woman": "f", "girl": "f", "man": "m", "boy": "m"}
    return "an answer is looked up" if ours == known.get(raw.strip().lower()) else None


def nothing(raw: str, theirs: str | None, ours: str | None) -> str | None:
    blank = ours is None and not (theirs or "").strip()
    return "nothing is never hashed" if blank else None


def unseen_alone(raw: str, theirs: str | None, ours: str | None) -> str | None:
    return (
        "what no eye sees is no text" if ours is None and not without_unseen(raw).strip() else None
    )


def explained(reasons: tuple[Reason, ...], raw: str, theirs: str | None, ours: str | None) -> str:
    found = [why for reason in reasons if (why := reason(raw, theirs, ours))]
    return found[0] if found else "UNEXPLAINED"


def compare(
    platform: str,
    fields: dict[str, tuple[Callable[[random.Random], str], Oracle, tuple[Reason, ...]]],
) -> Counter[str]:
    """Count, for `TEXTS` random texts over all fields, equal answers and differences by reason."""
    dice, counted, unexplained = random.Random(f"{platform} 2026"), Counter[str](), []
    for number in range(TEXTS):
        field = list(fields)[number % len(fields)]
        make, oracle, reasons = fields[field]
        raw = make(dice)
        theirs, ours = oracle(raw), PROFILES[platform][field].normalised(raw, clean=True)
        if theirs == ours:
            counted["equal"] += 1
            continue
        why = explained((*reasons, nothing, unseen_alone), raw, theirs, ours)
        counted[f"{field}: {why}"] += 1
        if why == "UNEXPLAINED":
            unexplained.append((field, raw, theirs, ours))
    print(platform, *(f"{count:6} {why}" for why, count in sorted(counted.items())), sep="\n")
    assert unexplained == []
    return counted


def test_google_gives_what_its_own_utility_gives_but_for_known_differences() -> None:
    formatter = datamanager_util.Formatter()

    def asked(method: Callable[[str], str]) -> Oracle:
        def answer(raw: str) -> str | None:
            try:
                return method(raw)
            except ValueError:
                return None

        return answer

    ask_email = asked(formatter.format_email_address)
    counted = compare(
        "google",
        {
            "email": (email, ask_email, (email_reason(ask_email),)),
            "phone": (phone, asked(formatter.format_phone_number), (phone_reason,)),
            "first_name": (name, asked(formatter.format_given_name), (first_name_reason,)),
            "last_name": (name, asked(formatter.format_family_name), (last_name_reason,)),
            "zip": (zip_code, asked(formatter.format_postal_code), ()),
            "country": (place, asked(formatter.format_region_code), (country_reason,)),
        },
    )
    assert counted["equal"] > TEXTS / 2


def test_meta_gives_what_its_own_kit_gives_but_for_known_differences() -> None:
    audience = CustomAudience
    keys = audience.Schema.MultiKeySchema

    def asked(key: str) -> Oracle:
        def answer(raw: str) -> str | None:
            told = audience.format_params([key], [[raw]], is_raw=True)["payload"]["data"][0][0]
            clear = audience.normalize_key(key, raw.strip(EDGES).lower())
            assert told == PROFILES["meta"]["fn"].cell(clear) or told == EMPTY_DIGEST
            return str(clear)

        return answer

    counted = compare(
        "meta",
        {
            "email": (email, asked(keys.email), (email_reason(asked(keys.email)),)),
            "phone": (phone, asked(keys.phone), (phone_reason,)),
            "fn": (name, asked(keys.fn), (meta_name_reason,)),
            "ln": (name, asked(keys.ln), (meta_name_reason,)),
            "ct": (place, asked(keys.ct), ()),
            "st": (place, asked(keys.st), (state_reason,)),
            "zip": (zip_code, asked(keys.zip), (meta_zip_reason,)),
            "country": (place, asked(keys.country), (country_reason,)),
            "gen": (gender, asked(keys.gen), (gender_reason,)),
        },
    )
    assert counted["equal"] > TEXTS / 3
