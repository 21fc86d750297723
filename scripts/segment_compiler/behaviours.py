"""What customers did, as numbers: each distinct aggregate has one name, made of what it means."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from segment_compiler.advice import explained
from segment_compiler.operators import OPERATORS
from segment_compiler.problems import Problem, did_you_mean, listed
from segment_compiler.resolve import (
    Predicate,
    key_hint,
    resolve,
    resolve_for,
    unknown_operator,
)
from segment_compiler.spec import CHANGES, Behaviour, Comparison, Condition, Everyone, Group
from segment_compiler.vocabulary import Event, Field, membership_change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segment_compiler.vocabulary import Vocabulary
    from segment_compiler.yaml_tree import Node

RELATION = "customer_behaviours"
LONGEST = 59  # Postgres keeps 63 characters of a name
SUMMED = ("number", "money")
ORDERED = ("number", "money", "date", "timestamp")
COLUMN_TYPES = {"total": SUMMED, "average": SUMMED, "largest": ORDERED, "smallest": ORDERED}


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One number a customer over the rows of an event.

    `kind` is `times`, `values` (rows whose column is known), `distinct`, `total`, `largest` or
    `smallest`; `column` is what it is taken of. `where` and `when` choose the rows.
    """

    name: str
    event: Event
    kind: str
    column: Field | None
    where: Condition | None
    when: Predicate | None

    @property
    def field(self) -> Field:
        """Give the aggregate as a field: nothing counted or summed is 0, the rest unknown."""
        type_ = (
            self.column.type if self.column and self.kind not in ("values", "distinct") else None
        )
        return Field(
            name=self.name,
            type=type_ or "number",
            relation=RELATION,
            column=self.name,
            is_required=self.kind not in ("largest", "smallest"),
        )


@dataclass(frozen=True, slots=True)
class Did:
    """A behaviour that makes sense: a predicate over aggregates.

    For `did_only`, `others` counts every row of the time, and must equal the counted ones.
    """

    predicate: Predicate
    aggregates: tuple[Aggregate, ...]
    others: Aggregate | None = None


def resolve_behaviour(node: Behaviour, vocabulary: Vocabulary) -> Did | list[Problem]:
    """Give what a behaviour counts and how it compares, or everything that is wrong with it."""
    if node.head in CHANGES:
        return resolve_change(node)
    event = vocabulary.event(node.event)
    if event is None:
        return [unknown_event(node, vocabulary)]
    problems = list(where_problems(node.where, event)) if node.where else []
    when = resolve_when(node.when, event) if node.when else None
    if isinstance(when, Problem):
        return [*problems, when]
    times = aggregate(event, "times", None, node.where, when)
    at_least_one = Predicate(times.field, "at_least", False, Decimal(1), False)
    if node.head == "did_only":
        others = aggregate(event, "times", None, None, when)
        return problems or Did(at_least_one, (times, others), others)
    if node.measure is None or node.measure.kind == "":
        return problems or Did(at_least_one, (times,))
    measured = resolve_measure(node, event, when)
    if isinstance(measured, Problem):
        return [*problems, measured]
    return problems or measured


def resolve_change(node: Behaviour) -> Did | list[Problem]:
    """Give how often a customer entered, or left, a segment in a time, which is at least once.

    A negative operator is the exact complement of its twin: no change at all was in its time.
    """
    event = membership_change(node.head, node.event)
    assert node.when is not None
    when = resolve_when(node.when, event, node.head)
    if isinstance(when, Problem):
        return [when]
    times = aggregate(event, "times", None, None, replace(when, is_negative=False))
    return Did(Predicate(times.field, "at_least", when.is_negative, Decimal(1), False), (times,))


def resolve_measure(node: Behaviour, event: Event, when: Predicate | None) -> Did | Problem:
    """Give the aggregates that a measure needs, and the comparison with them."""
    measure = node.measure
    assert measure is not None
    column: Field | None = None
    if measure.kind != "times":
        column = event.fields.get(measure.comparison.field)
        if column is None:
            name = measure.comparison.field
            message = f"'{event.name}' has no column '{name}'.{column_hint(name, event)}"
            return Problem(measure.comparison.place, "SEG020", message)
        wanted = COLUMN_TYPES.get(measure.kind)
        if wanted and column.type not in wanted:
            message = (
                f"`{measure.kind}` is of {listed(wanted)}; '{column.name}' is a {column.type}."
            )
            return Problem(measure.comparison.place, "SEG021", message)
    kinds = ("total", "values") if measure.kind == "average" else (measure.kind,)
    found = tuple(aggregate(event, kind, column, node.where, when) for kind in kinds)
    field = found[0].field
    if measure.kind == "average":
        field = replace(field, is_required=False, ratio=(found[0].name, found[1].name))
    predicate = resolve_for(field, replace(measure.comparison, field=measure.kind), {})
    return predicate if isinstance(predicate, Problem) else Did(predicate, found)


