"""The specs of three days: every way in which members are made, an edit, and a guard's end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Specs = dict[str, dict[str, Any]]
# What the guards do is seen in one segment; elsewhere every change goes through.
UNGUARDED = {
    "size": {"at_least": 0},
    "change": {
        name: "9999 percent" for name in ("shrink_at_most", "grow_at_most", "churn_at_most")
    },
}
DESTINATIONS = """\
ads: {format: openai_ads@2026-11, consent: [ads_data]}
newsletter: {format: email@1, consent: [email_marketing]}
full_list: {format: extended@1}
"""
LIST = {"customer_id": "customer", "email": "email"}


def specs_of(day: int, ids: Sequence[str]) -> Specs:
    """Give the specs of a day; `ids` are customers to name in them."""
    specs: Specs = {
        "everybody": {
            "where": {"everyone": True},
            "exports": [{"to": "full_list"}, {"to": "ads"}],
        },
        "spenders": {
            "where": {"amount_spent": {"at_least": (200, 300, 300)[day], "currency": "EUR"}},
            "exports": [{"to": "ads", "mode": "full_and_delta"}],
        },
        "quiet": {"where": {"last_order_at": {"longer_ago_than": "60 days"}}},
        "quiet_spenders": {"where": {"all": [{"segment": "spenders"}, {"segment": "quiet"}]}},
        "top_20": {
            "where": {"order_count": {"at_least": 1}},
            "top": {"count": 20, "by": "last_order_at", "per": "account"},
        },
        "winter": {
            "where": {"did": "placed_order", "when": {"in_last": "90 days"}},
            "split": {"salt": "w", "groups": {"treatment": 90, "holdout": 10}},
            "exports": [{"to": "newsletter", "group": "treatment"}],
        },
        "birthday": {"where": {"birth_date": {"anniversary_in_next": "7 days"}}},
        "listed": {"members": {"file": "lists/listed.csv", "match": LIST,
                               "unmatched": {"at_most": "100 percent"}}},
        "newly_quiet": {"where": {"segment": "quiet", "entered": {"in_last": "30 days"}}},
        "chosen": {"where": {"country": {"is": "DE"}}},
        "guarded": {
            "where": {"country": {"is": "PL"} if day == 0 else {"known": True}},
            "guards": UNGUARDED if day == 2 else {"change": {"grow_at_most": "10 percent"}},
            "exports": [{"to": "full_list"}],
        },
    }  # fmt: skip
    if day:
        specs["chosen"] |= {"always_include": list(dict.fromkeys(ids))[:10]}
    return specs


def write_specs(folder: Path, day: int, ids: Sequence[str], addresses: Sequence[str]) -> Path:
    """Write the specs of a day, which JSON is good enough for, and the list that they name."""
    (folder / "lists").mkdir(parents=True, exist_ok=True)
    (folder / "destinations.yml").write_text(DESTINATIONS)
    for segment_id, spec in specs_of(day, ids).items():
        told = {"label": segment_id, "description": "One of a test.", "owner": "data@example.com"}
        text = json.dumps({**told, "guards": UNGUARDED, **spec}, indent=1)
        (folder / f"{segment_id}.yml").write_text(text)
    lines = ["customer,email", *(f"{one}," for one in ids[:15]), *(f",{one}" for one in addresses)]
    (folder / "lists" / "listed.csv").write_text("\n".join([*lines, "nobody,"]) + "\n")
    return folder
