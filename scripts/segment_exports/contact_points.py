"""Fills `exports.contact_points`: the cells of every rule in use for every customer of a build."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb
import phonenumbers

from segment_exports.cells import cells_of
from segment_exports.errors import ExportError
from segment_exports.rules import RULES
from segment_exports.withheld import read_withheld

# Suppressions and lists go by these, whatever the destinations send.
ALWAYS = ("email", "e164", "meta_email", "meta_phone")
SOURCES = tuple(dict.fromkeys(source for rule in RULES.values() for source in rule.sources))
# What a shop may keep as digests; the rest is too short to be one.
DIGESTED = ("email", "phone", "first_name", "last_name")
_TABLES = """
    create schema if not exists exports;
    create table if not exists exports.contact_points
        (account_id text, customer_id text, rule text, cell text, withheld text);
    create table if not exists exports.contact_sources
        (account_id text, customer_id text, digest ubigint);
"""
_CUSTOMERS = """
    select customers.*, accounts.country as account_country
    from marts.customers as customers
    left join shop.accounts as accounts using (account_id)
"""
_SAME = "account_id, customer_id"


def fill_contact_points(connection: duckdb.DuckDBPyConnection, before: Path | None = None) -> int:
    """Replace the rows of `exports.contact_points` and return how many there are.

    Reads `marts.customers`, for the region of numbers `shop.accounts`, and for the rules in use
    `segment_parts.contact_rules`, or takes all rules where there is no such table. One row a
    customer and rule (account_id, customer_id, rule, cell, withheld), only where there is a cell;
    `withheld` says why an address is not to be sent.

    `before` is the release before: what it has of customers who are still there, and whose
    columns are still the same, is taken over. Raises ExportError (E_HASH_MIX) for a column that
    holds both plain values and digests.
    """
    connection.execute(_TABLES)
    rules = rules_in_use(connection)
    with _attached(connection, before) as earlier:
        connection.begin()
        try:
            connection.execute("delete from exports.contact_points")
            connection.execute("delete from exports.contact_sources")
            _read_contacts(connection, rules)
            _refuse_mixed(connection)
            _carry(connection, earlier)
            for sources in dict.fromkeys(RULES[name].sources for name in rules):
                _fill_group(connection, sources, rules)
            _withhold(connection)
            connection.execute("drop table changed_contacts")
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
    [(rows,)] = connection.execute("select count(*) from exports.contact_points").fetchall()
    return int(rows)


def rules_in_use(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the names of the rules that the destinations, suppressions and lists go by."""
    try:
        found = connection.execute("select rule from segment_parts.contact_rules").fetchall()
    except duckdb.CatalogException:
        return list(RULES)
    return wanted_rules(rule for (rule,) in found)


def wanted_rules(of_files: Iterable[str]) -> list[str]:
    """Return the rules that are always needed and those of the files, in the order of all rules."""
    wanted = {*ALWAYS, *of_files}
    return [name for name in RULES if name in wanted]


@cache
def code_digest() -> str:
    """Return what changes with the rules' code and tables: cells made by others are not kept."""
    found = hashlib.sha256(phonenumbers.__version__.encode())
    folder = Path(__file__).parent
    for path in sorted((*folder.glob("*.py"), *folder.glob("*.csv"))):
        found.update(path.read_bytes())
    return found.hexdigest()


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, before: Path | None) -> Iterator[str | None]:
    """Give the name under which the release before can be read, if it has what is needed."""
    if before is None:
        yield None
        return
    place = str(before).replace("'", "''")
    connection.execute(f"attach '{place}' as earlier (read_only)")
    try:
        [(tables,)] = connection.execute(
            "select count(*) from duckdb_tables() where database_name = 'earlier'"
            " and schema_name = 'exports' and table_name in ('contact_points', 'contact_sources')"
        ).fetchall()
        yield "earlier.exports" if tables == 2 else None
    finally:
        connection.execute("detach earlier")


def _read_contacts(connection: duckdb.DuckDBPyConnection, rules: Collection[str]) -> None:
    """Put the columns that rules read into a temporary table, each customer with a digest."""
    columns = ", ".join(f"cast({column} as text) as {column}" for column in SOURCES)
    made_by = f"{code_digest()} {' '.join(rules)}"
    connection.execute(
        f"create or replace temp table contacts as select *, hash($made_by, {', '.join(SOURCES)})"
        f" as digest from (select {_SAME}, {columns} from ({_CUSTOMERS}))",
        {"made_by": made_by},
    )
    connection.execute(
        f"insert into exports.contact_sources select {_SAME}, digest from temp.contacts"
    )


