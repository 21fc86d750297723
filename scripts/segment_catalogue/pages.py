"""What the site shows, as plain values: whoever fills them needs no HTML, and no page a database.

Counts of people are `Count`s, so that a small one cannot come in. Instants are in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from segment_catalogue.counts import Count


@dataclass(frozen=True, slots=True)
class Named:
    """A segment as others name it."""

    id: str
    label: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A segment in one run; `held` says why a guard kept the members of an earlier one."""

    as_of: datetime
    size: Count
    entered: Count
    left: Count
    held: str | None = None


@dataclass(frozen=True, slots=True)
class Moves:
    """Who entered and left by one reason; the reason is blank where none is known."""

    reason: str
    entered: Count
    left: Count


@dataclass(frozen=True, slots=True)
class Week:
    """How a segment moved since a run, a week before the last one or else the first there is."""

    since: datetime
    before: Count
    change: Count
    entered: Count
    left: Count
    by_reason: tuple[Moves, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Who entered and left from one instant on, up to the next period."""

    start: datetime
    by_reason: tuple[Moves, ...]


@dataclass(frozen=True, slots=True)
class Overlap:
    """People that a segment shares with another; shares are of each of the two, in percent."""

    other: Named
    both: Count
    share: int | None
    other_share: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A condition, and who meets it and all before it; `share` is of the first step's people."""

    text: str
    left: Count
    share: int


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file as it lies in the export's folder, and what a platform does with its rows."""

    name: str
    mode: str
    rows: Count


@dataclass(frozen=True, slots=True)
class Export:
    """Where a segment goes, and what went out last; `as_of` is None before the first file."""

    id: str
    destination: str
    segment: Named
    group: str | None
    format: str
    consent: tuple[str, ...]
    state: str
    schedule: str = ""
    place: str = ""
    folder: str = ""
    as_of: datetime | None = None
    members: Count | None = None
    rows: Count | None = None
    added: Count | None = None
    removed: Count | None = None
    dropped: tuple[tuple[str, Count], ...] = ()
    files: tuple[ExportFile, ...] = ()
    note: str = ""
    held: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who may read a segment's members, what else they may do, and until when."""

    name: str
    rights: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """A change of a spec; nobody is named."""

    id: str
    on: date
    subject: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Guards:
    """What holds a segment: sizes in people, and all of it in words."""

    at_least: int | None
    at_most: int | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """All that is known of a segment.

    `size` is None where no build has it; `waterfall` is empty where the build has another
    definition; `expires_on` is the day from which nobody is in it.
    """

    id: str
    label: str
    icon: str
    description: str
    owner: str
    status: str
    type: str
    accounts: tuple[str, ...]
    tags: tuple[str, ...]
    expires_on: date | None
    sentence: str
    spec: str
    sql: str
    path: str
    edit_url: str | None
    size: Count | None
    held: str | None
    week: Week | None
    runs: tuple[Run, ...]
    periods: tuple[Period, ...]
    guards: Guards
    overlaps: tuple[Overlap, ...]
    waterfall: tuple[Step, ...]
    made_of: tuple[Named, ...]
    used_by: tuple[Named, ...]
    exports: tuple[Export, ...]
    readers: tuple[Reader, ...]
    commits: tuple[Commit, ...]

    @property
    def named(self) -> Named:
        """Give the segment as others name it."""
        return Named(self.id, self.label, self.icon)


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator, what it takes, and an example."""

    name: str
    takes: str
    example: str


@dataclass(frozen=True, slots=True)
class Part:
    """A value, or a range of values, and how many customers have it, of the largest part's."""

    text: str
    people: Count
    share: int


@dataclass(frozen=True, slots=True)
class Field:
    """The help of a field; `withheld` says why its values are not counted, where they are not."""

    name: str
    label: str
    type: str
    group: str
    description: str
    accepted_values: tuple[str, ...]
    is_required: bool
    operators: tuple[Operator, ...]
    example: str
    parts: tuple[Part, ...]
    unknown: Count | None
    withheld: str
    used_by: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """The help of an event; `columns` are name, type and description."""

    name: str
    description: str
    columns: tuple[tuple[str, str, str], ...]
    example: str
    used_by: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """A run of all segments; `held` are those that a guard held."""

    id: str
    as_of: datetime
    commit: str | None
    commit_url: str | None
    segments: int
    members: Count
    entered: Count
    left: Count
    held: tuple[Named, ...]
    is_current: bool


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Shared people of segments: `cells` are pairs of places in `segments` with a count."""

    segments: tuple[Named, ...]
    sizes: tuple[Count, ...]
    cells: tuple[tuple[int, int, Count], ...]
    all_segments: int


@dataclass(frozen=True, slots=True)
class NewSpec:
    """What a new spec begins with, where to write it, and whether the page there has the text."""

    path: str
    text: str
    url: str | None
    host: str
    is_filled_in: bool


@dataclass(frozen=True, slots=True)
class Site:
    """The whole site; `build` is None before the first one."""

    build: Build | None
    segments: tuple[Segment, ...]
    fields: tuple[Field, ...]
    events: tuple[Event, ...]
    exports: tuple[Export, ...]
    heat_map: HeatMap
    builds: tuple[Build, ...]
    new_spec: NewSpec
    reasons: Mapping[str, str]
