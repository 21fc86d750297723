"""Made-up conditions, each written twice: as a spec has it, and as a person would write the SQL.

The SQL reads one wide row a customer, `people`, which each opponent makes in its own way. What a
customer did is a column of it, which `Behaviour` says how to count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

DAYS = (7, 14, 30, 60, 90, 180, 365)
COUNTRIES = ("PL", "US", "DE", "GB", "FR", "CZ")
CATEGORIES = ("Groceries", "Beauty", "Phones", "Kitchen", "Audio", "Books", "Shoes", "Laptops")
EVENTS = ("added_to_cart", "searched", "started_checkout", "added_to_wishlist")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One number a customer: `value`, added up over the rows of a mart that meet `rows`.

    Only rows of the last `days` days count, by the column `time`.
    """

    mart: str
    time: str
    rows: str
    days: int
    value: str = "1"

    @property
    def column(self) -> str:
        """Give the name of its column in `people`."""
        words = f"{self.mart} {self.rows} {self.value} {self.days}"
        return "".join(char if char.isalnum() else "_" for char in words.lower())


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as lines of YAML, which stand in a list, and as SQL over `people`."""

    spec: str
    sql: str
    behaviour: Behaviour | None = None


def order_count(draw: random.Random) -> Condition:
    """At least so many orders."""
    n = draw.randint(1, 6)
    return Condition(f"order_count: {{at_least: {n}}}", f"order_count >= {n}")


def amount_spent(draw: random.Random) -> Condition:
    """More money than so much."""
    n = draw.choice((20, 50, 100, 250, 500, 1000))
    return Condition(
        f"amount_spent: {{more_than: {n}, currency: EUR}}", f"amount_spent * rate_to_eur > {n}"
    )


def average_order_value(draw: random.Random) -> Condition:
    """At least so much an order."""
    n = draw.choice((10, 25, 50, 100))
    return Condition(
        f"average_order_value: {{at_least: {n}, currency: EUR}}",
        f"order_count > 0 and amount_spent * rate_to_eur >= {n} * order_count",
    )


def country(draw: random.Random) -> Condition:
    """In one of some countries."""
    some = sorted(draw.sample(COUNTRIES, draw.randint(1, 3)))
    listed = ", ".join(f"'{one}'" for one in some)
    return Condition(f"country: {{in: [{', '.join(some)}]}}", f"country in ({listed})")


def other_country(draw: random.Random) -> Condition:
    """Not in a country, or nobody knows."""
    one = draw.choice(COUNTRIES)
    return Condition(f"country: {{is_not: {one}}}", f"(country <> '{one}' or country is null)")


def gender(draw: random.Random) -> Condition:
    """Of a gender."""
    one = draw.choice(("female", "male"))
    return Condition(f"gender: {{is: {one}}}", f"gender = '{one}'")


def email(draw: random.Random) -> Condition:
    """With an address that ends so."""
    end = draw.choice((".com", ".org", ".net"))
    return Condition(f"email: {{ends_with: {end}}}", f"ends_with(lower(email), '{end}')")


def quiet(draw: random.Random) -> Condition:
    """With a last order that is so long ago."""
    n = draw.choice(DAYS)
    return Condition(
        f"last_order_at: {{longer_ago_than: {n} days}}", f"days_since_last_order > {n}"
    )


def recent(draw: random.Random) -> Condition:
    """With an order since."""
    n = draw.choice(DAYS)
    return Condition(f"last_order_at: {{in_last: {n} days}}", f"days_since_last_order <= {n}")


def away(draw: random.Random) -> Condition:
    """Without a login since, or without any."""
    n = draw.choice(DAYS)
    return Condition(
        f"last_login_at: {{not_in_last: {n} days}}",
        f"(days_since_last_login > {n} or days_since_last_login is null)",
    )


def joined(draw: random.Random) -> Condition:
    """Known since a day."""
    day = f"{draw.choice((2024, 2025, 2026))}-{draw.randint(1, 10):02}-01"
    return Condition(f"created_at: {{on_or_after: {day}}}", f"created_on >= date '{day}'")


def birthday(draw: random.Random) -> Condition:
    """Born in a month."""
    n = draw.randint(1, 12)
    return Condition(f"birth_date: {{month: {n}}}", f"extract(month from birth_date) = {n}")


def age(draw: random.Random) -> Condition:
    """Of an age."""
    low = draw.randint(18, 60)
    high = low + draw.randint(5, 25)
    return Condition(f"age: {{between: [{low}, {high}]}}", f"age between {low} and {high}")


def source(draw: random.Random) -> Condition:
    """From a source."""
    some = sorted(draw.sample(("checkout", "app", "mailchimp", "store"), 2))
    listed = ", ".join(f"'{one}'" for one in some)
    return Condition(f"source: {{in: [{', '.join(some)}]}}", f"lower(source) in ({listed})")


def tag(draw: random.Random) -> Condition:
    """With a tag."""
    one = draw.choice(("vip", "wholesale", "press", "b2b"))
    return Condition(f"tags: {{contains_any: [{one}]}}", f"array_contains(tags, '{one}')")


def consent(draw: random.Random) -> Condition:
    """With consent, or without."""
    yes = draw.choice(("true", "false"))
    return Condition(
        f"has_email_marketing_consent: {{is: {yes}}}", f"has_email_marketing_consent = {yes}"
    )


def counted(draw: random.Random) -> Condition:
    """With so many of something that is counted."""
    name = draw.choice(("review_count", "promo_code_count", "email_count", "returned_item_count"))
    n = draw.randint(1, 4)
    return Condition(f"{name}: {{at_least: {n}}}", f"{name} >= {n}")


def never_texted(draw: random.Random) -> Condition:
    """With at most so many text messages."""
    n = draw.randint(0, 2)
    return Condition(f"text_message_count: {{at_most: {n}}}", f"text_message_count <= {n}")


PLAIN: tuple[Callable[[random.Random], Condition], ...] = (
    order_count, amount_spent, average_order_value, country, other_country, gender, email, quiet,
    recent, away, joined, birthday, age, source, tag, consent, counted, never_texted,
)  # fmt: skip


def behaviour(draw: random.Random) -> Condition:
    """What customers did, or did not, in the last so many days."""
    return draw.choice((bought, not_logged_in, spent, messaged, reviewed, clicked))(draw)


def counted_rows(spec: str, counting: Behaviour, sql: str, *, when: bool = True) -> Condition:
    """Put together a behaviour's condition; `sql` compares its column."""
    days = f"\nwhen: {{in_last: {counting.days} days}}" if when else ""
    return Condition(spec + days, f"{counting.column} {sql}", counting)


