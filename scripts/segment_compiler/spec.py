"""What a spec says, as values: a segment, its tree of conditions, its top and its exports."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from segment_compiler.grants import Grant
    from segment_compiler.problems import Place, Problem
    from segment_compiler.yaml_tree import Node

STATUSES = ("draft", "active", "paused", "archived")
UNKNOWN_CHOICES = ("include", "exclude")
CHANGES = ("entered", "left")  # of a customer, in or out of a segment


@dataclass(frozen=True, slots=True)
class Everyone:
    """`everyone: true`: each customer of the segment's accounts."""

    place: Place


@dataclass(frozen=True, slots=True)
class Group:
    """`all`, `any` or `none` of some conditions."""

    head: str
    nodes: tuple[Condition, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    """`amount_spent: {at_least: 500}`: a field, an operator, and the operand as written.

    `unknown` overrides what an unknown value means: `include` or `exclude`; `currency` is the
    one that the operand is in, where it is not the account's. A blank `operator` says that there
    is none, or more than one; the operand is then all that was written.
    """

    field: str
    operator: str
    operand: Node
    unknown: str | None
    place: Place
    operator_place: Place
    currency: Node | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """`segment: staff`: the members of another segment."""

    segment: str
    place: Place


@dataclass(frozen=True, slots=True)
class Measure:
    """What a behaviour is measured by: `times`, or `distinct`, `total`, … of a column.

    `comparison` holds the operator and the operand; its field is the column, blank for `times`.
    """

    kind: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Behaviour:
    """`did: purchased_item`, with `where` on one row, `when` on its time, and a measure.

    `head` is `did`, `did_not` or `did_only`; without a measure, at least one row is meant. It is
    `entered` or `left` where the history of a segment is asked, and `event` is that segment.
    """

    head: str
    event: str
    where: Condition | None
    when: Comparison | None
    measure: Measure | None
    place: Place
    event_place: Place


Condition = Everyone | Group | Comparison | Reference | Behaviour


@dataclass(frozen=True, slots=True)
class Top:
    """The best `count`, or `percent`, of those who meet the conditions, by a field.

    `per` is `account` (each account has its own best) or `segment` (one ranking over all).
    `ties` is `break` (exactly so many) or `include` (everyone who equals the last one too).
    """

    count: int | None
    percent: Node | None
    by: str
    per: str
    ties: str
    place: Place
    by_place: Place


@dataclass(frozen=True, slots=True)
class Members:
    """A list of customers: ids, or a CSV whose headers `match` maps to what identifies a customer.

    `unmatched` is the share of rows, in percent, that may find nobody; `match_places` are those
    of the headers.
    """

    customer_ids: tuple[str, ...]
    file: str | None
    match: tuple[tuple[str, str], ...]
    unmatched: Node | None
    place: Place
    file_place: Place
    match_places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """Stable groups: each a name and its share in percent; the shares come to 100."""

    salt: str
    groups: tuple[tuple[str, Decimal], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Guards:
    """Limits of a segment: sizes in people, changes in percent, freshness in hours; None is none.

    A change counts against the version that readers have.
    """

    at_least: int | None = None
    at_most: int | None = None
    shrink_at_most: Decimal = Decimal(30)
    grow_at_most: Decimal = Decimal(50)
    churn_at_most: Decimal = Decimal(60)
    fresh_hours: Decimal | None = None


# Whole lists, what changed in them, or both.
MODES = ("full", "delta", "full_and_delta")
CONSENT_MONTHS = 24  # how old a consent may be where a destination does not say


@dataclass(frozen=True, slots=True)
class Export:
    """`- to: meta_ads`: a destination, and columns and mode where they differ from its own.

    `group` chooses one group of a split; `by` is the person by whose right it goes out, the owner
    where it is blank.
    """

    to: str
    columns: tuple[str, ...]
    place: Place
    columns_place: Place
    group: str | None = None
    group_place: Place | None = None
    mode: str = ""
    mode_place: Place | None = None
    by: str = ""
    by_place: Place | None = None


@dataclass(frozen=True, slots=True)
class SpecTest:
    """Rows of some customers as the marts have them, and who of these is in at an instant.

    `given` are the rows by table, as written; `inside` and `outside` are customers' ids, each with
    its place.
    """

    name: str
    as_of: datetime
    given: Mapping[str, Node]
    inside: tuple[tuple[str, Place], ...]
    outside: tuple[tuple[str, Place], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Segment:
    """One spec file. `id` is the file's stem; `accounts` empty means every account.

    `warnings` are of what is right as YAML, and yet may not be what was meant.
    """

    id: str
    path: str
    label: str
    description: str
    owner: str
    where: Condition
    icon: str = ""
    status: str = "active"
    accounts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    members: Members | None = None
    always_include: tuple[str, ...] = ()
    never_include: tuple[str, ...] = ()
    expires_on: date | None = None
    top: Top | None = None
    split: Split | None = None
    guards: Guards = Guards()
    exports: tuple[Export, ...] = ()
    access: tuple[Grant, ...] = ()
    tests: tuple[SpecTest, ...] = ()
    places: dict[str, Place] = field(default_factory=dict, compare=False)
    warnings: tuple[Problem, ...] = field(default=(), compare=False)

    def place(self, key: str) -> Place:
        """Give where a key stands; the file's first line where it was left out."""
        return self.places.get(key) or self.places[""]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where files go: a pinned format, a path under the export root, and what it demands.

    `mode` is `full`, `delta`, `full_and_delta`, or empty for what suits the format; `url` is where
    files are put besides; `schedule` says when, as cron does. A consent of more than
    `consent_months` before the run is none.
    """

    id: str
    format: str
    path: str
    columns: tuple[str, ...]
    consent: tuple[str, ...]
    minimum: int
    mode: str = ""
    url: str = ""
    schedule: str = ""
    consent_months: int = CONSENT_MONTHS
    places: dict[str, Place] = field(default_factory=dict, compare=False)


def walk(condition: Condition) -> list[Condition]:
    """Give a condition and all below it, in the order they are written."""
    if isinstance(condition, Group):
        return [condition, *(below for node in condition.nodes for below in walk(node))]
    return [condition]


def behaviours(segment: Segment) -> list[Behaviour]:
    """Give the behaviours that a segment asks about, in the order they are written."""
    return [node for node in walk(segment.where) if isinstance(node, Behaviour)]


def references(segment: Segment) -> list[Reference]:
    """Give the references of a segment to others, in the order they are written."""
    return [node for node in walk(segment.where) if isinstance(node, Reference)]


def changes(segment: Segment) -> list[Behaviour]:
    """Give what a segment asks about the history of segments, in the order it is written."""
    return [node for node in behaviours(segment) if node.head in CHANGES]


def asked_about(segment: Segment) -> set[str]:
    """Give the ids of the segments whose members, or whose history, a segment asks about."""
    return {one.segment for one in references(segment)} | {one.event for one in changes(segment)}
