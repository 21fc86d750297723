"""Which faults of a step may pass by themselves, and are tried again; all others stop the run."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb

from segment_warehouse.disk import is_full
from segment_warehouse.redaction import redacted

# Some ten seconds, twenty and forty: a file server that restarts, a file that somebody has locked.
AGAIN = dg.RetryPolicy(
    max_retries=3, delay=10, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
)
# Of the system's errors, those that last until a person does something.
LASTING = {
    errno.EACCES,
    errno.EEXIST,
    errno.EISDIR,
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EPERM,
    errno.EROFS,
}


@contextmanager
def only_what_may_pass_again() -> Iterator[None]:
    """Let a step's retries be for input and output alone: the same data fails the same way.

    Raises:
        Failure: what went wrong will not pass; Dagster does not try again.
    """
    try:
        yield
    except dg.Failure:
        raise
    except Exception as error:
        if may_pass(error):
            raise
        raise dg.Failure(redacted(str(error)), allow_retries=False) from error


def may_pass(error: Exception) -> bool:
    """Say whether the same step may succeed a little later, with nothing changed."""
    if is_full(error):
        return False
    if isinstance(error, OSError):
        return error.errno not in LASTING
    return isinstance(error, duckdb.IOException)
