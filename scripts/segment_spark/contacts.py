"""Fills `contact_points` and what goes by them: the rules of the files run on Spark's workers.

Batches of distinct values go through Python as Arrow; no table is ever whole in a process.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pyarrow as pa

from segment_exports.cells import cells_of_batch
from segment_exports.contact_points import (
    DIGESTED,
    SOURCES,
    code_digest,
    hash_mix,
    wanted_rules,
)
from segment_exports.errors import ExportError
from segment_exports.rules import RULES
from segment_exports.suppressions import identifiers_of, identifying
from segment_exports.withheld import read_withheld
from segment_spark.shop_values import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pyspark.sql import SparkSession

    from segment_spark.schemas import Schemas

KEYS = "account_id, customer_id"


def fill_contact_points(spark: SparkSession, own: Schemas, before: Schemas | None) -> None:
    """Fill `exports.contact_points` and `exports.contact_sources` of a build.

    What the build before has of customers who are as they were is taken over; their cells are not
    made again.

    Raises:
        ExportError: a column of an account holds both plain values and digests (E_HASH_MIX).
    """
    rules = rules_in_use(spark, own)
    read_contacts(spark, own, rules)
    refuse_mixed(spark)
    spark.sql(
        f"create table {own.exports}.contact_sources"
        " (account_id string, customer_id string, digest bigint) using parquet"
    )
    keep = before is not None and before.has(spark, "exports", "contact_sources")
    old = f"{(before if before and keep else own).exports}.contact_sources"
    unchanged = f"select {KEYS}, digest from {old}"
    spark.sql(
        f"create or replace temp view changed_contacts as select contacts.* from contacts"
        f" left anti join ({unchanged}) as kept using ({KEYS}, digest)"
    )
    parts = [made_cells(sources, rules) for sources in groups(spark, rules)]
    if before and keep:
        parts.append(
            f"select {KEYS}, rule, cell from {before.exports}.contact_points left semi join"
            f" (select {KEYS} from contacts left semi join ({unchanged}) as kept"
            f" using ({KEYS}, digest)) as same using ({KEYS})"
        )
    # The workers' Python runs once, and what it made is read several times.
    points = f"{own.scratch}.contact_cells"
    spark.sql(f"create table {points} using parquet as {' union all '.join(parts)}")
    spark.sql(f"insert overwrite {own.exports}.contact_points {withheld(points)}")
    spark.sql(f"insert overwrite {own.exports}.contact_sources select {KEYS}, digest from contacts")


def rules_in_use(spark: SparkSession, own: Schemas) -> list[str]:
    """Give the rules that destinations, suppressions and lists go by."""
    rows = spark.sql(f"select rule from {own.segment_parts}.contact_rules").collect()
    return wanted_rules(rule for (rule,) in rows)


def read_contacts(spark: SparkSession, own: Schemas, rules: Sequence[str]) -> None:
    """Show the columns that rules read as `contacts`, each customer with a digest of them."""
    columns = ", ".join(f"cast({column} as string) as {column}" for column in SOURCES)
    made_by = literal(f"{code_digest()} {' '.join(rules)}")
    spark.sql(
        f"create or replace temp view contacts as"
        f" select *, xxhash64(to_json(struct({made_by} as made_by, {', '.join(SOURCES)})))"
        f" as digest from (select {KEYS}, {columns} from ("
        " select customers.*, accounts.country as account_country"
        f" from {own.marts}.customers as customers"
        f" left join {own.shop}.accounts as accounts using (account_id)))"
    )


def refuse_mixed(spark: SparkSession) -> None:
    """Raise ExportError where a column of an account has plain values beside digests."""
    is_digest = "regexp_like(trim({0}), '^[0-9a-fA-F]{{64}}$')"
    counts = ", ".join(
        f"count_if({is_digest.format(column)}), count_if(trim({column}) <> '')"
        for column in DIGESTED
    )
    query = f"select account_id, {counts} from contacts group by account_id order by account_id"
    problems = [
        hash_mix(column, row[0], digests, filled)
        for row in spark.sql(query).collect()
        for column, digests, filled in zip(DIGESTED, row[1::2], row[2::2], strict=True)
        if 0 < digests < filled
    ]
    if problems:
        raise ExportError(*problems)


def groups(spark: SparkSession, rules: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Make the cells of all rules that read the same columns, as a view; give the columns.

    Each distinct input is read once, by the workers.
    """
    for sources in dict.fromkeys(RULES[name].sources for name in rules):
        names = [name for name in rules if RULES[name].sources == sources]
        columns = ", ".join(sources)
        inputs = spark.sql(
            f"select distinct {columns} from changed_contacts where {sources[0]} is not null"
        )
        types = ", ".join(f"{one} string" for one in (*sources, *(f"cell_{n}" for n in names)))
        made = inputs.mapInArrow(
            over_batches(partial(cells_of_batch, sources=sources, names=names)), types
        )
        made.createOrReplaceTempView(f"cells_of_{'_'.join(sources)}")
        yield sources


