"""The values that random shops and random specs share, chosen so that they often meet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from truth.local_time import DAY, Moment, ago, ahead, midnight, step

# Daylight saving begins and ends, midnights that are skipped or repeated, halves and quarters.
ZONES = (
    "Europe/Warsaw",
    "America/New_York",
    "Asia/Beirut",
    "Atlantic/Azores",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Santiago",
    "UTC",
)
CURRENCIES = ("EUR", "PLN", "SAR")
INSTANTS_OF_RUNS = tuple(
    map(
        datetime.fromisoformat,
        (
            "2026-03-31T02:00:00",
            "2026-03-29T00:30:00",
            "2026-03-29T22:00:00",
            "2024-02-29T12:00:00",
            "2024-03-01T00:00:00",
            "2025-03-01T04:59:59.999999",
            "2026-01-01T00:00:00",
            "2025-12-31T23:59:59.999999",
            "2026-10-25T01:00:00",
            "2025-10-27T00:15:00",
            "2026-11-01T05:30:00",
            "2026-11-02T12:34:56.789012",
            "2027-02-28T12:00:00",
            "2026-09-06T04:00:00",
            "2026-05-31T21:59:59",
        ),
    )
)
LENGTHS = (
    "1 day",
    "2 days",
    "7 days",
    "30 days",
    "1 week",
    "1 month",
    "13 months",
    "1 quarter",
    "1 year",
    "4 years",
)
SHORT_LENGTHS = ("1 day", "7 days", "30 days", "2 weeks", "1 month", "11 months", "1 quarter")
EXACT_LENGTHS = ("1 hour", "24 hours", "90 minutes", "720 hours")
UNITS = ("day", "week", "month", "quarter", "year")
DAYS = tuple(
    map(
        date.fromisoformat,
        (
            "2026-03-29",
            "2026-03-30",
            "2025-10-26",
            "2026-10-25",
            "2024-02-29",
            "2024-03-01",
            "2025-12-31",
            "2026-01-01",
            "2026-09-06",
        ),
    )
)
BIRTHDAYS = tuple(
    map(
        date.fromisoformat,
        ("1980-02-29", "1980-02-28", "1981-03-01", "1990-12-31", "1990-01-01", "2000-02-29"),
    )
)
SHORTEST = timedelta(microseconds=1)

TEXTS = (
    "PL",
    "pl",
    "Łódź",
    "łódź",
    "ŁÓDŹ",
    "İpek",
    "ipek",
    "ıpek",
    "ΟΔΟΣ",
    "οδοσ",
    "οδος",
    "Straße",
    "STRAẞE",
    "STRASSE",
    "é",
    "e\u0301",
    "É",
    "\u212a",  # the Kelvin sign, whose small letter is k
    "k",
    "a_b",
    "a%b",
    "aXb",
    "100%",
    "O'Neil",
    'x"y',
    "a\\b",
    "ann@example.com",
    "ANN@EXAMPLE.COM",
    "bob@example.co.uk",
    "no",
    "NO",
    "true",
    "null",
    "0",
    "01.02",
    "two words",
    "two\nlines",
    "$1",
    "--",
    "/* */",
    ";",
    "日本",
    "😀",
)
SET_VALUES = ("app", "store", "Łódź", "a%b", "O'Neil", "two words")
SET_ELEMENTS = ("app", "APP", "store", "łódź", "a%b", "O'Neil", "two words", "none of them")
PIECES = ("a", "A", "b", "%", "_", ".", "\\", "'", '"', "ß", "ẞ", "Σ", "ς", "σ", "i", "İ", "ı", "ł", "K",
          "k", " ", "@", "EXAMPLE", ".uk", "\u0301", "😀", "\n")  # fmt: skip
PATTERNS = (
    "^a",
    "B$",
    "a.b",
    "[a-c]",
    "[A-C]+@",
    "^(ann|bob)@",
    "^[^a]*$",
    "x|y",
    "^.{2}$",
    "s{2}",
    "İ",
    "^İ",
    "[İ]p",
    "ß",
    "ẞ",
    "Σ$",
    "[ł-ź]",
    "%",
    "_",
    "o'?n",
    "^k$",
    "é",
    "^$",
    "two.lines",
    "two[^a]lines$",
)
NUMBERS = (0, 1, 2, 3, 5, -1)
NUMBER_OPERANDS = (*NUMBERS, Decimal("0.5"), Decimal("1.5"), Decimal("2.0"), Decimal("0.333333"),
                   Decimal("1.666667"), 100)  # fmt: skip
MONEY = tuple(
    map(Decimal, ("0", "0.01", "0.10", "0.30", "33.33", "99.99", "100", "100.01", "500", "-5"))
)
MONEY_OPERANDS = (*MONEY, Decimal("33.333"), Decimal("33.333333"), Decimal("16.665"), 50, 200, 300,
                  Decimal("999999999999.99"))  # fmt: skip
LARGE_MONEY = Decimal("999999999.99")
RATES = tuple(map(Decimal, ("1.00000000", "4.33330000", "0.23077446", "3.75000000", "0.00000001")))
FACTORS = (Decimal("0.2"), Decimal("0.5"), 1, 2, Decimal("0.333333"), -1)


def days_around(moment: Moment) -> list[date]:
    """Give the days on which the windows of `LENGTHS` begin and end, and their neighbours."""
    today = moment.today
    edges = {today, *DAYS}
    for length in LENGTHS:
        amount, unit = length.split(" ")
        edges |= {step(today, sign * int(amount), unit.removesuffix("s")) for sign in (-1, 1)}
    return sorted({edge + k * DAY for edge in edges for k in (-1, 0, 1)})


def instants_around(moment: Moment) -> list[datetime]:
    """Give the instants at which windows begin and end, and those right before them."""
    edges = {moment.as_of}
    for length in (*LENGTHS, *EXACT_LENGTHS):
        edges |= {ago(length, moment), ahead(length, moment)}
    edges |= {midnight(day, moment.zone) for day in (*DAYS, moment.today, moment.today + DAY)}
    edges |= {midnight(day + DAY, moment.zone) for day in DAYS}
    near = {edge - SHORTEST for edge in edges} | {edge + timedelta(minutes=30) for edge in edges}
    return sorted(edges | near)


def day_texts(moment: Moment) -> list[str]:
    """Give days as specs write them."""
    return [str(day) for day in days_around(moment) if day.year < 2100]
