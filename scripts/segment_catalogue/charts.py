"""The numbers behind each chart, as its script reads them: shown counts, and gaps for hidden."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from segment_catalogue.counts import STEP

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from segment_catalogue.pages import HeatMap, Segment, Site

LEVELS = 9  # heights of a small line, from 0
POINTS = 14  # runs in a small line


def seconds(instant: datetime) -> int:
    """Give an instant in seconds since 1970."""
    return int(instant.replace(tzinfo=UTC).timestamp())


def size_chart(segment: Segment) -> dict[str, Any]:
    """Give sizes over time, which runs were held, and the limits that a guard sets."""
    return {
        "x": [seconds(run.as_of) for run in segment.runs],
        "size": [run.size.value for run in segment.runs],
        "held": [bool(run.held) for run in segment.runs],
        "least": segment.guards.at_least,
        "most": segment.guards.at_most,
    }


def moves_chart(segment: Segment, reasons: Mapping[str, str]) -> dict[str, Any]:
    """Give who entered and left in each period by reason; a hidden count is left out."""
    shown = [
        reason
        for reason in (*reasons, "")
        if any(one.reason == reason and (one.entered.value or one.left.value)
               for period in segment.periods for one in period.by_reason)
    ]  # fmt: skip

    def of(reason: str, side: str) -> list[int]:
        return [
            sum(getattr(one, side).value or 0 for one in period.by_reason if one.reason == reason)
            for period in segment.periods
        ]

    return {
        "x": [seconds(period.start) for period in segment.periods],
        "reasons": [reason or "unknown" for reason in shown],
        "entered": [of(reason, "entered") for reason in shown],
        "left": [of(reason, "left") for reason in shown],
    }


def heat_map(found: HeatMap) -> dict[str, Any]:
    """Give shared people by pairs of places; -1 stands for fewer than ten."""
    return {
        "segments": [
            [one.id, f"{one.icon} {one.label}".strip(), size.plotted, size.text]
            for one, size in zip(found.segments, found.sizes, strict=True)
        ],
        "cells": [
            [row, column, -1 if both.value is None else both.value]
            for row, column, both in found.cells
        ],
    }


def segment_list(site: Site) -> dict[str, Any]:
    """Give the list of segments; what many rows share stands once, and rows name its place."""
    texts: dict[str, list[str]] = {"owner": [], "accounts": [], "type": [], "status": [], "day": []}
    places: dict[tuple[str, str], int] = {}

    def place(column: str, text: str) -> int:
        if (column, text) not in places:
            places[column, text] = len(texts[column])
            texts[column].append(text)
        return places[column, text]

    rows = [
        [
            one.id,
            one.icon,
            one.label,
            one.description,
            place("owner", one.owner),
            place("accounts", ", ".join(one.accounts) or "all"),
            place("type", one.type),
            place("status", one.status),
            place("day", f"{one.runs[-1].as_of:%Y-%m-%d %H:%M}" if one.runs else "–"),
            one.size.plotted if one.size else None,
            (one.week.change.text if one.week.change.value is None else one.week.change.value)
            if one.week
            else None,
            trend(one),
            int(bool(one.held)),
        ]
        for one in site.segments
    ]
    return {"texts": texts, "rows": rows, "hidden": f"<{STEP}"}


def trend(segment: Segment) -> str:
    """Give the last sizes as digits, 0 for the least and 9 for the largest; a gap is a blank."""
    sizes = [run.size.value for run in segment.runs[-POINTS:]]
    known = [one for one in sizes if one is not None]
    if len(known) < 2:  # noqa: PLR2004
        return ""
    # Of a small change the line is as flat as it is small: it fills its height by a fifth or more.
    middle = (min(known) + max(known)) / 2
    span = max(max(known) - min(known), max(known) / 5) or 1
    return "".join(
        " " if one is None else str(round(LEVELS * (0.5 + (one - middle) / span))) for one in sizes
    )
