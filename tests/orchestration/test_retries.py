"""Retries: what may pass is tried again, what will not is not, and only one process writes."""

import errno
import threading

import duckdb
import pytest

from segment_warehouse.lock import writer_lock
from tests.orchestration.conftest import AS_OF, failures

BUSY = "Could not set lock on file"


@pytest.fixture
def tries(part, instance):
    """Give a function that runs an asset that raises errors one by one, and counts its tries."""
    import dagster as dg

    def tries(*errors):
        rest, count = list(errors), []

        @dg.asset(retry_policy=dg.RetryPolicy(max_retries=part("retries").AGAIN.max_retries))
        def weak() -> None:
            count.append(1)
            with part("retries").only_what_may_pass_again():
                if rest:
                    raise rest.pop(0)

        result = dg.materialize([weak], instance=instance(), raise_on_error=False)
        return len(count), result

    return tries


@pytest.mark.parametrize("error", [OSError(errno.EIO, "I/O"), duckdb.IOException(BUSY)])
def test_a_fault_that_passes_is_got_over(tries, error):
    count, result = tries(error, error)
    assert (count, result.success) == (3, True)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("orders.csv, row 3: 'Jo Who' is no amount"),
        FileNotFoundError(errno.ENOENT, "none"),
        OSError(errno.ENOSPC, "No space left on device"),
        duckdb.ConstraintException("Duplicate key"),
    ],
)
def test_a_fault_that_lasts_is_not_tried_again(tries, error):
    count, result = tries(error)
    assert (count, result.success) == (1, False)
    assert "Jo Who" not in failures(result).split("Traceback")[0].split("stack")[0]


def test_a_fault_that_does_not_pass_is_given_up(tries):
    error = OSError(errno.EIO, "I/O")
    assert tries(*[error] * 9)[0] == 4


def test_steps_that_read_or_write_files_are_tried_again_and_dbt_is_not(part):
    again, models = part("retries").AGAIN, part("models")
    assert again.backoff and again.delay
    read = [part("shop").shop_tables, part("reports").segment_reports]
    assert all(one.op.retry_policy == again for one in [*read, *part("files").export_files])
    dbt = [models.customer_models, models.member_models, models.segment_models]
    assert all(one.op.retry_policy is None for one in dbt)


def test_a_run_whose_process_died_is_made_once_more_whole(part):
    for job in ("rebuild_segments", "write_files"):
        tags = part("definitions").defs.resolve_job_def(job).tags
        assert tags["dagster/max_retries"] == "1"
        assert tags["dagster/retry_strategy"] == "ALL_STEPS"


def test_g15_a_run_waits_for_another_writer(part, home, sample_shop, monkeypatch):
    monkeypatch.setenv("SEGMENTS_LOCK_WAIT", "60")
    order = []

    def second():
        with part("builds").opened(home, sample_shop, AS_OF, "the second"):
            order.append("second")

    thread = threading.Thread(target=second)
    with writer_lock(home, "the first"):
        thread.start()
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
