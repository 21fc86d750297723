"""The made-up e-mail addresses and telephone numbers of generated customers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sample_shop import names
from sample_shop.columns import Ints, chosen, joined
from sample_shop.people import People
from sample_shop.places import COUNTRIES, Phones
from sample_shop.tables import TEXT

# A prime: it spreads consecutive customers over a country's numbers, each number once.
_SPREAD = 2_654_435_761
_NOTATIONS = np.array([len(country.phones.notations) for country in COUNTRIES])


def emails(people: People, rows: Ints | slice) -> Any:
    """The e-mail address of each of `rows`: different ones in an account, on example domains."""
    number = people.number[rows]
    country = people.country[rows]
    domain = names.DOMAINS.starts[country] + number % names.DOMAINS.lengths[country]
    dot = chosen((".", "", "_"), number // 7 % 3)
    return joined(
        chosen(names.FIRST_MAILBOXES, people.first_name[rows]),
        dot,
        chosen(names.LAST_MAILBOXES, people.last_name[rows]),
        pa.array(number).cast(TEXT),
        "@",
        chosen(names.DOMAINS.values, domain),
    )


def phones(people: People, rows: Ints | slice) -> Any:
    """The telephone number of each of `rows`, in one of the notations of the customer's country."""
    return _numbers(people, rows, people.number[rows] // 3 % _NOTATIONS[people.country[rows]])


def e164_phones(people: People, rows: Ints | slice) -> Any:
    """The telephone number of each of `rows` as `+` and digits."""
    return _numbers(people, rows, np.zeros_like(people.number[rows]))


def _numbers(people: People, rows: Ints | slice, notation: Ints) -> Any:
    country, number = people.country[rows], people.number[rows]
    texts, places = [], []
    for code, land in enumerate(COUNTRIES):
        for way in range(len(land.phones.notations)):
            mine = (country == code) & (notation == way)
            places.append(np.flatnonzero(mine))
            texts.append(_written(land.phones, number[mine], way))
    back = np.argsort(np.concatenate(places), kind="stable")
    return pa.concat_arrays(texts).take(pa.array(back))


def _written(phones: Phones, number: Ints, notation: int) -> Any:
    size = 10**phones.free
    place = number * _SPREAD % (len(phones.blocks) * size)
    digits = joined(
        chosen(phones.blocks, place // size),
        pc.utf8_lpad(pa.array(place % size).cast(TEXT), phones.free, "0"),
    )
    return pc.replace_substring_regex(digits, phones.digits, phones.notations[notation])
