"""When things happen: growth over three years, weekdays, hours, Black Friday and Christmas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_shop.columns import Floats, Ints

HOUR = 3_600
DAY = 24 * HOUR
MICROS = 1_000_000
SPAN_DAYS = 1_096

_MONTHS = np.array([0.92, 0.88, 0.95, 0.97, 1.0, 0.96, 0.9, 0.92, 1.0, 1.05, 1.25, 1.45])
_WEEKDAYS = np.array([1.05, 1.0, 0.98, 1.0, 1.05, 0.95, 1.1])  # Monday first
_HOURS = np.array(
    [3, 2, 1, 1, 1, 2, 4, 6, 8, 10, 11, 11, 11, 10, 10, 10, 10, 11, 13, 15, 16, 14, 10, 6]
)
_BLACK_FRIDAY = 4.5
_LOCAL_OFFSETS = (1, -5)  # hours from UTC, by account; a peak may move by an hour in summer


@dataclass(frozen=True, slots=True)
class Demand:
    """Turns a fraction of all demand (0 to 1) into the second when it had passed, by account."""

    as_of: int  # microseconds since 1970, UTC
    cumulative: Floats  # accounts x hours: the share of demand before each hour

    @property
    def start(self) -> int:
        """The first instant of the shop, in microseconds."""
        return self.as_of - SPAN_DAYS * DAY * MICROS

    def instants(self, account: Ints, fraction: Floats) -> Ints:
        """The whole second, in microseconds, before `as_of`, at each account's `fraction`."""
        seconds = np.arange(self.cumulative.shape[1], dtype=np.float64) * HOUR
        found = np.empty(len(fraction), dtype=np.int64)
        for code, cumulative in enumerate(self.cumulative):
            mine = account == code
            found[mine] = np.interp(fraction[mine], cumulative, seconds).astype(np.int64)
        return self.start + np.minimum(found, SPAN_DAYS * DAY - 1) * MICROS


def demand_until(as_of: int) -> Demand:
    """The demand of both accounts over the three years before `as_of` (microseconds, UTC)."""
    first = as_of // MICROS - SPAN_DAYS * DAY
    hours = first + np.arange(SPAN_DAYS * 24, dtype=np.int64) * HOUR
    growth = 1.0 + 1.8 * np.arange(len(hours)) / len(hours)
    curves = [growth * _hourly_weights(hours + offset * HOUR) for offset in _LOCAL_OFFSETS]
    sums = np.cumsum(np.stack(curves), axis=1)
    cumulative = np.concatenate([np.zeros((len(curves), 1)), sums / sums[:, -1:]], axis=1)
    return Demand(as_of, cumulative)


def _hourly_weights(local: Ints) -> Floats:
    """How busy the shop is in the hour that begins at each `local` second."""
    days = (local // DAY).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    month = months.astype(np.int64) % 12
    day_of_month = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    weekday = (days.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    hour = (local // HOUR) % 24
    weights: Floats = _MONTHS[month] * _WEEKDAYS[weekday] * _HOURS[hour]
    black_friday = (month == 10) & (weekday == 4) & (day_of_month >= 23) & (day_of_month <= 29)
    after_christmas = (month == 11) & (day_of_month > 23)
    special: Floats = np.where(black_friday, _BLACK_FRIDAY, np.where(after_christmas, 0.4, 1.0))
    return weights * special
