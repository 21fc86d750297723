"""Random draws: one stream a table, all from one seed, and the choices made from them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sample_shop.columns import Floats, Ints

# A stream's place is its seed: a new one goes to the end, so that no other table changes.
STREAMS = (
    "customers",
    "orders",
    "order_items",
    "promo_redemptions",
    "returned_items",
    "reviews",
    "logins",
    "messages",
    "payments",
    "gift_cards",
    "referrals",
    "events",
    "consents",
    "suppressions",
    "exchange_rates",
)

Rng = np.random.Generator


def random_streams(seed: int) -> dict[str, Rng]:
    """A generator for each of STREAMS; the same `seed` gives the same numbers everywhere."""
    children = np.random.SeedSequence(seed).spawn(len(STREAMS))
    return {
        name: np.random.Generator(np.random.PCG64(child))
        for name, child in zip(STREAMS, children, strict=True)
    }


def weighted(rng: Rng, size: int, weights: Sequence[float]) -> Ints:
    """`size` positions in `weights`, each as likely as its weight."""
    return weighted_by_row(rng, np.zeros(size, dtype=np.int64), [weights])


def weighted_by_row(rng: Rng, rows: Ints, table: Sequence[Sequence[float]]) -> Ints:
    """For each of `rows`, a position in that row of `table`, as likely as its weight there."""
    weights = np.asarray(table, dtype=np.float64)
    steps = np.cumsum(weights, axis=1) / np.sum(weights, axis=1, keepdims=True)
    # Row r takes the interval from r to r + 1, so that one search serves all rows.
    ladder = (steps + np.arange(len(weights))[:, None]).ravel()
    found = np.searchsorted(ladder, rows + rng.random(len(rows)), side="right")
    width = weights.shape[1]
    places: Ints = np.clip(found - rows * width, 0, width - 1).astype(np.int64)
    return places


def below(rng: Rng, limits: Ints) -> Ints:
    """For each of `limits` a whole number from 0 to one less than it (0 where it is 0)."""
    return (rng.random(len(limits)) * limits).astype(np.int64)


def skewed_below(rng: Rng, limits: Ints) -> Ints:
    """As `below`, small numbers more often: for names and products that come in fashions."""
    fractions: Floats = rng.random(len(limits))
    return (fractions * fractions * limits).astype(np.int64)


def long_tailed_counts(rng: Rng, means: Floats, shape: float) -> Ints:
    """A count for each of `means`; the smaller `shape`, the more of the sum a few rows hold."""
    return rng.poisson(rng.gamma(shape, 1.0 / shape, len(means)) * means).astype(np.int64)
