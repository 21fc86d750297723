"""Flat lists of names, towns and streets, and where each country's part of them begins."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from sample_shop.columns import Ints
from sample_shop.draws import Rng, below, skewed_below
from sample_shop.places import COUNTRIES

# Letters that Unicode does not take apart into a base letter and a mark.
_FOLDED = str.maketrans({"ł": "l", "ø": "o", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Lists:
    """Several lists put end to end: list i is `values[starts[i] : starts[i] + lengths[i]]`."""

    values: tuple[str, ...]
    starts: Ints
    lengths: Ints

    def draw(self, rng: Rng, lists: Ints) -> Ints:
        """A position in `values` for each of `lists`, all equally likely."""
        return self.starts[lists] + below(rng, self.lengths[lists])

    def draw_skewed(self, rng: Rng, lists: Ints) -> Ints:
        """A position in `values` for each of `lists`, the first ones more often."""
        return self.starts[lists] + skewed_below(rng, self.lengths[lists])


def _lists(parts: Sequence[Sequence[str]]) -> Lists:
    lengths = [len(part) for part in parts]
    starts = [0, *accumulate(lengths)][:-1]
    values = tuple(value for part in parts for value in part)
    return Lists(values, np.array(starts, dtype=np.int64), np.array(lengths, dtype=np.int64))


def _mailbox(name: str) -> str:
    """A name as the local part of an e-mail address: ASCII letters only, lower case."""
    marks_apart = unicodedata.normalize("NFKD", name.lower().translate(_FOLDED))
    return "".join(letter for letter in marks_apart if letter.isascii() and letter.isalpha())


# List 2 * country is of women, list 2 * country + 1 of men.
FIRST_NAMES = _lists([names.split() for c in COUNTRIES for names in (c.female, c.male)])
LAST_NAMES = _lists([names.split() for c in COUNTRIES for names in (c.last_female, c.last_male)])
STREETS = _lists([country.streets for country in COUNTRIES])
DOMAINS = _lists([country.domains for country in COUNTRIES])
POSTAL_CODES = _lists([[c for *_, codes in country.towns for c in codes] for country in COUNTRIES])

# Towns and regions, once for each postal code, so that one position serves all three.
CITIES = tuple(town for c in COUNTRIES for town, _, codes in c.towns for _ in codes)
REGIONS = tuple(region for c in COUNTRIES for _, region, codes in c.towns for _ in codes)

FIRST_MAILBOXES = tuple(_mailbox(name) for name in FIRST_NAMES.values)
LAST_MAILBOXES = tuple(_mailbox(name) for name in LAST_NAMES.values)
COUNTRY_CODES = tuple(country.code for country in COUNTRIES)
NUMBER_FIRST = np.array([country.number_first for country in COUNTRIES])
