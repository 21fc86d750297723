"""Arrow columns from NumPy arrays: text from choices, padded ids, exact money, instants, dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sample_shop.tables import DATE, INSTANT, INT, MONEY, TEXT

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def chosen(choices: Sequence[str | None], codes: Ints) -> Any:
    """The text of `choices` at each of `codes` (0-based)."""
    return pa.array(choices, TEXT).take(pa.array(codes))


def joined(*parts: Any) -> Any:
    """The parts of each row put together; plain text is the same in every row, null makes null."""
    texts = [pa.scalar(part, TEXT) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*texts, "")


def whole_numbers(values: Ints, known: Flags | None = None) -> Any:
    """Integers, null where not `known`."""
    return pa.array(values, INT, mask=None if known is None else ~known)


def ids(numbers: Ints, prefix: str = "", width: int = 8) -> Any:
    """Ids such as `00000042`: leading zeros, which a column read as a number would lose."""
    padded = pc.utf8_lpad(pa.array(numbers, INT).cast(TEXT), width, "0")
    return joined(prefix, padded) if prefix else padded


def only(known: Flags, values: Any) -> Any:
    """`values`, null where not `known`."""
    return pc.if_else(pa.array(known), values, pa.scalar(None, values.type))


def money(cents: Ints, known: Flags | None = None) -> Any:
    """Integer cents as DECIMAL(18,2), with no float on the way."""
    # A decimal128 is a 16-byte two's complement number: the cents, then their sign 64 times.
    words = np.empty((len(cents), 2), dtype="<i8")
    words[:, 0] = cents
    words[:, 1] = cents >> 63
    values = pa.Array.from_buffers(MONEY, len(cents), [None, pa.py_buffer(words)])
    return values if known is None else only(known, values)


def instants(micros: Ints, known: Flags | None = None) -> Any:
    """Microseconds since 1970 in UTC as instants, null where not `known`."""
    return pa.array(micros, INSTANT, mask=None if known is None else ~known)


def dates(days: Ints, known: Flags | None = None) -> Any:
    """Days since 1970 as dates, null where not `known`."""
    return pa.array(days.astype(np.int32), DATE, mask=None if known is None else ~known)
