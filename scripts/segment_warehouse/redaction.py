"""Takes out of a message what a database quotes: a value may be a person."""

import re

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*@[^\"]*\"")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def redacted(message: str) -> str:
    """Hide what is quoted in a message, and what looks like an address.

    >>> redacted("Could not convert string 'ann@example.com' to INT32")
    "Could not convert string '…' to INT32"
    """
    return _ADDRESS.sub("…", _QUOTED.sub("'…'", message))
