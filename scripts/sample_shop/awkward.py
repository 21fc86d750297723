"""Customers with awkward data, the same in every sample shop: each is here for one reason.

Instants are counted from `as_of`, except where a calendar matters; those suit an `as_of` of
2026-11-01T00:00:00Z. The reason also stands in the customer's `source_metadata`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sample_shop.cases import (
    CREATED_AT,
    Person,
    after,
    basket,
    before,
    consent,
    fact,
    nobody,
    order,
    person,
    rows_of,
    utc,
)

US = "us_store"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# Blanks and nulls.
BLANKS = (
    person(
        "nothing_known",
        "Every optional column is null.",
        email=None,
        country=None,
        created_at=None,
        source=None,
        source_metadata=None,
    ),
    person("blank_name", "A first name of spaces only.", first_name="   ", last_name="Nowak"),
    person("no_break_name", "Names of no-break spaces.", first_name="\u00a0", last_name="\u00a0"),
    person("empty_email", "An e-mail address of no letters.", email="", phone=""),
    person(
        "padded", "Blanks around everything.", first_name="  Ewa ", email=" padded@example.com "
    ),
    person(
        "last_name_null", "Christopher Null exists.", first_name="Christopher", last_name="Null"
    ),
    person("name_na", "Words that tools take for nothing.", first_name="N/A", last_name="None"),
    person(
        "unknown_since",
        "When the customer came is not known.",
        order(before(days=9)),
        created_at=None,
    ),
    person("tags_empty", "An empty list of tags.", tags="[]", metadata="{}"),
    person("tags_null", "No list of tags, and JSON null for metadata.", tags=None, metadata="null"),
    person(
        "tags_odd", "Tags with quotes, commas and a blank.", tags='["a,b", "\\"q\\"", "", "vip"]'
    ),
    person(
        "metadata_nested",
        "Metadata in layers, with numbers as text.",
        metadata='{"a": {"b": [1, null, "x"]}, "score": "10", "ratio": 1e3, "": 1}',
    ),
)

# Names of the world, and names that files, spreadsheets, SQL and templates read as something else.
NAMES = (
    person("polish", "Polish letters.", first_name="Zażółć", last_name="Gęślą-Jaźń"),
    person("sharp_s", "A German sharp s grows in capitals.", first_name="Jörg", last_name="Groß"),
    person("dotted_i", "Turkish i, with and without dot.", first_name="İpek", last_name="Işık"),
    person("chinese", "Chinese, family name first.", first_name="小明", last_name="王"),
    person("arabic", "Arabic, from right to left.", first_name="محمد", last_name="العربي"),
    person(
        "emoji",
        "An emoji beyond 16 bits, and joined ones.",
        first_name="🦄 Zoë",
        last_name="👩‍👩‍👧",
    ),
    person(
        "combining", "A letter and a mark, not one letter.", first_name="Zoe\u0301", last_name="N"
    ),
    person("composed", "The same name as one letter.", first_name="Zo\u00e9", last_name="N"),
    person("zero_width", "Marks that cannot be seen.", first_name="\u200bAn\u200dna\ufeff"),
    person("apostrophe", "Two kinds of apostrophe.", first_name="D’Arcy", last_name="O'Brien"),
    person("long_name", "A name of 1,000 letters.", first_name="Wolfe" * 200),
    person("formula", "A spreadsheet formula.", first_name="=1+1", last_name="@SUM(A1)"),
    person("plus_minus", "Signs that begin formulas.", first_name="+48", last_name="-2+3"),
    person(
        "csv_hostile", "Commas, quotes, line ends.", first_name='A, "B"\nC', last_name="D\r\nE;F\tG"
    ),
    person("jinja", "A template.", first_name="{{ jinja }}", last_name="{% endraw %}{# x #}"),
    person("sql", "SQL in a name.", first_name="'; drop table customers; --", last_name="\\'"),
    person("like_percent", "Wildcards of LIKE.", first_name="100%", email="100%_off@example.com"),
    person("like_underscore", "An underscore.", email="under_score@example.com"),
    person(
        "like_any_letter", "What that underscore must not match.", email="underxscore@example.com"
    ),
    person("backslash", "A backslash.", first_name="a\\b", email="back\\slash@example.com"),
)

# Addresses, telephones, dates of birth.
PLACES = (
    person(
        "zip_leading_zero",
        "A postal code with a leading zero.",
        account=US,
        postal_code="02108",
        city="Boston",
        region="MA",
    ),
    person(
        "zip_london",
        "A postal code with a blank.",
        country="GB",
        postal_code="WC2H 8LG",
        email="awkward_zip_london@example.co.uk",
        source="MailChimp",
    ),
    person("zip_plus_four", "A postal code of nine digits.", account=US, postal_code="02134-1234"),
    person("country_unknown", "A country code that nobody uses.", country="XX", city="Nowhere"),
    person("phone_arabic", "A telephone number in Arabic digits.", phone="+٤٨ ٤٠٠ ١٢٣ ٤٥٦"),
    person("phone_scientific", "A telephone number ruined by a spreadsheet.", phone="4.84E+10"),
    person("phone_extension", "An extension.", account=US, phone="(212) 555-0142 ext. 7"),
    person("leap_day", "Born on 29 February.", birth_date=date(2000, 2, 29), gender="female"),
    person(
        "leap_day_minor", "Born on 29 February 2008: 18 on which day?", birth_date=date(2008, 2, 29)
    ),
    person(
        "eighteen_today", "Turns 18 on 2026-11-01.", birth_date=date(2008, 11, 1), gender="male"
    ),
    person(
        "eighteen_tomorrow", "Turns 18 on 2026-11-02.", birth_date=date(2008, 11, 2), gender="other"
    ),
    person("unborn", "Born in the future.", birth_date=date(2031, 5, 5)),
    person("very_old", "Born in 1890.", birth_date=date(1890, 1, 1)),
)

# Who is who: shared addresses, the same id twice, guests, facts of nobody.
IDENTITIES = (
    person("shared_email_a", "Shares an e-mail address.", email="shared@example.com"),
    person("shared_email_b", "The same, in capitals.", email="SHARED@example.com"),
    person(
        "shared_email_us", "The same, in the other account.", account=US, email="shared@example.com"
    ),
    person("same_id", "An id of both accounts: the European.", order(before(days=5), "10.00")),
    person(
        "same_id",
        "An id of both accounts: the American.",
        order(before(days=5), "99.00"),
        account=US,
    ),
    person(
        "id_with_blank",
        "An order names the id with a blank.",
        order(before(days=5), customer_id="awkward_id_with_blank "),
    ),
    nobody(
        "guest",
        "Orders without a customer, one of them blank.",
        order(before(days=3), customer_id=None),
        order(before(days=3), customer_id="  "),
    ),
    nobody(
        "stranger",
        "Facts of a customer who does not exist.",
        order(before(days=8)),
        fact("returned_items", quantity=1, refund_amount="5.00", returned_at=before(days=2)),
        fact("reviews", kind="product", rating=1, reviewed_at=before(days=2)),
        fact("logins", logged_in_at=before(days=1)),
        fact("messages", channel="sms", sent_at=before(days=1)),
        fact("events", name="viewed_product", occurred_at=before(days=1)),
        fact("promo_redemptions", code="WELCOME10", amount="5.00", redeemed_at=before(days=8)),
        fact("gift_cards", balance="25.00"),
        consent(True, before(days=8)),
    ),
    person(
        "erased",
        "Asked to be forgotten; contact data are still there.",
        order(before(days=90)),
        phone="+48 400 000 001",
        erased_at=before(days=30),
    ),
    person("erased_later", "Erased after as_of: counts at once.", erased_at=after(days=1)),
)

# When: the edges of as_of, of windows, of days and of daylight saving.
TIMES = (
    person("order_24_hours", "An order exactly 24 hours old: not yet.", order(before(hours=24))),
    person(
        "order_23_59", "An order of 23 hours and 59 minutes.", order(before(hours=23, minutes=59))
    ),
    person("order_24_01", "An order of 24 hours and a minute.", order(before(hours=24, minutes=1))),
    person(
        "at_as_of",
        "A row of every kind exactly at as_of: none exists yet.",
        order(after()),
        fact("promo_redemptions", code="VIP20", amount="5.00", redeemed_at=after()),
        fact("returned_items", quantity=1, refund_amount="5.00", returned_at=after()),
        fact("reviews", kind="store", rating=1, reviewed_at=after()),
        fact("logins", logged_in_at=after()),
        fact("messages", channel="sms", sent_at=after()),
        fact(
            "payments",
            order_id="awkward_at_as_of_1",
            method="card",
            amount="50.00",
            paid_at=after(),
        ),
        fact(
            "referrals",
            referrer_customer_id="awkward_at_as_of",
            referred_customer_id="awkward_erased",
            referred_at=after(),
        ),
        fact("events", name="added_to_cart", occurred_at=after()),
    ),
    person(
        "before_as_of",
        "A microsecond before as_of.",
        order(before(microseconds=1)),
        fact("logins", logged_in_at=before(microseconds=1)),
    ),
    person(
        "order_tomorrow",
        "An order after as_of.",
        order(before(days=40)),
        order(after(days=1), "900.00"),
    ),
    person("created_at_as_of", "Came exactly at as_of.", created_at=after()),
    person(
        "created_later",
        "Came after as_of, with an order before it.",
        order(before(days=9)),
        created_at=after(days=2),
    ),
    person(
        "bought_before_created",
        "An order before the customer came.",
        order(before(days=99)),
        created_at=before(days=10),
    ),
    person("thirty_days", "An order exactly 30 days ago.", order(before(days=30))),
    person(
        "thirty_days_midnight",
        "Thirty days and half an hour ago: the same local day.",
        order(before(days=30, minutes=30)),
    ),
    person(
        "thirty_one_days",
        "Thirty days and two hours ago: the local day before.",
        order(before(days=30, hours=2)),
    ),
    person(
        "login_next_year",
        "The profile says a login after as_of.",
        fact("logins", logged_in_at=before(days=70)),
        last_login_at=after(days=60),
    ),
    person(
        "spring_warsaw",
        "The night when Warsaw skips 02:00 to 03:00.",
        order(utc("2026-03-28 23:00:00")),
        order(utc("2026-03-29 00:30:00")),
        order(utc("2026-03-29 00:59:59")),
        order(utc("2026-03-29 01:00:00")),
        order(utc("2026-03-29 01:30:00")),
        order(utc("2026-03-29 22:00:00")),
    ),
    person(
        "autumn_warsaw",
        "The night when Warsaw repeats 02:00 to 03:00.",
        order(utc("2026-10-25 00:30:00")),
        order(utc("2026-10-25 01:30:00")),
        order(utc("2026-10-25 22:59:59")),
    ),
    person(
        "spring_new_york",
        "The night when New York skips an hour.",
        order(utc("2026-03-08 06:59:59")),
        order(utc("2026-03-08 07:30:00")),
        account=US,
    ),
    person(
        "autumn_new_york",
        "The night when New York repeats an hour.",
        order(utc("2025-11-02 05:30:00")),
        order(utc("2025-11-02 06:30:00")),
        account=US,
    ),
    person(
        "new_year_new_york",
        "The old year in New York, the new one in UTC.",
        order(utc("2026-01-01 04:59:59")),
        order(utc("2026-01-01 05:00:00")),
        account=US,
    ),
)

# What: statuses, amounts, discounts, returns, reviews.
FACTS = (
    person(
        "cancelled_later",
        "Cancelled after as_of: not cancelled yet, nor qualifying.",
        order(before(days=3), status="cancelled", cancelled_at=after(days=1)),
    ),
    person(
        "cancelled_at_as_of",
        "Cancelled exactly at as_of.",
        order(before(days=3), status="cancelled", cancelled_at=after()),
    ),
    person(
        "cancelled_sometime",
        "Cancelled, but not said when.",
        order(before(days=3), status="cancelled"),
    ),
    person(
        "canceled",
        "The American spelling.",
        *(
            order(before(days=n), "5.00", status="canceled", cancelled_at=before(days=n - 1))
            for n in (50, 40, 30, 20, 10)
        ),
    ),
    person(
        "status_unknown", "A status that nobody knows.", order(before(days=3), status="teleported")
    ),
    person(
        "negative_total",
        "A negative order.",
        order(before(days=60), "80.00"),
        order(before(days=50), "-20.00"),
    ),
    person("free_order", "An order of nothing.", order(before(days=60), "0.00")),
    person(
        "no_items", "An order without lines, without currency.", basket(before(days=60), "42.00")
    ),
    person(
        "odd_items",
        "Lines of zero, of less and of unknown amount.",
        basket(
            before(days=60),
            "10.00",
            {"quantity": 0, "amount": "0.00"},
            {"quantity": -1, "amount": "-5.00"},
            {"amount": None},
            {"product_id": None, "product_name": None, "amount": "15.00"},
        ),
    ),
    person(
        "foreign_currency",
        "Orders in three currencies.",
        order(before(days=60), currency="PLN"),
        order(before(days=50), currency="USD"),
        order(before(days=40)),
    ),
    person("tie_a", "Spent to the cent what tie_b spent.", order(before(days=60), "98765.43")),
    person("tie_b", "Spent to the cent what tie_a spent.", order(before(days=61), "98765.43")),
    person(
        "two_discounts",
        "Two codes on one order: the order counts once.",
        order(before(days=20), "35.00", discount_amount="15.00"),
        fact(
            "promo_redemptions",
            order_id="awkward_two_discounts_1",
            code="SPRING15",
            amount="10.00",
            redeemed_at=before(days=20),
        ),
        fact(
            "promo_redemptions",
            order_id="awkward_two_discounts_1",
            code="APP5",
            amount="5.00",
            redeemed_at=before(days=20),
        ),
    ),
    person(
        "odd_redemptions",
        "Codes on a cancelled order, on an unknown one, on none.",
        order(before(days=20), status="cancelled", cancelled_at=before(days=19)),
        fact(
            "promo_redemptions",
            order_id="awkward_odd_redemptions_1",
            code="VIP20",
            amount="9.00",
            redeemed_at=before(days=20),
        ),
        fact(
            "promo_redemptions",
            order_id="no_such_order",
            code="VIP20",
            amount="9.00",
            redeemed_at=before(days=18),
        ),
        fact("promo_redemptions", code=None, amount=None, redeemed_at=before(days=17)),
    ),
    person(
        "three_stars",
        "Reviews of exactly 3 stars.",
        *(
            fact(
                "reviews", kind="product", product_id="P-1001", rating=3, reviewed_at=before(days=n)
            )
            for n in (3, 4)
        ),
    ),
    person(
        "four_stars",
        "A review of 4 stars: not a bad one.",
        fact("reviews", kind="seller", rating=4, reviewed_at=before(days=3)),
    ),
    person(
        "odd_returns",
        "Returns without an order, without a date, on an unknown order, more than was bought.",
        order(before(days=90)),
        fact("returned_items", quantity=1, refund_amount="5.00", returned_at=before(days=9)),
        fact(
            "returned_items",
            order_id="awkward_odd_returns_1",
            product_id="P-1006",
            quantity=3,
            refund_amount="50.00",
        ),
        fact(
            "returned_items",
            order_id="no_such_order",
            quantity=1,
            refund_amount=None,
            returned_at=before(days=7),
        ),
    ),
    person(
        "odd_payments",
        "Two payments for one order, one undated; one for no order.",
        order(before(days=90), "60.00"),
        fact(
            "payments",
            order_id="awkward_odd_payments_1",
            method="voucher",
            amount="20.00",
            paid_at=before(days=90),
        ),
        fact("payments", order_id="awkward_odd_payments_1", method="boleto", amount="40.00"),
        fact(
            "payments", order_id="no_such_order", method="card", amount=None, paid_at=before(days=3)
        ),
    ),
    person(
        "gift_card_debt",
        "A gift card below zero, and one above.",
        fact("gift_cards", balance="-3.00"),
        fact("gift_cards", balance="10.00"),
    ),
    person(
        "refers_herself",
        "Brought herself.",
        fact(
            "referrals",
            referrer_customer_id="awkward_refers_herself",
            referred_customer_id="awkward_refers_herself",
            referred_at=CREATED_AT,
        ),
    ),
    person(
        "odd_events",
        "Properties that are null, a list, a number as text.",
        *(
            fact("events", name="added_to_cart", occurred_at=before(days=3), properties=text)
            for text in (None, "null", "[]", '{"price": "9.50"}')
        ),
    ),
    person(
        "macbook",
        "One MacBook Air and nothing else.",
        basket(
            before(days=15),
            "1199.00",
            {
                "product_id": "P-1001",
                "sku": "LAP-00017",
                "product_name": "MacBook Air",
                "category": "Laptops",
                "brand": "Apple",
                "amount": "1199.00",
            },
        ),
    ),
)

# What is allowed: the newest decision holds, a tie and whatever is not clearly true are refusals.
CONSENTS = (
    person(
        "consent_none",
        "No decision about ads.",
        consent(True, CREATED_AT, purpose="email_marketing"),
    ),
    person(
        "consent_tie",
        "Yes and no in the same instant.",
        consent(True, before(days=9)),
        consent(False, before(days=9)),
    ),
    person(
        "consent_agreeing_tie",
        "Yes, twice in the same instant.",
        consent(True, before(days=9)),
        consent(True, before(days=9)),
    ),
    person(
        "consent_withdrawn",
        "Yes, then no.",
        consent(True, before(days=90)),
        consent(False, before(days=9)),
    ),
    person(
        "consent_granted_again",
        "Yes, no, and yes again.",
        consent(True, before(days=90)),
        consent(False, before(days=60)),
        consent(True, before(days=9)),
    ),
    person(
        "consent_unclear",
        "Yes, then neither yes nor no.",
        consent(True, before(days=90)),
        consent(None, before(days=9)),
    ),
    person(
        "consent_later",
        "A withdrawal after as_of: an export heeds it.",
        consent(True, before(days=90)),
        consent(False, after(days=1)),
    ),
    person(
        "suppressed_by_id",
        "Suppressed by id.",
        fact("suppressions", reason="complaint", suppressed_at=before(days=9)),
    ),
    person(
        "suppressed_elsewhere",
        "Suppressed in the other account only.",
        fact("suppressions", account_id=US, suppressed_at=before(days=9)),
    ),
    person(
        "suppressed_everywhere",
        "Suppressed by id in all accounts.",
        fact("suppressions", account_id=None, suppressed_at=before(days=9)),
    ),
    person(
        "suppressed_by_email",
        "Suppressed by e-mail in other letters, for all accounts.",
        fact(
            "suppressions",
            account_id=None,
            customer_id=None,
            email="Awkward_Suppressed_By_EMAIL@Example.COM ",
            suppressed_at=before(days=9),
        ),
    ),
    person(
        "suppressed_by_phone",
        "Suppressed by phone in another notation.",
        fact(
            "suppressions", customer_id=None, phone="0048 400-111-222", suppressed_at=before(days=9)
        ),
        phone="400 111 222",
    ),
    person(
        "suppressed_later",
        "Suppressed after as_of: counts at once.",
        fact("suppressions", suppressed_at=after(days=1)),
    ),
)

PEOPLE: tuple[Person, ...] = (*BLANKS, *NAMES, *PLACES, *IDENTITIES, *TIMES, *FACTS, *CONSENTS)


def awkward_rows(as_of: int) -> dict[str, list[dict[str, object]]]:
    """The rows of all awkward customers by table; `as_of` in microseconds since 1970, UTC."""
    return rows_of(PEOPLE, _EPOCH + timedelta(microseconds=as_of))
