"""Gift cards and friends brought along: the tables `gift_cards` and `referrals`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from sample_shop.columns import ids, instants, money, only
from sample_shop.draws import Rng, below, skewed_below
from sample_shop.people import People, customer_ids, customer_keys
from sample_shop.tables import chunks, record_batch


def gift_card_rows(rng: Rng, people: People) -> Iterator[pa.Table]:
    """The table `gift_cards`: full, used in part or empty; one in ten belongs to nobody yet."""
    customer = np.flatnonzero(rng.random(len(people)) < 0.05)
    customer = np.sort(np.concatenate([customer, customer[rng.random(len(customer)) < 0.15]]))
    face = 10_00 * (1 + skewed_below(rng, np.full(len(customer), 20)))
    use = rng.random(len(customer))
    spent = np.where(use < 0.3, face, np.where(use < 0.6, below(rng, face), 0))
    owned = rng.random(len(customer)) >= 0.1
    for rows in chunks(len(customer)):
        yield record_batch(
            "gift_cards",
            {
                "account_id": customer_keys(people, customer[rows])["account_id"],
                "gift_card_id": ids(np.arange(rows.start, rows.stop) + 1, "gc-"),
                "customer_id": only(owned[rows], customer_ids(people, customer[rows])),
                "balance": money((face - spent)[rows]),
            },
        )


def referral_rows(rng: Rng, people: People) -> Iterator[pa.Table]:
    """The table `referrals`: customers brought by an earlier one of the same account."""
    came_alone = (rng.random(len(people)) >= 0.04) | (people.number == 1)
    referred = np.flatnonzero(~came_alone)
    first_of_account = referred - people.number[referred] + 1
    referrer = first_of_account + skewed_below(rng, people.number[referred] - 1)
    for rows in chunks(len(referred)):
        yield record_batch(
            "referrals",
            {
                "account_id": customer_keys(people, referred[rows])["account_id"],
                "referrer_customer_id": customer_ids(people, referrer[rows]),
                "referred_customer_id": customer_ids(people, referred[rows]),
                "referred_at": instants(people.created_at[referred[rows]]),
            },
        )
