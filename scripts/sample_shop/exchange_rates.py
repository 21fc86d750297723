"""The table `exchange_rates`: what one unit of a currency was worth in another, each month."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np
import pyarrow as pa

from sample_shop.demand import DAY, MICROS, Demand
from sample_shop.draws import Rng
from sample_shop.tables import record_batch

# The riyal and the dirham are fixed to the dollar.
_PEGS = {"USD": Decimal(1), "SAR": Decimal("3.75"), "AED": Decimal("3.6725")}
_STEP = Decimal("0.00000001")


def exchange_rate_rows(rng: Rng, demand: Demand) -> Iterator[pa.Table]:
    """All pairs of EUR, USD, SAR, AED and PLN on the first of each month up to `as_of`."""
    first = np.datetime64(demand.start // MICROS // DAY, "D").astype("datetime64[M]")
    last = np.datetime64(demand.as_of // MICROS // DAY, "D").astype("datetime64[M]")
    months = np.arange(first, last + 1)
    dollar_steps = rng.integers(-120, 121, len(months))
    zloty_steps = rng.integers(-400, 401, len(months))
    rows = []
    for month, dollar, zloty in zip(months, dollar_steps, zloty_steps, strict=True):
        per_euro = {"EUR": Decimal(1), "PLN": Decimal("4.28") + Decimal(int(zloty)) / 10_000}
        usd = Decimal("1.10") + Decimal(int(dollar)) / 10_000 * 4
        per_euro |= {currency: usd * peg for currency, peg in _PEGS.items()}
        for source, per in per_euro.items():
            rows += [
                (month.astype("datetime64[D]").item(), source, target, _rounded(other / per))
                for target, other in per_euro.items()
                if target != source
            ]
    on_date, from_currency, to_currency, rate = zip(*rows, strict=True)
    yield record_batch(
        "exchange_rates",
        {
            "on_date": pa.array(on_date),
            "from_currency": pa.array(from_currency),
            "to_currency": pa.array(to_currency),
            "rate": pa.array(rate, pa.decimal128(18, 8)),
        },
    )


def _rounded(rate: Decimal) -> Decimal:
    return rate.quantize(_STEP, ROUND_HALF_EVEN)
