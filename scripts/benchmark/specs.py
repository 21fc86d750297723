"""Makes up specs as shops write them: mostly plain fields, some behaviours, references and tops."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = (
    "order_count: {{at_least: {n}}}",
    "amount_spent: {{more_than: {n}0, currency: EUR}}",
    "country: {{in: [PL, DE]}}",
    "email: {{ends_with: .uk}}",
    "last_order_at: {{longer_ago_than: {n} days}}",
    "created_at: {{on_or_after: 2026-01-{d:02}}}",
    "gender: {{is_not: female}}",
    "average_order_value: {{at_least: {n}, currency: EUR}}",
    "text_message_count: {{is: 0}}",
    "birth_date: {{anniversary_in_next: {n} days}}",
)
BEHAVIOURS = (
    "did: purchased_item\n      where: {{category: {{is: Laptops}}}}\n"
    "      when: {{in_last: {n} days}}",
    "did_not: logged_in\n      when: {{in_last: {n} days}}",
    "did: placed_order\n      total: {{of: total_amount, more_than: {n}, currency: EUR}}",
)
TOP = "top: {{count: {n}, by: amount_spent, per: account}}\n"
HEAD = "label: Segment {i}\ndescription: Made up.\nowner: data@example.com\nwhere:\n  all:\n"


def write_specs(folder: Path, count: int, seed: int) -> None:
    """Write so many specs; the same seed writes the same ones."""
    draw = random.Random(seed)
    for i in range(count):
        values = {"n": draw.randint(1, 90), "d": draw.randint(1, 28), "i": i}
        lines = [draw.choice(FIELDS).format(**values) for _ in range(draw.randint(1, 4))]
        kind = draw.random()
        lines += [draw.choice(BEHAVIOURS).format(**values)] if kind < 0.25 else []  # noqa: PLR2004
        refers = i and 0.25 <= kind < 0.30  # noqa: PLR2004
        lines += [f"segment: made_up_{draw.randrange(i)}"] if refers else []
        text = HEAD.format(**values) + "".join(f"    - {line}\n" for line in lines)
        text += TOP.format(**values) if 0.30 <= kind < 0.35 else ""  # noqa: PLR2004
        (folder / f"made_up_{i}.yml").write_text(text)
