"""What customers allow and forbid: the tables `consents` and `suppressions`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from sample_shop.accounts import account_ids
from sample_shop.columns import chosen, instants, only
from sample_shop.contact_points import e164_phones, emails
from sample_shop.demand import Demand
from sample_shop.draws import Rng, weighted
from sample_shop.people import People, customer_ids, customer_keys
from sample_shop.tables import chunks, record_batch

PURPOSES = ("ads_data", "ads_personalization", "email_marketing", "sms_marketing")
_DECIDED = np.array([0.88, 0.78, 0.82, 0.55])
_GRANTED = np.array([0.72, 0.66, 0.70, 0.60])
_CHANGED = 0.12
_TIED = 0.0015

_REASONS = ("unsubscribed", "complaint", "hard_bounce", "legal_request", None)
_BY_ID, _BY_EMAIL, _BY_PHONE = 0, 1, 2


def consent_rows(rng: Rng, people: People, demand: Demand) -> Iterator[pa.Table]:
    """The table `consents`, by customer and purpose: a decision, for some a change of mind."""
    size = (len(people), len(PURPOSES))
    since, tenure = people.since[:, None], 1.0 - people.since[:, None]
    decided = rng.random(size) < _DECIDED
    granted = rng.random(size) < _GRANTED
    # Most decide when they register, the others within a year or so.
    first = since + tenure * np.where(rng.random(size) < 0.7, 0.0, 0.4 * rng.random(size))
    second = first + (1.0 - first) * (0.01 + 0.99 * rng.random(size))
    tied = rng.random(size) < _TIED
    changed = decided & ((rng.random(size) < _CHANGED) | tied)
    moment = np.stack([first, np.where(tied, first, second)], axis=2).reshape(-1)
    answer = np.stack([granted, ~granted], axis=2).reshape(-1)

    steps = np.flatnonzero(np.stack([decided, changed], axis=2).ravel())
    for rows in chunks(len(steps)):
        step = steps[rows]
        customer = step // (2 * len(PURPOSES))
        recorded_at = demand.instants(people.account[customer], moment[step])
        yield record_batch(
            "consents",
            {
                **customer_keys(people, customer),
                "purpose": chosen(PURPOSES, step // 2 % len(PURPOSES)),
                "granted": pa.array(answer[step]),
                "recorded_at": instants(recorded_at),
            },
        )


def suppression_rows(rng: Rng, people: People, demand: Demand) -> Iterator[pa.Table]:
    """The table `suppressions`, by time: a customer by id, by e-mail or by phone."""
    customer = np.flatnonzero(rng.random(len(people)) < 0.012)
    kind = weighted(rng, len(customer), (40, 40, 20))
    everywhere = (kind != _BY_ID) & (rng.random(len(customer)) < 0.5)
    tenure = 1.0 - people.since[customer]
    suppressed_at = demand.instants(
        people.account[customer], people.since[customer] + tenure * rng.random(len(customer))
    )
    reason = weighted(rng, len(customer), (45, 10, 25, 10, 10))
    order = np.argsort(suppressed_at, kind="stable")
    customer, kind, everywhere = customer[order], kind[order], everywhere[order]
    yield record_batch(
        "suppressions",
        {
            "account_id": only(~everywhere, account_ids(people.account[customer])),
            "customer_id": only(kind == _BY_ID, customer_ids(people, customer)),
            "email": only(kind == _BY_EMAIL, emails(people, customer)),
            "phone": only(kind == _BY_PHONE, e164_phones(people, customer)),
            "reason": chosen(_REASONS, reason[order]),
            "suppressed_at": instants(suppressed_at[order]),
        },
    )
