"""A shop of awkward customers: for each kind of value those on which warehouses disagree."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from truth.local_time import Moment, ago, ahead, instant_of, midnight
from truth.shop import Row, Shop

# In New York it is still 28 February of a year without a 29th.
AS_OF = datetime(2026, 3, 1, 4, 30)
# Lord Howe puts its clocks back by half an hour.
ACCOUNTS: dict[str, Row] = {
    "eu": {"time_zone": "Europe/Warsaw", "currency": "EUR"},
    "us": {"time_zone": "America/New_York", "currency": "USD"},
    "au": {"time_zone": "Australia/Lord_Howe", "currency": "AUD"},
}
RATES: list[Row] = [
    {"from_currency": "EUR", "to_currency": "SAR", "on_date": day, "rate": Decimal(rate)}
    for day, rate in (
        (date(2026, 2, 27), "4.12345678"),
        (date(2026, 3, 1), "4.33330000"),
        (date(2026, 3, 2), "9"),
    )
] + [
    {"from_currency": "USD", "to_currency": "SAR", "on_date": date(2026, 2, 28),
     "rate": Decimal("3.75")},
]  # fmt: skip
TEXTS = (
    None, "PL", "pl", "İpek", "ipek", "ıpek", "ΟΔΟΣ", "οδος", "Straße", "STRAẞE", "STRASSE", "é",
    "É", "e\u0301", "\u212aelvin", "kelvin", "😀 ok", "100%", "a_b", "aXb", "a\\b", "O'Neil", 'x"y',
    "two\nlines", "two lines", "{ x }", "{{ x }}", "{% y", "a{2", "b{", "$1 -- /* */;", "日本",
    "null", "0",
)  # fmt: skip
AGES = (None, 0, 1, 17, 18, 19, 65, 120)
MONEY = tuple(map(Decimal, ("0", "0.01", "33.33", "99.99", "100", "100.01", "9999999999.99")))
COUNTS = (0, 1, 2, 3, 7)
BIRTHDAYS = (
    None, "1980-02-29", "1981-02-28", "1981-03-01", "1990-02-27", "1990-12-31", "1990-01-01",
    "1600-02-29", "1985-03-07", "1985-03-08", "1985-02-01", "1985-01-31", "2026-03-01",
    "2026-02-28",
)  # fmt: skip
TAGS: tuple[list[str], ...] = (
    [],
    ["vip"],
    ["gold", "vip"],
    ["łódź"],
    ["o'neil", "{x"],
    ["a%b", "i"],
)
# A JSON document as it is stored, and what the keys of `TYPED_KEYS` mean in it.
TYPED_KEYS = {"plan": "text", "score": "number", "vip": "boolean", "renews_on": "date"}
DOCUMENTS: tuple[tuple[str | None, dict[str, Any]], ...] = (
    (None, {}),
    ("{}", {}),
    ("3", {}),
    ('"plan"', {}),
    ('[1, "plan", {"plan": "x"}]', {}),
    ('{"Plan": "x", "plan ": "y", "deep": {"plan": "z"}}', {}),
    ('{"plan": null, "score": null, "vip": null, "renews_on": null}', {}),
    ('{"plan": "", "score": " ", "vip": "  ", "renews_on": ""}', {}),
    ('{"plan": " Gold\u00a0", "score": " 12 ", "vip": "TRUE", "renews_on": " 2024-02-29 "}',
     {"plan": "Gold", "score": 12, "vip": True, "renews_on": "2024-02-29"}),
    ('{"plan": 3, "score": 1e3, "vip": true, "renews_on": "2023-02-29"}',
     {"plan": "3", "score": 1000, "vip": True}),
    ('{"plan": true, "score": "1e3", "vip": 1, "renews_on": "2026-3-1"}', {"plan": "true"}),
    ('{"plan": "İ", "score": 0.5, "vip": false, "renews_on": "2026-02-28"}',
     {"plan": "İ", "score": 0.5, "vip": False, "renews_on": "2026-02-28"}),
    ('{"plan": "ß {{", "score": -1.50000000, "vip": "no", "renews_on": "0000-00-00"}',
     {"plan": "ß {{", "score": -1.5}),
    ('{"plan": "a\\\\b\\nc", "score": 1234567890123456, "renews_on": "2026-03-01T00:00:00"}',
     {"plan": "a\\b\nc"}),
    ('{"plan": "O\'Neil \\"x\\"", "score": 0.30000000000000004, "vip": "f", "renews_on": 20260301}',
     {"plan": "O'Neil \"x\""}),
    ('{"plan": "\\u00e9\\ud83d\\ude00", "score": "+33.333333", "renews_on": "2026-03-01"}',
     {"plan": "é😀", "score": 33.333333, "renews_on": "2026-03-01"}),
    ('{"plan": "gold", "score": "1,5", "vip": "false", "renews_on": "2026-02-30"}',
     {"plan": "gold", "vip": False}),
    ('{"plan": "2000", "score": -0, "renews_on": "2000-02-29"}',
     {"plan": "2000", "score": 0, "renews_on": "2000-02-29"}),
    ('{"score": "1.2.3", "renews_on": "1900-02-29"}', {}),
    ('{"score": 1E-2, "renews_on": "2026-12-31"}', {"score": 0.01, "renews_on": "2026-12-31"}),
)  # fmt: skip
MICROSECOND = timedelta(microseconds=1)


def instants(zone: str) -> list[datetime | None]:
    """Give the instants at which windows begin and end in a time zone, and those right before."""
    moment = Moment(AS_OF, zone)
    edges = [
        # A week later, or a month, clocks skip this hour, or show it twice.
        instant_of(datetime(2025, 10, 19, 2, 30), zone),
        instant_of(datetime(2025, 3, 23, 2, 30), zone),
        instant_of(datetime(2025, 10, 26, 1, 30), zone),
        instant_of(datetime(2025, 3, 2, 2, 30), zone),
        instant_of(datetime(2025, 3, 30, 1, 45), zone),
        instant_of(datetime(2025, 9, 28, 2, 10), zone),
        instant_of(datetime(2025, 1, 31, 12, 0, 0, 1), zone),
        AS_OF,
        *(ago(length, moment) for length in ("1 day", "30 days", "1 month", "90 minutes")),
        *(ahead(length, moment) for length in ("7 days", "24 hours")),
        *(midnight(date.fromisoformat(day), zone) for day in
          ("2026-02-28", "2026-03-01", "2024-02-29", "2024-03-01", "2026-01-01", "2025-02-28")),
    ]  # fmt: skip
    return [None, *(at for edge in edges for at in (edge, edge - MICROSECOND))]


def customer(account: str, number: int, times: list[datetime | None]) -> Row:
    """Give the customer of a number: each kind of value goes round at its own pace."""
    spent, count = MONEY[number % len(MONEY)], COUNTS[number % len(COUNTS)]
    return {
        "account_id": account,
        "customer_id": f"{account}_{number:02}",
        "full_name": TEXTS[number % len(TEXTS)],
        "country": ("PL", "us", None)[number % 3],
        "age": AGES[number % len(AGES)],
        "birth_date": day(BIRTHDAYS[number % len(BIRTHDAYS)]),
        "created_at": times[number % len(times)],
        "last_order_at": times[(number * 2 + 1) % len(times)],
        "last_order_amount": (None, *MONEY)[number % (len(MONEY) + 1)],
        "amount_spent": spent,
        "amount_refunded": MONEY[number % 3],
        "refund_share": quotient(MONEY[number % 3], spent),
        "order_count": count,
        "average_order_value": quotient(spent, count),
        "review_count": count,
        "rating_sum": number % 12,
        "average_rating": quotient(number % 12, count),
        "has_email_marketing_consent": number % 2 == 0,
        "tags": TAGS[number % len(TAGS)],
        "metadata": DOCUMENTS[number % len(DOCUMENTS)][0],
    }


def order(account: str, number: int, times: list[datetime | None], customers: int) -> Row:
    """Give the order of a number; some belong to nobody."""
    buyer = number * 5 % (customers + 1)
    return {
        "account_id": account,
        "order_id": f"{account}_{number:03}",
        "customer_id": f"{account}_{buyer:02}" if buyer < customers else None,
        "channel": TEXTS[(number * 3 + 1) % len(TEXTS)],
        "ordered_at": times[1:][number % (len(times) - 1)],
        "cancelled_at": times[number * 2 % len(times)],
        "total_amount": MONEY[number % 6],
        "discount_amount": MONEY[(number + 1) % 6],
        "item_count": COUNTS[number % len(COUNTS)],
        "is_qualifying": number % 4 != 0,
        "is_first": number % 3 == 0,
        "metadata": DOCUMENTS[number * 3 % len(DOCUMENTS)][0],
    }


def item(account: str, number: int, times: list[datetime | None], customers: int) -> Row:
    """Give the order line of a number."""
    return {
        "account_id": account,
        "order_id": f"{account}_{number:03}",
        "line_id": "1",
        "customer_id": f"{account}_{number * 7 % customers:02}",
        "category": TEXTS[number * 2 % len(TEXTS)],
        "quantity": (None, 1, 2, 3)[number % 4],
        "amount": MONEY[number % 6],
        "ordered_at": times[1:][number * 3 % (len(times) - 1)],
        "is_qualifying": number % 5 != 0,
    }


def event(account: str, number: int, times: list[datetime | None], customers: int) -> Row:
    """Give the event of a number; the names of events are the shop's own."""
    return {
        "account_id": account,
        "event_id": str(number),
        "customer_id": f"{account}_{number * 3 % customers:02}",
        "name": ("added to cart", "Left", 'it\'s "so"')[number % 3],
        "occurred_at": times[1:][number % (len(times) - 1)],
        "properties": DOCUMENTS[number % len(DOCUMENTS)][0],
    }


