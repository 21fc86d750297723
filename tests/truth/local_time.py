"""Local days, calendar steps and windows of time, as the language defines them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
EXACT = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}

Instant = datetime  # in UTC, naive


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant of a run, seen from an account's time zone (an IANA name)."""

    as_of: Instant
    zone: str

    @property
    def today(self) -> date:
        """Give the account's calendar day."""
        return local_day(self.as_of, self.zone)


@cache
def clock(zone: str) -> ZoneInfo:
    """Give the rules of a time zone."""
    return ZoneInfo(zone)


def local(instant: Instant, zone: str) -> datetime:
    """Give what clocks of the zone show at an instant."""
    return instant.replace(tzinfo=UTC).astimezone(clock(zone)).replace(tzinfo=None)


def local_day(instant: Instant, zone: str) -> date:
    """Give the calendar day of an instant."""
    return local(instant, zone).date()


def instant_of(shown: datetime, zone: str) -> Instant:
    """Give when clocks show a time: of a skipped hour the later, of a repeated one the earlier."""
    # That is what fold 0 means: the offset from before the clocks change.
    aware = shown.replace(tzinfo=clock(zone), fold=0)
    return aware.astimezone(UTC).replace(tzinfo=None)


def midnight(day: date, zone: str) -> Instant:
    """Give when a day starts."""
    return instant_of(datetime(day.year, day.month, day.day), zone)


def parse_length(text: str) -> tuple[int, str]:
    """Read `30 days` as 30 and `day`."""
    amount, unit = text.split(" ")
    return int(amount), unit.removesuffix("s")


def step(day: date, amount: int, unit: str) -> date:
    """Step the calendar; a month that is too short gives its last day."""
    if unit in MONTHS:
        months = day.year * 12 + day.month - 1 + amount * MONTHS[unit]
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    return day + amount * (7 if unit == "week" else 1) * DAY


def ago(length: str, moment: Moment) -> Instant:
    """Give the local midnight so many calendar units before today's, or hours before now."""
    amount, unit = parse_length(length)
    if unit in EXACT:
        return moment.as_of - amount * EXACT[unit]
    return midnight(step(moment.today, -amount, unit), moment.zone)


def ahead(length: str, moment: Moment) -> Instant:
    """Give the end of the day so many calendar units from today, or so many hours from now."""
    amount, unit = parse_length(length)
    if unit in EXACT:
        return moment.as_of + amount * EXACT[unit]
    return midnight(step(moment.today, amount, unit) + DAY, moment.zone)


def calendar_unit(day: date, unit: str, *, back: int = 0) -> tuple[date, date]:
    """Give the first day of the unit that holds a day, and the first day after it.

    Weeks start on Monday. `back` gives an earlier unit: 1 is the one before.
    """
    if unit in MONTHS:
        months = MONTHS[unit]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
    else:
        first = day - day.weekday() * DAY if unit == "week" else day
    first = step(first, -back, unit)
    return first, step(first, 1, unit)


def has_anniversary(day: date, first: date, last: date) -> bool:
    """Tell whether a day of some year comes round from `first` to `last`, both included.

    29 February comes round on the 28th in common years.
    """
    if last - first >= 366 * DAY:
        return True
    for year in range(first.year, last.year + 1):
        last_of_month = monthrange(year, day.month)[1]
        if first <= date(year, day.month, min(day.day, last_of_month)) <= last:
            return True
    return False


def plus(value: date, length: str, zone: str) -> date:
    """Step a day or an instant; an instant keeps its local time of day."""
    amount, unit = parse_length(length)
    if not isinstance(value, datetime):
        return step(value, amount, unit)
    if unit in EXACT:
        return value + amount * EXACT[unit]
    shown = local(value, zone)
    return instant_of(datetime.combine(step(shown.date(), amount, unit), shown.time()), zone)