def bought(draw: random.Random) -> Condition:
    """Bought something of a category."""
    category, n = draw.choice(CATEGORIES), draw.randint(1, 2)
    rows = f"is_qualifying and category = '{category}'"
    return counted_rows(
        f"did: purchased_item\nwhere: {{category: {{is: {category}}}}}\ntimes: {{at_least: {n}}}",
        Behaviour("order_items", "ordered_at", rows, draw.choice(DAYS)),
        f">= {n}",
    )


def not_logged_in(draw: random.Random) -> Condition:
    """Did not log in."""
    counting = Behaviour("logins", "logged_in_at", "true", draw.choice(DAYS))
    return counted_rows("did_not: logged_in", counting, "= 0")


def spent(draw: random.Random) -> Condition:
    """Spent money on orders."""
    n = draw.choice((20, 50, 100, 250))
    counting = Behaviour("orders", "ordered_at", "is_qualifying", draw.choice(DAYS), "total_amount")
    return counted_rows(
        f"did: placed_order\ntotal: {{of: total_amount, more_than: {n}, currency: EUR}}",
        counting,
        f"* rate_to_eur > {n}",
    )


def messaged(draw: random.Random) -> Condition:
    """Was sent messages of a channel."""
    channel, n = draw.choice(("email", "sms", "push")), draw.randint(1, 3)
    counting = Behaviour("messages", "sent_at", f"channel = '{channel}'", draw.choice(DAYS))
    return counted_rows(
        f"did: was_sent_message\nwhere: {{channel: {{is: {channel}}}}}\ntimes: {{at_least: {n}}}",
        counting,
        f">= {n}",
    )


def reviewed(draw: random.Random) -> Condition:
    """Left a bad review."""
    n = draw.randint(1, 3)
    counting = Behaviour("reviews", "reviewed_at", f"rating <= {n}", draw.choice(DAYS))
    spec = f"did: left_review\nwhere: {{rating: {{at_most: {n}}}}}"
    return counted_rows(spec, counting, ">= 1")


def clicked(draw: random.Random) -> Condition:
    """Did something of the shop's own."""
    name = draw.choice(EVENTS)
    counting = Behaviour("events", "occurred_at", f"name = '{name}'", draw.choice(DAYS))
    return counted_rows(f"did: event/{name}", counting, ">= 1")