def shop(customers: int = 35) -> Shop:
    """Give the shop, with so many customers in each account."""
    times = {account: instants(str(row["time_zone"])) for account, row in ACCOUNTS.items()}

    def rows(build: Any, count: int) -> list[Row]:
        return [
            build(account, number, times[account], customers)
            for account in ACCOUNTS
            for number in range(count)
        ]

    return Shop(
        accounts=ACCOUNTS,
        customers=[
            customer(account, number, times[account])
            for account in ACCOUNTS
            for number in range(customers)
        ],
        facts={
            "orders": rows(order, 120),
            "order_items": rows(item, 80),
            "events": rows(event, 60),
        },
        exchange_rates=RATES,
    )


def as_meant(found: Shop) -> Shop:
    """Give the shop with JSON as it is meant: well typed, or left out."""
    meant = {text: json.dumps(keys) for text, keys in DOCUMENTS if text is not None}

    def row_as_meant(row: Row) -> Row:
        changed = {
            name: meant[row[name]]
            for name in ("metadata", "properties")
            if row.get(name) is not None
        }
        return row | changed

    return Shop(
        accounts=found.accounts,
        customers=[row_as_meant(row) for row in found.customers],
        facts={name: [row_as_meant(row) for row in rows] for name, rows in found.facts.items()},
        exchange_rates=found.exchange_rates,
    )


def day(text: str | None) -> date | None:
    """Read a day."""
    return date.fromisoformat(text) if text else None


def quotient(above: int | Decimal, below: int | Decimal) -> Decimal | None:
    """Give what a mart shows of a quotient: six places, and nothing without a denominator."""
    return round(Decimal(above) / below, 6) if below else None