def resolve_when(when: Comparison, event: Event, key: str = "when") -> Predicate | Problem:
    """Give the comparison with the event's time, which stands under a key."""
    time = event.fields[event.time]
    accepted = [one for one in OPERATORS[time.type] if one != "known"]
    if when.operator == "known":
        return Problem(when.operator_place, "SEG021", f"`{key}` takes {listed(accepted)}.")
    if when.operator not in accepted:
        return unknown_operator(when, time, accepted)
    # What customers did has columns to compare with; when they entered a segment has none.
    return resolve_for(time, when, event.fields if key == "when" else {})


def where_problems(node: Condition, event: Event) -> Iterator[Problem]:
    """Report what is wrong with the conditions on one row of an event."""
    if isinstance(node, Group):
        for below in node.nodes:
            yield from where_problems(below, event)
    elif isinstance(node, Comparison):
        found = resolve(node, event.fields)
        if isinstance(found, Problem) and found.code == "SEG020":
            message = (
                f"'{event.name}' has no column '{node.field}'.{column_hint(node.field, event)}"
            )
            told = Problem(node.place, "SEG020", message)
            yield explained(told, node, event.fields)
        elif isinstance(found, Problem):
            yield explained(found, node, event.fields)
    elif not isinstance(node, Everyone):
        message = "A `where` of an event speaks of one row: only its columns stand here."
        yield Problem(node.place, "SEG012", message)


def column_hint(name: str, event: Event) -> str:
    """Say which column of an event may be meant, or how a key of its JSON is declared."""
    hint = key_hint(name, event.fields)
    return hint or did_you_mean(name, event.fields) or f" It has {listed(event.fields)}."


def unknown_event(node: Behaviour, vocabulary: Vocabulary) -> Problem:
    """Say that there is no such event, and which one may be meant."""
    own = [name for name, event in vocabulary.events.items() if event.is_named]
    known = [f"{name}/<name>" if name in own else name for name in vocabulary.events]
    hint = did_you_mean(node.event, known) or f" Write {listed(known)}."
    return Problem(node.event_place, "SEG020", f"Unknown event '{node.event}'.{hint}")


def aggregate(
    event: Event, kind: str, column: Field | None, where: Condition | None, when: Predicate | None
) -> Aggregate:
    """Name an aggregate by what it means; equal meanings have equal names."""
    words = [
        event.name,
        described(where),
        described_when(when),
        kind,
        column.name if column else "",
    ]
    meaning = " ".join(word for word in words if word)
    name = plain_name(meaning)
    return Aggregate(name, event, kind, column, where, when)


def plain_name(meaning: str) -> str:
    """Give a name of small letters; a digest stands at its end where it does not say all.

    >>> plain_name("logged_in in_last 90 days times")
    'logged_in_in_last_90_days_times'
    """
    name = re.sub(r"[^a-z0-9]+", "_", meaning.lower()).strip("_")
    if name == meaning.replace(" ", "_") and len(name) <= LONGEST and "__" not in name:
        return name
    digest = hashlib.sha256(meaning.encode()).hexdigest()[:8]
    return f"{name[: LONGEST - 9].rstrip('_')}_{digest}"


def described(node: Condition | None) -> str:
    """Write a condition on one line, without anything left out."""
    if node is None:
        return ""
    if isinstance(node, Group):
        return f"{node.head}({', '.join(described(below) for below in node.nodes)})"
    if isinstance(node, Comparison):
        words = [node.field, "" if node.operator == "is" else node.operator, written(node.operand)]
        words += [f"unknown={node.unknown}" if node.unknown else ""]
        words += [node.currency.text if node.currency else ""]
        return " ".join(word for word in words if word)
    return "everyone"


def described_when(when: Predicate | None) -> str:
    """Write a time on one line."""
    if when is None:
        return ""
    operator = f"not_{when.operator}" if when.is_negative else when.operator
    operand = when.operand if isinstance(when.operand, tuple) else (when.operand,)
    return " ".join([operator, *(str(one) for one in operand)])


def written(node: Node) -> str:
    """Write an operand as it stands in the spec; case never matters for text."""
    if isinstance(node.value, list):
        return f"[{', '.join(written(item) for item in node.value)}]"
    if isinstance(node.value, dict):
        return f"{{{', '.join(f'{key}: {written(item)}' for key, item in node.value.items())}}}"
    if not isinstance(node.value, str):
        return node.text
    # Quoted unless it is one plain word: `known_true` must not read as `known: true`. Characters
    # are lowered one by one, as warehouses do, so that what they tell apart has two names.
    text = "".join(char.lower() for char in node.text)
    return text if re.fullmatch("[a-z0-9]+", text) else json.dumps(text, ensure_ascii=False)
