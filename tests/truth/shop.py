"""A shop as its marts hold it, in plain rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Row = dict[str, Any]
Key = tuple[str, str]  # account_id, customer_id


@dataclass(frozen=True, slots=True)
class Shop:
    """`accounts` are by id; a customer's row has the columns of both marts; `facts` by mart."""

    accounts: Mapping[str, Row]
    customers: Sequence[Row]
    facts: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    exchange_rates: Sequence[Row] = ()


def key(row: Row) -> Key:
    """Give the key of a customer, or of the customer whose fact it is."""
    return row["account_id"], row["customer_id"]
