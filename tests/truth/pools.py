"""The values that random shops and random specs are made of."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

CURRENCIES = ("EUR", "PLN", "SAR")
# Instants of runs, each with a zone in which the calendar is awkward just then: clocks change, at
# midnight too, months are short, the year ends, or the day has begun already or not yet.
SCENES = tuple(
    (datetime.fromisoformat(instant), zone)
    for instant, zone in (
        ("2026-03-31T02:00:00", "Europe/Warsaw"),
        ("2026-03-29T22:00:00", "Europe/Warsaw"),
        ("2026-10-25T01:00:00", "Europe/Warsaw"),
        ("2026-05-31T21:59:59", "Europe/Warsaw"),
        ("2025-03-01T04:59:59.999999", "America/New_York"),
        ("2024-03-01T05:00:00", "America/New_York"),
        ("2026-11-02T12:34:56.789012", "America/New_York"),
        ("2026-03-29T12:00:00", "Asia/Beirut"),
        ("2026-03-30T10:00:00", "Asia/Beirut"),
        ("2025-10-26T12:00:00", "Atlantic/Azores"),
        ("2025-10-27T00:15:00", "Atlantic/Azores"),
        ("2026-04-05T03:30:00", "America/Santiago"),
        ("2026-09-06T04:00:00", "America/Santiago"),
        ("2026-09-07T12:00:00", "America/Santiago"),
        ("2026-10-04T12:00:00", "Australia/Lord_Howe"),
        ("2025-12-31T23:59:59.999999", "Asia/Kathmandu"),
        ("2024-02-29T12:00:00", "UTC"),
        ("2027-02-28T12:00:00", "UTC"),
        ("2026-02-25T12:00:00", "Asia/Kathmandu"),
        ("2026-03-31T12:00:00", "Pacific/Apia"),
    )
)
ZONES = tuple(dict.fromkeys(zone for _, zone in SCENES))
LENGTHS = ("1 day", "2 days", "7 days", "30 days", "1 week", "1 month", "4 months", "1 quarter",
           "1 year", "4 years")  # fmt: skip
LENGTHS_IN_DAYS = ("1 day", "2 days", "7 days", "30 days", "1 week")
SHORT_LENGTHS = ("1 day", "7 days", "30 days", "2 weeks", "1 month", "11 months", "1 quarter")
EXACT_LENGTHS = ("1 hour", "24 hours", "90 minutes", "720 hours")
UNITS = ("day", "week", "month", "quarter", "year")
BIRTHDAYS = tuple(map(date.fromisoformat, ("1980-02-29", "1996-02-29", "1980-02-28", "1981-03-01")))

# Texts of one family differ in what case, accents and plain characters mean.
FAMILIES = (
    ("PL", "pl", "P L"),
    ("Łódź", "łódź", "ŁÓDŹ", "lodz"),
    ("İpek", "ipek", "ıpek", "IPEK"),
    ("ΟΔΟΣ", "οδοσ", "οδος", "ΟΔΟΣ Α"),
    ("Straße", "STRAẞE", "STRASSE"),
    ("é", "e\u0301", "É", "e"),
    ("\u212a", "k", "K"),  # the Kelvin sign, whose small letter is k
    ("a_b", "a%b", "aXb", "100%"),
    ("O'Neil", "O''Neil", 'x"y', "a\\b", "a\\\\b"),
    ("ann@example.com", "ANN@EXAMPLE.COM", "bob@example.co.uk"),
    ("no", "NO", "true", "null", "0", "01.02"),
    ("two words", "two\nlines", "two  words"),
    ("$1", "--", "/* */", ";", "😀", "日本"),
)
SET_VALUES = ("app", "store", "Łódź", "a%b", "O'Neil", "two words")
SET_ELEMENTS = ("app", "APP", "store", "łódź", "a%b", "O'Neil", "two words", "none of them")
PIECES = ("a", "A", "b", "%", "_", ".", "\\", "'", '"', "ß", "ẞ", "Σ", "ς", "σ", "i", "İ", "ı", "ł",
          "K", "k", " ", "@", "EXAMPLE", ".uk", "\u0301", "😀", "\n")  # fmt: skip
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
LARGE_MONEY = Decimal("999999999.99")
RATES = tuple(map(Decimal, ("1.00000000", "4.33330000", "0.23077446", "3.75000000", "0.00000001")))
FACTORS = (Decimal("0.2"), Decimal("0.5"), 1, 2, Decimal("0.333333"), -1)
