"""The segments of the three shops written by hand in pandas, to check the compiled ones against.

Each function takes the metrics of `truth.customer_metrics` and the instants of the shop, and marks
the members. None reads a spec. A comparison with an unknown value is false, its `~` is true.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pandas as pd

from .truth import Instants

Rule = Callable[[pd.DataFrame, Instants], pd.Series]


def known(values: pd.Series, test: Callable[[Decimal], bool]) -> pd.Series:
    """Where a value is known and passes a test."""
    return values.map(lambda value: not pd.isna(value) and test(value)).astype(bool)


def is_text(values: pd.Series, *accepted: str) -> pd.Series:
    """Where a text is one of some small-letter texts, whatever its case."""
    return values.map(lambda text: isinstance(text, str) and text.lower() in accepted).astype(bool)


def best(m: pd.DataFrame, eligible: pd.Series, by: str, count: int) -> pd.Series:
    """The first `count`: the largest, then the latest order, then the smallest customer id."""
    order = m[eligible].sort_values(
        [by, "last_order_at", "customer_id"], ascending=[False, False, True], na_position="last"
    )
    return pd.Series(m.index.isin(order.index[:count]), index=m.index)


def best_and_ties(m: pd.DataFrame, eligible: pd.Series, by: str, count: int) -> pd.Series:
    """Everyone who has at least what the `count`-th has."""
    in_order = sorted(m.loc[eligible, by], reverse=True)
    limit = in_order[min(count, len(in_order)) - 1]
    return eligible & (m[by] >= limit)


def everyone(m: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=m.index)


def between(moments: pd.Series, begin: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    """At or after `begin`, before `end`; an unknown moment is not."""
    return (moments >= begin) & (moments < end)


def returners(m: pd.DataFrame, at: Instants) -> pd.Series:
    tenth = m.amount_spent.map(lambda spent: spent * Decimal("0.1"))
    return (
        (m.returned_item_count >= 1) & (m.amount_spent > Decimal(0)) & (m.amount_refunded >= tenth)
    )


def all_refunded(m: pd.DataFrame, at: Instants) -> pd.Series:
    everything = (m.amount_spent > Decimal(0)) & (m.amount_refunded >= m.amount_spent)
    return everything | (m.amount_refunded > m.amount_spent)


def wide_choice(m: pd.DataFrame, at: Instants) -> pd.Series:
    wide = (m.distinct_product_count >= 104) | m.unit_count.isin(range(2458, 2709))
    return wide & (m.returned_item_count <= 0) & (m.order_count >= 2) & ~all_refunded(m, at)


def middling_baskets(m: pd.DataFrame, at: Instants) -> pd.Series:
    low = m.order_count.map(lambda count: count * Decimal("117.94"))
    high = m.order_count.map(lambda count: count * Decimal("143.71"))
    return (m.order_count > 0) & (m.amount_spent >= low) & (m.amount_spent <= high)


ONLINE_RETAIL: dict[str, Rule] = {
    "big_spenders": lambda m, at: m.amount_spent >= Decimal(4310),
    "bigger_spenders": lambda m, at: m.amount_spent > Decimal(4310),
    "home_or_unknown": lambda m, at: (
        (m.amount_spent >= Decimal("1621.88")) & (is_text(m.country, "gb") | m.country.isna())
    ),
    "abroad": lambda m, at: ~is_text(m.country, "gb"),
    "known_abroad": lambda m, at: ~is_text(m.country, "gb", "fr") & m.country.notna(),
    "lapsed_regulars": lambda m, at: (m.order_count >= 3) & (m.last_order_at < at.midnight(41)),
    "quiet_for_a_quarter": lambda m, at: ~(m.last_order_at >= at.midnight(90)),
    "quiet_buyers": lambda m, at: m.last_order_at < at.midnight(90),
    "just_now": lambda m, at: m.last_order_at >= at.as_of - timedelta(hours=36),
    "last_three_days": lambda m, at: m.last_order_at >= at.midnight(3),
    "summer_starters": lambda m, at: between(
        m.first_order_at, at.day("2011-03-27"), at.day("2011-10-31")
    ),
    "came_back_in_november": lambda m, at: (
        (m.second_order_at >= at.day("2011-11-01"))
        & (m.last_order_at >= at.day("2011-11-17"))
        & (m.first_order_at < at.day("2011-11-01"))
    ),
    "returners": returners,
    "all_refunded": all_refunded,
    "refunded_without_goods": lambda m, at: (
        (m.amount_refunded > Decimal(0)) & (m.returned_item_count == 0)
    ),
    "never_ordered": lambda m, at: m.last_order_at.isna(),
    "middling_baskets": middling_baskets,
    "exact_last_orders": lambda m, at: m.last_order_amount.isin(
        [Decimal("30.00"), Decimal("237.60"), Decimal("157.54"), Decimal("201.60")]
    ),
    "wide_choice": wide_choice,
    "best_keepers": lambda m, at: best(
        m, ~returners(m, at) & m.last_order_at.notna(), "amount_spent", 25
    ),
    "most_frequent": lambda m, at: best(m, is_text(m.country, "gb"), "order_count", 30),
}


def saintly(m: pd.DataFrame, at: Instants) -> pd.Series:
    saint = m.city.str.startswith(("sao ", "santa ")) | m.city.str.contains(" santo")
    return saint & ~is_text(m.region, "sp")


def cancelled(m: pd.DataFrame, at: Instants) -> pd.Series:
    return m.cancelled_order_count > 0


def mid_price(m: pd.DataFrame) -> pd.Series:
    return (m.amount_spent >= Decimal("44.00")) & (m.amount_spent <= Decimal("77.57"))


def win_back(m: pd.DataFrame, at: Instants) -> pd.Series:
    return (
        (m.negative_feedback_count > 0)
        & (m.amount_spent >= Decimal("85.14"))
        & ~(m.last_order_at >= at.midnight(120))
        & ~cancelled(m, at)
        & ~is_text(m.city, "santos", "osasco")
    )


OLIST: dict[str, Rule] = {
    "in_sao_paulo": lambda m, at: m.city == "sao paulo",
    "in_saintly_places": saintly,
    "accents_matter": lambda m, at: ~everyone(m),
    "two_states": lambda m, at: is_text(m.region, "sp", "rj") & ~m.city.str.contains(" do "),
    "low_postal_codes": lambda m, at: m.postal_code.str[0] == "0",
    "unhappy": lambda m, at: m.negative_feedback_count > 0,
    "not_delighted": lambda m, at: ~(m.average_rating == 5),
    "rated_below_five": lambda m, at: m.average_rating < 5,
    "silent": lambda m, at: m.average_rating.isna(),
    "cancelled": cancelled,
    "stuck_orders": lambda m, at: (m.order_count == 0) & ~cancelled(m, at),
    "june_of_2018": lambda m, at: between(
        m.first_order_at, at.day("2018-06-01"), at.day("2018-07-01")
    ),
    "eve_of_summer_time": lambda m, at: between(
        m.last_order_at, at.day("2017-10-14"), at.day("2017-10-15")
    ),
    "since_summer_time": lambda m, at: m.last_order_at >= at.day("2017-10-15"),
    "before_summer_time": lambda m, at: m.last_order_at < at.day("2017-10-15"),
    "until_that_saturday": lambda m, at: m.last_order_at < at.day("2017-10-15"),
    "half_a_year_ago": lambda m, at: between(m.last_order_at, at.midnight(200), at.midnight(100)),
    "exact_prices": lambda m, at: m.amount_spent.isin(
        [Decimal("77.57"), Decimal("44.00"), Decimal("213.74"), Decimal("27.00")]
    ),
    "mid_prices": lambda m, at: mid_price(m) & ((m.unit_count == 1) | (m.review_count == 0)),
    "outside_mid_prices": lambda m, at: ~mid_price(m),
    "win_back": win_back,
    "best_of_sao_paulo": lambda m, at: best(m, is_text(m.region, "sp"), "amount_spent", 20),
    "most_units": lambda m, at: best(m, m.order_count >= 1, "unit_count", 10),
    "most_units_and_ties": lambda m, at: best_and_ties(m, everyone(m), "unit_count", 10),
}


def average_is_above(m: pd.DataFrame, limit: str) -> pd.Series:
    """Whether the exact average order is above a limit; the sums are compared, not the quotient."""
    return m.amount_spent > m.order_count.map(lambda count: count * Decimal(limit))


def average_is_below(m: pd.DataFrame, limit: str) -> pd.Series:
    return m.amount_spent < m.order_count.map(lambda count: count * Decimal(limit))


def never_left(m: pd.DataFrame, at: Instants) -> pd.Series:
    return (
        (m.created_at < at.day("1997-02-01"))
        & ~(m.last_order_at < at.midnight(180))
        & ~(m.order_count == 1)
        & ~known(m.last_order_amount, lambda amount: amount < Decimal("11.77"))
    )


def quiet_not_gone(m: pd.DataFrame, at: Instants) -> pd.Series:
    prices = [Decimal("14.96"), Decimal("19.99"), Decimal("13.97")]
    return (
        between(m.last_order_at, at.day("1998-01-02"), at.midnight(30))
        & m.country.isna()
        & (~m.unit_count.isin(range(2, 21)) | m.last_order_amount.isin(prices))
    )


def seen_in_four_months(m: pd.DataFrame, at: Instants) -> pd.Series:
    return m.last_order_at >= at.months_ago(4)


CDNOW: dict[str, Rule] = {
    "one_order": lambda m, at: m.order_count == 1,
    "one_cheap_disc": lambda m, at: m.amount_spent.isin([Decimal("11.77")]) & (m.unit_count == 1),
    "spent_nothing": lambda m, at: m.amount_spent.isin([Decimal(0)]) & (m.order_count > 0),
    "average_to_the_cent": lambda m, at: (
        (m.order_count >= 2) & ~average_is_above(m, "12.87") & ~average_is_below(m, "12.87")
    ),
    "above_that_average": lambda m, at: (
        (m.order_count > 0) & average_is_above(m, "12.87") & ~average_is_above(m, "19.99")
    ),
    "active_regulars": lambda m, at: (m.order_count >= 3) & (m.last_order_at >= at.midnight(30)),
    "a_month_or_two_ago": lambda m, at: between(m.last_order_at, at.midnight(60), at.midnight(30)),
    "lapsed_half_year": lambda m, at: m.last_order_at < at.midnight(180),
    "seen_in_four_months": seen_in_four_months,
    "seen_in_72_hours": lambda m, at: m.last_order_at >= at.as_of - timedelta(hours=72),
    "joined_in_january": lambda m, at: m.created_at < at.day("1997-02-01"),
    "joined_in_february": lambda m, at: between(
        m.created_at, at.day("1997-02-01"), at.day("1997-02-02")
    ),
    "quick_second": lambda m, at: (
        (m.second_order_at < at.day("1997-04-01")) & (m.net_amount_spent >= Decimal(50))
    ),
    "never_left": never_left,
    "quiet_not_gone": quiet_not_gone,
    "most_orders": lambda m, at: best(m, m.order_count >= 2, "order_count", 101),
    "most_orders_and_ties": lambda m, at: best_and_ties(m, everyone(m), "order_count", 101),
    "best_recent": lambda m, at: best(m, seen_in_four_months(m, at), "amount_spent", 50),
}

SEGMENTS: dict[str, dict[str, Rule]] = {
    "online_retail": ONLINE_RETAIL,
    "olist": OLIST,
    "cdnow": CDNOW,
}
