"""Fills `exports.suppressed_identifiers`: addresses and numbers that must reach no file."""

from collections.abc import Iterable, Sequence

import duckdb
import pyarrow as pa

from segment_exports.contact_points import rules_in_use
from segment_exports.rules import RULES

# Whoever is suppressed by id, or erased, suppresses the address and number that others share.
_INPUTS = """
    select distinct
        found.account_id, email, phone, found.country, accounts.country as account_country
    from (
        select account_id, email, phone, null as country from marts.suppressions
        union all
        select customers.account_id, customers.email, customers.phone, customers.country
        from shop.customers as customers
        where customers.erased_at is not null or exists (
            select 1 from marts.suppressions as suppressions
            where suppressions.customer_id = customers.customer_id
                and coalesce(suppressions.account_id, customers.account_id) = customers.account_id
        )
    ) as found
    left join shop.accounts as accounts on found.account_id = accounts.account_id
    where email is not null or phone is not null
    order by all
"""
_BATCH_ROWS = 50_000


def fill_suppressed_identifiers(connection: duckdb.DuckDBPyConnection) -> int:
    """Replace the rows of `exports.suppressed_identifiers` and return how many there are.

    Reads `marts.suppressions`, and from `shop.customers` those who are suppressed by id or erased.
    One row an account (null: all accounts), rule and value, for each rule in use that writes an
    address or a number: whoever a platform cannot tell from a suppressed person is suppressed too,
    such as another writing of the same Gmail box. A number without a country cannot be read
    without its prefix, and then suppresses nobody.
    """
    names = identifying(rules_in_use(connection))
    connection.begin()
    try:
        connection.execute("delete from exports.suppressed_identifiers")
        with connection.cursor() as reading:
            for batch in reading.sql(_INPUTS).to_arrow_reader(_BATCH_ROWS):
                connection.register("batch_of_identifiers", identifiers_of(batch, names))
                connection.execute(
                    "insert into exports.suppressed_identifiers"
                    " select distinct * from batch_of_identifiers where cell is not null"
                )
                connection.unregister("batch_of_identifiers")
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    counted = connection.execute("select count(*) from exports.suppressed_identifiers").fetchall()
    return int(counted[0][0])


def identifying(names: Iterable[str]) -> list[str]:
    """Return those of the rules that write an e-mail address or a telephone number."""
    return [name for name in names if RULES[name].sources[0] in ("email", "phone")]


def identifiers_of(batch: pa.RecordBatch, names: Sequence[str]) -> pa.Table:
    """Return account, rule and cell for each address and number of a batch."""
    rules = [(name, RULES[name]) for name in names]
    rows = [
        (row["account_id"], name, rule.cell(*(row[source] for source in rule.sources)))
        for row in batch.to_pylist()
        for name, rule in rules
    ]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return pa.table(
        [pa.array(column, pa.string()) for column in columns], names=["account_id", "rule", "cell"]
    )
