"""The same memberships by Polars, written well: lazy, streaming, over one wide frame."""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from benchmark.opponents.polars_rows import KEYS, ORDER, Shop, tag_lists
from benchmark.specs import made_up_segments

if TYPE_CHECKING:
    from benchmark.conditions import Behaviour
    from benchmark.specs import MadeUp

BEST = {"by": ["amount_spent", "last_order_at", "customer_id"], "descending": [True, True, False]}


def counts(shop: Shop, orders: pl.LazyFrame) -> list[pl.LazyFrame]:
    """Give the numbers of `customer_metrics` that rules ask for, one frame a table."""
    ids = ("account_id", "customer_id")
    paid = pl.col("is_qualifying")
    messages = shop.rows("messages", *ids, "channel", time="sent_at")
    promos = shop.rows("promo_redemptions", *ids, "order_id", time="redeemed_at")
    promos = promos.join(orders.select(*ORDER, "is_qualifying"), on=ORDER, how="left")
    returned = shop.rows("returned_items", *ids)
    back = pl.col("returned_at").is_null() | (pl.col("returned_at") < shop.as_of)
    return [
        orders.group_by(KEYS).agg(
            amount_spent=pl.col("cents").filter(paid).sum() / 100,
            order_count=paid.sum(),
            last_order_at=pl.col("ordered_at").filter(paid).max(),
        ),
        messages.group_by(KEYS).agg(
            text_message_count=(pl.col("channel") == "sms").sum(),
            email_count=(pl.col("channel") == "email").sum(),
        ),
        promos.group_by(KEYS).agg(promo_code_count=pl.col("is_qualifying").fill_null(True).sum()),
        returned.filter(back).group_by(KEYS).agg(returned_item_count=pl.col("quantity").sum()),
        shop.rows("reviews", *ids, time="reviewed_at").group_by(KEYS).agg(review_count=pl.len()),
    ]


def did(shop: Shop, orders: pl.LazyFrame, segments: list[MadeUp]) -> list[pl.LazyFrame]:
    """Give what customers did, one frame a table, each number once."""
    of_mart: dict[str, list[Behaviour]] = defaultdict(list)
    for one in sorted({one for segment in segments for one in segment.behaviours}, key=str):
        of_mart[one.mart].append(one)
    return [one_mart(shop, orders, mart, counted) for mart, counted in of_mart.items()]


def one_mart(shop: Shop, orders: pl.LazyFrame, mart: str, counted: list[Behaviour]) -> pl.LazyFrame:
    """Add up the behaviours over one table."""
    time = counted[0].time
    if mart == "orders":
        rows = orders.with_columns(total_amount=pl.col("cents") / 100)
    elif mart == "order_items":
        lines = shop.rows(mart, "account_id", "order_id", "category")
        rows = lines.join(orders, on=ORDER)
    else:
        texts = {"messages": ("channel",), "events": ("name",)}.get(mart, ())
        rows = shop.rows(mart, *KEYS, *texts, time=time).with_columns(day=shop.local(time))
    rows = rows.join(shop.accounts().lazy().select("account_id", "today"), on="account_id")
    age = (pl.col("today") - pl.col("day")).dt.total_days()
    return rows.group_by(KEYS).agg(
        pl.sql_expr(one.value)
        .filter((age <= one.days) & pl.sql_expr(one.rows))
        .sum()
        .alias(one.column)
        if one.value != "1"
        else ((age <= one.days) & pl.sql_expr(one.rows)).sum().alias(one.column)
        for one in counted
    )


def people(shop: Shop, segments: list[MadeUp]) -> pl.LazyFrame:
    """Give the wide row a customer."""
    orders = shop.orders()
    found = shop.rows("customers", *KEYS, "email", "gender", "country", "source", "tags")
    known = pl.col("created_at").is_null() | (pl.col("created_at") < shop.as_of)
    found = found.filter(known & pl.col("erased_at").is_null())
    logins = shop.rows("logins", *KEYS, time="logged_in_at")
    consents = shop.rows("consents", *KEYS, "purpose", time="recorded_at")
    found = found.join(
        shop.accounts().lazy().select("account_id", "today", "rate_to_eur"), on="account_id"
    )
    found = found.join(
        logins.group_by(KEYS).agg(seen=pl.col("logged_in_at").max()), on=KEYS, how="left"
    )
    found = found.join(email_consents(consents), on=KEYS, how="left")
    found = found.join(
        tag_lists(found.select("tags").collect()["tags"]).lazy(), on="tags", how="left"
    )
    asked = [*counts(shop, orders), *did(shop, orders, segments)]
    numbers = []
    for frame in asked:
        found = found.join(frame, on=KEYS, how="left")
        numbers += [
            one for one in frame.collect_schema().names() if one not in (*KEYS, "last_order_at")
        ]
    on_time = pl.when(pl.col("last_login_at") < shop.as_of).then(pl.col("last_login_at"))
    found = found.with_columns(
        pl.col(numbers).fill_null(0),
        pl.col("country").str.to_uppercase(),
        pl.col("gender").str.to_lowercase(),
        pl.max_horizontal(on_time, "seen").alias("last_login_at"),
        pl.col("has_email_marketing_consent").fill_null(False),
        tags=pl.col("listed").fill_null([]),
        created_on=shop.local("created_at"),
        age=full_years(pl.col("birth_date"), pl.col("today")),
    )
    return found.with_columns(
        days_since_last_order=(pl.col("today") - shop.local("last_order_at")).dt.total_days(),
        days_since_last_login=(pl.col("today") - shop.local("last_login_at")).dt.total_days(),
    )


def email_consents(consents: pl.LazyFrame) -> pl.LazyFrame:
    """Give whether the newest word on e-mails is a yes; two words of one instant are a no."""
    asked = consents.filter(pl.col("purpose") == "email_marketing")
    newest = pl.col("recorded_at") == pl.col("recorded_at").max()
    granted = pl.col("granted").fill_null(False).filter(newest)
    return asked.group_by(KEYS).agg(
        has_email_marketing_consent=(granted.len() == 1) & granted.all()
    )


def full_years(born: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Give the age on a day."""
    had = (day.dt.month().cast(pl.Int32) * 100 + day.dt.day()) >= (
        born.dt.month().cast(pl.Int32) * 100 + born.dt.day()
    )
    years = day.dt.year() - born.dt.year() - pl.when(had).then(0).otherwise(1)
    return pl.when(born <= day).then(years)


def members(wide: pl.LazyFrame, one: MadeUp) -> pl.LazyFrame:
    """Give the members of a segment."""
    found = wide.filter(pl.sql_expr(one.sql))
    if one.top is not None:
        found = found.sort(**BEST, nulls_last=True).group_by("account_id").head(one.top)
    return found.select(pl.lit(one.id).alias("segment_id"), *KEYS)


def main() -> None:
    """Build: SHOP AS_OF SEGMENTS FILE."""
    shop_folder, as_of, count, file = sys.argv[1:]
    shop, segments = (
        Shop(Path(shop_folder), datetime.fromisoformat(as_of)),
        made_up_segments(int(count)),
    )
    wide = people(shop, segments).collect(engine="streaming").lazy()
    found = pl.concat([members(wide, one) for one in segments])
    found.sink_parquet(file)
    written = pl.scan_parquet(file)
    written.with_columns(change=pl.lit("entered"), changed_at=shop.as_of).sink_parquet(
        f"{file}.events"
    )
    written.group_by("segment_id").len().sink_parquet(f"{file}.sizes")


if __name__ == "__main__":
    main()
