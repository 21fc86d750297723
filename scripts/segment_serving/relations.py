"""The relations that are served, their keys, and what it takes to see a row of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segment_serving.errors import ServingError
from segment_warehouse.erasure import has_relation, quoted

if TYPE_CHECKING:
    import duckdb

# Columns by which somebody can be reached or named, and texts of shops that may hold such.
PERSONAL = frozenset({
    "address_line", "birth_date", "email", "first_name", "full_name", "last_name", "metadata",
    "phone", "postal_code", "properties", "ship_postal_code", "source_id", "source_metadata",
})  # fmt: skip
TYPES = {
    "VARCHAR": "text", "VARCHAR[]": "text[]", "BIGINT": "bigint", "INTEGER": "integer",
    "DOUBLE": "double precision", "BOOLEAN": "boolean", "DATE": "date", "TIMESTAMP": "timestamp",
    "JSON": "text",
}  # fmt: skip
ARRAY = (
    "'{{' || array_to_string(list_transform({0}, lambda one: case when one is null then 'NULL' else"
    " '\"' || replace(replace(replace(one, '\\', '\\\\'), '\"', '\\\"'), chr(0), '') || '\"' end),"
    " ',') || '}}'"
)
_COLUMNS = """
    select column_name, data_type, is_nullable, comment from duckdb_columns()
    where database_name = current_database() and schema_name = ? and table_name = ?
    order by column_index
"""


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation under the name that releases and readers have for it.

    `scope` is what a reader needs: `pair`, the row's segment in the row's account; `whole`, the
    segment in all of its accounts; `both`, two segments so; `any`, any segment; `account`, all
    segments of the row's account; `module`, all segments; `view`, that a view decides.
    """

    schema: str
    name: str
    key: tuple[str, ...]
    scope: str

    @property
    def table(self) -> str:
        """Give the table in Postgres; readers never name that of the catalogue."""
        schema = "segments_data" if self.scope == "view" else self.schema
        return f"{schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type in Postgres, and how DuckDB writes its values for `copy`."""

    name: str
    type: str
    written: str
    is_nullable: bool
    comment: str | None


CUSTOMER = ("account_id", "customer_id")
MEMBER = ("segment_id", *CUSTOMER)
RELATIONS = (
    Relation("segments", "builds", ("build_id",), "any"),
    Relation("segments", "segments", ("segment_id",), "view"),
    Relation("segments", "segment_memberships", MEMBER, "pair"),
    Relation("segments", "segment_membership_events", (*MEMBER, "changed_at"), "pair"),
    Relation("segments", "segment_membership_intervals", (*MEMBER, "entered_at"), "pair"),
    Relation("segments", "segment_sizes", ("segment_id", "as_of"), "whole"),
    Relation("segments", "segment_overlaps", ("segment_id", "other_segment_id"), "both"),
    Relation("marts", "customers", CUSTOMER, "account"),
    Relation("marts", "customer_metrics", CUSTOMER, "account"),
    Relation("marts", "customer_consents", (*CUSTOMER, "purpose"), "account"),
    Relation("marts", "events", ("account_id", "event_id"), "account"),
    Relation("marts", "logins", (), "account"),
    Relation("marts", "messages", ("account_id", "message_id"), "account"),
    Relation("marts", "orders", ("account_id", "order_id"), "account"),
    Relation("marts", "order_items", ("account_id", "order_id", "line_id"), "account"),
    Relation("marts", "payments", ("account_id", "payment_id"), "account"),
    Relation("marts", "promo_redemptions", ("account_id", "redemption_id"), "account"),
    Relation("marts", "referrals", ("account_id", "referred_customer_id"), "account"),
    Relation("marts", "returned_items", ("account_id", "return_id"), "account"),
    Relation("marts", "reviews", ("account_id", "review_id"), "account"),
    Relation("marts", "shop_report", ("check_name", "table_name"), "module"),
)


def served_in(source: duckdb.DuckDBPyConnection) -> tuple[Relation, ...]:
    """Give the relations that a release has."""
    return tuple(one for one in RELATIONS if has_relation(source, one.schema, one.name))


def columns_of(source: duckdb.DuckDBPyConnection, relation: Relation) -> tuple[Column, ...]:
    """Give the columns of a relation in a release, without the personal ones.

    Raises:
        ServingError: Postgres has no such type.
    """
    found = source.execute(_COLUMNS, [relation.schema, relation.name]).fetchall()
    return tuple(
        Column(name, type_of(relation, name, type_), written(name, type_), is_nullable, comment)
        for name, type_, is_nullable, comment in found
        if name not in PERSONAL
    )


def type_of(relation: Relation, name: str, type_: str) -> str:
    """Give the type in Postgres for one of DuckDB."""
    if type_.startswith("DECIMAL("):
        return type_.replace("DECIMAL", "numeric").lower()
    if type_ not in TYPES:
        raise ServingError(
            f"{relation.schema}.{relation.name}.{name}: Postgres has no type for {type_}."
        )
    return TYPES[type_]


def written(name: str, type_: str) -> str:
    """Write a value as a text that Postgres reads; its texts cannot hold the character 0."""
    if type_ == "VARCHAR[]":
        return ARRAY.format(quoted(name))
    if TYPES.get(type_) == "text":
        return f"replace({quoted(name)}::varchar, chr(0), '')"
    return f"{quoted(name)}::varchar"
