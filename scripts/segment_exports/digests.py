"""SHA-256 digests of contact values: lower-case hex, unsalted, never of an empty value."""

import hashlib
import re

HEX64 = re.compile(r"[0-9a-fA-F]{64}")
EMPTY_DIGEST = hashlib.sha256(b"").hexdigest()


def pass_through(raw: str) -> str | None:
    """Return a cell that already is a SHA-256 digest in lower case, or None for any other."""
    trimmed = raw.strip()
    return trimmed.lower() if HEX64.fullmatch(trimmed) else None


def hashed(value: str | None) -> str | None:
    """Return the digest of a normalised value; None stays None and a digest stays as it is.

    The digest of the empty text, arrived at elsewhere, stands for nobody and is dropped.
    """
    if not value:
        return None
    if HEX64.fullmatch(value):
        return None if value == EMPTY_DIGEST else value
    return hashlib.sha256(value.encode()).hexdigest()
