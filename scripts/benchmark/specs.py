"""Makes up segments as shops write them, and writes their specs; a seed gives the same ones.

Of a hundred, 60 compare plain fields, 25 also ask what customers did, 5 name another segment, 5
are the best so many, and 5 are lists of ids.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmark.conditions import PLAIN, behaviour

if TYPE_CHECKING:
    from pathlib import Path

    from benchmark.conditions import Behaviour, Condition

KINDS = ("plain", "behaviour", "reference", "top", "list")
WEIGHTS = (60, 25, 5, 5, 5)
ACCOUNTS = ("eu_store", "us_store")
LISTED = 200  # ids in a list
HEAD = "label: Segment {i}\ndescription: Made up.\nowner: data@example.com\n"


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A made-up segment: its spec, and the same as SQL over `people`.

    `sql` chooses the members, or the candidates where `top` says how many an account has.
    """

    id: str
    spec: str
    sql: str
    top: int | None
    behaviours: tuple[Behaviour, ...]


def made_up_segments(count: int, seed: int = 1) -> list[MadeUp]:
    """Make up so many segments."""
    draw = random.Random(seed)
    found: list[MadeUp] = []
    for i in range(count):
        # A share of each kind among any few, as well as among all.
        found.append(made_up(draw, i, draw.choices(KINDS, WEIGHTS)[0], found))
    return found


def made_up(draw: random.Random, i: int, kind: str, before: list[MadeUp]) -> MadeUp:
    """Make up one segment of a kind; one that refers does so to one before it."""
    chosen = [
        make(draw) for make in draw.sample(PLAIN, 1 if kind == "list" else draw.randint(1, 4))
    ]
    chosen += [behaviour(draw)] if kind == "behaviour" else []
    lines, clauses = joined(draw, chosen)
    referred = draw.choice([one for one in before if one.top is None] or [None])
    if kind == "reference" and referred:
        named = f"segment: {referred.id}"
        inside = draw.random() < 0.5  # noqa: PLR2004
        lines.append(named if inside else f"none:\n  - {named}")
        clauses.append(f"({referred.sql})" if inside else f"not coalesce(({referred.sql}), false)")
    spec = HEAD.format(i=i)
    if draw.random() < 0.3:  # noqa: PLR2004
        account = draw.choice(ACCOUNTS)
        spec += f"accounts: [{account}]\n"
        clauses.insert(0, f"account_id = '{account}'")
    if kind == "list":
        ids = sorted({f"{draw.randint(1, 50_000):08}" for _ in range(LISTED)})
        spec += f"members:\n  customer_ids: [{', '.join(quoted(one, chr(34)) for one in ids)}]\n"
        clauses.insert(0, f"customer_id in ({', '.join(quoted(one, chr(39)) for one in ids)})")
    spec += "where:\n  all:\n" + "".join(f"    - {indented(line)}\n" for line in lines)
    top = draw.choice((100, 1000, 5000)) if kind == "top" else None
    spec += f"top: {{count: {top}, by: amount_spent, per: account}}\n" if top else ""
    asked = tuple(one.behaviour for one in chosen if one.behaviour)
    asked += referred.behaviours if kind == "reference" and referred else ()
    return MadeUp(f"made_up_{i}", spec, " and ".join(clauses), top, asked)


def joined(draw: random.Random, chosen: list[Condition]) -> tuple[list[str], list[str]]:
    """Give the lines of an `all` and their SQL; now and then the first two are alternatives."""
    lines, clauses = [one.spec for one in chosen], [f"({one.sql})" for one in chosen]
    if len(chosen) > 2 and draw.random() < 0.4:  # noqa: PLR2004
        either = "".join("\n  - " + line.replace("\n", "\n    ") for line in lines[:2])
        lines[:2] = [f"any:{either}"]
        clauses[:2] = [f"({clauses[0]} or {clauses[1]})"]
    return lines, clauses


def indented(line: str) -> str:
    """Give the lines of a condition as they stand in the list below `all`."""
    return line.replace("\n", "\n      ")


def quoted(text: str, quote: str) -> str:
    """Put an id in quotes."""
    return f"{quote}{text}{quote}"


def write_specs(folder: Path, segments: list[MadeUp]) -> None:
    """Write the specs of segments."""
    for one in segments:
        (folder / f"{one.id}.yml").write_text(one.spec)
