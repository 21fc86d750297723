"""Computes the columns of `segment_windows` in Python, by the names of the macros that do so."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from truth.local_time import DAY, EXACT, Moment, calendar_unit, midnight, step

from segment_compiler.usage import window_instants
from segment_compiler.windows import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable

    from truth.shop import Shop

    from segment_compiler.project import Project

TYPES = {datetime: "timestamp", date: "date", bool: "boolean", int: "bigint"}


def windows(project: Project, shop: Shop, as_of: datetime) -> tuple[dict[str, str], list[Any]]:
    """Give the columns of `segment_windows` with their types, and its rows."""
    names = {one.name: one.macro for one in (AS_OF, *window_instants(project))}
    rows, types = [], {"account_id": "varchar", "time_zone": "varchar"}
    for account, row in shop.accounts.items():
        macros = functions(Moment(as_of, row["time_zone"]), row["currency"], shop)
        values = {name: eval(macro, macros) for name, macro in names.items()}
        types |= {name: TYPES.get(type(value), "decimal(28,8)") for name, value in values.items()}
        rows.append([account, row["time_zone"], *values.values()])
    return types, rows


def functions(moment: Moment, currency: str, shop: Shop) -> dict[str, Callable[..., Any]]:
    """Give the macros for the instant of a run and an account's currency, as functions."""
    today, zone = moment.today, moment.zone

    def local_date(amount: int, unit: str) -> date:
        return step(today, amount, unit)

    def local_unit(offset: int, unit: str) -> date:
        first, following = calendar_unit(today, unit, back=-min(offset, 0))
        return following if offset == 1 else first

    def month_day_of(amount: int, unit: str) -> int:
        found = local_date(amount, unit)
        return found.month * 100 + found.day

    def has_leap_birthday(low: int, high: int, unit: str) -> bool:
        days, last = local_date(low, unit), local_date(high, unit)
        found = False
        while days <= last:
            found |= (days.month, days.day) == (2, 28) and (days + DAY).month == 3
            days += DAY
        return found

    return {
        "as_of": lambda: moment.as_of,
        "exactly_ago": lambda amount, unit: moment.as_of - amount * EXACT[unit],
        "local_date": local_date,
        "local_date_after": lambda amount, unit: local_date(amount, unit) + DAY,
        "start_of_day": lambda amount, unit: midnight(local_date(amount, unit), zone),
        "end_of_day": lambda amount, unit: midnight(local_date(amount, unit) + DAY, zone),
        "start_of_date": lambda day: midnight(date.fromisoformat(day), zone),
        "local_unit": local_unit,
        "start_of_unit": lambda offset, unit: midnight(local_unit(offset, unit), zone),
        "month_day_of": month_day_of,
        "month_days": lambda low, high, unit: (
            (month_day_of(high, unit) - month_day_of(low, unit)) % 1300
        ),
        "has_leap_birthday": has_leap_birthday,
        "exchange_rate_to": lambda other: rate(shop, currency, other, today),
    }


def rate(shop: Shop, own: str, currency: str, today: date) -> Any:
    """Give the newest rate until a day; nothing without one."""
    if own == currency:
        return Decimal(1)
    known = {
        row["on_date"]: row["rate"]
        for row in shop.exchange_rates
        if (row["from_currency"], row["to_currency"]) == (own, currency) and row["on_date"] <= today
    }
    return known[max(known)] if known else None
