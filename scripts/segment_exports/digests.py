"""Digests of contact values, in each platform's writing: unsalted, never of an empty value."""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

HEX64 = re.compile(r"[0-9a-fA-F]{64}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{43}=")
EMPTY_DIGEST = hashlib.sha256(b"").hexdigest()


def pass_through(raw: str) -> str | None:
    """Return a cell that already is a SHA-256 digest in lower case, or None for any other."""
    trimmed = raw.strip()
    return trimmed.lower() if HEX64.fullmatch(trimmed) else None


def pass_through_base64(raw: str) -> str | None:
    """Return a digest in either writing, hexadecimal or base64, as it is to be kept."""
    trimmed = raw.strip()
    return trimmed if _BASE64.fullmatch(trimmed) else pass_through(trimmed)


def sha256_hex(value: str) -> str:
    """Return 64 lower-case hexadecimal digits; a digest stays as it is."""
    return value if HEX64.fullmatch(value) else hashlib.sha256(value.encode()).hexdigest()


def sha256_base64(value: str) -> str:
    """Return the base64 of the 32 raw bytes (44 characters), as UID2 and The Trade Desk want it.

    https://unifiedid.com/docs/getting-started/gs-normalization-encoding
    """
    if _BASE64.fullmatch(value):
        return value
    return base64.b64encode(bytes.fromhex(sha256_hex(value))).decode()


def sha1_hex(value: str) -> str:
    """Return 40 lower-case hexadecimal digits, which LiveRamp takes of telephone numbers."""
    return hashlib.sha1(value.encode(), usedforsecurity=False).hexdigest()


DIGESTS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"sha256_hex": sha256_hex, "sha256_base64": sha256_base64, "sha1_hex": sha1_hex}
)
# What each writing makes of nothing: such a cell stands for nobody.
EMPTY_CELLS = frozenset(digest("") for digest in DIGESTS.values())


def hashed(value: str | None, digest: str = "sha256_hex") -> str | None:
    """Return the digest of a normalised value; None stays None and a digest stays as it is.

    The digest of the empty text, arrived at elsewhere, stands for nobody and is dropped.
    """
    if not value:
        return None
    cell = DIGESTS[digest](value)
    return None if cell in EMPTY_CELLS else cell
