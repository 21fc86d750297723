"""The command that shows what a platform would be sent for a text, one value at a time."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from segments.app import leave

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from segment_exports.profiles import Field


def normalize(
    platform: Annotated[str, typer.Argument(help="A platform, such as meta, google or tiktok.")],
    field: Annotated[str, typer.Argument(help="One of its identifiers, such as email or phone.")],
    region: Annotated[
        str | None, typer.Option(help="The customer's country: for local numbers, states, zips.")
    ] = None,
    clean: Annotated[
        bool, typer.Option("--clean", help="The rule of the text alone: no number is local.")
    ] = False,
) -> None:
    """Normalise texts as an export does: a JSON string a line in, a JSON object a line out."""
    chosen = field_of(platform, field)
    country = country_of(region)
    # Not by the stream's own encoding: JSON is UTF-8.
    lines = (line.decode("utf-8", "surrogatepass") for line in sys.stdin.buffer)
    for answer in answers(chosen, lines, country, clean=clean):
        print(json.dumps(answer), flush=True)


def field_of(platform: str, field: str) -> Field:
    """Find an identifier of a platform, or leave with exit 2 and those that there are."""
    from segment_compiler.problems import did_you_mean
    from segment_exports.profiles import ALIASES, PROFILES

    fields = PROFILES.get(ALIASES.get(platform, platform))
    if fields is None:
        known = sorted((*PROFILES, *ALIASES))
        hint = did_you_mean(platform, known)
        leave(f"No platform '{platform}'.{hint} Platforms: {', '.join(known)}.")
    if field not in fields:
        hint = did_you_mean(field, fields)
        leave(f"{platform} has no field '{field}'.{hint} Fields: {', '.join(fields)}.")
    return fields[field]


def country_of(region: str | None) -> str | None:
    """Give the alpha-2 code of a country, or leave with exit 2 where there is no such country."""
    from segment_exports.places import country_code

    if region is None:
        return None
    found = country_code(region)
    if found is None:
        leave(f"--region takes a country, such as DE or Germany, not '{region}'.")
    return found


def answers(
    field: Field, lines: Iterable[str], region: str | None, *, clean: bool
) -> Iterator[dict[str, str | None]]:
    """Give the normalised text and the cell of each line, both null where nothing may be sent.

    Leaves with exit 2 at a line that is no JSON string, naming the line and not what is in it.
    """
    for number, line in enumerate(lines, start=1):
        try:
            raw = json.loads(line)
        except ValueError:
            raw = None
        if not isinstance(raw, str):
            leave(f'Line {number} is no JSON string: write one a line, such as "Ann@Example.com".')
        # Half a character, which only JSON can hold, is no text of any shop.
        normalised = field.normalised(raw, region, clean=clean) if is_text(raw) else None
        cell = field.cell(normalised, clean=clean)
        yield {"normalised": normalised if cell else None, "cell": cell}


def is_text(raw: str) -> bool:
    """Tell whether a string of JSON is text that UTF-8 can write."""
    return not any("\ud800" <= char <= "\udfff" for char in raw)
