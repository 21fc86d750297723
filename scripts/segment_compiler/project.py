"""All that a compilation reads, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from segment_compiler.grants import AccessRules
from segment_compiler.spec import asked_about, references

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segment_compiler.formats import Format
    from segment_compiler.problems import Problem
    from segment_compiler.spec import Destination, Segment
    from segment_compiler.vocabulary import Field, Vocabulary

SHARED_FROM = 2  # a segment that so many others are made of is computed once, as a table


@dataclass(frozen=True)
class Project:
    """Specs, vocabulary, destinations and formats.

    `broken` names specs that exist but could not be read; `access` is what access.yml says. What is
    asked of each segment is found once, for all of them.
    """

    segments: tuple[Segment, ...]
    vocabulary: Vocabulary
    destinations: Mapping[str, Destination]
    formats: Mapping[str, Format]
    broken: frozenset[str] = frozenset()
    access: AccessRules = AccessRules()

    @cached_property
    def by_id(self) -> dict[str, Segment]:
        """Give the segments by id."""
        return {segment.id: segment for segment in self.segments}

    @property
    def fields(self) -> Mapping[str, Field]:
        """Give the customers' fields by name."""
        return self.vocabulary.fields

    @cached_property
    def used_by(self) -> dict[str, list[str]]:
        """Give the segments that ask about the members or the history of each segment, by id."""
        return self.naming(asked_about)

    @cached_property
    def parts_of(self) -> dict[str, list[str]]:
        """Give the segments that are made of each segment's members, by id."""
        return self.naming(lambda segment: {one.segment for one in references(segment)})

    @cached_property
    def tables(self) -> frozenset[str]:
        """Give the ids of the segments that are computed once: heavy ones, and parts of many."""
        parts_of = self.parts_of
        return frozenset(
            one.id for one in self.built if one.top or len(parts_of[one.id]) >= SHARED_FROM
        )

    def naming(self, names: Callable[[Segment], set[str]]) -> dict[str, list[str]]:
        """Give the segments that name each segment, by id."""
        found: dict[str, list[str]] = {segment.id: [] for segment in self.segments}
        for segment in sorted(self.segments, key=lambda one: one.id):
            for name in names(segment):
                found.setdefault(name, []).append(segment.id)
        return found

    @property
    def warnings(self) -> list[Problem]:
        """Give what may not be as it was meant, in the order of files, lines and columns."""
        return sorted(one for segment in self.segments for one in segment.warnings)

    @cached_property
    def built(self) -> list[Segment]:
        """Give the segments that are built, by id: all but the archived ones."""
        found = [segment for segment in self.segments if segment.status != "archived"]
        return sorted(found, key=lambda segment: segment.id)
