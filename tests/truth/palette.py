"""The few values that one world is made of, so that specs and data meet in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations_with_replacement, permutations
from typing import TYPE_CHECKING, Any

from truth import pools
from truth.local_time import (
    DAY,
    EXACT,
    Moment,
    ago,
    ahead,
    calendar_unit,
    midnight,
    parse_length,
    plus,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truth.dice import Dice

LENGTH = re.compile(r"[0-9]+ (minute|hour|day|week|month|quarter|year)s?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOST_DIGITS = 18  # of a number in a spec
SHORTEST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Palette:
    """An instant, a zone for each account, and a few texts, days, lengths, amounts and rates."""

    as_of: datetime
    zones: tuple[str, str]
    texts: tuple[str, ...]
    days: tuple[str, ...]
    lengths: tuple[str, ...]
    exact_lengths: tuple[str, ...]
    money: tuple[Decimal, ...]
    rates: tuple[Decimal, ...]

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Give the instant as each account sees it."""
        return tuple(Moment(self.as_of, zone) for zone in self.zones)

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """Give amounts to compare with: the data's, their sums and averages, and in other money."""
        found = {*self.money, *self.averages}
        found |= {one + other for one, other in combinations_with_replacement(self.money, 2)}
        found |= {round(one * rate, places) for one in self.money for rate in self.rates
                  for places in (2, 8)}  # fmt: skip
        return tuple(sorted(one for one in found if len(one.as_tuple().digits) <= MOST_DIGITS))

    @property
    def averages(self) -> tuple[Decimal, ...]:
        """Give averages of two and of three amounts of the data, rounded."""
        found = set()
        for one, other in permutations(self.money, 2):
            for average in ((one + other) / 2, (one + other + other) / 3):
                found |= {round(average, 2), round(average, 6)}
        return tuple(sorted(one for one in found if len(one.as_tuple().digits) <= MOST_DIGITS))


def palette(dice: Dice, *, scenes: Sequence[Any] = pools.SCENES, lengths: Any = None) -> Palette:
    """Draw a palette; `lengths` are those of the calendar."""
    as_of, zone = dice.one_of(scenes)
    _, other = dice.one_of(scenes)
    today = Moment(as_of, zone).today
    near = (today - DAY, today, today + DAY, today - 31 * DAY, step(today, -1, "year"))
    return Palette(
        as_of=as_of,
        zones=(zone, other),
        texts=tuple(text for family in dice.some(pools.FAMILIES, 1, 2) for text in family),
        days=tuple(dice.some([str(day) for day in near], 1, 3)),
        lengths=tuple(dice.some(lengths or pools.LENGTHS, 1, 3)),
        exact_lengths=tuple(dice.some(pools.EXACT_LENGTHS, 1, 2)),
        money=tuple(dice.some((*pools.MONEY, pools.LARGE_MONEY), 2, 3)),
        rates=tuple(dice.some(pools.RATES, 1, 2)),
    )


def edge_days(asked: Iterable[str], moment: Moment) -> set[date]:
    """Give the days on which what specs ask about begins and ends, in an account's calendar."""
    today, words = moment.today, set(asked)
    found = {today, today + DAY}
    for length in filter(LENGTH.fullmatch, words):
        amount, unit = parse_length(length)
        if unit not in EXACT:
            found |= {step(today, -amount, unit), step(today, amount, unit) + DAY}
    for day in map(date.fromisoformat, filter(DATE.fullmatch, words)):
        found |= {day, day + DAY}
    for unit in words & set(pools.UNITS):
        found |= {day for back in (0, 1) for day in calendar_unit(today, unit, back=back)}
    if words & {"month", "month_day"}:
        found |= {date(2024, 2, 29), date(2024, 3, 1), date(2026, 2, 28), date(2026, 1, 1)}
    if words & {"anniversary_in_next", "anniversary_in_last"}:
        found |= {step(day, -30, "year") for day in found} | {date(1980, 2, 29)}
    return found


def edge_instants(asked: Iterable[str], moment: Moment) -> set[datetime]:
    """Give the instants at which what specs ask about begins and ends, and those just before."""
    words = set(asked)
    found = {midnight(day, moment.zone) for day in edge_days(words, moment)} | {moment.as_of}
    lengths = list(filter(LENGTH.fullmatch, words))
    for length in lengths:
        found |= {ago(length, moment), ahead(length, moment)}
    if "plus" in words:
        noons = {moment.as_of - timedelta(days=3, hours=k) for k in (0, 12)} | {moment.as_of}
        found |= noons | {plus(one, length, moment.zone) for one in noons for length in lengths}
    return found | {one - SHORTEST for one in found}
