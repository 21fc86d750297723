"""Random edits of specs, as people make them: thresholds, windows, values, conditions, groups."""

from __future__ import annotations

import datetime
import io
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

CONDITIONS = (
    {"order_count": {"at_least": 2}},
    {"country": {"in": ["PL", "GB"]}},
    {"last_order_at": {"in_last": "200 days"}},
    {"email": {"known": True}},
    {"gender": {"is_not": "male"}},
    {"did": "logged_in", "when": {"in_last": "60 days"}},
    {"segment": "all_customers"},
)
# Few edits are held, so that many are compared.
WIDE = {
    "shrink_at_most": "99 percent",
    "grow_at_most": "9999 percent",
    "churn_at_most": "9999 percent",
}
OPPOSITES = {
    "at_least": "less_than", "more_than": "at_most", "is": "is_not", "in": "not_in",
    "in_last": "longer_ago_than", "longer_ago_than": "in_last", "did": "did_not",
    "contains_any": "contains_none",
}  # fmt: skip


def edit_some(folder: Path, draw: Random, count: int) -> set[str]:
    """Edit so many specs of a folder, each once; give their ids."""
    paths = sorted(path for path in folder.glob("*.yml") if "where:" in path.read_text())
    chosen = draw.sample(paths, count)
    for path in chosen:
        edit(path, draw)
    return {path.stem for path in chosen}


def edit(path: Path, draw: Random) -> None:
    """Change one thing of a spec's condition, and drop its tests, which say what it was."""
    yaml = YAML()
    document = yaml.load(path.read_text())
    document.pop("tests", None)
    document["guards"] = {"change": dict(WIDE)}
    document["where"] = changed(document["where"], path.stem, draw)
    stream = io.StringIO()
    yaml.dump(document, stream)
    path.write_text(stream.getvalue())


def changed(where: Any, segment_id: str, draw: Random) -> Any:
    """Give a condition with one thing changed."""
    numbers = [one for one in leaves(where) if moved(one, draw) is not None]
    ways = ["joined", "opposite" if has_opposite(where) else "joined"]
    ways += ["value", "value"] if numbers else []
    way = draw.choice(ways)
    found = deepcopy(where)
    if way == "value":
        number = draw.randrange(len(numbers))
        mapping, key = [one for one in leaves(found) if moved(one, draw) is not None][number]
        mapping[key] = moved((mapping, key), draw)
        return found
    if way == "opposite":
        mapping, word = draw.choice(list(opposites(found)))
        mapping[OPPOSITES[word]] = mapping.pop(word)
        return found
    others = [one for one in CONDITIONS if one.get("segment") != segment_id]
    return {draw.choice(["all", "any"]): [found, deepcopy(draw.choice(others))]}


def leaves(node: Any) -> Iterator[tuple[Any, Any]]:
    """Give each mapping and list with the key of a plain value in it."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, below in pairs:
        if isinstance(below, (dict, list)):
            yield from leaves(below)
        else:
            yield node, key


def moved(place: tuple[Any, Any], draw: Random) -> Any:
    """Give another value for a number, a day or a length of time; None for other values."""
    mapping, key = place
    value = mapping[key]
    if isinstance(value, int) and not isinstance(value, bool) and value:
        return max(1, value + draw.choice([-2, -1, 1, 3]) * max(1, value // 10))
    if isinstance(value, datetime.date):
        return value + datetime.timedelta(days=draw.randint(-90, 60))
    if isinstance(value, str) and value.endswith(" days"):
        return f"{int(value.split()[0]) + draw.choice([-5, 7, 30])} days"
    return None


def opposites(node: Any) -> Iterator[tuple[Any, str]]:
    """Give each mapping with a word in it that has an opposite with the same operand."""
    if isinstance(node, dict):
        yield from ((node, word) for word in node if word in OPPOSITES)
    for below in node.values() if isinstance(node, dict) else node:
        if isinstance(below, (dict, list)):
            yield from opposites(below)


def has_opposite(where: Any) -> bool:
    """Tell whether a condition has a word with an opposite."""
    return next(opposites(where), None) is not None
