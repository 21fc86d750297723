"""Who may read a segment's members, for the catalogue.

This is the one place that knows: where specs come to say more, `readers_of` gives more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_catalogue.pages import Reader

if TYPE_CHECKING:
    from segment_compiler.spec import Segment


def readers_of(segment: Segment) -> tuple[Reader, ...]:
    """Give who may read the members of a segment: so far a spec names its owner alone."""
    return (Reader(segment.owner, "owner: reads, edits, and decides who else may"),)
