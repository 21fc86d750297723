"""The specs of a shop day after day: every kind of segment, and an edit of each kind."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

Specs = dict[str, dict[str, Any]]
# What the guards do is tested elsewhere; here every change goes through.
UNGUARDED = {
    "size": {"at_least": 0},
    "change": {
        name: "9999 percent" for name in ("shrink_at_most", "grow_at_most", "churn_at_most")
    },
}
LIST_COLUMNS = {"customer_id": "customer", "account_id": "account"}


def specs_of(number: int, days: Sequence[datetime], ids: Sequence[str]) -> Specs:
    """Give the specs of a day, by its number; `ids` are customers to name in them."""
    spent = {"at_least": (300, 200, 250)[number % 3], "currency": "EUR"}
    quiet = {"longer_ago_than": f"{(60, 60, 45)[number % 3]} days"}
    specs: Specs = {
        "spenders": {"where": {"amount_spent": spent}},
        "quiet": {"where": {"last_order_at": quiet}},
        "logged_in": {"where": {"last_login_at": {"in_last": "14 days"}}},
        "did_order": {
            "where": {"did": "placed_order", "when": {"in_last": "30 days"}, "times": {"is": 1}}
        },
        "no_message": {"where": {"did_not": "was_sent_message", "when": {"in_last": "7 days"}}},
        "top_20": {
            "where": {"order_count": {"at_least": 1}},
            "top": {"count": 20, "by": "last_order_at", "per": "account"},
        },
        "top_percent": {
            "where": {"last_order_at": {"in_last": "90 days"}},
            "top": {"percent": 20, "by": "order_count", "ties": "include"},
        },
        "top_quiet": {
            "where": {"last_order_at": {"longer_ago_than": "45 days"}},
            "top": {"count": 30, "by": "order_count"},
        },
        "no_email": {"where": {"email": {"known": False}}},
        "in_poland": {"where": {"country": {"in": ["PL", "CZ"] if number % 3 == 2 else ["PL"]}}},
        "tagged": {"where": {"tags": {"contains_any": ["vip"]}}},
        "birthday": {"where": {"birth_date": {"anniversary_in_next": "7 days"}}},
        "quiet_spenders": {"where": {"all": [{"segment": "spenders"}, {"segment": "quiet"}]}},
        "others": {"where": {"none": [{"segment": "in_poland"}, {"segment": "quiet_spenders"}]}},
        "top_poles": {
            "where": {"segment": "in_poland"},
            "top": {"count": 15, "by": "order_count"},
        },
        "listed": {
            "members": {"file": "lists/listed.csv", "match": LIST_COLUMNS,
                        "unmatched": {"at_most": "100 percent"}},
            "where": {"order_count": {"at_least": 1}},
        },
        "chosen": {"members": {"customer_ids": list(ids[:20])}},
        "winter": {
            "where": {"did": "placed_order", "when": {"in_last": "90 days"}},
            "split": {"salt": "w", "groups": {"treatment": 90, "holdout": 10}},
        },
        "excepted": {"where": {"country": {"is": "DE"}}},
        "campaign": {
            "where": {"order_count": {"at_least": 1}},
            "expires_on": str((days[0] + timedelta(days=1)).date()),
        },
        "retired": {"where": {"order_count": {"at_least": 2}}, "always_include": list(ids[20:25])},
    }  # fmt: skip
    if number % 3 == 1:
        specs["excepted"] |= {"always_include": list(ids[20:30]), "never_include": list(ids[30:])}
    if number >= 2:
        specs["retired"]["status"] = "archived"
        specs["added"] = {"where": {"order_count": {"at_least": 3}}}
    else:
        specs["dropped"] = {"where": {"everyone": True}}
    return specs


def write_specs(folder: Path, specs: Specs, lists: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    """Write specs as files, which JSON is good enough for, and the lists that they name."""
    (folder / "lists").mkdir(parents=True)
    (folder / "destinations.yml").write_text("customer_list: {format: basic@1}\n")
    for segment_id, spec in specs.items():
        told = {"label": segment_id, "description": "One of a test.", "owner": "data@example.com"}
        text = json.dumps({**told, "guards": UNGUARDED, **spec}, indent=1)
        (folder / f"{segment_id}.yml").write_text(text)
    for name, members in lists.items():
        lines = [",".join(LIST_COLUMNS.values())]
        lines += [f"{customer},{account}" for account, customer in members]
        (folder / "lists" / f"{name}.csv").write_text("\n".join(lines) + "\n")


def references(spec: Any) -> set[str]:
    """Give the segments that a spec, or a part of one, is made of."""
    if isinstance(spec, list):
        return set().union(*map(references, spec))
    if isinstance(spec, dict):
        own = {spec["segment"]} if "segment" in spec else set()
        return own.union(*map(references, spec.values()))
    return set()


def renamed(spec: Any, prefix: str) -> Any:
    """Give a spec whose references are to other segments, with a prefix."""
    if isinstance(spec, list):
        return [renamed(one, prefix) for one in spec]
    if isinstance(spec, dict):
        return {
            key: prefix + one if key == "segment" else renamed(one, prefix)
            for key, one in spec.items()
        }
    return spec


def frozen(name: str) -> dict[str, Any]:
    """Give a spec of the people on a list and nobody else."""
    unmatched = {"at_most": "100 percent"}
    return {"members": {"file": f"lists/{name}.csv", "match": LIST_COLUMNS, "unmatched": unmatched}}


def without_end(spec: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Give a spec without some of its keys."""
    return {key: value for key, value in spec.items() if key not in keys}
