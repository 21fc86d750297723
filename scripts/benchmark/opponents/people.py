"""The wide row a customer that hand-written rules read, over marts as dbt makes them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmark.conditions import Behaviour
    from benchmark.specs import MadeUp

KEYS = "account_id, customer_id"
FIELDS = (
    "customers.country, customers.gender, customers.email, customers.source, customers.age,"
    " customers.birth_date, customers.tags, customers.has_email_marketing_consent,"
    " amount_spent, order_count, last_order_at, text_message_count, review_count,"
    " promo_code_count, email_count, returned_item_count"
)


def people_sql(segments: Iterable[MadeUp], as_of: str) -> str:
    """Give the query for `people`; `as_of` is a UTC timestamp without an offset."""
    counted = sorted({one for segment in segments for one in segment.behaviours}, key=str)
    of_mart: dict[str, list[Behaviour]] = defaultdict(list)
    for one in counted:
        of_mart[one.mart].append(one)
    ctes = [accounts_sql(as_of), *(f"did_{mart} as ({did_sql(of_mart[mart])})" for mart in of_mart)]
    joins = "".join(f" left join did_{mart} using ({KEYS})" for mart in of_mart)
    numbers = "".join(
        f", coalesce(did_{one.mart}.{one.column}, 0) as {one.column}" for one in counted
    )
    return (
        f"with {', '.join(ctes)} select {KEYS}, {FIELDS}, rate_to_eur,"
        f" {local('customers.created_at')} as created_on,"
        f" today - {local('last_order_at')} as days_since_last_order,"
        f" today - {local('customers.last_login_at')} as days_since_last_login{numbers}"
        f" from marts.customers inner join marts.customer_metrics using ({KEYS})"
        f" inner join accounts using (account_id){joins}"
    )


def accounts_sql(as_of: str) -> str:
    """Give the day of each account and what its money is in euros."""
    return (
        "accounts as (select account_id, time_zone,"
        f" cast(timezone(time_zone, timezone('UTC', timestamp '{as_of}')) as date) as today,"
        " case when currency = 'EUR' then 1 else (select rate from shop.exchange_rates as rates"
        " where from_currency = accounts.currency and to_currency = 'EUR' and on_date <= today"
        " order by on_date desc limit 1) end as rate_to_eur from shop.accounts as accounts)"
    )


def local(instant: str) -> str:
    """Give the day of an instant where the account is."""
    return f"cast(timezone(time_zone, timezone('UTC', {instant})) as date)"


def did_sql(counted: list[Behaviour]) -> str:
    """Give all numbers over the rows of one mart, in one reading."""
    numbers = ", ".join(
        f"sum(case when {one.rows} and {local(one.time)} >= today - {one.days}"
        f" then {one.value} else 0 end) as {one.column}"
        for one in counted
    )
    mart = counted[0].mart
    return (
        f"select {KEYS}, {numbers} from marts.{mart} join accounts using (account_id) group by all"
    )


def members_sql(one: MadeUp) -> str:
    """Give the query for the keys of a segment's members."""
    if one.top is None:
        return f"select {KEYS} from people where {one.sql}"
    return (
        f"select {KEYS} from (select {KEYS}, amount_spent, row_number() over ("
        "partition by account_id order by amount_spent desc, last_order_at desc nulls last,"
        f" customer_id) as place from people where {one.sql}) where place <= {one.top}"
    )
