"""Rows of a shop's raw tables on which warehouses disagree before any segment is asked."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truth.shop import Row

AS_OF = datetime(2026, 11, 1)
INVISIBLE = ("Zs", "Zl", "Zp", "Cc", "Cf")
# Havana and Santiago skip a midnight and repeat one, and so does Cairo; Lord Howe turns by half an
# hour.
ZONES = (
    "America/Havana", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu",
    "America/New_York",
)  # fmt: skip
STATUSES = (
    None, " ", "Completed", "\u00a0Completed ,\tcanceled,,\u2003Picked_up \u200b",
    "picked\u00a0up \u3000,,\n, DELIVERED", ",delivered,",
)  # fmt: skip
WORDS = (
    None, "", " ", "\u200b", "İpek", "ΟΔΟΣ", "Straße", "ẞ", "zed", "Zed", "apple", "Élan", "élan",
    "_x", "10", "9", "~", "!", "~~", "\u00e9", "e\u0301", "a\nb", "\ta\u2009b\u00a0",
    "\ufeffx\U000e0020", "😀 ok", "\u1885x", "nul\\u0000",
)  # fmt: skip
TAGS = (
    None, "", " ", "[]", "{}", "null", "3", '"vip"', "vip", "[", '["vip"', '{"a": ["vip"]}',
    '["b", "a", "a", " a ", "", null, "Zed", "apple", "\\u00e9", "É", "_", "10", "9"]',
    ' ["x"]\n', '[1, 1.5, true, false, "true", null]',
    '["\\ud83d\\ude00", "\\u200b", "a\\nb", "\\\\"]',
    '["{", "}", "\\"", "a,b", "NULL", "null"]',
)  # fmt: skip
BIRTHDAYS = (
    None, "1980-02-29", "2000-02-29", "1990-10-31", "1990-11-01", "1990-11-02", "2026-11-01",
    "2027-01-01", "1600-02-29", "1981-02-28", "1981-03-01",
)  # fmt: skip
# Orders of the same instant, of which the first and the last go by their ids alone.
ORDER_IDS = ("a", "B", "Z", "é", "É", "_", "10", "9", "z", "\U0001f600", "\uffee")
# What is spent and what is taken off: half a millionth, and large amounts that do not divide.
AMOUNTS = (
    ("19999.99", "0.01"), ("19999.97", "0.03"), ("19999.95", "0.05"), ("9999999999.99", "0.01"),
    ("3333333333.33", "7777777777.77"), ("0.01", "9999999999.99"), ("0.00", "0.01"),
    ("0.03", "0.00"), ("1.00", "2.00"),
)  # fmt: skip


def awkward_rows() -> dict[str, list[Row]]:
    """Give rows by table; a column that a row leaves out is null."""
    found: dict[str, list[Row]] = {"exchange_rates": rates()}
    for number, zone in enumerate(ZONES):
        account = f"zone_{number}"
        found.setdefault("accounts", []).append({
            "account_id": account, "name": zone, "currency": "eur", "time_zone": zone,
            "country": "de", "qualifying_statuses": STATUSES[number],
            "qualifying_min_age_hours": (None, 0, 24, 25, 1, 36)[number],
        })  # fmt: skip
        found.setdefault("customers", []).extend(customers(account))
        for order, item, returned in purchases(account):
            found.setdefault("orders", []).append(order)
            found.setdefault("order_items", []).append(item)
            found.setdefault("returned_items", []).append(returned)
    found["events"] = [
        {"account_id": "zone_0", "event_id": f"{code:x}", "customer_id": "c00",
         "name": f"{chr(code)}a{chr(code)}b{chr(code)}", "occurred_at": AS_OF - timedelta(1)}
        for code in edges()
    ]  # fmt: skip
    return found


def edges() -> list[int]:
    """Give the characters that nobody sees, and those beside them."""
    codes = [code for code in range(1, 0x110000) if unicodedata.category(chr(code)) in INVISIBLE]
    beside = {code + step for code in codes for step in (-1, 0, 1)} - {0}
    return sorted(code for code in beside if unicodedata.category(chr(code)) != "Cs")


def rates() -> list[Row]:
    """Give rates at which cents are halved, by the day."""
    return [
        {"from_currency": "kwd", "to_currency": "EUR", "on_date": day, "rate": Decimal(rate)}
        for day, rate in (
            (date(2020, 1, 1), "0.50000000"),
            (date(2026, 10, 31), "0.33333333"),
            (date(2026, 11, 1), "99999.99999999"),
        )
    ]


def customers(account: str) -> list[Row]:
    """Give customers with a word, a list of tags and a birthday each."""
    count = len(WORDS)
    return [
        {
            "account_id": account,
            "customer_id": f"c{number:02}",
            "first_name": WORDS[number],
            "last_name": WORDS[(number + 1) % count],
            "gender": WORDS[(number + 2) % count],
            "city": WORDS[(number + 3) % count],
            "email": WORDS[(number + 4) % count],
            "country": ("de", " Us", "é", "ı", None)[number % 5],
            "birth_date": day(BIRTHDAYS[number % len(BIRTHDAYS)]),
            "tags": TAGS[number % len(TAGS)],
            "created_at": AS_OF - timedelta(days=number * 15, microseconds=number),
            "metadata": '{"plan": "gold", "score": 12.5, "vip": true, "renews_on": "2026-12-01"}',
        }
        for number in range(count)
    ]


def purchases(account: str) -> Iterator[tuple[Row, Row, Row]]:
    """Give orders with a line and a return each, at and around the instants that matter."""
    times = (AS_OF - timedelta(days=40), AS_OF - timedelta(days=40), AS_OF - timedelta(hours=24),
             AS_OF - timedelta(hours=25), AS_OF - timedelta(minutes=1), AS_OF)  # fmt: skip
    for number, order_id in enumerate(ORDER_IDS):
        for step, (spent, off) in enumerate(AMOUNTS):
            at = times[(number * step) % len(times)] if step % 2 else times[0]
            key: dict[str, Any] = {"account_id": account, "order_id": f"{order_id}{step}"}
            buyer = f"c{step:02}" if number < 3 else f"c{9 + (number + step) % 12:02}"
            yield (
                key
                | {
                    "customer_id": buyer,
                    "status": ("Delivered", "completed", " PICKED_UP", "cancelED")[number % 4],
                    "channel": WORDS[(number + step) % len(WORDS)],
                    "currency": (None, "eur", "KWD ")[(number + step) % 3],
                    "ordered_at": at,
                    "total_amount": Decimal(spent),
                    "discount_amount": Decimal(off),
                    "cancelled_at": (None, AS_OF - timedelta(1), AS_OF)[(number * step) % 3],
                },
                key
                | {
                    "line_id": "1",
                    "product_id": order_id,
                    "product_name": WORDS[number],
                    "quantity": step,
                    "amount": Decimal(spent),
                },
                key
                | {
                    "return_id": f"{order_id}{step}",
                    "customer_id": buyer,
                    "product_id": order_id,
                    "quantity": 1,
                    "refund_amount": Decimal("0.01"),
                    "returned_at": at,
                },
            )


def day(text: str | None) -> date | None:
    """Read a day."""
    return date.fromisoformat(text) if text else None
