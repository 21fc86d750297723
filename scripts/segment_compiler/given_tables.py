"""The tables that a test of a spec can give, and what their columns take."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from segment_compiler import operands
from segment_compiler.operands import OperandError
from segment_compiler.plausible import impossible_value
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.spec import CHANGES, Comparison
from segment_compiler.spec_tests import instant
from segment_compiler.vocabulary import HISTORY, KEYS, MARTS, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segment_compiler.vocabulary import Vocabulary
    from segment_compiler.yaml_tree import Node

ACCOUNT = "shop"  # where neither the spec nor the test names one
ACCOUNTS, RATES, SEGMENTS, LIST = "accounts", "exchange_rates", "segments", "list"
CENTS = -2


def text_column(name: str, relation: str, accepted: tuple[str, ...] = ()) -> Field:
    """Give a column of text that is never unknown."""
    return Field(name, "text", relation, name, is_required=True, accepted_values=accepted,
                 sql_type="varchar")  # fmt: skip


# Tables of the shop, and of the history, that segments read beside the marts.
OTHERS: dict[str, dict[str, Field]] = {
    ACCOUNTS: {
        "account_id": text_column("account_id", ACCOUNTS),
        "time_zone": text_column("time_zone", ACCOUNTS),
        "currency": Field("currency", "text", ACCOUNTS, "currency", is_required=True, code="EUR",
                          sql_type="varchar"),
    },
    RATES: {
        "from_currency": text_column("from_currency", RATES),
        "to_currency": text_column("to_currency", RATES),
        "on_date": Field("on_date", "date", RATES, "on_date", is_required=True, sql_type="date"),
        "rate": Field("rate", "number", RATES, "rate", is_required=True,
                      sql_type="decimal(18,8)"),
    },
    HISTORY: {
        "segment_id": text_column("segment_id", HISTORY),
        "account_id": text_column("account_id", HISTORY),
        "customer_id": text_column("customer_id", HISTORY),
        "change": text_column("change", HISTORY, CHANGES),
        "changed_at": Field("changed_at", "timestamp", HISTORY, "changed_at", is_required=True,
                            sql_type="timestamp"),
    },
}  # fmt: skip
# What a table is no table without; of the others, what is left out is unknown, 0, false or empty.
NEEDED = {ACCOUNTS: ("account_id",), RATES: tuple(OTHERS[RATES]),
          HISTORY: ("segment_id", "customer_id", "change", "changed_at")}  # fmt: skip


def tables(vocabulary: Vocabulary) -> dict[str, dict[str, Field]]:
    """Give the columns of each table that a test can fill: the marts' first, then the shop's."""
    fields = vocabulary.fields.values()
    keys = {key: vocabulary.fields[key] for key in KEYS}
    found = {
        mart: keys | {one.column: one for one in fields if one.relation == mart and not one.key}
        for mart in MARTS
    }
    for event in vocabulary.events.values():
        own = {one.column: one for one in event.fields.values() if not one.key}
        found[event.relation] = found.get(event.relation, {}) | own
    return found | OTHERS


def no_column(
    table: str, name: str, node: Node, known: Mapping[str, Mapping[str, Field]]
) -> Problem:
    """Say that a table has no such column, and where it may be instead."""
    others = [other for other, columns in known.items() if name in columns]
    hint = f" '{others[0]}' has it." if others else did_you_mean(name, known[table])
    hint = hint or f" It has {listed(known[table])}."
    return Problem(node.key or node.place, "SEG020", f"'{table}' has no column '{name}'.{hint}")


def misfit(column: Field, node: Node) -> Problem | None:
    """Say what is wrong with a value; None where it fits its column."""
    if column.ratio:
        message = f"'{column.name}' is {column.ratio[0]} by {column.ratio[1]}. Give these."
        return Problem(node.key or node.place, "SEG014", message)
    if node.value is None:
        if not column.is_required:
            return None
        return Problem(node.place, "SEG022", f"`{column.name}` is never unknown.")
    try:
        value_of(column, node)
    except OperandError as error:
        return Problem(node.place, "SEG022", f"`{column.name}` {error}")
    if column.name == "time_zone" and not is_time_zone(node.text):
        return Problem(node.place, "SEG014", f"There is no time zone '{node.text}'.")
    if column.type in ("set", "json"):
        return None
    at = node.key or node.place
    return impossible_value(column, Comparison(column.name, "is", node, None, at, at))


def is_time_zone(name: str) -> bool:
    """Tell whether a time zone exists."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def value_of(column: Field, node: Node) -> Any:
    """Take a value of a column's type; `null` is unknown.

    Raises:
        OperandError: the value is of another type.
    """
    if node.value is None:
        return None
    if column.type in ("number", "money"):
        number = operands.number(node)
        is_whole = column.type == "number" and "decimal" not in column.sql_type
        if is_whole and number != number.to_integral():
            raise OperandError("takes a whole number.")
        if column.type == "money" and int(number.normalize().as_tuple().exponent) < CENTS:
            raise OperandError("takes an amount with two places at most.")
        return number
    if column.type == "set":
        if not isinstance(node.value, list):
            raise OperandError(f"takes a list, such as [{node.text or 'a'}, …].")
        return [operands.trimmed_text(one) for one in node.value]
    if column.type == "json":
        return json_text(node)
    take = {"boolean": operands.boolean, "date": operands.day, "timestamp": instant}
    return take.get(column.type, operands.trimmed_text)(node)


def json_text(node: Node) -> str:
    """Take JSON: a mapping of the keys, or a text that holds it."""
    if isinstance(node.value, dict):
        values = {name: one.value for name, one in node.value.items()}
        if any(isinstance(one, (dict, list)) for one in values.values()):
            raise OperandError("takes keys with one value each, such as {plan: pro}.")
        return json.dumps(values, ensure_ascii=False, default=float)
    try:
        json.loads(operands.text(node))
    except ValueError as error:
        raise OperandError("takes keys with their values, such as {plan: pro}.") from error
    return str(node.value)
