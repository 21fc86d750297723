"""What shops keep beside a customer's own fields: sources, metadata as JSON, tags."""

from __future__ import annotations

import json

SOURCES = ("checkout", "app", "MailChimp", "import", "store", "referral", None)

_SOURCE_DETAILS: tuple[dict[str, object] | None, ...] = (
    None,
    {"platform": "ios", "version": "4.12.0"},
    {"list": "Autumn news", "member_rating": 4},
    {"file": "old_shop.csv", "batch": 7},
    {"till": "07"},
    {"campaign": "bring a friend"},
    None,
)


def json_text(value: object) -> str:
    """`value` as JSON text, letters of every script as they are."""
    return json.dumps(value, ensure_ascii=False)


SOURCE_METADATA = tuple(None if each is None else json_text(each) for each in _SOURCE_DETAILS)

METADATA: tuple[str | None, ...] = (
    None,
    *(
        json_text({"loyalty_tier": tier, "shoe_size": size, "newsletter": newsletter})
        for tier in ("bronze", "silver", "gold")
        for size in (37, 39.5, 42, None)
        for newsletter in (True, False)
    ),
)

TAGS: tuple[str | None, ...] = (
    None,
    *(
        json_text(tags)
        for tags in (["vip"], ["wholesale"], ["vip", "wholesale"], ["press"], ["b2b", "on hold"])
    ),
)
