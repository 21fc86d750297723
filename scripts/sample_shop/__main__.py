"""The command line of the sample shop: `make_sample_shop DIR --customers N --seed S`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sample_shop.shop import write_shop


def main() -> None:
    """Read the command line, write the shop, and say in one line what was written."""
    options = _parser().parse_args()
    rows = write_shop(
        options.folder,
        options.customers,
        options.seed,
        options.as_of,
        lambda table: print(f"Writing {table}.", file=sys.stderr),
    )
    counts = ", ".join(f"{name} {count}" for name, count in rows.items())
    print(f"Wrote {len(rows)} tables to {options.folder}, rows: {counts}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make_sample_shop",
        description="Write a made-up shop, one Parquet file a table. Customers with awkward data, "
        "the same in every shop, come on top of the generated ones.",
        allow_abbrev=False,
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="made if missing")
    parser.add_argument("--customers", metavar="N", type=_size, default=5000)
    parser.add_argument("--seed", metavar="S", type=_seed, default=1)
    parser.add_argument(
        "--as-of",
        metavar="INSTANT",
        type=_instant,
        default="2026-11-01T00:00:00Z",
        help="the shop's present, with an offset (%(default)s)",
    )
    return parser


def _size(text: str) -> int:
    """A whole number of at least 1."""
    return _whole_number(text, least=1)


def _seed(text: str) -> int:
    """A whole number of at least 0."""
    return _whole_number(text, least=0)


def _whole_number(text: str, least: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) >= least):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of at least {least}")
    return int(text)


def _instant(text: str) -> int:
    """An ISO 8601 instant with an offset, as microseconds since 1970 in UTC."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = datetime.min
    if instant.tzinfo is None:
        raise argparse.ArgumentTypeError(
            f"'{text}' is not an instant with an offset; write for example 2026-11-01T00:00:00Z"
        )
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


if __name__ == "__main__":
    main()