def over_batches(
    work: Callable[[pa.RecordBatch], pa.Table],
) -> Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]:
    """Give a function for `mapInArrow` that does some work with each batch by itself."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from work(batch).to_batches()

    return run


def made_cells(sources: tuple[str, ...], rules: Sequence[str]) -> str:
    """Give the query for the cells of all rules that read the same columns."""
    names = [name for name in rules if RULES[name].sources == sources]
    stacked = ", ".join(f"'{name}', cell_{name}" for name in names)
    same = " and ".join(f"contacts.{one} <=> cells.{one}" for one in sources)
    return (
        f"select {KEYS}, rule, cell from (select contacts.account_id, contacts.customer_id,"
        f" stack({len(names)}, {stacked}) as (rule, cell) from changed_contacts as contacts"
        f" inner join cells_of_{'_'.join(sources)} as cells on {same}) where cell is not null"
    )


def withheld(points: str) -> str:
    """Give the query for all points of a table, with the addresses marked that stand for nobody."""
    known = read_withheld()
    listed = {
        name: ", ".join(literal(one) for one in sorted(values))
        for name, values in (("local", known.local_parts), ("domain", known.domains))
    }
    emails = ", ".join(f"'{name}'" for name, rule in RULES.items() if rule.sources[0] == "email")
    return f"""
        with placeholders as (
            select distinct {KEYS}, 'placeholder' as reason from {points} as points
            where rule = 'email' and (split_part(cell, '@', 1) in ({listed["local"]})
                or split_part(cell, '@', 2) in ({listed["domain"]}))
        ),
        shared as (
            select distinct {KEYS}, 'shared' as reason from {points} as points
            left semi join (
                select account_id, cell from {points} where rule = 'meta_email'
                group by account_id, cell having count(*) > {known.shared_by_more_than}
            ) as many using (account_id, cell)
            where rule = 'meta_email'
        ),
        reasons as (
            select {KEYS}, min(reason) as reason
            from (select * from placeholders union all select * from shared) group by {KEYS}
        )
        select points.account_id, points.customer_id, rule, cell,
            case when rule in ({emails}) then reason end as withheld
        from {points} as points left join reasons using ({KEYS})
    """


def fill_suppressed_identifiers(spark: SparkSession, own: Schemas) -> None:
    """Fill `exports.suppressed_identifiers`: addresses and numbers that must reach no file.

    Whoever is suppressed by id, or erased, suppresses the address and number that others share.
    """
    names = identifying(rules_in_use(spark, own))
    inputs = spark.sql(
        f"""
        with barred as (
            select customers.account_id, customers.customer_id
            from {own.shop}.customers as customers
            inner join {own.marts}.suppressions as suppressions
                on suppressions.customer_id = customers.customer_id
                and coalesce(suppressions.account_id, customers.account_id) = customers.account_id
        ),
        found as (
            select account_id, email, phone, cast(null as string) as country
            from {own.marts}.suppressions
            union all
            select account_id, email, phone, country from {own.shop}.customers
            where erased_at is not null
            union all
            select account_id, email, phone, country from {own.shop}.customers
            left semi join barred using (account_id, customer_id)
        )
        select distinct found.account_id, email, phone, found.country,
            accounts.country as account_country
        from found
        left join {own.shop}.accounts as accounts on found.account_id = accounts.account_id
        where email is not null or phone is not null
        """
    )
    made = inputs.mapInArrow(
        over_batches(partial(identifiers_of, names=names)),
        "account_id string, rule string, cell string",
    )
    made.createOrReplaceTempView("made_identifiers")
    spark.sql(
        f"insert overwrite {own.exports}.suppressed_identifiers"
        " select distinct * from made_identifiers where cell is not null"
    )
