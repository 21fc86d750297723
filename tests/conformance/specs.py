"""The specs that are built in every warehouse: one that has all conditions, and whole segments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from conformance.conditions import (
    EXTRAS,
    JSON_KEYS,
    aggregate_conditions,
    event_conditions,
    field_conditions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from conformance.conditions import Condition

EVERY = ("fields", "rows", "aggregates", "extras")  # the specs that hold all conditions
WHOLE: dict[str, dict[str, Any]] = {
    "best_spenders": {
        "where": {"everyone": True},
        "top": {"count": 20, "by": "amount_spent"},
        "split": {"salt": "zima 2026 – é", "groups": {"treatment": 66.7, "holdout": 33.3}},
    },
    "best_by_share": {
        "where": {"full_name": {"known": True}},
        "top": {"percent": 12.5, "by": "average_order_value", "per": "account", "ties": "include"},
    },
    "newest": {
        "where": {"order_count": {"at_least": 1}},
        "top": {"count": 9, "by": "created_at", "per": "account"},
        "always_include": ["eu_00", "us_00", "au_05"],
        "never_include": ["eu_07", "us_14"],
    },
    "chosen": {
        "accounts": ["eu", "au"],
        "where": {"metadata.plan": {"known": True}},
        "always_include": ["eu_00", "au_01", "us_02"],
        "never_include": ["eu_08"],
        "split": {"salt": "s{1}", "groups": {"a": 10, "b": 20, "c": 70}},
    },
    "until_march": {"where": {"everyone": True}, "expires_on": "2026-03-01"},
    "listed": {
        "members": {"customer_ids": ["eu_01", "us_02", "us_03", "O'Neil"]},
        "where": {"age": {"not_in": [1]}},
    },
    "others": {
        "where": {"all": [{"none": [{"segment": "chosen"}]},
                          {"any": [{"segment": "newest"}, {"segment": "listed"}]}]},
    },
}  # fmt: skip


def conditions(twins: Mapping[str, str]) -> dict[str, list[Condition]]:
    """Give all conditions by the spec that holds them."""
    found = (
        field_conditions(twins),
        event_conditions(twins),
        aggregate_conditions(),
        list(EXTRAS),
    )
    # As a reader of YAML gives them: there are no tuples.
    return {name: json.loads(json.dumps(nodes)) for name, nodes in zip(EVERY, found, strict=True)}


def write(folder: Path, twins: Mapping[str, str]) -> None:
    """Write all specs as files; what is JSON is YAML too."""
    specs = WHOLE | {name: {"where": {"any": nodes}} for name, nodes in conditions(twins).items()}
    for name, spec in specs.items():
        whole = {"label": name, "description": "D.", "owner": "o"} | spec
        (folder / f"{name}.yml").write_text(json.dumps(whole, ensure_ascii=False) + "\n")
    (folder / "json_keys.yml").write_text(json.dumps(JSON_KEYS) + "\n")