def _refuse_mixed(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise ExportError where a column of an account has plain values beside digests."""
    problems = []
    for column in DIGESTED:
        digests = f"regexp_full_match(trim({column}), '[0-9a-fA-F]{{64}}')"
        found = connection.execute(
            f"select account_id, count(*) filter ({digests}) as digests, count(*) as filled"
            f" from temp.contacts where trim({column}) <> '' group by account_id"
            " having digests > 0 and digests < filled order by account_id"
        ).fetchall()
        problems += [hash_mix(column, *row) for row in found]
    if problems:
        raise ExportError(*problems)


def hash_mix(column: str, account: str, digests: int, filled: int) -> str:
    """Say that a column of an account has plain values beside digests."""
    return (
        f"E_HASH_MIX: column {column} of the customers of account {account}: {digests} of"
        f" {filled} values are digests; give all of them in the clear, or all as digests"
    )


def _carry(connection: duckdb.DuckDBPyConnection, earlier: str | None) -> None:
    """Take over the cells of contacts that are as they were, and leave the others to be made."""
    unchanged = "select null as account_id, null as customer_id where false"
    if earlier:
        unchanged = (
            f"select {_SAME} from {earlier}.contact_sources as old join temp.contacts as new"
            f" using ({_SAME}) where old.digest = new.digest"
        )
    connection.execute(f"create or replace temp table kept_contacts as {unchanged}")
    if earlier:
        connection.execute(
            f"insert into exports.contact_points select {_SAME}, rule, cell, null"
            f" from {earlier}.contact_points semi join temp.kept_contacts using ({_SAME})"
        )
    connection.execute(
        "create or replace temp table changed_contacts as"
        f" select * from temp.contacts anti join temp.kept_contacts using ({_SAME})"
    )
    connection.execute("drop table temp.contacts; drop table temp.kept_contacts")


def _fill_group(
    connection: duckdb.DuckDBPyConnection, sources: tuple[str, ...], rules: Collection[str]
) -> None:
    """Fill the cells of all rules that read the same columns; a distinct input is read once."""
    names = [name for name in rules if RULES[name].sources == sources]
    columns = ", ".join(f"{column} text" for column in (*sources, *(f"cell_{n}" for n in names)))
    connection.execute(f"create or replace temp table cells ({columns})")
    for made in cells_of(connection, "temp.changed_contacts", sources, names):
        connection.register("batch_of_cells", made)
        connection.execute("insert into temp.cells select * from batch_of_cells")
        connection.unregister("batch_of_cells")
    same = " and ".join(f"contacts.{c} is not distinct from cells.{c}" for c in sources)
    for name in names:
        connection.execute(
            f"insert into exports.contact_points"
            f" select contacts.account_id, contacts.customer_id, '{name}', cells.cell_{name}, null"
            f" from temp.changed_contacts as contacts join temp.cells as cells on {same}"
            f" where cells.cell_{name} is not null"
        )
    connection.execute("drop table temp.cells")


def _withhold(connection: duckdb.DuckDBPyConnection) -> None:
    """Mark the addresses that stand for nobody; of the placeholders no digest can be told."""
    known = read_withheld()
    parameters = {
        "rules": [name for name, rule in RULES.items() if rule.sources[0] == "email"],
        "most": known.shared_by_more_than,
        "local_parts": sorted(known.local_parts),
        "domains": sorted(known.domains),
    }
    connection.execute(
        f"""
        create or replace temp table withheld_contacts as
        select {_SAME}, min(reason) as reason
        from (
            select {_SAME}, 'placeholder' as reason
            from exports.contact_points
            where rule = 'email' and (
                list_contains($local_parts, split_part(cell, '@', 1))
                or list_contains($domains, split_part(cell, '@', 2))
            )
            union all
            select {_SAME}, 'shared' as reason
            from exports.contact_points
            where rule = 'meta_email'
            qualify count(*) over (partition by account_id, cell) > $most
        )
        group by {_SAME}
        """,
        {key: parameters[key] for key in ("local_parts", "domains", "most")},
    )
    connection.execute(
        "update exports.contact_points as points set withheld = found.reason"
        " from temp.withheld_contacts as found"
        " where points.account_id = found.account_id and points.customer_id = found.customer_id"
        " and list_contains($rules, points.rule)",
        {"rules": parameters["rules"]},
    )
    connection.execute("drop table temp.withheld_contacts")
