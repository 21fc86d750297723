"""Words and fields that advertising platforms do not let audiences be made of, or named by.

Meta restricts audiences whose names suggest health or finance; Google, Microsoft and the others
forbid lists that tell beliefs, origin, orientation, hardship, crimes or minors. Article 9 of the
GDPR protects the same.
"""

from __future__ import annotations

import re
from functools import cache

# By topic; `*` stands for any ending. Words with an everyday meaning, such as race, are left out.
WORDS = {
    "health": "pregnan* diabet* cancer* depress* disab* illness* disease* patient patients "
    "medication* medicine* hiv obes* infertil* addict* therap* psychiatr* insulin alzheimer* "
    "epilep* contracepti*",
    "belief": "religio* christian* muslim* islam* jewish hindu* buddhis* catholic* protestant* "
    "atheis* political* republicans unionis*",
    "origin": "ethnic* racial immigrant* refugee* asylum*",
    "orientation": "gay gays lesbian* bisexual* homosexual* transgender* lgbt*",
    "hardship": "debt debts indebted bankrup* insolven* foreclos* overdrawn payday unemploy*",
    "crime": "criminal* convict* felon* offender*",
    "minors": "minors underage teens teenager* under_16 under_18",
}
PERSONAL_FIELDS = ("age", "birth_date", "gender")
# Formats that demand one of these feed advertising platforms.
ADVERTISING = ("ads_data", "ads_personalization")


@cache
def pattern() -> re.Pattern[str]:
    """Give one pattern for all words, with a named group for each topic."""
    topics = []
    for topic, words in WORDS.items():
        parts = [word.replace("_", "[ _-]").replace("*", "[a-z]*") for word in words.split()]
        topics.append(f"(?P<{topic}>{'|'.join(parts)})")
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(topics)})(?![a-z0-9])")


def sensitive_word(text: str) -> tuple[str, str] | None:
    """Give the first word of a text that platforms forbid, and its topic.

    >>> sensitive_word("gifts_for_diabetics"), sensitive_word("Black Friday")
    (('diabetics', 'health'), None)
    """
    found = pattern().search(text.lower())
    return (found[0], str(found.lastgroup)) if found else None
