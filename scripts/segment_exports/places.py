"""Countries and states: ISO 3166-1 alpha-2 and the two-letter codes of the US and Canada."""

import csv
import unicodedata
from functools import lru_cache
from pathlib import Path

# Keys hold letters only, so that `New York`, `new-york` and `NEW YORK` are one name.
US_STATES = {
    "alabama": "al", "alaska": "ak", "arizona": "az", "arkansas": "ar", "california": "ca",
    "colorado": "co", "connecticut": "ct", "delaware": "de", "districtofcolumbia": "dc",
    "washingtondc": "dc", "florida": "fl", "georgia": "ga", "hawaii": "hi", "idaho": "id",
    "illinois": "il", "indiana": "in", "iowa": "ia", "kansas": "ks", "kentucky": "ky",
    "louisiana": "la", "maine": "me", "maryland": "md", "massachusetts": "ma", "michigan": "mi",
    "minnesota": "mn", "mississippi": "ms", "missouri": "mo", "montana": "mt", "nebraska": "ne",
    "nevada": "nv", "newhampshire": "nh", "newjersey": "nj", "newmexico": "nm", "newyork": "ny",
    "northcarolina": "nc", "northdakota": "nd", "ohio": "oh", "oklahoma": "ok", "oregon": "or",
    "pennsylvania": "pa", "rhodeisland": "ri", "southcarolina": "sc", "southdakota": "sd",
    "tennessee": "tn", "texas": "tx", "utah": "ut", "vermont": "vt", "virginia": "va",
    "washington": "wa", "westvirginia": "wv", "wisconsin": "wi", "wyoming": "wy",
    "puertorico": "pr", "guam": "gu", "americansamoa": "as", "usvirginislands": "vi",
    "northernmarianaislands": "mp",
}  # fmt: skip
CANADIAN_PROVINCES = {
    "alberta": "ab", "britishcolumbia": "bc", "manitoba": "mb", "newbrunswick": "nb",
    "newfoundlandandlabrador": "nl", "northwestterritories": "nt", "novascotia": "ns",
    "nunavut": "nu", "ontario": "on", "princeedwardisland": "pe", "quebec": "qc", "qubec": "qc",
    "saskatchewan": "sk", "yukon": "yt",
}  # fmt: skip
_STATES = {"US": US_STATES, "CA": CANADIAN_PROVINCES, None: US_STATES | CANADIAN_PROVINCES}


def letters(raw: str) -> str:
    """Return the letters a to z of a text in lower case; nothing else, accented letters too."""
    return "".join(c for c in raw.lower() if "a" <= c <= "z")


def _without_accents(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def _read_countries() -> dict[str, str]:
    codes: dict[str, str] = {}
    path = Path(__file__).with_name("countries.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            names = [row["alpha2"], row["alpha3"], row["name"], _without_accents(row["name"])]
            codes |= {letters(name): row["alpha2"] for name in names + row["aliases"].split()}
    return codes


_COUNTRIES = _read_countries()


@lru_cache(maxsize=1024)
def country_code(raw: str | None) -> str | None:
    """Return the ISO 3166-1 alpha-2 code (upper case) of a code or an English name, or None.

    Only whole names are known: a name is never cut to its first two letters.
    """
    if not raw:
        return None
    return _COUNTRIES.get(letters(raw)) or _COUNTRIES.get(letters(_without_accents(raw)))


def state_code(raw: str, country: str | None = None) -> str | None:
    """Return a state as two letters in the US and Canada, elsewhere its letters a to z, or None.

    `country` is alpha-2 in upper case; where it is unknown both tables are asked.
    """
    name = letters(raw)
    return _STATES.get(country, {}).get(name, name) or None
