"""The language in plain Python: who is in which segment of a shop at an instant.

It follows the definition of the language word by word and knows nothing of the compiler.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from truth import behaviour, ranking
from truth.local_time import Moment, midnight
from truth.operators import POSITIVE_TWIN
from truth.shop import key
from truth.values import Subject, condition_holds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from truth.shop import Key, Row, Shop
    from truth.vocabulary import Vocabulary

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """How a customer is in a segment: the rank in a top, and the group of a split."""

    rank: int | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class World:
    """Everything that decides: the specs by id, a shop, the run's instant (UTC) and the words."""

    specs: Mapping[str, Spec]
    shop: Shop
    as_of: datetime
    vocabulary: Vocabulary = field(repr=False)
    found: dict[str, dict[Key, Place]] = field(default_factory=dict, repr=False)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: FBT001
        """Stay short in the reports of failing examples."""
        printer.text(repr(self))


def members(segment: str, world: World) -> dict[Key, Place]:
    """Give who is in a segment, and how."""
    if segment not in world.found:
        world.found[segment] = work_out(world.specs[segment], world)
    return world.found[segment]


def work_out(spec: Spec, world: World) -> dict[Key, Place]:
    """Work out the members: who meets the rule, the best of them, then the lists that win."""
    if spec.get("status") == "archived":
        return {}
    asked = [row for row in world.shop.customers if is_asked(row, spec, world)]
    listed = spec.get("members", {}).get("customer_ids")
    chosen = [
        row
        for row in asked
        if (listed is None or row["customer_id"] in listed)
        and ("where" not in spec or is_true(spec["where"], customer(row, world), world))
    ]
    ranks: dict[Key, int | None] = {key(row): None for row in chosen}
    if "top" in spec:
        ranks = {
            **ranking.best(spec["top"], chosen, lambda row, by: customer(row, world).value(by))
        }
    for row in asked:
        if row["customer_id"] in spec.get("always_include", ()):
            ranks.setdefault(key(row), None)
        if row["customer_id"] in spec.get("never_include", ()):
            ranks.pop(key(row), None)
    split = spec.get("split")
    return {
        one: Place(rank, ranking.group(split, one) if split else None)
        for one, rank in ranks.items()
    }


def is_asked(row: Row, spec: Spec, world: World) -> bool:
    """Tell whether a segment speaks of a customer: of its accounts, until it expires in each."""
    account = row["account_id"]
    if spec.get("accounts") and account not in spec["accounts"]:
        return False
    last = spec.get("expires_on")
    if last is None:
        return True
    day = last if isinstance(last, date) else date.fromisoformat(last)
    return world.as_of < midnight(day, world.shop.accounts[account]["time_zone"])


def customer(row: Row, world: World) -> Subject:
    """Give a customer as conditions see one."""
    moment = Moment(world.as_of, world.shop.accounts[row["account_id"]]["time_zone"])
    return Subject(row, world.vocabulary.fields, moment, world.vocabulary)


def is_true(node: Mapping[str, Any], subject: Subject, world: World) -> bool:
    """Tell whether a node of a tree is true for a customer, or for one row of an event."""
    if any(head in node for head in behaviour.HEADS):
        return behaved(node, subject, world)
    if any(change in node for change in behaviour.CHANGES):
        return all(changed(one, node, subject, world) for one in behaviour.CHANGES if one in node)
    return all(entry_is_true(name, entry, subject, world) for name, entry in node.items())


def entry_is_true(name: str, entry: Any, subject: Subject, world: World) -> bool:
    """Tell whether one entry of a node is true: a group, everyone, a segment, or a field."""
    if name == "all":
        return all(is_true(node, subject, world) for node in entry)
    if name in ("any", "none"):
        return any(is_true(node, subject, world) for node in entry) == (name == "any")
    if name == "everyone":
        return True
    if name == "segment":
        return key(subject.row) in members(entry, world)
    rate = exchange_rate(entry["currency"], subject, world) if "currency" in entry else 1
    return condition_holds(subject.value(name), subject.type(name), entry, subject, rate)


def changed(change: str, node: Mapping[str, Any], subject: Subject, world: World) -> bool:
    """Tell whether a customer entered, or left, a segment at an instant that a node asks for.

    One of several changes is enough; `not_in_last` is the exact complement of `in_last`.
    """
    instants = behaviour.change_instants(change, node["segment"], subject.row, world.shop)
    ((operator, operand),) = node[change].items()
    asked = {POSITIVE_TWIN.get(operator, operator): operand}
    found = any(condition_holds(one, "timestamp", asked, subject) for one in instants)
    return found == (operator not in POSITIVE_TWIN)


def exchange_rate(currency: str, subject: Subject, world: World) -> Any:
    """Give what one unit of the account's money is worth, by the newest rate until its today."""
    own = world.shop.accounts[subject.row["account_id"]]["currency"]
    if own == currency:
        return 1
    rates = [
        (row["on_date"], row["rate"])
        for row in world.shop.exchange_rates
        if (row["from_currency"], row["to_currency"]) == (own, currency)
        and row["on_date"] <= subject.moment.today
    ]
    return max(rates)[1] if rates else None


def behaved(node: Mapping[str, Any], subject: Subject, world: World) -> bool:
    """Tell whether a customer did, did not, or did only what a node says."""
    ((head, name),) = ((head, node[head]) for head in behaviour.HEADS if head in node)
    event, _ = behaviour.event_of(name, world.vocabulary)
    columns = world.vocabulary.columns[event.relation]
    rows = [
        Subject(row, columns, subject.moment, world.vocabulary, event.relation)
        for row in behaviour.event_rows(name, subject.row, world.shop, world.vocabulary)
    ]
    if "when" in node:  # a row without a time is in no `when`
        when = node["when"]
        timed = [row for row in rows if row.value(event.time) is not None]
        rows = [
            row
            for row in timed
            if condition_holds(row.value(event.time), row.type(event.time), when, row)
        ]
    matching = [row for row in rows if is_true(node.get("where", {}), row, world)]
    if head == "did_only":
        return bool(matching) and len(matching) == len(rows)
    if head == "did_not":
        return not matching
    aggregate, column, asked = behaviour.aggregate_of(node)
    if column is None:
        return condition_holds(len(matching), "number", asked, subject)
    some_row = Subject({}, columns, subject.moment, world.vocabulary, event.relation)
    values = [row.value(column) for row in matching]
    value, type_ = behaviour.aggregate(aggregate, values, some_row.type(column))
    rate = exchange_rate(asked["currency"], subject, world) if "currency" in asked else 1
    return condition_holds(value, type_, asked, subject, rate)
