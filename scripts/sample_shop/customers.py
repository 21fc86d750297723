"""The table `customers`: the profile of each generated customer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample_shop import names
from sample_shop.accounts import HOME_COUNTRIES
from sample_shop.columns import Flags, chosen, dates, ids, instants, joined, only
from sample_shop.contact_points import emails, phones
from sample_shop.demand import DAY, MICROS, Demand
from sample_shop.draws import Rng, below, weighted
from sample_shop.people import People, customer_keys
from sample_shop.profiles import METADATA, SOURCE_METADATA, SOURCES, TAGS
from sample_shop.tables import Columns, chunks, record_batch

_GENDERS = ("female", "male", "other", None)
_SOURCE_SHARES = (38, 20, 14, 12, 7, 4, 5)
_HOME = np.array([names.COUNTRY_CODES.index(code) for code in HOME_COUNTRIES])


def customers(rng: Rng, people: People, demand: Demand) -> Iterator[pa.Table]:
    """The table `customers`, in the order of its key."""
    for rows in chunks(len(people)):
        size = rows.stop - rows.start
        erased = rng.random(size) < 0.004
        # One shop empties the profile of who was erased, another leaves it for us to ignore.
        kept = ~erased | (rng.random(size) < 0.5)
        yield record_batch(
            "customers",
            {
                **customer_keys(people, rows),
                **_identity(rng, people, rows, kept, demand),
                **_address(rng, people, rows, kept),
                **_dates(rng, people, rows, erased, demand),
                **_profile(rng, people, rows),
            },
        )


def _identity(rng: Rng, people: People, rows: slice, kept: Flags, demand: Demand) -> Columns:
    size = len(kept)
    today = demand.as_of // MICROS // DAY
    # Grown-ups of 18 to 90, most of them in the middle.
    age_in_days = 6_575 + ((rng.random(size) + rng.random(size)) * 13_000).astype(np.int64)
    email_known = kept & (rng.random(size) >= 0.05)
    in_capitals = pa.array(rng.random(size) < 0.01)
    email = emails(people, rows)
    return {
        "first_name": only(
            kept & (rng.random(size) >= 0.02),
            chosen(names.FIRST_NAMES.values, people.first_name[rows]),
        ),
        "last_name": only(
            kept & (rng.random(size) >= 0.01),
            chosen(names.LAST_NAMES.values, people.last_name[rows]),
        ),
        "email": only(email_known, pc.if_else(in_capitals, pc.utf8_upper(email), email)),
        "phone": only(kept & (rng.random(size) >= 0.25), phones(people, rows)),
        "gender": chosen(_GENDERS, people.gender[rows]),
        "birth_date": dates(today - age_in_days, kept & (rng.random(size) >= 0.35)),
    }


def _address(rng: Rng, people: People, rows: slice, kept: Flags) -> Columns:
    size = len(kept)
    country, home = people.country[rows], people.home[rows]
    known = kept & (rng.random(size) >= 0.12)
    street = chosen(names.STREETS.values, names.STREETS.draw(rng, country))
    house = pa.array(1 + below(rng, np.full(size, 180))).cast(pa.string())
    line = pc.if_else(
        pa.array(names.NUMBER_FIRST[country]),
        joined(house, " ", street),
        joined(street, " ", house),
    )
    # A phone in national notation needs a country: only at home may it be left out.
    country_known = (country != _HOME[people.account[rows]]) | (rng.random(size) >= 0.05)
    return {
        "address_line": only(known, line),
        "city": only(known, chosen(names.CITIES, home)),
        "region": only(known & (rng.random(size) >= 0.2), chosen(names.REGIONS, home)),
        "postal_code": only(known, chosen(names.POSTAL_CODES.values, home)),
        "country": only(country_known, chosen(names.COUNTRY_CODES, country)),
    }


def _dates(rng: Rng, people: People, rows: slice, erased: Flags, demand: Demand) -> Columns:
    created_at = people.created_at[rows]
    seconds = (demand.as_of - created_at) // MICROS
    return {
        "created_at": instants(created_at),
        "last_login_at": instants(
            created_at + below(rng, seconds) * MICROS, rng.random(len(erased)) < 0.6
        ),
        "erased_at": instants(created_at + below(rng, seconds) * MICROS, erased),
    }


def _profile(rng: Rng, people: People, rows: slice) -> Columns:
    size = rows.stop - rows.start
    source = weighted(rng, size, _SOURCE_SHARES)
    imported = (source == SOURCES.index("MailChimp")) | (source == SOURCES.index("import"))
    return {
        "source": chosen(SOURCES, source),
        "source_id": only(imported, ids(people.number[rows], "ext-", width=7)),
        "source_metadata": chosen(SOURCE_METADATA, source),
        "metadata": chosen(METADATA, weighted(rng, size, (24,) + (1,) * (len(METADATA) - 1))),
        "tags": chosen(TAGS, weighted(rng, size, (20,) + (1,) * (len(TAGS) - 1))),
    }
